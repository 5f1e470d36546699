// SPDX-License-Identifier: GPL-2.0
/* The data port: atomic operations. */
#include "messages.h"

enum { ATOMIC = 2, A64_ATOMIC = 0x12, ATOMIC_FLOAT = 0x1b, A64_ATOMIC_FLOAT = 0x1d };

#define SIMD8	BIT(4)
#define QWORDS	BIT(4)
#define RETURN	BIT(5)

/* Operations: what is in memory, two operands, what is in memory then. PRM: MDC_AOP */
static const struct {
	u32 op, operands, old, a, b, val;
} ops[] = {
	{ 1, 1, 0xf0f0, 0xff00, 0, 0xf000 },
	{ 2, 1, 0xf0f0, 0xff00, 0, 0xfff0 },
	{ 3, 1, 0xf0f0, 0xff00, 0, 0x0ff0 },
	{ 4, 1, 1, 2, 0, 2 },
	{ 5, 0, ~0u, 0, 0, 0 },
	{ 6, 0, 0, 0, 0, ~0u },
	{ 7, 1, 5, ~0u, 0, 4 },
	{ 8, 1, 5, 7, 0, -2u },
	{ 9, 1, 5, 7, 0, 2 },
	{ 10, 1, -3u, 2, 0, 2 },
	{ 11, 1, -3u, 2, 0, -3u },
	{ 12, 1, -3u, 2, 0, -3u },
	{ 13, 1, -3u, 2, 0, 2 },
	{ 14, 2, 5, 5, 9, 9 },
	{ 14, 2, 5, 6, 9, 5 },
	{ 15, 0, 5, 0, 0, 4 },
};

static const struct {
	u32 op, operands, old, a, b, val;
} floats[] = {
	{ 1, 1, 0x3f800000, 0x40000000, 0, 0x40000000 },	/* 1, 2 */
	{ 1, 1, 0xbf800000, 0xc0000000, 0, 0xbf800000 },	/* -1, -2 */
	{ 1, 1, 0xbf800000, 0x00000001, 0, 0x00000001 },
	{ 1, 1, 0x7fc00000, 0xc0000000, 0, 0xc0000000 },	/* not a number */
	{ 1, 1, 0xc0000000, 0x7fc00000, 0, 0xc0000000 },
	{ 1, 1, 0x80000000, 0x00000000, 0, 0x00000000 },
	{ 2, 1, 0x3f800000, 0x40000000, 0, 0x3f800000 },
	{ 2, 1, 0xbf800000, 0xff800000, 0, 0xff800000 },	/* -inf */
	{ 2, 1, 0x00000000, 0x80000000, 0, 0x80000000 },
	{ 3, 2, 0x3f800000, 0x3f800000, 7, 7 },
	{ 3, 2, 0x3f800000, 0x40000000, 7, 0x3f800000 },
	{ 3, 2, 0x80000000, 0x00000000, 7, 7 },			/* zeros are equal */
	{ 3, 2, 0x7fc00000, 0x7fc00000, 7, 0x7fc00000 },
};

/* Sixteen channels of one operation, each with its own dword. */
static void one(u32 type, u32 op, u32 operands, u32 old, u32 a, u32 b, u32 val)
{
	u32 i, n = type >= A64_ATOMIC_FLOAT ? 8 : 16;
	bool wide = type == A64_ATOMIC_FLOAT;

	msg_start();
	for (i = 0; i < n; i++) {
		msg_set_mem(MSG_DATA + i * 8, old);
		msg_put(MSG_SRC, wide ? 2 * i : i, LO(i * 8 + (wide ? msg_addr(MSG_DATA) : 0)));
		if (wide)
			msg_put(MSG_SRC, 2 * i + 1, HI(msg_addr(MSG_DATA)));
		msg_put(MSG_SRC1, i, a);
		msg_put(MSG_SRC1, n + i, b);
	}
	check_int_eq(msg_send_split(render_data_cache1,
				    DESC(2, n / 8, type, op | RETURN, wide ? 253 : MSG_BTI),
				    operands * n / 8), EU_BUDGET);
	for (i = 0; i < n; i++) {
		check_eq(msg_mem(MSG_DATA + i * 8), val);
		check_eq(msg_mem(MSG_DATA + i * 8 + 4), msg_val(i * 2 + 1));
		check_eq(msg_get(MSG_DST, i), type == ATOMIC && op == 15 ? val : old);
	}
}

static void integers(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		one(ATOMIC, ops[i].op, ops[i].operands, ops[i].old, ops[i].a, ops[i].b,
		    ops[i].val);
}

static void numbers(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(floats); i++) {
		one(ATOMIC_FLOAT, floats[i].op, floats[i].operands, floats[i].old, floats[i].a,
		    floats[i].b, floats[i].val);
		one(A64_ATOMIC_FLOAT, floats[i].op, floats[i].operands, floats[i].old,
		    floats[i].a, floats[i].b, floats[i].val);
	}
}

