// SPDX-License-Identifier: GPL-2.0
/* Surfaces: where bytes are, and copies of rectangles. */
#include "memory/gmem.h"
#include "memory/surface.h"
#include "canvas.h"

#define PITCH	1024	/* bytes: 2 X tiles, 8 Y tiles, one Ys tile of 64 bits */
#define ROWS	256	/* a Ys tile of 8 bits */

static struct canvas canvas;
static struct context ctx;

/*
 * The manual's figures, read as address bits: bit i of the offset within a tile is the
 * bit of this number of the x or y coordinate.
 */
enum { X, Y };
static const struct {
	u32 width;
	u32 height;
	struct {
		u8 coordinate;
		u8 bit;
	} bits[16];
} tiles[NUM_TILINGS] = {
	[TILING_X] = { 512, 8, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { X, 4 }, { X, 5 }, { X, 6 }, { X, 7 },
		{ X, 8 }, { Y, 0 }, { Y, 1 }, { Y, 2 } } },
	[TILING_Y] = { 128, 32, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { Y, 0 }, { Y, 1 }, { Y, 2 }, { Y, 3 },
		{ Y, 4 }, { X, 4 }, { X, 5 }, { X, 6 } } },
	[TILING_YF_8] = { 64, 64, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { Y, 0 }, { Y, 1 }, { Y, 2 }, { Y, 3 },
		{ Y, 4 }, { X, 4 }, { Y, 5 }, { X, 5 } } },
	[TILING_YF_32] = { 128, 32, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { Y, 0 }, { Y, 1 }, { Y, 2 }, { X, 4 },
		{ Y, 3 }, { X, 5 }, { Y, 4 }, { X, 6 } } },
	[TILING_YF_64] = { 256, 16, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { Y, 0 }, { Y, 1 }, { X, 4 }, { X, 5 },
		{ Y, 2 }, { X, 6 }, { Y, 3 }, { X, 7 } } },
	[TILING_YS_8] = { 256, 256, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { Y, 0 }, { Y, 1 }, { Y, 2 }, { Y, 3 },
		{ Y, 4 }, { X, 4 }, { Y, 5 }, { X, 5 }, { Y, 6 }, { X, 6 }, { Y, 7 }, { X, 7 } } },
	[TILING_YS_32] = { 512, 128, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { Y, 0 }, { Y, 1 }, { Y, 2 }, { X, 4 },
		{ Y, 3 }, { X, 5 }, { Y, 4 }, { X, 6 }, { Y, 5 }, { X, 7 }, { Y, 6 }, { X, 8 } } },
	[TILING_YS_64] = { 1024, 64, {
		{ X, 0 }, { X, 1 }, { X, 2 }, { X, 3 }, { Y, 0 }, { Y, 1 }, { X, 4 }, { X, 5 },
		{ Y, 2 }, { X, 6 }, { Y, 3 }, { X, 7 }, { Y, 4 }, { X, 8 }, { Y, 5 }, { X, 9 } } },
	[TILING_W] = { 64, 64, {
		{ X, 0 }, { Y, 0 }, { X, 1 }, { Y, 1 }, { X, 2 }, { Y, 2 }, { Y, 3 }, { Y, 4 },
		{ Y, 5 }, { X, 3 }, { X, 4 }, { X, 5 } } },
};

static u32 offset_by_bits(enum surface_tiling tiling, u32 x, u32 y)
{
	u32 width = tiles[tiling].width, height = tiles[tiling].height;
	u32 offset, i;

	if (tiling == TILING_LINEAR)
		return y * PITCH + x;
	offset = (y / height * (PITCH / width) + x / width) * width * height;
	for (i = 0; BIT(i) < width * height; i++)
		offset |= ((tiles[tiling].bits[i].coordinate == X ? x : y) >>
			   tiles[tiling].bits[i].bit & 1) << i;

	return offset;
}

static void layouts(void)
{
	struct surface s = { .base = 0x10000, .pitch = PITCH };
	u32 x, y;

	for (s.tiling = TILING_LINEAR; s.tiling < NUM_TILINGS; s.tiling++)
		for (y = 0; y < ROWS; y++)
			for (x = 0; x < PITCH; x++)
				check_eq(surface_address(&s, x, y),
					 s.base + offset_by_bits(s.tiling, x, y));
}

