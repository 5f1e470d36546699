// SPDX-License-Identifier: GPL-2.0
/*
 * Pixel shader dispatch: which program, and threads for the pixels of a primitive, block by
 * block. PRM SKL vol 2a, 3DSTATE_PS, 3DSTATE_PS_EXTRA, 3DSTATE_WM, 3DSTATE_CONSTANT_PS;
 * vol 7 "Pixel Shader Thread Generation": variable pixel dispatch, thread payload.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"

/* CS_DEBUG_MODE2: buffer 0 of constants is not from the dynamic state on. PRM SKL vol 2c */
#define CS_DEBUG_MODE2		0x20d8
#define CONSTANTS_ABSOLUTE	BIT(4)

/* 3DSTATE_PS, dword 6 */
#define PS_FAST_CLEAR		BIT(8)

/*
 * Which of the three kernels it is depends on which widths there are. Pixels are given to
 * the one of 16, else of 8, else of 32.
 */
static bool choose_kernel(const u32 *ps, u32 *lanes, u32 *kernel)
{
	bool has8 = ps[6] & BIT(0), has16 = ps[6] & BIT(1), has32 = ps[6] & BIT(2);

	if (has16) {
		*lanes = 16;
		*kernel = has8 || has32 ? 2 : 0;
	} else if (has8) {
		*lanes = 8;
		*kernel = 0;
	} else {
		*lanes = 32;
		*kernel = 0;
	}

	return has8 || has16 || has32;
}

/**
 * draw_read_constants - the constants of a stage
 * @render: the pipelines
 * @state: 3DSTATE_CONSTANT_VS, or another: up to four pieces of memory, one behind the other
 * @to: where they go, DRAW_CONSTANT_REGS registers
 * @regs: how many there are
 *
 * Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result draw_read_constants(struct render *render, const u32 *state,
				      u32 (*to)[8], u32 *regs)
{
	enum burst_result result = BURST_DONE;
	u32 i, n, at = 0;
	u64 addr;

	for (i = 0; i < 4 && result == BURST_DONE; i++) {
		n = min(state[1 + i / 2] >> (i % 2 * 16) & 0xffff, DRAW_CONSTANT_REGS - at);
		addr = render_address(state + 3 + 2 * i, EU_REG_BYTES);
		if (!i && !(reg_get(render->first.mem->vgpu, CS_DEBUG_MODE2) & CONSTANTS_ABSOLUTE))
			addr += render->bases.dynamic;
		if (n)
			result = draw_read(render, addr, to[at], n * EU_REG_BYTES);
		at += n;
	}
	*regs = at;

	return result;
}

/* Kernel start pointers: dwords 1, 8 and 10; registers: the highest byte but one is the first. */
static enum burst_result find_program(struct render *render, u32 kernel)
{
	static const u8 pointer[3] = { 1, 8, 10 };
	const u32 *ps = render->state.ps;
	struct draw_shader *shader = &render->draw.shader;

	shader->setup = ps[7] >> (16 - 8 * kernel) & 0x7f;
	render->first.fault = render->bases.instruction + render_address(ps + pointer[kernel], 64);
	shader->program = render_program(render, render->first.fault);

	return shader->program ? BURST_DONE : BURST_FAULT;
}

/* What pixel shader threads begin with, and which messages are theirs. */
enum burst_result draw_shader_decode(struct render *render)
{
	const struct render_state *state = &render->state;
	struct draw_shader *shader = &render->draw.shader;
	const u32 *ps = state->ps;
	u32 extra = state->ps_extra[1], kernel;
	enum burst_result result;

	*shader = (struct draw_shader){
		.cr0 = render_bits(ps[3], 16, 16) | render_bits(ps[3], 31, 31) << 2 |
		       render_bits(ps[3], 15, 14) << 4 | (ps[3] & BIT(26) ? EU_CR0_KEEP_F : 0),
		.modes = render_bits(state->wm[1], 16, 11),
		.depth = extra & BIT(24),
		.w = extra & BIT(23),
		.offsets = render_bits(ps[6], 4, 3) > 1,
		.coverage = render_bits(extra, 1, 0),
		.quads = ps[3] & BIT(30),
		.attributes = min(render_bits(state->sbe[1], 27, 22), DRAW_ATTRIBUTES),
	};
	render->draw.kind.what = KIND_ANY;
	/* No thread has no width; i915's null state, of which no pixel comes, names none. */
	if (!(extra & BIT(31)) || !choose_kernel(ps, &shader->lanes, &kernel))
		return BURST_DONE;
	result = BURST_DONE;
	if (ps[6] & BIT(11))
		result = draw_read_constants(render, state->constant_ps, render->draw.constants,
					     &shader->constants);

