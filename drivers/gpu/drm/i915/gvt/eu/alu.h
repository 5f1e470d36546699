/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files share that compute. They are compiled for the FPU, and are reached
 * through eu_execute() only, which runs where it may be used.
 */
#ifndef _GVT_EU_ALU_H_
#define _GVT_EU_ALU_H_

#include "eu/eu.h"
#include "eu/float.h"

#define EU_LANES	32u

/**
 * union eu_lanes - the elements of an operand, one for each lane
 * @q: integers
 * @d: doubles
 * @f: floats; for pln twice as many
 * @w: the same as bits, or integers where 32 bits are all that matters
 *
 * It may lie among a thread's registers, hence at any dword.
 */
union eu_lanes {
	s64 q[EU_LANES];
	u64 u[EU_LANES];
	double d[EU_LANES];
	float f[2 * EU_LANES];
	u32 w[2 * EU_LANES];
	v4f vf[EU_LANES / 2];
	v4u vu[EU_LANES / 2];
	v4s vs[EU_LANES / 2];
} __packed __aligned(4);

/**
 * struct eu_alu - an operation
 * @insn: what is done
 * @thread: for whom
 * @cr0: how floats are rounded, what happens to denormals
 * @n: lanes
 * @chosen: those of the predicate, for sel
 * @writes: those that have a result
 * @is_unsigned: the result is in u, not q
 * @s: sources
 * @r: the result
 * @acc: what accumulators get, of an operation that is EU_OWN_ACC
 * @buf: room for sources
 */
struct eu_alu {
	const struct eu_insn *insn;
	struct eu_thread *thread;
	u32 cr0;
	u32 n;
	u32 chosen;
	u32 writes;
	bool is_unsigned;
	const union eu_lanes *s[3];
	union eu_lanes r;
	s64 acc[EU_LANES];
	union eu_lanes buf[3];
};

typedef void (*eu_fn)(struct eu_alu *a);

/* An eu_fn that has @expr of the sources s0 to s2 in each of @n elements @to of the result. */
#define EU_LANES_FN(name, n, to, expr)					\
	static void name(struct eu_alu *a)				\
	{								\
		const union eu_lanes *s0 = a->s[0];			\
		const union eu_lanes *s1 __maybe_unused = a->s[1];	\
		const union eu_lanes *s2 __maybe_unused = a->s[2];	\
		u32 i;							\
									\
		for (i = 0; i < (n); i++)				\
			a->r.to[i] = (expr);				\
	}

extern const eu_fn eu_int_fns[EU_NUM_OPS];
extern const eu_fn eu_word_fns[EU_NUM_OPS];
extern const eu_fn eu_float_fns[EU_NUM_OPS];
extern const eu_fn eu_double_fns[EU_NUM_OPS];

static inline bool eu_is_floating(u32 type)
{
	return type == EU_F || type == EU_HF || type == EU_DF;
}

/* Of integers in registers. */
static inline bool eu_is_signed(u32 type)
{
	return type == EU_D || type == EU_W || type == EU_B || type == EU_Q;
}

static inline u32 eu_lane_mask(u32 n)
{
	return ~0u >> (32 - n);
}

/*
 * The first lane that an implied accumulator has: a second one is for odd quarters, and of
 * floats only. Integers, which have as many bits as both, have the first one.
 */
static inline u32 eu_acc_base(const struct eu_insn *insn)
{
	return insn->kind == EU_FLOAT && eu_type_size[insn->dst.type] == 4 && insn->lanes <= 8 ?
	       insn->first & 8 : 0;
}

/* region.c */
const union eu_lanes *eu_load_more(struct eu_alu *a, u32 i);
void eu_store_more(const struct eu_alu *a, u32 mask);
void eu_stored(const struct eu_alu *a, union eu_lanes *to);
void eu_store_bits(struct eu_alu *a, u32 hits, u32 mask);
void eu_refresh(struct eu_thread *thread);

/* compare.c */
u32 eu_compare(const struct eu_alu *a, u32 cond, const union eu_lanes *x,
	       const union eu_lanes *y);
u32 eu_compare_result(const struct eu_alu *a);

/* alu.c */
u32 eu_predicate(const struct eu_thread *thread, const struct eu_insn *insn);
void eu_alu(struct eu_thread *thread, const struct eu_insn *insn);
bool eu_copy(struct eu_thread *thread, const struct eu_insn *insn);

/* alu_fma.c; whether the host can */
extern bool eu_fma;
bool eu_fma_mad(struct eu_alu *a, bool keep);
bool eu_fma_pln(struct eu_alu *a, bool keep);
bool eu_fma_lrp(struct eu_alu *a, bool keep);

/* math.c */
void eu_math_float(struct eu_alu *a);
void eu_math_int(struct eu_alu *a);

/* flow.c */
void eu_flow(struct eu_thread *thread, const struct eu_insn *insn);
void eu_arrive(struct eu_thread *thread);
enum eu_stop eu_wait(struct eu_thread *thread, const struct eu_insn *insn);

/* send.c */
enum eu_stop eu_send(struct eu_thread *thread, const struct eu_insn *insn);

/* execute.c */
enum eu_stop eu_execute(struct eu_thread *thread, u32 *budget);

/* soft.c */
struct eu_format {
	u32 bits;	/* of the mantissa, with the one that is not stored */
	s32 min;	/* least exponent of a normal number */
	s32 max;
};
extern const struct eu_format eu_format_f, eu_format_df, eu_format_hf;
u64 eu_soft_mad(u64 a, u64 b, u64 c, const struct eu_format *format, u32 round);
double eu_round_to(double x, const struct eu_format *format, u32 round);

/* The lanes of source @i, in a->buf or where they are. */
static inline const union eu_lanes *eu_load(struct eu_alu *a, u32 i)
{
	const struct eu_src *src = &a->insn->src[i];

	if (likely(src->in_place))
		return (const union eu_lanes *)(a->thread->regs + src->offset);

	return eu_load_more(a, i);
}

/* What has been computed, in a->r, goes to its destination: the lanes of @mask. */
static inline void eu_store(const struct eu_alu *a, u32 mask)
{
	const struct eu_dst *dst = &a->insn->dst;
	u32 i, n = a->n;
	u8 *to;

	if (!a->insn->plain || dst->where != EU_PACKED || mask != eu_lane_mask(n)) {
		eu_store_more(a, mask);
		return;
	}
	to = a->thread->regs + dst->offset;
	for (i = 0; i + 4 <= n; i += 4)
		memcpy(to + i * 4, &a->r.w[i], 16);
	for (; i < n; i++)
		memcpy(to + i * 4, &a->r.w[i], 4);
}

#endif
