// SPDX-License-Identifier: GPL-2.0
/* The data port: media blocks, and texels of typed surfaces. */
#include "messages.h"
#include "texel/surface_state.h"

/* SURFACE_FORMAT */
#define R8G8B8A8_UNORM	0x0c7u
#define R32_UINT	0x0d7u
#define R32_SINT	0x0d6u
#define R16_UINT	0x10du
#define R8_UNORM	0x140u

enum { MEDIA_READ = 4, TYPED_READ = 5, TYPED_ATOMIC = 6, MEDIA_WRITE = 10, TYPED_WRITE = 13 };
enum { LOW = 1 << 4, HIGH = 2 << 4 };	/* of 16 channels */

#define WIDTH	200u	/* bytes of the surface: the state has dwords, for media blocks */
#define HEIGHT	70u
#define PITCH	512u
#define ALIGN	0x10000u	/* of a surface, to be tiled in any way */

static u32 state[MSG_STATE_DWORDS];
static struct render_surface surface;
static u32 data;	/* where it is */

/* A surface of a tiling, filled with bytes that differ. */
static void start(u32 format, u32 width, u32 height, enum surface_tiling tiling)
{
	static const u32 modes[NUM_TILINGS] = {
		[TILING_X] = 2 << 12, [TILING_Y] = 3 << 12, [TILING_YF_8] = 3 << 12,
		[TILING_YF_32] = 3 << 12, [TILING_YF_64] = 3 << 12, [TILING_YS_8] = 3 << 12,
		[TILING_YS_32] = 3 << 12, [TILING_YS_64] = 3 << 12, [TILING_W] = 1 << 12,
	};
	u32 i;

	data = 2 * ALIGN - msg_addr(0) % ALIGN;
	msg_2d(state, format, data, width, height, tiling == TILING_W ? 2 * PITCH : PITCH);
	state[0] |= modes[tiling];
	if (tiling >= TILING_YF_8 && tiling <= TILING_YS_64)
		state[5] = (tiling >= TILING_YS_8 ? 2 : 1) << 18 | 15 << 8;
	msg_surface(MSG_BTI, state);
	check_int_eq(render_surface_get(&msg_render->first, MSG_BTI, &surface), EU_BUDGET);
	for (i = 0; i < 256 * PITCH; i += 4)
		msg_set_mem(data + i, i * 0x9e3779b1);
	msg_clear();
}

/* A byte of the surface. */
static u8 *at(u32 x, u32 y)
{
	return msg_byte(surface_address(&surface.at, x, y) - msg_addr(0));
}

static void block(u32 x, u32 y, u32 bytes, u32 rows)
{
	msg_header(0, x);
	msg_put(MSG_SRC, 1, y);
	msg_put(MSG_SRC, 2, (rows - 1) << 16 | (bytes - 1));
}

static u8 answer(u32 byte)
{
	return msg_get(MSG_DST, byte / 4) >> byte % 4 * 8;
}

/* What the GPGPU and media tests of IGT do: rows of 16 bytes, in all tilings. */
static void media_writes(void)
{
	u32 tiling, i;

	for (tiling = 0; tiling < NUM_TILINGS; tiling++) {
		if (tiling == TILING_YF_32 || tiling == TILING_YF_64 ||
		    tiling == TILING_YS_32 || tiling == TILING_YS_64)
			continue;
		start(R8_UNORM, WIDTH / 4, HEIGHT, tiling);
		check_eq(surface.at.tiling, tiling);
		block(44, 29, 16, 16);
		for (i = 0; i < 64; i++)
			msg_put(MSG_SRC + 1, i, 0x03020100 + i * 0x04040404);
		check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
				      DESC(9, 0, MEDIA_WRITE, 0, MSG_BTI)), EU_BUDGET);
		for (i = 0; i < 256; i++)
			check_eq(*at(44 + i % 16, 29 + i / 16), i);
		check_ne(*at(43, 29), 0xff);
		/* And back. */
		check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
				      DESC(1, 8, MEDIA_READ, 0, MSG_BTI)), EU_BUDGET);
		for (i = 0; i < 256; i++)
			check_eq(answer(i), i);
	}
}