	if (result == BURST_DONE)
		result = find_program(render, kernel);
	/* Pixels that are tested when they are written have threads that do it. */
	if (result == BURST_DONE && !render->draw.late)
		draw_kind_find(&render->draw, &render->draw.kind);

	return result;
}

/* Threads that run, or go on, are the pixel shader's. */
void draw_use_ps(struct render *render)
{
	render->bases.binding_table = render->state.binding_table_ps[1] & 0xffe0;
	render->bases.samplers = render->state.samplers_ps[1] & ~31u;
	render->draw.in_vs = false;
}

/* Registers of a thread, from @reg on; what is behind its last one is lost. */
void draw_put(struct eu_thread *thread, u32 reg, const void *from, u32 bytes)
{
	u32 at = reg * EU_REG_BYTES;

	if (at < EU_GRF_BYTES)
		memcpy(thread->regs + at, from, min(bytes, EU_GRF_BYTES - at));
}

/* r0 */
static void put_header(const struct render_slot *slot, struct eu_thread *thread)
{
	const struct render *render = slot->render;
	const struct render_state *state = &render->state;
	const struct draw_primitive *primitive = &render->draw.primitive;
	u32 scratch = render_bits(state->ps[4], 3, 0);
	u32 extra = state->ps_extra[1];
	u32 r0[8] = {
		/* Facing; whether depth and oMask go to the render target. */
		[0] = render->draw.topology | (primitive->layer & 0x7ff) << 16 |
		      (primitive->back ? BIT(15) : 0) | (extra & BIT(29) ? BIT(12) : 0) |
		      (render_bits(extra, 27, 26) ? BIT(13) : 0),
		[1] = state->cc_pointer[1] & ~63u,
		[3] = render->bases.samplers | scratch,
		[4] = render->bases.binding_table,
		/* Scratch space of its own. */
		[5] = (state->ps[4] & ~0x3ffu) + ((slot->live - 1) << (10 + min(scratch, 11u))),
	};

	draw_put(thread, 0, r0, sizeof(r0));
}

/* r1, and r2 of 32 lanes: where the pixels are, and which are covered */
static void put_places(struct eu_thread *thread, const struct draw_pixels *pixels, u32 lanes)
{
	u32 half;

	for (half = 0; half < (lanes + 15) / 16; half++) {
		u32 mask = pixels->mask >> (16 * half) & 0xffff;
		u32 regs[8] = { [7] = mask | mask << 16 };

		memcpy(regs + 2, pixels->at + 4 * half, 16);
		draw_put(thread, 1 + half, regs, sizeof(regs));
	}
}

static void add_thread(struct render_slot *slot, const struct draw_pixels *pixels)
{
	const struct draw *draw = &slot->render->draw;
	const struct draw_shader *shader = &draw->shader;
	u32 whole = draw_whole_quads(pixels->mask);
	struct eu_thread *thread;

	thread = render_thread(slot, shader->program, shader->quads ? whole : pixels->mask,
			       shader->cr0, RENDER_PS_THREADS);
	eu_thread_masks(thread, pixels->mask, whole);
	slot->pixels[slot->live - 1] = *pixels;
	slot->stats.pixels += hweight32(pixels->mask);
	slot->statistics[RENDER_PS_INVOCATIONS] += hweight32(whole);
	put_header(slot, thread);
	put_places(thread, pixels, shader->lanes);
	draw_put(thread, shader->setup, draw->constants, shader->constants * EU_REG_BYTES);
	draw_put(thread, shader->setup + shader->constants, draw->primitive.plane,
	    shader->attributes * sizeof(draw->primitive.plane[0]));
}

