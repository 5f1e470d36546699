// SPDX-License-Identifier: GPL-2.0
/*
 * Pixels whose shader has a say in depth and stencil: it kills some, has depth, a stencil
 * reference or a mask of its own, or alpha is tested. Against a model that goes pixel by pixel.
 */
#include "draw/pipeline.h"
#include "sharing.h"

#define DEPTH_COUNTER	0x2350

#define SIZE	32
#define PITCH	128	/* of depth: a tile of 32 rows */
#define THERE	0.5f	/* the depth that is there, between two pixels */
#define OLD	0x3f	/* the stencil */
#define KEPT	0x6	/* pixels of a quad that a shader does not kill */
#define BYTES	0x41403f70u	/* stencil references of a quad that a shader has */

/* What is asked for; the functions are those of depth and of stencil. */
struct wish {
	bool kills, own_depth, own_stencil, mask, alpha;
	bool writes_depth, stencil, writes_stencil, twice, narrow, counts;
	u32 control, lanes;
	u32 function, stencil_function, op[3];
};

static struct scene scene;
static struct canvas depth, stencil;
static u8 bytes[PAGE];
static u32 seed;

static void make_wish(struct wish *w, u32 n)
{
	*w = (struct wish){
		.kills = scene_below(&seed, 2), .own_depth = scene_below(&seed, 2),
		.mask = !scene_below(&seed, 4), .alpha = !scene_below(&seed, 3),
		.writes_depth = scene_below(&seed, 4), .stencil = scene_below(&seed, 2),
		.writes_stencil = scene_below(&seed, 2), .twice = scene_below(&seed, 2),
		.narrow = scene_below(&seed, 2), .control = scene_below(&seed, 3), .counts = n % 2,
		.lanes = scene_below(&seed, 2) ? 8 : 16,
		.function = scene_below(&seed, 2) ? 2 : 5,
		.stencil_function = scene_below(&seed, 8),
		.op = { scene_below(&seed, 8), scene_below(&seed, 8), scene_below(&seed, 8) },
	};
	w->own_stencil = w->lanes == 8 && scene_below(&seed, 2);
	/* A shader that says nothing at all. */
	if (n % 16 == 0)
		*w = (struct wish){ .lanes = 16, .function = 2, .writes_depth = true };
}

/* An operation of a component of the attribute's planes. */
static void plane(u32 lanes, u32 dst, u32 component)
{
	struct code c = code_make(EU_OP_PLN, lanes, EU_F, dst, 6 + component / 2, 2);

	c.src[0].sub = component % 2 * 16;
	c.src[0].v = 0;
	c.src[0].w = 1;
	c.src[0].h = 0;
	shader_code(&scene.s, &c);
}

/* For all channels, whether or not they are there. */
static void mov_all(u32 lanes, u32 reg, u32 sub, u32 bits)
{
	struct code c = code_make(EU_OP_MOV, lanes, EU_UD, reg, 0, 0);

	c.all = true;
	c.sub = sub;
	c.src[0].file = 3;
	c.src[0].imm = bits;
	shader_code(&scene.s, &c);
}

/* r0 and r1, with a mask of fewer pixels. */
static void put_header(u32 reg)
{
	struct code c;
	u32 i;

	for (i = 0; i < 2; i++) {
		c = code_make(EU_OP_MOV, 8, EU_UD, reg + i, i, 0);
		c.all = true;
		shader_code(&scene.s, &c);
	}
	mov_all(1, reg + 1, 28, KEPT * 0x11111111);
}

/* White, whose alpha is x, and depth that is y. */
static void put_shader(const struct wish *w)
{
	u32 reg = 100, n = w->lanes / 8, c, desc;

	shader_begin(&scene.s);
	if (w->kills)
		put_header(reg);
	reg += w->kills ? 2 : 0;
	/* Of each two pixels, the second one. */
	if (w->mask)
		mov_all(8, reg++, 0, 0x00010000);
	for (c = 0; c < 3; c++, reg += n)
		scene_mov(&scene, w->lanes, reg, 0x3f800000);
	plane(w->lanes, reg, 3);
	reg += n;
	if (w->own_depth)
		plane(w->lanes, reg, 1);
	reg += w->own_depth ? n : 0;
	if (w->own_stencil)
		mov_all(8, reg++, 0, BYTES);
	desc = DESC_RT | DESC_KIND(w->lanes == 8 ? 4 : 0) | (w->kills ? DESC_HEADER : 0) |
	       DESC_LENGTH(reg - 100);
	if (w->twice)
		scene_write(&scene, desc & ~BIT(12), 100, w->lanes, 0, false);
	scene_write(&scene, desc, 100, w->lanes, 0, true);
}

