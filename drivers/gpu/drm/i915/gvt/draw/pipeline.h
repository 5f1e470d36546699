/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the 3D pipeline have for each other: draw.h tells who they are. */
#ifndef _GVT_DRAW_PIPELINE_H_
#define _GVT_DRAW_PIPELINE_H_

#include "threads/threads.h"

/* draw.c */
enum burst_result render_draw(struct render *render, const u32 *cmd, u32 len, int *budget);
enum burst_result draw_read(struct render *render, u64 addr, void *to, u32 bytes);

/* 3DSTATE_RASTER, dword 1: fill modes of triangles that show their front, and their back. */
#define DRAW_FILL_MODES		GENMASK(6, 3)
enum draw_fill { DRAW_SOLID, DRAW_WIREFRAME, DRAW_POINT, DRAW_FILL_RESERVED };
enum draw_fill draw_fill(const struct render_state *state, bool back);

/* assemble.c */

/* Where a strip ends: not here; behind this vertex; with the one in front of it. */
enum draw_cut { DRAW_NO_CUT, DRAW_CUT_NEXT, DRAW_CUT_HERE };
u32 draw_topology_corners(u32 topology);
bool draw_topology_streams(u32 topology);
u32 draw_pieces(const struct render *render);
u32 draw_parts(const struct render *render, u32 nth, enum draw_cut cut);
void draw_assemble(struct render *render, u32 nth, u32 part, enum draw_cut cut);

/* batch.c */
u32 *draw_entry(struct render *render, u32 at);
enum burst_result draw_batch(struct render *render, int *budget);

/* vertex.c */
enum burst_result draw_vertices_decode(struct render *render);
enum burst_result draw_vertex_fetch(struct render *render, struct draw_vertex *vertex);
bool draw_vertex_edge(const struct draw *draw, const struct draw_vertex *vertex);

/* vue.c: computes; struct render */
void draw_vertices_convert(void *data);

/* vs.c */

/* 3DSTATE_VS: Enable */
static inline bool draw_has_vs(const struct render_state *state)
{
	return state->vs[7] & BIT(0);
}

enum burst_result draw_vs_decode(struct render *render);
void draw_start_vs(struct render_slot *slot, u32 first);
void draw_use_vs(struct render *render);

/* urb.c: SFID 6 */
render_function render_urb;

/* stream.c */
bool draw_renders(const struct render_state *state);
bool draw_streams(const struct render_state *state);
void draw_stream_decode(struct render *render);
enum burst_result draw_stream(struct render *render);
enum burst_result draw_stream_end(struct render *render);
enum burst_result draw_stream_buffer(struct render *render, const u32 *cmd, u32 len, int *budget);

/* window.c */
enum burst_result draw_window(struct render *render);

/* setup.c: computes; struct render */
void draw_setup(void *data);
s32 draw_floor(double x);
bool draw_snap(double x, s32 *to);
bool draw_project(struct render *render, u32 corner);
s32 draw_first_from(s32 at);
bool draw_has_pixels(const struct draw_primitive *p);

/* offset.c: computes */
void draw_find_offset(struct render *render, enum draw_fill fill);
void draw_move(struct draw_primitive *p);

/* stroke.c: computes */
bool draw_stroke(struct render *render);

/* From x / w, or another coordinate, to the picture. */
struct draw_axis {
	double scale;
	double offset;
};
struct draw_axis draw_axis(const struct render *render, u32 nr);

/* clip.c: computes; struct draw_cover */
enum draw_clip { CLIP_NONE, CLIP_SOME, CLIP_ALL };
enum draw_clip draw_clip(struct render *render, s64 *turn);
void draw_cover_clipped(void *data);

/* Coordinates of corners, in pixels: so products of two have less than 63 bits. */
#define DRAW_FARTHEST	(1 << 20)

/* How far the corners are from a plane: negative is outside. */
struct draw_plane {
	double at[DRAW_CORNERS];
};

/* Near and far, the user's. */
#define DRAW_USER_PLANES	8u
#define DRAW_PLANES		(2 + DRAW_USER_PLANES)

