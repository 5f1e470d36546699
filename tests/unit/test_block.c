// SPDX-License-Identifier: GPL-2.0
/*
 * Compressed blocks: any bits against models that look at one texel, and blocks whose texels
 * the specification tells.
 */
#include "block_model.h"
#include "pick.h"
#include "texel/format.h"
#include "unit.h"

/* Behind types, which User Mode Linux's wants. */
#include <linux/fpu.h>

#define ROUNDS	3000

static u8 block[16];
static union block_texels texels;

/* Bits of all sorts: equal ends, and those at the edges, are not rare. */
static void some_block(void)
{
	static const u8 odd[] = { 0, 0x7f, 0x80, 0x81, 0xff };
	u32 i;

	for (i = 0; i < sizeof(block); i++)
		block[i] = pick(8) ? pick(256) : odd[pick(ARRAY_SIZE(odd))];
	if (!pick(4))
		memcpy(block + 2 * pick(2) + 8 * pick(2), block + 8 * pick(2), 2);
}

static void decode_block(block_decode *decode)
{
	memset(&texels, 0xa5, sizeof(texels));
	decode(block, &texels);
}

static void colors(void)
{
	u32 round, i;
	bool ok;

	seed = 0xbc1;
	for (round = 0; round < ROUNDS; round++) {
		some_block();
		for (i = 0, ok = true; i < BLOCK_TEXELS && ok; i++) {
			kernel_fpu_begin();
			decode_block(block_bc1);
			ok &= model_is_bc1(block, i, true, texels.rgba8[i]);
			decode_block(block_bc2);
			ok &= model_is_bc2_alpha(block, i, texels.rgba8[i][3]);
			texels.rgba8[i][3] = 255;
			ok &= model_is_bc1(block + 8, i, false, texels.rgba8[i]);
			decode_block(block_bc3);
			ok &= model_is_bc3_alpha(block, i, texels.rgba8[i][3]);
			texels.rgba8[i][3] = 255;
			ok &= model_is_bc1(block + 8, i, false, texels.rgba8[i]);
			kernel_fpu_end();
		}
		expect_msg(ok, "round %u: texel %u", round, i - 1);
	}
}

static void ramps(void)
{
	u32 round, i;
	bool ok;

	seed = 0xbc4;
	for (round = 0; round < ROUNDS; round++) {
		some_block();
		for (i = 0, ok = true; i < BLOCK_TEXELS && ok; i++) {
			kernel_fpu_begin();
			decode_block(block_bc4_unorm);
			ok &= model_is_bc4(block, i, false, texels.r16[i]);
			decode_block(block_bc4_snorm);
			ok &= model_is_bc4(block, i, true, texels.r16[i]);
			decode_block(block_bc5_unorm);
			ok &= model_is_bc4(block, i, false, texels.rg16[i][0]) &&
			      model_is_bc4(block + 8, i, false, texels.rg16[i][1]);
			decode_block(block_bc5_snorm);
			ok &= model_is_bc4(block, i, true, texels.rg16[i][0]) &&
			      model_is_bc4(block + 8, i, true, texels.rg16[i][1]);
			kernel_fpu_end();
		}
		expect_msg(ok, "round %u: texel %u", round, i - 1);
	}
}

/* A multiplier of zero, where it means an eighth and where it means nothing, is not rare. */
static void distances(void)
{
	u32 round, i;
	bool ok;

	seed = 0xeac;
	for (round = 0; round < ROUNDS; round++) {
		some_block();
		block[1] &= pick(4) ? 0xff : 0x0f;
		for (i = 0, ok = true; i < BLOCK_TEXELS && ok; i++) {
			kernel_fpu_begin();
			decode_block(block_etc2_rgba8);
			ok &= model_is_eac(block, i, texels.rgba8[i][3]);
			decode_block(block_eac_r11);
			ok &= model_is_eac_11(block, i, false, texels.r16[i]);
			decode_block(block_eac_r11_signed);
			ok &= model_is_eac_11(block, i, true, texels.r16[i]);
			decode_block(block_eac_rg11);
			ok &= model_is_eac_11(block, i, false, texels.rg16[i][0]) &&
			      model_is_eac_11(block + 8, i, false, texels.rg16[i][1]);
			decode_block(block_eac_rg11_signed);
			ok &= model_is_eac_11(block, i, true, texels.rg16[i][0]) &&
			      model_is_eac_11(block + 8, i, true, texels.rg16[i][1]);
			kernel_fpu_end();
		}
		expect_msg(ok, "round %u: texel %u", round, i - 1);
	}
}

