/* SPDX-License-Identifier: GPL-2.0 */
/* As much of QEMU as libgvtrun.so's aperture needs, and a guest's accesses to it. */
#ifndef FAKE_QEMU_H
#define FAKE_QEMU_H

#include "../../tools/gvt-run/qemu.h"

#define RAM_SIZE	(512ull << 20)
#define RAM_ADDR	0x100000000ull

struct fake_region;

/**
 * struct fake_qemu - the machine
 * @ram: the guest's memory, from RAM_ADDR on
 * @registers: BAR 0 of the device
 * @bar: BAR 2
 * @entry: GGTT entries as the device has them
 * @fence: its fences; those from @fences on do not exist
 * @to_device: accesses to BAR 2 that the device got
 * @posted: writes to BAR 0 that nobody has waited for yet
 * @transactions: that are open
 * @reset: what a reset of the machine calls
 */
extern struct fake_qemu {
	uint8_t *ram;
	struct fake_region *registers;
	struct fake_region *bar;
	uint64_t entry[65536];
	uint64_t fence[32];
	unsigned int fences;
	unsigned int to_device;
	unsigned int posted;
	int transactions;
	void (*reset)(void *opaque);
	void *reset_opaque;
} fake;

void fake_start(uint64_t bar_size, bool shared);
uint64_t guest_read(struct fake_region *region, uint64_t off, unsigned int size);
void guest_write(struct fake_region *region, uint64_t off, uint64_t val, unsigned int size);
bool guest_sees_memory(uint64_t off);
unsigned int mapped_regions(void);

#endif
