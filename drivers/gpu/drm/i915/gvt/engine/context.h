/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_CONTEXT_H_
#define _GVT_CONTEXT_H_

#include "core.h"

/* run_lock is held, in a memory section. */
int context_load(struct vgpu_engine *engine, u64 desc);
void context_save(struct vgpu_engine *engine);
bool context_reload_tail(struct vgpu_engine *engine);

u32 context_timestamp(const struct vgpu_engine *engine);
void context_forget(struct vgpu_engine *engine);

/* context_render.c */
void context_load_render(struct vgpu_engine *engine, u64 addr, bool restore);
void context_save_render(struct vgpu_engine *engine, u64 addr);

#endif
