// SPDX-License-Identifier: GPL-2.0
/*
 * What multiplies and adds, by the host's own instruction that rounds once, eight lanes at a
 * time. A result that is no number is left to alu_float.c, so that its bits are the same on each
 * host.
 */
#include "eu/alu.h"

bool eu_fma;

#if defined(__x86_64__) && !defined(CONFIG_UML)
#include <asm/cpufeature.h>

#define FMA		__attribute__((target("avx2,fma")))

typedef float v8f __attribute__((vector_size(32), aligned(4), may_alias));
typedef s32 v8s __attribute__((vector_size(32), aligned(4), may_alias));

/* Before the first program. */
void eu_init(void)
{
	eu_fma = boot_cpu_has(X86_FEATURE_FMA) && boot_cpu_has(X86_FEATURE_AVX2);
}

/* Denormals are zero, of the same sign, unless they are kept. */
FMA static inline v8f flushed(v8f x, bool keep)
{
	v8s bits = (v8s)x;
	v8s is_normal = (bits & 0x7f800000) > 0;

	return keep ? x : (v8f)(bits & (is_normal | S32_MIN));
}

/* Eight lanes from @lane on. */
FMA static inline v8f take(const union eu_lanes *from, u32 lane, bool keep)
{
	return flushed(*(const v8f *)(from->f + lane), keep);
}

FMA static inline v8f splat(const union eu_lanes *from, u32 lane, bool keep)
{
	v8f all;
	u32 i;

	for (i = 0; i < 8; i++)
		all[i] = from->f[lane];

	return flushed(all, keep);
}

FMA static inline v8f fused(v8f x, v8f y, v8f z, bool keep)
{
	return flushed(__builtin_ia32_vfmaddps256(x, y, z), keep);
}

/* False: one of them is no number. */
FMA static inline bool give(struct eu_alu *a, u32 lane, v8f x)
{
	*(v8f *)(a->r.f + lane) = x;

	return !__builtin_ia32_movmskps256((v8f)(x != x));
}

/**
 * eu_fma_mad - do a mad
 * @a: the operation, of 8, 16 or 32 lanes; eu_fma is true, rounding is to nearest
 * @keep: denormals are kept
 *
 * Return: false if it is to be done otherwise.
 */
FMA bool eu_fma_mad(struct eu_alu *a, bool keep)
{
	bool good = true;
	u32 i;

	for (i = 0; i < a->n; i += 8)
		good &= give(a, i, fused(take(a->s[1], i, keep), take(a->s[2], i, keep),
					 take(a->s[0], i, keep), keep));

	return good;
}

/* The same for pln. */
FMA bool eu_fma_pln(struct eu_alu *a, bool keep)
{
	v8f p = splat(a->s[0], 0, keep), q = splat(a->s[0], 1, keep);
	v8f r = splat(a->s[0], 3, keep), sum;
	bool good = true;
	u32 i;

	for (i = 0; i < a->n; i += 8) {
		sum = fused(p, take(a->s[1], 2 * i, keep), r, keep);
		good &= give(a, i, fused(q, take(a->s[1], 2 * i + 8, keep), sum, keep));
	}

	return good;
}

/* And for lrp. */
FMA bool eu_fma_lrp(struct eu_alu *a, bool keep)
{
	bool good = true;
	v8f x, rest;
	u32 i;

	for (i = 0; i < a->n; i += 8) {
		x = take(a->s[0], i, keep);
		rest = flushed(1 - x, keep);
		rest = flushed(rest * take(a->s[2], i, keep), keep);
		good &= give(a, i, fused(x, take(a->s[1], i, keep), rest, keep));
	}

	return good;
}
#else
void eu_init(void)
{
}

bool eu_fma_mad(struct eu_alu *a, bool keep)
{
	return false;
}

bool eu_fma_pln(struct eu_alu *a, bool keep)
{
	return false;
}

bool eu_fma_lrp(struct eu_alu *a, bool keep)
{
	return false;
}
#endif
