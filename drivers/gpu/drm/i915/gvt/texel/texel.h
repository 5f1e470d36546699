/* SPDX-License-Identifier: GPL-2.0 */
/* A texel in no format: what all the others become. */
#ifndef _GVT_TEXEL_H_
#define _GVT_TEXEL_H_

#include "gvt_host.h"

/* Its channels: floats, or integers where the format has these. */
union texel {
	float f[4];
	u32 u[4];
	s32 s[4];
};

#endif
