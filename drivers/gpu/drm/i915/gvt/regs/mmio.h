/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_MMIO_H_
#define _GVT_MMIO_H_

#include "core.h"

/**
 * struct mmio_row - what is known of a register
 * @offset: into BAR0; for an engine's registers from the engine's base
 * @count: this many registers in a row, four bytes apart; 0 means one
 * @reset: value after reset
 * @ro: bits that a write leaves alone
 * @w1c: bits that a write of one clears, and that no write sets
 * @flags: MMIO_*
 * @read: what a read gives instead of the stored value @val
 * @write: what a write of @val does after the value was stored
 *
 * @write is called with vgpu->lock held. @read is called at any time: it looks at
 * each word of the state once, by READ_ONCE(), and changes nothing. @engine is
 * NULL for registers that belong to no engine.
 */
struct mmio_row {
	u32 offset;
	u32 count;
	u32 reset;
	u32 ro;
	u32 w1c;
	u32 flags;
	u32 (*read)(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		    u32 val);
	void (*write)(struct vgpu *vgpu, struct vgpu_engine *engine, u32 off,
		      u32 val);
};

#define MMIO_MASKED	BIT(0)	/* bits 31:16 of a write choose among bits 15:0 */
#define MMIO_BATCH	BIT(1)	/* a batch without privilege may write it */
#define MMIO_CONTEXT	BIT(2)	/* rcs saves and loads it with the context */

extern const struct mmio_row mmio_rows[];
extern const unsigned int mmio_num_rows;
extern const struct mmio_row mmio_engine_rows[];
extern const unsigned int mmio_num_engine_rows;

int mmio_index_init(void);
void mmio_index_exit(void);

const struct mmio_row *mmio_find(u32 off, unsigned int *engine_id);
void mmio_is_contexts(u32 off);
int mmio_init(struct vgpu *vgpu);
void mmio_reset(struct vgpu *vgpu);
void mmio_reset_engine(struct vgpu_engine *engine);
u32 mmio_read(struct vgpu *vgpu, u32 off);
void mmio_write(struct vgpu *vgpu, u32 off, u32 val);
bool mmio_batch_may_write(struct vgpu_engine *engine, u32 off);
u64 mmio_read_bytes(struct vgpu *vgpu, u32 off, u32 len);
void mmio_write_bytes(struct vgpu *vgpu, u32 off, u64 val, u32 len);

#endif
