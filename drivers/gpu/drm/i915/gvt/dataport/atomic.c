// SPDX-License-Identifier: GPL-2.0
/*
 * Atomic operations of messages: of integers and floats, in buffers, shared local memory and
 * by addresses of 64 bits. Atomic among the engines of a vGPU, as MI_ATOMIC is; channels
 * follow each other.
 *
 * PRM SKL vol 7, "Untyped Atomic Operation", "A64 Untyped Atomic Operation"; vol 2d, MDC_AOP:
 * operations and their numbers.
 */
#include "dataport/dataport.h"

enum atomic {
	ATOMIC_AND = 1, ATOMIC_OR, ATOMIC_XOR, ATOMIC_MOVE, ATOMIC_INC, ATOMIC_DEC, ATOMIC_ADD,
	ATOMIC_SUB, ATOMIC_RSUB, ATOMIC_IMAX, ATOMIC_IMIN, ATOMIC_UMAX, ATOMIC_UMIN,
	ATOMIC_CMPWR, ATOMIC_PREDEC,
	ATOMIC_FLOAT,		/* those behind it are numbered anew */
	ATOMIC_FMAX, ATOMIC_FMIN, ATOMIC_FCMPWR,
	NUM_ATOMICS
};

#define AOP(control)		((control) & 15)
#define AOP_FLOAT(control)	((control) & 7)
#define AOP_SIMD8		BIT(4)	/* of 32-bit offsets */
#define AOP_QWORDS		BIT(4)	/* of integers by address, which are always SIMD8 */
#define AOP_SIMD16		BIT(4)	/* of floats by address */
#define AOP_RETURN		BIT(5)

/* How many operands one has beside memory; negative: there is no such operation. */
int port_atomic_operands(u32 op)
{
	static const s8 operands[NUM_ATOMICS] = {
		[0] = -1, [ATOMIC_FLOAT] = -1,
		[ATOMIC_AND] = 1, [ATOMIC_OR] = 1, [ATOMIC_XOR] = 1, [ATOMIC_MOVE] = 1,
		[ATOMIC_ADD] = 1, [ATOMIC_SUB] = 1, [ATOMIC_RSUB] = 1, [ATOMIC_IMAX] = 1,
		[ATOMIC_IMIN] = 1, [ATOMIC_UMAX] = 1, [ATOMIC_UMIN] = 1, [ATOMIC_CMPWR] = 2,
		[ATOMIC_FMAX] = 1, [ATOMIC_FMIN] = 1, [ATOMIC_FCMPWR] = 2,
	};

	return op < NUM_ATOMICS ? operands[op] : -1;
}

static bool is_nan(u32 bits)
{
	return (bits & 0x7fffffff) > 0x7f800000;
}

/* As a number that orders as floats do: -0 is below 0. */
static s64 order(u32 bits)
{
	return bits >> 31 ? -1 - (s64)(bits & 0x7fffffff) : bits;
}

/* The larger one, or the smaller one; one that is no number loses. */
static u32 choose(u32 a, u32 b, bool larger)
{
	if (is_nan(a))
		return b;
	if (is_nan(b))
		return a;

	return (order(a) < order(b)) == larger ? b : a;
}

static bool float_equal(u32 a, u32 b)
{
	return !is_nan(a) && !is_nan(b) && (a == b || !((a | b) & 0x7fffffff));
}

/* @a is in memory, @b and @c are operands: what memory has then. @less: a < b, with signs. */
static u64 compute(u32 op, u64 a, u64 b, u64 c, bool less)
{
	switch (op) {
	case ATOMIC_AND:
		return a & b;
	case ATOMIC_OR:
		return a | b;
	case ATOMIC_XOR:
		return a ^ b;
	case ATOMIC_MOVE:
		return b;
	case ATOMIC_INC:
		return a + 1;
	case ATOMIC_DEC:
	case ATOMIC_PREDEC:
		return a - 1;
	case ATOMIC_ADD:
		return a + b;
	case ATOMIC_SUB:
		return a - b;
	case ATOMIC_RSUB:
		return b - a;
	case ATOMIC_IMAX:
		return less ? b : a;
	case ATOMIC_IMIN:
		return less ? a : b;
	case ATOMIC_UMAX:
		return max(a, b);
	case ATOMIC_UMIN:
		return min(a, b);
	case ATOMIC_CMPWR:
		return a == b ? c : a;
	case ATOMIC_FMAX:
		return choose(a, b, true);
	case ATOMIC_FMIN:
		return choose(a, b, false);
	default:
		return float_equal(a, b) ? c : a;
	}
}

/**
 * port_atomic_lane - an atomic operation of one channel
 * @port: the message
 * @offset: where
 * @op: which one: port_atomic_operands() knows it
 * @bytes: 4 or 8
 * @operand: its operands
 * @old: what is returned: what was in memory, or what is there now
 */
