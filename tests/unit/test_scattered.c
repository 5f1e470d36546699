// SPDX-License-Identifier: GPL-2.0
/* The data port: messages about buffers, channel by channel. */
#include "messages.h"

/* Addresses of 16 channels: of @unit bytes each, the last one out of bounds. */
static void addresses(u32 unit)
{
	u32 i;

	for (i = 0; i < 16; i++)
		msg_put(MSG_SRC, i, (i * 5 % 16) * 4 / unit);
	msg_put(MSG_SRC, 15, MSG_SIZE / unit);
}

static void scattered(void)
{
	u32 i;

	msg_start();
	addresses(4);
	check_int_eq(msg_send_mask(render_data_cache0, DESC(2, 2, DWORD_READ, 3, MSG_BTI), 0xfffe),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 0), msg_untouched(MSG_DST, 0));
	for (i = 1; i < 15; i++)
		check_eq(msg_get(MSG_DST, i), msg_val(i * 5 % 16));
	check_eq(msg_get(MSG_DST, 15), 0);
	for (i = 0; i < 16; i++)
		msg_put(MSG_SRC1, i, i + 1);
	check_int_eq(msg_send_split(render_data_cache0, DESC(2, 0, DWORD_WRITE, 3, MSG_BTI), 2),
		     EU_BUDGET);
	for (i = 0; i < 15; i++)
		check_eq(msg_mem(MSG_DATA + i * 5 % 16 * 4), i + 1);
	check_eq(msg_mem(MSG_DATA + MSG_SIZE), msg_val(MSG_SIZE / 4));

	/* Bytes, words, dwords at any address. */
	msg_start();
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC, i, i * 7 + 1);
	check_int_eq(msg_send(render_data_cache0, DESC(1, 1, BYTE_READ, 0, MSG_BTI)), EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_get(MSG_DST, i), *msg_byte(MSG_DATA + i * 7 + 1));
	check_int_eq(msg_send(render_data_cache0, DESC(1, 1, BYTE_READ, 1 << 2, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_get(MSG_DST, i), *msg_byte(MSG_DATA + i * 7 + 1) |
			 *msg_byte(MSG_DATA + i * 7 + 2) << 8);
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 1, i, 0x04030201 * (i + 1));
	check_int_eq(msg_send(render_data_cache0, DESC(2, 0, BYTE_WRITE, 2 << 2, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 32; i++)
		check_eq(*msg_byte(MSG_DATA + i / 4 * 7 + 1 + i % 4),
			 (i % 4 + 1) * (i / 4 + 1));
}

static void a64_scattered(void)
{
	u64 addr;
	u32 i;

	msg_start();
	for (i = 0; i < 8; i++) {
		addr = msg_addr(MSG_DATA + i * 24);
		msg_put(MSG_SRC, 2 * i, LO(addr));
		msg_put(MSG_SRC, 2 * i + 1, HI(addr));
	}
	/* Two dwords of each; one quadword of each. */
	check_int_eq(msg_send(render_data_cache1,
			      DESC(2, 2, A64_SCATTERED_READ, 1 | 1 << 2, 253)), EU_BUDGET);
	for (i = 0; i < 8; i++) {
		check_eq(msg_get(MSG_DST, i), msg_val(6 * i));
		check_eq(msg_get(MSG_DST + 1, i), msg_val(6 * i + 1));
	}
	check_int_eq(msg_send(render_data_cache1,
			      DESC(2, 2, A64_SCATTERED_READ, 2, 253)), EU_BUDGET);
	for (i = 0; i < 16; i++)
		check_eq(msg_get(MSG_DST, i), msg_val(6 * (i / 2) + i % 2));
	for (i = 0; i < 16; i++)
		msg_put(MSG_SRC + 2, i, i);
	check_int_eq(msg_send_mask(render_data_cache1,
				   DESC(4, 0, A64_SCATTERED_WRITE, 2, 253), 0xfe), EU_BUDGET);
	for (i = 0; i < 16; i++)
		check_eq(msg_mem(MSG_DATA + i / 2 * 24 + i % 2 * 4), i < 2 ? msg_val(i) : i);
	check_int_eq(msg_send(render_data_cache1,
			      DESC(4, 0, A64_SCATTERED_WRITE, 0, 253)), EU_BUDGET);
	check_eq(msg_mem(MSG_DATA + 24), 1);
	check_eq(*msg_byte(MSG_DATA + 48), 2);
}

static void untyped(void)
{
	u32 i;

	msg_start();
	addresses(1);
	/* Red, green and alpha of 16 channels: left out are those whose bit is set. */
	check_int_eq(msg_send_mask(render_data_cache1,
				   DESC(2, 6, UNTYPED_READ, 1 << 4 | 4, MSG_BTI),
				   0xfffd), EU_BUDGET);
	for (i = 0; i < 16; i++) {
		u32 at = i * 5 % 16;

		if (i == 1)
			at = 0xdead0000;
		check_eq(msg_get(MSG_DST, i), i == 15 ? 0 : i == 1 ? msg_untouched(MSG_DST, 1) :
			 msg_val(at));
		check_eq(msg_get(MSG_DST, 16 + i), i == 15 ? 0 : i == 1 ?
			 msg_untouched(MSG_DST, 17) : msg_val(at + 1));
		check_eq(msg_get(MSG_DST, 32 + i), i == 15 ? 0 : i == 1 ?
			 msg_untouched(MSG_DST, 33) : msg_val(at + 3));
	}
	/* The last of four dwords is out of bounds, and what is beyond it stays. */
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC, i, MSG_SIZE - 12);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 4, UNTYPED_READ, 2 << 4, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 32; i++)
		check_eq(msg_get(MSG_DST, i), i < 24 ? msg_val(MSG_SIZE / 4 - 3 + i / 8) : 0);
	for (i = 0; i < 64; i++)
		msg_put(MSG_SRC1, i, 100 + i);
	check_int_eq(msg_send_split(render_data_cache1,
				    DESC(1, 0, UNTYPED_WRITE, 2 << 4 | 2, MSG_BTI),
				    3), EU_BUDGET);
	check_eq(msg_mem(MSG_DATA + MSG_SIZE - 12), 107);
	check_eq(msg_mem(MSG_DATA + MSG_SIZE - 8), msg_val(MSG_SIZE / 4 - 2));
	check_eq(msg_mem(MSG_DATA + MSG_SIZE - 4), 115);
	check_eq(msg_mem(MSG_DATA + MSG_SIZE), msg_val(MSG_SIZE / 4));

	/* Two times four, whose dwords are beside each other. */
	msg_put(MSG_SRC, 0, 40);
	msg_put(MSG_SRC, 4, 80);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, UNTYPED_READ, 0, MSG_BTI)), EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_get(MSG_DST, i), msg_val(i < 4 ? 10 + i : 16 + i));
	msg_clear();
	msg_put(MSG_SRC, 0, 40);
	msg_put(MSG_SRC, 4, 80);
	check_int_eq(msg_send_mask(render_data_cache1, DESC(1, 1, UNTYPED_READ, 0, MSG_BTI), 0x20),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 0), msg_untouched(MSG_DST, 0));
	check_eq(msg_get(MSG_DST, 4), msg_val(20));
	/* A header's mask of samples leaves channels out. */
	msg_start();
	msg_header(7, 0x3);
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 1, i, i * 4);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 1, UNTYPED_READ, 2 << 4 | 14, MSG_BTI)), EU_BUDGET);
	msg_expect(0, 8, 0x0303, 0);
}