/* Of the texels as they are. Return: the mode. */
static char check_etc2(bool may_be_clear, u32 alpha, const u8 *colors_at)
{
	char mode = 0;
	u8 should[4];
	u32 i;

	for (i = 0; i < BLOCK_TEXELS; i++) {
		mode = model_etc2(colors_at, i, may_be_clear, should);
		if (alpha < 256)
			should[3] = texels.rgba8[i][3];
		expect_msg(!memcmp(texels.rgba8[i], should, 4), "mode %c: texel %u is %#x", mode, i,
			   *(u32 *)texels.rgba8[i]);
	}

	return mode;
}

static void paints(void)
{
	u32 round, opaque[2][128] = {}, i;
	char mode;

	seed = 0xe7c2;
	for (round = 0; round < 2 * ROUNDS; round++) {
		some_block();
		decode_block(block_etc2_rgba8);
		check_etc2(false, 0, block + 8);
		decode_block(block_etc2_rgb8);
		mode = check_etc2(false, 256, block);
		opaque[0][(u32)mode % 128]++;
		decode_block(block_etc2_rgb8_pta);
		mode = check_etc2(true, 256, block);
		opaque[1][(u32)mode % 128]++;
	}
	for (i = 0; i < 5; i++)
		check_gt(opaque[0][(u32)"IDTHP"[i]], 100);
	for (i = 1; i < 5; i++)
		check_gt(opaque[1][(u32)"IDTHP"[i]], 100);
}

/* Bits @high to @low, as the specification counts them. */
static void put(u32 high, u32 low, u32 val)
{
	for (; low <= high; low++, val >>= 1) {
		block[7 - low / 8] &= ~(1u << low % 8);
		block[7 - low / 8] |= (val & 1) << low % 8;
	}
}

/* Texels 0 to 3 of the first row have indices 0 to 3. */
static void put_indices(void)
{
	u32 x;

	for (x = 0; x < 4; x++) {
		put(16 + 4 * x, 16 + 4 * x, x >> 1);
		put(4 * x, 4 * x, x & 1);
	}
}

static void check_row(const u8 (*should)[3])
{
	u32 x;

	decode_block(block_etc2_rgb8);
	for (x = 0; x < 4; x++) {
		check_mem_eq(texels.rgba8[x], should[x], 3);
		check_eq(texels.rgba8[x][3], 255);
	}
}

/* The examples of the chapter on ETC2. */
static void examples_of_halves(void)
{
	static const u8 individual[4][3] = {
		{ 86, 205, 171 }, { 128, 247, 213 }, { 50, 169, 135 }, { 8, 127, 93 },
	};
	static const u8 first[4][3] = {
		{ 248, 223, 75 }, { 255, 243, 95 }, { 230, 205, 57 }, { 210, 185, 37 },
	};
	static const u8 second[4][3] = {
		{ 219, 202, 103 }, { 248, 231, 132 }, { 193, 176, 77 }, { 164, 147, 48 },
	};
	u32 x;

	memset(block, 0, sizeof(block));
	put_indices();
	/* On top of each other, so that the first row has one base colour. */
	put(32, 32, 1);
	put(63, 60, 4);
	put(55, 52, 11);
	put(47, 44, 9);
	put(39, 37, 4);
	check_row(individual);
	put(33, 33, 1);
	put(63, 56, 29 << 3 | 4);
	put(55, 48, 26 << 3 | 5);
	put(47, 40, 8 << 3 | 3);
	put(39, 37, 2);
	put(36, 34, 3);
	for (x = 0; x < 4; x++) {
		put(16 + 4 * x + 2, 16 + 4 * x + 2, x >> 1);
		put(4 * x + 2, 4 * x + 2, x & 1);
	}
	check_row(first);
	for (x = 0; x < 4; x++)
		check_mem_eq(texels.rgba8[8 + x], second[x], 3);
}

