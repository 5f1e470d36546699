// SPDX-License-Identifier: GPL-2.0
/* See image.h. */
#define _GNU_SOURCE
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "image.h"

/* What is known of a byte. */
enum { NOTHING, VALUE, FAILED };

/**
 * struct page - a page of it
 * @iova: its address: first, since it is also a key
 * @error: why reading failed where it did
 * @known: of each byte
 * @data: the values
 */
struct page {
	u64 iova;
	int error;
	u8 known[GVT_PAGE_SIZE];
	u8 data[GVT_PAGE_SIZE];
};

static int compare(const void *a, const void *b)
{
	u64 left = *(const u64 *)a, right = *(const u64 *)b;

	return left < right ? -1 : left > right;
}

static struct page *find(const struct image *image, u64 iova)
{
	struct page **found;

	iova &= GVT_PAGE_MASK;
	found = tfind(&iova, &image->root, compare);

	return found ? *found : NULL;
}

static struct page *add(struct image *image, u64 iova)
{
	struct page *page = image->pages < IMAGE_PAGES ? calloc(1, sizeof(*page)) : NULL;

	if (!page)
		return NULL;
	page->iova = iova & GVT_PAGE_MASK;
	if (tsearch(page, &image->root, compare)) {
		image->pages++;
		return page;
	}
	free(page);

	return NULL;
}

/**
 * image_tell - tell what was read or written, or could not be
 * @image: the memory
 * @event: GVT_RECORD_MEM_READ, GVT_RECORD_MEM_WRITE, or GVT_RECORD_MEM_FAILED of a read
 *
 * For what there is no memory, nothing is known.
 */
void image_tell(struct image *image, const struct event *event)
{
	u32 off = event->number[0] % GVT_PAGE_SIZE;
	struct page *page = find(image, event->number[0]);

	if (!page)
		page = add(image, event->number[0]);
	if (!page)
		return;
	if (event->kind != GVT_RECORD_MEM_FAILED) {
		memcpy(page->data + off, event->data, event->len);
		memset(page->known + off, VALUE, event->len);
	} else {
		page->error = event->number[2];
		memset(page->known + off, FAILED, event->number[1]);
	}
}

/**
 * image_read - read what is there
 * @image: the memory
 * @iova: where, within a page
 * @buf: where it is put
 * @len: bytes
 * @error: 0, or -errno as when it was read; -EFAULT if nothing is known
 *
 * Return: false if nothing is known of some of it.
 */
bool image_read(const struct image *image, u64 iova, void *buf, u32 len, int *error)
{
	const struct page *page = find(image, iova);
	u32 off = iova % GVT_PAGE_SIZE;

	*error = -EFAULT;
	if (!page || memchr(page->known + off, NOTHING, len))
		return false;
	*error = memchr(page->known + off, FAILED, len) ? -page->error : 0;
	memcpy(buf, page->data + off, len);

	return true;
}

/**
 * image_read_some - read what is there, and zeros
 * @image: the memory
 * @iova: where, within a page
 * @buf: where it is put
 * @len: bytes
 *
 * Return: bytes of which nothing is known.
 */
u32 image_read_some(const struct image *image, u64 iova, void *buf, u32 len)
{
	const struct page *page = find(image, iova);
	u32 off = iova % GVT_PAGE_SIZE, i, missing = 0;

	memset(buf, 0, len);
	if (!page)
		return len;
	for (i = 0; i < len; i++) {
		if (page->known[off + i] == VALUE)
			((u8 *)buf)[i] = page->data[off + i];
		else
			missing++;
	}

	return missing;
}

void image_clear(struct image *image)
{
	tdestroy(image->root, free);
	image->root = NULL;
	image->pages = 0;
}
