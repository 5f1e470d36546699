/* SPDX-License-Identifier: GPL-2.0 */
/*
 * 3DPRIMITIVE: vertices become primitives, these pixels, and these colors in memory.
 *
 *	draw.c		the command; vertices, one after the other, and what they complete
 *	assemble.c	which vertices make up a primitive
 *	batch.c		vertices, eight at a time: which ones, and their URB entries
 *	vertex.c	vertex fetch: what elements say, and their bytes
 *	vue.c		those bytes become vertex URB entries
 *	vs.c		vertex shader threads
 *	urb.c		messages to the URB
 *	window.c	viewport, scissor, drawing rectangle
 *	stream.c	vertices of primitives go to buffers
 *	setup.c		a primitive: in the picture, culled, its attributes as planes
 *	clip.c		the same of one that is not all in front of the eye
 *	offset.c	how far its depth is moved
 *	stroke.c	points and lines, in the picture
 *	raster.c	which pixels it covers
 *	line.c		which pixels a line covers
 *	stipple.c	which of them patterns leave
 *	clear.c		clears that hardware has beside surfaces
 *	depth.c		depth and stencil buffers
 *	depth_test.c	the tests of a block's pixels
 *	late.c		those of pixels whose shader has a say
 *	statistics.c	registers that stages count in
 *	pixel.c		pixel shader threads
 *	kind.c		what a pixel shader does, if its program tells
 *	shift.c		how far a texture is from the picture, if it is drawn as it is
 *	flat.c		blocks of pixels without threads
 *	interpolate.c	what is at a pixel
 *	payload.c	what threads begin with
 *	target.c	render target writes and reads
 *	target_rw.c	their pixels, in memory
 *	target_pack.c	colors become bytes, where nothing else happens to them
 *	blend.c		colors become bytes
 *	picture.c	a render target as people see it
 *	picture_texels.c its texels
 *
 * vue.c, setup.c, clip.c, offset.c, stroke.c, depth_test.c, shift.c, interpolate.c, payload.c,
 * target_pack.c, blend.c and picture_texels.c compute: they are entered by eu_compute().
 */
#ifndef _GVT_DRAW_H_
#define _GVT_DRAW_H_

#include "eu/eu.h"
#include "memory/surface.h"
#include "render/state.h"
#include "texel/texel.h"

struct format;

#define DRAW_CORNERS		3u	/* vertices of a triangle or a rectangle, at most */
#define DRAW_ATTRIBUTES		32u
#define DRAW_TARGETS		8u
#define DRAW_CONSTANT_REGS	64u

/* Vertices that are fetched, and shaded, at once; URB entries: two batches, and a fan's hub. */
#define DRAW_BATCH		8u
#define DRAW_ENTRIES		(2 * DRAW_BATCH + 1)
#define DRAW_HUB		(2 * DRAW_BATCH)
#define DRAW_ENTRY_DWORDS	256u

/* Pixels are rastered in blocks, a unit of work each; the mask of a row is a u16. */
#define DRAW_BLOCK		16

/**
 * struct draw_position - where a draw is
 * @instance: the instance under way
 * @vertex: the vertex under way, of those of the instance
 * @first: the one that began the strip or list that it belongs to
 * @primitive: primitives of the instance that came before
 * @fetched: vertices of the instance whose batches have been fetched and shaded
 * @cuts: those of the last batch that are the cut index, a bit for each
 * @part: the part under way, of those that the vertex completes
 * @streamed: the primitive that it is of has gone to stream output
 * @stipple: pixels of the strip's lines that came before, for their pattern
 * @inner: URB entries of vertices at which no side begins that is to be seen; a bit for each
 *
 * If @vertex is not fetched, its batch is the job under way. Else pixels of the primitive that
 * it completes are counted by render->begun.
 */
struct draw_position {
	u32 instance;
	u32 vertex;
	u32 first;
	u32 primitive;
	u32 fetched;
	u32 cuts;
	u32 part;
	u32 streamed;
	u32 stipple;
	u32 inner;
};

/**
 * struct draw_pixels - the pixels of a thread: what render target writes without a header use
 * @mask: those that are covered, a bit for each channel
 * @tested: those that have been tested late: for depth, stencil and alpha
 * @failed: those of them that do not live
 * @layer: render target array index
 * @at: x in bits 15:0 and y in bits 31:16 of the first pixel of each four
 */
