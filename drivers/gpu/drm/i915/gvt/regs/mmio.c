// SPDX-License-Identifier: GPL-2.0
/*
 * Registers: one algorithm that applies the rows of mmio_regs.c and
 * mmio_engine.c.
 *
 * A register that has no row keeps what is written to it, and is counted.
 */
#include "regs/mmio.h"
#include "reset.h"

/*
 * What is known of each register: one table for all vGPUs, with a page for each
 * 4 KiB of registers that have rows.
 */
#define INDEX_PAGE	SZ_4K
#define KNOWN_ROW	GENMASK(9, 0)	/* the row's number plus one, or 0 */
#define KNOWN_ENGINE	GENMASK(12, 10)	/* the engine's number plus one, or 0 */
#define KNOWN_ENGINE_SHIFT	10
#define KNOWN_READ	BIT(13)		/* a read gives the value that is kept */
#define KNOWN_WRITE	BIT(14)		/* a write is kept, and that is all */
#define KNOWN_CONTEXT	BIT(15)		/* it is a context's */

static u16 *mmio_index[GVT_MMIO_SIZE / INDEX_PAGE];
static u16 nothing_known[INDEX_PAGE / 4];	/* where there are no rows */

/* All registers of an engine as they are after its reset, by the rows. */
static u32 engine_reset[GVT_ENGINE_SIZE / 4];

static u16 known_of_row(const struct mmio_row *row)
{
	u16 known = 0;

	if (!row->read)
		known |= KNOWN_READ;
	if (!row->write && !row->ro && !row->w1c && !(row->flags & MMIO_MASKED))
		known |= KNOWN_WRITE;

	return known;
}

static int index_add(const struct mmio_row *row, u32 base, u16 number)
{
	u32 off = base + row->offset;
	u32 end = off + max(row->count, 1u) * 4;

	for (; off < end; off += 4) {
		u16 **page = &mmio_index[off / INDEX_PAGE];

		if (*page == nothing_known) {
			*page = kcalloc(INDEX_PAGE / 4, sizeof(**page), GFP_KERNEL);
			if (!*page) {
				*page = nothing_known;
				return -ENOMEM;
			}
		}
		(*page)[off % INDEX_PAGE / 4] = number | known_of_row(row);
	}

	return 0;
}

void mmio_index_exit(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(mmio_index); i++) {
		if (mmio_index[i] != nothing_known)
			kfree(mmio_index[i]);
		mmio_index[i] = NULL;
	}
}

static void engine_reset_add(const struct mmio_row *row)
{
	u32 i;

	for (i = 0; i < max(row->count, 1u); i++)
		engine_reset[row->offset / 4 + i] = row->reset;
}

int mmio_index_init(void)
{
	unsigned int i, id;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(mmio_index); i++)
		if (!mmio_index[i])
			mmio_index[i] = nothing_known;
	for (i = 0; i < mmio_num_engine_rows; i++)
		engine_reset_add(&mmio_engine_rows[i]);
	for (i = 0; !ret && i < mmio_num_rows; i++)
		ret = index_add(&mmio_rows[i], 0, i + 1);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		for (i = 0; !ret && i < mmio_num_engine_rows; i++)
			ret = index_add(&mmio_engine_rows[i],
					engine_descs[id].base, (i + 1) |
					(id + 1) << KNOWN_ENGINE_SHIFT);
	if (ret)
		mmio_index_exit();

	return ret;
}

static u16 lookup(u32 off)
{
	return mmio_index[off / INDEX_PAGE][off % INDEX_PAGE / 4];
}

/* The row of a register of which something is known. */
static const struct mmio_row *known_row(u16 known)
{
	return (known & KNOWN_ENGINE ? mmio_engine_rows : mmio_rows) +
	       (known & KNOWN_ROW) - 1;
}

static struct vgpu_engine *known_engine(struct vgpu *vgpu, u16 known)
{
	u16 engine = known & KNOWN_ENGINE;

	return engine ? &vgpu->engine[(engine >> KNOWN_ENGINE_SHIFT) - 1] : NULL;
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
	u16 known = lookup(off);

	*engine_id = VGPU_NUM_ENGINES;
	if (!known)
		return NULL;
	if (known & KNOWN_ENGINE)
		*engine_id = ((known & KNOWN_ENGINE) >> KNOWN_ENGINE_SHIFT) - 1;