static void examples_of_others(void)
{
	static const u8 t[4][3] = {
		{ 221, 17, 136 }, { 100, 236, 253 }, { 68, 204, 221 }, { 36, 172, 189 },
	};
	static const u8 h[4][3] = {
		{ 253, 49, 168 }, { 189, 0, 104 }, { 100, 236, 253 }, { 36, 172, 189 },
	};
	static const u8 planar[16][3] = {
		{ 48, 129, 251 }, { 87, 99, 226 }, { 126, 70, 201 }, { 164, 40, 175 },
		{ 77, 153, 234 }, { 115, 123, 209 }, { 154, 94, 183 }, { 193, 64, 158 },
		{ 105, 177, 217 }, { 144, 147, 191 }, { 183, 118, 166 }, { 221, 88, 141 },
		{ 134, 201, 199 }, { 172, 171, 174 }, { 211, 142, 149 }, { 250, 112, 124 },
	};
	u32 i;

	memset(block, 0, sizeof(block));
	put_indices();
	put(33, 33, 1);
	/* (13, 1, 8), (4, 12, 13), distance 5: red is out of range */
	put(63, 56, 0xf8 | 3 << 3 | 1);
	put(55, 36, 0x184cd);
	put(35, 34, 2);
	put(32, 32, 1);
	check_row(t);
	memset(block, 0, sizeof(block));
	put_indices();
	put(33, 33, 1);
	/* The same; green is out of range. */
	put(62, 59, 13);
	put(58, 56, 0);
	put(55, 53, 0);
	put(52, 52, 1);
	put(51, 51, 1);
	put(50, 50, 1);
	put(49, 47, 0);
	put(46, 35, 0x4cd);
	put(34, 34, 1);
	check_row(h);
	memset(block, 0, sizeof(block));
	put(33, 33, 1);
	put(62, 57, 12);
	put(56, 56, 1);
	put(54, 49, 0);
	put(48, 48, 1);
	put(47, 45, 7);
	put(44, 43, 3);
	put(41, 39, 6);
	put(38, 34, 25);
	put(31, 25, 5);
	put(24, 19, 37);
	put(18, 13, 40);
	put(12, 6, 112);
	put(5, 0, 45);
	decode_block(block_etc2_rgb8);
	for (i = 0; i < 16; i++)
		check_mem_eq(texels.rgba8[i], planar[i], 3);
}

/* A number of 103 with distance -10, twice, is 83. In 11 bits, it is 255.5 / 255.875. */
static void examples_of_distances(void)
{
	memset(block, 0, sizeof(block));
	block[0] = 103;
	put(55, 52, 2);
	put(51, 48, 13);
	put(44, 42, 3);
	decode_block(block_etc2_rgba8);
	check_eq(texels.rgba8[4][3], 83);
	check_eq(texels.rgba8[0][3], 101);
	block[0] = 255;
	put(51, 48, 13);
	put(47, 45, 4);
	decode_block(block_eac_r11);
	check_eq(texels.r16[0] >> 5, 2044);
	decode_block(block_etc2_rgba8);
	check_eq(texels.rgba8[0][3], 255);
}

static void bc7(void)
{
	u32 round, i, modes[9] = {};
	u8 should[4];
	s32 mode = 0;

	seed = 0xbc7;
	for (round = 0; round < 2 * ROUNDS; round++) {
		some_block();
		mode = pick(9);
		block[0] = block[0] << mode << 1 | 1 << mode;
		decode_block(block_bc7);
		for (i = 0; i < BLOCK_TEXELS; i++) {
			mode = model_bc7(block, i, should);
			expect_msg(!memcmp(texels.rgba8[i], should, 4),
				   "mode %d: texel %u is %#x", mode, i, *(u32 *)texels.rgba8[i]);
		}
		modes[mode + 1]++;
	}
	for (i = 0; i < 9; i++)
		check_gt(modes[i], 200);
}

