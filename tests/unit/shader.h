/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs for tests of the pipelines: a context of rcs, with a page of code, one of state
 * (interface descriptors and the like), and one of data.
 */
#ifndef SHADER_H
#define SHADER_H

#include "eu_code.h"

/* Commands of client 3. */
#define BASE_ADDRESS		(0x6101u << 16 | 17)
#define VFE			(0x7000u << 16 | 7)
#define CURBE_LOAD		(0x7001u << 16 | 2)
#define DESCRIPTOR_LOAD		(0x7002u << 16 | 2)
#define OBJECT(dwords)		(0x7100u << 16 | (4 + (dwords)))
#define WALKER			(0x7105u << 16 | 13)

#define SFID_GATEWAY		3
#define SFID_SPAWNER		7
#define DESC_EOT		0x02000010
#define DESC_BARRIER		0x02000004

/* Where things are in the page of state. */
#define AT_DESCRIPTOR		0x000
#define AT_CONSTANTS		0x100

struct shader {
	struct context ctx;
	struct buffer code, state, data;
	u32 words;	/* of 8 bytes, of the code */
};

void shader_init(struct shader *s);
void shader_begin(struct shader *s);
void shader_code(struct shader *s, const struct code *code);
void shader_flow(struct shader *s, u32 op, s32 jip, s32 uip, u32 predicate);
void shader_send(struct shader *s, u32 sfid, u32 desc, u32 src);
void shader_wait(struct shader *s);
void shader_end(struct shader *s);
void shader_descriptor(struct shader *s, u32 threads, u32 constants, u32 shared);
void shader_setup(struct shader *s);
u32 shader_reg(u32 thread, u32 reg, u32 lane);

#endif
