// SPDX-License-Identifier: GPL-2.0
/* See sharing.h. Messages: PRM SKL vol 7, "Data Port". */
#include "sharing.h"

#define SFID_DATA_CACHE1	12

/* To all of memory from the general state on, or to shared local memory: 8 lanes. */
#define TO_MEMORY		255u
#define TO_SLM			254u
#define UNTYPED_ATOMIC(op)	(2u << 14 | BIT(12) | (op) << 8)
#define ATOMIC_INC		5u
#define ATOMIC_ADD		7u
#define READ_RED		(1u << 14 | BIT(13) | 14u << 8)
#define LENGTH(n)		((u32)(n) << 25)
#define ANSWER(n)		((u32)(n) << 20)

/* Registers of the programs. */
enum { R_ROUND = 2, R_AT = 20, R_VALUE = 21, R_ID = 30, R_LOCAL = 32 };

/* So many threads work for shaders from now on, if the host lends them. */
void sharing_threads(u32 threads)
{
	check_int_eq(vgpu_set_threads(gpu->vgpu, threads), 0);
	gpu->host.lends = threads - 1;
}

static void mov(struct shader *s, u32 dst, u32 imm)
{
	struct code c = code_make(EU_OP_MOV, 8, EU_UD, dst, 0, 0);

	c.src[0].file = 3;
	c.src[0].imm = imm;
	shader_code(s, &c);
}

static void add_imm(struct shader *s, u32 dst, u32 src, u32 imm)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_UD, dst, src, 0);

	c.src[1].file = 3;
	c.src[1].imm = imm;
	shader_code(s, &c);
}

void sharing_send(struct shader *s, u32 sfid, u32 desc, u32 src, u32 dst)
{
	u64 bits[2];

	code_send(bits, sfid, desc, src, false);
	code_put(bits, 36, 35, 1);
	code_put(bits, 60, 53, dst);
	host_write64(&gpu->host, s->code.mem + s->words * 8, bits[0]);
	host_write64(&gpu->host, s->code.mem + s->words * 8 + 8, bits[1]);
	s->words += 2;
}

/* @n is added to a dword of the data, by each lane. */
static void count(struct shader *s, u32 dword, u32 n)
{
	mov(s, R_AT, s->data.addr - s->state.addr + dword * 4);
	mov(s, R_VALUE, n);
	shader_send(s, SFID_DATA_CACHE1, LENGTH(2) | UNTYPED_ATOMIC(ATOMIC_ADD) | TO_MEMORY, R_AT);
}

/* r0.1: the number of the group. */
static void find_id(struct shader *s)
{
	struct code c = code_make(EU_OP_MOV, 8, EU_UD, R_ID, 0, 0);

	c.src[0].sub = 4;
	c.src[0].v = 0;
	c.src[0].w = 1;
	c.src[0].h = 0;
	shader_code(s, &c);
}

/* While g2 counts to @rounds. */
static void loop(struct shader *s, u32 rounds)
{
	struct code c = code_make(EU_OP_CMP, 8, EU_UD, 0, R_ROUND, 0);

	add_imm(s, R_ROUND, R_ROUND, 1);
	c.file = 0;
	c.cond = EU_COND_L;
	c.src[1].file = 3;
	c.src[1].imm = rounds;
	shader_code(s, &c);
	shader_flow(s, EU_OP_WHILE, -2, 0, 1);
}

static void add(struct shader *s, u32 dst, u32 src0, u32 src1)
{
	struct code c = code_make(EU_OP_ADD, 8, EU_UD, dst, src0, src1);

	shader_code(s, &c);
}

/*
 * Threads that count lanes; the numbers of their groups; what all threads of the group have
 * counted in its own memory before a barrier; and each group for itself. They take a while.
 */
