/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_PAGESTORE_H_
#define _GVT_PAGESTORE_H_

#include "gvt_host.h"

#define PAGESTORE_PAGE	SZ_4K

/**
 * struct pagestore - a large array that mostly reads as zero
 * @npages: number of pages
 * @pages: their contents; NULL where nothing but zero was ever written
 *
 * Holds the registers (2 MiB) and the GGTT (8 MiB) of a vGPU: a guest uses a few
 * dozen pages of them. Writers are serialized by the owner's lock; readers need
 * no lock, and see each aligned word either before or after a write.
 */
struct pagestore {
	u32 npages;
	void **pages;
};

int pagestore_init(struct pagestore *s, u32 bytes);
void pagestore_free(struct pagestore *s);
void pagestore_clear(struct pagestore *s);
void *pagestore_grow(struct pagestore *s, u32 off);

static inline void *pagestore_page(const struct pagestore *s, u32 off)
{
	/* Pairs with the release in pagestore_grow(). */
	return smp_load_acquire(&s->pages[off / PAGESTORE_PAGE]);
}

static inline u32 pagestore_read32(const struct pagestore *s, u32 off)
{
	const u32 *page = pagestore_page(s, off);

	return page ? READ_ONCE(page[off % PAGESTORE_PAGE / 4]) : 0;
}

static inline u64 pagestore_read64(const struct pagestore *s, u32 off)
{
	const u64 *page = pagestore_page(s, off);

	return page ? READ_ONCE(page[off % PAGESTORE_PAGE / 8]) : 0;
}

/* Where to write at @off; NULL for a zero that is there anyway, or no memory. */
static inline void *pagestore_word(struct pagestore *s, u32 off, bool zero)
{
	void *page = s->pages[off / PAGESTORE_PAGE];

	if (unlikely(!page)) {
		page = zero ? NULL : pagestore_grow(s, off);
		if (!page)
			return NULL;
	}

	return page + off % PAGESTORE_PAGE;
}

/* False if there was no memory to keep the value. */
static inline bool pagestore_write32(struct pagestore *s, u32 off, u32 val)
{
	u32 *word = pagestore_word(s, off, !val);

	if (word)
		WRITE_ONCE(*word, val);

	return word || !val;
}

/* The same for @bytes within a page. Who reads meanwhile may see a part of them. */
static inline bool pagestore_write(struct pagestore *s, u32 off,
				   const void *data, u32 bytes)
{
	void *to = pagestore_word(s, off, false);

	if (to)
		memcpy(to, data, bytes);

	return to;
}

#endif
