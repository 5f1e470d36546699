// SPDX-License-Identifier: GPL-2.0
/* Blocks of BC6H and BC7, a texel at a time, and each field where the sums of bits say it is. */
#include "block_model.h"

/*
 * "Partition table for 2-subset BPTC", and for 3-subset: subsets of texels. Letters are those
 * that the table shows as anchors, but for two misprints, where it is at odds with the tables of
 * anchors and with ARB_texture_compression_bptc: way 35 of two, and texel 15 of way 1 of three.
 */
static const char two[64][17] = {
	"A01100110011001B", "A00100010001000B", "A11101110111011B", "A00100110011011B",
	"A00000010001001B", "A01101110111111B", "A00100110111111B", "A00000010011011B",
	"A00000000001001B", "A01101111111111B", "A00000010111111B", "A00000000001011B",
	"A00101111111111B", "A00000001111111B", "A00011111111111B", "A00000000000111B",
	"A00010001110111B", "A1B1000100000000", "A0000000B0001110", "A1B1001100010000",
	"A0B1000100000000", "A0001000B1001110", "A0000000B0001100", "A11100110011000B",
	"A0B1000100010000", "A0001000B0001100", "A1B0011001100110", "A0B1011001101100",
	"A0010111B1101000", "A0001111B1110000", "A1B1000110001110", "A0B1100110011100",
	"A10101010101010B", "A00011110000111B", "A10110B001011010", "A0110011B1001100",
	"A0B1110000111100", "A1010101B0101010", "A11010010110100B", "A10110101010010B",
	"A1B1001111001110", "A0010011B1001000", "A0B1001001001100", "A0B1101111011100",
	"A1B0100110010110", "A01111001100001B", "A11001101001100B", "A00001B001100000",
	"A10011B001000000", "A0B0011100100000", "A00000B001110010", "A0000100B1100100",
	"A11011001001001B", "A01101101100100B", "A1B0001110011100", "A0B1100111000110",
	"A11011001100100B", "A11000110011100B", "A11111101000000B", "A00110001110011B",
	"A00011110011001B", "A0B1001111110000", "A0B0001011101110", "A10001000111011B",
};

static const char three[64][17] = {
	"A01B00110221222C", "A00B0011C2112221", "A0002001C211221B", "A22C00220011011B",
	"A0000000B122112C", "A01B00110022002C", "A02C00221111111B", "A0110011C211221B",
	"A0000000B111222C", "A0001111B111222C", "A00011B12222222C", "A01200B20012001C",
	"A11201B20112011C", "A1220B220122012C", "A01B01121122122C", "A01B2001C2002220",
	"A00B00110112112C", "A11B0011C0012200", "A0001122B122112C", "A02C00220022111B",
	"A11B01110222022C", "A00B0001C2212221", "A00000B10122012C", "A0001100C2B02210",
	"A12C0B2200110000", "A0120012B122222C", "A11012C1B2210110", "A00001B012C11221",
	"A0221102B102002C", "A1100B102002222C", "A011012201C2001B", "A0002000C211222B",
	"A0000002B122122C", "A22C00220012001B", "A01B00120022022C", "A1200B2001C00120",
	"A00011B122C20000", "A1201201C0B20120", "A1202012BC010120", "A011220011C2001B",
	"A01111C22200001B", "A10B01012222222C", "A0000000C121212B", "A0221B220022112C",
	"A02C00110022001B", "A22012C10220122B", "A10122C22222010B", "A0002121C121212B",
	"A10B01010101222C", "A22C01110222011B", "A0021B120002111C", "A0002B122112211C",
	"A2220B110111022C", "A0021112B112000C", "A1100B100110222C", "A000000021B2211C",
	"A1100B102222222C", "A022001100B1002C", "A0221122B122002C", "A000000000002B1C",
	"A00C00010002000B", "A22212220222B22C", "A10B22222222222C", "A11B2011C2012220",
};

/* "BPTC interpolation factors" */
static const u8 factors_2[] = { 0, 21, 43, 64 };
static const u8 factors_3[] = { 0, 9, 18, 27, 37, 46, 55, 64 };
static const u8 factors_4[] = { 0, 4, 9, 13, 17, 21, 26, 30, 34, 38, 43, 47, 51, 55, 60, 64 };
static const u8 *const factors[] = { [2] = factors_2, [3] = factors_3, [4] = factors_4 };

