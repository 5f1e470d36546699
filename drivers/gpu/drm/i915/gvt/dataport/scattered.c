// SPDX-License-Identifier: GPL-2.0
/*
 * A few elements for each channel, at an address of its own.
 *
 * PRM SKL vol 7, "DWord Scattered", "Byte Scattered", "A64 Scattered"; vol 2d, MDC_DS,
 * MDC_A64_DS and the payloads.
 */
#include "dataport/dataport.h"

#define GLOBAL_OFFSET	2u	/* of a header: what is added to all offsets, in their unit */
#define LANES		16u

/**
 * struct scatter - what is where
 * @lanes: channels: 8 or 16
 * @bytes: of an element: 1, 2, 4 or 8. One register's dword has one of 4 bytes at most.
 * @count: elements of each channel that follow each other
 * @offset: of each channel's first one
 * @data: the dword of a payload where elements begin: one of each channel, and then the next
 */
struct scatter {
	u32 lanes;
	u32 bytes;
	u32 count;
	u64 offset[LANES];
	u32 data;
};

static u32 dwords_of(const struct scatter *scatter)
{
	return scatter->lanes * scatter->count * (scatter->bytes == 8 ? 2 : 1);
}

/* The dword of an element, from the beginning of all on. */
static u32 place(const struct scatter *scatter, u32 element, u32 lane)
{
	return (element * scatter->lanes + lane) * (scatter->bytes == 8 ? 2 : 1);
}

static enum eu_stop lane_read(struct port *port, const struct scatter *scatter, u32 lane)
{
	u32 i, at, val[2];
	enum eu_stop stop;

	for (i = 0; i < scatter->count; i++) {
		at = place(scatter, i, lane);
		val[0] = 0;
		stop = port_read(port, scatter->offset[lane] + i * scatter->bytes, val,
				 scatter->bytes);
		if (stop != EU_BUDGET)
			return stop;
		port_put(port, at, val[0]);
		if (scatter->bytes == 8)
			port_put(port, at + 1, val[1]);
	}

	return EU_BUDGET;
}

static enum eu_stop lane_write(struct port *port, const struct scatter *scatter, u32 lane)
{
	enum eu_stop stop = EU_BUDGET;
	u32 i;

	for (i = 0; i < scatter->count && stop == EU_BUDGET; i++)
		stop = port_write(port, scatter->offset[lane] + i * scatter->bytes,
				  port->payload + scatter->data + place(scatter, i, lane),
				  scatter->bytes);

	return stop;
}

static enum eu_stop run(struct port *port, const struct scatter *scatter, bool write)
{
	enum eu_stop stop = EU_BUDGET;
	u32 lane;

	if (write ? scatter->data + dwords_of(scatter) > port->n :
		    !port_can_answer(port, dwords_of(scatter)))
		return EU_ILLEGAL;
	for (lane = 0; lane < scatter->lanes && stop == EU_BUDGET; lane++) {
		if (!(port->mask >> lane & 1))
			continue;
		stop = write ? lane_write(port, scatter, lane) : lane_read(port, scatter, lane);
	}

	return stop;
}

/* Offsets of 32 bits, counted in units of some bytes. */
static enum eu_stop a32(struct port *port, struct scatter *scatter, u32 unit, bool write)
{
	u32 global = port->header ? port->header[GLOBAL_OFFSET] : 0, lane;

	scatter->lanes = port->control & 1 ? 16 : 8;
	scatter->data = scatter->lanes;
	if (port->n < scatter->lanes)
		return EU_ILLEGAL;
	for (lane = 0; lane < scatter->lanes; lane++)
		scatter->offset[lane] = ((u64)port->payload[lane] + global) * unit;

	return run(port, scatter, write);
}

/* Bit 9 of the descriptor is the only mode that there is. */
static enum eu_stop dword(struct port *port, bool write)
{
	struct scatter scatter = { .bytes = 4, .count = 1 };

	return port->control & 2 ? a32(port, &scatter, 4, write) : EU_UNSERVED;
}

enum eu_stop port_dword_read(struct port *port)
{
	return dword(port, false);
}

enum eu_stop port_dword_write(struct port *port)
{
	return dword(port, true);
}

/* 1, 2 or 4 bytes, which need not be aligned. */
static enum eu_stop byte(struct port *port, bool write)
{
	struct scatter scatter = { .bytes = 1 << (port->control >> 2 & 3), .count = 1 };

	return scatter.bytes <= 4 ? a32(port, &scatter, 1, write) : EU_UNSERVED;
}

enum eu_stop port_byte_read(struct port *port)
{
	return byte(port, false);
}

enum eu_stop port_byte_write(struct port *port)
{
	return byte(port, true);
}

/* Addresses of 64 bits. Bits 9:8 of the descriptor: what elements are; 11:10: their number. */
enum { A64_BYTES, A64_DWORDS, A64_QWORDS };

static enum eu_stop a64(struct port *port, bool write)
{
	struct scatter scatter = { .lanes = port->control & BIT(4) ? 16 : 8 };
	u32 n = 1 << (port->control >> 2 & 3), lane;

	switch (port->control & 3) {
	case A64_BYTES:
		scatter.bytes = n;
		scatter.count = 1;
		break;
	case A64_DWORDS:
		scatter.bytes = 4;
		scatter.count = n;
		break;
	case A64_QWORDS:
		scatter.bytes = 8;
		scatter.count = n;
		break;
	default:
		return EU_UNSERVED;
	}
	if ((port->control & 3) == A64_BYTES && n > 4)
		return EU_UNSERVED;
	scatter.data = scatter.lanes * 2;
	if (port->n < scatter.data)
		return EU_ILLEGAL;
	for (lane = 0; lane < scatter.lanes; lane++) {
		scatter.offset[lane] = port->payload[lane * 2] |
				       (u64)(port->payload[lane * 2 + 1] & 0xffff) << 32;
		if ((port->control & 3) != A64_BYTES)
			scatter.offset[lane] &= ~(u64)(scatter.bytes - 1);
	}

	return run(port, &scatter, write);
}

enum eu_stop port_a64_scattered_read(struct port *port)
{
	return a64(port, false);
}

enum eu_stop port_a64_scattered_write(struct port *port)
{
	return a64(port, true);
}
