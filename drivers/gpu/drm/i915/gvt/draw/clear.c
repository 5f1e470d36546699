// SPDX-License-Identifier: GPL-2.0
/*
 * Clears that hardware does by what it keeps beside surfaces: the fast clear of a render target
 * (CCS), and operations on depth and stencil buffers (HiZ). Nothing is kept beside surfaces
 * here: a clear writes what is cleared, and a resolve finds it done.
 *
 * PRM SKL vol 7 "Render Target Fast Clear", "Depth Buffer Clear"; vol 2a, 3DSTATE_PS,
 * 3DSTATE_WM_HZ_OP, 3DSTATE_CLEAR_PARAMS; the pixels of a fast clear's pixel: Mesa's
 * blorp_clear.c, get_fast_clear_rect().
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"
#include "texel/format.h"
#include "texel/surface_state.h"

/* A unit of work: so many texels of so many rows. */
#define COLUMNS		32u
#define ROWS		32u

/* 3DSTATE_WM_HZ_OP, dword 1 */
#define CLEAR_DEPTH	BIT(30)
#define CLEAR_STENCIL	BIT(31)

/**
 * struct fill - a slice of a surface, to be filled
 * @at: the surface
 * @byte, @row: where the slice begins
 * @bytes: of a texel
 * @texel: what each becomes
 */
struct fill {
	struct surface at;
	s32 byte, row;
	u32 bytes;
	u8 texel[16];
};

/**
 * struct fills - one or two, of the same texels
 * @fill: they
 * @n: how many
 * @left, @top, @right, @bottom: which texels; the last two are behind them
 */
struct fills {
	struct fill fill[2];
	u32 n;
	u32 left, top, right, bottom;
};

static u32 columns_of(const struct fills *fills)
{
	return (fills->right - fills->left + COLUMNS - 1) / COLUMNS;
}

static enum burst_result fill_block(struct render_slot *slot, const struct render_job *job,
				     u64 unit)
{
	const struct fills *fills = job->data;
	const struct fill *fill = &fills->fill[unit % fills->n];
	u32 nr = unit / fills->n, columns = columns_of(fills), i;
	u32 x = fills->left + nr % columns * COLUMNS, y = fills->top + nr / columns * ROWS;
	u8 row[COLUMNS * sizeof(fill->texel)];
	/* All its rows are the same. */
	struct surface_block block = {
		.x = fill->byte + x * fill->bytes,
		.y = fill->row + y,
		.bytes = min(fills->right - x, COLUMNS) * fill->bytes,
		.rows = min(fills->bottom - y, ROWS),
		.buf = row,
	};

	for (i = 0; i < COLUMNS; i++)
		memcpy(row + i * fill->bytes, fill->texel, fill->bytes);

	return surface_rw(slot->mem, &fill->at, &block, true, &slot->fault) ?
	       BURST_FAULT : BURST_DONE;
}

static enum burst_result run(struct render *render, const struct fills *fills, int *budget)
{
	struct render_job job = { .start = fill_block, .data = fills };

	if (fills->left >= fills->right || fills->top >= fills->bottom)
		return BURST_DONE;
	job.units = (u64)columns_of(fills) * ((fills->bottom - fills->top + ROWS - 1) / ROWS) *
		    fills->n;
	/* It has no threads, whatever a saved state says. */
	render_drop_units(render);

	return render_run(render, &job, budget);
}

/* Pixels that a pixel of a fast clear stands for; false: there are no such clears. */
static bool find_scale(const struct draw_target *target, u32 *x, u32 *y)
{
	u32 bytes = target->format->bytes;

	if (target->at.tiling != TILING_Y || (bytes != 4 && bytes != 8 && bytes != 16))
		return false;
	*x = 256 / bytes;
	*y = 32;

	return true;
}

/* What computes: the texel of a clear color. */
struct clear_color {
	const struct format *format;
	union texel color;
	u8 *texel;
};

