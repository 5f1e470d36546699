/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a guest has put a PCI device's BARs, and which parts of them KVM may
 * serve. No system calls here: this is told what was learnt and written.
 */
#ifndef BARS_H
#define BARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NR_BARS		6
#define MAX_HOLES	16	/* of one BAR */
#define MAX_RANGES	64	/* of one device */

enum bar_kind {
	BAR_NONE,		/* absent, or the high half of the one before */
	BAR_IO,
	BAR_MEM32,
	BAR_MEM64,
};

/* Part of a BAR, [start, end), that stays with the VMM. */
struct hole {
	uint64_t start, end;
};

struct bar {
	enum bar_kind kind;
	uint64_t size;
	uint64_t offset;	/* file position of its first byte */
	unsigned int nr_holes;
	struct hole holes[MAX_HOLES];	/* sorted, apart */
};

/* The guest's side of configuration space, as far as it moves BARs. */
struct pci_state {
	uint16_t command;
	uint16_t pm_control;
	uint8_t pm_cap;		/* offset of the capability, 0 without one */
	uint32_t bars[NR_BARS];
};

/* What is to be registered: the file's bytes from offset on, at address. */
struct range {
	uint64_t addr, len, offset;
	bool io;
};

void bar_add_hole(struct bar *bar, uint64_t start, uint64_t end);
bool pci_config_write(struct pci_state *pci, uint64_t at, const void *data,
		      size_t len);
unsigned int bars_ranges(const struct bar *bars, const struct pci_state *pci,
			 struct range *out);

#endif /* BARS_H */
