// SPDX-License-Identifier: GPL-2.0
/*
 * Messages to the sampling engine that say anything, about surfaces and samplers of any state:
 * they write nothing but the registers of their answer.
 */
#include <string.h>

#include "memory/gmem.h"
#include "sampler/sampler.h"
#include "surfaces.h"
#include "target.h"

#define NPAGES		32u	/* of data: the first has the binding table, states and samplers */
#define SAMPLERS	0x800u
#define MAX_MESSAGES	32u

static struct surfaces surfaces;
static struct render render;
static struct eu_thread thread;
static u8 before[sizeof(thread.regs)];

/* Once: the messages change nothing of it. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	surfaces_start(&surfaces, NPAGES, PTE_PRESENT);
	render_init(&render);
	render.first.mem = &gpu->vgpu->engine[VGPU_RCS].mem;

	return 0;
}

/* A surface, mostly in the data, of few bytes from row to row, and of few kinds. */
static void surface(struct input *in)
{
	static const u32 kinds[] = {
		4u << 29 | 0x0c7 << 18, 1u << 29 | 0x0c0 << 18, 1u << 29 | 0x0d8 << 18,
		1u << 29 | 0x000 << 18, 2u << 29 | 0x10d << 18, 0u << 29 | 0x0ed << 18,
		3u << 29 | 0x0c8 << 18, 2u << 29 | 0x140 << 18,
		/* Blocks: BC1, BC3, BC5, BC6H, BC7, ETC2 with alpha of both kinds, EAC */
		1u << 29 | 0x186 << 18, 3u << 29 | 0x188 << 18, 1u << 29 | 0x19a << 18,
		1u << 29 | 0x1a1 << 18, 2u << 29 | 0x1a4 << 18, 1u << 29 | 0x1a2 << 18,
		3u << 29 | 0x1c0 << 18, 1u << 29 | 0x1c2 << 18, 1u << 29 | 0x1ad << 18,
	};
	u32 nr = take(in, 1), state[SURFACE_DWORDS], i;

	for (i = 0; i < SURFACE_DWORDS; i++)
		state[i] = take(in, i < 8 ? 4 : 0);
	if (nr & 0x80) {
		state[0] = (state[0] & 0x1003ffff) | kinds[state[6] % ARRAY_SIZE(kinds)] | 1 << 16 | 1 << 14;
		state[2] &= 0x003f003f;
		state[3] = (state[3] & 0x00e00000) | 0x1ff;
		state[5] &= 0xfff3ff0f;
	}
	surfaces_put(&surfaces, in, nr, state);
}

static void sampler(struct input *in)
{
	u32 nr = take(in, 1) % 16, i;

	for (i = 0; i < 4; i++)
		host_write32(&gpu->host, surfaces.data + SAMPLERS + nr * 16 + i * 4, take(in, 4));
}

/* Registers: small integers, floats of any size, or any bits. */
static void registers(struct input *in)
{
	u32 first = take(in, 1) % 110 * 8, n = take(in, 1), kind = take(in, 1) % 3, i, val;

	for (i = 0; i < n && first + i < EU_GRF_BYTES / 4; i++) {
		val = take(in, kind == 2 ? 4 : 1);
		if (kind == 1)
			val = val << 20 ^ 0x38000000;
		memcpy(thread.regs + (first + i) * 4, &val, 4);
	}
}

/* What eu_send() lets through: all registers are there. */
static void message(struct input *in)
{
	u32 kind = take(in, 1), answer;
	struct eu_message m = {
		.sfid = 2, .desc = take(in, 4), .src = take(in, 1) % 112, .src1 = EU_NO_REG,
		.dst = take(in, 1) % 96, .lanes = 16, .mask = kind & 1 ? 0xffff : take(in, 2),
	};
	enum eu_stop stop;

	/* Mostly a surface that is there, and lanes as there are mostly. */
	if (kind & 2)
		m.desc = (m.desc & ~0xffu) | (m.desc & (NUM_SURFACES - 1));
	if (kind & 4)
		m.desc = (m.desc & ~(1u << 29 | 3 << 17)) | (kind & 8 ? 1 : 2) << 17;
	memcpy(before, thread.regs, sizeof(before));
	stop = render_sampler(&thread, &m);
	expect(stop == EU_BUDGET || stop == EU_UNSERVED || stop == EU_FAULT);
	answer = eu_response_length(&m) * 32;
	memcpy(before + m.dst * 32, thread.regs + m.dst * 32, answer);
	expect(!memcmp(before, thread.regs, sizeof(before)));
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	struct vgpu_engine *engine = &gpu->vgpu->engine[VGPU_RCS];
	struct input in = { bytes, size };
	u32 i;

	for (i = 0; i < NPAGES; i++)
		memset(host_page(&gpu->host, surfaces.data + i * PAGE), i * 37, PAGE);
	memset(&thread, 0, sizeof(thread));
	thread.context = &render.first;
	render.bases = (struct render_bases){
		.surface = surfaces.base, .dynamic = surfaces.base, .bindless = surfaces.base,
		.samplers = SAMPLERS,
	};
	mutex_lock(&engine->run_lock);
	gmem_begin(&engine->mem);
	for (i = 0; in.left && i < MAX_MESSAGES; i++) {
		switch (take(&in, 1) % 6) {
		case 0:
			surface(&in);
			break;
		case 1:
			sampler(&in);
			break;
		case 2:
			registers(&in);
			break;
		default:
			message(&in);
			break;
		}
	}
	gmem_end(&engine->mem);
	mutex_unlock(&engine->run_lock);

	return 0;
}
