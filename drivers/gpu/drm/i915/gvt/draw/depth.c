// SPDX-License-Identifier: GPL-2.0
/*
 * Depth and stencil buffers: where they are, and a block's part of them before and after its
 * pixels are tested. That is always before their shader runs, so draws whose shader has a say
 * in it are not served.
 *
 * PRM SKL vol 2a, 3DSTATE_DEPTH_BUFFER, 3DSTATE_STENCIL_BUFFER, 3DSTATE_WM_DEPTH_STENCIL. What
 * HiZ has beside the buffer is neither looked at nor written.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"
#include "texel/surface_state.h"

#define DEPTH_TEST	BIT(1)
#define DEPTH_WRITE	BIT(0)
#define STENCIL_TEST	BIT(3)
#define STENCIL_WRITE	BIT(2)

#define DEPTH_NULL	7u

static u32 depth_bytes(u32 format)
{
	return format == DEPTH_16 ? 2 : 4;
}

/* The format of the buffer that is tested or written, or DEPTH_NONE. */
static u32 depth_format(const struct render_state *state)
{
	u32 dw = state->depth_buffer[1];

	/* Without a buffer tests pass, and writes go nowhere. */
	if (!(state->wm_depth_stencil[1] & (DEPTH_TEST | DEPTH_WRITE)) ||
	    !state->depth_buffer[0] || render_bits(dw, 31, 29) == DEPTH_NULL)
		return DEPTH_NONE;

	return render_bits(dw, 20, 18);
}

static bool uses_stencil(const struct render_state *state)
{
	return state->wm_depth_stencil[1] & STENCIL_TEST && state->stencil_buffer[1] & BIT(31);
}

/* The shader may take pixels away, or has depth of its own. */
static bool shader_decides(const struct render *render)
{
	const struct render_state *state = &render->state;
	u32 extra = state->ps_extra[1];

	if (!(extra & BIT(31)))
		return false;
	/* EDSC_PREPS: tests come first, whatever it does. */
	if (render_bits(state->wm[1], 22, 21) == 2)
		return false;

	return extra & (BIT(28) | GENMASK(27, 26) | BIT(29) | BIT(5)) ||
	       render->draw.blend.common & BIT(27);
}

/* Whether depth and stencil can be tested as the state asks for. */
enum burst_result draw_depth_decode(struct render *render)
{
	const struct render_state *state = &render->state;
	u32 format = depth_format(state);
	bool has_stencil = uses_stencil(state);

	if (format == DEPTH_NONE && !has_stencil)
		return BURST_DONE;
	if (format != DEPTH_NONE && format != DEPTH_FLOAT && format != DEPTH_24 &&
	    format != DEPTH_16)
		return BURST_SKIPPED;
	/* Tiles other than Y; depth that is moved by the slope. */
	if (render_bits(state->depth_buffer[6], 31, 30) || state->raster[1] & BIT(9) ||
	    shader_decides(render))
		return BURST_SKIPPED;

	return BURST_DONE;
}

/* The buffers as surfaces: stencil is as large as depth. Alignments: isl's of Gen8 and 9 */
static void find_surface(const struct render_state *state, bool stencil, struct render_surface *s)
{
	const u32 *depth = state->depth_buffer, *own = stencil ? state->stencil_buffer : depth;
	u32 format = render_bits(depth[1], 20, 18);

	*s = (struct render_surface){
		.type = SURFTYPE_2D,
		.at = { .base = render_address(own + 2, GVT_PAGE_SIZE),
			.space = GTT_PER_PROCESS,
			.tiling = stencil ? TILING_W : TILING_Y,
			/* That of stencil is of two rows. */
			.pitch = stencil ? (render_bits(own[1], 16, 0) + 1) / 2 :
					   render_bits(own[1], 17, 0) + 1 },
		.bytes = stencil ? 1 : depth_bytes(format),
		.width = render_bits(depth[4], 17, 4) + 1,
		.height = render_bits(depth[4], 31, 18) + 1,
		.depth = render_bits(depth[5], 31, 21) + 1,
		.qpitch = render_bits(own[stencil ? 4 : 7], 14, 0) * 4,
		.halign = stencil || format == DEPTH_16 ? 8 : 4,
		.valign = stencil ? 8 : 4,
		.tail = ~0u,
		.lod = render_bits(depth[4], 3, 0),
		.first_element = render_bits(depth[5], 20, 10),
		.extent = render_bits(depth[7], 31, 21) + 1,
		.samples = 1,
	};
}

