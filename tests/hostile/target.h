/* SPDX-License-Identifier: GPL-2.0 */
/* The hostile guest's vGPU, by VFIO, and what the host counts for it. */
#ifndef TARGET_H
#define TARGET_H

#include "dev.h"
#include "hostile.h"

/**
 * struct counts - what has been done to a vGPU and by it
 * @accesses: of regions, by this program
 * @unmaps: times that memory was taken away
 * @resets: of the device
 * @batches, @commands, @hangs: of all engines
 * @threads, @pixels: of shaders
 */
struct counts {
	uint64_t accesses, unmaps, resets, batches, commands, hangs, threads, pixels;
};

extern struct dev target;
extern struct counts counts;

/* Of BAR0: all registers, and the first entries of the GGTT. */
#define SEEN_REGISTERS	((2u << 20) / 4)
#define SEEN_ENTRIES	((64u << 10) / 4)
#define SEEN		(SEEN_REGISTERS + SEEN_ENTRIES)

#define count(what)	__atomic_add_fetch(&counts.what, 1, __ATOMIC_RELAXED)

void target_open(struct hostile *h, const char *uuid);
void target_reset(void);
void target_close(void);
char *target_state(void);
uint32_t *target_registers(void);

#endif
