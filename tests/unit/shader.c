// SPDX-License-Identifier: GPL-2.0
/* See shader.h. Commands and structures: PRM SKL volumes 2a and 2d. */
#include "shader.h"

void shader_init(struct shader *s)
{
	memset(s, 0, sizeof(*s));
	ctx_init(&s->ctx, gpu, VGPU_RCS, 1);
	ctx_buffer(&s->ctx, &s->code);
	ctx_buffer(&s->ctx, &s->state);
	ctx_buffer(&s->ctx, &s->data);
}

/* Another program in the place of the one there is. */
void shader_begin(struct shader *s)
{
	memset(host_page(&gpu->host, s->code.mem), 0, PAGE);
	s->words = 0;
}

static void put(struct shader *s, const u64 *bits)
{
	host_write64(&gpu->host, s->code.mem + s->words * 8, bits[0]);
	host_write64(&gpu->host, s->code.mem + s->words * 8 + 8, bits[1]);
	s->words += 2;
}

void shader_code(struct shader *s, const struct code *code)
{
	u64 bits[2];

	code_encode(code, bits);
	put(s, bits);
}

/* JIP and UIP in instructions. */
void shader_flow(struct shader *s, u32 op, s32 jip, s32 uip, u32 predicate)
{
	struct code c = { .op = op, .lanes = 8, .jip = jip * 16, .uip = uip * 16,
			  .predicate = predicate };
	u64 bits[2];

	code_encode_flow(&c, bits);
	put(s, bits);
}

void shader_send(struct shader *s, u32 sfid, u32 desc, u32 src)
{
	u64 bits[2];

	code_send(bits, sfid, desc, src, false);
	put(s, bits);
}

/* wait n0.0 */
void shader_wait(struct shader *s)
{
	struct code c = { .op = EU_OP_WAIT, .lanes = 1, .all = true, .type = EU_UD };
	u64 bits[2];

	c.nr = c.src[0].nr = EU_ARF_NOTIFY << 4;
	c.src[0].type = EU_UD;
	c.src[0].w = 1;
	code_encode(&c, bits);
	put(s, bits);
}

void shader_end(struct shader *s)
{
	u64 bits[2];

	code_send(bits, SFID_SPAWNER, DESC_EOT, 112, true);
	put(s, bits);
}

/* An interface descriptor, of groups of @threads with so many registers of constants. */
void shader_descriptor(struct shader *s, u32 threads, u32 constants, u32 shared)
{
	const u32 dw[8] = {
		[4] = 0,
		[5] = constants << 16,
		[6] = threads | 7 << 16,
		[7] = shared,
	};

	batch_write(gpu, s->state.mem + AT_DESCRIPTOR, dw, 8);
}

/* What comes before a job: all offsets are from the pages' beginnings. */
void shader_setup(struct shader *s)
{
	emit(&s->ctx, BASE_ADDRESS, 1, 0, 0, LO(s->state.addr) | 1, HI(s->state.addr),
	     LO(s->state.addr) | 1, HI(s->state.addr), 1, 0,
	     LO(s->code.addr) | 1, HI(s->code.addr), ~0u, ~0u, ~0u, ~0u, 0, 0, 0);
	emit(&s->ctx, VFE, 0, 0, 0, 0, 0, 0, 0, 0);
	emit(&s->ctx, CURBE_LOAD, 0, 0x400, AT_CONSTANTS);
	emit(&s->ctx, DESCRIPTOR_LOAD, 0, 32, AT_DESCRIPTOR);
}

/* A register of a thread of the last unit, as it was left. */
u32 shader_reg(u32 thread, u32 reg, u32 lane)
{
	u32 val;

	memcpy(&val, gpu->vgpu->render.first.thread[thread].regs + reg * 32 + lane * 4, 4);

	return val;
}
