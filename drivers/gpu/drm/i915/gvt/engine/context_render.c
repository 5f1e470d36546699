// SPDX-License-Identifier: GPL-2.0
/*
 * What a context of rcs has beside registers: the state of its pipelines, in the image's pages
 * behind that of the registers. Where it is and how it looks is ours to choose: drivers copy
 * that part without looking at it.
 */
#include "engine/context.h"
#include "memory/gmem.h"

/* In front of the state: it is there, and laid out as it is here. */
#define IMAGE_MAGIC	0x52544735

/* Of the 22 that i915 gives an image of rcs. */
#define RENDER_PAGES	2

struct image_header {
	u32 magic;
	u32 dwords;
};

static const struct image_header header = { IMAGE_MAGIC, RENDER_STATE_DWORDS };

/**
 * context_load_render - give the pipelines the state that a context has
 * @engine: rcs; run_lock is held, in a memory section
 * @addr: the first of these pages in the GGTT
 * @restore: the context has been saved before; else it has none
 */
void context_load_render(struct vgpu_engine *engine, u64 addr, bool restore)
{
	struct render *render = &engine->vgpu->render;
	struct image_header found = {};

	render->changed = false;
	render->used = true;
	if (restore)
		gmem_read(&engine->mem, GTT_GLOBAL, addr, &found, sizeof(found));
	if (memcmp(&found, &header, sizeof(header)) ||
	    gmem_read(&engine->mem, GTT_GLOBAL, addr + sizeof(header), &render->state,
		      sizeof(render->state)))
		memset(&render->state, 0, sizeof(render->state));
}

/**
 * context_save_render - write the state of the pipelines into the context's image
 * @engine: rcs; run_lock is held, in a memory section
 * @addr: the first of these pages in the GGTT
 */
void context_save_render(struct vgpu_engine *engine, u64 addr)
{
	struct render *render = &engine->vgpu->render;

	BUILD_BUG_ON(sizeof(header) + sizeof(render->state) > RENDER_PAGES * GVT_PAGE_SIZE);
	if (!render->changed)
		return;
	render->changed = false;
	gmem_write(&engine->mem, GTT_GLOBAL, addr, &header, sizeof(header));
	gmem_write(&engine->mem, GTT_GLOBAL, addr + sizeof(header), &render->state,
		   sizeof(render->state));
}
