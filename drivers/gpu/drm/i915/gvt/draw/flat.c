// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks of pixels without threads: of a shader that is known to give all of them one color,
 * or texels of a texture that is drawn as it is, pixel for texel. The same bytes come out, and
 * the same is counted, as when threads make them; who follows instructions gets threads.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"
#include "sampler/plain.h"
#include "texel/format.h"

/* Bytes of a pixel. */
#define BYTES		4u

/* Smaller primitives are not worth to be looked at. */
#define MIN_PIXELS	64

/* A rectangle in a block. */
struct rect {
	u32 x, y;
	u32 width, height;
};

/*
 * Nothing is done with colors but to be written, to memory that is at hand: in a recording none
 * is, so that it has all threads, for who follows them later.
 */
static bool find_target(struct render *render)
{
	struct draw *draw = &render->draw;
	struct render_slot *slot = &render->first;
	const struct draw_target *target = &slot->target;
	u32 bytes = BYTES, c;

	slot->write.nr = 0;
	if (render->state.ps_extra[1] & BIT(29) ||
	    draw_target_find(slot, draw->kind.target, draw->primitive.layer) != EU_BUDGET ||
	    target->null || !draw_packs(slot) ||
	    !surface_at_hand(slot->mem, &target->at,
			     target->byte + draw->primitive.left * (s32)BYTES,
			     target->row + draw->primitive.top, true, &bytes))
		return false;
	for (c = 0; draw->kind.what == KIND_TEXELS && c < 4; c++)
		if (target->format->bits[c] != 8)
			return false;
	draw->flat.target = *target;

	return true;
}

/* Bytes of the texture's channels are the target's. */
static bool has_same_bytes(const struct sampler_plain *plain, const struct draw_target *target)
{
	const struct plain_channel *channel = plain->channel;
	bool same = plain->bytes == BYTES && !plain->linear;
	u32 c;

	for (c = 0; c < 4; c++)
		same &= channel[c].unorm && channel[c].mask == 0xff &&
			channel[c].shift == target->format->shift[c];

	return same;
}

/* All of its texels are there: @from up to @to, and a shift. */
static bool is_inside(const struct plain_axis *axis, s32 from, s32 to, s32 by)
{
	return from + by >= 0 && to + by <= (s32)axis->size;
}

static bool find_texels(struct render *render)
{
	struct draw *draw = &render->draw;
	const struct draw_primitive *p = &draw->primitive;
	struct eu_message message = { .desc = draw->kind.texture };
	struct draw_shift shift = { .primitive = p, .plane = draw->kind.plane };
	const struct sampler_plain *plain;
	u32 i;

	plain = sampler_plain_find(&render->first, &message, render->bases.samplers);
	if (!plain || !has_same_bytes(plain, &draw->flat.target))
		return false;
	for (i = 0; i < 2; i++)
		shift.scale[i] = plain->not_normalized ? 1 : plain->axis[i].size;
	eu_compute(draw_find_shift, &shift);
	if (!shift.found || !is_inside(&plain->axis[0], p->left, p->right, shift.by[0]) ||
	    !is_inside(&plain->axis[1], p->top, p->bottom, shift.by[1]))
		return false;
	draw->flat.has_texels = true;
	draw->flat.texture = plain->at;
	draw->flat.byte = plain->byte + shift.by[0] * (s32)BYTES;
	draw->flat.row = plain->row + shift.by[1];

	return true;
}

/* As a message of all lanes would have it. */
static void find_color(struct render *render)
{
	struct draw *draw = &render->draw;
	const struct draw_kind *kind = &draw->kind;
	const u32 *given = draw->primitive.plane[0][0];
	struct draw_write *write = &render->first.write;
	u32 *planes = (u32 *)render->first.scratch, c, i;

	for (c = 0; c < 4; c++)
		for (i = 0; i < DRAW_WRITE_LANES; i++)
			planes[c * DRAW_WRITE_LANES + i] = kind->color_at[c] == KIND_BITS ?
							   kind->color[c] :
							   given[kind->color_at[c]];
	write->lanes = DRAW_WRITE_LANES;
	write->planes = (const u8 *)planes;
	eu_compute(draw_pack, write);
	memcpy(&draw->flat.color, write->now, BYTES);
}

/**
 * draw_flat_find - find if the pixels of the primitive under way can be had without threads
 * @render: the pipelines; it is put into render->draw.flat
 */