static void put_buffers(const struct wish *w)
{
	struct context *ctx = &scene.s.ctx;
	const float range[2] = { w->narrow ? 0.25 : 0, 1 };
	const u32 *op = w->op;
	float there = THERE;
	u32 bits[2], i;

	canvas_init(&depth, ctx, 1);
	canvas_init(&stencil, ctx, 1);
	for (i = 0; i < PAGE; i += 4)
		memcpy(bytes + i, &there, 4);
	canvas_write(&depth, bytes);
	memset(bytes, OLD, PAGE);
	canvas_write(&stencil, bytes);
	memcpy(bits, range, 8);
	batch_write(gpu, scene.s.state.mem + 0x700, bits, 2);
	emit(ctx, 0x78050006, 1u << 29 | BIT(28) | 1 << 18 | (PITCH - 1), LO(depth.addr),
	     HI(depth.addr), (SIZE - 1) << 18 | (SIZE - 1) << 4, 0, 0, 0);
	emit(ctx, 0x78060003, BIT(31) | (2 * 64 - 1), LO(stencil.addr), HI(stencil.addr), 0);
	emit(ctx, 0x784e0002, BIT(1) | w->writes_depth | w->function << 5 |
	     (w->stencil ? BIT(3) : 0) | (w->writes_stencil ? BIT(2) : 0) |
	     w->stencil_function << 8 | op[0] << 29 | op[1] << 26 | op[2] << 23, 0xffffffff,
	     OLD << 8);
	emit(ctx, 0x78230000, 0x700);
}

static void start(const struct wish *w)
{
	const float half = 0.5f;
	u32 i;

	scene_init(&scene, SIZE, SIZE, FMT_R32G32B32A32_FLOAT, 16);
	scene_use_floats(&scene);
	scene.topology = TRISTRIP;
	scene.num_vertices = 4;
	for (i = 0; i < 4; i++) {
		float x = i % 2, y = i / 2;

		scene_vertex(&scene, i, (const float[]){ x * SIZE, y * SIZE, x, 1 },
			     (const float[]){ 0, y, 0, x });
	}
	put_shader(w);
	put_buffers(w);
	scene.ps[5] = w->lanes == 8 ? BIT(0) : BIT(1);
	scene.wm |= w->control << 21 | (w->counts ? BIT(31) : 0);
	reg_write(gpu, DEPTH_COUNTER, 0);
	scene.extra |= (w->kills ? BIT(28) : 0) | (w->own_depth ? 1 << 26 : 0) |
		       (w->own_stencil ? BIT(5) : 0) | (w->mask ? BIT(29) : 0);
	scene_add(&scene);
	if (w->alpha)
		scene.blend[0] = BIT(27) | 5 << 24;
	scene.cc[0] = 1;
	memcpy(&scene.cc[1], &half, 4);
}

static bool compares(u32 function, double difference)
{
	const bool result[8] = {
		true, false, difference < 0, difference == 0, difference <= 0, difference > 0,
		difference != 0, difference >= 0
	};

	return result[function];
}

static u8 operated(u32 operation, u8 old, u8 reference)
{
	const u8 result[8] = { old, 0, reference, old + 1, old - 1, old + 1, old - 1, ~old };

	return result[operation];
}

/* What becomes of a pixel, of its depth and its stencil. */
static bool is_drawn(const struct wish *w, u32 x, u32 y, float *z, u8 *s)
{
	u32 lane = y % 2 * 2 + x % 2;
	bool lives = (!w->kills || KEPT & BIT(lane)) && (!w->mask || x % 2) &&
		     (!w->alpha || x >= SIZE / 2);
	bool first = w->control == 2, deep, passes;
	float at = ((w->own_depth && !first ? y : x) + 0.5f) / SIZE;
	u8 reference = w->own_stencil && !first ? BYTES >> lane * 8 : OLD;

	*z = THERE;
	*s = OLD;
	if (!lives && !first)
		return false;
	if (w->narrow && at < 0.25f)
		at = 0.25f;
	passes = !w->stencil || compares(w->stencil_function, reference - OLD);
	deep = compares(w->function, at - THERE);
	if (w->stencil && w->writes_stencil)
		*s = operated(w->op[!passes ? 0 : deep ? 2 : 1], OLD, reference);
	if (passes && deep && w->writes_depth)
		*z = at;

	return lives && passes && deep;
}

/* Where a Y tile, and a W tile, have a pixel of 4 bytes and of one. PRM SKL vol 5 */
static u32 in_tile(u32 x, u32 y)
{
	return x * 4 / 16 * 512 + y * 16 + x * 4 % 16;
}

static u32 in_w_tile(u32 x, u32 y)
{
	return (x & 1) | (y & 1) << 1 | (x & 2) << 1 | (y & 2) << 2 | (x & 4) << 2 | (y & 4) << 3 |
	       (y >> 3 & 7) << 6 | (x >> 3 & 7) << 9;
}