static void pack_color(void *data)
{
	const struct clear_color *clear = data;

	format_pack(clear->format, &clear->color, clear->texel);
}

/**
 * draw_fast_clear - the primitive under way is a fast clear of render target 0
 * @render: the pipelines
 * @budget: commands left of the burst
 *
 * Return: as render_run()
 */
enum burst_result draw_fast_clear(struct render *render, int *budget)
{
	const struct draw_primitive *p = &render->draw.primitive;
	struct draw_target *target = &render->first.target;
	struct fills fills = { .n = 1 };
	struct clear_color clear = { .texel = fills.fill[0].texel };
	enum eu_stop stop = draw_target_find(&render->first, 0, p->layer);
	u32 x, y;

	if (stop != EU_BUDGET)
		return stop == EU_FAULT ? BURST_FAULT : BURST_SKIPPED;
	if (target->null)
		return BURST_DONE;
	if (!find_scale(target, &x, &y))
		return BURST_SKIPPED;
	memcpy(clear.color.u, target->clear, sizeof(target->clear));
	clear.format = target->format;
	eu_compute(pack_color, &clear);
	fills.fill[0].at = target->at;
	fills.fill[0].byte = target->byte;
	fills.fill[0].row = target->row;
	fills.fill[0].bytes = target->format->bytes;
	fills.left = min(p->left * x, target->width);
	fills.top = min(p->top * y, target->height);
	fills.right = min(p->right * x, target->width);
	fills.bottom = min(p->bottom * y, target->height);

	return run(render, &fills, budget);
}

/* A buffer of depth or stencil; false: there is nothing of it. */
static bool add_buffer(struct render *render, bool stencil, struct fills *fills)
{
	struct fill *fill = &fills->fill[fills->n];
	struct render_surface s;

	if (!draw_depth_surface(&render->state, stencil, &s) ||
	    !render_surface_texel(&s, s.lod, 0, 0, 0, &fill->byte, &fill->row) ||
	    fill->byte > S32_MAX - SZ_1M || fill->row > S32_MAX - SZ_1M)
		return false;
	fill->at = s.at;
	fill->bytes = s.bytes;
	fills->right = min(fills->right, render_minify(s.width, s.lod));
	fills->bottom = min(fills->bottom, render_minify(s.height, s.lod));
	fills->n++;

	return true;
}

/**
 * draw_depth_operation - 3DSTATE_WM_HZ_OP, or a burst of it
 * @render: the pipelines
 * @cmd: the command; the state has it already
 * @len: its dwords
 * @budget: commands left of the burst
 *
 * Hardware waits for the PIPE_CONTROL behind it; all state is there now.
 *
 * Return: as render_exec()
 */
enum burst_result draw_depth_operation(struct render *render, const u32 *cmd, u32 len, int *budget)
{
	const u32 *op = render->state.wm_hz_op;
	struct fills fills = {
		.left = render_bits(op[2], 15, 0),
		.top = render_bits(op[2], 31, 16),
		.right = render_bits(op[3], 15, 0),
		.bottom = render_bits(op[3], 31, 16),
	};

	if (!(op[1] & (CLEAR_DEPTH | CLEAR_STENCIL)))
		return BURST_DONE;
	/* More than one sample. */
	if (render_bits(op[1], 15, 13))
		return BURST_SKIPPED;
	if (op[1] & CLEAR_DEPTH && add_buffer(render, false, &fills)) {
		struct draw_depth_value value = {
			.format = render_bits(render->state.depth_buffer[1], 20, 18),
			.bits = render->state.clear_params[1],
		};

		eu_compute(draw_depth_value, &value);
		memcpy(fills.fill[0].texel, &value.packed, 4);
	}
	if (op[1] & CLEAR_STENCIL && add_buffer(render, true, &fills))
		fills.fill[fills.n - 1].texel[0] = render_bits(op[1], 23, 16);

	return fills.n ? run(render, &fills, budget) : BURST_DONE;
}