	return known_row(known);
}

/**
 * mmio_is_contexts - have writes to a register noted: its engine's context has changed
 * @off: the register, which has a row; if it is no engine's, it is rcs's
 *
 * Once, after mmio_index_init().
 */
void mmio_is_contexts(u32 off)
{
	u16 *known = &mmio_index[off / INDEX_PAGE][off % INDEX_PAGE / 4];

	*known = (*known | KNOWN_CONTEXT) & ~KNOWN_WRITE;
}

/**
 * mmio_init - make room for the registers that have rows
 * @vgpu: the vGPU
 *
 * So only a write to a register without one can lack memory. Return: 0 or -ENOMEM.
 */
int mmio_init(struct vgpu *vgpu)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(mmio_index); i++)
		if (mmio_index[i] != nothing_known &&
		    !pagestore_word(&vgpu->regs, i * INDEX_PAGE, false))
			return -ENOMEM;

	return 0;
}

static void reset_row(struct vgpu *vgpu, const struct mmio_row *row)
{
	u32 i;

	for (i = 0; i < max(row->count, 1u); i++)
		reg_set(vgpu, row->offset + i * 4, row->reset);
}

/* All registers as after power-on. */
void mmio_reset(struct vgpu *vgpu)
{
	struct vgpu_engine *engine;
	unsigned int i;

	pagestore_clear(&vgpu->regs);
	for (i = 0; i < mmio_num_rows; i++)
		reset_row(vgpu, &mmio_rows[i]);
	for_each_engine(engine, vgpu)
		mmio_reset_engine(engine);
}

/* An engine's registers as after its reset. */
void mmio_reset_engine(struct vgpu_engine *engine)
{
	lockdep_assert_held(&engine->vgpu->lock);
	pagestore_write(&engine->vgpu->regs, engine->desc->base, engine_reset,
			sizeof(engine_reset));
}

static noinline u32 read_unknown(struct vgpu *vgpu, u32 off)
{
	mutex_lock(&vgpu->lock);
	vgpu->stats.unknown_reads++;
	tally_add(&vgpu->unknown, off);
	mutex_unlock(&vgpu->lock);

	return reg_get(vgpu, off);
}

/* A read that is more than a load. */
static noinline u32 read_row(struct vgpu *vgpu, u16 known, u32 off)
{
	u32 val = READ_ONCE(*reg_word(vgpu, off));

	return known_row(known)->read(vgpu, known_engine(vgpu, known), off, val);
}

/* mmio_init() has made room for registers of which something is known. */
static __always_inline u32 read_known(struct vgpu *vgpu, u16 known, u32 off)
{
	if (likely(known & KNOWN_READ))
		return READ_ONCE(*reg_word(vgpu, off));

	return known ? read_row(vgpu, known, off) : read_unknown(vgpu, off);
}

/*
 * Value of the register at @off, a multiple of 4. Reading changes nothing and
 * takes no lock; vgpu->lock is not held, since a register without a row is
 * counted.
 */
u32 mmio_read(struct vgpu *vgpu, u32 off)
{
	return read_known(vgpu, lookup(off), off);
}

static void context_written(struct vgpu *vgpu, u16 known)
{
	struct vgpu_engine *engine = known_engine(vgpu, known);

	if (!engine)
		engine = &vgpu->engine[VGPU_RCS];
	WRITE_ONCE(engine->regs_written, true);
}

/* A write that is more than a store. */
static __always_inline void write_row(struct vgpu *vgpu, u16 known, u32 off, u32 val)
{
	const struct mmio_row *row = known_row(known);
	u32 *reg = reg_word(vgpu, off);
	u32 old = *reg;
	u32 new = val;

	if (row->flags & MMIO_MASKED)
		new = (old & ~(val >> 16)) | (val & val >> 16);
	new = (old & row->ro) | (new & ~row->ro);
	new = (new & ~row->w1c) | (old & row->w1c & ~val);
	WRITE_ONCE(*reg, new);
	if (known & KNOWN_CONTEXT)
		context_written(vgpu, known);
	if (row->write)
		row->write(vgpu, known_engine(vgpu, known), off, val);
}

static noinline void write_unknown(struct vgpu *vgpu, u32 off, u32 val)
{
	vgpu->stats.unknown_writes++;
	tally_add(&vgpu->unknown, off);
	reg_set(vgpu, off, val);
}