static void check_all(const struct wish *w, u32 nr)
{
	u32 x, y, drawn = 0;
	u8 stencils[PAGE], s;
	float z, there, color;
	bool want;

	canvas_read(&depth, bytes);
	canvas_read(&stencil, stencils);
	for (y = 0; y < SIZE; y++) {
		for (x = 0; x < SIZE; x++) {
			want = is_drawn(w, x, y, &z, &s);
			drawn += want;
			memcpy(&there, bytes + in_tile(x, y), 4);
			memcpy(&color, scene_pixel(&scene, x, y), 4);
			expect_msg(color == (want ? w->twice ? 2 : 1 : 0),
				   "case %u: %u, %u is %f", nr, x, y, color);
			expect_msg(__builtin_fabsf(there - z) < 1e-6f,
				   "case %u: %u, %u: depth %f, not %f", nr, x, y, there, z);
			expect_msg(stencils[in_w_tile(x, y)] == s, "case %u: %u, %u: stencil %#x",
				   nr, x, y, stencils[in_w_tile(x, y)]);
		}
	}
	/* Who has all tests come first is told of those. */
	if (w->counts && w->control != 2)
		check_eq(reg_read(gpu, DEPTH_COUNTER), drawn);
	if (!w->counts)
		check_eq(reg_read(gpu, DEPTH_COUNTER), 0);
}

static void as_the_model(void)
{
	struct wish w;
	u32 n;

	for (n = 0; n < 160; n++) {
		make_wish(&w, n);
		start(&w);
		sharing_threads(1 + n % RENDER_SLOTS);
		scene_draw(&scene);
		check_all(&w, n);
	}
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/*
 * Saved between two messages of a thread: who was tested is not tested again, on however many
 * threads of the host it goes on.
 */
static void saved_in_the_middle(void)
{
	struct wish w = {
		.kills = true, .own_depth = true, .writes_depth = true, .twice = true, .lanes = 8,
		.function = 2, .stencil = true, .writes_stencil = true, .op = { 0, 5, 5 },
	};
	u32 bursts, round;
	enum vgpu_work work;

	for (round = 0; round < 3; round++) {
		start(&w);
		scene_emit(&scene);
		ctx_submit(&scene.s.ctx);
		bursts = 0;
		do {
			sharing_threads(round < 2 ? 1 + round * 3 : 1 + bursts % RENDER_SLOTS);
			work = vgpu_run_engine(gpu->vgpu, VGPU_RCS);
			if (work == VGPU_WORK_MORE)
				scene_save_and_restore();
		} while (work == VGPU_WORK_MORE && ++bursts < 1000);
		check_int_eq(work, VGPU_WORK_IDLE);
		check_gt(bursts, 1);
		check_all(&w, round);
	}
}

/* Threads that no test needs do not run; those of a shader that must run do. */
static void threads_that_run(void)
{
	static const struct {
		bool kills, stencil;
		u32 control, pixels;
	} runs[] = {
		{ false, false, 0, SIZE * SIZE / 2 },
		{ true, false, 0, SIZE * SIZE / 2 },
		{ true, true, 0, SIZE * SIZE },
		{ false, false, 1, SIZE * SIZE },
		{ true, true, 2, SIZE * SIZE / 2 },
	};
	u64 *events = gpu->vgpu->render.events, before;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(runs); i++) {
		struct wish w = {
			.kills = runs[i].kills, .stencil = runs[i].stencil,
			.writes_stencil = runs[i].stencil, .control = runs[i].control,
			.writes_depth = true, .lanes = 16, .function = 2,
		};

		start(&w);
		before = gpu->vgpu->render.stats.pixels;
		memset(events, 0, RENDER_EVENTS * sizeof(*events));
		scene_draw(&scene);
		check_eq(gpu->vgpu->render.stats.pixels - before, runs[i].pixels);
		/* Half of the quads fail, as a whole, when they are tested. */
		expect(!events[RENDER_FAILED_EARLY] == (runs[i].pixels == SIZE * SIZE));
		expect(!events[RENDER_FAILED_LATE] == (runs[i].pixels != SIZE * SIZE));
		if (!runs[i].kills)
			check_eq(events[RENDER_FAILED_EARLY] + events[RENDER_FAILED_LATE] +
				 events[RENDER_WRITTEN], events[RENDER_RASTERIZED]);
		check_all(&w, i);
	}
}

static const struct unit_case cases[] = {
	UNIT(as_the_model),
	UNIT(saved_in_the_middle),
	UNIT(threads_that_run),
};

const struct unit_group late_tests = {
	.name = "late",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
