// SPDX-License-Identifier: GPL-2.0
/* The data port: messages about blocks, and what all messages share. */
#include "messages.h"

/* Of blocks: 1, 1 in the upper half, 2, 4, 8 OWords. */
enum { ONE, ONE_HIGH, TWO, FOUR, EIGHT };

#define SCRATCH(mlen, rlen, write, hwords, offset)	\
	((mlen) << 25 | (rlen) << 20 | DESC_HEADER | BIT(18) | (write) << 17 | (hwords) << 12 | \
	 (offset))

static void oword_reads(void)
{
	static const struct {
		u32 size, first, dwords;
	} sizes[] = { { ONE, 0, 4 }, { ONE_HIGH, 4, 4 }, { TWO, 0, 8 }, { FOUR, 0, 16 },
		      { EIGHT, 0, 32 } };
	u32 i, rlen;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		msg_start();
		msg_header(2, 3);
		rlen = (sizes[i].first + sizes[i].dwords + 7) / 8;
		check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
				      DESC(1, rlen, OWORD_READ, sizes[i].size, MSG_BTI)),
		     EU_BUDGET);
		msg_expect(sizes[i].first, sizes[i].dwords, ~0u, 12);
		if (sizes[i].first)
			check_eq(msg_get(MSG_DST, 0), msg_untouched(MSG_DST, 0));
	}
	/* By bytes, of the other caches too. */
	msg_start();
	msg_header(2, 23);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(1, 1, UNALIGNED_READ, TWO, MSG_BTI)), EU_BUDGET);
	msg_expect(0, 8, ~0u, 5);
	msg_start();
	msg_header(2, 28);
	check_int_eq(msg_send(render_constant_cache, DESC_HEADER |
			      DESC(1, 1, UNALIGNED_READ, TWO, MSG_BTI)), EU_BUDGET);
	msg_expect(0, 8, ~0u, 7);
	msg_start();
	msg_header(2, 32);
	check_int_eq(msg_send(render_read_cache, DESC_HEADER |
			      DESC(1, 1, UNALIGNED_READ, TWO, MSG_BTI)), EU_BUDGET);
	msg_expect(0, 8, ~0u, 8);
}

/* Each channel has a dword, and one 16 dwords later; those of eight, one 8 later. */
static void block_masks(void)
{
	u32 i;

	msg_start();
	msg_header(2, 0);
	check_int_eq(msg_send_mask(render_data_cache0, DESC_HEADER |
				   DESC(1, 4, OWORD_READ, EIGHT, MSG_BTI), 0x8421), EU_BUDGET);
	msg_expect(0, 32, 0x8421, 0);
	msg_clear();
	msg_header(2, 0);
	msg_lanes = 8;
	check_int_eq(msg_send_mask(render_data_cache0, DESC_HEADER |
				   DESC(1, 4, OWORD_READ, EIGHT, MSG_BTI), 0x21), EU_BUDGET);
	msg_expect(0, 32, 0x2121, 0);
	msg_lanes = 16;
	for (i = 0; i < 16; i++)
		msg_put(MSG_SRC + 1, i, i);
	msg_header(2, 1);
	check_int_eq(msg_send_mask(render_data_cache0, DESC_HEADER |
				   DESC(3, 0, OWORD_WRITE, FOUR, MSG_BTI), 0x7ffe), EU_BUDGET);
	for (i = 0; i < 16; i++)
		check_eq(msg_mem(MSG_DATA + 16 + i * 4), i && i < 15 ? i : msg_val(4 + i));
	/* No channel: no message. */
	check_int_eq(msg_send_mask(render_data_cache0, DESC(0, 0, OWORD_WRITE, FOUR, MSG_BTI), 0),
		     EU_BUDGET);
}