struct draw_pixels {
	u32 mask;
	u32 tested;
	u32 failed;
	u32 layer;
	u32 at[8];
};

/**
 * struct draw_element - a vertex element
 * @format: of the source; NULL: nothing comes from memory
 * @buffer: the vertex buffer
 * @offset: in bytes, in a vertex
 * @control: what becomes of each component, VFCOMP_STORE_SRC and so on
 * @edge: it is no part of URB entries, but says if a side that begins at the vertex is to be seen
 * @instanced: the instance counts, not the vertex
 * @step: instances that have the same one
 * @at: which dwords of URB entries its components are, or DRAW_NOWHERE
 */
#define DRAW_NOWHERE	0xffu
struct draw_element {
	const struct format *format;
	u8 buffer;
	u16 offset;
	u8 control[4];
	bool edge;
	bool instanced;
	u32 step;
	u8 at[4];
};

/* Component controls. PRM SKL vol 2a, VERTEX_ELEMENT_STATE */
enum {
	VFCOMP_NOSTORE, VFCOMP_STORE_SRC, VFCOMP_STORE_0, VFCOMP_STORE_1_FP,
	VFCOMP_STORE_1_INT
};

/**
 * struct draw_vertex - a vertex
 * @id: its number, as VertexID counts: from 0 on, or what the index buffer says
 * @number: where it is in vertex buffers
 * @raw: the bytes of its elements
 * @entry: its URB entry
 */
struct draw_vertex {
	u32 id;
	s64 number;
	u8 raw[RENDER_VERTEX_ELEMENTS][16];
	u32 *entry;
};

/* A function of a pixel's place: a * x + b * y + c; nothing to touch without the FPU. */
struct draw_slope {
	double a, b, c;
};

/* Sides, the eye, the near and the far plane, eight planes of the user. */
#define DRAW_HALVES		14u

/**
 * struct draw_primitive - a primitive
 * @corners: it is a point, a line or a triangle: 1, 2, 3
 * @rect: it is a rectangle with sides along the axes
 * @turned: its corners are in the other order, as those of each second one of a strip
 * @nr: its number, as PrimitiveID counts
 * @piece: where it is not solid, which of its sides or corners is drawn
 * @outer: that one is to be seen
 * @whole: all of it has been drawn with this piece
 * @ends: that was all that counts as a primitive
 * @fresh: the pattern of lines begins with it
 * @stippled: the pattern of triangles is for such
 * @gone: nothing of it is to be seen
 * @passed: clipping has left something of it
 * @clipped: it is not all in front of the eye: @half and @beta say where it is
 * @back: it shows its back
 * @layer: render target array index
 * @placed: which corners are somewhere in the picture, and those of lines as they are cut
 * @x, @y: its corners, in 256ths of a pixel. A point has three of the square that it is: upper
 *	left, upper right, lower left. A line has a third one beside its first.
 * @z: their depth, moved by @offset
 * @offset: how far its depth is moved
 * @rw: their 1 / w
 * @left, @top, @right, @bottom: pixels that it can cover; the last two are behind it
 * @half: a pixel is in it where none of these is negative
 * @halves: how many
 * @half_width: of a line, in 256ths; 0: it is as thin as can be
 * @from, @to: of a line: how much of the way from corner 0 to 1 it begins and ends
 * @beta: of each corner: its part of a pixel, by its w
 * @plane: of each component of an attribute: what corners 1 and 2 have more than corner 0
 *	has, nothing, and what corner 0 has
 */
struct draw_primitive {
	u32 corners;
	bool rect;
	bool turned;
	u32 nr;
	u32 piece;
	bool outer;
	bool whole;
	bool ends;
	bool fresh;
	bool stippled;
	bool gone;
	bool passed;
	bool clipped;
	bool back;
	u32 layer;
	bool placed[DRAW_CORNERS];
	s32 x[DRAW_CORNERS];
	s32 y[DRAW_CORNERS];
	float z[DRAW_CORNERS];
	float offset;
	float rw[DRAW_CORNERS];
	s32 left, top, right, bottom;
	struct draw_slope half[DRAW_HALVES];
	u32 halves;
	s32 half_width;
	double from, to;
	struct draw_slope beta[DRAW_CORNERS];
	u32 plane[DRAW_ATTRIBUTES][4][4];
};

