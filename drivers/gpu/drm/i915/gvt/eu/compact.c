// SPDX-License-Identifier: GPL-2.0
/*
 * Compacted instructions: 64 bits, of which most are indices into tables of what the bits
 * of a full one are. PRM SKL vol 7, "EU Compact Instruction Format", "EU Compact 3-Source
 * Instruction Format" and the tables that they name.
 */
#include "eu/decode.h"

/* Bits 33:31, 23:12, 10:9, 34 and 8. */
static const u32 control[32] = {
	0x00002, 0x04000, 0x04001, 0x04002, 0x04003, 0x04004, 0x04005, 0x04007,
	0x04008, 0x04009, 0x0400d, 0x06000, 0x06001, 0x06002, 0x06003, 0x06004,
	0x06005, 0x06007, 0x06009, 0x0600d, 0x06010, 0x06100, 0x08000, 0x08002,
	0x08004, 0x08100, 0x16000, 0x16010, 0x18000, 0x18100, 0x28000, 0x28100,
};

/* Bits 63:61, 94:89 and 46:35. */
static const u32 datatype[32] = {
	0x040001, 0x040040, 0x040041, 0x0400c1, 0x04015d, 0x0405dd, 0x040741, 0x040745,
	0x04075d, 0x041041, 0x043040, 0x043041, 0x045145, 0x047144, 0x047145, 0x05c75d,
	0x05d71d, 0x05d75c, 0x05d75d, 0x05f75c, 0x00040c, 0x04005d, 0x040145, 0x041040,
	0x045144, 0x047104, 0x049209, 0x05775d, 0x05f75d, 0x04f34c, 0x049248, 0x04b248,
};

/* Bits 100:96, 68:64 and 52:48. */
static const u16 subreg[32] = {
	0x0000, 0x0001, 0x0008, 0x000f, 0x0010, 0x0080, 0x0100, 0x0180,
	0x0200, 0x0210, 0x0280, 0x1000, 0x1001, 0x1081, 0x1082, 0x1083,
	0x1084, 0x1087, 0x1088, 0x108e, 0x108f, 0x1180, 0x11e8, 0x2000,
	0x2180, 0x3000, 0x3c87, 0x4000, 0x5000, 0x6000, 0x7000, 0x701c,
};

/* Bits 88:77 of source 0, 120:109 of source 1. */
static const u16 source[32] = {
	0x000, 0x002, 0x010, 0x012, 0x018, 0x020, 0x028, 0x048,
	0x050, 0x070, 0x078, 0x300, 0x302, 0x308, 0x310, 0x312,
	0x320, 0x328, 0x338, 0x340, 0x342, 0x348, 0x350, 0x360,
	0x368, 0x370, 0x371, 0x378, 0x468, 0x469, 0x46a, 0x588,
};

/* Of three sources: bits 36:35, 34:32 and 28:8. */
static const u32 control3[4] = {
	0x0806001, 0x0006001, 0x0008001, 0x0008021,
};

/* Bits 126:125, 105:104, 84, 83, 114:107, 93:86, 72:65 and 55:37. */
static const u64 source3[4] = {
	0x007272720f000ull, 0x007272720f002ull,
	0x007272720f008ull, 0x007272720f020ull,
};

/* Put the lowest bits of @value to @high:@low, which are in one half. */
static void put(u64 *full, u32 high, u32 low, u64 value)
{
	full[low / 64] |= (value & (~0ull >> (63 - (high - low)))) << low % 64;
}

static void uncompact3(u64 compact, u64 *full)
{
	u32 c = control3[eu_bits(&compact, 9, 8)];
	u64 s = source3[eu_bits(&compact, 11, 10)];

	put(full, 28, 8, c);
	put(full, 34, 32, c >> 21);
	put(full, 36, 35, c >> 24);
	put(full, 55, 37, s);
	put(full, 72, 65, s >> 19);
	put(full, 93, 86, s >> 27);
	put(full, 114, 107, s >> 35);
	put(full, 83, 83, s >> 43);
	put(full, 84, 84, s >> 44);
	put(full, 105, 104, s >> 45);
	put(full, 126, 125, s >> 47);
	put(full, 62, 56, eu_bits(&compact, 18, 12));
	put(full, 64, 64, eu_bits(&compact, 28, 28));
	put(full, 30, 30, eu_bits(&compact, 30, 30));
	put(full, 31, 31, eu_bits(&compact, 31, 31));
	put(full, 85, 85, eu_bits(&compact, 32, 32));
	put(full, 106, 106, eu_bits(&compact, 33, 33));
	put(full, 75, 73, eu_bits(&compact, 36, 34));
	put(full, 96, 94, eu_bits(&compact, 39, 37));
	put(full, 117, 115, eu_bits(&compact, 42, 40));
	put(full, 82, 76, eu_bits(&compact, 49, 43));
	put(full, 103, 97, eu_bits(&compact, 56, 50));
	put(full, 124, 118, eu_bits(&compact, 63, 57));
}

static void uncompact2(u64 compact, u64 *full)
{
	u32 c = control[eu_bits(&compact, 12, 8)];
	u32 d = datatype[eu_bits(&compact, 17, 13)];
	u32 s = subreg[eu_bits(&compact, 22, 18)];
	u32 index = eu_bits(&compact, 39, 35);

	put(full, 8, 8, c);
	put(full, 34, 34, c >> 1);
	put(full, 10, 9, c >> 2);
	put(full, 23, 12, c >> 4);
	put(full, 31, 31, c >> 16);
	put(full, 33, 32, c >> 17);
	put(full, 46, 35, d);
	put(full, 94, 89, d >> 12);
	put(full, 63, 61, d >> 18);
	put(full, 52, 48, s);
	put(full, 68, 64, s >> 5);
	put(full, 27, 24, eu_bits(&compact, 27, 24));
	put(full, 28, 28, eu_bits(&compact, 23, 23));
	put(full, 30, 30, eu_bits(&compact, 7, 7));
	put(full, 60, 53, eu_bits(&compact, 47, 40));
	put(full, 76, 69, eu_bits(&compact, 55, 48));
	put(full, 88, 77, source[eu_bits(&compact, 34, 30)]);
	/* An immediate: 13 bits, of which the highest goes on. */
	if (eu_bits(full, 42, 41) == 3 || eu_bits(full, 90, 89) == 3) {
		put(full, 127, 96, (u64)sign_extend64(index, 4) << 8 |
		    eu_bits(&compact, 63, 56));
		return;
	}
	put(full, 100, 96, s >> 10);
	put(full, 120, 109, source[index]);
	put(full, 108, 101, eu_bits(&compact, 63, 56));
}

/**
 * eu_uncompact - the instruction that a compacted one stands for
 * @compact: it
 * @full: the 128 bits
 */
void eu_uncompact(u64 compact, u64 *full)
{
	u32 op = eu_bits(&compact, 6, 0);

	full[0] = op;
	full[1] = 0;
	if (eu_opcodes[op].sources == 3)
		uncompact3(compact, full);
	else
		uncompact2(compact, full);
}