/* "Mode-dependent BPTC parameters" */
enum { NS, PB, RB, ISB, CB, AB, EPB, SPB, IB, IB2 };
static const u8 columns[8][10] = {
	{ 3, 4, 0, 0, 4, 0, 1, 0, 3, 0 },
	{ 2, 6, 0, 0, 6, 0, 0, 1, 3, 0 },
	{ 3, 6, 0, 0, 5, 0, 0, 0, 2, 0 },
	{ 2, 6, 0, 0, 7, 0, 1, 0, 2, 0 },
	{ 1, 0, 2, 1, 5, 6, 0, 0, 2, 3 },
	{ 1, 0, 2, 0, 7, 8, 0, 0, 2, 2 },
	{ 1, 0, 0, 0, 7, 7, 1, 0, 4, 0 },
	{ 2, 6, 0, 0, 5, 5, 1, 0, 2, 0 },
};

/* Which subset a texel is in; @short_ones: how many anchors are before it. */
static u32 subset_of(u32 subsets, u32 partition, u32 texel, u32 *short_ones, bool *anchor)
{
	const char *map = subsets == 3 ? three[partition] : two[partition];
	u32 i;

	*short_ones = texel > 0;
	*anchor = !texel;
	if (subsets == 1)
		return 0;
	*anchor = map[texel] >= 'A';
	for (i = 0, *short_ones = 0; i < texel; i++)
		*short_ones += map[i] >= 'A';

	return *anchor ? map[texel] - 'A' : map[texel] - '0';
}

static s32 between(s32 a, s32 b, u32 factor)
{
	s32 val = a * (s32)(64 - factor) + b * (s32)factor + 32;

	return val < 0 ? -((-val + 63) / 64) : val / 64;
}

/* An end's channel, with its lowest bit, as 8 bits. */
static u32 end_of(const u8 *block, const u8 *column, u32 colors, u32 subset, u32 end, u32 c)
{
	u32 n = 2 * column[NS], nr = 2 * subset + end, bits = c < 3 ? column[CB] : column[AB];
	u32 lowest = colors + n * (3 * column[CB] + column[AB]), val;

	if (!bits)
		return 255;
	val = model_bits(block, colors + c * n * column[CB] + nr * bits, bits);
	if (column[EPB])
		val = val * 2 + model_bits(block, lowest + nr, 1);
	if (column[SPB])
		val = val * 2 + model_bits(block, lowest + subset, 1);

	return model_repeat(val, bits + column[EPB] + column[SPB]);
}

static u32 factor_of(const u8 *block, u32 indices, u32 bits, u32 texel, u32 before, bool anchor)
{
	return factors[bits][model_bits(block, indices + texel * bits - before, bits - anchor)];
}

s32 model_bc7(const u8 *block, u32 texel, u8 *to)
{
	u32 mode, at, colors, indices, partition, rotation, selection, subset, before, f[2], c;
	const u8 *column;
	bool anchor;

	memset(to, 0, 4);
	for (mode = 0; mode < 8 && !model_bits(block, mode, 1); mode++)
		;
	if (mode == 8)
		return -1;
	column = columns[mode];
	at = mode + 1;
	partition = model_bits(block, at, column[PB]);
	rotation = model_bits(block, at + column[PB], column[RB]);
	selection = model_bits(block, at + column[PB] + column[RB], column[ISB]);
	colors = at + column[PB] + column[RB] + column[ISB];
	indices = colors + 2 * column[NS] * (3 * column[CB] + column[AB] + column[EPB]) +
		  column[NS] * column[SPB];
	subset = subset_of(column[NS], partition, texel, &before, &anchor);
	f[0] = factor_of(block, indices, column[IB], texel, before, anchor);
	f[1] = f[0];
	indices += 16 * column[IB] - column[NS];
	if (column[IB2])
		f[1] = factor_of(block, indices, column[IB2], texel, before, anchor);
	for (c = 0; c < 4; c++)
		to[c] = between(end_of(block, column, colors, subset, 0, c),
				end_of(block, column, colors, subset, 1, c),
				f[(c < 3) == selection]);
	if (rotation) {
		c = to[3];
		to[3] = to[rotation - 1];
		to[rotation - 1] = c;
	}

	return mode;
}

