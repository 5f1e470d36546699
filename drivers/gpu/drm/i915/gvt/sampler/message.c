// SPDX-License-Identifier: GPL-2.0
/*
 * The sampling engine's messages: descriptor, header, parameters, answer.
 *
 * PRM SKL vol 7, "Sampling Engine": message descriptor, message types, header, payload and
 * writeback. The order of parameters is also in Mesa's brw_lower_logical_sends.cpp.
 */
#include "sampler/sampler.h"

/* The descriptor. */
#define DESC_SAMPLER(desc)	((desc) >> 8 & 15)
#define DESC_TYPE(desc)		((desc) >> 12 & 31)
#define DESC_SIMD(desc)		(((desc) >> 17 & 3) | ((desc) >> 29 & 1) << 2)
#define DESC_HEADER		BIT(19)
#define DESC_HALF		BIT(30)

enum { SIMD_4X2, SIMD_8, SIMD_16 };

/* Dword 2 of the header, and of dword 3 what is the table of samplers. */
#define HEADER_NOT_WRITTEN(dword)	((dword) >> 12 & 15)
#define HEADER_CHANNEL(dword)		((dword) >> 16 & 3)
#define HEADER_4X2			BIT(22)
#define HEADER_NULL_MASK		BIT(23)
#define HEADER_SAMPLERS			(~31u)

#define U	PARAM_U
#define V	PARAM_V
#define R	PARAM_R
#define AI	PARAM_AI
#define REF	PARAM_REF
#define LOD	PARAM_LOD
#define BIAS	PARAM_BIAS
#define MLOD	PARAM_MIN_LOD
#define UX	PARAM_DUDX
#define UY	PARAM_DUDY
#define VX	PARAM_DVDX
#define VY	PARAM_DVDY
#define RX	PARAM_DRDX
#define RY	PARAM_DRDY
#define OFFU	PARAM_OFFSET_U
#define OFFV	PARAM_OFFSET_V

#define TYPE(operation, from, compares, ...)				\
	{ .op = SAMPLER_ ## operation, .lod = LOD_ ## from, .compare = compares,	\
	  .n = sizeof((u8[]){ __VA_ARGS__ }), .params = { __VA_ARGS__ } }

static const struct sampler_type types[32] = {
	[0x00] = TYPE(SAMPLE, QUAD, false, U, V, R, AI, MLOD),
	[0x01] = TYPE(SAMPLE, QUAD, false, BIAS, U, V, R, AI, MLOD),
	[0x02] = TYPE(SAMPLE, PARAM, false, LOD, U, V, R, AI),
	[0x03] = TYPE(SAMPLE, QUAD, true, REF, U, V, R, AI, MLOD),
	[0x04] = TYPE(SAMPLE, GRADIENTS, false, U, UX, UY, V, VX, VY, R, RX, RY, AI, MLOD),
	[0x05] = TYPE(SAMPLE, QUAD, true, REF, BIAS, U, V, R, AI, MLOD),
	[0x06] = TYPE(SAMPLE, PARAM, true, REF, LOD, U, V, R, AI),
	[0x07] = TYPE(LOAD, PARAM, false, U, V, LOD, R),
	[0x08] = TYPE(GATHER, ZERO, false, U, V, R, AI),
	[0x09] = TYPE(LOD, QUAD, false, U, V, R, AI),
	[0x0a] = TYPE(RESINFO, PARAM, false, LOD),
	[0x0b] = TYPE(SAMPLEINFO, ZERO, false, PARAM_NONE),
	[0x10] = TYPE(GATHER, ZERO, true, REF, U, V, R, AI),
	[0x11] = TYPE(GATHER, ZERO, false, U, V, OFFU, OFFV, R),
	[0x12] = TYPE(GATHER, ZERO, true, REF, U, V, OFFU, OFFV, R),
	[0x14] = TYPE(SAMPLE, GRADIENTS, true, REF, U, UX, UY, V, VX, VY, R, RX, RY, AI, MLOD),
	[0x18] = TYPE(SAMPLE, ZERO, false, U, V, R, AI),
	[0x19] = TYPE(SAMPLE, ZERO, true, REF, U, V, R, AI),
	[0x1a] = TYPE(LOAD, ZERO, false, U, V, R),
	[0x1c] = TYPE(LOAD, PARAM, false, PARAM_SAMPLE, PARAM_MCS, PARAM_MCS_HIGH, U, V, R, LOD),
	[0x1d] = TYPE(MCS, PARAM, false, U, V, R, LOD),
	[0x1e] = TYPE(LOAD, PARAM, false, PARAM_SAMPLE, PARAM_MCS, U, V, R, LOD),
	[0x1f] = TYPE(LOAD, PARAM, false, PARAM_SAMPLE, U, V, R, LOD),
};

/* The same where two lanes have vectors: coordinates come first. */
static const struct sampler_type vector_types[32] = {
	[0x02] = TYPE(SAMPLE, PARAM, false, U, V, R, AI, LOD),
	[0x06] = TYPE(SAMPLE, PARAM, true, U, V, R, AI, REF, LOD),
	[0x07] = TYPE(LOAD, PARAM, false, U, V, R, LOD),
	[0x08] = TYPE(GATHER, ZERO, false, U, V, R, AI),
	[0x0a] = TYPE(RESINFO, PARAM, false, LOD),
	[0x0b] = TYPE(SAMPLEINFO, ZERO, false, PARAM_NONE),
	[0x10] = TYPE(GATHER, ZERO, true, U, V, R, AI, REF),
	[0x18] = TYPE(SAMPLE, ZERO, false, U, V, R, AI),
	[0x19] = TYPE(SAMPLE, ZERO, true, U, V, R, AI, REF),
	[0x1a] = TYPE(LOAD, ZERO, false, U, V, R),
};

