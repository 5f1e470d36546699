// SPDX-License-Identifier: GPL-2.0
/*
 * Depth and stencil buffers: where they are, and a block's part of them before and after its
 * pixels are tested. That is before their shader runs, if it has no say in it; else see late.c.
 *
 * PRM SKL vol 7 "Windower", "Early Depth/Stencil Processing"; vol 2a, 3DSTATE_DEPTH_BUFFER,
 * 3DSTATE_STENCIL_BUFFER, 3DSTATE_WM_DEPTH_STENCIL. What HiZ has beside the buffer is neither
 * looked at nor written.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"
#include "texel/format.h"
#include "texel/surface_state.h"

/* Surface formats whose texels are as large. PRM SKL vol 2d, RENDER_SURFACE_STATE */
#define FORMAT_R32_FLOAT	0x0d8u
#define FORMAT_R16_UNORM	0x10au
#define FORMAT_R8_UINT		0x143u

#define DEPTH_TEST	BIT(1)
#define DEPTH_WRITE	BIT(0)
#define STENCIL_TEST	BIT(3)
#define STENCIL_WRITE	BIT(2)

#define DEPTH_NULL	7u

/* 3DSTATE_PS_EXTRA: there is a shader; it has depth, stencil, a mask of its own; kills pixels. */
#define PS_VALID	BIT(31)
#define PS_MASK		BIT(29)
#define PS_KILLS	BIT(28)
#define PS_DEPTH	GENMASK(27, 26)
#define PS_STENCIL	BIT(5)

/* 3DSTATE_WM: Early Depth/Stencil Control, Force Kill Pixel Enable */
enum { EDSC_NORMAL, EDSC_PSEXEC, EDSC_PREPS };
enum { FORCE_OFF = 1, FORCE_ON = 2 };

/* BLEND_STATE */
#define ALPHA_TEST	BIT(27)

static u32 depth_bytes(u32 format)
{
	return format == DEPTH_16 ? 2 : 4;
}

/* The format of the buffer, or DEPTH_NONE: there is none. */
u32 draw_depth_format(const struct render_state *state)
{
	u32 dw = state->depth_buffer[1];

	return !state->depth_buffer[0] || render_bits(dw, 31, 29) == DEPTH_NULL ?
	       DEPTH_NONE : render_bits(dw, 20, 18);
}

/* That of one that is tested or written. Without one tests pass, and writes go nowhere. */
static u32 depth_format(const struct render_state *state)
{
	return state->wm_depth_stencil[1] & (DEPTH_TEST | DEPTH_WRITE) ?
	       draw_depth_format(state) : DEPTH_NONE;
}

static bool uses_stencil(const struct render_state *state)
{
	return state->wm_depth_stencil[1] & STENCIL_TEST && state->stencil_buffer[1] & BIT(31);
}

/* Pixels may not live, which only their shader knows. */
static bool may_die(const struct render *render)
{
	u32 force = render_bits(render->state.wm[1], 1, 0);

	if (force == FORCE_ON || render->draw.blend.common & ALPHA_TEST)
		return true;

	return force != FORCE_OFF && render->state.ps_extra[1] & (PS_KILLS | PS_MASK);
}

/*
 * When tests are: they come first wherever that makes no difference. Where there are none, who
 * counts pixels still has to know which of them live.
 */
static void decide_when(struct render *render, bool depth, bool stencil)
{
	const struct render_state *state = &render->state;
	u32 ds = state->wm_depth_stencil[1], extra = state->ps_extra[1];
	u32 control = render_bits(state->wm[1], 22, 21);
	bool tests = depth || stencil, writes_stencil = stencil && ds & STENCIL_WRITE;
	struct draw *draw = &render->draw;

	draw->early = tests;
	draw->late = false;
	if (!(extra & PS_VALID) || control == EDSC_PREPS)
		return;
	if (tests && (extra & (PS_DEPTH | PS_STENCIL) || control == EDSC_PSEXEC)) {
		draw->early = false;
		draw->late = true;
	} else if (may_die(render)) {
		/* Stencil may change where a test fails, but not of who died before it. */
		draw->early = tests && !writes_stencil;
		draw->late = writes_stencil || (depth && ds & DEPTH_WRITE) ||
			     draw_counts_pixels(state);
	}
}

/* Whether depth and stencil can be tested as the state asks for. */
enum burst_result draw_depth_decode(struct render *render)
{
	const struct render_state *state = &render->state;
	u32 format = depth_format(state);
	bool depth = format != DEPTH_NONE, stencil = uses_stencil(state);