/*
 * "Interpretation of lower bits for BC6H block modes", and of upper bits: for each bit what it
 * is of, a to l: the red, green and blue of four ends, and which bit of that.
 */
static const struct {
	u32 mode;
	char bits[2 * 77 + 1];
} layouts[] = {
	{ 0, "----h4i4l4a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4k4h0"
	  "h1h2h3e0e1e2e3e4l0k0k1k2k3f0f1f2f3f4l1i0i1i2i3g0g1g2g3g4l2j0j1j2j3j4l3" },
	{ 1, "----h5k4k5a0a1a2a3a4a5a6l0l1i4b0b1b2b3b4b5b6i5l2h4c0c1c2c3c4c5c6l3l5l4d0d1d2d3d4d5h0"
	  "h1h2h3e0e1e2e3e4e5k0k1k2k3f0f1f2f3f4f5i0i1i2i3g0g1g2g3g4g5j0j1j2j3j4j5" },
	{ 2, "----------a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4aAh0"
	  "h1h2h3e0e1e2e3bAl0k0k1k2k3f0f1f2f3cAl1i0i1i2i3g0g1g2g3g4l2j0j1j2j3j4l3" },
	{ 6, "----------a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3aAk4h0"
	  "h1h2h3e0e1e2e3e4bAk0k1k2k3f0f1f2f3cAl1i0i1i2i3g0g1g2g3l0l2j0j1j2j3h4l3" },
	{ 10, "----------a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3aAi4h0"
	  "h1h2h3e0e1e2e3bAl0k0k1k2k3f0f1f2f3f4cAi0i1i2i3g0g1g2g3l1l2j0j1j2j3l4l3" },
	{ 14, "----------a0a1a2a3a4a5a6a7a8i4b0b1b2b3b4b5b6b7b8h4c0c1c2c3c4c5c6c7c8l4d0d1d2d3d4k4h0"
	  "h1h2h3e0e1e2e3e4l0k0k1k2k3f0f1f2f3f4l1i0i1i2i3g0g1g2g3g4l2j0j1j2j3j4l3" },
	{ 18, "----------a0a1a2a3a4a5a6a7k4i4b0b1b2b3b4b5b6b7l2h4c0c1c2c3c4c5c6c7l3l4d0d1d2d3d4d5h0"
	  "h1h2h3e0e1e2e3e4l0k0k1k2k3f0f1f2f3f4l1i0i1i2i3g0g1g2g3g4g5j0j1j2j3j4j5" },
	{ 22, "----------a0a1a2a3a4a5a6a7l0i4b0b1b2b3b4b5b6b7h5h4c0c1c2c3c4c5c6c7k5l4d0d1d2d3d4k4h0"
	  "h1h2h3e0e1e2e3e4e5k0k1k2k3f0f1f2f3f4l1i0i1i2i3g0g1g2g3g4l2j0j1j2j3j4l3" },
	{ 26, "----------a0a1a2a3a4a5a6a7l1i4b0b1b2b3b4b5b6b7i5h4c0c1c2c3c4c5c6c7l5l4d0d1d2d3d4k4h0"
	  "h1h2h3e0e1e2e3e4l0k0k1k2k3f0f1f2f3f4f5i0i1i2i3g0g1g2g3g4l2j0j1j2j3j4l3" },
	{ 30, "----------a0a1a2a3a4a5k4l0l1i4b0b1b2b3b4b5h5i5l2h4c0c1c2c3c4c5k5l3l5l4d0d1d2d3d4d5h0"
	  "h1h2h3e0e1e2e3e4e5k0k1k2k3f0f1f2f3f4f5i0i1i2i3g0g1g2g3g4g5j0j1j2j3j4j5" },
	{ 3, "----------a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5d6"
	  "d7d8d9e0e1e2e3e4e5e6e7e8e9f0f1f2f3f4f5f6f7f8f9" },
	{ 7, "----------a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5d6"
	  "d7d8aAe0e1e2e3e4e5e6e7e8bAf0f1f2f3f4f5f6f7f8cA" },
	{ 11, "----------a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5d6"
	  "d7aBaAe0e1e2e3e4e5e6e7bBbAf0f1f2f3f4f5f6f7cBcA" },
	{ 15, "----------a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1d2d3aFaEaD"
	  "aCaBaAe0e1e2e3bFbEbDbCbBbAf0f1f2f3cFcEcDcCcBcA" },
};