/* Reads of what is not there are zero, writes go nowhere: dword by dword. */
static void block_bounds(void)
{
	u32 i;

	msg_start();
	msg_buffer(MSG_BTI, MSG_DATA, MSG_SIZE - 8);
	msg_header(2, MSG_SIZE / 16 - 2);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(1, 2, OWORD_READ, FOUR, MSG_BTI)), EU_BUDGET);
	for (i = 0; i < 16; i++)
		check_eq(msg_get(MSG_DST, i), i < 6 ? msg_val(MSG_SIZE / 4 - 8 + i) : 0);
	for (i = 0; i < 16; i++)
		msg_put(MSG_SRC1, i, i);
	check_int_eq(msg_send_split(render_data_cache0, DESC_HEADER |
				    DESC(1, 0, OWORD_WRITE, FOUR, MSG_BTI), 2), EU_BUDGET);
	for (i = 0; i < 16; i++)
		check_eq(msg_mem(MSG_DATA + MSG_SIZE - 32 + i * 4),
			 i < 6 ? i : msg_val(MSG_SIZE / 4 - 8 + i));
	msg_header(2, ~0u);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(1, 2, OWORD_READ, FOUR, MSG_BTI)), EU_BUDGET);
	check_eq(msg_get(MSG_DST, 0), 0);
	check_eq(msg_get(MSG_DST, 15), 0);
}

static void duals(void)
{
	u32 i;

	msg_start();
	msg_header(2, 1);
	msg_put(MSG_SRC + 1, 0, 2);
	msg_put(MSG_SRC + 1, 4, 9);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER | DESC(2, 4, DUAL_READ, 2, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 16; i++) {
		check_eq(msg_get(MSG_DST + i / 4, i % 4), msg_val(12 + i));
		check_eq(msg_get(MSG_DST + i / 4, 4 + i % 4), msg_val(40 + i));
	}
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 2, i, 100 + i);
	check_int_eq(msg_send_mask(render_data_cache0, DESC_HEADER |
				   DESC(3, 0, DUAL_WRITE, 0, MSG_BTI), 0xf7), EU_BUDGET);
	for (i = 0; i < 4; i++) {
		check_eq(msg_mem(MSG_DATA + 48 + i * 4), i < 3 ? 100 + i : msg_val(12 + i));
		check_eq(msg_mem(MSG_DATA + 160 + i * 4), 104 + i);
	}
}

/* Scratch memory counts from the base of general state, and from what the header says. */
static void scratch(void)
{
	u32 i;

	msg_start();
	msg_render->bases.general = msg_memory.addr + MSG_DATA - 0x2000;
	msg_header(5, 0x2000 | 0x3ff);
	check_int_eq(msg_send(render_data_cache0, SCRATCH(1, 2, 0, 1, 3)), EU_BUDGET);
	msg_expect(0, 16, ~0u, 24);
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 1, i, i);
	check_int_eq(msg_send_mask(render_data_cache0, SCRATCH(2, 0, 1, 0, 1), 0x0010), EU_BUDGET);
	/* A channel enables its OWord; or its dword, if the message says so. */
	for (i = 0; i < 8; i++)
		check_eq(msg_mem(MSG_DATA + 32 + i * 4), i < 4 ? msg_val(8 + i) : i);
	check_int_eq(msg_send_mask(render_data_cache0, BIT(16) | SCRATCH(2, 0, 1, 0, 2), 0x0010),
		     EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_mem(MSG_DATA + 64 + i * 4), i == 4 ? i : msg_val(16 + i));

	/* Stateless blocks, and channels: these take all bits of their header's base. */
	msg_clear();
	msg_header(5, 0x2000 | 0x3ff);
	msg_put(MSG_SRC, 2, 8);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(1, 1, OWORD_READ, TWO, 255)), EU_BUDGET);
	msg_expect(0, 8, ~0u, 32);
	msg_clear();
	msg_header(5, 0x2004);
	msg_put(MSG_SRC, 2, 2);
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 1, i, i);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(2, 1, DWORD_READ, 2, 253)), EU_BUDGET);
	msg_expect(0, 8, ~0u, 3);
}

static void a64_blocks(void)
{
	u64 addr = msg_addr(MSG_DATA + 20);
	u32 i;

	msg_start();
	msg_header(0, LO(addr));
	msg_put(MSG_SRC, 1, HI(addr));
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(1, 2, A64_BLOCK_READ, 1 << 3 | FOUR, 253)), EU_BUDGET);
	msg_expect(0, 16, ~0u, 5);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(1, 8, A64_BLOCK_READ, 3 << 3 | 3, 253)), EU_BUDGET);
	msg_expect(0, 64, ~0u, 5);
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 1, i, i);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 0, A64_BLOCK_WRITE, TWO, 253)), EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_mem(MSG_DATA + 20 + i * 4), i);
}