/* All modes, and the numbers that are none. */
static void bc6h(void)
{
	u32 round, i, modes[33] = {}, none[33] = { [0] = 1 };
	bool is_signed;
	u16 should[4];
	s32 mode = 0;

	seed = 0xbc6;
	for (round = 0; round < 4 * ROUNDS; round++) {
		some_block();
		mode = pick(32);
		block[0] = mode < 2 || !pick(20) ? (block[0] & ~3) | (mode & 3) :
						   (block[0] & ~31) | mode;
		is_signed = pick(2);
		decode_block(is_signed ? block_bc6h_signed : block_bc6h_unsigned);
		for (i = 0; i < BLOCK_TEXELS; i++) {
			mode = model_bc6h(block, i, is_signed, should);
			expect_msg(!memcmp(texels.rgbx16[i], should, 8),
				   "mode %d, %u: texel %u is %#x %#x %#x", mode, is_signed, i,
				   texels.rgbx16[i][0], texels.rgbx16[i][1], texels.rgbx16[i][2]);
		}
		modes[mode + 1]++;
	}
	for (i = 0; i < 32; i++)
		if (i < 2 || (i & 3) == 2 || ((i & 3) == 3 && i < 16))
			none[i + 1] = 1;
	for (i = 0; i < 33; i++)
		expect_msg(none[i] ? modes[i] > 100 : !modes[i], "mode %d: %u", i - 1, modes[i]);
}

/* Formats that have blocks: their names, how large these are, and what their texels are. */
static void table(void)
{
	static const struct {
		u32 nr;
		const char *name;
		u32 bytes;
		const char *texels;
	} some[] = {
		{ 0x180, "DXT1_RGB_SRGB", 8, "R8G8B8X8_UNORM_SRGB" },
		{ 0x186, "BC1_UNORM", 8, "R8G8B8A8_UNORM" },
		{ 0x18a, "BC5_UNORM", 16, "R16G16_UNORM" },
		{ 0x18d, "BC3_UNORM_SRGB", 16, "R8G8B8A8_UNORM_SRGB" },
		{ 0x199, "BC4_SNORM", 8, "R16_SNORM" },
		{ 0x1a1, "BC6H_SF16", 16, "R16G16B16X16_FLOAT" },
		{ 0x1aa, "ETC2_RGB8", 8, "R8G8B8X8_UNORM" },
		{ 0x1ae, "EAC_SIGNED_RG11", 16, "R16G16_SNORM" },
		{ 0x1c3, "ETC2_EAC_SRGB8_A8", 16, "R8G8B8A8_UNORM_SRGB" },
	};
	u32 i, nr, n = 0;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		const struct format *format = format_find(some[i].nr);

		expect(format && format->decode);
		check_str_eq(format->name, some[i].name);
		check_eq(format->bytes, some[i].bytes);
		check_str_eq(format_find(format->texels)->name, some[i].texels);
	}
	for (nr = 0; nr < NUM_FORMATS; nr++) {
		const struct format *format = format_find(nr);

		if (!format || !format->decode)
			continue;
		n++;
		check_eq(format->uses, FORMAT_SAMPLED | FORMAT_FILTERED);
		expect(!format_find(format->texels)->decode);
		check_le(format_find(format->texels)->bytes * BLOCK_TEXELS, sizeof(texels));
	}
	check_eq(n, 27);
	/* FXT1 */
	expect(!format_find(0x192));
}

static const struct unit_case cases[] = {
	UNIT(table),
	UNIT(colors),
	UNIT(ramps),
	UNIT(distances),
	UNIT(paints),
	UNIT(examples_of_halves),
	UNIT(examples_of_others),
	UNIT(examples_of_distances),
	UNIT(bc7),
	UNIT(bc6h),
};

const struct unit_group block_tests = {
	.name = "block",
	UNIT_CASES(cases),
};
