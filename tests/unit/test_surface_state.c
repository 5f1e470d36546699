// SPDX-License-Identifier: GPL-2.0
/* Surfaces of binding tables: what their states say, and where their texels are. */
#include "messages.h"
#include "texel/surface_state.h"

/* SURFACE_FORMAT */
#define R32G32B32A32_FLOAT	0x000u
#define B8G8R8A8_UNORM		0x0c0u
#define R8_UNORM		0x140u
#define R8G8B8_UNORM		0x193u

enum { DIM_1D, DIM_2D, DIM_3D, DIM_CUBE, DIM_BUFFER };
enum { TILEMODE_LINEAR, TILEMODE_W, TILEMODE_X, TILEMODE_Y };

static u32 state[MSG_STATE_DWORDS];

/* As the only entry of the binding table. */
static enum eu_stop get(struct render_surface *surface)
{
	msg_surface(3, state);

	return render_surface_get(&msg_render->first, 3, surface);
}

static void start(u32 dim, u32 tiling, u32 format, u32 pitch)
{
	msg_2d(state, format, MSG_DATA, 100, 50, pitch);
	state[0] = (state[0] & 0x1fffffff) | dim << 29 | tiling << 12;
}

static void expect_texel(const struct render_surface *surface, u32 lod, u32 x, u32 y, u32 slice,
			 s32 byte, s32 row)
{
	s32 at_byte, at_row;

	expect(render_surface_texel(surface, lod, x, y, slice, &at_byte, &at_row));
	check_int_eq(at_byte, byte);
	check_int_eq(at_row, row);
}

static void fields(void)
{
	struct render_surface s;

	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[0] |= BIT(28) | 0x2a;
	state[1] = 0x123;
	state[3] |= 9u << 21;
	state[4] = 4 << 7 | 2 << 18;
	state[5] = 3 | 1 << 4;
	state[6] = 5;
	state[7] = 4 << 25 | 5 << 22 | 6 << 19 | 1 << 16;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.type, SURFTYPE_2D);
	check_eq(s.format, B8G8R8A8_UNORM);
	check_eq(s.at.base, msg_memory.addr + MSG_DATA);
	check_eq(s.at.tiling, TILING_Y);
	check_eq(s.at.pitch, 512);
	check_eq(s.at.space, GTT_PER_PROCESS);
	check_eq(s.bytes, 4);
	check_eq(s.width, 100);
	check_eq(s.height, 50);
	check_eq(s.depth, 10);
	check_eq(s.qpitch, 0x123 * 4);
	check_eq(s.levels, 4);
	check_eq(s.lod, 3);
	check_eq(s.min_lod, 1);
	check_eq(s.extent, 5);
	check_eq(s.first_element, 2);
	check_eq(s.samples, 1);
	check_eq(s.faces, 0x2a);
	check_eq(s.aux, 5);
	expect(s.is_array && !s.slm);
	check_eq(s.swizzle[0], 4);
	check_eq(s.swizzle[1], 5);
	check_eq(s.swizzle[2], 6);
	check_eq(s.swizzle[3], 1);
}

static void buffers(void)
{
	struct render_surface s;

	msg_buffer(7, MSG_DATA, 0x12345678);
	check_int_eq(render_surface_get(&msg_render->first, 7, &s), EU_BUDGET);
	check_eq(s.type, SURFTYPE_BUFFER);
	check_eq(s.width, 0x12345678);
	check_eq(s.stride, 1);
	/* Entries of a format have a stride; the largest number is kept below 2^32. */
	start(DIM_BUFFER, TILEMODE_LINEAR, R32G32B32A32_FLOAT, 16);
	state[2] = 0x3fff007f;
	state[3] |= 0x7ffu << 21;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.width, ~0u);
	check_eq(s.stride, 16);
}

static void special(void)
{
	struct eu_message message = { .desc = BTI_BINDLESS, .ex_desc = 5 << 12 };
	struct render_surface s;

	msg_render->bases.general = 0x1234000;
	msg_render->slm_size = 4096;
	check_int_eq(render_surface_get(&msg_render->first, BTI_STATELESS, &s), EU_BUDGET);
	check_eq(s.at.base, 0x1234000);
	check_eq(s.width, ~0u);
	check_int_eq(render_surface_get(&msg_render->first, BTI_STATELESS_NC, &s), EU_BUDGET);
	check_eq(s.at.base, 0x1234000);
	check_int_eq(render_surface_get(&msg_render->first, BTI_SLM, &s), EU_BUDGET);
	expect(s.slm);
	check_eq(s.width, 4096);
	check_int_eq(render_surface_get(&msg_render->first, BTI_BINDLESS, &s), EU_UNSERVED);
	check_int_eq(render_surface_get(&msg_render->first, 240, &s), EU_UNSERVED);

	/* A bindless one: the fifth state from its own base on. */
	msg_buffer(5, MSG_DATA, 77);
	msg_render->bases.bindless = msg_memory.addr + MSG_STATES;
	check_int_eq(render_surface_named(&msg_render->first, &message, &s), EU_BUDGET);
	check_eq(s.width, 77);

	/* The table's own offset. */
	msg_render->bases.binding_table = 64;
	msg_set_mem(64 + 4, MSG_STATES + 5 * 64);
	check_int_eq(render_surface_get(&msg_render->first, 1, &s), EU_BUDGET);
	check_eq(s.width, 77);
}