/* A corner in the picture, before it is divided by w; z is as it comes. */
struct draw_corner {
	double x, y, z, w;
};
void draw_find_corner(const struct render *render, u32 i, struct draw_corner *corner);
bool draw_clip_planes(const struct render *render, const struct draw_corner *corner,
		      struct draw_plane *plane, u32 *n);
double draw_slope_at(const struct draw_slope *slope, double x, double y);

/* Channels, to whole quads. */
static inline u32 draw_whole_quads(u32 mask)
{
	mask |= mask >> 1 & 0x55555555;
	mask |= mask >> 2 & 0x11111111;

	return (mask & 0x11111111) * 15;
}

/* A block of pixels, and which of them a primitive covers: a mask for each row. */
struct draw_cover {
	const struct draw_primitive *primitive;
	s32 x, y;
	u16 rows[DRAW_BLOCK];
};

/* raster.c */
bool draw_cover(struct draw_cover *cover);
void draw_cut_sides(struct draw_cover *cover, const s32 (*corner)[2], u32 n, bool clockwise);

/* line.c */
void draw_cover_line(struct draw_cover *cover);
void draw_line_run(const struct draw_primitive *p, struct draw_run *run);

/* stipple.c */

/* 3DSTATE_WM, dword 1: Line Stipple Enable, Polygon Stipple Enable */
#define DRAW_STIPPLE_LINES	BIT(3)
#define DRAW_STIPPLE_TRIANGLES	BIT(4)
bool draw_stipple(const struct render *render, struct draw_cover *cover);
void draw_stipple_begin(struct render *render);
void draw_stipple_end(struct render *render);

/* statistics.c */
bool draw_counts_pixels(const struct render_state *state);
void draw_count_vertex(struct render *render);
void draw_count_primitive(struct render *render);
void draw_statistics(struct render *render);

/* pixel.c */
enum burst_result draw_read_constants(struct render *render, const u32 *state,
				      u32 (*to)[8], u32 *regs);
void draw_put(struct eu_thread *thread, u32 reg, const void *from, u32 bytes);
enum burst_result draw_shader_decode(struct render *render);
void draw_use_ps(struct render *render);
enum burst_result draw_pixels(struct render *render, int *budget);

/* kind.c */
void draw_kind_find(const struct draw *draw, struct draw_kind *kind);

/* flat.c */
void draw_flat_find(struct render *render);
bool draw_flat_block(struct render_slot *slot, const struct draw_cover *cover,
		     enum burst_result *result);

/* shift.c: computes; struct draw_shift */

/**
 * struct draw_shift - how far a texture is from the picture
 * @primitive: what is drawn; it has pixels, and is not clipped
 * @plane: which of its planes are u and v
 * @scale: texels that u and v count as one
 * @found: each of its pixels gets the texel whose coordinates are its own and @by
 * @by: in x and y
 */
struct draw_shift {
	const struct draw_primitive *primitive;
	const u32 *plane;
	u32 scale[2];
	bool found;
	s32 by[2];
};
void draw_find_shift(void *data);

/* interpolate.c: computes */

/**
 * struct draw_slopes - how barycentric coordinates go over the picture
 * @x, @y: corner 0, in 256ths of a pixel
 * @dx, @dy: what those of corners 1 and 2 gain for each
 * @scale: times this
 * @linear: they are the same in perspective
 */
struct draw_slopes {
	double x, y;
	double dx[2], dy[2];
	double scale;
	bool linear;
};

/* What is at a pixel; coordinates are those of corners 1 and 2. */
struct draw_pixel {
	float linear[2];
	float perspective[2];
	float depth;
	float w;
};

/**
 * struct draw_grid - what barycentric coordinates are made of in a block, for each pair of
 *	pixels of a row: (a column's part + a row's part) * scale
 * @slopes: of the primitive
 * @x, @y: the block's first pixel
 * @column: of coordinates of corners 1 and 2
 * @row: the same, twice
 */
struct draw_grid {
	struct draw_slopes slopes;
	u32 x, y;
	double column[2][DRAW_BLOCK];
	double row[2][DRAW_BLOCK][2];
};

