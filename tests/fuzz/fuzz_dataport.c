// SPDX-License-Identifier: GPL-2.0
/*
 * Messages to the data port that say anything, on surfaces of any state: they write nothing
 * but the memory that the address space maps for writing, and the registers of their answer.
 */
#include <string.h>

#include "dataport/dataport.h"
#include "draw/pipeline.h"
#include "memory/gmem.h"
#include "surfaces.h"
#include "target.h"

#define NPAGES		64u	/* of data: the first has the binding table and the states */
#define MAX_MESSAGES	64u

static struct surfaces surfaces;
static u64 read_only;			/* in memory */
static u32 ntables;			/* pages of page tables */

static struct render render;
static struct eu_thread thread;
static u8 before[sizeof(thread.regs)];
static u8 canary[16 * PAGE];

static render_function *const functions[] = {
	render_read_cache, render_constant_cache, render_data_cache0, render_data_cache1,
	render_data_cache1, render_media_block,
};

/* Once: the messages change nothing of it. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	surfaces_start(&surfaces, NPAGES, PTE_PRESENT | PTE_WRITABLE);
	read_only = gpu_alloc(gpu, 1);
	ctx_map(&surfaces.ctx, surfaces.base + NPAGES * PAGE, read_only, PTE_PRESENT);
	ntables = (gpu->next_page - surfaces.tables) / PAGE;
	render_init(&render);
	render.first.mem = &gpu->vgpu->engine[VGPU_RCS].mem;

	return 0;
}

/* What no message may write: tables, the page that can't be, the other pages of the context. */
static void keep(u8 *to)
{
	u32 i, n = 0;

	for (i = 0; i < ntables && i < 8; i++)
		memcpy(to + n++ * PAGE, host_page(&gpu->host, surfaces.tables + i * PAGE), PAGE);
	memcpy(to + n++ * PAGE, host_page(&gpu->host, read_only), PAGE);
	memcpy(to + n++ * PAGE, host_page(&gpu->host, surfaces.ctx.pml4), PAGE);
	memcpy(to + n++ * PAGE, host_page(&gpu->host, surfaces.ctx.state), PAGE);
}

/* A surface, mostly somewhere in the data, and of few kinds. */
static void surface(struct input *in)
{
	static const u32 kinds[] = {
		4u << 29 | 0x1ff << 18, 1u << 29 | 0x140 << 18, 1u << 29 | 0x0d7 << 18,
		1u << 29 | 0x0c7 << 18, 2u << 29 | 0x10d << 18, 0u << 29 | 0x0d6 << 18,
		3u << 29 | 0x002 << 18, 4u << 29 | 0x0c0 << 18,
	};
	u32 nr = take(in, 1), state[SURFACE_DWORDS], i;

	for (i = 0; i < SURFACE_DWORDS; i++)
		state[i] = take(in, i == 0 || i == 5 ? 4 : i < 5 ? 3 : 0);
	if (nr & 0x80) {
		state[0] = (state[0] & 0x1003ffff) | kinds[nr >> 4 & 7] | 1 << 16 | 1 << 14;
		state[3] = (state[3] & 0xffe3f800) | 0x7ff;
		state[5] &= 0xfff3ffff;
	}
	surfaces_put(&surfaces, in, nr, state);
}

/* Registers: small numbers, addresses, or any. */
static void registers(struct input *in)
{
	u32 first = take(in, 1) % 120 * 8, n = take(in, 1) % 32, kind = take(in, 1), i, val;

	for (i = 0; i < n; i++) {
		val = kind & 1 ? take(in, 4) : take(in, 1);
		if (kind & 2)
			val = i % 2 ? HI(surfaces.base) : LO(surfaces.base) + val * 0x410;
		memcpy(thread.regs + (first + i) * 4, &val, 4);
	}
}

static void message(struct input *in)
{
	u32 kind = take(in, 1);
	struct eu_message m = {
		.desc = take(in, 4), .src = take(in, 1) % 130, .src1 = EU_NO_REG,
		.dst = take(in, 1) % 130, .lanes = kind & 0x40 ? 8 : 16, .mask = take(in, 2),
	};
	u32 answer;
	enum eu_stop stop;

	if (kind & 0x80) {
		m.ex_desc = take(in, 4);
		m.src1 = take(in, 1) % 130;
	}
	/* Mostly a surface that is there. */
	if (kind & 0x20)
		m.desc = (m.desc & ~0xffu) | (m.desc & (NUM_SURFACES - 1));
	if (m.dst > 127)
		m.dst = EU_NO_REG;
	render.slm_size = kind & 0x10 ? RENDER_SLM : 4096;
	memcpy(before, thread.regs, sizeof(before));
	stop = functions[kind % ARRAY_SIZE(functions)](&thread, &m);
	expect(stop == EU_BUDGET || stop == EU_UNSERVED || stop == EU_ILLEGAL || stop == EU_FAULT);
	answer = m.dst == EU_NO_REG ? 0 : eu_response_length(&m) * 32;
	if (answer && m.dst * 32 + answer <= EU_GRF_BYTES)
		memcpy(before + m.dst * 32, thread.regs + m.dst * 32, answer);
	expect(!memcmp(before, thread.regs, sizeof(before)));
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	struct vgpu_engine *engine = &gpu->vgpu->engine[VGPU_RCS];
	struct input in = { bytes, size };
	static u8 now[sizeof(canary)];
	u32 i;

	for (i = 0; i < NPAGES; i++)
		memset(host_page(&gpu->host, surfaces.data + i * PAGE), i, PAGE);
	keep(canary);
	memset(&thread, 0, sizeof(thread));
	thread.context = &render.first;
	render.bases = (struct render_bases){
		.surface = surfaces.base, .general = surfaces.base + take(&in, 1) * 64,
		.bindless = surfaces.base,
	};
	mutex_lock(&engine->run_lock);
	gmem_begin(&engine->mem);
	for (i = 0; in.left && i < MAX_MESSAGES; i++) {
		switch (take(&in, 1) % 4) {
		case 0:
			surface(&in);
			break;
		case 1:
			registers(&in);
			break;
		default:
			message(&in);
			break;
		}
	}
	gmem_end(&engine->mem);
	mutex_unlock(&engine->run_lock);
	keep(now);
	expect(!memcmp(canary, now, sizeof(now)));
	expect(render.bases.surface == surfaces.base && render.bases.bindless == surfaces.base);

	return 0;
}
