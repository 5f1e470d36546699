/* SPDX-License-Identifier: GPL-2.0 */
/* Guest memory as far as a recording tells what was in it. */
#ifndef IMAGE_H
#define IMAGE_H

#include "reader.h"

/**
 * struct image - some of the guest's memory
 * @root: a tree of pages (tsearch(3))
 */
struct image {
	void *root;
};

void image_tell(struct image *image, const struct event *event);
bool image_read(const struct image *image, u64 iova, void *buf, u32 len, int *error);
void image_clear(struct image *image);

#endif
