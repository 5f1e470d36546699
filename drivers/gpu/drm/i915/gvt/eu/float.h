/* SPDX-License-Identifier: GPL-2.0 */
/* Floats as their bits, and some of them at once: for files that are compiled for the FPU. */
#ifndef _GVT_EU_FLOAT_H_
#define _GVT_EU_FLOAT_H_

#include "gvt_host.h"

/* Vectors of 16 bytes, at any dword; of 8 bytes; and of 32, which the compiler cuts in two. */
typedef float v4f __attribute__((vector_size(16), aligned(4), may_alias));
typedef u32 v4u __attribute__((vector_size(16), aligned(4), may_alias));
typedef s32 v4s __attribute__((vector_size(16), aligned(4), may_alias));
typedef float v2f __attribute__((vector_size(8), aligned(4), may_alias));
typedef double v2d __attribute__((vector_size(16)));
typedef double v4d __attribute__((vector_size(32)));
typedef s64 v4q __attribute__((vector_size(32)));

static inline u64 eu_double_bits(double d)
{
	union { double d; u64 u; } x = { .d = d };

	return x.u;
}

static inline double eu_bits_double(u64 u)
{
	union { u64 u; double d; } x = { .u = u };

	return x.d;
}

static inline u32 eu_float_bits(float f)
{
	union { float f; u32 u; } x = { .f = f };

	return x.u;
}

static inline float eu_bits_float(u32 u)
{
	union { u32 u; float f; } x = { .u = u };

	return x.f;
}

#endif