/* Rows begin at the next power of two. */
static void media_rows(void)
{
	static const u8 bytes[] = { 1, 4, 5, 8, 12, 20, 33 };
	static const u8 pitch[] = { 4, 4, 8, 8, 16, 32, 64 };
	u32 i, x, y;

	for (i = 0; i < ARRAY_SIZE(bytes); i++) {
		start(R8_UNORM, WIDTH / 4, HEIGHT, TILING_Y);
		block(10, 20, bytes[i], 3);
		check_int_eq(msg_send(render_media_block, DESC_HEADER |
				      DESC(1, (3 * pitch[i] + 31) / 32, MEDIA_READ, 0, MSG_BTI)),
			     EU_BUDGET);
		for (y = 0; y < 3; y++)
			for (x = 0; x < bytes[i]; x++)
				check_eq(answer(y * pitch[i] + x), *at(10 + x, 20 + y));
		check_int_eq(msg_send(render_read_cache, DESC_HEADER |
				      DESC(1, (3 * pitch[i] + 31) / 32 - 1, MEDIA_READ, 0,
					   MSG_BTI)), EU_ILLEGAL);
	}
}

/* Beside the surface a read has the texel at the edge; a write goes nowhere. */
static void media_edges(void)
{
	static const s32 places[][2] = {
		{ -6, -2 }, { WIDTH - 6, HEIGHT - 2 }, { -100, 5 }, { WIDTH + 99, 5 },
		{ 20, -100 }, { 20, HEIGHT + 100 }, { -0x7fffffff - 1, 0x7fffffff },
	};
	u32 i, n, bytes;
	s64 x, y;

	for (n = 0; n < 2 * ARRAY_SIZE(places); n++) {
		const s32 *place = places[n / 2];

		bytes = n % 2 ? 4 : 1;
		start(n % 2 ? R8G8B8A8_UNORM : R8_UNORM, WIDTH / 4, HEIGHT, TILING_X);
		block(place[0], place[1], 12, 4);
		check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
				      DESC(1, 2, MEDIA_READ, 0, MSG_BTI)), EU_BUDGET);
		for (i = 0; i < 48; i++) {
			x = (s64)place[0] + i % 12;
			y = (s64)place[1] + i / 12;
			y = y < 0 ? 0 : y >= HEIGHT ? HEIGHT - 1 : y;
			if (x < 0)
				x = (u64)x % bytes;
			else if (x >= WIDTH)
				x = WIDTH - bytes + x % bytes;
			check_eq(answer(i / 12 * 16 + i % 12), *at(x, y));
		}
		for (i = 0; i < 16; i++)
			msg_put(MSG_SRC + 1, i, 0x03020100 + i * 0x04040404);
		*at(WIDTH, HEIGHT - 1) = 1;
		*at(0, HEIGHT) = 2;
		check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
				      DESC(3, 0, MEDIA_WRITE, 0, MSG_BTI)), EU_BUDGET);
		check_eq(*at(WIDTH, HEIGHT - 1), 1);
		check_eq(*at(0, HEIGHT), 2);
		if (n / 2 == 0)
			check_eq(*at(5, 1), 3 * 16 + 11);
		if (n / 2 == 1)
			check_eq(*at(WIDTH - 5, HEIGHT - 1), 17);
	}
}

/* Every second row, as the surface says, or the message. */
static void media_fields(void)
{
	u32 i;

	start(R8_UNORM, WIDTH / 4, HEIGHT / 2, TILING_Y);
	state[0] |= 3 << 10;
	msg_surface(MSG_BTI, state);
	block(8, 3, 8, 4);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(1, 1, MEDIA_READ, 0, MSG_BTI)), EU_BUDGET);
	for (i = 0; i < 32; i++)
		check_eq(answer(i), *at(8 + i % 8, 7 + i / 8 * 2));
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(1, 1, MEDIA_READ, 4, MSG_BTI)), EU_BUDGET);
	for (i = 0; i < 32; i++)
		check_eq(answer(i), *at(8 + i % 8, 3 + i / 8));
	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC + 1, i, 0x01010101 * i);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 0, MEDIA_WRITE, 6, MSG_BTI)), EU_BUDGET);
	for (i = 0; i < 32; i++)
		check_eq(*at(8 + i % 8, 6 + i / 8 * 2), i / 4);
}