/* A null surface; pages that can't be written, or not be mapped; one that ends in another. */
static void pages(void)
{
	u32 state[MSG_STATE_DWORDS] = { [0] = 7u << 29 }, i;

	msg_start();
	msg_surface(MSG_BTI, state);
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC, i, i);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, UNTYPED_READ, 2 << 4 | 14, MSG_BTI)),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 5), 0);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, UNTYPED_WRITE, 2 << 4 | 14, MSG_BTI)),
		     EU_BUDGET);

	msg_buffer(MSG_BTI, MSG_READ_ONLY - 16, 0x2000);
	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC, i, i * 4);
		msg_put(MSG_SRC + 1, i, i + 1);
	}
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, UNTYPED_WRITE, 2 << 4 | 14, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_mem(MSG_READ_ONLY - 16 + i * 4), i < 4 ? i + 1 : 0);
	msg_put(MSG_SRC, 3, 0x1010);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, UNTYPED_WRITE, 2 << 4 | 14, MSG_BTI)),
		     EU_FAULT);
	check_eq(msg_render->first.fault, msg_addr(MSG_BYTES));

	/* A dword in two pages. Without a mapping it is copied. */
	msg_buffer(MSG_BTI, MSG_DATA + 0xffe, 0x1000);
	msg_set_mem(MSG_DATA + 0xffc, 0x11223344);
	msg_set_mem(MSG_DATA + 0x1000, 0x55667788);
	msg_put(MSG_SRC, 0, 0);
	check_int_eq(msg_send_mask(render_data_cache0, DESC(1, 1, BYTE_READ, 2 << 2, MSG_BTI), 1),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 0), 0x77881122);
	msg_clear();
	msg_put(MSG_SRC, 0, 0);
	gpu->host.refuse_map = true;
	vgpu_mem_changed(gpu->vgpu);
	check_int_eq(msg_send_mask(render_data_cache0, DESC(1, 1, BYTE_READ, 2 << 2, MSG_BTI), 1),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 0), 0x77881122);
	msg_put(MSG_SRC + 1, 0, 0xaabbccdd);
	check_int_eq(msg_send_mask(render_data_cache0, DESC(2, 0, BYTE_WRITE, 2 << 2, MSG_BTI), 1),
		     EU_BUDGET);
	check_eq(msg_mem(MSG_DATA + 0xffc), 0xccdd3344);
	check_eq(msg_mem(MSG_DATA + 0x1000), 0x5566aabb);
}

/* What is served by nobody, or asks for registers that are not there. */
static void refused(void)
{
	msg_start();
	msg_header(2, 0);
	check_int_eq(msg_send(render_data_cache0, DESC(1, 1, 5, 0, MSG_BTI)), EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache0, DESC(1, 1, OWORD_READ, TWO, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(1, 1, OWORD_READ, 6, MSG_BTI)), EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(1, 1, OWORD_READ, FOUR, MSG_BTI)), EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(2, 0, OWORD_WRITE, FOUR, MSG_BTI)), EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(0, 1, OWORD_READ, TWO, MSG_BTI)), EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache0, DESC(1, 1, DWORD_READ, 3, MSG_BTI)), EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, UNTYPED_READ, 2 << 4, MSG_BTI)),
		     EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, UNTYPED_READ, 2 << 4 | 15, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache1, DESC(0, 1, UNTYPED_READ, 2 << 4 | 14, MSG_BTI)),
		     EU_ILLEGAL);
	check_int_eq(msg_send(render_constant_cache, DESC_HEADER |
			      DESC(2, 0, OWORD_WRITE, TWO, MSG_BTI)), EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache0, DESC_HEADER |
			      DESC(1, 1, FENCE, 1 << 5, 0)), EU_BUDGET);
}

static const struct unit_case cases[] = {
	UNIT(oword_reads),
	UNIT(block_masks),
	UNIT(block_bounds),
	UNIT(duals),
	UNIT(scratch),
	UNIT(a64_blocks),
	UNIT(pages),
	UNIT(refused),
};

const struct unit_group dataport_tests = {
	.name = "dataport", UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
