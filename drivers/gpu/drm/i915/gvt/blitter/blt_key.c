// SPDX-License-Identifier: GPL-2.0
/*
 * Color keys: which pixels a blit draws by the colors of source or destination.
 *
 * PRM SKL volume 11 "Blitter", Per-Pixel Write-Masking Operations; the modes: PRM SNB volume 1
 * part 5, 1.10.1, BR00, Transparency Range Mode; BR18 and BR19, the range.
 */
#include "blitter/blt.h"

/* The mode's bits: without the first there is no key. */
#define KEY_ON		BIT(0)
#define KEY_OUTER	BIT(1)
#define KEY_DESTINATION	BIT(2)

/* Modes 1 and 7 leave alpha out, 3 and 5 do not. */
static bool looks_at_alpha(u32 mode)
{
	return !(mode & KEY_OUTER) == !!(mode & KEY_DESTINATION);
}

/**
 * blt_key_set - take a key apart
 * @key: where it is put
 * @mode: the command's field of three bits
 * @depth: that of the colors, as BR13 has it
 * @low: the least value of each component
 * @high: the greatest
 */
void blt_key_set(struct blt_key *key, u32 mode, u32 depth, u32 low, u32 high)
{
	/* Blue, green, red, alpha: of 8, 16 (565), 16 (1555) and 32 bits. */
	static const u32 components[4][4] = {
		{ 0xff },
		{ 0x001f, 0x07e0, 0xf800 },
		{ 0x001f, 0x03e0, 0x7c00, 0x8000 },
		{ 0x000000ff, 0x0000ff00, 0x00ff0000, 0xff000000 },
	};

	key->on = mode & KEY_ON;
	key->destination = mode & KEY_DESTINATION;
	key->low = low;
	key->high = high;
	memcpy(key->component, components[depth], sizeof(key->component));
	if (!looks_at_alpha(mode))
		key->component[3] = 0;
}

static bool key_holds(const struct blt_key *key, u32 pixel)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(key->component); i++) {
		u32 mask = key->component[i];

		if ((pixel & mask) < (key->low & mask) || (pixel & mask) > (key->high & mask))
			return false;
	}

	return true;
}

/**
 * blt_key_row - take pixels out that the key does not let through
 * @key: the key
 * @mask: where they get zeros
 * @pixels: those of the operand that the key is about
 * @n: their number
 * @cpp: bytes of a pixel, at most 4
 *
 * A source in the range is transparent. A destination in the range is what is drawn on.
 */
void blt_key_row(const struct blt_key *key, u64 *mask, const u64 *pixels, u32 n, u32 cpp)
{
	const u8 *from = (const u8 *)pixels;
	u8 *to = (u8 *)mask;
	u32 pixel = 0;
	u32 i;

	for (i = 0; i < n; i++, from += cpp, to += cpp) {
		memcpy(&pixel, from, cpp);
		if (key_holds(key, pixel) != key->destination)
			memset(to, 0, cpp);
	}
}