static void media_refused(void)
{
	start(R8_UNORM, WIDTH / 4, HEIGHT, TILING_Y);
	block(0, 0, 16, 1);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, MEDIA_WRITE, 0, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(1, 0, MEDIA_WRITE, 0, MSG_BTI)), EU_ILLEGAL);
	check_int_eq(msg_send(render_media_block, DESC_HEADER |
			      DESC(2, 0, TYPED_WRITE, 0, MSG_BTI)), EU_UNSERVED);
	check_int_eq(msg_send(render_media_block, DESC_HEADER | DESC(1, 0, 7, 0, 0)), EU_BUDGET);
	msg_put(MSG_SRC, 2, BIT(30) | 15);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 0, MEDIA_WRITE, 0, MSG_BTI)), EU_UNSERVED);
	/* A surface that is not there, and one that is none. */
	block(0, 0, 16, 1);
	state[9] = 0x1234;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 0, MEDIA_WRITE, 0, MSG_BTI)), EU_FAULT);
	check_eq(msg_render->first.fault >> 32, 0x1234);
	state[0] = 7u << 29;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 1, MEDIA_READ, 0, MSG_BTI)), EU_BUDGET);
	check_eq(msg_get(MSG_DST, 3), 0);
	msg_buffer(MSG_BTI, data, 100);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(2, 0, MEDIA_WRITE, 0, MSG_BTI)), EU_UNSERVED);
}

/* Coordinates of eight texels along a diagonal; the last one is beside the surface. */
static void diagonal(u32 x, u32 y)
{
	u32 i;

	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC, i, x + i);
		msg_put(MSG_SRC + 1, i, y + i * 3);
	}
	msg_put(MSG_SRC, 7, 50);
}

static void typed_texels(void)
{
	u32 tiling, i, was;

	for (tiling = 0; tiling < NUM_TILINGS; tiling++) {
		if (tiling == TILING_YF_8 || tiling == TILING_YF_64 || tiling == TILING_YS_8 ||
		    tiling == TILING_YS_64 || tiling == TILING_W)
			continue;
		start(R32_UINT, 50, HEIGHT, tiling);
		diagonal(28, 14);
		check_int_eq(msg_send_mask(render_data_cache1,
					   DESC(2, 4, TYPED_READ, LOW, MSG_BTI), 0xfe),
			     EU_BUDGET);
		check_eq(msg_get(MSG_DST, 0), msg_untouched(MSG_DST, 0));
		for (i = 1; i < 8; i++) {
			u8 *b = at((28 + i) * 4, 14 + i * 3);

			check_eq(msg_get(MSG_DST, i), i < 7 ? b[0] | b[1] << 8 | b[2] << 16 |
				 (u32)b[3] << 24 : 0);
			check_eq(msg_get(MSG_DST + 2, i), 0);
			check_eq(msg_get(MSG_DST + 3, i), i < 7);
		}
		for (i = 0; i < 8; i++)
			msg_put(MSG_SRC + 2, i, 0x31 * i);
		was = *at(28 * 4, 14);
		check_int_eq(msg_send_mask(render_data_cache1,
					   DESC(3, 0, TYPED_WRITE, LOW | 14, MSG_BTI), 0xfe),
			     EU_BUDGET);
		check_eq(*at(28 * 4, 14), was);
		for (i = 1; i < 7; i++)
			check_eq(*at((28 + i) * 4, 14 + i * 3), (0x31 * i) & 0xff);
	}
}

