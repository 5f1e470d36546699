// SPDX-License-Identifier: GPL-2.0
/*
 * Registers: one algorithm that applies the rows of mmio_regs.c and
 * mmio_engine.c.
 *
 * A register that has no row keeps what is written to it, and is counted.
 */
#include "mmio.h"

/*
 * Which row a register has. One table for all vGPUs: a page of numbers for each
 * 4 KiB of registers that have any. 0 is no row, else the row's number plus one
 * below, and the engine's number plus one (0: none) above.
 */
#define INDEX_PAGE	SZ_4K
#define INDEX_ROW_BITS	13
#define INDEX_ROW_MASK	(BIT(INDEX_ROW_BITS) - 1)

static u16 *mmio_index[GVT_MMIO_SIZE / INDEX_PAGE];

static int index_add(const struct mmio_row *row, u32 base, u16 number)
{
	u32 off = base + row->offset;
	u32 end = off + max(row->count, 1u) * 4;

	for (; off < end; off += 4) {
		u16 **page = &mmio_index[off / INDEX_PAGE];

		if (!*page)
			*page = kcalloc(INDEX_PAGE / 4, sizeof(**page),
					GFP_KERNEL);
		if (!*page)
			return -ENOMEM;
		(*page)[off % INDEX_PAGE / 4] = number;
	}

	return 0;
}

void mmio_index_exit(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(mmio_index); i++) {
		kfree(mmio_index[i]);
		mmio_index[i] = NULL;
	}
}

int mmio_index_init(void)
{
	unsigned int i, id;
	int ret = 0;

	for (i = 0; !ret && i < mmio_num_rows; i++)
		ret = index_add(&mmio_rows[i], 0, i + 1);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		for (i = 0; !ret && i < mmio_num_engine_rows; i++)
			ret = index_add(&mmio_engine_rows[i],
					engine_descs[id].base,
					(i + 1) | (id + 1) << INDEX_ROW_BITS);
	if (ret)
		mmio_index_exit();

	return ret;
}

/**
 * mmio_find - the row of a register
 * @off: offset into BAR0, below GVT_MMIO_SIZE
 * @engine_id: where the engine is put; VGPU_NUM_ENGINES if it belongs to none
 *
 * Return: the row, or NULL.
 */
const struct mmio_row *mmio_find(u32 off, unsigned int *engine_id)
{
	const u16 *page = mmio_index[off / INDEX_PAGE];
	u16 number = page ? page[off % INDEX_PAGE / 4] : 0;
	u16 row = number & INDEX_ROW_MASK;

	*engine_id = VGPU_NUM_ENGINES;
	if (!row)
		return NULL;
	if (!(number >> INDEX_ROW_BITS))
		return &mmio_rows[row - 1];
	*engine_id = (number >> INDEX_ROW_BITS) - 1;

	return &mmio_engine_rows[row - 1];
}

static struct vgpu_engine *engine_or_null(struct vgpu *vgpu, unsigned int id)
{
	return id < VGPU_NUM_ENGINES ? &vgpu->engine[id] : NULL;
}

static void reset_row(struct vgpu *vgpu, const struct mmio_row *row, u32 base)
{
	u32 off = base + row->offset;
	u32 i;

	for (i = 0; i < max(row->count, 1u); i++)
		reg_set(vgpu, off + i * 4, row->reset);
}

/* All registers as after power-on. */
void mmio_reset(struct vgpu *vgpu)
{
	struct vgpu_engine *engine;
	unsigned int i;

	pagestore_clear(&vgpu->regs);
	for (i = 0; i < mmio_num_rows; i++)
		reset_row(vgpu, &mmio_rows[i], 0);
	for_each_engine(engine, vgpu)
		mmio_reset_engine(engine);
}

/* An engine's registers as after its reset. */
void mmio_reset_engine(struct vgpu_engine *engine)
{
	unsigned int i;

	for (i = 0; i < mmio_num_engine_rows; i++)
		reset_row(engine->vgpu, &mmio_engine_rows[i],
			  engine->desc->base);
}

