// SPDX-License-Identifier: GPL-2.0
/*
 * The data port: its messages by shared function and type.
 *
 * PRM SKL vol 7, "Data Port"; vol 2d, MSD_* and MDC_*. The numbers are also in Mesa's
 * brw_eu_defines.h and in the descriptors that its brw_eu.h makes.
 */
#include "dataport/dataport.h"
#include "texel/surface_state.h"

#define DESC_HEADER	BIT(19)
#define DESC_SCRATCH	BIT(18)
#define DESC_TYPE(desc)	((desc) >> 14 & 31)
#define NUM_TYPES	32u

/* Dwords of a header; one of them is the base of stateless messages. */
#define HEADER_DWORDS	8u
#define HEADER_BASE	5u
#define BLOCK_BASE	(~1023u)

/**
 * enum port_where - what a message's offsets count in
 * @PORT_LANES: a buffer of the binding table, a channel's own way
 * @PORT_BLOCK: the same, of messages about blocks, which have a header
 * @PORT_SCRATCH: the thread's scratch memory; with a header
 * @PORT_A64: all of the address space
 * @PORT_OWN: it looks after that itself
 */
enum port_where { PORT_LANES, PORT_BLOCK, PORT_SCRATCH, PORT_A64, PORT_OWN };

/* What it does there; an operation on memory does all. */
#define PORT_READ	BIT(0)
#define PORT_WRITE	BIT(1)
#define PORT_ATOMIC	(BIT(2) | PORT_READ | PORT_WRITE)

struct port_row {
	port_function *serve;
	enum port_where where;
	u32 does;
};

/* Whoever waits for a fence has seen all that was written: messages are served in order. */
static enum eu_stop fence(struct port *port)
{
	return EU_BUDGET;
}

static const struct port_row read_cache[NUM_TYPES] = {
	[0x01] = { port_oword_read_unaligned, PORT_BLOCK, PORT_READ },
	[0x04] = { port_media_read, PORT_OWN, PORT_READ },
};

static const struct port_row constant_cache[NUM_TYPES] = {
	[0x00] = { port_oword_read, PORT_BLOCK, PORT_READ },
	[0x01] = { port_oword_read_unaligned, PORT_BLOCK, PORT_READ },
	[0x02] = { port_dual_read, PORT_BLOCK, PORT_READ },
	[0x03] = { port_dword_read, PORT_LANES, PORT_READ },
};

static const struct port_row data_cache0[NUM_TYPES] = {
	[0x00] = { port_oword_read, PORT_BLOCK, PORT_READ },
	[0x01] = { port_oword_read_unaligned, PORT_BLOCK, PORT_READ },
	[0x02] = { port_dual_read, PORT_BLOCK, PORT_READ },
	[0x03] = { port_dword_read, PORT_LANES, PORT_READ },
	[0x04] = { port_byte_read, PORT_LANES, PORT_READ },
	[0x07] = { fence, PORT_OWN, 0 },
	[0x08] = { port_oword_write, PORT_BLOCK, PORT_WRITE },
	[0x0a] = { port_dual_write, PORT_BLOCK, PORT_WRITE },
	[0x0b] = { port_dword_write, PORT_LANES, PORT_WRITE },
	[0x0c] = { port_byte_write, PORT_LANES, PORT_WRITE },
};

static const struct port_row scratch = { port_scratch, PORT_SCRATCH, PORT_READ | PORT_WRITE };

static const struct port_row data_cache1[NUM_TYPES] = {
	[0x01] = { port_untyped_read, PORT_LANES, PORT_READ },
	[0x02] = { port_atomic, PORT_LANES, PORT_ATOMIC },
	[0x04] = { port_media_read, PORT_OWN, PORT_READ },
	[0x05] = { port_typed_read, PORT_OWN, PORT_READ },
	[0x06] = { port_typed_atomic, PORT_OWN, PORT_ATOMIC },
	[0x09] = { port_untyped_write, PORT_LANES, PORT_WRITE },
	[0x0a] = { port_media_write, PORT_OWN, PORT_WRITE },
	[0x0d] = { port_typed_write, PORT_OWN, PORT_WRITE },
	[0x10] = { port_a64_scattered_read, PORT_A64, PORT_READ },
	[0x11] = { port_a64_untyped_read, PORT_A64, PORT_READ },
	[0x12] = { port_a64_atomic, PORT_A64, PORT_ATOMIC },
	[0x14] = { port_a64_block_read, PORT_A64, PORT_READ },
	[0x15] = { port_a64_block_write, PORT_A64, PORT_WRITE },
	[0x19] = { port_a64_untyped_write, PORT_A64, PORT_WRITE },
	[0x1a] = { port_a64_scattered_write, PORT_A64, PORT_WRITE },
	[0x1b] = { port_atomic_float, PORT_LANES, PORT_ATOMIC },
	[0x1d] = { port_a64_atomic_float, PORT_A64, PORT_ATOMIC },
};

/* Of the render cache, beside what is about targets. */
static const struct port_row render_cache[NUM_TYPES] = {
	[0x04] = { port_media_read, PORT_OWN, PORT_READ },
	[0x07] = { fence, PORT_OWN, 0 },
	[0x0a] = { port_media_write, PORT_OWN, PORT_WRITE },
};

