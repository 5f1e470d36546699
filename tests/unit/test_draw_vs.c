// SPDX-License-Identifier: GPL-2.0
/* Vertex shaders: pictures are those that the same vertices make without one. */
#include "memory/gmem.h"
#include "scene.h"

#define SFID_URB		6
#define URB_WRITE		7u
#define URB_READ		8u
#define URB_AT(owords)		((u32)(owords) << 4)
#define URB_MASKS		BIT(15)
#define URB_OFFSETS		BIT(17)
#define URB_ANSWER(regs)	((u32)(regs) << 20)

#define SIZE		32u
#define MAX_VERTICES	60u

/* Where the program is in the page of code, and its inputs without constants. */
#define AT_VS		0x800u
#define SETUP		2u

static struct scene scene;
static float position[MAX_VERTICES][4], attribute[MAX_VERTICES][4];
static float wanted[SIZE * SIZE * 4], got[SIZE * SIZE * 4];
static u32 seed;

static void mov(u32 dst, u32 src)
{
	struct code c = code_make(EU_OP_MOV, 8, EU_UD, dst, src, 0);

	shader_code(&scene.s, &c);
}

static void mov_all(u32 dst, u32 bits)
{
	scene_mov(&scene, 8, dst, bits);
}

/* Any triangles, in the middle of 256ths of pixels: so no center is on a side. */
static void start(u32 topology, u32 vertices)
{
	u32 i, c;

	scene_sum(&scene, SIZE, topology, vertices);
	for (i = 0; i < MAX_VERTICES; i++) {
		for (c = 0; c < 4; c++) {
			position[i][c] = scene_below(&seed, SIZE * 8) / 8.0f;
			attribute[i][c] = scene_below(&seed, 64);
		}
		position[i][2] = 0;
		position[i][3] = 1;
	}
}

static void put_vertices(void)
{
	u32 i;

	for (i = 0; i < MAX_VERTICES; i++)
		scene_vertex(&scene, i, position[i], attribute[i]);
}

/* Begin a program, with so many registers of inputs. */
static void vs_begin(u32 inputs)
{
	scene.s.words = AT_VS / 8;
	scene.vs[0] = AT_VS;
	scene.vs[5] = SETUP << 20 | (inputs + 7) / 8 << 11;
	scene.vs[6] = BIT(0) | BIT(2);
	/* Entries of 128 bytes. */
	scene.urb = 1 << 16 | 64;
}

/* Eight registers from @src on, and the last four; the thread ends. */
static void vs_end(u32 src)
{
	u32 i;

	mov(100, 1);
	for (i = 0; i < 8; i++)
		mov(101 + i, src + i);
	scene_send(&scene, SFID_URB, DESC_LENGTH(9) | URB_WRITE, 100, false);
	mov(112, 1);
	for (i = 0; i < 4; i++)
		mov(113 + i, src + 8 + i);
	scene_send(&scene, SFID_URB, DESC_LENGTH(5) | URB_AT(2) | URB_WRITE, 112, true);
}

/* What comes goes: header, position, attribute. */
static void vs_pass(void)
{
	vs_begin(12);
	vs_end(SETUP);
}

static u64 skipped(void)
{
	return gpu->vgpu->engine[VGPU_RCS].stats.skipped;
}

/* Draw without a vertex shader: this is how it has to look. */
static void draw_wanted(void)
{
	put_vertices();
	scene_draw(&scene);
	scene_take(&scene, wanted);
	check_eq(skipped(), 0);
}

static void expect_wanted(const char *what, u32 n)
{
	u32 i, drawn = 0;

	scene_take(&scene, got);
	for (i = 0; i < SIZE * SIZE * 4; i++) {
		expect_msg(got[i] == wanted[i], "%s %u: %u, %u: %f, not %f", what, n,
			   i / 4 % SIZE, i / 4 / SIZE, got[i], wanted[i]);
		drawn += wanted[i] != 0;
	}
	check_gt(drawn, 20);
	check_eq(skipped(), 0);
}

