/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of the decoder. */
#ifndef _GVT_EU_DECODE_H_
#define _GVT_EU_DECODE_H_

#include "eu/eu.h"

/* Bits @high to @low of an instruction, which are in one half of it. */
static inline u64 eu_bits(const u64 *bits, u32 high, u32 low)
{
	return bits[low / 64] >> low % 64 & (~0ull >> (63 - (high - low)));
}

/* decode.c */
u32 eu_decode_operand(struct eu_insn *insn, const u64 *bits, u32 i);
u32 eu_decode_destination(struct eu_insn *insn, const u64 *bits);

/* extent.c */
u32 eu_elements(const struct eu_insn *insn, u32 i);
u32 eu_span(const struct eu_src *src, u32 n);
void eu_find_named(struct eu_program *program);

/* check.c */
u32 eu_check(struct eu_insn *insn);
u32 eu_decode_flow(struct eu_insn *insn, const u64 *bits);
u32 eu_decode_send(struct eu_insn *insn, const u64 *bits);

static inline bool eu_is_float(u32 type)
{
	return type == EU_F || type == EU_HF || type == EU_VF;
}

#endif