/* Pixels that come to @pixels four at a time, and make a thread when it is full. */
static void add_quads(struct render_slot *slot, const struct draw_cover *cover)
{
	const struct draw *draw = &slot->render->draw;
	u32 lanes = draw->shader.lanes, n = 0, column, row, mask;
	struct draw_pixels pixels = { .layer = draw->primitive.layer };

	for (row = 0; row < DRAW_BLOCK; row += 2) {
		for (column = 0; column < DRAW_BLOCK; column += 2) {
			mask = (cover->rows[row] >> column & 3) |
			       (cover->rows[row + 1] >> column & 3) << 2;
			if (!mask)
				continue;
			pixels.at[n / 4] = (cover->x + column) | (cover->y + row) << 16;
			pixels.mask |= mask << n;
			n += 4;
			if (n < lanes)
				continue;
			add_thread(slot, &pixels);
			n = 0;
			pixels.mask = 0;
		}
	}
	if (n)
		add_thread(slot, &pixels);
}

/* Blocks lie on a grid, row by row. */
static u32 columns_of(const struct draw_primitive *primitive)
{
	return (primitive->right - 1) / DRAW_BLOCK - primitive->left / DRAW_BLOCK + 1;
}

static u32 rows_of(const struct draw_primitive *primitive)
{
	return (primitive->bottom - 1) / DRAW_BLOCK - primitive->top / DRAW_BLOCK + 1;
}

/* Pixels of the quads that have some. */
static u32 pixels_of_quads(const struct draw_cover *cover)
{
	u32 n = 0, row, mask;

	for (row = 0; row < DRAW_BLOCK; row += 2) {
		mask = cover->rows[row] | cover->rows[row + 1];
		n += hweight32((mask | mask >> 1) & 0x5555) * 4;
	}

	return n;
}

static u32 pixels_of(const struct draw_cover *cover)
{
	u32 n = 0, row;

	for (row = 0; row < DRAW_BLOCK; row++)
		n += hweight32(cover->rows[row]);

	return n;
}

static enum burst_result start_block(struct render_slot *slot, const struct render_job *job,
				      u64 unit)
{
	const struct render *render = slot->render;
	const struct draw_primitive *primitive = &render->draw.primitive;
	u32 columns = columns_of(primitive);
	struct draw_cover cover = {
		.primitive = primitive,
		.x = (primitive->left / DRAW_BLOCK + (u32)unit % columns) * DRAW_BLOCK,
		.y = (primitive->top / DRAW_BLOCK + (u32)unit / columns) * DRAW_BLOCK,
	};
	enum burst_result result;
	u32 covered;

	BUILD_BUG_ON(DRAW_BLOCK * DRAW_BLOCK / 8 > RENDER_THREADS);
	if (!draw_cover(&cover))
		return BURST_DONE;
	if (render->state.wm[1] & (DRAW_STIPPLE_LINES | DRAW_STIPPLE_TRIANGLES) &&
	    !draw_stipple(render, &cover))
		return BURST_DONE;
	covered = pixels_of_quads(&cover);
	result = draw_depth(slot, &cover);
	if (result == BURST_DONE) {
		slot->events[RENDER_RASTERIZED] += covered;
		slot->events[RENDER_FAILED_EARLY] += covered - pixels_of_quads(&cover);
		if (!render->draw.late)
			slot->statistics[RENDER_PS_DEPTH] += pixels_of(&cover);
	}
	if (result != BURST_DONE || !render->draw.shader.program)
		return result;
	if (render->draw.flat.known && draw_flat_block(slot, &cover, &result))
		return result;
	add_quads(slot, &cover);
	eu_compute(draw_payload, slot);

	return BURST_DONE;
}

/**
 * draw_pixels - the pixels of the primitive under way
 * @render: the pipelines
 * @budget: commands left of the burst
 *
 * Return: as render_run()
 */
enum burst_result draw_pixels(struct render *render, int *budget)
{
	const struct draw_primitive *primitive = &render->draw.primitive;
	struct render_job job = {
		.units = columns_of(primitive) * rows_of(primitive),
		.start = start_block,
	};

	if (render->state.ps[6] & PS_FAST_CLEAR)
		return draw_fast_clear(render, budget);
	/* No thread goes on without a program, whatever a saved state says. */
	if (!render->draw.shader.program)
		render_drop_units(render);
	render_resume(render, render->draw.shader.program);
	draw_flat_find(render);

	return render_run(render, &job, budget);
}