/* Topologies, by index and not, with cuts, several instances. */
static void passes(void)
{
	static const u32 topologies[] = { TRILIST, TRISTRIP, TRIFAN };
	u16 *indices;
	u32 n, i;

	for (n = 0; n < 24; n++) {
		seed = n;
		start(topologies[n % 3], 3 + scene_below(&seed, MAX_VERTICES - 3));
		scene.instances = 1 + n / 12;
		if (n / 3 % 2) {
			scene.indexed = 2;
			scene.vf[0] = BIT(8);
			scene.vf[1] = 7;
			indices = host_page(&gpu->host, scene.vertices.mem) + PAGE / 2;
			for (i = 0; i < scene.num_vertices; i++)
				indices[i] = scene_below(&seed, 20);
		}
		draw_wanted();
		vs_pass();
		scene_draw(&scene);
		expect_wanted("scene", n);
		check_eq(gpu->vgpu->render.first.live, 0);
	}
}

/* Strips and fans longer than two batches: each pixel of a square, or half of it, comes once. */
static void long_ones(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	float at[4] = { 0, 0, 0, 1 };
	u32 fan, i, x, y;

	for (fan = 0; fan < 2; fan++) {
		start(fan ? TRIFAN : TRISTRIP, 34);
		for (i = 0; i < 34; i++) {
			at[0] = fan ? (i ? 16 : 0) : i / 2;
			at[1] = fan ? (i ? i - 1 : 0) / 2.0f : i % 2 * 16;
			scene_vertex(&scene, i, at, white);
		}
		vs_pass();
		scene_draw(&scene);
		for (y = 0; y < 16; y++)
			for (x = fan ? y + 1 : 0; x < 16; x++)
				expect_msg(*(float *)scene_pixel(&scene, x, y) == 1,
					   "%u: %u, %u: %f", fan, x, y,
					   *(float *)scene_pixel(&scene, x, y));
	}
}

/* A thread for eight vertices, whatever the topology. */
static void threads(void)
{
	u64 before;

	start(TRISTRIP, 17);
	put_vertices();
	vs_pass();
	/* Nothing is to be seen: so no other thread. */
	scene.raster[0] &= ~(3u << 16);
	scene.instances = 2;
	before = gpu->vgpu->render.stats.threads;
	scene_draw(&scene);
	check_eq(gpu->vgpu->render.stats.threads - before, 6);
}

/* One that multiplies positions with a matrix of its constants. */
static void vs_transform(u32 scratch)
{
	struct code c;
	u32 row, i;

	vs_begin(12);
	for (row = 0; row < 4; row++) {
		for (i = 0; i < 4; i++) {
			/* Two registers of constants, then four of the header. */
			c = code_make(EU_OP_MUL, 8, EU_F, i ? scratch + 4 : scratch + row,
				      SETUP, SETUP + 2 + 4 + i);
			c.src[0].nr += row / 2;
			c.src[0].sub = row % 2 * 16 + i * 4;
			c.src[0].v = 0;
			c.src[0].w = 1;
			c.src[0].h = 0;
			shader_code(&scene.s, &c);
			c = code_make(EU_OP_ADD, 8, EU_F, scratch + row, scratch + row,
				      scratch + 4);
			if (i)
				shader_code(&scene.s, &c);
		}
	}
	for (i = 0; i < 4; i++)
		mov(SETUP + 2 + 4 + i, scratch + i);
	vs_end(SETUP + 2);
}

/* The same, of all vertices. */
static void transform(const float (*matrix)[4])
{
	u32 n, row, i;
	float to[4];

	for (n = 0; n < MAX_VERTICES; n++) {
		for (row = 0; row < 4; row++) {
			to[row] = matrix[row][0] * position[n][0];
			for (i = 1; i < 4; i++)
				to[row] += matrix[row][i] * position[n][i];
		}
		memcpy(position[n], to, sizeof(to));
	}
}

