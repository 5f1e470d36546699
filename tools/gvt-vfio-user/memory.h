/* SPDX-License-Identifier: GPL-2.0 */
/* The client's memory: its DMA map, and access for the device model. */
#ifndef MEMORY_H
#define MEMORY_H

#include <pthread.h>

#include "remote.h"

struct vgpu;

/**
 * struct memory - what the client has mapped for DMA
 * @sections: read side: a memory section of the device model; write side: the
 *	map changes
 * @regions: a tree (tsearch) of struct region that do not overlap
 * @nr_regions: how many
 * @vgpu: who uses it; to be told that regions are gone
 * @mmap: held to map a region's file, which is done at the first access
 * @remote: for regions without a file
 */
struct memory {
	pthread_rwlock_t sections;
	void *regions;
	u32 nr_regions;
	struct vgpu *vgpu;
	pthread_mutex_t mmap;
	struct remote remote;
};

void memory_init(struct memory *memory, struct channel *channel);
void memory_fini(struct memory *memory);

int memory_add(struct memory *memory, const struct vu_dma_map *map, int fd);
int memory_remove(struct memory *memory, u64 addr, u64 size);
void memory_remove_all(struct memory *memory);

/* In a section; see struct gvt_host_ops. */
void memory_begin(struct memory *memory);
bool memory_try_begin(struct memory *memory);
void memory_end(struct memory *memory);
void *memory_map(struct memory *memory, u64 addr);
int memory_rw(struct memory *memory, u64 addr, void *buf, u32 len, bool write);

#endif
