// SPDX-License-Identifier: GPL-2.0
/*
 * Untyped surfaces: up to four dwords for each channel, at an address of its own.
 *
 * PRM SKL vol 7, "Untyped Surface Read", "Untyped Surface Write", "A64 Untyped Surface";
 * vol 2d, MDC_CMASK and MDC_SM3.
 */
#include "dataport/dataport.h"

#define LEFT_OUT(control)	((control) & 15)	/* red, green, blue, alpha */
#define SIMD(control)		((control) >> 4 & 3)
enum { SIMD4X2, SIMD16, SIMD8 };

/**
 * struct untyped - what a message moves
 * @lanes: channels; 2 pairs of four in SIMD4x2
 * @four: SIMD4x2: the dwords of a lane are beside each other
 * @wanted: which of four dwords, a bit for each
 * @span: dwords from the first one up to the last of those
 */
struct untyped {
	u32 lanes;
	bool four;
	u32 wanted;
	u32 span;
};

static bool take_apart(const struct port *port, struct untyped *untyped)
{
	u32 simd = SIMD(port->control), wanted = ~LEFT_OUT(port->control) & 15;

	*untyped = (struct untyped){
		.lanes = simd == SIMD4X2 ? 2 : simd == SIMD16 ? 16 : 8,
		.four = simd == SIMD4X2,
		.wanted = wanted,
		.span = wanted & 8 ? 4 : wanted & 4 ? 3 : wanted & 2 ? 2 : 1,
	};

	return wanted && simd <= SIMD8;
}

static u32 count(const struct untyped *untyped)
{
	u32 w = untyped->wanted;

	return (w & 1) + (w >> 1 & 1) + (w >> 2 & 1) + (w >> 3);
}

/* Dwords of an address of 32 bits, or of the data, for all channels. */
static u32 addresses(const struct untyped *untyped)
{
	return untyped->four ? 8 : untyped->lanes;
}

static u32 data_dwords(const struct untyped *untyped)
{
	return untyped->four ? 8 : untyped->lanes * count(untyped);
}

/* A lane of SIMD4x2 takes part if one of its channels does. */
static bool takes_part(const struct untyped *untyped, u32 mask, u32 lane)
{
	return untyped->four ? mask >> lane * 4 & 15 : mask >> lane & 1;
}

static u64 offset_of(const struct port *port, const struct untyped *untyped, u32 lane, bool wide)
{
	const u32 *at = port->payload + lane * (untyped->four ? 4 : wide ? 2 : 1);

	return wide ? (at[0] & ~3u) | (u64)(at[1] & 0xffff) << 32 : at[0] & ~3u;
}

static enum eu_stop lane_read(struct port *port, const struct untyped *untyped, u32 lane,
			      u64 offset)
{
	u32 vals[4], i, at = lane;
	enum eu_stop stop = port_read_dwords(port, offset, vals, untyped->span);

	for (i = 0; i < untyped->span && stop == EU_BUDGET; i++) {
		if (!(untyped->wanted >> i & 1))
			continue;
		port_put(port, untyped->four ? lane * 4 + i : at, vals[i]);
		at += untyped->lanes;
	}

	return stop;
}

static enum eu_stop lane_write(struct port *port, const struct untyped *untyped, u32 lane,
			       u64 offset, const u32 *data)
{
	enum eu_stop stop = EU_BUDGET;
	u32 i, at = lane;

	for (i = 0; i < untyped->span && stop == EU_BUDGET; i++) {
		if (!(untyped->wanted >> i & 1))
			continue;
		stop = port_write(port, offset + i * 4,
				  data + (untyped->four ? lane * 4 + i : at), 4);
		at += untyped->lanes;
	}

	return stop;
}

static enum eu_stop run(struct port *port, bool wide, bool write)
{
	u32 mask = wide ? port->mask : port_pixel_mask(port), lane, data;
	enum eu_stop stop = EU_BUDGET;
	struct untyped untyped;

	if (!take_apart(port, &untyped) || (wide && untyped.four))
		return EU_UNSERVED;
	data = addresses(&untyped) * (wide ? 2 : 1);
	if (write ? data + data_dwords(&untyped) > port->n :
		    data > port->n || !port_can_answer(port, data_dwords(&untyped)))
		return EU_ILLEGAL;
	for (lane = 0; lane < untyped.lanes && stop == EU_BUDGET; lane++) {
		u64 offset = offset_of(port, &untyped, lane, wide);

		if (!takes_part(&untyped, mask, lane))
			continue;
		stop = write ? lane_write(port, &untyped, lane, offset, port->payload + data) :
			       lane_read(port, &untyped, lane, offset);
	}

	return stop;
}

enum eu_stop port_untyped_read(struct port *port)
{
	return run(port, false, false);
}

enum eu_stop port_untyped_write(struct port *port)
{
	return run(port, false, true);
}

enum eu_stop port_a64_untyped_read(struct port *port)
{
	return run(port, true, false);
}

enum eu_stop port_a64_untyped_write(struct port *port)
{
	return run(port, true, true);
}
