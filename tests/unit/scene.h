/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scenes for tests of the 3D pipeline: what a driver sets before 3DPRIMITIVE, as IGT's
 * rendercopy does, to be changed before it is drawn.
 */
#ifndef SCENE_H
#define SCENE_H

#include "canvas.h"
#include "shader.h"

#define SFID_SAMPLER		2
#define SFID_TARGET		5

/* A render target write that ends the thread, of 16 lanes without a header; its parts. */
#define DESC_WRITE		0x10031000u
#define DESC_RT			(DESC_WRITE & 0x01ffffff)	/* without a length */
#define DESC_HEADER		BIT(19)
#define DESC_KIND(kind)		((kind) << 8)
#define DESC_LENGTH(regs)	((u32)(regs) << 25)

/* Formats and topologies. PRM SKL vol 2d, 2a */
#define FMT_R32G32B32A32_FLOAT	0x000u
#define FMT_R32G32B32A32_UINT	0x002u
#define FMT_R32G32_FLOAT	0x085u
#define FMT_R16G16B16A16_FLOAT	0x084u
#define FMT_B8G8R8A8_UNORM	0x0c0u
#define FMT_R8G8B8A8_UNORM	0x0c7u
#define FMT_R16G16_SSCALED	0x0f6u
#define FMT_R8_UNORM		0x140u
#define FMT_B5G6R5_UNORM	0x100u

#define TRILIST			4
#define TRISTRIP		5
#define TRIFAN			6
#define RECTLIST		15

/* Where things are in the page of state. */
#define AT_BINDINGS		0x200
#define AT_TARGET		0x240
#define AT_TEXTURE		0x280
#define AT_SAMPLER		0x300
#define AT_BLEND		0x400
#define AT_CC			0x480
#define AT_VIEWPORT		0x500
#define AT_SCISSOR		0x600

/* Vertex elements, as their dwords. Component controls: 1 source, 2 zero, 3 one. */
#define ELEMENT(buffer, format, offset)	((buffer) << 26 | BIT(25) | (format) << 16 | (offset))
#define CONTROLS(x, y, z, w)		((x) << 28 | (y) << 24 | (z) << 20 | (w) << 16)

/**
 * struct scene - what is drawn, and how
 * @s: its context, code and state
 * @target: memory of the render target
 * @vertices: page of vertices, and of indices from its middle on
 * @width, @height, @pitch, @format, @bytes, @tiling: of the target; bytes of a pixel, tiling
 *	as in its surface state
 * @stride: bytes of a vertex
 * @elements: vertex elements, two dwords each
 * @num_elements: how many
 * @topology, @first, @num_vertices, @instances, @base: of the command
 * @indexed: 0, or bytes of an index
 * @vf, @packing, @sgvs, @instancing, @clip, @sf, @raster, @sbe, @swiz, @wm, @ps, @extra, @rect:
 *	dwords of commands behind their header
 * @vs, @vs_constants, @urb: the same, of the vertex shader
 * @blend: BLEND_STATE
 * @cc: COLOR_CALC_STATE
 * @viewport: SF_CLIP_VIEWPORT
 * @scissor: SCISSOR_RECT
 * @clear: the target's color of fast clears
 * @texture: memory of the texture, of the same format as the target
 * @texture_width, @texture_height, @texture_pitch, @texture_tiling: of it
 */
struct scene {
	struct shader s;
	struct canvas target;
	struct buffer vertices;
	u32 width, height, pitch, format, bytes, tiling;
	u32 stride;
	u32 elements[8];
	u32 num_elements;
	u32 topology, first, num_vertices, instances, base, indexed;
	u32 vf[2], packing[4], sgvs, instancing[2];
	u32 clip[3], sf[3], raster[4], sbe[5], swiz[10], wm, ps[11], extra, rect[3];
	u32 constants[10];
	u32 vs[8], vs_constants[10], urb;
	u32 blend[17], cc[6], viewport[16], scissor[2];
	u32 clear[4];
	struct canvas texture;
	u32 texture_width, texture_height, texture_pitch, texture_tiling;
};

/* A target of so many pixels, 16 lanes, three vertices: pairs of words, two floats. */
void scene_init(struct scene *scene, u32 width, u32 height, u32 format, u32 bytes);
/* Vertices of two elements of four floats: position, attribute. */
void scene_use_floats(struct scene *scene);
/* Colors add up: who is drawn twice shows. */
void scene_add(struct scene *scene);
/* A square of floats, colors that are the vertices' attribute, and add up. */
void scene_sum(struct scene *scene, u32 size, u32 topology, u32 vertices);
/* The rectangle that IGT's rendercopy draws. */
void scene_rect(struct scene *scene, u32 x, u32 y, u32 w, u32 h, const float *texture);
void scene_vertex(struct scene *scene, u32 nr, const float *position, const float *attribute);
/* Programs: one color; what is interpolated, or as it is at a corner, as a color. */
void scene_constant(struct scene *scene, const float *color);
void scene_interpolate(struct scene *scene, u32 setup, u32 bary);
void scene_flat(struct scene *scene, u32 setup);
/* A texture, and the program that copies from it. */
void scene_texture(struct scene *scene, u32 width, u32 height);
void scene_copy(struct scene *scene);
/* Its beginning: a message of @type, of u and v from register @from on, whose answer is in @to. */
void scene_sample(struct scene *scene, u32 type, u32 from, u32 to);
void scene_write(struct scene *scene, u32 desc, u32 src, u32 lanes, u32 first, bool eot);
void scene_send(struct scene *scene, u32 sfid, u32 desc, u32 src, bool eot);
void scene_mov(struct scene *scene, u32 lanes, u32 dst, u32 bits);
/* The commands but the draw; all; and with them, to the end. */
void scene_emit_state(struct scene *scene);
void scene_command(const struct scene *scene, u32 *cmd);
void scene_emit(struct scene *scene);
void scene_draw(struct scene *scene);
void scene_save_and_restore(void);
/* Draw it, with that after each burst. Returns how many bursts there were. */
u32 scene_draw_saved(struct scene *scene);
/* Its indices, in the page of its vertices. */
void scene_index(struct scene *scene, const u16 *index, u32 n);
/* Any number below @n; @seed is the test's. */
u32 scene_below(u32 *seed, u32 n);
/* The bytes of a pixel. */
void *scene_pixel(struct scene *scene, u32 x, u32 y);
/* The whole target, row by row, which is zero afterwards. */
void scene_take(struct scene *scene, void *picture);

#endif
