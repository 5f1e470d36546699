// SPDX-License-Identifier: GPL-2.0
/*
 * The URB, as vertex shaders reach it: messages that write and read entries. A message of
 * eight lanes has a handle for each, maybe an offset and a mask for each, and up to eight
 * registers of data, a dword of the entry each.
 *
 * PRM SKL vol 7 "Unified Return Buffer (URB)": SIMD8 write and read; Mesa's brw_eu.h,
 * brw_urb_desc(), and brw_lower_logical_sends.cpp.
 */
#include "draw/pipeline.h"

/* The descriptor. */
#define OPCODE(desc)		((desc) & 15)
#define GLOBAL_OFFSET(desc)	((desc) >> 4 & 0x7ff)	/* in 16 bytes, as each lane's */
#define HAS_MASKS		BIT(15)
#define HAS_OFFSETS		BIT(17)

enum { SIMD8_WRITE = 7, SIMD8_READ = 8 };

#define LANES		8u
#define REGS		8u	/* of data, at most */
#define OWORD_DWORDS	4u

/**
 * struct access - a message, lane by lane
 * @payload: its registers
 * @regs: how many
 * @handle, @offset: of the entry, and in it
 * @mask: which registers of data count
 */
struct access {
	const u8 *payload;
	u32 regs;
	u32 handle[LANES];
	u32 offset[LANES];
	u32 mask[LANES];
};

static void get(const struct access *access, u32 reg, u32 *to)
{
	memcpy(to, access->payload + reg * EU_REG_BYTES, EU_REG_BYTES);
}

/* Dword @i of what a lane writes or reads; NULL: it is not in the room of an entry. */
static u32 *dword(struct render *render, const struct access *access, u32 lane, u32 global, u32 i)
{
	u64 at = ((u64)global + access->offset[lane]) * OWORD_DWORDS + i;

	if (access->handle[lane] >= 2 * DRAW_BATCH || at * 4 >= render->draw.vs.entry_bytes)
		return NULL;

	return &render->urb[access->handle[lane]][at];
}

/* The registers in front of the data. Returns how many there are; 0: there are too few. */
static u32 get_header(u32 desc, struct access *access)
{
	u32 n = 1 + !!(desc & HAS_OFFSETS) + !!(desc & HAS_MASKS), i;

	if (access->regs < n)
		return 0;
	get(access, 0, access->handle);
	if (desc & HAS_OFFSETS)
		get(access, 1, access->offset);
	for (i = 0; i < LANES; i++)
		access->mask[i] = BIT(REGS) - 1;
	if (desc & HAS_MASKS) {
		get(access, n - 1, access->mask);
		for (i = 0; i < LANES; i++)
			access->mask[i] = access->mask[i] >> 16 & (BIT(REGS) - 1);
	}

	return n;
}

static void write_entries(struct render *render, const struct eu_message *message,
			  const struct access *access, u32 header)
{
	u32 lane, i, *to, val[LANES];

	for (i = 0; i + header < access->regs; i++) {
		get(access, header + i, val);
		for (lane = 0; lane < LANES; lane++) {
			to = dword(render, access, lane, GLOBAL_OFFSET(message->desc), i);
			if (to && message->mask & BIT(lane) && access->mask[lane] & BIT(i))
				*to = val[lane];
		}
	}
}

static void read_entries(struct render *render, struct eu_thread *thread,
			 const struct eu_message *message, const struct access *access)
{
	u8 *answer = thread->regs + message->dst * EU_REG_BYTES;
	u32 n = eu_response_length(message), lane, i, *from;

	for (i = 0; i < n; i++, answer += EU_REG_BYTES) {
		for (lane = 0; lane < LANES; lane++) {
			if (!(message->mask & BIT(lane)))
				continue;
			from = dword(render, access, lane, GLOBAL_OFFSET(message->desc), i);
			memset(answer + lane * 4, 0, 4);
			if (from)
				memcpy(answer + lane * 4, from, 4);
		}
	}
}

/**
 * render_urb - SFID 6
 * @thread: a vertex shader's
 * @message: what it sends
 *
 * Return: EU_BUDGET; EU_UNSERVED; EU_ILLEGAL: it is too long, or too short.
 */
enum eu_stop render_urb(struct eu_thread *thread, const struct eu_message *message)
{
	struct render *render = ((struct render_slot *)thread->context)->render;
	u32 opcode = OPCODE(message->desc), header;
	u8 room[EU_PAYLOAD_REGS * EU_REG_BYTES];
	struct access access = {};

	if (!render->draw.in_vs || (opcode != SIMD8_WRITE && opcode != SIMD8_READ) ||
	    message->lanes > LANES || message->first)
		return EU_UNSERVED;
	access.payload = eu_message_payload(thread, message, room, &access.regs);
	header = get_header(message->desc, &access);
	if (!header)
		return EU_ILLEGAL;
	if (opcode == SIMD8_WRITE) {
		if (access.regs - header > REGS)
			return EU_ILLEGAL;
		write_entries(render, message, &access, header);
		return EU_BUDGET;
	}
	if (message->dst == EU_NO_REG || eu_response_length(message) > REGS)
		return EU_ILLEGAL;
	read_entries(render, thread, message, &access);

	return EU_BUDGET;
}
