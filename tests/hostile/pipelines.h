/* SPDX-License-Identifier: GPL-2.0 */
/* Where things are in a page of state, in bytes; and in a page of code. */
#ifndef PIPELINES_H
#define PIPELINES_H

#define AT_DESCRIPTORS	0x000u	/* of GPGPU threads */
#define AT_CONSTANTS	0x100u
#define AT_BINDINGS	0x200u
#define AT_SURFACES	0x240u
#define AT_SAMPLERS	0x440u
#define AT_BLEND	0x480u
#define AT_CC		0x500u
#define AT_VIEWPORT	0x540u
#define AT_SCISSOR	0x580u
#define AT_VERTICES	0x600u
#define AT_INDICES	0xc00u

#define NUM_DESCRIPTORS	8u
#define NUM_SURFACES	8u
#define NUM_SAMPLERS	4u
#define STRIDE		32u	/* of vertices: a position, and an attribute, of four floats */

#define PROGRAM_BYTES	1024u	/* of a program; one behind the other */
#define PROGRAMS	((PAGE_DATA - PAGE_CODE) * HOSTILE_PAGE / PROGRAM_BYTES)

#endif