/* Converted, and the upper eight channels of sixteen. */
static void typed_formats(void)
{
	u32 i;

	start(R8G8B8A8_UNORM, 50, HEIGHT, TILING_Y);
	diagonal(0, 0);
	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC + 2, i, 0x3f800000);	/* 1 */
		msg_put(MSG_SRC + 3, i, 0);
		msg_put(MSG_SRC + 4, i, 0x3f000000);	/* 0.5 */
		msg_put(MSG_SRC + 5, i, 0xbf800000);	/* -1 */
	}
	check_int_eq(msg_send_mask(render_data_cache1, DESC(6, 0, TYPED_WRITE, HIGH, MSG_BTI),
				   0x0200), EU_BUDGET);
	check_eq(*at(4, 3), 0xff);
	check_eq(*at(5, 3), 0);
	check_eq(*at(6, 3), 0x80);
	check_eq(*at(7, 3), 0);
	/* An instruction of eight channels has them as its own. */
	msg_lanes = 8;
	check_int_eq(msg_send_mask(render_data_cache1, DESC(2, 2, TYPED_READ, HIGH | 10, MSG_BTI),
				   0x02), EU_BUDGET);
	check_eq(msg_get(MSG_DST, 1), 0x3f800000);
	check_eq(msg_get(MSG_DST + 1, 1), 0x3f008081);
	check_eq(msg_get(MSG_DST, 0), msg_untouched(MSG_DST, 0));
	msg_lanes = 16;

	start(R16_UINT, 50, HEIGHT, TILING_X);
	diagonal(0, 0);
	*at(2, 3) = 0x34;
	*at(3, 3) = 0x12;
	check_int_eq(msg_send(render_data_cache1, DESC(2, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 1), 0x1234);
}

/* Elements and levels; buffers. */
static void typed_shapes(void)
{
	u32 i;

	start(R32_UINT, 16, 8, TILING_LINEAR);
	state[0] |= BIT(28);
	state[1] = 4;		/* 16 rows */
	state[3] |= 3 << 21;
	state[4] = 3 << 7;
	state[5] = 1 << 4;	/* level 1 is below 8 rows */
	msg_surface(MSG_BTI, state);
	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC, i, i);
		msg_put(MSG_SRC + 1, i, 2);
		msg_put(MSG_SRC + 2, i, i);
		msg_put(MSG_SRC + 3, i, 0);
	}
	check_int_eq(msg_send(render_data_cache1, DESC(3, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_get(MSG_DST, i), i < 4 ?
			 msg_mem(data + (i * 16 + 8 + 2) * PITCH + i * 4) : 0);
	/* A level that the message adds is not there; nor are more elements than its extent. */
	msg_put(MSG_SRC + 1, 1, 1);
	msg_put(MSG_SRC + 3, 1, 1);
	check_int_eq(msg_send(render_data_cache1, DESC(4, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	check_ne(msg_get(MSG_DST, 0), 0);
	check_eq(msg_get(MSG_DST, 1), 0);
	state[4] = 1 << 7;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	check_ne(msg_get(MSG_DST, 1), 0);
	check_eq(msg_get(MSG_DST, 2), 0);

	/* Elements of one row each: V counts them. */
	state[0] = BIT(28) | R32_UINT << 18;
	state[1] = 16;
	state[4] = 3 << 7;
	state[5] = 0;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_get(MSG_DST, i), msg_mem(data + ((i == 1 ? 1 : 2) * 64 + i) * 4));

	/* 6 entries of 8 bytes. */
	state[0] = 4u << 29 | R32_SINT << 18;
	state[2] = 5;
	state[3] = 7;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	for (i = 0; i < 8; i++)
		check_eq(msg_get(MSG_DST, i), i < 6 ? msg_mem(data + i * 8) : 0);
}

/* A header's mask of samples; surfaces that are none, or not there, or not served. */
static void typed_others(void)
{
	u32 i;

	start(R32_UINT, 50, HEIGHT, TILING_Y);
	msg_header(7, 0x0200);
	for (i = 0; i < 16; i++)
		msg_put(MSG_SRC + 1, i, 2);
	check_int_eq(msg_send(render_data_cache1, DESC_HEADER |
			      DESC(3, 1, TYPED_READ, HIGH | 14, MSG_BTI)), EU_BUDGET);
	check_eq(msg_get(MSG_DST, 0), msg_untouched(MSG_DST, 0));
	check_eq(msg_get(MSG_DST, 1) & 0xff, *at(8, 2));
	check_eq(msg_get(MSG_DST, 2), msg_untouched(MSG_DST, 2));

	state[4] = 1 << 3;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_UNSERVED);
	state[4] = 0;
	state[9] = 0x1234;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_FAULT);
	check_eq(msg_render->first.fault >> 32, 0x1234);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 0, TYPED_WRITE, LOW | 14, MSG_BTI)),
		     EU_FAULT);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, TYPED_ATOMIC, 5, MSG_BTI)),
		     EU_FAULT);
	state[0] = 7u << 29;
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	check_eq(msg_get(MSG_DST, 2), 0);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 0, TYPED_WRITE, LOW | 14, MSG_BTI)),
		     EU_BUDGET);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 0, TYPED_ATOMIC, 7, MSG_BTI)),
		     EU_ILLEGAL);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 0, TYPED_WRITE, 14, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, TYPED_ATOMIC, 0, MSG_BTI)),
		     EU_UNSERVED);
	start(R8_UNORM, 50, HEIGHT, TILING_Y);
	state[0] = (state[0] & 0x1fffffff) | 5u << 29;
	state[0] &= ~(3u << 12);
	msg_surface(MSG_BTI, state);
	check_int_eq(msg_send(render_data_cache1, DESC(2, 1, TYPED_READ, LOW | 14, MSG_BTI)),
		     EU_UNSERVED);	/* a structured buffer */
}