static void use_matrix(const float (*matrix)[4])
{
	float to[4][4];

	memcpy(to, matrix, sizeof(to));
	batch_write(gpu, scene.s.state.mem + AT_CONSTANTS, (const u32 *)to, 16);
	scene.vs_constants[0] = 2;
	scene.vs_constants[2] = AT_CONSTANTS;
}

static const float matrix[4][4] = {
	{ 0.75, -0.5, 0, 12 }, { 0.5, 0.625, 0, -4 }, { 0, 0, 1, 0 }, { 0, 0.015625, 0, 1 }
};

static void start_transformed(void)
{
	static float before[MAX_VERTICES][4];

	start(TRILIST, MAX_VERTICES);
	memcpy(before, position, sizeof(before));
	transform(matrix);
	draw_wanted();
	memcpy(position, before, sizeof(before));
	put_vertices();
	use_matrix(matrix);
	vs_transform(40);
}

static void transforms(void)
{
	seed = 5;
	start_transformed();
	scene_draw(&scene);
	expect_wanted("scene", 0);
}

/* The draw in pieces of so many commands. Returns how many there were. */
static u32 draw_pieces(u32 commands)
{
	struct vgpu_engine *engine = &gpu->vgpu->engine[VGPU_RCS];
	enum burst_result result = BURST_MORE;
	u32 cmd[7], pieces;
	u64 fault;
	int budget;

	scene_command(&scene, cmd);
	for (pieces = 0; result == BURST_MORE && pieces < 100000; pieces++) {
		budget = commands;
		gmem_begin(&engine->mem);
		result = render_exec(&gpu->vgpu->render, &engine->mem, cmd, 7, &budget, &fault);
		gmem_end(&engine->mem);
		if (pieces % 16 < 4)
			scene_save_and_restore();
	}
	check_int_eq(result, BURST_DONE);

	return pieces;
}

/* Cut after each command's worth of instructions, and more; saved between many of the pieces. */
static void cut(void)
{
	u32 commands;

	for (commands = 1; commands < 60; commands += 1 + commands / 4) {
		seed = 7;
		start_transformed();
		scene.num_vertices = 21;
		put_vertices();
		scene_emit_state(&scene);
		ctx_run(&scene.s.ctx);
		draw_pieces(1 << 20);
		scene_take(&scene, wanted);
		check_gt(draw_pieces(commands), 100 / commands);
		expect_wanted("pieces", commands);
	}
}

/* Components that are packed, InstanceID among them, and a program that adds it to x. */
static void packed(void)
{
	struct code c;
	u32 i;

	seed = 3;
	start(TRILIST, 30);
	scene.topology = TRILIST;
	draw_wanted();
	scene.instances = 2;
	/* Of the header nothing, x and y of the position, and InstanceID as its w. */
	scene.vf[0] = BIT(9);
	scene.packing[0] = 0xfb0;
	scene.sgvs = 1 << 16 | 3u << 29 | BIT(31);
	for (i = 0; i < MAX_VERTICES; i++)
		scene_vertex(&scene, i, position[i], attribute[i]);
	vs_begin(7);
	c = code_make(EU_OP_MUL, 8, EU_UD, 30, SETUP + 2, 0);
	c.src[1].file = 3;
	c.src[1].imm = 1000;
	shader_code(&scene.s, &c);
	c = code_make(EU_OP_MOV, 8, EU_UD, 31, 30, 0);
	c.type = EU_F;
	shader_code(&scene.s, &c);
	for (i = 0; i < 4; i++)
		mov_all(40 + i, 0);
	c = code_make(EU_OP_ADD, 8, EU_F, 44, SETUP, 31);
	shader_code(&scene.s, &c);
	mov(45, SETUP + 1);
	mov_all(46, 0);
	mov_all(47, 0x3f800000);
	for (i = 0; i < 4; i++)
		mov(48 + i, SETUP + 3 + i);
	vs_end(40);
	/* The second instance is far beside the picture. */
	scene_draw(&scene);
	expect_wanted("scene", 0);
}

