// SPDX-License-Identifier: GPL-2.0
/*
 * Registers: one algorithm that applies the rows of mmio_regs.c, mmio_engine.c and
 * display/display_rows.c.
 *
 * A register that has no row keeps what is written to it, and is counted.
 */
#include "regs/mmio.h"
#include "reset.h"

u16 *mmio_index[GVT_MMIO_SIZE / MMIO_INDEX_PAGE];
static u16 nothing_known[MMIO_INDEX_PAGE / 4];	/* where there are no rows */

/* The rows by their numbers: the global ones, then mmio_engine_rows[]. 0 is none. */
static const struct mmio_row *row_of[KNOWN_ROW + 1];

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
		u16 **page = &mmio_index[off / MMIO_INDEX_PAGE];

		if (*page == nothing_known) {
			*page = kcalloc(MMIO_INDEX_PAGE / 4, sizeof(**page), GFP_KERNEL);
			if (!*page) {
				*page = nothing_known;
				return -ENOMEM;
			}
		}
		(*page)[off % MMIO_INDEX_PAGE / 4] = number | known_of_row(row);
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

static int row_of_add(u32 *n, const struct mmio_row *rows, u32 num)
{
	u32 i;

	if (num >= ARRAY_SIZE(row_of) - *n)
		return -EINVAL;
	for (i = 0; i < num; i++)
		row_of[++*n] = &rows[i];

	return 0;
}

static void engine_reset_add(const struct mmio_row *row)
{
	u32 i;

	for (i = 0; i < max(row->count, 1u); i++)
		engine_reset[row->offset / 4 + i] = row->reset;
}

/* Give the registers of @num rows their numbers, of which the first one is @first. */
static int index_add_rows(const struct mmio_row *rows, u32 num, u32 base, u16 first)
{
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < num; i++)
		ret = index_add(&rows[i], base, first + i);

	return ret;
}

/**
 * mmio_index_init - make the table of what is known of each register
 *
 * Once, before the first vGPU. Return: 0, -ENOMEM, or -EINVAL if there are more rows
 * than numbers, which is a mistake in the tables.
 */
int mmio_index_init(void)
{
	u32 i, id, n = 0;
	int ret;

	for (i = 0; i < ARRAY_SIZE(mmio_index); i++)
		if (!mmio_index[i])
			mmio_index[i] = nothing_known;
	for (i = 0; i < mmio_num_engine_rows; i++)
		engine_reset_add(&mmio_engine_rows[i]);
	ret = row_of_add(&n, mmio_rows, mmio_num_rows);
	if (!ret)
		ret = row_of_add(&n, mmio_display_rows, mmio_num_display_rows);
	if (!ret)
		ret = row_of_add(&n, mmio_engine_rows, mmio_num_engine_rows);
	if (!ret)
		ret = index_add_rows(mmio_rows, mmio_num_rows, 0, 1);
	if (!ret)
		ret = index_add_rows(mmio_display_rows, mmio_num_display_rows, 0,
				     mmio_num_rows + 1);
	for (id = 0; !ret && id < VGPU_NUM_ENGINES; id++)
		ret = index_add_rows(mmio_engine_rows, mmio_num_engine_rows,
				     engine_descs[id].base,
				     (mmio_num_global_rows() + 1) |
				     (id + 1) << KNOWN_ENGINE_SHIFT);
	if (ret)
		mmio_index_exit();

	return ret;
}

/* The row of a register of which something is known. */
static const struct mmio_row *known_row(u16 known)
{
	return row_of[known & KNOWN_ROW];
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
	u16 known = mmio_known(off);

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
	u16 *known = &mmio_index[off / MMIO_INDEX_PAGE][off % MMIO_INDEX_PAGE / 4];

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
		    !pagestore_word(&vgpu->regs, i * MMIO_INDEX_PAGE, false))
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
	for (i = 0; i < mmio_num_global_rows(); i++)
		reset_row(vgpu, mmio_global_row(i));
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

static u32 read_row(struct vgpu *vgpu, u16 known, u32 off)
{
	u32 val = READ_ONCE(*reg_word(vgpu, off));

	return known_row(known)->read(vgpu, known_engine(vgpu, known), off, val);
}

