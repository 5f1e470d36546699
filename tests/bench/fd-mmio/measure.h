/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a guest measures with: loops of one instruction, between two reads of
 * the time stamp counter. 64-bit code that can be put anywhere; the minimal
 * VMM and the guest of QEMU run the same.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdint.h>

/* Batches, and accesses in each. */
#define MEASURE_BATCHES		51
#define MEASURE_ACCESSES	64

/*
 * Run @batches batches of @count times the instruction, on 4 bytes at @addr,
 * and leave what each batch took in @ticks.
 */
typedef void measure_fn(uint64_t addr, uint64_t *ticks, uint64_t batches,
			uint64_t count);

measure_fn measure_none;	/* the loop alone */
measure_fn measure_read;	/* mov (addr), %eax */
measure_fn measure_write;	/* mov %eax, (addr) */
measure_fn measure_cpuid;

/* All of the code, and an instruction that halts. */
extern const unsigned char measure_code[];
extern const unsigned char measure_halt[];
extern const unsigned char measure_code_end[];

#endif /* MEASURE_H */