/* A part of the payload. False: it is not within the registers. */
static bool take(struct port *port, u32 reg, u32 n)
{
	if (!n)
		return true;
	if (reg >= EU_GRF_BYTES / 32 || reg + n > EU_GRF_BYTES / 32)
		return false;
	memcpy(port->dwords + port->n, port->thread->regs + reg * 32, n * 32);
	port->n += n * 8;

	return true;
}

/* Take a message apart. False: registers that it names are not there. */
static bool open_message(struct port *port, struct eu_thread *thread,
			 const struct eu_message *message)
{
	u32 more = message->src1 == EU_NO_REG ? 0 : EU_SECOND_LENGTH(message->ex_desc);
	u32 answer = message->dst == EU_NO_REG ? 0 : eu_response_length(message);

	port->slot = thread->context;
	port->thread = thread;
	port->message = message;
	port->control = message->desc >> 8 & 63;
	port->mask = message->mask;
	port->header = NULL;
	port->payload = port->dwords;
	port->n = 0;
	if (!take(port, message->src, eu_message_length(message)) ||
	    !take(port, message->src1, more))
		return false;
	if (message->desc & DESC_HEADER) {
		if (port->n < HEADER_DWORDS)
			return false;
		port->header = port->dwords;
		port->payload += HEADER_DWORDS;
		port->n -= HEADER_DWORDS;
	}
	if (answer && (message->dst >= EU_GRF_BYTES / 32 ||
		       message->dst + answer > EU_GRF_BYTES / 32))
		return false;
	port->answer = answer ? thread->regs + message->dst * 32 : NULL;
	port->answer_n = answer * 8;

	return true;
}

/*
 * The buffer that a message names. Without a state, a header has what offsets count from,
 * beside the base of general state: vol 2d, MH_A32_GO and MH1_A32_PSM.
 */
static enum eu_stop bind_buffer(struct port *port, u32 base_mask)
{
	u32 bti = port->message->desc & 0xff;
	struct render_surface surface;
	enum eu_stop stop = render_surface_named(port->slot, port->message, &surface);

	if (stop != EU_BUDGET)
		return stop;
	if (surface.type == SURFTYPE_NULL) {
		port_memory_init(port, 0, 0);
		return EU_BUDGET;
	}
	if (surface.type != SURFTYPE_BUFFER)
		return EU_UNSERVED;
	port_memory_init(port, surface.at.base, (u64)surface.width * surface.stride);
	if (surface.slm)
		port->memory.slm = (u8 *)port->slot->slm;
	else if (port->header && (bti == BTI_STATELESS || bti == BTI_STATELESS_NC))
		port_memory_init(port, surface.at.base + (port->header[HEADER_BASE] & base_mask),
				 port->memory.size);

	return EU_BUDGET;
}

static enum eu_stop bind(struct port *port, enum port_where where)
{
	switch (where) {
	case PORT_LANES:
		return bind_buffer(port, ~0u);
	case PORT_BLOCK:
		return port->header ? bind_buffer(port, BLOCK_BASE) : EU_UNSERVED;
	case PORT_SCRATCH:
		if (!port->header)
			return EU_UNSERVED;
		port_memory_init(port, port->slot->render->bases.general +
				 (port->header[HEADER_BASE] & BLOCK_BASE), BIT_ULL(32));
		return EU_BUDGET;
	case PORT_A64:
		port_memory_init(port, 0, BIT_ULL(48));
		return EU_BUDGET;
	case PORT_OWN:
		break;
	}

	return EU_BUDGET;
}

/* A message that was served. */
static void count(const struct port *port, const struct port_row *row)
{
	u64 *events = port->slot->events;
	bool slm = (row->where == PORT_LANES || row->where == PORT_BLOCK) && port->memory.slm;

	events[RENDER_SLM_READS] += slm && row->does & PORT_READ;
	events[RENDER_SLM_WRITES] += slm && row->does & PORT_WRITE;
	events[RENDER_ACCESSES] += !slm && row->does;
	events[RENDER_ATOMICS] += row->does == PORT_ATOMIC;
}

static enum eu_stop serve(struct eu_thread *thread, const struct eu_message *message,
			  const struct port_row *row)
{
	enum eu_stop stop;
	struct port port;

	if (!row->serve)
		return EU_UNSERVED;
	if (!message->mask)
		return EU_BUDGET;
	if (!open_message(&port, thread, message))
		return EU_ILLEGAL;
	stop = bind(&port, row->where);
	if (stop == EU_BUDGET)
		stop = row->serve(&port);
	if (stop == EU_BUDGET)
		count(&port, row);

	return stop;
}

enum eu_stop render_read_cache(struct eu_thread *thread, const struct eu_message *message)
{
	return serve(thread, message, &read_cache[DESC_TYPE(message->desc)]);
}

enum eu_stop render_constant_cache(struct eu_thread *thread, const struct eu_message *message)
{
	return serve(thread, message, &constant_cache[DESC_TYPE(message->desc)]);
}

enum eu_stop render_data_cache0(struct eu_thread *thread, const struct eu_message *message)
{
	return serve(thread, message, message->desc & DESC_SCRATCH ? &scratch :
		     &data_cache0[DESC_TYPE(message->desc)]);
}

enum eu_stop render_data_cache1(struct eu_thread *thread, const struct eu_message *message)
{
	return serve(thread, message, &data_cache1[DESC_TYPE(message->desc)]);
}

enum eu_stop render_media_block(struct eu_thread *thread, const struct eu_message *message)
{
	return serve(thread, message, &render_cache[DESC_TYPE(message->desc)]);
}
