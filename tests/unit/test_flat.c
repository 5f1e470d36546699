// SPDX-License-Identifier: GPL-2.0
/*
 * Pixels without threads: the same bytes, and the same counted, as threads make, which those get
 * who follow them. Who may do without them is seen too.
 */
#include "draw/pipeline.h"
#include "scene.h"

#define WIDTH	128u
#define HEIGHT	64u
#define RANDOM	64

/* LINEAR, X, Y in surface states. */
static const u32 tilings[3] = { 0, 2, 3 };

static struct scene scene;
static u8 from[WIDTH * HEIGHT * 4], by_threads[WIDTH * HEIGHT * 4], without[WIDTH * HEIGHT * 4];
static u32 seed = 1;

static u32 any(u32 below)
{
	seed = seed * 1664525 + 1013904223;

	return (seed >> 8) % below;
}

static void start(u32 tiling, u32 texture_tiling)
{
	u32 i;

	scene_init(&scene, WIDTH, HEIGHT, FMT_B8G8R8A8_UNORM, 4);
	scene_texture(&scene, WIDTH, HEIGHT);
	scene_copy(&scene);
	scene.tiling = tiling;
	scene.texture_tiling = texture_tiling;
	check_eq(scene.target.bytes, sizeof(from));
	for (i = 0; i < sizeof(from); i++)
		from[i] = any(256);
	canvas_write(&scene.texture, from);
}

/* Pixels @x, @y on, of texels @u, @v on. */
static void place(u32 x, u32 y, u32 w, u32 h, float u, float v, float us, float vs)
{
	const float at[4] = { u / WIDTH, v / HEIGHT, (u + us) / WIDTH, (v + vs) / HEIGHT };

	scene_rect(&scene, x, y, w, h, at);
}

static void nothing(void *data, const struct vgpu_step *step)
{
}

static struct vgpu_render_stats draw(u8 *to, u64 *events)
{
	const struct vgpu_render_stats *stats = &gpu->vgpu->render.stats;
	struct vgpu_render_stats before = *stats;

	memset(gpu->vgpu->render.events, 0, sizeof(gpu->vgpu->render.events));
	memset(to, 0xa5, sizeof(from));
	canvas_write(&scene.target, to);
	scene_draw(&scene);
	canvas_read(&scene.target, to);
	memcpy(events, gpu->vgpu->render.events, sizeof(gpu->vgpu->render.events));

	return (struct vgpu_render_stats){
		.threads = stats->threads - before.threads,
		.instructions = stats->instructions - before.instructions,
		.pixels = stats->pixels - before.pixels,
		.texels = stats->texels - before.texels,
		.unserved = stats->unserved - before.unserved,
		.illegal = stats->illegal - before.illegal,
	};
}

/* Both ways. Was it known what the pixels are? */
static bool draw_twice(void)
{
	u64 wanted_events[RENDER_EVENTS], events[RENDER_EVENTS];
	struct vgpu_render_stats wanted, counted;
	bool known;
	u32 i;

	vgpu_follow_shaders(gpu->vgpu, nothing, NULL);
	wanted = draw(by_threads, wanted_events);
	expect(!gpu->vgpu->render.draw.flat.known);
	vgpu_follow_shaders(gpu->vgpu, NULL, NULL);
	counted = draw(without, events);
	known = gpu->vgpu->render.draw.flat.known;
	check_eq(counted.threads, wanted.threads);
	check_eq(counted.pixels, wanted.pixels);
	check_eq(counted.texels, wanted.texels);
	check_eq(counted.unserved + counted.illegal + wanted.unserved + wanted.illegal, 0);
	/* A message at the end of a burst counts as what is left of it. */
	check_ge(counted.instructions, wanted.instructions);
	check_le(counted.instructions, wanted.instructions + wanted.instructions / 16);
	for (i = 0; i < RENDER_EVENTS; i++)
		expect_msg(events[i] == wanted_events[i], "event %u: %llu, not %llu", i,
			   events[i], wanted_events[i]);
	for (i = 0; i < sizeof(from); i++)
		expect_msg(without[i] == by_threads[i], "byte %u: %#x, not %#x", i, without[i],
			   by_threads[i]);

	return known;
}

static void copies(void)
{
	bool same;
	u32 i;

	for (i = 0; i < 9; i++) {
		start(tilings[i / 3], tilings[i % 3]);
		place(0, 0, WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT);
		expect(draw_twice());
		/* A row is as long as one of X tiles, which lie like straight ones then. */
		same = (i / 3 == 2) == (i % 3 == 2);
		expect(!memcmp(without, from, sizeof(from)) == same);
		place(3, 5, 70, 41, 17, 9, 70, 41);
		expect(draw_twice());
		/* Helpers sample, too. */
		scene.ps[2] |= BIT(30);
		expect(draw_twice());
	}
}

