// SPDX-License-Identifier: GPL-2.0
/* See texture.h. */
#include "memory/surface.h"
#include "texture.h"

/* Behind types, which User Mode Linux's wants. */
#include <linux/fpu.h>

/* Nearest, of one level. */
const struct sampler_state tex_plain = {
	.mag_clamp_none = true, .max_lod = 0xe00, .ratio = 2,
};

/* A texel: it looks random, but is what place and level make it. Floats are from 1 to 2. */
u32 tex_word(const struct texture *texture, u32 level, u32 slice, u32 x, u32 y)
{
	u32 hash = (level + 1) * 0x9e3779b1u ^ slice * 0x85ebca6bu ^ x * 0xc2b2ae35u ^
		   y * 0x27d4eb2fu;

	hash ^= hash >> 15;
	hash *= 0x2c1b3c6du;
	hash ^= hash >> 13;

	return texture->format == TEX_R32_FLOAT ? 0x3f800000 | (hash & 0x007f0000) : hash;
}

/* A surface that is one row. */
static bool is_straight(const struct texture *texture)
{
	return texture->type == SURFTYPE_1D && texture->tiling == TILING_LINEAR;
}

/* From an element to the next: rows, or texels. */
static u32 qpitch(const struct texture *texture)
{
	return is_straight(texture) ? 512 : 64;
}

void tex_state(const struct texture *texture, u32 *state)
{
	static const u32 tile_modes[] = { [TILING_LINEAR] = 0, [TILING_X] = 2, [TILING_Y] = 3 };
	u32 depth = texture->type == SURFTYPE_CUBE ? texture->depth / 6 : texture->depth;
	u64 addr = msg_memory.addr + MSG_DATA;

	memset(state, 0, MSG_STATE_DWORDS * 4);
	state[0] = texture->type << 29 | (u32)texture->array << 28 | texture->format << 18 |
		   1 << 16 | 1 << 14 | tile_modes[texture->tiling] << 12 | 0x3f;
	state[1] = qpitch(texture) / 4;
	state[2] = (texture->width - 1) | (texture->height - 1) << 16;
	state[3] = (TEX_PITCH - 1) | (depth - 1) << 21;
	state[5] = texture->levels - 1;
	state[7] = 4 << 25 | 5 << 22 | 6 << 19 | 7 << 16;
	state[8] = LO(addr);
	state[9] = HI(addr);
}

/*
 * PRM SKL vol 5: level 1 is below level 0, level 2 beside that, the others below each
 * other; in steps of 4. Straight ones are one after the other, in steps of 64.
 */
static void put_level(const struct texture *texture, u32 level, u32 slice, u32 left, u32 top)
{
	bool straight = is_straight(texture);
	struct surface s = { .base = MSG_DATA, .pitch = TEX_PITCH, .tiling = texture->tiling };
	u32 x, y, at;

	for (y = 0; y < max(texture->height >> level, 1u); y++)
		for (x = 0; x < max(texture->width >> level, 1u); x++) {
			at = straight ? MSG_DATA + 4 * (slice * qpitch(texture) + left + x) :
			     surface_address(&s, (left + x) * 4, slice * qpitch(texture) + top + y);
			msg_set_mem(at, tex_word(texture, level, slice, x, y));
		}
}

/* A texture's texels in memory, and entry @bti for it. */
void tex_put(u32 bti, const struct texture *texture)
{
	bool straight = is_straight(texture);
	u32 state[MSG_STATE_DWORDS], level, slice, left, top, n;

	for (slice = 0; slice < texture->depth; slice++) {
		left = 0;
		top = 0;
		for (level = 0; level < texture->levels; level++) {
			n = texture->type == SURFTYPE_3D ? max(texture->depth >> level, 1u) : ~0u;
			if (slice < n)
				put_level(texture, level, slice, left, top);
			if (straight)
				left += (max(texture->width >> level, 1u) + 63) & ~63u;
			else if (level == 1)
				left += (max(texture->width >> 1, 1u) + 3) & ~3u;
			else
				top += (max(texture->height >> level, 1u) + 3) & ~3u;
		}
	}
	tex_state(texture, state);
	msg_surface(bti, state);
}

/* PRM SKL vol 2d, SAMPLER_STATE */
void tex_sampler(u32 nr, const struct sampler_state *s)
{
	u32 at = TEX_DYNAMIC + nr * 16, i;

	msg_render->bases.dynamic = msg_memory.addr + TEX_DYNAMIC;
	msg_render->bases.samplers = 0;
	msg_set_mem(at, (s->bias & 0x1fff) << 1 | s->min_filter << 14 | s->mag_filter << 17 |
		    s->mips << 20 | (s->pre_clamp ? 2 : 0) << 27 | (u32)s->disabled << 31);
	msg_set_mem(at + 4, s->all_faces | s->compare << 1 | s->max_lod << 8 | s->min_lod << 20);
	msg_set_mem(at + 8, (s->mag_clamp_none ? 0 : 1) | TEX_BORDER);
	msg_set_mem(at + 12, s->wrap[2] | s->wrap[1] << 3 | s->wrap[0] << 6 |
		    !!s->reduction << 9 | s->not_normalized << 10 |
		    s->round_min[2] << 13 | s->round_mag[2] << 14 | s->round_min[1] << 15 |
		    s->round_mag[1] << 16 | s->round_min[0] << 17 | s->round_mag[0] << 18 |
		    (s->ratio ? s->ratio / 2 - 1 : 0) << 19 | s->reduction << 22);
	for (i = 0; i < 4; i++)
		msg_set_mem(TEX_DYNAMIC + TEX_BORDER + i * 4, model_border[i]);
}

/* Parameter @nr of a lane, behind @header registers. */
void tex_param(u32 simd, u32 header, u32 nr, u32 lane, u32 bits)
{
	msg_put(MSG_SRC + header + nr * simd / 8, lane, bits);
}

/* The same for all lanes. */
void tex_param_all(u32 simd, u32 header, u32 nr, u32 bits)
{
	u32 lane;

	for (lane = 0; lane < simd; lane++)
		tex_param(simd, header, nr, lane, bits);
}

/* The bits of the float a / b. */
u32 tex_fraction(s32 a, s32 b)
{
	u32 bits;

	kernel_fpu_begin();
	bits = model_fraction(a, b);
	kernel_fpu_end();

	return bits;
}

u32 tex_answer(u32 simd, u32 channel, u32 lane)
{
	return msg_get(MSG_DST + channel * simd / 8, lane);
}

/* A message to surface 0 with sampler 0, that has four channels to answer. */
u32 tex_desc(u32 type, u32 simd, u32 params, u32 header)
{
	return (header + params * simd / 8) << 25 | (simd / 2) << 20 | header << 19 |
	       (simd == 16 ? 2 : 1) << 17 | type << 12;
}
