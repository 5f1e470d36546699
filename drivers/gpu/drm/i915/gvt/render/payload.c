// SPDX-License-Identifier: GPL-2.0
/*
 * What pixel shader threads begin with and has to be computed for each pixel: barycentric
 * coordinates, depth, w. Compiled for the FPU.
 *
 * PRM SKL vol 7 "Pixel Shader Thread Generation": thread payload; Mesa's
 * brw_fs_thread_payload.cpp, setup_fs_payload_gfx9().
 */
#include "render/pipeline.h"

#define REG	32u	/* bytes */

/* Of 1 in 16, where a pixel's only sample is. */
#define CENTER	8u

/* One number of a lane, in the register of its eight lanes. */
static void put(struct eu_thread *thread, u32 reg, u32 lane, float f)
{
	reg = reg * REG + lane % 8 * 4;
	if (reg + 4 <= EU_GRF_BYTES)
		memcpy(thread->regs + reg, &f, 4);
}

/* Modes: perspective at pixel, centroid, sample, which are all one; and not in perspective. */
static u32 put_modes(struct eu_thread *thread, const struct draw_shader *shader, u32 reg,
		     const struct draw_pixel *pixel, u32 lanes)
{
	u32 mode, i;

	for (mode = 0; mode < 6; mode++) {
		if (!(shader->modes & BIT(mode)))
			continue;
		for (i = 0; i < lanes; i++) {
			const float *b = mode < 3 ? pixel[i].perspective : pixel[i].linear;

			put(thread, reg + i / 8 * 2, i, b[0]);
			put(thread, reg + i / 8 * 2 + 1, i, b[1]);
		}
		reg += lanes / 4;
	}

	return reg;
}

static u32 put_bytes(struct eu_thread *thread, u32 reg, u8 byte)
{
	if ((reg + 1) * REG <= EU_GRF_BYTES)
		memset(thread->regs + reg * REG, byte, REG);

	return reg + 1;
}

static void put_coverage(struct eu_thread *thread, u32 reg, u32 lane, u32 mask)
{
	u32 covered = mask >> lane & 1;

	reg = (reg + lane / 8) * REG + lane % 8 * 4;
	if (reg + 4 <= EU_GRF_BYTES)
		memcpy(thread->regs + reg, &covered, 4);
}

/* Up to 16 lanes; those of 32 have two such parts, one behind the other. */
static u32 put_part(struct eu_thread *thread, const struct draw_shader *shader, u32 reg,
		    const struct draw_pixel *pixel, u32 mask)
{
	u32 lanes = min(shader->lanes, 16u), i;

	reg = put_modes(thread, shader, reg, pixel, lanes);
	for (i = 0; shader->depth && i < lanes; i++)
		put(thread, reg + i / 8, i, pixel[i].depth);
	reg += shader->depth ? lanes / 8 : 0;
	for (i = 0; shader->w && i < lanes; i++)
		put(thread, reg + i / 8, i, pixel[i].w);
	reg += shader->w ? lanes / 8 : 0;
	if (shader->offsets)
		reg = put_bytes(thread, reg, CENTER);
	for (i = 0; shader->coverage && i < lanes; i++)
		put_coverage(thread, reg, i, mask);
	reg += shader->coverage ? lanes / 8 : 0;

	return reg;
}

static void put_thread(struct render *render, u32 nr, const struct draw_slopes *slopes)
{
	const struct draw_shader *shader = &render->draw.shader;
	const struct draw_pixels *pixels = &render->pixels[nr];
	u32 reg = shader->lanes == 32 ? 3 : 2, part, i, lane;
	struct draw_pixel pixel[16];

	for (part = 0; part < shader->lanes; part += 16) {
		for (i = 0; i < min(shader->lanes, 16u); i++) {
			lane = part + i;
			draw_find_pixel(render, slopes,
				   (pixels->at[lane / 4] & 0xffff) + lane % 2,
				   (pixels->at[lane / 4] >> 16) + lane / 2 % 2, &pixel[i]);
		}
		reg = put_part(&render->thread[nr], shader, reg, pixel, pixels->mask >> part);
	}
}

/* The threads of the unit that begins. */
void draw_payload(void *data)
{
	struct render *render = data;
	struct draw_slopes slopes;
	u32 i;

	draw_find_slopes(&render->draw.primitive, &slopes);
	for (i = 0; i < render->live; i++)
		put_thread(render, i, &slopes);
}
