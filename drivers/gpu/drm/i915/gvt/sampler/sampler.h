/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sampling engine: a message from its payload to its answer. Documentation/gpu/sampler.rst
 *
 * Each lane wants texels: taps. They are found by coordinates (with the FPU), fetched
 * (without), and made into an answer (with it again).
 */
#ifndef _GVT_SAMPLER_H_
#define _GVT_SAMPLER_H_

#include "sampler/plain.h"
#include "sampler/state.h"
#include "texel/format.h"
#include "texel/surface_state.h"

#define SAMPLER_LANES		16u
#define SAMPLER_TEXEL_BYTES	16u

/*
 * Taps are in layers: of a lane's first level, its second one, and of each the first and the
 * second slice of a volume. A lane has 4 of a layer at most.
 */
#define SAMPLER_LAYERS		4u
#define SAMPLER_TAPS		(4 * SAMPLER_LANES)

/* What a message may have for each lane. */
enum sampler_param {
	PARAM_U, PARAM_V, PARAM_R, PARAM_AI, PARAM_REF, PARAM_LOD, PARAM_BIAS, PARAM_MIN_LOD,
	PARAM_DUDX, PARAM_DUDY, PARAM_DVDX, PARAM_DVDY, PARAM_DRDX, PARAM_DRDY,
	PARAM_SAMPLE, PARAM_MCS, PARAM_MCS_HIGH, PARAM_OFFSET_U, PARAM_OFFSET_V,
	NUM_PARAMS, PARAM_NONE = NUM_PARAMS
};

enum sampler_op {
	SAMPLER_NONE, SAMPLER_SAMPLE, SAMPLER_GATHER, SAMPLER_LOAD, SAMPLER_LOD, SAMPLER_RESINFO,
	SAMPLER_SAMPLEINFO, SAMPLER_MCS
};

/* Where the level of detail is from. */
enum sampler_lod_from { LOD_QUAD, LOD_GRADIENTS, LOD_PARAM, LOD_ZERO };

/**
 * struct sampler_type - a type of message
 * @op: enum sampler_op
 * @lod: enum sampler_lod_from
 * @compare: texels are compared with a reference
 * @n: how many parameters there are at most
 * @params: enum sampler_param, in their order
 */
#define SAMPLER_MAX_PARAMS	12u
struct sampler_type {
	u8 op;
	u8 lod;
	bool compare;
	u8 n;
	u8 params[SAMPLER_MAX_PARAMS];
};

/* What is in the place of a texel. */
enum sampler_tap_kind { TAP_TEXEL, TAP_ZERO, TAP_BORDER, TAP_CORNER };

/**
 * struct sampler_tap - a texel that is wanted
 * @x: its place, as render_surface_texel() has it
 * @y: .
 * @slice: .
 * @level: counted as the surface does
 * @kind: enum sampler_tap_kind: where it is none, what takes its place. A corner of a cube
 *	is the mean of the three beside it.
 */
struct sampler_tap {
	u32 x;
	u16 y;
	u16 slice;
	u8 level;
	u8 kind;
};

/**
 * struct sampler_lane - what becomes of a lane's taps
 * @first: of the taps of each layer
 * @dims: directions that are filtered: one tap of a layer, two, or four; of the second
 *	slice too if there are three
 * @levels: 1, or 2; 0: there is nothing to be done
 * @weight: of the second tap in each direction, of each level
 * @level_weight: of the second level
 */
struct sampler_lane {
	u8 first[SAMPLER_LAYERS];
	u8 dims;
	u8 levels;
	float weight[2][3];
	float level_weight;
};

/* A lane's taps of a layer. */
static inline u32 sampler_layer_taps(const struct sampler_lane *lane)
{
	return lane->dims > 1 ? 4 : 1u << lane->dims;
}

union sampler_value {
	u32 u;
	s32 s;
	float f;
};

/**
 * struct sampler_blocks - blocks that were decoded last
 * @key: which of the rectangle is there, counted from one; 0: none
 * @texels: its texels
 */
#define SAMPLER_BLOCKS	8u
struct sampler_blocks {
	u32 key[SAMPLER_BLOCKS];
	union block_texels texels[SAMPLER_BLOCKS];
};

