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
 * @write is called with vgpu->lock held. @read is called without it, at any time: it
 * looks at each word of the state once, by READ_ONCE(), and changes nothing. @engine is
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
extern const struct mmio_row mmio_display_rows[];
extern const unsigned int mmio_num_display_rows;
extern const struct mmio_row mmio_engine_rows[];
extern const unsigned int mmio_num_engine_rows;

/* The rows of registers that belong to no engine are mmio_rows[], then mmio_display_rows[]. */
static inline unsigned int mmio_num_global_rows(void)
{
	return mmio_num_rows + mmio_num_display_rows;
}

static inline const struct mmio_row *mmio_global_row(unsigned int i)
{
	return i < mmio_num_rows ? &mmio_rows[i] : &mmio_display_rows[i - mmio_num_rows];
}

/*
 * What is known of each register: one table for all vGPUs, with a page for each
 * 4 KiB of registers that have rows.
 */
#define MMIO_INDEX_PAGE		SZ_4K
#define KNOWN_ROW		GENMASK(9, 0)	/* the row's number, or 0 */
#define KNOWN_ENGINE		GENMASK(12, 10)	/* the engine's number plus one, or 0 */
#define KNOWN_ENGINE_SHIFT	10
#define KNOWN_READ		BIT(13)		/* a read gives the value that is kept */
#define KNOWN_WRITE		BIT(14)		/* a write is kept, and that is all */
#define KNOWN_CONTEXT		BIT(15)		/* it is a context's */

extern u16 *mmio_index[GVT_MMIO_SIZE / MMIO_INDEX_PAGE];

static inline u16 mmio_known(u32 off)
{
	return mmio_index[off / MMIO_INDEX_PAGE][off % MMIO_INDEX_PAGE / 4];
}

int mmio_index_init(void);
void mmio_index_exit(void);

const struct mmio_row *mmio_find(u32 off, unsigned int *engine_id);
void mmio_is_contexts(u32 off);
int mmio_init(struct vgpu *vgpu);
void mmio_reset(struct vgpu *vgpu);
void mmio_reset_engine(struct vgpu_engine *engine);
void mmio_write(struct vgpu *vgpu, u32 off, u32 val);
bool mmio_store(struct vgpu_engine *engine, u32 off, u32 val);
bool mmio_batch_may_write(struct vgpu_engine *engine, u32 off);
u32 mmio_read_more(struct vgpu *vgpu, u16 known, u32 off);
void mmio_write_locked(struct vgpu *vgpu, u16 known, u32 off, u32 val);
u64 mmio_read_bytes(struct vgpu *vgpu, u32 off, u32 len);
void mmio_write_bytes(struct vgpu *vgpu, u32 off, u64 val, u32 len);

/**
 * mmio_read - read a register
 * @vgpu: the vGPU
 * @off: offset into BAR0, a multiple of 4 below GVT_MMIO_SIZE
 *
 * Changes nothing and takes no lock; vgpu->lock is not held, since a register
 * without a row is counted.
 *
 * Return: the value.
 */
static __always_inline u32 mmio_read(struct vgpu *vgpu, u32 off)
{
	u16 known = mmio_known(off);

	/* mmio_init() has made room for registers of which something is known. */
	if (likely(known & KNOWN_READ))
		return READ_ONCE(*reg_word(vgpu, off));

	return mmio_read_more(vgpu, known, off);
}

/**
 * mmio_write_guest - the guest writes a register
 * @vgpu: the vGPU
 * @off: offset into BAR0, a multiple of 4 below GVT_MMIO_SIZE
 * @val: the value
 *
 * Takes and drops vgpu->lock where it has to. May sleep; waits for an engine's burst
 * only where the write asks for a reset or has to settle (see reset.c).
 */
static __always_inline void mmio_write_guest(struct vgpu *vgpu, u32 off, u32 val)
{
	u16 known = mmio_known(off);

	/*
	 * A store of one word needs no lock. An engine that interrupts right now may
	 * go by the old value, as if it had been earlier; a guest that looks at memory
	 * next does so after it was entered, which is a full barrier.
	 */
	if (likely(known & KNOWN_WRITE))
		WRITE_ONCE(*reg_word(vgpu, off), val);
	else
		mmio_write_locked(vgpu, known, off, val);
}

#endif