/* What is of no kind that is served, or not in memory. */
static void refused(void)
{
	struct render_surface s;

	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	check_int_eq(get(&s), EU_BUDGET);
	state[3] = 500 - 1;
	check_int_eq(get(&s), EU_UNSERVED);	/* a pitch of no whole tiles */
	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[8] += 64;
	check_int_eq(get(&s), EU_UNSERVED);	/* a base within a tile */
	start(DIM_3D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[5] = 1 << 18;
	check_int_eq(get(&s), EU_UNSERVED);	/* a volume in Yf */
	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[5] = 3 << 18;
	check_int_eq(get(&s), EU_UNSERVED);	/* a tiling that is none */
	start(DIM_2D, TILEMODE_LINEAR, 0x1fe, 512);
	check_int_eq(get(&s), EU_UNSERVED);	/* a format that is none */
	start(6, TILEMODE_LINEAR, B8G8R8A8_UNORM, 512);
	check_int_eq(get(&s), EU_UNSERVED);
	start(DIM_2D, TILEMODE_LINEAR, B8G8R8A8_UNORM, 512);
	state[0] &= ~(3u << 14);
	check_int_eq(get(&s), EU_UNSERVED);	/* no alignment */

	msg_set_mem(12, 0x7fffffc0);
	check_int_eq(render_surface_get(&msg_render->first, 3, &s), EU_FAULT);
	check_eq(msg_render->first.fault, msg_memory.addr + 0x7fffffc0);
	msg_render->bases.binding_table = 0x10000000;
	check_int_eq(render_surface_get(&msg_render->first, 3, &s), EU_FAULT);
	check_eq(msg_render->first.fault, msg_memory.addr + 0x1000000c);
}

/* Level 1 is below level 0, level 2 beside level 1, all others below that. */
static void levels(void)
{
	struct render_surface s;
	s32 byte, row;

	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[1] = 100;		/* 400 rows */
	state[4] = 3 << 18;
	check_int_eq(get(&s), EU_BUDGET);
	expect_texel(&s, 0, 7, 9, 0, 28, 3 * 400 + 9);
	expect_texel(&s, 0, 0, 0, 2, 0, 5 * 400);
	expect_texel(&s, 1, 1, 2, 0, 4, 1200 + 52 + 2);
	expect_texel(&s, 2, 0, 0, 0, 52 * 4, 1200 + 52);	/* 50 texels, aligned to 4 */
	expect_texel(&s, 3, 0, 0, 0, 52 * 4, 1200 + 52 + 12);
	expect_texel(&s, 4, 0, 0, 1, 52 * 4, 1600 + 52 + 12 + 8);
	expect(!render_surface_texel(&s, 15, 0, 0, 0, &byte, &row));
	expect(!render_surface_texel(&s, 0, 0, 0, 0x7fffffff, &byte, &row));

	/* Other alignments. */
	state[0] = (state[0] & ~(0xfu << 14)) | 3 << 16 | 2 << 14;
	check_int_eq(get(&s), EU_BUDGET);
	expect_texel(&s, 2, 0, 0, 0, 56 * 4, 1200 + 64);
}

static void offsets(void)
{
	struct render_surface s;

	start(DIM_2D, TILEMODE_X, B8G8R8A8_UNORM, 512);
	state[5] = 3 << 21 | 5 << 25;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.at.tiling, TILING_X);
	expect_texel(&s, 0, 1, 1, 0, 21 * 4, 13);
}

