/* SPDX-License-Identifier: GPL-2.0 */
/* Surfaces as messages name them: an entry of the binding table, taken apart. */
#ifndef _GVT_RENDER_SURFACE_STATE_H_
#define _GVT_RENDER_SURFACE_STATE_H_

#include "memory/surface.h"
#include "render/unit.h"

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
 * @width: texels of level 0; of buffers: entries, or bytes where the format is RAW
 * @height: rows of level 0
 * @depth: slices of a volume, or elements of an array
 * @qpitch: rows from an array element to the next
 * @halign, @valign: of levels, in texels
 * @levels: levels that there are
 * @min_lod: the one that counts as level 0 to the sampler
 * @lod: the level that is rendered to
 * @first_element: the array element that counts as 0
 * @extent: elements that can be rendered to
 * @x_offset, @y_offset: of level 0, in texels and rows
 * @samples: of a pixel: 1, 2, 4, 8, 16
 * @is_array: it has elements
 * @faces: those of a cube that are there
 * @swizzle: Shader Channel Select of red, green, blue, alpha: 0 zero, 1 one, 4 to 7 the channel
 * @aux: Auxiliary Surface Mode, 0: none
 */
struct render_surface {
	u8 type;
	bool slm;
	u16 format;
	struct surface at;
	u32 width;
	u32 height;
	u32 depth;
	u32 qpitch;
	u32 halign, valign;
	u32 levels;
	u32 min_lod;
	u32 lod;
	u32 first_element;
	u32 extent;
	u32 x_offset, y_offset;
	u32 samples;
	bool is_array;
	u8 faces;
	u8 swizzle[4];
	u8 aux;
};

enum eu_stop render_surface_get(struct render *render, u32 bti, struct render_surface *surface);
bool render_surface_texel(const struct render_surface *surface, u32 lod, u32 x, u32 y, u32 slice,
			  s32 *byte, s32 *row);

#endif