/**
 * struct draw_run - the pixels of a line, along its major axis
 * @along_y: that is y
 * @first: where the first one is
 * @step: from there to the next
 * @length: how many there are
 * @begin: how many pixels of its pattern come before
 */
struct draw_run {
	bool along_y;
	s32 first;
	s32 step;
	u32 length;
	u32 begin;
};

/**
 * struct draw_vs - the vertex shader
 * @program: it; NULL: there is none
 * @cr0: its control register
 * @setup: register of the constants, which inputs follow
 * @offset: the first dword of entries that is an input
 * @inputs: how many are
 * @entry_bytes: of an entry, as the state says
 * @constants: its constants
 * @num_constants: registers of them
 */
struct draw_vs {
	const struct eu_program *program;
	u32 cr0;
	u32 setup;
	u32 offset;
	u32 inputs;
	u32 entry_bytes;
	u32 constants[DRAW_CONSTANT_REGS][8];
	u32 num_constants;
};

/**
 * struct draw_stream_buffer - a buffer that vertices go to
 * @enabled: they do
 * @addr: where it begins
 * @size: bytes that it has
 * @pitch: bytes from a vertex to the next
 * @offset: where the next one goes, as a register has it between bursts
 */
struct draw_stream_buffer {
	bool enabled;
	u64 addr;
	u64 size;
	u32 pitch;
	u32 offset;
};

/**
 * struct draw_stream - stream output
 * @decls: how many declarations there are of what goes there
 * @first: the first slot of URB entries that they can name
 * @slots: how many they can
 * @buffer: where it goes
 */
struct draw_stream {
	u32 decls;
	u32 first;
	u32 slots;
	struct draw_stream_buffer buffer[RENDER_SO_BUFFERS];
};

/**
 * struct draw_shader - the pixel shader
 * @program: it; NULL: there is none
 * @lanes: channels of a thread
 * @setup: register of the constants, which planes follow
 * @constants: registers of constants
 * @attributes: how many have planes
 * @cr0: its control register
 * @modes: barycentric coordinates that it gets, a bit for each mode
 * @depth, @w, @offsets, @coverage: whether it gets these
 * @quads: all four channels of a quad run if one is covered
 */
struct draw_shader {
	const struct eu_program *program;
	u32 lanes;
	u32 setup;
	u32 constants;
	u32 attributes;
	u32 cr0;
	u32 modes;
	bool depth, w, offsets, coverage;
	bool quads;
};

/**
 * struct draw_kind - what the pixel shader does, as its program says
 * @what: KIND_COLOR: each pixel gets the same color; KIND_TEXELS: a texel, as it is; KIND_ANY:
 *	something else, or nobody knows
 * @target: the render target, as an index into the binding table
 * @color: of the color: each channel
 * @color_at: which dword of the primitive's planes that is; KIND_BITS: none, but @color
 * @texture: of texels: the descriptor of the message that samples them
 * @plane: of texels: which planes are u and v
 * @insns: instructions that a thread executes
 * @messages: how many of them send one
 */
enum { KIND_ANY, KIND_COLOR, KIND_TEXELS };
#define KIND_BITS	0xffffu
struct draw_kind {
	u32 what;
	u32 target;
	u32 color[4];
	u16 color_at[4];
	u32 texture;
	u32 plane[2];
	u32 insns;
	u32 messages;
};

/**
 * struct draw_blend - what becomes of colors
 * @common: the dword that BLEND_STATE begins with
 * @entry: two dwords for each render target
 * @cc: COLOR_CALC_STATE
 */
struct draw_blend {
	u32 common;
	u32 entry[DRAW_TARGETS][2];
	u32 cc[6];
};