void draw_flat_find(struct render *render)
{
	struct draw *draw = &render->draw;
	const struct draw_primitive *p = &draw->primitive;

	draw->flat.known = false;
	draw->flat.has_texels = false;
	if (draw->kind.what == KIND_ANY || render->steps || p->clipped ||
	    (s64)(p->right - p->left) * (p->bottom - p->top) < MIN_PIXELS || !find_target(render))
		return;
	if (draw->kind.what == KIND_TEXELS) {
		draw->flat.known = find_texels(render);
	} else {
		find_color(render);
		draw->flat.known = true;
	}
}

/* What of a block is covered; false: that is no rectangle. */
static bool find_rect(const struct draw_cover *cover, struct rect *rect)
{
	u32 y = 0, end, mask;

	while (!cover->rows[y])
		y++;
	mask = cover->rows[y];
	for (end = y; end < DRAW_BLOCK && cover->rows[end] == mask; end++)
		;
	*rect = (struct rect){
		.x = __builtin_ctz(mask), .y = y, .width = hweight32(mask), .height = end - y,
	};
	for (; end < DRAW_BLOCK; end++)
		if (cover->rows[end])
			return false;

	return mask >> rect->x == ~0u >> (32 - rect->width);
}

/* What threads would have counted: they have whole quads, four each. */
static void count(struct render_slot *slot, const struct rect *rect)
{
	const struct draw *draw = &slot->render->draw;
	const struct draw_kind *kind = &draw->kind;
	u32 columns = (rect->x + rect->width + 1) / 2 - rect->x / 2;
	u32 rows = (rect->y + rect->height + 1) / 2 - rect->y / 2;
	u32 threads = (columns * rows + 3) / 4, pixels = rect->width * rect->height;

	slot->stats.threads += threads;
	slot->events[RENDER_PS_THREADS] += threads;
	slot->events[RENDER_WRITTEN] += columns * rows * 4;
	slot->statistics[RENDER_PS_INVOCATIONS] += columns * rows * 4;
	slot->stats.instructions += threads * (kind->insns + kind->messages * EU_MESSAGE_COST);
	slot->stats.pixels += pixels;
	if (kind->what == KIND_TEXELS) {
		slot->stats.texels += draw->shader.quads ? columns * rows * 4 : pixels;
		slot->events[RENDER_TEXELS] += columns * rows;
	}
}

static bool move(struct render_slot *slot, const struct surface *surface, s32 x, s32 y,
		 const struct rect *rect, u32 pitch, bool write)
{
	struct surface_block block = {
		.x = x, .y = y, .bytes = rect->width * BYTES, .rows = rect->height,
		.buf = slot->scratch, .pitch = pitch,
	};

	return !surface_rw(slot->mem, surface, &block, write, &slot->fault);
}

/**
 * draw_flat_block - the pixels of a block, of a primitive whose flat.known is set
 * @slot: where its unit runs
 * @cover: which pixels: there are some
 * @result: BURST_DONE or BURST_FAULT
 *
 * Return: false if it has to be done by threads; nothing has happened.
 */
bool draw_flat_block(struct render_slot *slot, const struct draw_cover *cover,
		     enum burst_result *result)
{
	struct render *render = slot->render;
	const struct draw_flat *flat = &render->draw.flat;
	const struct draw_target *target = &flat->target;
	u32 pitch = flat->has_texels ? DRAW_BLOCK * BYTES : 0, *color = (u32 *)slot->scratch, i;
	struct rect rect;
	s32 x, y;

	if (!find_rect(cover, &rect) || cover->x + rect.x + rect.width > target->width ||
	    cover->y + rect.y + rect.height > target->height)
		return false;
	x = (cover->x + rect.x) * BYTES;
	y = cover->y + rect.y;
	for (i = 0; !flat->has_texels && i < rect.width; i++)
		color[i] = flat->color;
	*result = BURST_FAULT;
	if (flat->has_texels && !move(slot, &flat->texture, flat->byte + x, flat->row + y,
				      &rect, pitch, false))
		return true;
	if (!move(slot, &target->at, target->byte + x, target->row + y, &rect, pitch, true))
		return true;
	*result = BURST_DONE;
	count(slot, &rect);
	if (unlikely(render->follow)) {
		render->shown = *target;
		slot->thread[0].program = render->draw.shader.program;
	}

	return true;
}