static u32 header_dword(const struct sampler_work *work, u32 nr)
{
	u32 dword;

	memcpy(&dword, work->payload + nr * 4, 4);

	return dword;
}

static s32 signed_nibble(u32 bits)
{
	return (s32)(bits << 28) >> 28;
}

static enum eu_stop read_header(struct sampler_work *work)
{
	u32 dword = header_dword(work, 2);

	if (dword & HEADER_NULL_MASK)
		return EU_UNSERVED;
	work->write = ~HEADER_NOT_WRITTEN(dword) & 15;
	work->channel = HEADER_CHANNEL(dword);
	work->offset[0] = signed_nibble(dword >> 8);
	work->offset[1] = signed_nibble(dword >> 4);
	work->offset[2] = signed_nibble(dword);
	work->samplers = header_dword(work, 3) & HEADER_SAMPLERS;
	work->vectors = DESC_SIMD(work->message->desc) == SIMD_4X2 && dword & HEADER_4X2;

	return EU_BUDGET;
}

/**
 * sampler_message_param - one parameter of all lanes, where the message has it
 * @work: the message, which has no vectors
 * @param: which
 *
 * Return: of each lane; NULL: it is not there.
 */
const union sampler_value *sampler_message_param(const struct sampler_work *work, u32 param)
{
	const u8 *from = work->payload + work->has_header * EU_REG_BYTES;
	u32 bytes = work->lanes * 4, n = min(work->regs * 32 / bytes, (u32)work->type->n), i;

	for (i = 0; i < n; i++, from += bytes)
		if (work->type->params[i] == param)
			return (const union sampler_value *)from;

	return NULL;
}

/**
 * sampler_message_params - take all parameters
 * @work: where they are put. Those that the message is too short for are zero.
 */
void sampler_message_params(struct sampler_work *work)
{
	const u8 *from = work->payload + work->has_header * EU_REG_BYTES;
	u32 bytes = work->lanes * 4, i, lane, n;

	memset(work->param, 0, sizeof(work->param));
	if (!work->type->n || work->type->params[0] == PARAM_NONE)
		return;
	if (work->vectors) {
		n = min(work->regs * 4, (u32)work->type->n);
		for (i = 0; i < n; i++)
			for (lane = 0; lane < 2; lane++)
				memcpy(&work->param[work->type->params[i]][lane],
				       from + i / 4 * 32 + lane * 16 + i % 4 * 4, 4);
		return;
	}
	n = min(work->regs * 32 / bytes, (u32)work->type->n);
	for (i = 0; i < n; i++)
		memcpy(work->param[work->type->params[i]], from + i * bytes, bytes);
}

/**
 * sampler_message_read - what a message says of itself
 * @work: where it is put; thread, message and slot are set. Parameters are not yet taken.
 *
 * Return: EU_BUDGET, or EU_UNSERVED: it is not served, or not a message.
 */
enum eu_stop sampler_message_read(struct sampler_work *work)
{
	u32 desc = work->message->desc, simd = DESC_SIMD(desc);

	work->has_header = desc & DESC_HEADER;
	work->half = desc & DESC_HALF;
	work->vectors = false;
	work->write = 15;
	work->channel = 0;
	memset(work->offset, 0, sizeof(work->offset));
	work->samplers = work->slot->render->bases.samplers;
	memset(work->taps, 0, sizeof(work->taps));
	work->payload = eu_message_payload(work->thread, work->message, work->room, &work->regs);
	if (!work->regs)
		return EU_UNSERVED;
	work->regs -= work->has_header;
	if (work->has_header && read_header(work) != EU_BUDGET)
		return EU_UNSERVED;
	if (work->vectors && work->half)
		return EU_UNSERVED;
	if (work->vectors)
		work->lanes = 2;
	else if (simd == SIMD_8 || simd == SIMD_16)
		work->lanes = simd == SIMD_8 ? 8 : 16;
	else
		return EU_UNSERVED;
	work->type = &(work->vectors ? vector_types : types)[DESC_TYPE(desc)];

	return work->type->op == SAMPLER_NONE ? EU_UNSERVED : EU_BUDGET;
}

/* Two lanes in one register. */
static void answer_vectors(struct sampler_work *work, u8 *to)
{
	u32 lane, c;

	if (!eu_response_length(work->message))
		return;
	for (lane = 0; lane < 2; lane++)
		for (c = 0; c < 4; c++)
			if (work->write >> c & 1 && work->message->mask >> (lane * 4 + c) & 1)
				memcpy(to + lane * 16 + c * 4, &work->result[lane].u[c], 4);
}

/**
 * sampler_message_answer - put results into the thread's registers
 * @work: has them
 *
 * Channels that are not wanted take no room. Lanes that do not take part stay as they are, and
 * so do registers that the descriptor does not name.
 */
void sampler_message_answer(struct sampler_work *work)
{
	u32 left = eu_response_length(work->message) * 32, lane, c;
	u32 size = max(work->lanes * (work->half ? 2 : 4), 32u);
	u8 *to = work->thread->regs + work->message->dst * 32;

	if (work->message->dst == EU_NO_REG)
		return;
	if (work->vectors) {
		answer_vectors(work, to);
		return;
	}
	for (c = 0; c < 4; c++) {
		if (!(work->write >> c & 1))
			continue;
		if (left < size)
			break;
		for (lane = 0; lane < work->lanes; lane++) {
			if (!(work->message->mask >> lane & 1))
				continue;
			if (work->half)
				memcpy(to + lane * 2, &work->result[lane].u[c], 2);
			else
				memcpy(to + lane * 4, &work->result[lane].u[c], 4);
		}
		to += size;
		left -= size;
	}
}
