// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <linux/pci_regs.h>

#include "bars.h"

#define PAGE		4096ull
#define MAX_PIECE	(1ull << 30)	/* KVM takes less than 2 GiB at once */

/*
 * I/O APIC, HPET, local APICs and firmware of a PC. A guest that puts a BAR
 * here would find the VMM's own device in front of it, or not: the VMM knows.
 */
#define CHIPSET_START	0xfec00000ull
#define CHIPSET_END	0x100000000ull

/*
 * Leave [@start, @end) of a BAR to the VMM: in whole pages, because that is
 * how the VMM maps. What goes beyond the BAR is cut; if there are too many
 * holes, the whole BAR is one.
 */
void bar_add_hole(struct bar *bar, uint64_t start, uint64_t end)
{
	struct hole new;
	unsigned int i, n = 0;

	if (bar->kind != BAR_IO) {
		start &= ~(PAGE - 1);
		end = (end + PAGE - 1) & ~(PAGE - 1);
	}
	if (end > bar->size)
		end = bar->size;
	if (start >= end)
		return;

	/* Swallow those that it meets, and keep the rest in order. */
	new = (struct hole){ start, end };
	for (i = 0; i < bar->nr_holes; i++) {
		struct hole old = bar->holes[i];

		if (old.end < new.start || old.start > new.end) {
			bar->holes[n++] = old;
			continue;
		}
		if (old.start < new.start)
			new.start = old.start;
		if (old.end > new.end)
			new.end = old.end;
	}
	if (n == MAX_HOLES) {
		n = 0;
		new = (struct hole){ 0, bar->size };
	}
	for (i = n; i > 0 && bar->holes[i - 1].start > new.start; i--)
		bar->holes[i] = bar->holes[i - 1];
	bar->holes[i] = new;
	bar->nr_holes = n + 1;
}

/* Copy the part of a write at @at that meets the @size bytes at @reg. */
static bool merge(void *value, size_t size, uint64_t reg, uint64_t at,
		  const void *data, size_t len)
{
	uint64_t from = at > reg ? at : reg;
	uint64_t to = at + len < reg + size ? at + len : reg + size;

	if (from >= to)
		return false;
	memcpy((uint8_t *)value + (from - reg),
	       (const uint8_t *)data + (from - at), to - from);
	return true;
}

/*
 * The guest writes @len bytes at @at in configuration space. Returns whether
 * BARs may have moved. (Little-endian, as KVM's x86 hosts are.)
 */
bool pci_config_write(struct pci_state *pci, uint64_t at, const void *data,
		      size_t len)
{
	bool moved;

	moved = merge(&pci->command, sizeof(pci->command), PCI_COMMAND, at,
		      data, len);
	moved |= merge(pci->bars, sizeof(pci->bars), PCI_BASE_ADDRESS_0, at,
		       data, len);
	if (pci->pm_cap)
		moved |= merge(&pci->pm_control, sizeof(pci->pm_control),
			       pci->pm_cap + PCI_PM_CTRL, at, data, len);
	return moved;
}

/*
 * Where BAR @i begins for the guest. False if it is nowhere: decoding is off,
 * its size is being asked for, or the address makes no sense. These are the
 * conditions that PCI and QEMU's model of it set.
 */
static bool bar_address(const struct bar *bar, const struct pci_state *pci,
			unsigned int i, uint64_t *addr)
{
	uint64_t reg = pci->bars[i], last, limit;
	uint64_t size = 1;

	if ((pci->pm_control & PCI_PM_CTRL_STATE_MASK) != 0)
		return false;
	if (!(pci->command & (bar->kind == BAR_IO ? PCI_COMMAND_IO :
						    PCI_COMMAND_MEMORY)))
		return false;

	while (size < bar->size)
		size <<= 1;
	switch (bar->kind) {
	case BAR_IO:
		reg &= PCI_BASE_ADDRESS_IO_MASK;
		limit = 0xffff;
		break;
	case BAR_MEM32:
		reg &= PCI_BASE_ADDRESS_MEM_MASK;
		limit = 0xfffffffe;
		break;
	case BAR_MEM64:
		reg = (reg & PCI_BASE_ADDRESS_MEM_MASK) |
		      (uint64_t)pci->bars[i + 1] << 32;
		limit = UINT64_MAX - 1;
		break;
	default:
		return false;
	}
	reg &= ~(size - 1);
	last = reg + size - 1;
	if (!reg || last < reg || last > limit)
		return false;
	if (bar->kind != BAR_IO && reg < CHIPSET_END && last >= CHIPSET_START)
		return false;
	*addr = reg;
	return true;
}

/* Add [@start, @end) of a BAR at @addr, in pieces that KVM takes. */
static unsigned int add_ranges(const struct bar *bar, uint64_t addr,
			       uint64_t start, uint64_t end,
			       struct range *out, unsigned int n)
{
	while (start < end && n < MAX_RANGES) {
		uint64_t len = end - start;

		if (len > MAX_PIECE)
			len = MAX_PIECE;
		out[n++] = (struct range){
			.addr = addr + start, .len = len,
			.offset = bar->offset + start,
			.io = bar->kind == BAR_IO,
		};
		start += len;
	}
	return n;
}

/*
 * What KVM may serve now, into @out, which has room for MAX_RANGES; what goes
 * beyond that stays with the VMM. Returns how many there are.
 */
unsigned int bars_ranges(const struct bar *bars, const struct pci_state *pci,
			 struct range *out)
{
	unsigned int i, h, n = 0;

	for (i = 0; i < NR_BARS; i++) {
		const struct bar *bar = &bars[i];
		uint64_t addr, start = 0;

		if (!bar->size || !bar_address(bar, pci, i, &addr))
			continue;
		for (h = 0; h < bar->nr_holes; h++) {
			n = add_ranges(bar, addr, start, bar->holes[h].start,
				       out, n);
			start = bar->holes[h].end;
		}
		n = add_ranges(bar, addr, start, bar->size, out, n);
	}
	return n;
}