/* Channels that share a dword follow each other; those without a bit do nothing. */
static void channels(void)
{
	u32 i, sum = 0;

	msg_start();
	msg_set_mem(MSG_DATA + 16, 0);
	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC, i, 19);	/* the dword of it */
		msg_put(MSG_SRC + 1, i, 1 << i);
	}
	check_int_eq(msg_send_mask(render_data_cache1,
				   DESC(2, 1, ATOMIC, SIMD8 | RETURN | 7, MSG_BTI), 0xdb),
		     EU_BUDGET);
	for (i = 0; i < 8; i++) {
		if (0xdb >> i & 1) {
			check_eq(msg_get(MSG_DST, i), sum);
			sum += 1 << i;
		} else {
			check_eq(msg_get(MSG_DST, i), msg_untouched(MSG_DST, i));
		}
	}
	check_eq(msg_mem(MSG_DATA + 16), sum);
	/* Without an answer, without the channels that the header leaves out, in SLM. */
	msg_render->slm_size = 64;
	memset(msg_render->first.slm, 0, 64);
	msg_header(7, 0x0f);
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 1, i, i % 2 ? 60 : 64);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 0, ATOMIC, SIMD8 | 5, 254)), EU_BUDGET);
	check_eq(((u32 *)msg_render->first.slm)[15], 2);
	check_eq(((u32 *)msg_render->first.slm)[16], 0);
	check_eq(msg_render->first.events[RENDER_ATOMICS], 2);
	check_eq(msg_render->first.events[RENDER_ACCESSES], 1);
	check_eq(msg_render->first.events[RENDER_SLM_READS], 1);
	check_eq(msg_render->first.events[RENDER_SLM_WRITES], 1);
}

/* Quadwords by their addresses. */
static void quadwords(void)
{
	u32 i;

	msg_start();
	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC, 2 * i, LO(msg_addr(MSG_DATA + i * 8)));
		msg_put(MSG_SRC, 2 * i + 1, HI(msg_addr(0)));
		msg_put(MSG_SRC + 2, 2 * i, 0x60000000);
		msg_put(MSG_SRC + 2, 2 * i + 1, i);
	}
	check_int_eq(msg_send(render_data_cache1,
			      DESC(4, 2, A64_ATOMIC, QWORDS | RETURN | 7, 253)), EU_BUDGET);
	for (i = 0; i < 16; i++)
		check_eq(msg_get(MSG_DST, i), msg_val(i));
	for (i = 0; i < 8; i++) {
		check_eq(msg_mem(MSG_DATA + i * 8), msg_val(i * 2) + 0x60000000);
		check_eq(msg_mem(MSG_DATA + i * 8 + 4), msg_val(i * 2 + 1) + i + 1);
	}
	/* Signed: the highest bit of all 64. */
	check_int_eq(msg_send(render_data_cache1, DESC(4, 0, A64_ATOMIC, QWORDS | 10, 253)),
		     EU_BUDGET);
	check_eq(msg_mem(MSG_DATA + 12), 1);
	msg_set_mem(MSG_DATA, 0x60000001);
	msg_set_mem(MSG_DATA + 4, ~0u);
	check_int_eq(msg_send(render_data_cache1, DESC(4, 0, A64_ATOMIC, QWORDS | 10, 253)),
		     EU_BUDGET);
	check_eq(msg_mem(MSG_DATA), 0x60000000);
	check_eq(msg_mem(MSG_DATA + 4), 0);
	check_int_eq(msg_send(render_data_cache1, DESC(4, 1, A64_ATOMIC, RETURN | 5, 255)),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 1), 0x60000000);
	check_eq(msg_mem(MSG_DATA + 8), 0x60000001);
}

static void refused(void)
{
	u32 i;

	msg_start();
	for (i = 0; i < 24; i++)
		msg_put(MSG_SRC, i, 0);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 1, ATOMIC, SIMD8 | RETURN, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 1, ATOMIC_FLOAT, SIMD8, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 1, ATOMIC_FLOAT, SIMD8 | 4, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, ATOMIC, SIMD8 | 14, MSG_BTI)),
		     EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 1, ATOMIC, RETURN | 5, MSG_BTI)),
		     EU_ILLEGAL);
	/* Out of bounds: zero, and nothing is written. What can't be written stays. */
	msg_put(MSG_SRC, 0, MSG_SIZE);
	check_int_eq(msg_send(render_data_cache1,
			      DESC(1, 1, ATOMIC, SIMD8 | RETURN | 15, MSG_BTI)), EU_BUDGET);
	check_eq(msg_get(MSG_DST, 0), 0);
	check_eq(msg_mem(MSG_DATA + MSG_SIZE), msg_val(MSG_SIZE / 4));
	msg_buffer(MSG_BTI, MSG_READ_ONLY, 64);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, ATOMIC, SIMD8 | RETURN | 5, MSG_BTI)),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 1), 0);
	check_eq(msg_mem(MSG_READ_ONLY), 0);
	msg_buffer(MSG_BTI, MSG_BYTES, 64);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 0, ATOMIC, SIMD8 | 5, MSG_BTI)),
		     EU_FAULT);
	check_eq(msg_render->first.fault, msg_addr(MSG_BYTES));
}

static const struct unit_case cases[] = {
	UNIT(integers),
	UNIT(numbers),
	UNIT(channels),
	UNIT(quadwords),
	UNIT(refused),
};

const struct unit_group atomic_tests = {
	.name = "atomic", UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
