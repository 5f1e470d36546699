// SPDX-License-Identifier: GPL-2.0
#include "pagestore.h"

int pagestore_init(struct pagestore *s, u32 bytes)
{
	s->npages = bytes / PAGESTORE_PAGE;
	s->pages = kvcalloc(s->npages, sizeof(*s->pages), GFP_KERNEL_ACCOUNT);

	return s->pages ? 0 : -ENOMEM;
}

/* Back to all zero. The pages stay: readers may be at them. */
void pagestore_clear(struct pagestore *s)
{
	u32 i;

	for (i = 0; i < s->npages; i++)
		if (s->pages[i])
			memset(s->pages[i], 0, PAGESTORE_PAGE);
}

void pagestore_free(struct pagestore *s)
{
	u32 i;

	if (!s->pages)
		return;
	for (i = 0; i < s->npages; i++)
		kfree(s->pages[i]);
	kvfree(s->pages);
}

/* A page for what is at @off, or NULL. */
void *pagestore_grow(struct pagestore *s, u32 off)
{
	void *page = kzalloc(PAGESTORE_PAGE, GFP_KERNEL_ACCOUNT);

	/* A reader that sees the page sees it zeroed. */
	if (page)
		smp_store_release(&s->pages[off / PAGESTORE_PAGE], page);

	return page;
}