/**
 * mmio_read_more - a read that may be more than a load
 * @vgpu: the vGPU
 * @known: what is known of the register
 * @off: the register
 *
 * See mmio_read(). Return: the value.
 */
u32 mmio_read_more(struct vgpu *vgpu, u16 known, u32 off)
{
	return known ? read_row(vgpu, known, off) : read_unknown(vgpu, off);
}

/* The engine in whose context a register is that is a context's. */
static struct vgpu_engine *context_engine(struct vgpu *vgpu, u16 known)
{
	return known_engine(vgpu, known) ?: &vgpu->engine[VGPU_RCS];
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
	if (unlikely(row->w1c))
		new = (new & ~row->w1c) | (old & row->w1c & ~val);
	WRITE_ONCE(*reg, new);
	if (known & KNOWN_CONTEXT)
		WRITE_ONCE(context_engine(vgpu, known)->regs_written, true);
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
	u16 known = mmio_known(off);

	if (known & KNOWN_WRITE) {
		WRITE_ONCE(*reg_word(vgpu, off), val);
	} else if (known) {
		write_row(vgpu, known, off, val);
	} else {
		write_unknown(vgpu, off, val);
	}
}

/**
 * mmio_store - an engine writes a register, if that is no more than a store
 * @engine: the engine, whose run_lock is held
 * @off: offset into BAR0, a multiple of 4 below GVT_MMIO_SIZE
 * @val: the value
 *
 * Takes no lock, as mmio_write_guest() for such: engines that load registers do not wait for
 * each other. It may be of the engine's own context, which nobody saves meanwhile.
 *
 * Return: false: it is more, nothing was done.
 */
bool mmio_store(struct vgpu_engine *engine, u32 off, u32 val)
{
	struct vgpu *vgpu = engine->vgpu;
	u16 known = mmio_known(off);

	if (!known || !(known_of_row(known_row(known)) & KNOWN_WRITE))
		return false;
	if (known & KNOWN_CONTEXT) {
		if (context_engine(vgpu, known) != engine)
			return false;
		WRITE_ONCE(engine->regs_written, true);
	}
	WRITE_ONCE(*reg_word(vgpu, off), val);

	return true;
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

/**
 * mmio_read_bytes - the guest reads registers, not by a dword
 * @vgpu: the vGPU
 * @off: offset into BAR0, below GVT_MMIO_SIZE
 * @len: 1, 2, 4 or 8, naturally aligned; 8 is two registers
 *
 * See mmio_read(). Return: the value, in the low @len bytes.
 */
u64 mmio_read_bytes(struct vgpu *vgpu, u32 off, u32 len)
{
	u32 val = mmio_read(vgpu, off & ~3u);

	if (len == 8)
		return val | (u64)mmio_read(vgpu, off + 4) << 32;

	return val >> (off % 4 * 8) & (BIT_ULL(len * 8) - 1);
}

/**
 * mmio_write_locked - the guest writes a register, which is more than a store
 * @vgpu: the vGPU
 * @known: what is known of the register
 * @off: the register
 * @val: the value
 *
 * See mmio_write_guest().
 */
void mmio_write_locked(struct vgpu *vgpu, u16 known, u32 off, u32 val)
{
	mutex_lock(&vgpu->lock);
	if (likely(known))
		write_row(vgpu, known, off, val);
	else
		write_unknown(vgpu, off, val);
	settle_unlock(vgpu);
}

/**
 * mmio_write_bytes - the guest writes registers, not by a dword
 * @vgpu: the vGPU
 * @off: offset into BAR0, below GVT_MMIO_SIZE
 * @val: value, in the low @len bytes
 * @len: 1, 2, 4 or 8, naturally aligned; 8 is two registers
 *
 * See mmio_write_guest().
 */
void mmio_write_bytes(struct vgpu *vgpu, u32 off, u64 val, u32 len)
{
	u32 shift = off % 4 * 8;
	u32 mask;

	mutex_lock(&vgpu->lock);
	if (len < 4) {
		mask = (BIT(len * 8) - 1) << shift;
		off &= ~3u;
		val = (val << shift & mask) | (unwritten_bytes(vgpu, off) & ~mask);
	}
	mmio_write(vgpu, off, val);
	if (len == 8)
		mmio_write(vgpu, off + 4, val >> 32);
	settle_unlock(vgpu);
}