/* A run ends where the next byte's address is not the next address. */
static void runs(void)
{
	struct surface s = { .pitch = PITCH };
	u32 x, run;

	for (s.tiling = TILING_X; s.tiling < NUM_TILINGS; s.tiling++) {
		for (x = 0; x < PITCH - 512; x++) {
			for (run = 1; surface_address(&s, x + run, 5) ==
				      surface_address(&s, x, 5) + run &&
				      (x + run) % surface_tiles[s.tiling].run; run++)
				;
			check_eq(surface_run(&s, x), run);
		}
	}
}

static u8 picture[PITCH * ROWS], raw[PITCH * ROWS], buf[PITCH * ROWS];

static u8 *pixel(struct surface *s, u32 x, u32 y)
{
	return &raw[offset_by_bits(s->tiling, x, y)];
}

/* A surface of the canvas, and the engine that sees it. */
static struct vgpu_engine *start(struct surface *s)
{
	ctx_init(&ctx, gpu, VGPU_BCS, 1);
	canvas_init(&canvas, &ctx, PITCH * ROWS / PAGE);
	emit(&ctx, NOOP, NOOP);
	ctx_run(&ctx);
	*s = (struct surface){
		.space = GTT_PER_PROCESS, .pitch = PITCH, .base = canvas.addr,
	};

	return &gpu->vgpu->engine[VGPU_BCS];
}

/* Rectangles of any place and size, both ways; nothing beside them changes. */
static void rectangles(void)
{
	struct surface s;
	struct vgpu_engine *engine = start(&s);
	u32 seed = 12345, n, i, x, y;
	u64 fault;

	for (i = 0; i < sizeof(picture); i++)
		picture[i] = seed = seed * 1103515245 + 12345;

	for (n = 0; n < 300; n++) {
		struct surface_block block = { .buf = buf, .pitch = PITCH };

		s.tiling = n % NUM_TILINGS;
		gpu->host.refuse_map = n % 7 == 6;
		seed = seed * 1103515245 + 12345;
		block.x = (seed >> 8) % (PITCH - 1);
		block.bytes = 1 + (seed >> 3) % min(PITCH - block.x, 700);
		seed = seed * 1103515245 + 12345;
		block.y = (seed >> 8) % (ROWS - 1);
		block.rows = 1 + (seed >> 4) % (ROWS - block.y);
		canvas_write(&canvas, picture);
		memcpy(raw, picture, sizeof(raw));

		mutex_lock(&engine->run_lock);
		gmem_begin(&engine->mem);
		check_int_eq(surface_rw(&engine->mem, &s, &block, false, &fault), 0);
		for (y = 0; y < block.rows; y++)
			for (x = 0; x < block.bytes; x++) {
				check_eq(buf[y * PITCH + x],
					 *pixel(&s, block.x + x, block.y + y));
				buf[y * PITCH + x] ^= 0xa5;
				*pixel(&s, block.x + x, block.y + y) ^= 0xa5;
			}
		check_int_eq(surface_rw(&engine->mem, &s, &block, true, &fault), 0);
		gmem_end(&engine->mem);
		mutex_unlock(&engine->run_lock);
		canvas_read(&canvas, buf);
		check_mem_eq(buf, raw, sizeof(raw));
	}
}

/* Of a page that can't be mapped, whole columns are taken in one piece. */
static void few_copies(void)
{
	struct surface_block block = { .bytes = 128, .rows = 32, .buf = buf, .pitch = PITCH };
	struct surface s;
	struct vgpu_engine *engine = start(&s);
	u64 before, fault;

	s.tiling = TILING_Y;
	gpu->host.refuse_map = true;
	vgpu_mem_changed(gpu->vgpu);
	mutex_lock(&engine->run_lock);
	gmem_begin(&engine->mem);
	before = gpu->host.rws;
	check_int_eq(surface_rw(&engine->mem, &s, &block, true, &fault), 0);
	/* Eight columns, and the walk's four reads. */
	check_le(gpu->host.rws - before, 12);
	gmem_end(&engine->mem);
	mutex_unlock(&engine->run_lock);
}

static const struct unit_case cases[] = {
	UNIT(layouts),
	UNIT(runs),
	UNIT(rectangles),
	UNIT(few_copies),
};

const struct unit_group surface_tests = {
	.name = "surface", UNIT_CASES(cases),
	GPU_FIXTURE,
};