/**
 * struct plain_work - what a plain message needs
 * @state: what it is about
 * @mask: lanes that take part
 * @found: all their texels are plain
 * @at: coordinates: u, v, of 16 lanes in any case
 * @some: they, if not all lanes take part
 * @offset: of the first and the second texel in x, and in y
 * @weight: of the second one
 * @raw: the texels of each lane: the upper two, the lower two
 */
struct plain_work {
	const struct sampler_plain *state;
	u32 mask;
	bool found;
	const union sampler_value *at[2];
	union sampler_value some[2][SAMPLER_LANES];
	u32 offset[2][2][SAMPLER_LANES];
	float weight[2][SAMPLER_LANES];
	u32 raw[4][SAMPLER_LANES];
};

/**
 * struct sampler_work - a message under way
 * @slot: where its thread runs
 * @thread: who sent it
 * @message: it
 * @type: what it is
 * @lanes: that it has
 * @vectors: SIMD4x2: two lanes, whose channels are beside each other
 * @half: the answer has 16 bits a channel
 * @has_header: it begins with a register that says how
 * @payload: its registers
 * @regs: how many these are, behind a header
 * @write: channels that are answered
 * @channel: the one that is gathered
 * @offset: of texels, in u, v, r
 * @samplers: offset of the table of samplers
 * @state: the sampler, where one is used
 * @surface: the surface
 * @format: that of its texels; NULL of a null surface
 * @decode: its blocks', if it is compressed
 * @border: the border's colour
 * @param: what it has for each lane; 0: it does not
 * @lane: what is done for each lane
 * @taps: how many there are of each layer
 * @tap: what texels are wanted, by layers
 * @raw: they, each layer's behind each other
 * @texel: the same as numbers
 * @result: of each lane
 * @box: room for texels beside each other, or for blocks
 * @blocks: some of these, decoded
 * @room: for a message that comes in two parts
 * @plain: of one that is plain, instead of all that follows @samplers
 */
#define SAMPLER_BOX	2048u
struct sampler_work {
	struct render_slot *slot;
	struct eu_thread *thread;
	const struct eu_message *message;
	const struct sampler_type *type;
	u32 lanes;
	bool vectors;
	bool half;
	bool has_header;
	const u8 *payload;
	u32 regs;
	u32 write;
	u32 channel;
	s32 offset[3];
	u32 samplers;
	struct sampler_state state;
	struct render_surface surface;
	const struct format *format;
	block_decode *decode;
	u32 border[4];
	union sampler_value param[NUM_PARAMS][SAMPLER_LANES];
	struct sampler_lane lane[SAMPLER_LANES];
	u32 taps[SAMPLER_LAYERS];
	struct sampler_tap tap[SAMPLER_LAYERS][SAMPLER_TAPS];
	u8 raw[SAMPLER_LAYERS][SAMPLER_TAPS * SAMPLER_TEXEL_BYTES];
	union texel texel[SAMPLER_LAYERS][SAMPLER_TAPS];
	union texel result[SAMPLER_LANES];
	u8 box[SAMPLER_BOX];
	struct sampler_blocks blocks;
	u8 room[EU_PAYLOAD_REGS * EU_REG_BYTES] __aligned(32);
	struct plain_work plain;
};

/* sampler_message.c */
enum eu_stop sampler_message_read(struct sampler_work *work);
void sampler_message_params(struct sampler_work *work);
const union sampler_value *sampler_message_param(const struct sampler_work *work, u32 param);
void sampler_message_answer(struct sampler_work *work);

/* sampler_plain.c */
bool sampler_plain(struct sampler_work *work);

/* With the FPU: sampler_vector.c */
void sampler_plain_locate(void *data);
void sampler_plain_answer(void *data);

/* sampler_fetch.c */
enum eu_stop sampler_fetch(struct sampler_work *work);

/* sampler_query.c */
void sampler_query(struct sampler_work *work);

/* sampler_load.c: taps by integers */
void sampler_load(struct sampler_work *work);

/* With the FPU: sampler_coord.c: taps by coordinates */
void sampler_locate(void *data);

/* sampler_lod.c */
s32 sampler_lod(const struct sampler_work *work, u32 lane);

/* sampler_cube.c */
u32 sampler_cube_face(const float *direction, double *s, double *t);
void sampler_cube_gradient(const float *direction, const float *change, float *s, float *t);
bool sampler_cube_cross(u32 size, u32 *face, s64 *x, s64 *y);

/* sampler_filter.c */
void sampler_filter(void *data);

render_function render_sampler;	/* sampler.c */

#endif
