// SPDX-License-Identifier: GPL-2.0
/*
 * Typed surfaces: texels by their coordinates, converted.
 *
 * PRM SKL vol 7, "Typed Surface Read", "Typed Surface Write", "Typed Atomic Operation"; vol 2d,
 * MDC_SG3, MDC_CMASK, and the payload of U, V, R and LOD. Messages have eight channels. The
 * surface's swizzle and its auxiliary surface mean nothing to the data port.
 */
#include "dataport/dataport.h"
#include "texel/format.h"
#include "texel/surface_state.h"

#define LANES		8u
#define TEXEL_BYTES	16u
#define CHANNELS	4u

#define LEFT_OUT(control)	((control) & 15)
#define SLOTS(control)		((control) >> 4 & 3)
enum { SLOTS_4X2, SLOTS_LOW, SLOTS_HIGH };

#define AOP(control)		((control) & 15)
#define AOP_HIGH		BIT(4)
#define AOP_RETURN		BIT(5)

/**
 * struct typed - what a message is about
 * @surface: the surface
 * @format: its format; NULL for a null surface
 * @mask: channels that take part
 * @there: those of them that have a texel
 * @addr: of its texel
 * @raw: texels as memory has them
 * @texel: and as registers do
 */
struct typed {
	struct render_surface surface;
	const struct format *format;
	u32 mask;
	u32 there;
	u64 addr[LANES];
	u8 raw[LANES][TEXEL_BYTES];
	union texel texel[LANES];
};

/*
 * Eight of sixteen channels. An instruction of eight has them as its own; both have their bits
 * of a header's Pixel Sample Mask.
 */
static u32 slots(const struct port *port, bool high)
{
	u32 mask = port->message->lanes > LANES && high ? port->mask >> 8 : port->mask;

	if (port->header)
		mask &= port->header[7] >> (high ? 8 : 0);

	return mask & 0xff;
}

/* U, V, R and LOD of a channel; those that a message does not have are zero. */
static void coordinates(const struct port *port, u32 lane, u32 dwords, u32 *to)
{
	u32 i;

	for (i = 0; i < CHANNELS; i++)
		to[i] = i * LANES < dwords ? port->payload[i * LANES + lane] : 0;
}

/* The address of a texel. False: there is none. */
static bool find_buffer(const struct render_surface *surface, const u32 *at, u64 *addr)
{
	*addr = surface->at.base + (u64)at[0] * surface->stride;

	return at[0] < surface->width;
}

static bool find_texel(const struct render_surface *surface, const u32 *at, u64 *addr)
{
	u32 y = at[1], slice = 0, lod = surface->min_lod;
	s32 byte, row;

	if (at[3] >= surface->levels)
		return false;
	lod += at[3];
	if (surface->type == SURFTYPE_1D) {
		slice = surface->is_array ? at[1] : 0;
		y = 0;
	} else if (surface->is_array || surface->type != SURFTYPE_2D) {
		slice = at[2];
	}
	if (slice >= surface->extent * (surface->type == SURFTYPE_CUBE ? 6 : 1) ||
	    !render_surface_has(surface, lod, at[0], y, slice) ||
	    !render_surface_texel(surface, lod, at[0], y, slice, &byte, &row) ||
	    surface_run(&surface->at, byte) < surface->bytes)
		return false;
	*addr = surface_address(&surface->at, byte, row);

	return true;
}

/* What a message is about; @dwords of its payload are coordinates. */
static enum eu_stop take_apart(struct port *port, struct typed *typed, u32 mask, u32 dwords)
{
	struct render_surface *surface = &typed->surface;
	enum eu_stop stop = render_surface_named(port->slot, port->message, surface);
	u32 lane, at[CHANNELS];
	bool there;

	if (stop != EU_BUDGET)
		return stop;
	typed->mask = mask;
	typed->there = 0;
	typed->format = NULL;
	port_memory_init(port, 0, BIT_ULL(48));
	if (surface->type == SURFTYPE_NULL)
		return EU_BUDGET;
	typed->format = format_find(surface->format);
	if (!typed->format || surface->type == SURFTYPE_STRBUF || surface->block_bits ||
	    surface->bytes > TEXEL_BYTES)
		return EU_UNSERVED;
	if (surface->type != SURFTYPE_BUFFER && surface->samples != 1)
		return EU_UNSERVED;
	for (lane = 0; lane < LANES; lane++) {
		if (!(mask >> lane & 1))
			continue;
		coordinates(port, lane, dwords, at);
		there = surface->type == SURFTYPE_BUFFER ?
			find_buffer(surface, at, &typed->addr[lane]) :
			find_texel(surface, at, &typed->addr[lane]);
		typed->there |= (u32)there << lane;
	}

	return EU_BUDGET;
}

static u32 count(u32 wanted)
{
	return (wanted & 1) + (wanted >> 1 & 1) + (wanted >> 2 & 1) + (wanted >> 3);
}

static void unpack(void *data)
{
	struct typed *typed = data;
	u32 lane;

	for (lane = 0; lane < LANES; lane++)
		if (typed->there >> lane & 1)
			format_unpack(typed->format, typed->raw[lane], &typed->texel[lane]);
}

static void pack(void *data)
{
	struct typed *typed = data;
	u32 lane;

	for (lane = 0; lane < LANES; lane++)
		if (typed->there >> lane & 1)
			format_pack(typed->format, &typed->texel[lane], typed->raw[lane]);
}