static void shapes(void)
{
	struct render_surface s;

	/* One row has levels and elements, if it is not tiled. */
	start(DIM_1D, TILEMODE_LINEAR, B8G8R8A8_UNORM, 1);
	state[1] = 64;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.height, 1);
	expect_texel(&s, 0, 3, 0, 2, (2 * 256 + 3) * 4, 0);
	expect_texel(&s, 2, 3, 0, 0, (128 + 64 + 3) * 4, 0);
	start(DIM_1D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[1] = 2;
	check_int_eq(get(&s), EU_BUDGET);
	expect_texel(&s, 1, 3, 0, 1, 12, 8 + 4);

	/* Slices of a volume are elements that become fewer with each level. */
	start(DIM_3D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[1] = 25;
	state[3] |= 7u << 21;
	check_int_eq(get(&s), EU_BUDGET);
	expect_texel(&s, 1, 0, 0, 3, 0, 352);
	expect(render_surface_has(&s, 1, 49, 24, 3));
	expect(!render_surface_has(&s, 1, 49, 24, 4));
	expect(!render_surface_has(&s, 1, 50, 24, 3));
	expect(!render_surface_has(&s, 1, 49, 25, 3));

	start(DIM_CUBE, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[3] |= 1u << 21;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.depth, 12);
	expect(render_surface_has(&s, 0, 0, 0, 11) && !render_surface_has(&s, 0, 0, 0, 12));
}

static void tilings(void)
{
	struct render_surface s;
	s32 byte, row;

	/* The pitch of stencil is that of two rows. */
	start(DIM_2D, TILEMODE_W, R8_UNORM, 256);
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.at.tiling, TILING_W);
	check_eq(s.at.pitch, 128);
	/* The distance of a volume's slices is twice what the state says. */
	start(DIM_3D, TILEMODE_W, R8_UNORM, 256);
	state[1] = 10;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.qpitch, 80);

	/* Levels of Yf begin with a tile; those in the mip tail are not served. */
	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[5] = 1 << 18 | 2 << 8;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.at.tiling, TILING_YF_32);
	expect_texel(&s, 1, 0, 0, 0, 0, 64);
	expect(!render_surface_texel(&s, 2, 0, 0, 0, &byte, &row));
	start(DIM_2D, TILEMODE_Y, R32G32B32A32_FLOAT, 512);
	state[5] = 1 << 18 | 15 << 8;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.at.tiling, TILING_YF_64);
	expect_texel(&s, 2, 1, 0, 0, 64 * 16 + 16, 64);
	start(DIM_2D, TILEMODE_Y, R8G8B8_UNORM, 512);
	state[5] = 1 << 18;
	check_int_eq(get(&s), EU_UNSERVED);
}

/* Tiles of 64 KiB, at which surfaces and levels begin. */
static void ys_tiles(void)
{
	struct render_surface s;

	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 1024);
	state[5] = 2 << 18 | 15 << 8;
	state[8] &= ~0xffffu;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.at.tiling, TILING_YS_32);
	expect_texel(&s, 1, 0, 0, 0, 0, 128);
	expect_texel(&s, 2, 3, 0, 0, 512 + 12, 128);
	state[0] = (state[0] & ~(0x1ffu << 18)) | R32G32B32A32_FLOAT << 18;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.at.tiling, TILING_YS_64);
	state[0] = (state[0] & ~(0x1ffu << 18)) | R8_UNORM << 18;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.at.tiling, TILING_YS_8);
	/* Samples beside each other; planes of them would be in each tile. */
	state[4] = 2 << 3 | BIT(6);
	check_int_eq(get(&s), EU_BUDGET);
	state[4] = 2 << 3;
	check_int_eq(get(&s), EU_UNSERVED);
	state[4] = 0;
	state[8] += PAGE;
	check_int_eq(get(&s), EU_UNSERVED);	/* a base within a tile */
	state[8] -= PAGE;
	state[3] = 128 - 1;
	check_int_eq(get(&s), EU_UNSERVED);	/* a pitch of no whole tiles */
	start(DIM_3D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[5] = 2 << 18;
	state[8] &= ~0xffffu;
	check_int_eq(get(&s), EU_UNSERVED);	/* a volume */
	start(DIM_1D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[5] = 2 << 18;
	state[8] &= ~0xffffu;
	check_int_eq(get(&s), EU_UNSERVED);
	start(DIM_2D, TILEMODE_X, B8G8R8A8_UNORM, 512);
	state[5] = 2 << 18;
	state[8] &= ~0xffffu;
	check_int_eq(get(&s), EU_UNSERVED);
}

/* Samples have planes, or are beside each other. */
static void samples(void)
{
	struct render_surface s;

	start(DIM_2D, TILEMODE_Y, B8G8R8A8_UNORM, 512);
	state[1] = 16;
	state[4] = 2 << 3 | 1 << 18;
	check_int_eq(get(&s), EU_BUDGET);
	check_eq(s.samples, 4);
	expect_texel(&s, 0, 0, 0, 3, 0, 64 * 7);
	expect(render_surface_has(&s, 0, 0, 0, 3) && !render_surface_has(&s, 0, 0, 0, 4));
	state[4] |= BIT(6);
	check_int_eq(get(&s), EU_BUDGET);
	expect(s.interleaved);
	expect_texel(&s, 0, 0, 0, 0, 0, 64);
}

static const struct unit_case cases[] = {
	UNIT(fields),
	UNIT(buffers),
	UNIT(special),
	UNIT(refused),
	UNIT(levels),
	UNIT(offsets),
	UNIT(shapes),
	UNIT(tilings),
	UNIT(ys_tiles),
	UNIT(samples),
};

const struct unit_group surface_state_tests = {
	.name = "surface_state", UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