/**
 * struct draw_write - a render target write: up to 16 pixels
 * @format: of the render target
 * @lanes: 8 or 16
 * @mask: those that are written
 * @at: where the pixels are, as draw_pixels has it
 * @nr: the render target's number, for its part of BLEND_STATE
 * @planes: what the shader says, in its registers: channel after channel, of all lanes each
 * @color: the same, pixel after pixel, where somebody asks for it
 * @second: its other color
 * @alpha: that of render target 0, which is tested
 * @depth: depth that the shader says, and
 * @reference: what it has stencil compared with, where the state has it say so
 * @old: the bytes that are there, where somebody asks for them
 * @now: those that come in their place
 */
#define DRAW_WRITE_LANES	16u
struct draw_write {
	const struct format *format;
	u32 lanes;
	u32 mask;
	u32 at[DRAW_WRITE_LANES / 4];
	u32 nr;
	const u8 *planes;
	union texel color[DRAW_WRITE_LANES];
	union texel second[DRAW_WRITE_LANES];
	u32 alpha[DRAW_WRITE_LANES];
	u32 depth[DRAW_WRITE_LANES];
	u8 reference[DRAW_WRITE_LANES];
	u8 old[DRAW_WRITE_LANES * 16];
	u8 now[DRAW_WRITE_LANES * 16];
};

/**
 * struct draw_target - a slice of a render target, as the state says
 * @known: it is @layer of @bti
 * @null: nothing is there
 * @has_bytes: channels of its format are bytes from 0 to 1, of one dword
 * @format: its format
 * @at: the surface
 * @byte, @row: where the slice begins
 * @width, @height: pixels that it has
 * @clear: the color of fast clears
 */
struct draw_target {
	bool known;
	bool null;
	bool has_bytes;
	u32 bti;
	u32 layer;
	const struct format *format;
	struct surface at;
	s32 byte;
	s32 row;
	u32 width;
	u32 height;
	u32 clear[4];
};

/**
 * struct draw_flat - a primitive whose pixels can be had without threads
 * @known: it is one
 * @target: where they go
 * @has_texels: of a texture, else of a color
 * @color: that one, in the target's bytes
 * @texture: the surface of the texels
 * @byte, @row: of the texel of pixel 0, 0, if there were one
 */
struct draw_flat {
	bool known;
	struct draw_target target;
	bool has_texels;
	u32 color;
	struct surface texture;
	s32 byte;
	s32 row;
};

/**
 * struct draw - a draw, as its command and the state say: found anew in each burst
 * @topology: of its primitives
 * @indexed: vertices come by way of the index buffer
 * @vertices: of an instance
 * @first_vertex: where they begin, in the index buffer or in vertex buffers
 * @base_vertex: added to indices
 * @instances: how many
 * @first_instance: number of the first one
 * @pieces: that each triangle is drawn as: one, or three sides or corners
 * @element: vertex elements
 * @elements: how many
 * @viewport: SF_CLIP_VIEWPORT of the primitive
 * @vertex: the batch under way
 * @batch: how many these are
 * @vs: the vertex shader
 * @in_vs: threads under way are its
 * @stream: stream output
 * @renders: primitives go on to be drawn
 * @corner: URB entries of the corners of the primitive
 * @lead: that of the vertex whose attributes count where they are not interpolated
 * @primitive: the one under way
 * @run: its pixels, if it is a line with a pattern
 * @shader: the pixel shader
 * @constants: its constants
 * @kind: what it does, where that is known
 * @flat: the pixels of @primitive, where they are known
 * @blend: what becomes of colors
 * @early: depth and stencil of pixels are tested before their shader runs
 * @late: they are tested when it writes them, and change only then
 */
struct draw {
	u32 topology;
	bool indexed;
	u32 vertices;
	u32 first_vertex;
	s32 base_vertex;
	u32 instances;
	u32 first_instance;
	u32 pieces;
	struct draw_element element[RENDER_VERTEX_ELEMENTS];
	u32 elements;
	u32 viewport[16];
	struct draw_vertex vertex[DRAW_BATCH];
	u32 batch;
	struct draw_vs vs;
	bool in_vs;
	struct draw_stream stream;
	bool renders;
	const u32 *corner[DRAW_CORNERS];
	const u32 *lead;
	struct draw_primitive primitive;
	struct draw_run run;
	struct draw_shader shader;
	u32 constants[DRAW_CONSTANT_REGS][8];
	struct draw_kind kind;
	struct draw_flat flat;
	struct draw_blend blend;
	bool early;
	bool late;
};

#endif
