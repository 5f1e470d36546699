// SPDX-License-Identifier: GPL-2.0
/* Stream output: which vertices go where, in what order, and what is told of them. */
#include "scene.h"

#define SIZE		16
#define VERTICES	48u
#define BUFFERS		4u
#define BUFFER_PAGES	2u
#define BUFFER_BYTES	(BUFFER_PAGES * PAGE)
#define MAX_DECLS	128u

#define POINTLIST		1
#define LINELIST		2
#define LINESTRIP		3
#define TRISTRIP_REVERSE	13
#define LINELOOP		16
#define QUADLIST		7

#define STREAMOUT	0x781e0003u
#define SO_ENABLE	BIT(31)
#define NO_RENDERING	BIT(30)
#define TRAILING	BIT(26)
#define STATISTICS	BIT(25)

#define SO_BUFFER	0x79180006u
#define LOADS_OFFSET	BIT(21)
#define STORES_OFFSET	BIT(20)

#define WRITTEN		0x5200u
#define NEEDED		0x5240u
#define OFFSET(buffer)	(0x5280u + 4 * (buffer))

/* A buffer as commands describe it, and what should be in it. */
struct out {
	struct canvas canvas;
	bool enabled;
	u32 base, size, pitch, offset;
	u8 model[BUFFER_BYTES];
};

static struct scene scene;
static struct out out[BUFFERS];
static struct buffer offsets;	/* where they are told */
static u16 decls[MAX_DECLS];
static u32 num_decls, selected, read_offset, written, needed, seed;
static float vertex[VERTICES][8];

static u32 below(u32 n)
{
	return scene_below(&seed, n);
}

/* The slots that vertices have: zeros, two of their own. */
static u32 slot_dword(u32 nr, u32 reg, u32 component)
{
	u32 slot = 2 * read_offset + reg, val;

	if (!slot)
		return 0;
	memcpy(&val, &vertex[nr][4 * (slot - 1) + component], 4);

	return val;
}

/* The model: one primitive. */
static void model_primitive(const u32 *nr, u32 n)
{
	u32 i, v, c, at[BUFFERS], val;
	struct out *o;

	needed++;
	for (o = out; o < out + BUFFERS; o++)
		if (o->enabled && o->offset + n * o->pitch > o->size)
			return;
	written++;
	for (v = 0; v < n; v++) {
		memset(at, 0, sizeof(at));
		for (i = 0; i < num_decls; i++) {
			u32 bytes = 4 * hweight32(decls[i] & 15), end;

			o = &out[decls[i] >> 12 & 3];
			end = o->offset + at[o - out] + bytes;
			for (c = 0; c < 4; c++) {
				if (!(decls[i] & BIT(c)))
					continue;
				val = slot_dword(nr[v], decls[i] >> 4 & 63, c);
				if (o->enabled && !(decls[i] & BIT(11)) && end <= o->size)
					memcpy(o->model + o->base + o->offset + at[o - out], &val,
					       4);
				at[o - out] += 4;
			}
		}
		for (o = out; o < out + BUFFERS; o++)
			o->offset += o->enabled ? o->pitch : 0;
	}
}

static void model_triangle(u32 a, u32 b, u32 c, bool turned, bool trailing)
{
	if (!turned)
		model_primitive((const u32[]){ a, b, c }, 3);
	else if (trailing)
		model_primitive((const u32[]){ b, a, c }, 3);
	else
		model_primitive((const u32[]){ a, c, b }, 3);
}

static void model_line(u32 a, u32 b)
{
	model_primitive((const u32[]){ a, b }, 2);
}

static void model_draw(u32 topology, u32 n, bool trailing)
{
	u32 i;

	for (i = 0; i < n; i++) {
		if (topology == POINTLIST)
			model_primitive(&i, 1);
		else if ((topology == LINELIST && i % 2) ||
			 ((topology == LINESTRIP || topology == LINELOOP) && i))
			model_line(i - 1, i);
		else if (topology == TRILIST && i % 3 == 2)
			model_triangle(i - 2, i - 1, i, false, trailing);
		else if (topology == TRISTRIP && i >= 2)
			model_triangle(i - 2, i - 1, i, i % 2, trailing);
		else if (topology == TRISTRIP_REVERSE && i >= 2)
			model_triangle(i - 2, i - 1, i, !(i % 2), trailing);
		else if (topology == TRIFAN && i >= 2)
			model_triangle(0, i - 1, i, false, trailing);
	}
	if (topology == LINELOOP && n > 1)
		model_line(n - 1, 0);
}

