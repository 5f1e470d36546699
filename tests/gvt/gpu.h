/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The least of a graphics driver: one engine, one context, one ring of commands
 * in the GGTT, interrupts by reading and clearing IIR.
 */
#ifndef GPU_H
#define GPU_H

#include "dev.h"

/* Engines, by their registers' base. */
#define RCS	0x2000
#define VCS	0x12000
#define VECS	0x1a000
#define BCS	0x22000

/**
 * struct gpu - an engine that can be given work
 * @dev: the vGPU
 * @base: the engine's registers
 * @first: first of the GPU_PAGES GGTT entries that it uses
 * @iova: their memory, as the vGPU sees it
 * @ram: and as we do
 * @tail: of the ring, in bytes
 * @seqno: last value that the ring was told to store
 */
struct gpu {
	struct dev *dev;
	uint32_t base;
	uint32_t first;
	uint64_t iova;
	char *ram;
	uint32_t tail;
	uint32_t seqno;
};

/* Pages of @ram. A context's image is two pages. */
enum { GPU_STATUS, GPU_CONTEXT, GPU_STATE, GPU_RING, GPU_DATA, GPU_PAGES };

void gpu_init(struct gpu *gpu, struct dev *dev, uint32_t base, uint32_t first,
	      uint64_t iova);
void gpu_fini(struct gpu *gpu);
void gpu_setup(struct gpu *gpu);
void gpu_emit(struct gpu *gpu, const uint32_t *dwords, unsigned int n);
void gpu_submit(struct gpu *gpu);
void gpu_store(struct gpu *gpu, uint64_t addr, uint32_t val);
void gpu_seqno(struct gpu *gpu);
bool gpu_wait(struct gpu *gpu, int ms);
bool gpu_idle(struct gpu *gpu, int ms);
void gpu_irqs_on(struct dev *dev);
void gpu_irqs_ack(struct dev *dev);

#endif