static void a64_untyped(void)
{
	u64 addr;
	u32 i;

	msg_start();
	for (i = 0; i < 16; i++) {
		addr = msg_addr(MSG_DATA + i * 8);
		msg_put(MSG_SRC, 2 * i, LO(addr));
		msg_put(MSG_SRC, 2 * i + 1, HI(addr));
	}
	check_int_eq(msg_send(render_data_cache1,
			      DESC(4, 4, A64_UNTYPED_READ, 1 << 4 | 12, 253)), EU_BUDGET);
	for (i = 0; i < 32; i++)
		check_eq(msg_get(MSG_DST, i), msg_val(i % 16 * 2 + i / 16));
	for (i = 0; i < 16; i++)
		msg_put(MSG_SRC1, i, i);
	check_int_eq(msg_send_split(render_data_cache1,
				    DESC(4, 0, A64_UNTYPED_WRITE, 1 << 4 | 14, 253), 2),
		     EU_BUDGET);
	for (i = 0; i < 32; i++)
		check_eq(msg_mem(MSG_DATA + i * 4), i % 2 ? msg_val(i) : i / 2);
	/* Where nothing is mapped. */
	addr = msg_addr(MSG_BYTES);
	msg_put(MSG_SRC, 6, LO(addr));
	check_int_eq(msg_send(render_data_cache1,
			      DESC(4, 4, A64_UNTYPED_READ, 1 << 4 | 12, 253)), EU_FAULT);
	check_eq(msg_render->first.fault, addr);
}

/* Shared local memory ends where it does; it is no other memory. */
static void local(void)
{
	u32 i;

	msg_start();
	msg_render->slm_size = 0x1000;
	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC, i, 0xff0 + i * 4);
		msg_put(MSG_SRC1, i, 50 + i);
	}
	check_int_eq(msg_send_split(render_data_cache1,
				    DESC(1, 0, UNTYPED_WRITE, 2 << 4 | 14, 254), 1), EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(((u32 *)msg_render->first.slm)[0xff0 / 4 + i], i < 4 ? 50 + i : 0);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, UNTYPED_READ, 2 << 4 | 14, 254)),
		     EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_get(MSG_DST, i), i < 4 ? 50 + i : 0);
	check_eq(msg_render->first.events[RENDER_SLM_READS], 1);
	check_eq(msg_render->first.events[RENDER_SLM_WRITES], 1);
	check_eq(msg_render->first.events[RENDER_ACCESSES], 0);
}

static const struct unit_case cases[] = {
	UNIT(scattered),
	UNIT(a64_scattered),
	UNIT(untyped),
	UNIT(a64_untyped),
	UNIT(local),
};

const struct unit_group scattered_tests = {
	.name = "scattered", UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
