/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What EU instructions do, by the slowest way there is: eu_model.c has instructions, the
 * files beside it numbers, integers, and the functions of math.
 */
#ifndef EU_MODEL_H
#define EU_MODEL_H

#include "eu_code.h"

typedef __int128 s128;
typedef unsigned __int128 u128;

struct model {
	u8 grf[EU_GRF_BYTES];
	u32 flag[2];
	u32 enabled;
	u32 cr0;
	s64 acc[EU_ACC_LANES];	/* integers, or the bits of floats */
};

/* eu_model.c; false: it can't tell */
bool model_run(struct model *model, const struct code *code);
u32 model_pln(const struct model *model, const u32 *row, u32 u, u32 v);

/* An element of any type. */
struct value {
	bool is_float;
	double d;
	s128 q;
};

/* eu_model_number.c; rounding is that of cr0 */
bool model_is_float(u32 type);
bool model_is_nan(u32 type, u64 bits);
u32 model_float_bits(float f);
double model_to_double(const struct model *model, u64 bits, u32 type);
s128 model_to_int(u64 bits, u32 type);
u64 model_convert(const struct model *model, struct value v, u32 type, bool sat);
float model_rounded(double x, double rest, u32 round);
double model_fused(double x, double y, double z, u32 round);
double model_flushed(const struct model *model, double d, bool is_df);
double model_whole(u32 op, double x);

/* eu_model_int.c */
bool model_int(const struct code *code, const struct value *s, struct value *r, s128 *acc);

/* eu_model_math.c */
u32 model_math(u32 function, u32 x, u32 y);

#endif
