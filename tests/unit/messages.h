/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A thread that sends messages to shared functions, and memory for them: a binding table,
 * surface states, and data behind them, at offsets from the base of surface state.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

#include "canvas.h"
#include "dataport/dataport.h"

#define MSG_PAGES	128u
#define MSG_STATES	0x1000u		/* surface states, one for each entry */
#define MSG_DATA	0x4000u
#define MSG_READ_ONLY	0x7f000u	/* the last page: the GPU can't write it */
#define MSG_BYTES	0x80000u	/* nothing is mapped behind that */

/* Registers: a payload, its second part, an answer. */
#define MSG_SRC		10u
#define MSG_SRC1	40u
#define MSG_DST		60u

/* Of a surface state. */
#define MSG_STATE_DWORDS	16u

/* A descriptor: payload and answer in registers; a data port's type and control; the surface. */
#define DESC(mlen, rlen, type, control, bti)	\
	((mlen) << 25 | (rlen) << 20 | (type) << 14 | (control) << 8 | (bti))
#define DESC_HEADER	BIT(19)

/* A buffer with numbers in it. */
#define MSG_BTI		5u
#define MSG_SIZE	0x200u

/* Types. PRM SKL vol 2d, MSD_*; data cache 0, and 1. */
enum {
	OWORD_READ = 0, UNALIGNED_READ = 1, DUAL_READ = 2, DWORD_READ = 3, BYTE_READ = 4,
	FENCE = 7, OWORD_WRITE = 8, DUAL_WRITE = 10, DWORD_WRITE = 11, BYTE_WRITE = 12,
	UNTYPED_READ = 1, UNTYPED_WRITE = 9, A64_SCATTERED_READ = 0x10, A64_UNTYPED_READ = 0x11,
	A64_BLOCK_READ = 0x14, A64_BLOCK_WRITE = 0x15, A64_UNTYPED_WRITE = 0x19,
	A64_SCATTERED_WRITE = 0x1a,
};

extern struct render *msg_render;
extern struct canvas msg_memory;
extern u8 msg_lanes;			/* of the instruction */

void msg_setup(void);
void msg_end(void);

void msg_surface(u32 bti, const u32 *state);
void msg_buffer(u32 bti, u32 offset, u32 bytes);
void msg_2d(u32 *state, u32 format, u32 offset, u32 width, u32 height, u32 pitch);

u64 msg_addr(u32 offset);
u32 msg_mem(u32 offset);
void msg_set_mem(u32 offset, u32 val);
u8 *msg_byte(u32 offset);

void msg_put(u32 reg, u32 dword, u32 val);
u32 msg_get(u32 reg, u32 dword);
void msg_clear(void);

u32 msg_val(u32 dword);
void msg_start(void);
void msg_header(u32 dword, u32 to);
u32 msg_untouched(u32 reg, u32 dword);
void msg_expect(u32 first, u32 n, u32 mask, u32 from);

enum eu_stop msg_send_mask(render_function *to, u32 desc, u32 mask);
enum eu_stop msg_send(render_function *to, u32 desc);
enum eu_stop msg_send_split(render_function *to, u32 desc, u32 mlen1);

#endif
