/* SPDX-License-Identifier: GPL-2.0 */
/* User Mode Linux has no asm/fpu.h; what it has of the FPU is in another header. */
#ifndef _KUNIT_ASM_FPU_H
#define _KUNIT_ASM_FPU_H

#include <asm/fpu/api.h>

#endif