static void typed_atomics(void)
{
	u32 i;

	start(R32_UINT, 50, HEIGHT, TILING_Y);
	for (i = 0; i < 8; i++) {
		msg_put(MSG_SRC, i, 3);
		msg_put(MSG_SRC + 1, i, 5);
		msg_put(MSG_SRC + 2, i, 100 + i);
	}
	msg_put(MSG_SRC, 7, 50);
	for (i = 0; i < 4; i++)
		*at(12 + i, 5) = 0;
	check_int_eq(msg_send_mask(render_data_cache1,
				   DESC(3, 1, TYPED_ATOMIC, 1 << 5 | 7, MSG_BTI), 0xfe),
		     EU_BUDGET);
	check_eq(*at(12, 5) | *at(13, 5) << 8, 101 + 102 + 103 + 104 + 105 + 106);
	check_eq(msg_get(MSG_DST, 0), msg_untouched(MSG_DST, 0));
	check_eq(msg_get(MSG_DST, 1), 0);
	check_eq(msg_get(MSG_DST, 3), 203);
	check_eq(msg_get(MSG_DST, 7), 0);
	start(R16_UINT, 50, HEIGHT, TILING_Y);
	check_int_eq(msg_send(render_data_cache1, DESC(3, 0, TYPED_ATOMIC, 7, MSG_BTI)),
		     EU_UNSERVED);
	check_int_eq(msg_send(render_data_cache1, DESC(1, 1, TYPED_READ, 14, MSG_BTI)),
		     EU_UNSERVED);	/* SIMD4x2 */
	check_int_eq(msg_send(render_data_cache1, DESC(2, 0, TYPED_WRITE, LOW, MSG_BTI)),
		     EU_ILLEGAL);
}

static const struct unit_case cases[] = {
	UNIT(media_writes),
	UNIT(media_rows),
	UNIT(media_edges),
	UNIT(media_fields),
	UNIT(media_refused),
	UNIT(typed_texels),
	UNIT(typed_formats),
	UNIT(typed_shapes),
	UNIT(typed_others),
	UNIT(typed_atomics),
};

const struct unit_group texels_tests = {
	.name = "texels", UNIT_CASES(cases),
	.setup = msg_setup, .teardown = msg_end,
};
