/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_TEXEL_COMPARE_H_
#define _GVT_TEXEL_COMPARE_H_

#include "gvt_host.h"

/*
 * Does @a compare to @b so? With the FPU. PRM SKL vol 2d, 3D_Compare_Function: of a new number
 * and an old one, or of alpha and its reference; and SAMPLER_STATE, Shadow Function: of a texel
 * and the reference.
 */
static inline bool render_compares(u32 function, double a, double b)
{
	switch (function) {
	case 0:
		return true;
	case 2:
		return a < b;
	case 3:
		return a == b;
	case 4:
		return a <= b;
	case 5:
		return a > b;
	case 6:
		return a != b;
	case 7:
		return a >= b;
	default:
		return false;
	}
}

#endif
