// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks of memory that follow each other in registers: OWords of 16 bytes, HWords of 32.
 *
 * PRM SKL vol 7, "OWord Block", "Unaligned OWord Block", "OWord Dual Block", "Scratch Block",
 * "A64 Block"; vol 2d, MDC_DB_OW and MDC_DB_HW.
 */
#include "dataport/dataport.h"

#define OWORD		16u
#define HWORD		32u
#define BLOCK_DWORDS	64u	/* of eight HWords, the largest */

/* Of a header: offset from the surface's beginning; address of an A64 message. */
#define GLOBAL_OFFSET	2u

/**
 * struct block - dwords in memory and in registers
 * @offset: in memory
 * @first: where it begins in registers
 * @n: how many
 */
struct block {
	u64 offset;
	u32 first;
	u32 n;
};

/*
 * Channels of a block: one for each dword, and after 16 of them again from the first one on.
 * An instruction of eight channels has them again after eight.
 */
static u32 block_mask(const struct port *port)
{
	u32 mask = port->mask & 0xffff;

	return port->message->lanes == 8 ? (mask & 0xff) * 0x101 : mask;
}

static enum eu_stop block_read(struct port *port, const struct block *block, u32 mask)
{
	u32 vals[BLOCK_DWORDS], i;
	enum eu_stop stop;

	if (!port_can_answer(port, block->first + block->n))
		return EU_ILLEGAL;
	stop = port_read_dwords(port, block->offset, vals, block->n);
	if (stop != EU_BUDGET)
		return stop;
	if (mask == 0xffff) {
		memcpy(port->answer + block->first * 4, vals, block->n * 4);
		return EU_BUDGET;
	}
	for (i = 0; i < block->n; i++)
		if (mask >> (block->first + i) % 16 & 1)
			port_put(port, block->first + i, vals[i]);

	return EU_BUDGET;
}

static enum eu_stop block_write(struct port *port, const struct block *block, u32 mask)
{
	const u32 *from = port->payload + block->first;
	enum eu_stop stop = EU_BUDGET;
	u32 i;

	if (block->first + block->n > port->n)
		return EU_ILLEGAL;
	if (mask == 0xffff && block->offset + block->n * 4 <= port->memory.size)
		return port_write(port, block->offset, from, block->n * 4);
	for (i = 0; i < block->n && stop == EU_BUDGET; i++)
		if (mask >> (block->first + i) % 16 & 1)
			stop = port_write(port, block->offset + i * 4, from + i, 4);

	return stop;
}

/* One OWord in either half of a register, or 2, 4, 8 from its beginning on. */
static bool oword_block(const struct port *port, u64 offset, struct block *block)
{
	static const u8 owords[8] = { 1, 1, 2, 4, 8 };
	u32 size = port->control & 7;

	*block = (struct block){
		.offset = offset, .first = size == 1 ? 4 : 0, .n = owords[size] * 4,
	};

	return block->n;
}

/* In OWords. */
static u64 aligned(const struct port *port)
{
	return (u64)port->header[GLOBAL_OFFSET] * OWORD;
}

enum eu_stop port_oword_read(struct port *port)
{
	struct block block;

	return oword_block(port, aligned(port), &block) ?
	       block_read(port, &block, block_mask(port)) : EU_UNSERVED;
}

/* In bytes, of whole dwords. */
enum eu_stop port_oword_read_unaligned(struct port *port)
{
	struct block block;

	return oword_block(port, port->header[GLOBAL_OFFSET] & ~3u, &block) ?
	       block_read(port, &block, block_mask(port)) : EU_UNSERVED;
}

enum eu_stop port_oword_write(struct port *port)
{
	struct block block;

	return oword_block(port, aligned(port), &block) ?
	       block_write(port, &block, block_mask(port)) : EU_UNSERVED;
}

/*
 * Two blocks of one or four OWords, the first in the lower halves of registers, the second in
 * the upper ones. Their offsets are in the first dword of a half of the payload.
 */
static enum eu_stop dual(struct port *port, bool write)
{
	u32 owords = (port->control & 3) == 0 ? 1 : (port->control & 3) == 2 ? 4 : 0;
	enum eu_stop stop = EU_BUDGET;
	u32 mask = block_mask(port) & 0xff, i;

	if (!owords)
		return EU_UNSERVED;
	if (port->n < 8)
		return EU_ILLEGAL;
	for (i = 0; i < 2 * owords && stop == EU_BUDGET; i++) {
		u32 half = i % 2 * 4;
		struct block block = {
			.offset = ((u64)port->header[GLOBAL_OFFSET] + port->payload[half] +
				   i / 2) * OWORD,
			.first = i / 2 * 8 + half, .n = 4,
		};

		if (write) {
			/* The data are behind the offsets. */
			block.first += 8;
			stop = block_write(port, &block, mask * 0x101);
		} else {
			stop = block_read(port, &block, mask * 0x101);
		}
	}

	return stop;
}

enum eu_stop port_dual_read(struct port *port)
{
	return dual(port, false);
}

enum eu_stop port_dual_write(struct port *port)
{
	return dual(port, true);
}

/*
 * HWords of the thread's scratch memory, at an offset that the descriptor has. Its channel
 * mode: of dwords, or of OWords that any of their channels enables.
 */
#define SCRATCH_WRITE		BIT(17)
#define SCRATCH_DWORDS		BIT(16)
#define SCRATCH_SIZE(desc)	((desc) >> 12 & 3)
#define SCRATCH_OFFSET(desc)	((desc) & 0xfff)

enum eu_stop port_scratch(struct port *port)
{
	u32 desc = port->message->desc, mask = block_mask(port), i;
	struct block block = {
		.offset = SCRATCH_OFFSET(desc) * HWORD, .n = 8 << SCRATCH_SIZE(desc),
	};

	for (i = 0; i < 16 && !(desc & SCRATCH_DWORDS); i += 4)
		if (mask & 15 << i)
			mask |= 15 << i;

	return desc & SCRATCH_WRITE ? block_write(port, &block, mask) :
				      block_read(port, &block, mask);
}

/*
 * By an address of whole dwords, which the header has. Bits 12:11 of the descriptor: OWords,
 * aligned or not; HWords.
 */
#define A64_SUBTYPE(control)	((control) >> 3 & 3)
#define A64_DUAL		2u
#define A64_HWORDS		3u

static enum eu_stop a64_block(struct port *port, bool write)
{
	u32 subtype = A64_SUBTYPE(port->control);
	struct block block;
	u64 addr;

	if (!port->header)
		return EU_UNSERVED;
	addr = (port->header[0] & ~3u) | (u64)(port->header[1] & 0xffff) << 32;
	if (subtype == A64_HWORDS && (port->control & 7) <= 3)
		block = (struct block){ .offset = addr, .n = 8 << (port->control & 7) };
	else if (subtype >= A64_DUAL || !oword_block(port, addr, &block))
		return EU_UNSERVED;

	return write ? block_write(port, &block, block_mask(port)) :
		       block_read(port, &block, block_mask(port));
}

enum eu_stop port_a64_block_read(struct port *port)
{
	return a64_block(port, false);
}

enum eu_stop port_a64_block_write(struct port *port)
{
	return a64_block(port, true);
}
