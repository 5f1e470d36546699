// SPDX-License-Identifier: GPL-2.0
/*
 * What pixel shader threads begin with and has to be computed for each pixel: barycentric
 * coordinates, depth, w. Compiled for the FPU.
 *
 * PRM SKL vol 7 "Pixel Shader Thread Generation": thread payload; Mesa's
 * brw_fs_thread_payload.cpp, setup_fs_payload_gfx9().
 */
#include "draw/pipeline.h"

/* Of 1 in 16, where a pixel's only sample is. */
#define CENTER	8u

/* Numbers of a quad's lanes: the half of a register. */
static inline void put(struct eu_thread *thread, u32 reg, u32 quad, const void *from)
{
	if (reg < EU_GRF_BYTES / EU_REG_BYTES)
		memcpy(thread->regs + reg * EU_REG_BYTES + quad % 2 * 16, from, 16);
}

/* Both coordinates of the eight lanes of two quads. */
static inline void put_coordinates(struct eu_thread *thread, u32 reg, const float (*a)[4],
				   const float (*b)[4])
{
	u8 *to = thread->regs + reg * EU_REG_BYTES;

	if (reg + 1 < EU_GRF_BYTES / EU_REG_BYTES) {
		memcpy(to, a[0], 16);
		memcpy(to + 16, b[0], 16);
		memcpy(to + 32, a[1], 16);
		memcpy(to + 48, b[1], 16);
		return;
	}
	put(thread, reg, 0, a[0]);
	put(thread, reg, 1, b[0]);
}

/* Modes: perspective at pixel, centroid, sample, which are all one; and not in perspective. */
static u32 put_modes(struct eu_thread *thread, u32 modes, u32 reg, const struct draw_quad *quad,
		     u32 quads, bool linear)
{
	u32 mode, i;

	for (mode = 0; modes; mode++, modes >>= 1) {
		if (!(modes & 1))
			continue;
		for (i = 0; i < quads; i += 2, reg += 2) {
			if (mode < 3 && !linear)
				put_coordinates(thread, reg, quad[i].perspective,
						quad[i + 1].perspective);
			else
				put_coordinates(thread, reg, quad[i].linear, quad[i + 1].linear);
		}
	}

	return reg;
}

static u32 put_bytes(struct eu_thread *thread, u32 reg, u8 byte)
{
	if (reg < EU_GRF_BYTES / EU_REG_BYTES)
		memset(thread->regs + reg * EU_REG_BYTES, byte, EU_REG_BYTES);

	return reg + 1;
}

static void put_coverage(struct eu_thread *thread, u32 reg, u32 quad, u32 mask)
{
	u32 covered[4], i;

	for (i = 0; i < 4; i++)
		covered[i] = mask >> (quad * 4 + i) & 1;
	put(thread, reg + quad / 2, quad, covered);
}

/* Up to 16 lanes; those of 32 have two such parts, one behind the other. */
static u32 put_part(struct eu_thread *thread, const struct draw_shader *shader, u32 reg,
		    const struct draw_quad *quad, u32 mask, bool linear)
{
	u32 quads = min(shader->lanes, 16u) / 4, i;

	reg = put_modes(thread, shader->modes, reg, quad, quads, linear);
	for (i = 0; shader->depth && i < quads; i++)
		put(thread, reg + i / 2, i, quad[i].depth);
	reg += shader->depth ? quads / 2 : 0;
	for (i = 0; shader->w && i < quads; i++)
		put(thread, reg + i / 2, i, quad[i].w);
	reg += shader->w ? quads / 2 : 0;
	if (shader->offsets)
		reg = put_bytes(thread, reg, CENTER);
	for (i = 0; shader->coverage && i < quads; i++)
		put_coverage(thread, reg, i, mask);
	reg += shader->coverage ? quads / 2 : 0;

	return reg;
}

static void put_thread(struct render_slot *slot, u32 nr, const struct draw_grid *grid)
{
	const struct render *render = slot->render;
	const struct draw_shader *shader = &render->draw.shader;
	const struct draw_pixels *pixels = &slot->pixels[nr];
	u32 reg = shader->lanes == 32 ? 3 : 2, part;
	/* What is clipped has its own coordinates, whatever its corners have. */
	bool linear = grid->slopes.linear && !render->draw.primitive.clipped;
	struct draw_quad quad[4];

	for (part = 0; part < shader->lanes; part += 16) {
		draw_find_quads(render, grid, pixels->at + part / 4,
				min(shader->lanes, 16u) / 4, quad);
		reg = put_part(&slot->thread[nr], shader, reg, quad, pixels->mask >> part,
			       linear);
	}
}

/* The threads of the unit that begins. */
void draw_payload(void *data)
{
	struct render_slot *slot = data;
	struct draw_grid grid;
	u32 i;

	if (!slot->live)
		return;
	draw_find_grid(&slot->render->draw.primitive, slot->pixels[0].at[0], &grid);
	for (i = 0; i < slot->live; i++)
		put_thread(slot, i, &grid);
}