enum eu_stop port_atomic_lane(struct port *port, u64 offset, u32 op, u32 bytes,
			      const u64 *operand, u64 *old)
{
	enum eu_stop stop;
	u64 val;
	bool less;

	offset &= ~(u64)(bytes - 1);
	*old = 0;
	stop = port_read(port, offset, old, bytes);
	if (stop != EU_BUDGET)
		return stop;
	less = bytes == 8 ? (s64)*old < (s64)operand[0] : (s32)*old < (s32)operand[0];
	val = compute(op, *old, operand[0], operand[1], less);
	stop = port_write(port, offset, &val, bytes);
	/* It returns what it has written, if there is something to write to. */
	if (op == ATOMIC_PREDEC && offset + bytes <= port->memory.size)
		*old = val;

	return stop;
}

/**
 * struct operation - a message
 * @op: enum atomic
 * @lanes: channels
 * @bytes: of what is in memory
 * @wide: addresses have 64 bits
 * @answers: it returns something
 */
struct operation {
	u32 op;
	u32 lanes;
	u32 bytes;
	bool wide;
	bool answers;
};

/* A number of @bytes of channel @lane, in a payload that has those of all channels in a row. */
static u64 number(const u32 *from, u32 lane, u32 bytes)
{
	return bytes == 8 ? from[lane * 2] | (u64)from[lane * 2 + 1] << 32 : from[lane];
}

static enum eu_stop lane_run(struct port *port, const struct operation *o, u32 lane)
{
	u32 step = o->lanes * o->bytes / 4, i;
	const u32 *data = port->payload + o->lanes * (o->wide ? 2 : 1);
	u64 offset = number(port->payload, lane, o->wide ? 8 : 4), operand[2] = { 0 }, old;
	enum eu_stop stop;

	for (i = 0; (int)i < port_atomic_operands(o->op); i++)
		operand[i] = number(data + i * step, lane, o->bytes);
	if (o->wide)
		offset &= GENMASK_ULL(47, 0);
	stop = port_atomic_lane(port, offset, o->op, o->bytes, operand, &old);
	if (stop != EU_BUDGET || !o->answers)
		return stop;
	port_put(port, lane * (o->bytes / 4), old);
	if (o->bytes == 8)
		port_put(port, lane * 2 + 1, old >> 32);

	return EU_BUDGET;
}

static enum eu_stop run(struct port *port, const struct operation *o, u32 mask)
{
	struct mutex *atomics = &port->slot->mem->vgpu->atomics;
	int operands = port_atomic_operands(o->op);
	u32 step = o->lanes * o->bytes / 4, lane;
	enum eu_stop stop = EU_BUDGET;

	if (operands < 0)
		return EU_UNSERVED;
	if (o->lanes * (o->wide ? 2 : 1) + operands * step > port->n ||
	    (o->answers && !port_can_answer(port, step)))
		return EU_ILLEGAL;
	/* Shared local memory is the unit's own, whose threads take turns. */
	if (!port->memory.slm)
		mutex_lock(atomics);
	for (lane = 0; lane < o->lanes && stop == EU_BUDGET; lane++)
		if (mask >> lane & 1)
			stop = lane_run(port, o, lane);
	if (!port->memory.slm)
		mutex_unlock(atomics);

	return stop;
}

enum eu_stop port_atomic(struct port *port)
{
	struct operation o = {
		.op = AOP(port->control), .lanes = port->control & AOP_SIMD8 ? 8 : 16,
		.bytes = 4, .answers = port->control & AOP_RETURN,
	};

	return run(port, &o, port_pixel_mask(port));
}

enum eu_stop port_atomic_float(struct port *port)
{
	struct operation o = {
		.op = ATOMIC_FLOAT + AOP_FLOAT(port->control),
		.lanes = port->control & AOP_SIMD8 ? 8 : 16,
		.bytes = 4, .answers = port->control & AOP_RETURN,
	};

	return run(port, &o, port_pixel_mask(port));
}

enum eu_stop port_a64_atomic(struct port *port)
{
	struct operation o = {
		.op = AOP(port->control), .lanes = 8,
		.bytes = port->control & AOP_QWORDS ? 8 : 4,
		.wide = true, .answers = port->control & AOP_RETURN,
	};

	return run(port, &o, port->mask);
}

enum eu_stop port_a64_atomic_float(struct port *port)
{
	struct operation o = {
		.op = ATOMIC_FLOAT + AOP_FLOAT(port->control),
		.lanes = port->control & AOP_SIMD16 ? 16 : 8,
		.bytes = 4, .wide = true, .answers = port->control & AOP_RETURN,
	};

	return run(port, &o, port->mask);
}
