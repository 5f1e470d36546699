// SPDX-License-Identifier: GPL-2.0
/* The memory of a host: see host.h. */
#include <stdlib.h>
#include <linux/string.h>

#include "core.h"
#include "expect.h"
#include "host.h"

static void window_init(struct host_window *window, u64 base, u32 bytes)
{
	window->base = base;
	window->npages = bytes / PAGE;
	window->pages = calloc(window->npages, sizeof(*window->pages));
	expect(window->pages);
}

void host_init(struct host *host)
{
	memset(host, 0, sizeof(*host));
	window_init(&host->window[0], LOW_RAM, 32 * SZ_1M);
	window_init(&host->window[1], HIGH_RAM, 8 * SZ_1M);
	window_init(&host->window[2], TOP_RAM, SZ_1M);
}

void host_fini(struct host *host)
{
	struct host_window *window;
	u32 i;

	for (window = host->window; window < host->window + HOST_WINDOWS; window++) {
		for (i = 0; i < window->npages; i++)
			free(window->pages[i]);
		free(window->pages);
	}
}

/* The window that can have memory at @iova, or NULL. */
static struct host_window *find_window(struct host *host, u64 iova)
{
	struct host_window *window;

	for (window = host->window; window < host->window + HOST_WINDOWS; window++)
		if (iova >= window->base &&
		    (iova - window->base) / PAGE < window->npages)
			return window;

	return NULL;
}

/* Where the page at @iova is kept; NULL if there cannot be one. */
static u8 **slot(struct host *host, u64 iova)
{
	struct host_window *window = find_window(host, iova);

	return window ? &window->pages[(iova - window->base) / PAGE] : NULL;
}

/* Have memory at @iova, zeroed. */
void *host_add(struct host *host, u64 iova)
{
	struct host_window *window = find_window(host, iova);
	u8 **page;

	if (window && window->flat)
		return host_page(host, iova);
	page = slot(host, iova);
	expect_msg(page && !*page, "cannot add a page at %#llx", iova);
	*page = aligned_alloc(PAGE, PAGE);
	expect(*page);

	return memset(*page, 0, PAGE);
}

/* Take the page at @iova away. */
void host_remove(struct host *host, u64 iova)
{
	u8 **page = slot(host, iova);

	expect(page && *page && !host->in_section);
	free(*page);
	*page = NULL;
	vgpu_mem_changed(host->vgpu);
}

/* The page at @iova, NULL if there is none. */
void *host_page(struct host *host, u64 iova)
{
	struct host_window *window = find_window(host, iova);
	u64 nth;

	if (!window)
		return NULL;
	nth = (iova - window->base) / PAGE;

	return window->flat ? window->flat + nth * PAGE : window->pages[nth];
}
