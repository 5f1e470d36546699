/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that texels are made of, and floats: with the FPU only. */
#ifndef _GVT_TEXEL_FORMAT_FLOAT_H_
#define _GVT_TEXEL_FORMAT_FLOAT_H_

#include "eu/float.h"

u32 small_float_unpack(u32 val, u32 mantissa, bool is_signed);
u32 small_float_pack(u32 val, u32 mantissa, bool is_signed);
void shared_exponent_pack(const float *rgb, void *to);
extern const u32 srgb_linear[256];
float srgb_to_linear(double x);
double linear_to_srgb(double x);

#endif
