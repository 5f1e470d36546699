// SPDX-License-Identifier: GPL-2.0
/*
 * See gpu.h. Registers and commands: Intel's Programmer's Reference Manual for
 * Skylake, volumes 2a, 2c and 3; i915's names are in the comments.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gpu.h"

#define MI_USER_INTERRUPT	(0x02u << 23)
#define MI_STORE_DWORD_IMM	(0x20u << 23 | 2)
#define   MI_USE_GGTT		(1u << 22)
#define MI_LOAD_REGISTER_IMM(n)	(0x22u << 23 | (2 * (n) - 1))

#define MASTER_IRQ		(BAR0 + 0x44200)	/* GEN8_MASTER_IRQ */
#define GT_IMR(n)		(BAR0 + 0x44304 + 16 * (n))
#define GT_IIR(n)		(BAR0 + 0x44308 + 16 * (n))
#define GT_IER(n)		(BAR0 + 0x4430c + 16 * (n))
#define GT_GROUPS		4

/* i915: CTX_DESC_FORCE_RESTORE and so on, gt/intel_lrc_reg.h. */
#define DESC_VALID		(1u << 0)
#define DESC_4_LEVEL		(3u << 3)
#define DESC_PRIVILEGED		(1u << 8)

static uint32_t address(const struct gpu *gpu, unsigned int page)
{
	return (gpu->first + page) * PAGE;
}

static volatile uint32_t *dwords(const struct gpu *gpu, unsigned int page)
{
	return (volatile uint32_t *)(gpu->ram + page * PAGE);
}

/* Context state as i915 lays it out: head at dword 5, tail at 7, and so on. */
static void write_state(struct gpu *gpu)
{
	volatile uint32_t *state = dwords(gpu, GPU_STATE);
	const uint32_t regs[][2] = {
		{ gpu->base + 0x244, 0x00090009 },	/* CONTEXT_CONTROL */
		{ gpu->base + 0x34, 0 },		/* HEAD */
		{ gpu->base + 0x30, 0 },		/* TAIL */
		{ gpu->base + 0x38, address(gpu, GPU_RING) },
		{ gpu->base + 0x3c, 1 },		/* CTL: valid, one page */
	};
	unsigned int i;

	state[1] = MI_LOAD_REGISTER_IMM(5);
	for (i = 0; i < 5; i++) {
		state[2 + 2 * i] = regs[i][0];
		state[3 + 2 * i] = regs[i][1];
	}
	state[12] = 0x0a << 23;		/* MI_BATCH_BUFFER_END */
}

/* (Re)write tables, context and registers: at first, and after a reset. */
void gpu_setup(struct gpu *gpu)
{
	unsigned int i;

	memset(gpu->ram, 0, GPU_PAGES * PAGE);
	gpu->tail = 0;
	gpu->seqno = 0;
	for (i = 0; i < GPU_PAGES; i++)
		dev_ggtt(gpu->dev, gpu->first + i, gpu->iova + i * PAGE);
	write_state(gpu);
	dev_write32(gpu->dev, BAR0 + gpu->base + 0x80, address(gpu, GPU_STATUS));
	dev_write32(gpu->dev, BAR0 + gpu->base + 0xa8, 0);	/* RING_IMR */
}

void gpu_init(struct gpu *gpu, struct dev *dev, uint32_t base, uint32_t first,
	      uint64_t iova)
{
	*gpu = (struct gpu){
		.dev = dev, .base = base, .first = first, .iova = iova,
		.ram = ram(GPU_PAGES * PAGE),
	};
	dma_map(dev, gpu->ram, iova, GPU_PAGES * PAGE);
	gpu_setup(gpu);
}

void gpu_fini(struct gpu *gpu)
{
	dma_unmap(gpu->dev, gpu->iova, GPU_PAGES * PAGE);
	munmap(gpu->ram, GPU_PAGES * PAGE);
}

/* Write commands to the ring; @n is even. They must not run over the head. */
void gpu_emit(struct gpu *gpu, const uint32_t *cmd, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		dwords(gpu, GPU_RING)[gpu->tail / 4] = cmd[i];
		gpu->tail = (gpu->tail + 4) % PAGE;
	}
}

/* Give the engine the context, up to the ring's tail as it is now. */
void gpu_submit(struct gpu *gpu)
{
	const uint64_t elsp = BAR0 + gpu->base + 0x230;

	dwords(gpu, GPU_STATE)[7] = gpu->tail;
	__sync_synchronize();
	dev_write32(gpu->dev, elsp, 0);
	dev_write32(gpu->dev, elsp, 0);
	dev_write32(gpu->dev, elsp, gpu->first);	/* any number */
	dev_write32(gpu->dev, elsp, address(gpu, GPU_CONTEXT) | DESC_VALID |
		    DESC_4_LEVEL | DESC_PRIVILEGED);
}

/* A command that stores @val at @addr of the GGTT. */
void gpu_store(struct gpu *gpu, uint64_t addr, uint32_t val)
{
	const uint32_t cmd[] = {
		MI_STORE_DWORD_IMM | MI_USE_GGTT, addr, addr >> 32, val,
	};

	gpu_emit(gpu, cmd, 4);
}

/* Submit commands that store the next seqno, and interrupt. */
void gpu_seqno(struct gpu *gpu)
{
	const uint32_t interrupt[] = { MI_USER_INTERRUPT, 0 };

	gpu_store(gpu, address(gpu, GPU_DATA), ++gpu->seqno);
	gpu_emit(gpu, interrupt, 2);
	gpu_submit(gpu);
}

static bool stored(struct gpu *gpu)
{
	return *dwords(gpu, GPU_DATA) == gpu->seqno;
}

/* RING_EXECLIST_STATUS: it has no element. */
static bool idle(struct gpu *gpu)
{
	return !(dev_read32(gpu->dev, BAR0 + gpu->base + 0x234) & 3 << 14);
}

static bool wait_until(bool (*so)(struct gpu *gpu), struct gpu *gpu, int ms)
{
	double end = seconds() + ms / 1e3;

	while (!so(gpu)) {
		if (seconds() > end)
			return false;
		usleep(100);
	}

	return true;
}

/* Has the last seqno been stored, within @ms? */
bool gpu_wait(struct gpu *gpu, int ms)
{
	return wait_until(stored, gpu, ms);
}

/*
 * Is the context off the engine, within @ms? It is so later than the last seqno is stored,
 * and not before may another context take its place in memory.
 */
bool gpu_idle(struct gpu *gpu, int ms)
{
	return wait_until(idle, gpu, ms);
}

/* Let all engine interrupts through. */
void gpu_irqs_on(struct dev *dev)
{
	unsigned int i;

	for (i = 0; i < GT_GROUPS; i++) {
		dev_write32(dev, GT_IMR(i), 0);
		dev_write32(dev, GT_IER(i), ~0u);
	}
	dev_write32(dev, MASTER_IRQ, 1u << 31);
}

/* What an interrupt handler does: then the line is down. */
void gpu_irqs_ack(struct dev *dev)
{
	unsigned int i;
	uint32_t iir;

	for (i = 0; i < GT_GROUPS; i++)
		while ((iir = dev_read32(dev, GT_IIR(i))))
			dev_write32(dev, GT_IIR(i), iir);
}