/* Value of the register at @off, a multiple of 4. vgpu->lock is held. */
u32 mmio_read(struct vgpu *vgpu, u32 off)
{
	unsigned int id;
	const struct mmio_row *row = mmio_find(off, &id);
	u32 val = reg_get(vgpu, off);

	lockdep_assert_held(&vgpu->lock);
	if (!row) {
		vgpu->stats.unknown_reads++;
		tally_add(&vgpu->unknown, off);
		return val;
	}
	if (row->read)
		val = row->read(vgpu, engine_or_null(vgpu, id), off, val);

	return val;
}

/* Write the register at @off, a multiple of 4. vgpu->lock is held. */
void mmio_write(struct vgpu *vgpu, u32 off, u32 val)
{
	unsigned int id;
	const struct mmio_row *row = mmio_find(off, &id);
	u32 old = reg_get(vgpu, off);
	u32 new = val;

	if (!row) {
		vgpu->stats.unknown_writes++;
		tally_add(&vgpu->unknown, off);
		reg_set(vgpu, off, val);
		return;
	}
	if (row->flags & MMIO_MASKED)
		new = (old & ~(val >> 16)) | (val & val >> 16);
	new = (old & row->ro) | (new & ~row->ro);
	new = (new & ~row->w1c) | (old & row->w1c & ~val);
	reg_set(vgpu, off, new);
	if (row->write)
		row->write(vgpu, engine_or_null(vgpu, id), off, val);
}

/*
 * May a batch without privilege write this register? Some always, others when
 * the kernel driver has put them on the engine's list (RING_FORCE_TO_NONPRIV;
 * PRM SKL volume 2c, FORCE_TO_NONPRIV: bits 25:2 are the offset).
 */
bool mmio_batch_may_write(struct vgpu_engine *engine, u32 off)
{
	unsigned int id;
	const struct mmio_row *row = mmio_find(off, &id);
	u32 slot;

	if (row && row->flags & MMIO_BATCH)
		return id == VGPU_NUM_ENGINES || id == engine->id;
	for (slot = 0; slot < RING_MAX_NONPRIV_SLOTS; slot++) {
		u32 reg = RING_FORCE_TO_NONPRIV(engine->desc->base, slot);

		if ((reg_get(engine->vgpu, reg) &
		     RING_FORCE_TO_NONPRIV_ADDRESS_MASK) == off)
			return off != RING_NOPID(engine->desc->base);
	}

	return false;
}

/* The bytes of a register that a narrow write leaves alone. */
static u32 unwritten_bytes(struct vgpu *vgpu, u32 off)
{
	unsigned int id;
	const struct mmio_row *row = mmio_find(off, &id);

	/* There, a written zero means "as it is". */
	if (row && (row->w1c || row->flags & MMIO_MASKED))
		return 0;

	return reg_get(vgpu, off);
}

static u32 mmio_rw_dword(struct vgpu *vgpu, u32 off, u32 val, u32 len,
			 bool write)
{
	u32 shift = off % 4 * 8;
	u32 mask = len == 4 ? ~0u : (BIT(len * 8) - 1) << shift;

	off &= ~3u;
	if (!write)
		return (mmio_read(vgpu, off) & mask) >> shift;
	if (len < 4)
		val = (val << shift & mask) |
		      (unwritten_bytes(vgpu, off) & ~mask);
	mmio_write(vgpu, off, val);

	return 0;
}

/**
 * mmio_rw - an access to the registers
 * @vgpu: the vGPU
 * @off: offset into BAR0, below GVT_MMIO_SIZE
 * @val: value to write
 * @len: 1, 2, 4 or 8, naturally aligned; 8 is two registers
 * @write: direction
 *
 * Takes and drops vgpu->lock. May sleep; waits for an engine only where the
 * write asks for a reset.
 *
 * Return: the value read.
 */
u64 mmio_rw(struct vgpu *vgpu, u32 off, u64 val, u32 len, bool write)
{
	u64 ret;

	mutex_lock(&vgpu->lock);
	ret = mmio_rw_dword(vgpu, off, val, min(len, 4u), write);
	if (len == 8)
		ret |= (u64)mmio_rw_dword(vgpu, off + 4, val >> 32, 4, write) << 32;
	mutex_unlock(&vgpu->lock);

	/*
	 * Resets wait for engines, which take the lock: so after it. Only who
	 * asked for a reset waits for it.
	 */
	if (write && unlikely(off / 8 == GEN6_GDRST / 8))
		reset_pending(vgpu);

	return ret;
}
