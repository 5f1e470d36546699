/* SPDX-License-Identifier: GPL-2.0 */
/* A picture in any format and tiling that a plane takes; see kms_picture.c. */
#ifndef KMS_PICTURE_H
#define KMS_PICTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Parts of two tiles of each kind, in either direction; rows are whole tiles of any kind. */
#define PICTURE_WIDTH	144u
#define PICTURE_HEIGHT	96u
#define PICTURE_PITCH	2048u
#define PICTURE_BYTES	(PICTURE_PITCH * 128u)

enum { YUV_BT601, YUV_BT709 };	/* as COLOR_ENCODING of a plane */

/**
 * struct layout - how a plane takes its picture
 * @format: DRM_FORMAT_*
 * @modifier: linear or I915_FORMAT_MOD_*: X, Y or Yf tiles
 * @rotation: one of DRM_MODE_ROTATE_*
 * @encoding: of YUV: YUV_BT*, which are ITU-R's
 * @full: and its range: all of 0 to 255, or 16 to 235 and 240
 */
struct layout {
	uint32_t format;
	uint64_t modifier;
	uint64_t rotation;
	int encoding;
	bool full;
};

bool picture_is_yuv(uint32_t format);
bool picture_is_turned(const struct layout *layout);
int picture_tolerance(uint32_t format);
bool picture_draw(const struct layout *layout, uint8_t *buffer);
void picture_write(const struct layout *layout, FILE *file);

#endif
