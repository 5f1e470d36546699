/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_TYPES_H
#define _TWIN_TYPES_H

/*
 * User-space twins of the kernel headers that the device model core includes
 * (drivers/gpu/drm/i915/gvt/gvt_host.h): what the core uses of them, no more.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include_next <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef long long s64;

#define __packed	__attribute__((packed))
#define __aligned(n)	__attribute__((aligned(n)))

#endif