/* "Endpoint and partition parameters for BPTC block modes" */
static const struct {
	u32 mode;
	bool transformed;
	u32 partition_bits;
	u32 epb;
	u32 delta[3];
} parameters[] = {
	{ 0, 1, 5, 10, { 5, 5, 5 } }, { 1, 1, 5, 7, { 6, 6, 6 } },
	{ 2, 1, 5, 11, { 5, 4, 4 } }, { 6, 1, 5, 11, { 4, 5, 4 } },
	{ 10, 1, 5, 11, { 4, 4, 5 } }, { 14, 1, 5, 9, { 5, 5, 5 } },
	{ 18, 1, 5, 8, { 6, 5, 5 } }, { 22, 1, 5, 8, { 5, 6, 5 } },
	{ 26, 1, 5, 8, { 5, 5, 6 } }, { 30, 0, 5, 6, { 6, 6, 6 } },
	{ 3, 0, 0, 10, { 10, 10, 10 } }, { 7, 1, 0, 11, { 9, 9, 9 } },
	{ 11, 1, 0, 12, { 8, 8, 8 } }, { 15, 1, 0, 16, { 4, 4, 4 } },
};

static s32 hex(char digit)
{
	return digit >= 'A' ? digit - 'A' + 10 : digit - '0';
}

/* A field as the block has it. */
static s32 raw_field(const u8 *block, const char *bits, char letter)
{
	s32 val = 0;
	u32 i;

	for (i = 0; bits[2 * i]; i++)
		if (bits[2 * i] == letter)
			val |= model_bits(block, i, 1) << hex(bits[2 * i + 1]);

	return val;
}

static s32 with_sign(s32 val, u32 bits)
{
	return val >= 1 << (bits - 1) ? val - (1 << bits) : val;
}

static s32 unquantized(s32 x, u32 epb, bool is_signed)
{
	bool negative = x < 0;

	if (!is_signed) {
		if (epb >= 15 || x == 0)
			return x;
		return x == (1 << epb) - 1 ? 0xffff : ((x << 15) + 0x4000) >> (epb - 1);
	}
	if (epb >= 16)
		return x;
	x = negative ? -x : x;
	if (x)
		x = x >= (1 << (epb - 1)) - 1 ? 0x7fff : ((x << 15) + 0x4000) >> (epb - 1);

	return negative ? -x : x;
}

static s32 bc6h_end(const u8 *block, u32 row, u32 end, u32 c, bool is_signed)
{
	u32 epb = parameters[row].epb;
	s32 base = raw_field(block, layouts[row].bits, 'a' + c), val;

	if (is_signed)
		base = with_sign(base, epb);
	if (!end)
		return unquantized(base, epb, is_signed);
	val = raw_field(block, layouts[row].bits, 'a' + 3 * end + c);
	if (is_signed || parameters[row].transformed)
		val = with_sign(val, parameters[row].delta[c]);
	if (parameters[row].transformed) {
		val = (base + val) & ((1 << epb) - 1);
		if (is_signed)
			val = with_sign(val, epb);
	}

	return unquantized(val, epb, is_signed);
}

s32 model_bc6h(const u8 *block, u32 texel, bool is_signed, u16 *to)
{
	u32 mode = model_bits(block, 0, 2), row, subset, before, n, at, c, factor;
	bool anchor;
	s32 val;

	memset(to, 0, 8);
	if (mode > 1)
		mode = model_bits(block, 0, 5);
	for (row = 0; row < ARRAY_SIZE(parameters) && parameters[row].mode != mode; row++)
		;
	if (row == ARRAY_SIZE(parameters))
		return -1;
	n = parameters[row].partition_bits ? 3 : 4;
	at = parameters[row].partition_bits ? 82 : 65;
	subset = subset_of(n == 3 ? 2 : 1, model_bits(block, 77, 5), texel, &before, &anchor);
	factor = factor_of(block, at, n, texel, before, anchor);
	for (c = 0; c < 3; c++) {
		val = between(bc6h_end(block, row, 2 * subset, c, is_signed),
			      bc6h_end(block, row, 2 * subset + 1, c, is_signed), factor);
		if (!is_signed)
			to[c] = val * 31 / 64;
		else
			to[c] = val < 0 ? -val * 31 / 32 + 0x8000 : val * 31 / 32;
	}

	return mode;
}
