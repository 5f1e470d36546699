/* SPDX-License-Identifier: GPL-2.0 */
/* Guest memory as far as a recording tells what was in it. */
#ifndef IMAGE_H
#define IMAGE_H

#include "reader.h"

/**
 * struct image - some of the guest's memory
 * @root: a tree of pages (tsearch(3))
 * @pages: how many
 */
struct image {
	void *root;
	u32 pages;
};

/* At most: of more nothing is known. */
#define IMAGE_PAGES	SZ_128K

void image_tell(struct image *image, const struct event *event);
bool image_read(const struct image *image, u64 iova, void *buf, u32 len, int *error);
u32 image_read_some(const struct image *image, u64 iova, void *buf, u32 len);
void image_clear(struct image *image);

#endif