/* Any rectangle of any part, mostly its size, mostly texel on pixel. */
static void any_copies(void)
{
	u32 known = 0, others = 0, i, w, h;
	float u, v, us, vs;

	start(3, 0);
	for (i = 0; i < RANDOM; i++) {
		w = 1 + any(WIDTH);
		h = 1 + any(HEIGHT);
		u = any(4) ? any(WIDTH + 1 - w) : any(2 * WIDTH) - 0.5f * WIDTH;
		v = any(4) ? any(HEIGHT + 1 - h) : any(2 * HEIGHT) - 0.5f * HEIGHT;
		us = any(4) ? w : w + 1;
		vs = any(4) ? h : h - 1;
		if (!any(3))
			u += any(256) / 256.0f - 0.5f;
		if (!any(3))
			v += any(256) / 256.0f - 0.5f;
		place(any(WIDTH + 1 - w), any(HEIGHT + 1 - h), w, h, u, v, us, vs);
		if (draw_twice())
			known++;
		else
			others++;
	}
	check_gt(known, RANDOM / 8);
	check_gt(others, RANDOM / 8);
}

/* What is not a copy, or not of whole texels, has threads. */
static void others(void)
{
	const u32 wheel[3][2] = { { 1, 1 }, { 1, 0 }, { 0, 0 } };
	u8 *at;
	float uv[2];
	u32 i;

	start(0, 0);
	/* Half a texel aside, twice as large, mirrored, beyond its edge. */
	place(0, 0, 64, 32, 8.5, 8, 64, 32);
	expect(!draw_twice());
	place(0, 0, 64, 32, 8, 8, 32, 32);
	expect(!draw_twice());
	place(0, 0, 64, 32, 72, 8, -64, 32);
	expect(!draw_twice());
	place(0, 0, 64, 32, WIDTH - 63, 8, 64, 32);
	expect(!draw_twice());
	/* Aside by less than half a texel; and by less, but not by more than is rounded. */
	place(0, 0, 64, 32, 8.4375, 8, 64, 32);
	expect(draw_twice());
	place(0, 0, 64, 32, 8.49999, 8, 64, 32);
	expect(!draw_twice());
	/* Turned: u goes down. */
	place(0, 0, 32, 32, 0, 0, 32, 32);
	at = host_page(&gpu->host, scene.vertices.mem);
	for (i = 0; i < 3; i++, at += scene.stride) {
		uv[0] = wheel[i][0] * 32.0f / WIDTH;
		uv[1] = wheel[i][1] * 32.0f / HEIGHT;
		memcpy(at + 4, uv, 8);
	}
	expect(!draw_twice());
	/* With what is there already. */
	place(0, 0, 64, 32, 8, 8, 64, 32);
	expect(draw_twice());
	scene.blend[1] |= BIT(31);
	expect(!draw_twice());
	scene.blend[1] &= ~BIT(31);
	scene.blend[1] |= 2;
	expect(!draw_twice());
	scene.blend[1] &= ~2u;
	/* Another format of both: a channel that is not written would have to be 0. */
	scene.format = 0x0e9;
	expect(!draw_twice());
	scene.format = FMT_R8G8B8A8_UNORM;
	expect(draw_twice());
}

static void mov_reg(u32 lanes, u32 first, u32 dst, u32 src)
{
	struct code c = code_make(EU_OP_MOV, lanes, EU_UD, dst, src, 0);

	c.first = first;
	shader_code(&scene.s, &c);
}

/* Programs that are like a copy, and are none; and some that are one in another way. */
static void programs(void)
{
	u32 i;

	start(0, 3);
	place(0, 0, 64, 32, 8, 8, 64, 32);
	/* Level 0, whatever the derivatives; by way of other registers. */
	scene_sample(&scene, 0x18, 100, 112);
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(draw_twice());
	scene_sample(&scene, 0, 100, 80);
	for (i = 0; i < 4; i++)
		mov_reg(16, 0, 112 + 2 * i, 80 + 2 * i);
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(draw_twice());
	scene_sample(&scene, 0, 100, 80);
	for (i = 0; i < 8; i++)
		mov_reg(8, i % 2 * 8, 112 + i, 80 + i);
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(draw_twice());
	/* The halves change places; so do channels; one of them is a number. */
	scene_sample(&scene, 0, 100, 80);
	for (i = 0; i < 8; i++)
		mov_reg(8, i % 2 * 8, 112 + i, 80 + (i ^ 1));
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(!draw_twice());
	scene_sample(&scene, 0, 100, 80);
	for (i = 0; i < 4; i++)
		mov_reg(16, 0, 112 + 2 * i, 80 + 2 * (3 - i));
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(!draw_twice());
	scene_sample(&scene, 0, 100, 112);
	scene_mov(&scene, 16, 118, 0x3f000000);
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(!draw_twice());
	/* u and v are one; a bias, which is what comes first. */
	scene_sample(&scene, 0, 100, 112);
	host_write32(&gpu->host, scene.s.code.mem + 16 + 8,
		     host_read32(&gpu->host, scene.s.code.mem + 8));
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	draw_twice();
	scene_sample(&scene, 1, 100, 112);
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(!draw_twice());
}