	if (depth && format != DEPTH_FLOAT && format != DEPTH_24 && format != DEPTH_16)
		return BURST_SKIPPED;
	/* Tiles other than Y. */
	if ((depth || stencil) && render_bits(state->depth_buffer[6], 31, 30))
		return BURST_SKIPPED;
	decide_when(render, depth, stencil);

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

/* The slice of a buffer that the primitive under way is in. False: it is not there. */
static bool find_slice(const struct render *render, bool stencil, struct render_surface *s,
		       u32 *layer)
{
	find_surface(&render->state, stencil, s);
	*layer = render->draw.primitive.layer;
	if (*layer >= s->extent)
		*layer = 0;

	return !(s->at.pitch % surface_tiles[s->at.tiling].width);
}

/**
 * draw_depth_slice - the slice of a buffer that the primitive under way is in
 * @render: the pipelines
 * @stencil: of stencil, else of depth
 * @target: where it is put, as if it were a render target
 *
 * Return: false: it is not there.
 */
bool draw_depth_slice(const struct render *render, bool stencil, struct draw_target *target)
{
	struct render_surface s;
	u32 layer;

	if (!find_slice(render, stencil, &s, &layer))
		return false;
	*target = (struct draw_target){
		.format = format_find(stencil ? FORMAT_R8_UINT :
				      s.bytes == 2 ? FORMAT_R16_UNORM : FORMAT_R32_FLOAT),
		.at = s.at,
		.width = render_minify(s.width, s.lod),
		.height = render_minify(s.height, s.lod),
	};

	return render_surface_texel(&s, s.lod, 0, 0, layer, &target->byte, &target->row) &&
	       target->byte <= S32_MAX - SZ_1M && target->row <= S32_MAX - SZ_1M;
}

/* A block's part of a buffer; what is beyond the buffer is not there. */
static enum burst_result transfer(struct render_slot *slot, bool stencil,
				   const struct draw_cover *cover, void *buf, bool write)
{
	struct surface_block block = { .buf = buf };
	struct render_surface s;
	u32 width, height, layer;

	if (!find_slice(slot->render, stencil, &s, &layer))
		return BURST_DONE;
	width = render_minify(s.width, s.lod);
	height = render_minify(s.height, s.lod);
	if ((u32)cover->x >= width || (u32)cover->y >= height ||
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
enum burst_result draw_depth_range(struct render_slot *slot, u32 *range)
{
	const struct render *render = slot->render;

	slot->fault = (render->bases.dynamic + (render->state.cc_viewport[1] & ~31u)) &
		      GENMASK_ULL(47, 0);

	return gmem_read(slot->mem, GTT_PER_PROCESS, slot->fault, range, 8) ?
	       BURST_FAULT : BURST_DONE;
}

/* What there is to be tested. */
void draw_depth_prepare(const struct render *render, struct draw_test *test)
{
	test->render = render;
	test->format = depth_format(&render->state);
	test->has_stencil = uses_stencil(&render->state);
}

/* There are tests, and this is when. */
static enum burst_result test_block(struct render_slot *slot, struct draw_cover *cover)
{
	const struct render *render = slot->render;
	const u32 *ds = render->state.wm_depth_stencil;
	u8 depth[DRAW_BLOCK * DRAW_BLOCK * 4] = {}, stencil[DRAW_BLOCK * DRAW_BLOCK] = {};
	struct draw_test test = { .cover = cover, .depth = depth, .stencil = stencil };
	enum burst_result result;

	draw_depth_prepare(render, &test);
	result = draw_depth_range(slot, test.range);
	if (result == BURST_DONE && test.format != DEPTH_NONE)
		result = transfer(slot, false, cover, test.depth, false);
	if (result == BURST_DONE && test.has_stencil)
		result = transfer(slot, true, cover, test.stencil, false);
	if (result != BURST_DONE)
		return result;
	eu_compute(draw_depth_test, &test);
	/* Nothing changes yet. */
	if (render->draw.late)
		return BURST_DONE;
	if (test.format != DEPTH_NONE && ds[1] & DEPTH_WRITE)
		result = transfer(slot, false, cover, test.depth, true);
	if (result == BURST_DONE && test.has_stencil && ds[1] & STENCIL_WRITE)
		result = transfer(slot, true, cover, test.stencil, true);

	return result;
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
	return slot->render->draw.early ? test_block(slot, cover) : BURST_DONE;
}