static void start(void)
{
	u32 i, c;

	scene_sum(&scene, SIZE, TRILIST, VERTICES);
	ctx_buffer(&scene.s.ctx, &offsets);
	for (i = 0; i < VERTICES; i++) {
		for (c = 0; c < 8; c++)
			vertex[i][c] = below(SIZE * 4) / 4.0f;
		vertex[i][2] = 0;
		vertex[i][3] = 1;
		scene_vertex(&scene, i, vertex[i], vertex[i] + 4);
	}
	read_offset = 0;
	memset(out, 0, sizeof(out));
	for (i = 0; i < BUFFERS; i++) {
		canvas_init(&out[i].canvas, &scene.s.ctx, BUFFER_PAGES);
		for (c = 0; c < BUFFER_BYTES; c++)
			out[i].model[c] = below(256);
		canvas_write(&out[i].canvas, out[i].model);
	}
	written = 0;
	needed = 0;
	for (i = 0; i < 2; i++) {
		reg_write(gpu, WRITTEN + 4 * i, 0);
		reg_write(gpu, NEEDED + 4 * i, 0);
	}
}

/* The simplest of all: positions, to buffer 0, one behind the other. */
static void start_simple(void)
{
	start();
	decls[0] = 1 << 4 | 15;
	num_decls = 1;
	selected = 1;
	out[0].enabled = true;
	out[0].pitch = 16;
	out[0].size = BUFFER_BYTES;
}

static void emit_buffer(u32 nr, u32 flags, u32 offset)
{
	const struct out *o = &out[nr];
	u64 addr = o->canvas.addr + o->base;

	emit(&scene.s.ctx, SO_BUFFER, (o->enabled ? BIT(31) : 0) | nr << 29 | flags,
	     lower_32_bits(addr), upper_32_bits(addr), o->size / 4 - 1,
	     lower_32_bits(offsets.addr) + 4 * nr, upper_32_bits(offsets.addr), offset);
}

static void emit_stream(u32 flags)
{
	u32 cmd[3 + 2 * MAX_DECLS] = { 0x79170000 | (1 + 2 * num_decls), selected, num_decls }, i;

	for (i = 0; i < num_decls; i++) {
		cmd[3 + 2 * i] = decls[i] | below(0x10000) << 16;
		cmd[4 + 2 * i] = below(~0u);
	}
	ctx_emit(&scene.s.ctx, cmd, 3 + 2 * num_decls);
	emit(&scene.s.ctx, STREAMOUT, SO_ENABLE | flags, read_offset << 5 | 3,
	     out[1].pitch << 16 | out[0].pitch, out[3].pitch << 16 | out[2].pitch);
}

static void check_buffers(u32 nr)
{
	static u8 got[BUFFER_BYTES];
	u32 i, n;

	for (i = 0; i < BUFFERS; i++) {
		canvas_read(&out[i].canvas, got);
		for (n = 0; n < BUFFER_BYTES && got[n] == out[i].model[n]; n++)
			;
		expect_msg(n == BUFFER_BYTES, "case %u: buffer %u differs at %u", nr, i, n);
		if (out[i].enabled)
			check_eq(reg_read(gpu, OFFSET(i)), out[i].offset);
	}
	check_eq(reg_read(gpu, WRITTEN), written);
	check_eq(reg_read(gpu, NEEDED), needed);
}

static void random_stream(void)
{
	u32 i;

	num_decls = below(4) ? 1 + below(6) : below(MAX_DECLS + 1);
	read_offset = below(2);
	selected = below(16);
	for (i = 0; i < num_decls; i++)
		decls[i] = below(BUFFERS) << 12 | (below(4) ? 0 : BIT(11)) |
			   below(read_offset ? 1 : 3) << 4 | below(16);
	for (i = 0; i < BUFFERS; i++) {
		out[i].base = 4 * below(32);
		out[i].size = 4 * (1 + below(below(2) ? 64 : (BUFFER_BYTES - 128) / 4));
		out[i].pitch = 4 * below(24);
		out[i].offset = 4 * below(8);
		out[i].enabled = below(4);
		emit_buffer(i, LOADS_OFFSET, out[i].offset);
		out[i].enabled = out[i].enabled && selected & BIT(i);
	}
}