/* What goes into architecture registers is none of the general ones that are followed. */
static void architecture_registers(void)
{
	static const u32 ops[2] = { EU_OP_MOV, EU_OP_PLN };
	static struct draw draw;
	struct eu_insn insns[2];
	struct eu_program program = { .insn = insns, .n = 2 };
	struct draw_kind kind;
	struct code c;
	u64 words[2];
	u32 nr, op, good = 0;

	draw.shader = (struct draw_shader){
		.program = &program, .lanes = 16, .setup = 6, .attributes = 1, .modes = 1,
	};
	for (op = 0; op < 2; op++)
		for (nr = 0; nr < 0x100; nr += 0x10) {
			c = code_make(ops[op], 8, op ? EU_F : EU_UD, nr, 6, 2);
			c.file = 0;
			c.src[0].v = 0;
			c.src[0].w = 1;
			c.src[0].h = 0;
			code_encode(&c, words);
			eu_program_decode(&program, words);
			good += !insns[0].bad;
			draw_kind_find(&draw, &kind);
			check_int_eq(kind.what, KIND_ANY);
		}
	check_gt(good, 0);
}

/* One color: of the program, of constants, of a corner. */
static void colors(void)
{
	static const float pale[4] = { 0.3, 1.5, -0.25, 0.5 };
	struct code c;
	u32 i, bits;

	for (i = 0; i < 3; i++) {
		start(tilings[i], 0);
		scene_constant(&scene, pale);
		place(3, 5, 70, 41, 0, 0, 1, 1);
		expect(draw_twice());
		/* Too small to be worth it. */
		place(3, 5, 7, 4, 0, 0, 1, 1);
		expect(!draw_twice());
	}
	place(0, 0, WIDTH, HEIGHT, 0, 0, 1, 1);
	for (i = 0; i < 4; i++) {
		memcpy(&bits, &pale[i], 4);
		host_write32(&gpu->host, scene.s.state.mem + 0x800 + i * 4, bits);
	}
	scene.constants[0] = 1;
	scene.constants[2] = 0x800;
	scene.ps[5] |= BIT(11);
	shader_begin(&scene.s);
	for (i = 0; i < 4; i++) {
		c = code_make(EU_OP_MOV, 16, EU_UD, 112 + 2 * i, 6, 0);
		c.src[0].sub = i * 4;
		c.src[0].v = 0;
		c.src[0].w = 1;
		c.src[0].h = 0;
		shader_code(&scene.s, &c);
	}
	scene_write(&scene, DESC_WRITE, 112, 16, 0, true);
	expect(draw_twice());
	check_eq(*(u32 *)without, 0x80u << 24 | 0x4d << 16 | 0xff << 8);
	scene.ps[5] &= ~BIT(11);
	scene_flat(&scene, 6);
	expect(draw_twice());
	/* Interpolated, it is not one. */
	scene_interpolate(&scene, 6, 2);
	expect(!draw_twice());
}

/* A page of the texture, or of the target, is missing in the middle: the draw ends there. */
static void faults(void)
{
	u64 addr;
	u32 i;

	for (i = 0; i < 2; i++) {
		start(3, 3);
		place(0, 0, WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT);
		addr = (i ? scene.target.addr : scene.texture.addr) + PAGE;
		scene_emit(&scene);
		ctx_map(&scene.s.ctx, addr, 0, 0);
		ctx_submit(&scene.s.ctx);
		gpu_run(gpu, VGPU_RCS);
		expect(gpu->vgpu->render.draw.flat.known);
		expect(gpu_hung(gpu, VGPU_RCS));
		check_eq(gpu->vgpu->render.first.fault & ~(u64)(PAGE - 1), addr);
		gpu_reset_engine(gpu, VGPU_RCS);
		gpu_works(gpu, VGPU_RCS);
	}
}

static const struct unit_case cases[] = {
	UNIT(copies),
	UNIT(any_copies),
	UNIT(others),
	UNIT(programs),
	UNIT(architecture_registers),
	UNIT(colors),
	UNIT(faults),
};

const struct unit_group flat_tests = {
	.name = "flat",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
