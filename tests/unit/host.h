/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A host for one vGPU that keeps a record of what the core asks of it, and
 * whose memory can be taken away.
 *
 * Each page of guest memory is an allocation of its own: what touches bytes
 * beside a page, or a page that was removed, is found by the address sanitizer.
 */
#ifndef HOST_H
#define HOST_H

#include "vgpu.h"

#define PAGE		4096u

/* Guest memory may be in these places. */
#define LOW_RAM		0ull			/* 32 MiB */
#define HIGH_RAM	0x100000000ull		/* 8 MiB above 4 GiB */
#define TOP_RAM		0x3ffffff00000ull	/* the last MiB that a PTE can name */

/**
 * struct host_window - a range of guest memory
 * @base: its first address
 * @npages: its size
 * @pages: the pages that are there
 * @flat: instead of them, all of it in one piece (benchmarks)
 */
struct host_window {
	u64 base;
	u32 npages;
	u8 **pages;
	u8 *flat;
};

#define HOST_WINDOWS	3

/**
 * struct host - a recording edge
 * @vgpu: whose edge it is
 * @window: guest memory
 * @in_section: a memory section is open (of the one thread that runs engines,
 *	unless @threads)
 * @threads: several threads are in sections: do not check them
 * @refuse_map: mem_map fails where it would have worked
 * @fail_rw: mem_rw fails where it would have worked
 * @clock: time in ns, for the test to set
 * @now: tells the time instead
 * @timer: when the core wants to be called, or 0
 * @maps: calls of mem_map
 * @rws: calls of mem_rw
 * @kicks: calls of kick, for each engine
 * @irq: the interrupt line as the core last said
 * @irqs: times the line went up
 * @changes: calls of aperture_changed
 * @changed: first entry of the last one
 * @lends: threads that it lends: one after the other, before the one that asks
 * @lend: does so instead: a pool of threads, say
 * @lent: how often it was asked for threads
 * @on_map: called by mem_map, to have things happen during a run
 * @on_rw: called by mem_rw
 * @fails: asked by mem_map and mem_rw whether to fail this time
 */
struct host {
	struct vgpu *vgpu;
	struct host_window window[HOST_WINDOWS];
	bool in_section;
	bool threads;
	bool refuse_map;
	bool fail_rw;
	u64 clock;
	u64 (*now)(struct host *host);
	u64 timer;
	u64 maps;
	u64 rws;
	u64 kicks[VGPU_NUM_ENGINES];
	bool irq;
	u64 irqs;
	u64 changes;
	u32 changed;
	unsigned int lends;
	void (*lend)(unsigned int n, void (*fn)(void *data, unsigned int nr), void *data);
	u64 lent;
	void (*on_map)(struct host *host, u64 iova);
	void (*on_rw)(struct host *host, u64 iova);
	bool (*fails)(bool map);
};

extern const struct gvt_host_ops host_ops;

void host_init(struct host *host);
void host_fini(struct host *host);
void *host_add(struct host *host, u64 iova);
void host_remove(struct host *host, u64 iova);
void *host_page(struct host *host, u64 iova);
u32 host_read32(struct host *host, u64 iova);
u64 host_read64(struct host *host, u64 iova);
void host_write32(struct host *host, u64 iova, u32 val);
void host_write64(struct host *host, u64 iova, u64 val);

#endif
