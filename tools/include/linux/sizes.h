/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_SIZES_H
#define _TWIN_SIZES_H

#define SZ_4K		0x00001000
#define SZ_8K		0x00002000
#define SZ_16K		0x00004000
#define SZ_32K		0x00008000
#define SZ_64K		0x00010000
#define SZ_128K		0x00020000
#define SZ_1M		0x00100000
#define SZ_2M		0x00200000
#define SZ_8M		0x00800000
#define SZ_16M		0x01000000

#endif
