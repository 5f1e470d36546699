/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_FPU_H
#define _TWIN_FPU_H

/* A program's FPU is its own. */
#define kernel_fpu_begin()	do { } while (0)
#define kernel_fpu_end()	do { } while (0)

#endif