/* What is at the four pixels of a quad, in the order of their lanes. */
struct draw_quad {
	float linear[2][4];
	float perspective[2][4];
	float depth[4];
	float w[4];
};

void draw_find_slopes(const struct draw_primitive *p, struct draw_slopes *slopes);
void draw_find_pixel(const struct render *render, const struct draw_slopes *slopes, u32 x, u32 y,
		     struct draw_pixel *pixel);
void draw_find_grid(const struct draw_primitive *p, u32 at, struct draw_grid *grid);
void draw_find_quads(const struct render *render, const struct draw_grid *grid, const u32 *at,
		     u32 n, struct draw_quad *quad);

/* clear.c */
enum burst_result draw_fast_clear(struct render *render, int *budget);
enum burst_result draw_depth_operation(struct render *render, const u32 *cmd, u32 len, int *budget);

/* depth.c */
struct render_surface;
u32 draw_depth_format(const struct render_state *state);
bool draw_depth_surface(const struct render_state *state, bool stencil,
			struct render_surface *surface);
bool draw_depth_slice(const struct render *render, bool stencil, struct draw_target *target);
enum burst_result draw_depth_range(struct render_slot *slot, u32 *range);
enum burst_result draw_depth_decode(struct render *render);
enum burst_result draw_depth(struct render_slot *slot, struct draw_cover *cover);
struct draw_test;
void draw_depth_prepare(const struct render *render, struct draw_test *test);

/* late.c */
enum eu_stop draw_late(struct render_slot *slot, struct draw_pixels *pixels, u32 first, u32 sent);

/* depth_test.c: computes; struct draw_test; struct draw_lanes; struct draw_depth_value */
void draw_depth_test(void *data);
void draw_lanes_test(void *data);
void draw_depth_value(void *data);

/* A float's bits, and what a buffer of a format has of it. */
struct draw_depth_value {
	u32 format;
	u32 bits;
	u32 packed;
};

/**
 * struct draw_test - the tests of a block's pixels, or of lanes
 * @render: the pipelines
 * @cover: the block; pixels that fail are taken out
 * @format: of depth, or 0: there is none
 * @has_stencil: there is stencil
 * @range: least and greatest depth
 * @depth: what is there, row by row, or lane by lane, and what comes in its place
 * @stencil: the same
 */
struct draw_test {
	const struct render *render;
	struct draw_cover *cover;
	u32 format;
	bool has_stencil;
	u32 range[2];
	u8 *depth;
	u8 *stencil;
};

/**
 * struct draw_lanes - the tests of the pixels of a render target write
 * @test: what they are, and what is there
 * @write: it; pixels that fail are taken out
 * @which: the lanes that are tested
 */
struct draw_lanes {
	struct draw_test test;
	struct draw_write *write;
	u32 which;
};

/* Formats of depth. PRM SKL vol 2a, 3DSTATE_DEPTH_BUFFER */
enum { DEPTH_NONE, DEPTH_FLOAT = 1, DEPTH_24 = 3, DEPTH_16 = 5 };

/* payload.c: computes; struct render_slot */
void draw_payload(void *data);

/* blend_state.c */
enum burst_result draw_blend_decode(struct render *render);
bool draw_blend_needs_old(const struct render_slot *slot);
bool draw_packs(const struct render_slot *slot);

/* target.c: SFID 5, render target writes and reads; media blocks go to the data port */
render_function render_target_cache;

/* target_rw.c */
enum eu_stop draw_target_find(struct render_slot *slot, u32 bti, u32 layer);
void draw_target_bound(const struct draw_target *target, struct draw_write *write);
enum eu_stop draw_target_rw(struct render_slot *slot, const struct draw_target *target, u8 *pixels,
			    bool write);

/* target_pack.c: computes; struct draw_write */
void draw_pack(void *data);

/* blend.c: computes; struct render_slot; struct draw_write */
void draw_alpha_test(struct draw_write *write, const struct draw_blend *blend);
void draw_blend(void *data);
void draw_unpack(void *data);

#endif
