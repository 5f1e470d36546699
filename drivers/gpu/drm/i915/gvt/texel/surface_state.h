/* SPDX-License-Identifier: GPL-2.0 */
/* Surfaces as messages name them: an entry of the binding table, taken apart. */
#ifndef _GVT_TEXEL_SURFACE_STATE_H_
#define _GVT_TEXEL_SURFACE_STATE_H_

#include "memory/surface.h"
#include "threads/threads.h"

enum render_surface_type {
	SURFTYPE_1D, SURFTYPE_2D, SURFTYPE_3D, SURFTYPE_CUBE, SURFTYPE_BUFFER,
	SURFTYPE_STRBUF, SURFTYPE_NULL = 7
};

/* Entries of the binding table that are none. PRM SKL vol 7, "Binding Table Index" */
#define BTI_SLM			254u
#define BTI_STATELESS_NC	253u
#define BTI_BINDLESS		252u
#define BTI_STATELESS		255u

/**
 * struct render_surface - a surface
 * @type: enum render_surface_type; a null surface reads zero and is not written
 * @slm: it is the shared local memory: @at is not used
 * @format: Surface Format; see format.h
 * @at: base, pitch and tiling, in the per-process address space
 * @bytes: of a texel, or of a block of a compressed format; RAW: 1
 * @block_bits: the logarithm of a block's edge, in texels; 0: texels stand alone
 * @width: texels of level 0; of buffers: entries, or bytes where the format is RAW
 * @height: rows of level 0
 * @depth: slices of a volume's level 0, or elements of an array, six of each cube; 1
 * @stride: of buffers: bytes from an entry to the next
 * @qpitch: rows from an array element or slice to the next, of blocks if there are some;
 *	texels if @straight
 * @straight: one row has it all: a 1D surface that is not tiled
 * @halign, @valign: of levels, in texels, or in blocks
 * @tail: the first level that is in the mip tail
 * @levels: levels that the sampler sees, from @min_lod on
 * @min_lod: the one that counts as level 0 to the sampler
 * @base_level: from which LOD on texels are smaller than what is drawn, in halves
 * @resource_min_lod: of the LODs that the sampler looks at, in parts of 256
 * @lod: the level that is rendered to
 * @first_element: the array element that counts as 0
 * @extent: elements that can be rendered to
 * @x_offset, @y_offset: of level 0, in texels and rows
 * @samples: of a pixel: 1, 2, 4, 8, 16
 * @line_stride: media blocks: rows that are skipped behind each, 0 or 1
 * @line_offset: media blocks: the row that counts as 0, 0 or 1
 * @interleaved: its samples are beside each other, as those of depth and stencil are;
 *	else each has a plane of its own: slice times @samples, and the sample
 * @is_array: it has elements
 * @faces: those of a cube that are there
 * @swizzle: Shader Channel Select of red, green, blue, alpha: 0 zero, 1 one, 4 to 7 the channel
 * @aux: Auxiliary Surface Mode, 0: none
 * @clear: the color of fast clears
 */
struct render_surface {
	u8 type;
	bool slm;
	u16 format;
	struct surface at;
	u32 bytes;
	u32 block_bits;
	u32 width;
	u32 height;
	u32 depth;
	u32 stride;
	u32 qpitch;
	bool straight;
	u32 halign, valign;
	u32 tail;
	u32 levels;
	u32 min_lod;
	u32 base_level;
	s32 resource_min_lod;
	u32 lod;
	u32 first_element;
	u32 extent;
	u32 x_offset, y_offset;
	u32 samples;
	u8 line_stride;
	u8 line_offset;
	bool interleaved;
	bool is_array;
	u8 faces;
	u8 swizzle[4];
	u8 aux;
	u32 clear[4];
};

/* A dimension of a level. */
static inline u32 render_minify(u32 size, u32 lod)
{
	return max(size >> lod, 1u);
}

/* There is such a texel: @x and @y in texels, @slice as for render_surface_texel(). */
static inline bool render_surface_has(const struct render_surface *surface, u32 lod, u32 x,
				      u32 y, u32 slice)
{
	if (lod > 14 || x >= render_minify(surface->width, lod) ||
	    y >= render_minify(surface->height, lod))
		return false;
	if (surface->type == SURFTYPE_3D)
		return (u64)slice + surface->first_element < render_minify(surface->depth, lod);

	return slice < surface->depth * (surface->interleaved ? 1 : surface->samples);
}

enum eu_stop render_surface_get(struct render_slot *slot, u32 bti, struct render_surface *surface);
enum eu_stop render_surface_decode(struct render_surface *surface, const u32 *state);
const u32 *render_surface_peek(struct render_slot *slot, const struct eu_message *message);
enum eu_stop render_surface_named(struct render_slot *slot, const struct eu_message *message,
				  struct render_surface *surface);
bool render_surface_texel(const struct render_surface *surface, u32 lod, u32 x, u32 y, u32 slice,
			  s32 *byte, s32 *row);

#endif