static void read_entry(u32 desc, u32 src, u32 dst)
{
	u64 bits[2];

	code_send(bits, SFID_URB, desc, src, false);
	code_put(bits, 36, 35, 1);
	code_put(bits, 60, 53, dst);
	host_write64(&gpu->host, scene.s.code.mem + scene.s.words * 8, bits[0]);
	host_write64(&gpu->host, scene.s.code.mem + scene.s.words * 8 + 8, bits[1]);
	scene.s.words += 2;
}

/* Offsets and masks of lanes, and entries that are read. */
static void messages(void)
{
	u32 i;

	seed = 11;
	start(TRILIST, 30);
	draw_wanted();
	vs_begin(12);
	/* The position and the attribute, from a message that is read: from OWord 1 on. */
	mov(60, 1);
	read_entry(DESC_LENGTH(1) | URB_ANSWER(8) | URB_AT(1) | URB_READ, 60, 61);
	/* All become another one; x and z of it come back by masks, at an offset of each lane. */
	mov(100, 1);
	for (i = 0; i < 8; i++)
		mov_all(101 + i, 0x7fc00000 + i);
	scene_send(&scene, SFID_URB, DESC_LENGTH(9) | URB_AT(1) | URB_WRITE, 100, false);
	mov(100, 1);
	mov_all(101, 1);
	mov_all(102, 0x550000);
	for (i = 0; i < 8; i += 2)
		mov(103 + i, 61 + i);
	for (i = 1; i < 8; i += 2)
		mov_all(103 + i, 0x7fc00000);
	scene_send(&scene, SFID_URB, DESC_LENGTH(11) | URB_OFFSETS | URB_MASKS | URB_WRITE, 100,
		   false);
	/* y and w, and what is not to be written in the place of x and z. */
	mov_all(102, 0xaa0000);
	for (i = 0; i < 8; i += 2)
		mov_all(103 + i, 0x7fc00000);
	for (i = 1; i < 8; i += 2)
		mov(103 + i, 61 + i);
	scene_send(&scene, SFID_URB, DESC_LENGTH(11) | URB_OFFSETS | URB_MASKS | URB_WRITE, 100,
		   false);
	/* Far away, and into entries of nobody: nothing happens. */
	mov_all(102, 0xff0000);
	mov_all(101, 0xffffffff);
	scene_send(&scene, SFID_URB, DESC_LENGTH(11) | URB_OFFSETS | URB_MASKS | URB_WRITE, 100,
		   false);
	mov_all(101, 8);
	scene_send(&scene, SFID_URB, DESC_LENGTH(11) | URB_OFFSETS | URB_MASKS | URB_WRITE, 100,
		   false);
	mov_all(101, 1);
	mov_all(100, 16);
	scene_send(&scene, SFID_URB, DESC_LENGTH(11) | URB_OFFSETS | URB_MASKS | URB_WRITE, 100,
		   false);
	mov_all(100, 0xffffffff);
	scene_send(&scene, SFID_URB, DESC_LENGTH(11) | URB_OFFSETS | URB_MASKS | URB_WRITE, 100,
		   false);
	mov(112, 1);
	mov_all(113, 0x40000000);
	scene_send(&scene, SFID_URB, DESC_LENGTH(2) | URB_AT(7) | URB_WRITE, 112, true);
	scene_draw(&scene);
	expect_wanted("scene", 0);
}

static const struct unit_case cases[] = {
	UNIT(passes),
	UNIT(long_ones),
	UNIT(threads),
	UNIT(transforms),
	UNIT(cut),
	UNIT(packed),
	UNIT(messages),
};

const struct unit_group draw_vs_tests = {
	.name = "draw_vs",
	UNIT_CASES(cases),
	GPU_FIXTURE,
	.seconds = 60,
};