/* Write the register at @off, a multiple of 4. vgpu->lock is held. */
void mmio_write(struct vgpu *vgpu, u32 off, u32 val)
{
	u16 known = lookup(off);

	if (known & KNOWN_WRITE) {
		WRITE_ONCE(*reg_word(vgpu, off), val);
	} else if (known) {
		write_row(vgpu, known, off, val);
	} else {
		write_unknown(vgpu, off, val);
	}
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

	/* Those that are no engine's are the 3D pipeline's. */
	if (row && row->flags & MMIO_BATCH)
		return engine->id == (id == VGPU_NUM_ENGINES ? VGPU_RCS : id);
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

/* A read of 1, 2 or 8 bytes. */
static noinline u64 read_other(struct vgpu *vgpu, u32 off, u32 len)
{
	u32 val = mmio_read(vgpu, off & ~3u);

	if (len == 8)
		return val | (u64)mmio_read(vgpu, off + 4) << 32;

	return val >> (off % 4 * 8) & (BIT(len * 8) - 1);
}

/**
 * mmio_read_bytes - the guest reads registers
 * @vgpu: the vGPU
 * @off: offset into BAR0, below GVT_MMIO_SIZE
 * @len: 1, 2, 4 or 8, naturally aligned; 8 is two registers
 *
 * Waits for nobody, unless the register has no row.
 *
 * Return: the value, in the low @len bytes.
 */
u64 mmio_read_bytes(struct vgpu *vgpu, u32 off, u32 len)
{
	return likely(len == 4) ? read_known(vgpu, lookup(off), off) :
				  read_other(vgpu, off, len);
}

/* A write of 1, 2 or 8 bytes. */
static noinline void write_other(struct vgpu *vgpu, u32 off, u64 val, u32 len)
{
	u32 shift = off % 4 * 8;
	u32 mask;

	if (len < 4) {
		mask = (BIT(len * 8) - 1) << shift;
		off &= ~3u;
		val = (val << shift & mask) | (unwritten_bytes(vgpu, off) & ~mask);
	}
	mmio_write(vgpu, off, val);
	if (len == 8)
		mmio_write(vgpu, off + 4, val >> 32);
}

/* Do what was put off until vgpu->lock is dropped: who waits for engines takes it. */
static noinline void finish_write(struct vgpu *vgpu, u32 off, u32 engines)
{
	settle(vgpu, engines);
	/* Only who asked for a reset waits for it. */
	if (off / 8 == GEN6_GDRST / 8)
		reset_pending(vgpu);
}

/* Writes that take the lock. */
static noinline void write_locked(struct vgpu *vgpu, u16 known, u32 off, u64 val, u32 len)
{
	u32 engines = 0;

	mutex_lock(&vgpu->lock);
	if (unlikely(len != 4))
		write_other(vgpu, off, val, len);
	else if (likely(known))
		write_row(vgpu, known, off, val);
	else
		write_unknown(vgpu, off, val);
	if (unlikely(vgpu->settle_engines))
		engines = settle_take(vgpu);
	mutex_unlock(&vgpu->lock);

	if (unlikely(engines || off / 8 == GEN6_GDRST / 8))
		finish_write(vgpu, off, engines);
}

/**
 * mmio_write_bytes - the guest writes registers
 * @vgpu: the vGPU
 * @off: offset into BAR0, below GVT_MMIO_SIZE
 * @val: value, in the low @len bytes
 * @len: 1, 2, 4 or 8, naturally aligned; 8 is two registers
 *
 * Takes and drops vgpu->lock where it has to. May sleep; waits for an engine's burst
 * only where the write asks for a reset or has to settle (see reset.c).
 */
void mmio_write_bytes(struct vgpu *vgpu, u32 off, u64 val, u32 len)
{
	u16 known = lookup(off);

	/*
	 * A store of one word needs no lock. An engine that interrupts right now may
	 * go by the old value, as if it had been earlier; a guest that looks at memory
	 * next does so after it was entered, which is a full barrier.
	 */
	if (likely(len == 4 && known & KNOWN_WRITE))
		WRITE_ONCE(*reg_word(vgpu, off), val);
	else
		write_locked(vgpu, known, off, val, len);
}
