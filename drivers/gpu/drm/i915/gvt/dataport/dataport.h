/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data port: messages that read and write memory. A message is opened once: its payload
 * in one piece, and the memory that it is about. Documentation/gpu/dataport.rst
 */
#ifndef _GVT_DATAPORT_H_
#define _GVT_DATAPORT_H_

#include "memory/gmem.h"
#include "threads/threads.h"

/* Registers of both parts of a payload at most. */
#define PORT_DWORDS	(30u * 8)

/**
 * struct port_memory - what offsets of a message count in
 * @slm: shared local memory; else memory at @base
 * @base: address in the per-process address space
 * @size: bytes; a null surface has none
 * @page: address of the page that is at hand; PORT_NO_PAGE: none
 * @at: where it is mapped
 * @writable: it may be written
 */
#define PORT_NO_PAGE	1ull
struct port_memory {
	u8 *slm;
	u64 base;
	u64 size;
	u64 page;
	u8 *at;
	bool writable;
};

/**
 * struct port - a message to the data port
 * @slot: where its thread runs
 * @thread: who sends it
 * @message: what was sent
 * @control: bits 13:8 of its descriptor: what they mean is the message's
 * @mask: channels that take part
 * @header: the header's dwords; NULL: it has none
 * @payload: what stands behind it
 * @n: dwords of that
 * @answer: where the answer goes: registers
 * @answer_n: dwords of it that there is room for
 * @memory: what it reads and writes
 * @dwords: header and payload
 */
struct port {
	struct render_slot *slot;
	struct eu_thread *thread;
	const struct eu_message *message;
	u32 control;
	u32 mask;
	const u32 *header;
	const u32 *payload;
	u32 n;
	u8 *answer;
	u32 answer_n;
	struct port_memory memory;
	u32 dwords[PORT_DWORDS];
};

typedef enum eu_stop port_function(struct port *port);

/* dataport_memory.c */
void port_memory_init(struct port *port, u64 base, u64 size);
enum eu_stop port_read(struct port *port, u64 offset, void *to, u32 len);
enum eu_stop port_write(struct port *port, u64 offset, const void *from, u32 len);
enum eu_stop port_read_dwords(struct port *port, u64 offset, u32 *to, u32 n);

/* dataport_block.c */
port_function port_oword_read;
port_function port_oword_read_unaligned;
port_function port_oword_write;
port_function port_dual_read;
port_function port_dual_write;
port_function port_scratch;
port_function port_a64_block_read;
port_function port_a64_block_write;

/* dataport_media.c */
port_function port_media_read;
port_function port_media_write;

/* dataport_scattered.c */
port_function port_dword_read;
port_function port_dword_write;
port_function port_byte_read;
port_function port_byte_write;
port_function port_a64_scattered_read;
port_function port_a64_scattered_write;

/* dataport_untyped.c */
port_function port_untyped_read;
port_function port_untyped_write;
port_function port_a64_untyped_read;
port_function port_a64_untyped_write;

/* dataport_atomic.c */
port_function port_atomic;
port_function port_atomic_float;
port_function port_a64_atomic;
port_function port_a64_atomic_float;
int port_atomic_operands(u32 op);
enum eu_stop port_atomic_lane(struct port *port, u64 offset, u32 op, u32 bytes,
			      const u64 *operand, u64 *old);

/* dataport_typed.c */
port_function port_typed_read;
port_function port_typed_write;
port_function port_typed_atomic;

/* A dword of the answer. */
static inline void port_put(struct port *port, u32 dword, u32 val)
{
	memcpy(port->answer + dword * 4, &val, 4);
}

/* Whether an answer or a payload has room for so many dwords. */
static inline bool port_can_answer(const struct port *port, u32 dwords)
{
	return dwords <= port->answer_n;
}

/* Channels that a header leaves out: its Pixel Sample Mask. */
static inline u32 port_pixel_mask(const struct port *port)
{
	return port->header ? port->mask & port->header[7] : port->mask;
}

/* Shared functions by what the data port is to their sender. */
render_function render_read_cache;	/* SFID 4, the sampler's cache */
render_function render_constant_cache;	/* SFID 9 */
render_function render_data_cache0;	/* SFID 10 */
render_function render_data_cache1;	/* SFID 12 */
render_function render_media_block;	/* of SFID 5: media blocks, fences */

#endif
