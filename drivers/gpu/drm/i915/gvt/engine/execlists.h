/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_EXECLISTS_H_
#define _GVT_EXECLISTS_H_

#include "core.h"

/* The second with vgpu->lock held, those below with run_lock. */
u64 execlists_status(const struct vgpu_engine *engine);
void execlists_write_elsp(struct vgpu_engine *engine, u32 val);
void execlists_schedule(struct vgpu_engine *engine);
void execlists_arbitrate(struct vgpu_engine *engine);
void execlists_complete(struct vgpu_engine *engine);

#endif
