// SPDX-License-Identifier: GPL-2.0
/*
 * The guest of QEMU: measures accesses to a register of the vGPU at 00:02.0 and
 * prints a line for each operation and batch to QEMU's debug console.
 */
#include <stdint.h>

#include "measure.h"
#include "vgpu.h"

#define CONSOLE		0xe9	/* isa-debugcon */
#define EXIT		0x501	/* isa-debug-exit */

#define PCI_ADDRESS	0xcf8
#define PCI_DATA	0xcfc
#define VGPU_CONFIG	(0x80000000 | 2 << 11)
#define COMMAND		0x04
#define COMMAND_MEMORY	0x02
#define BAR0		0x10

static uint64_t ticks[MEASURE_BATCHES];

static void out8(uint16_t port, uint8_t val)
{
	__asm__ volatile("outb %0, %1" : : "a" (val), "Nd" (port));
}

static void out32(uint16_t port, uint32_t val)
{
	__asm__ volatile("outl %0, %1" : : "a" (val), "Nd" (port));
}

static uint32_t in32(uint16_t port)
{
	uint32_t val;

	__asm__ volatile("inl %1, %0" : "=a" (val) : "Nd" (port));
	return val;
}

static uint32_t config_read(uint8_t reg)
{
	out32(PCI_ADDRESS, VGPU_CONFIG | reg);
	return in32(PCI_DATA);
}

static void config_write(uint8_t reg, uint32_t val)
{
	out32(PCI_ADDRESS, VGPU_CONFIG | reg);
	out32(PCI_DATA, val);
}

static void print(const char *s)
{
	for (; *s; s++)
		out8(CONSOLE, *s);
}

static void print_number(uint64_t n)
{
	char digits[21];
	char *s = digits + sizeof(digits);

	*--s = 0;
	do {
		*--s = '0' + n % 10;
		n /= 10;
	} while (n);
	print(s);
}

static void measure(const char *name, measure_fn *run, uint64_t addr)
{
	int i;

	run(addr, ticks, 4, MEASURE_ACCESSES);
	run(addr, ticks, MEASURE_BATCHES, MEASURE_ACCESSES);
	for (i = 0; i < MEASURE_BATCHES; i++) {
		print(name);
		print(" ");
		print_number(ticks[i]);
		print("\n");
	}
}

void kernel_main(void);
void kernel_main(void)
{
	uint64_t addr;

	/* The firmware has given it an address below 4 GiB. */
	config_write(COMMAND, config_read(COMMAND) | COMMAND_MEMORY);
	addr = (config_read(BAR0) & ~15u) + VGPU_REGISTER;

	measure("none", measure_none, addr);
	measure("cpuid", measure_cpuid, addr);
	measure("read", measure_read, addr);
	measure("write", measure_write, addr);
	out8(EXIT, 0);
}