/* Texels of one dword that is a number as it stands there. */
static bool is_plain(const struct format *format)
{
	return format && format->bytes == 4 && format->bits[0] == 32 && !format->bits[1] &&
	       !format->shift[0] && (format->kind[0] == FORMAT_UINT ||
				     format->kind[0] == FORMAT_SINT ||
				     format->kind[0] == FORMAT_FLOAT);
}

/* Write texels that are plain, or convert them. */
static void convert(struct typed *typed, void (*by)(void *data))
{
	static const u32 alpha[] = { 1, 0x3f800000 };
	u32 lane;

	if (!typed->there)
		return;
	if (!is_plain(typed->format)) {
		eu_compute(by, typed);
		return;
	}
	for (lane = 0; lane < LANES; lane++) {
		union texel *texel = &typed->texel[lane];

		if (by == pack) {
			memcpy(typed->raw[lane], &texel->u[0], 4);
			continue;
		}
		memset(texel, 0, sizeof(*texel));
		memcpy(&texel->u[0], typed->raw[lane], 4);
		texel->u[3] = alpha[typed->format->kind[0] == FORMAT_FLOAT];
	}
}

enum eu_stop port_typed_read(struct port *port)
{
	u32 wanted = ~LEFT_OUT(port->control) & 15, lane, channel, at;
	u32 slot = SLOTS(port->control);
	struct typed typed;
	enum eu_stop stop;

	if (!wanted || (slot != SLOTS_LOW && slot != SLOTS_HIGH))
		return EU_UNSERVED;
	if (port->n < LANES || port->n > CHANNELS * LANES ||
	    !port_can_answer(port, count(wanted) * LANES))
		return EU_ILLEGAL;
	stop = take_apart(port, &typed, slots(port, slot == SLOTS_HIGH), port->n);
	if (stop != EU_BUDGET)
		return stop;
	/* What is out of bounds is zero, alpha too. */
	memset(typed.texel, 0, sizeof(typed.texel));
	memset(typed.raw, 0, sizeof(typed.raw));
	for (lane = 0; lane < LANES && stop == EU_BUDGET; lane++)
		if (typed.there >> lane & 1)
			stop = port_read(port, typed.addr[lane], typed.raw[lane],
					 typed.surface.bytes);
	if (stop != EU_BUDGET)
		return stop;
	convert(&typed, unpack);
	for (channel = 0, at = 0; channel < CHANNELS; channel++) {
		if (!(wanted >> channel & 1))
			continue;
		for (lane = 0; lane < LANES; lane++)
			if (typed.mask >> lane & 1)
				port_put(port, at + lane, typed.there >> lane & 1 ?
					 typed.texel[lane].u[channel] : 0);
		at += LANES;
	}

	return EU_BUDGET;
}

enum eu_stop port_typed_write(struct port *port)
{
	u32 wanted = ~LEFT_OUT(port->control) & 15, data = count(wanted) * LANES;
	u32 slot = SLOTS(port->control), lane, channel;
	const u32 *from;
	struct typed typed;
	enum eu_stop stop;

	if (!wanted || (slot != SLOTS_LOW && slot != SLOTS_HIGH))
		return EU_UNSERVED;
	if (port->n < LANES + data || port->n > CHANNELS * LANES + data)
		return EU_ILLEGAL;
	from = port->payload + port->n - data;
	stop = take_apart(port, &typed, slots(port, slot == SLOTS_HIGH), port->n - data);
	if (stop != EU_BUDGET)
		return stop;
	memset(typed.texel, 0, sizeof(typed.texel));
	for (channel = 0; channel < CHANNELS; channel++) {
		if (!(wanted >> channel & 1))
			continue;
		for (lane = 0; lane < LANES; lane++)
			typed.texel[lane].u[channel] = from[lane];
		from += LANES;
	}
	convert(&typed, pack);
	for (lane = 0; lane < LANES && stop == EU_BUDGET; lane++)
		if (typed.there >> lane & 1)
			stop = port_write(port, typed.addr[lane], typed.raw[lane],
					  typed.surface.bytes);

	return stop;
}

/* Of texels of one dword. */
enum eu_stop port_typed_atomic(struct port *port)
{
	u32 op = AOP(port->control), data, lane, i;
	int operands = port_atomic_operands(op);
	struct mutex *atomics = &port->slot->mem->vgpu->atomics;
	bool answers = port->control & AOP_RETURN;
	struct typed typed;
	enum eu_stop stop;

	if (operands < 0)
		return EU_UNSERVED;
	data = operands * LANES;
	if (port->n < LANES + data || port->n > CHANNELS * LANES + data ||
	    (answers && !port_can_answer(port, LANES)))
		return EU_ILLEGAL;
	stop = take_apart(port, &typed, slots(port, port->control & AOP_HIGH), port->n - data);
	if (stop != EU_BUDGET)
		return stop;
	if (typed.format && !is_plain(typed.format))
		return EU_UNSERVED;
	mutex_lock(atomics);
	for (lane = 0; lane < LANES && stop == EU_BUDGET; lane++) {
		u64 operand[2] = { 0 }, old = 0;

		if (!(typed.mask >> lane & 1))
			continue;
		for (i = 0; (int)i < operands; i++)
			operand[i] = port->payload[port->n - data + i * LANES + lane];
		if (typed.there >> lane & 1)
			stop = port_atomic_lane(port, typed.addr[lane], op, 4, operand, &old);
		if (answers && stop == EU_BUDGET)
			port_put(port, lane, old);
	}
	mutex_unlock(atomics);

	return stop;
}
