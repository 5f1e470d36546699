// SPDX-License-Identifier: GPL-2.0
/* See cover.h. */
#include "cover.h"

/* Count those of all blocks. */
void cover(const struct draw_primitive *p, u8 (*count)[COVER_SIZE])
{
	struct draw_cover c = { .primitive = p };
	s32 i, j;

	for (c.y = 0; c.y < COVER_SIZE; c.y += DRAW_BLOCK) {
		for (c.x = 0; c.x < COVER_SIZE; c.x += DRAW_BLOCK) {
			if (!draw_cover(&c))
				continue;
			for (i = 0; i < DRAW_BLOCK; i++)
				for (j = 0; j < DRAW_BLOCK; j++)
					count[c.y + i][c.x + j] += c.rows[i] >> j & 1;
		}
	}
}