/* Anything, of any topology; each third time it is saved and restored between bursts. */
static void any(void)
{
	static const u32 topologies[] = {
		POINTLIST, LINELIST, LINESTRIP, TRILIST, TRISTRIP, TRIFAN, TRISTRIP_REVERSE,
		LINELOOP
	};
	u32 n, k, flags, all = 0, some = 0;

	for (n = 0; n < 120; n++) {
		start();
		random_stream();
		flags = STATISTICS | below(2) * TRAILING | below(2) * NO_RENDERING;
		emit_stream(flags);
		scene.topology = topologies[n % ARRAY_SIZE(topologies)];
		scene.num_vertices = below(VERTICES + 1);
		scene.instances = 1 + below(3);
		for (k = 0; k < scene.instances; k++)
			model_draw(scene.topology, scene.num_vertices, flags & TRAILING);
		if (n % 3)
			scene_draw(&scene);
		else
			scene_draw_saved(&scene);
		check_buffers(n);
		some += written;
		all += needed;
	}
	check_gt(some, 1000);
	check_gt(all, some + 300);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* Where the next vertex goes: as the command says, as memory does, or where it went on. */
static void where(void)
{
	u32 *told, i;

	start_simple();
	told = host_page(&gpu->host, offsets.mem);
	told[0] = 64;
	scene.num_vertices = 3;
	/* In memory, which hears of it afterwards. */
	emit_buffer(0, LOADS_OFFSET | STORES_OFFSET, ~0u);
	emit_stream(STATISTICS);
	scene_draw(&scene);
	out[0].offset = 64;
	model_draw(TRILIST, 3, false);
	check_buffers(0);
	check_eq(told[0], 64 + 48);
	/* It goes on; memory hears nothing. */
	emit_buffer(0, 0, 16);
	scene_draw(&scene);
	model_draw(TRILIST, 3, false);
	check_buffers(1);
	check_eq(told[0], 64 + 48);
	/* A number, which memory knows at once. */
	emit_buffer(0, LOADS_OFFSET | STORES_OFFSET, 32);
	ctx_run(&scene.s.ctx);
	check_eq(reg_read(gpu, OFFSET(0)), 32);
	check_eq(told[0], 32);
	/* A driver's own. */
	emit(&scene.s.ctx, 0x11000001, OFFSET(0), 128);
	scene_draw(&scene);
	out[0].offset = 128;
	model_draw(TRILIST, 3, false);
	check_buffers(2);
	check_eq(told[0], 128 + 48);
	/* Only what is whole: a buffer that is full stays as it is. */
	out[0].size = out[0].offset + 92;
	emit_buffer(0, 0, 0);
	for (i = 0; i < 3; i++) {
		scene_draw(&scene);
		model_draw(TRILIST, 3, false);
	}
	check_buffers(3);
	check_eq(written, 4);
	check_eq(needed, 6);
}

/* The picture is the same with it; without rendering, or a sample, there is none. */
static void picture(void)
{
	static float wanted[SIZE * SIZE * 4], got[SIZE * SIZE * 4];
	u32 n, i, drawn;

	for (n = 0; n < 3; n++) {
		seed = 1;
		start_simple();
		emit_buffer(0, LOADS_OFFSET, 0);
		if (n)
			emit_stream(n == 2 ? NO_RENDERING : 0);
		scene.topology = TRISTRIP;
		scene_draw(&scene);
		scene_take(&scene, n ? got : wanted);
		for (i = 0, drawn = 0; i < SIZE * SIZE * 4; i++)
			drawn += wanted[i] > 0;
		check_gt(drawn, SIZE * SIZE);
		if (n == 2)
			memset(wanted, 0, sizeof(wanted));
		if (n)
			check_mem_eq(got, wanted, sizeof(got));
	}
	/* Of another stream: that of a geometry shader that is not there. */
	start_simple();
	emit_buffer(0, LOADS_OFFSET, 0);
	emit_stream(1 << 27 | STATISTICS);
	scene_draw(&scene);
	model_draw(TRILIST, VERTICES, false);
	check_buffers(4);
	scene_take(&scene, got);
	check_mem_eq(got, wanted, sizeof(got));
}

/* A side of a quad would be nobody's: such draws are passed over, and counted. */
static void not_served(void)
{
	start_simple();
	emit_buffer(0, LOADS_OFFSET, 0);
	emit_stream(STATISTICS);
	scene.topology = QUADLIST;
	scene_draw(&scene);
	check_buffers(0);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 1);
}

/* Memory that is not there: the context ends, and the register says how far it came. */
static void faults(void)
{
	start_simple();
	out[0].canvas.addr += BUFFER_BYTES - 64;
	emit_buffer(0, LOADS_OFFSET, 0);
	out[0].canvas.addr -= BUFFER_BYTES - 64;
	emit_stream(STATISTICS);
	scene_emit(&scene);
	ctx_submit(&scene.s.ctx);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
	check_eq(reg_read(gpu, OFFSET(0)), 48);
	check_eq(reg_read(gpu, WRITTEN), 1);
}

static const struct unit_case cases[] = {
	UNIT(any),
	UNIT(where),
	UNIT(picture),
	UNIT(not_served),
	UNIT(faults),
};

const struct unit_group stream_tests = {
	.name = "stream",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