void sharing_groups(struct shader *s, u32 rounds)
{
	shader_init(s);
	shader_begin(s);
	find_id(s);
	mov(s, R_LOCAL, 0);
	shader_send(s, SFID_DATA_CACHE1, LENGTH(1) | UNTYPED_ATOMIC(ATOMIC_INC) | TO_SLM, R_LOCAL);
	loop(s, rounds);
	shader_send(s, SFID_GATEWAY, DESC_BARRIER, 0);
	shader_wait(s);
	sharing_send(s, SFID_DATA_CACHE1, LENGTH(1) | ANSWER(1) | READ_RED | TO_SLM, R_LOCAL,
		     R_LOCAL + 1);
	count(s, COUNT_LANES, 1);
	mov(s, R_AT, s->data.addr - s->state.addr + COUNT_IDS * 4);
	add_imm(s, R_VALUE, R_ID, 0);
	shader_send(s, SFID_DATA_CACHE1, LENGTH(2) | UNTYPED_ATOMIC(ATOMIC_ADD) | TO_MEMORY, R_AT);
	mov(s, R_AT, s->data.addr - s->state.addr + COUNT_LOCAL * 4);
	add_imm(s, R_VALUE, R_LOCAL + 1, 0);
	shader_send(s, SFID_DATA_CACHE1, LENGTH(2) | UNTYPED_ATOMIC(ATOMIC_ADD) | TO_MEMORY, R_AT);
	add(s, R_AT, R_ID, R_ID);
	add(s, R_AT, R_AT, R_AT);
	add_imm(s, R_AT, R_AT, s->data.addr - s->state.addr + COUNT_GROUPS * 4);
	shader_send(s, SFID_DATA_CACHE1, LENGTH(1) | UNTYPED_ATOMIC(ATOMIC_INC) | TO_MEMORY, R_AT);
	shader_end(s);
	shader_descriptor(s, SHARING_THREADS, 0, 0);
	shader_setup(s);
	/* General state, too, from the page of state on. */
	emit(&s->ctx, BASE_ADDRESS, LO(s->state.addr) | 1, HI(s->state.addr), 0, 0, 0, 0, 0, 0, 0, 0,
	     0, 0, 0, 0, 0, 0, 0, 0);
}

void sharing_walk(struct shader *s, u32 groups)
{
	emit(&s->ctx, WALKER, 0, 0, 0, SHARING_THREADS - 1, 0, 0, groups, 0, 0, 1, 0, 1, ~0u, ~0u);
}

/* All have counted, once. */
void sharing_expect_groups(const struct shader *s)
{
	const u32 n = SHARING_GROUPS, lanes = 8 * SHARING_THREADS;
	const u64 at = s->data.mem;
	u32 i;

	check_eq(host_read32(&gpu->host, at + COUNT_LANES * 4), n * lanes);
	check_eq(host_read32(&gpu->host, at + COUNT_IDS * 4), n * (n - 1) / 2 * lanes);
	check_eq(host_read32(&gpu->host, at + COUNT_LOCAL * 4), n * lanes * lanes);
	for (i = 0; i < n; i++)
		check_eq(host_read32(&gpu->host, at + (COUNT_GROUPS + i) * 4), lanes);
}

/* A picture of many blocks: a texture, blended with what is there. */
void sharing_scene(struct scene *scene)
{
	static const float whole[4] = { 0, 0, 1, 1 };
	u32 i;

	scene_init(scene, 120, 100, FMT_R8G8B8A8_UNORM, 4);
	scene_texture(scene, 120, 100);
	for (i = 0; i < scene->texture.bytes; i += 4)
		host_write32(&gpu->host, scene->texture.mem + i, i * 0x9e3779b1u);
	for (i = 0; i < scene->target.bytes; i += 4)
		host_write32(&gpu->host, scene->target.mem + i, i * 0x85ebca6bu);
	scene_rect(scene, 3, 1, 113, 95, whole);
	scene_copy(scene);
	/* Source alpha, one minus source alpha. */
	scene->blend[1] = BIT(31) | 3 << 26 | 19 << 21 | 3 << 13 | 19 << 8;
}

/* Slots that have a unit under way. */
u32 sharing_live(void)
{
	struct render_slot **at;
	u32 n = 0;

	for_each_render_slot(at, &gpu->vgpu->render)
		n += !!(*at)->live;

	return n;
}