/**
 * draw_depth_surface - the buffer of depth or of stencil
 * @state: the state
 * @stencil: which
 * @surface: where it is put
 *
 * Return: false if there is none, or none that is served.
 */
bool draw_depth_surface(const struct render_state *state, bool stencil,
			struct render_surface *surface)
{
	u32 format = render_bits(state->depth_buffer[1], 20, 18);

	if (!state->depth_buffer[0] || render_bits(state->depth_buffer[6], 31, 30))
		return false;
	if (stencil ? !(state->stencil_buffer[1] & BIT(31)) :
		      render_bits(state->depth_buffer[1], 31, 29) == DEPTH_NULL ||
		      (format != DEPTH_FLOAT && format != DEPTH_24 && format != DEPTH_16))
		return false;
	find_surface(state, stencil, surface);

	return !(surface->at.pitch % surface_tiles[surface->at.tiling].width);
}

/* A block's part of a buffer; what is beyond the buffer is not there. */
static enum burst_result transfer(struct render_slot *slot, bool stencil,
				   const struct draw_cover *cover, void *buf, bool write)
{
	struct surface_block block = { .buf = buf };
	struct render_surface s;
	const struct render *render = slot->render;
	u32 width, height, layer = render->draw.primitive.layer;

	find_surface(&render->state, stencil, &s);
	width = render_minify(s.width, s.lod);
	height = render_minify(s.height, s.lod);
	if ((u32)cover->x >= width || (u32)cover->y >= height)
		return BURST_DONE;
	if (layer >= s.extent)
		layer = 0;
	if (s.at.pitch % surface_tiles[s.at.tiling].width ||
	    !render_surface_texel(&s, s.lod, cover->x, cover->y, layer, &block.x, &block.y))
		return BURST_DONE;
	block.bytes = min(width - cover->x, (u32)DRAW_BLOCK) * s.bytes;
	block.rows = min(height - cover->y, (u32)DRAW_BLOCK);
	block.pitch = DRAW_BLOCK * s.bytes;
	if (surface_rw(slot->mem, &s.at, &block, write, &slot->fault))
		return BURST_FAULT;

	return BURST_DONE;
}

/* CC_VIEWPORT: depth is clamped to a range. */
static enum burst_result read_range(struct render_slot *slot, u32 *range)
{
	const struct render *render = slot->render;

	slot->fault = (render->bases.dynamic + (render->state.cc_viewport[1] & ~31u)) &
		      GENMASK_ULL(47, 0);

	return gmem_read(slot->mem, GTT_PER_PROCESS, slot->fault, range, 8) ?
	       BURST_FAULT : BURST_DONE;
}

/**
 * draw_depth - test the pixels of a block
 * @slot: where its unit runs
 * @cover: the block; pixels that fail are taken out
 *
 * Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result draw_depth(struct render_slot *slot, struct draw_cover *cover)
{
	const struct render *render = slot->render;
	const u32 *ds = render->state.wm_depth_stencil;
	struct draw_test test = {
		.render = render,
		.cover = cover,
		.format = depth_format(&render->state),
		.has_stencil = uses_stencil(&render->state),
	};
	enum burst_result result;

	if (test.format == DEPTH_NONE && !test.has_stencil)
		return BURST_DONE;
	result = read_range(slot, test.range);
	if (result == BURST_DONE && test.format != DEPTH_NONE)
		result = transfer(slot, false, cover, test.depth, false);
	if (result == BURST_DONE && test.has_stencil)
		result = transfer(slot, true, cover, test.stencil, false);
	if (result != BURST_DONE)
		return result;
	eu_compute(draw_depth_test, &test);
	if (test.format != DEPTH_NONE && ds[1] & DEPTH_WRITE)
		result = transfer(slot, false, cover, test.depth, true);
	if (result == BURST_DONE && test.has_stencil && ds[1] & STENCIL_WRITE)
		result = transfer(slot, true, cover, test.stencil, true);

	return result;
}
