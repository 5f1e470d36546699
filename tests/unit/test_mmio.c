// SPDX-License-Identifier: GPL-2.0
/* Registers: the tables, and the algorithm that applies a row. */
#include "regs/mmio.h"
#include "unit.h"

/* Registers of each kind, to try the algorithm on. */
#define STORED		GEN9_SCRATCH_LNCF1
#define MASKED		HDC_CHICKEN0
#define UNKNOWN		0x4f000
#define READ_ONLY_REG	CTC_MODE
#define WRITE_1_CLEARS	(GVT_RCS_BASE + 0xb0)	/* RING_EIR */

static void check_row(const struct mmio_row *row, u32 limit)
{
	u32 bytes = max(row->count, 1u) * 4;

	expect_msg(!(row->offset % 4), "%#x is not aligned", row->offset);
	expect_msg(row->offset + bytes <= limit, "%#x has no place",
		   row->offset);
	expect_msg(!(row->ro & row->w1c), "%#x: read-only or cleared?",
		   row->offset);
	if (row->flags & MMIO_MASKED) {
		/* The upper half is no storage. */
		expect_msg(!(row->reset >> 16) && !(row->ro >> 16),
			   "%#x: upper half", row->offset);
		expect_msg(!row->w1c, "%#x: two ways to clear", row->offset);
	}
	expect_msg(!(row->flags & ~(u32)(MMIO_MASKED | MMIO_BATCH | MMIO_CONTEXT)),
		   "%#x: flags", row->offset);
	/* What nobody can write and nobody computes is a constant. */
	if (row->write && row->ro == ~0u)
		expect_msg(!(row->flags & MMIO_BATCH), "%#x", row->offset);
}

static void rows_are_sane(void)
{
	unsigned int i;

	for (i = 0; i < mmio_num_global_rows(); i++)
		check_row(mmio_global_row(i), GVT_MMIO_SIZE);
	for (i = 0; i < mmio_num_engine_rows; i++)
		check_row(&mmio_engine_rows[i], GVT_ENGINE_SIZE);
}

static void mark(u8 *seen, const struct mmio_row *row, u32 base)
{
	u32 i;

	for (i = 0; i < max(row->count, 1u); i++) {
		u32 off = base + row->offset + 4 * i;

		expect_msg(!seen[off / 4], "%#x has two rows", off);
		seen[off / 4] = 1;
	}
}

static void rows_do_not_overlap(void)
{
	static u8 seen[GVT_MMIO_SIZE / 4];
	unsigned int id, i;

	for (i = 0; i < mmio_num_global_rows(); i++)
		mark(seen, mmio_global_row(i), 0);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		for (i = 0; i < mmio_num_engine_rows; i++)
			mark(seen, &mmio_engine_rows[i], engine_descs[id].base);
}

/* Engine rows are in ascending order; the others are grouped by meaning. */
static void engine_rows_are_in_order(void)
{
	unsigned int i;

	for (i = 1; i < mmio_num_engine_rows; i++)
		expect_msg(mmio_engine_rows[i].offset >
			   mmio_engine_rows[i - 1].offset,
			   "%#x", mmio_engine_rows[i].offset);
}

/* The index finds each row, and nothing else. */
static void index_finds_rows(void)
{
	unsigned int id, i, n, expected = 0, found = 0;
	const struct mmio_row *row;
	u32 off;

	for (i = 0; i < mmio_num_global_rows(); i++) {
		for (n = 0; n < max(mmio_global_row(i)->count, 1u); n++) {
			row = mmio_find(mmio_global_row(i)->offset + 4 * n, &id);
			expect(row == mmio_global_row(i));
			check_eq(id, VGPU_NUM_ENGINES);
			expected++;
		}
	}
	for (i = 0; i < mmio_num_engine_rows; i++) {
		off = engine_descs[VGPU_VECS].base + mmio_engine_rows[i].offset;
		expect(mmio_find(off, &id) == &mmio_engine_rows[i]);
		check_eq(id, VGPU_VECS);
		expected += VGPU_NUM_ENGINES * max(mmio_engine_rows[i].count, 1u);
	}
	for (off = 0; off < GVT_MMIO_SIZE; off += 4)
		found += !!mmio_find(off, &id);
	check_eq(found, expected);
}

static void reset_values(void)
{
	unsigned int i;
	u32 val;

	gpu_stop(gpu);
	gpu_start(gpu);
	vgpu_reset(gpu->vgpu);
	for (i = 0; i < mmio_num_global_rows(); i++) {
		if (mmio_global_row(i)->read)
			continue;
		val = reg_read(gpu, mmio_global_row(i)->offset);
		expect_msg(val == mmio_global_row(i)->reset, "%#x is %#x",
			   mmio_global_row(i)->offset, val);
	}
	for (i = 0; i < mmio_num_engine_rows; i++) {
		if (mmio_engine_rows[i].read)
			continue;
		val = ring_read(gpu, VGPU_BCS, mmio_engine_rows[i].offset);
		expect_msg(val == mmio_engine_rows[i].reset, "+%#x is %#x",
			   mmio_engine_rows[i].offset, val);
	}
}

static void stored(void)
{
	reg_write(gpu, STORED, 0x12345678);
	check_eq(reg_read(gpu, STORED), 0x12345678);
	reg_write(gpu, UNKNOWN, 0x9abcdef0);
	check_eq(reg_read(gpu, UNKNOWN), 0x9abcdef0);
}

static void masked(void)
{
	reg_write(gpu, MASKED, 0x00ff0055);
	check_eq(reg_read(gpu, MASKED), 0x55);
	reg_write(gpu, MASKED, 0x000f000a);	/* changes bits 3:0 only */
	check_eq(reg_read(gpu, MASKED), 0x5a);
	reg_write(gpu, MASKED, 0x0000ffff);	/* no bit chosen */
	check_eq(reg_read(gpu, MASKED), 0x5a);
	reg_write(gpu, MASKED, 0xffff0000);
	check_eq(reg_read(gpu, MASKED), 0);
}

static void read_only(void)
{
	u32 before = reg_read(gpu, READ_ONLY_REG);

	check_ne(before, 0);
	reg_write(gpu, READ_ONLY_REG, ~before);
	check_eq(reg_read(gpu, READ_ONLY_REG), before);
	/* One bit of a masked register. */
	ring_write(gpu, VGPU_RCS, RING_MI_MODE(0), MODE_IDLE << 16);
	check_eq(ring_read(gpu, VGPU_RCS, RING_MI_MODE(0)), MODE_IDLE);
}

static void write_one_clears(void)
{
	mutex_lock(&gpu->vgpu->lock);
	reg_set(gpu->vgpu, WRITE_1_CLEARS, 0xff);
	mutex_unlock(&gpu->vgpu->lock);
	reg_write(gpu, WRITE_1_CLEARS, 0x0f);
	check_eq(reg_read(gpu, WRITE_1_CLEARS), 0xf0);
	reg_write(gpu, WRITE_1_CLEARS, 0xffffff00);	/* sets nothing */
	check_eq(reg_read(gpu, WRITE_1_CLEARS), 0xf0);
}

static void narrow_write(u32 off, u64 val, u32 len)
{
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, off, &val,
				    len, true), len);
}

static u64 narrow_read(u32 off, u32 len)
{
	u64 val = 0;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, off, &val,
				    len, false), len);

	return val;
}

/*
 * Whoever holds the lock, a register can be read, and written if it only keeps
 * its value. (Taking the lock once more would end the test.)
 */
static void without_lock(void)
{
	const u32 plain = GEN9_GFX_MOCS(3);
	unsigned int i, id;

	mutex_lock(&gpu->vgpu->lock);
	for (i = 0; i < mmio_num_global_rows(); i++)
		reg_read(gpu, mmio_global_row(i)->offset);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		for (i = 0; i < mmio_num_engine_rows; i++)
			ring_read(gpu, id, mmio_engine_rows[i].offset);
	reg_write(gpu, plain, 0x1234);
	check_eq(reg_read(gpu, plain), 0x1234);
	mutex_unlock(&gpu->vgpu->lock);
}

/* Nor do engines wait for each other to keep values, in registers of their own contexts too. */
static void engines_without_lock(void)
{
	struct vgpu_engine *rcs = &gpu->vgpu->engine[VGPU_RCS], *bcs = &gpu->vgpu->engine[VGPU_BCS];
	const u32 own = GEN8_RING_CS_GPR(GVT_RCS_BASE, 0), plain = GEN9_GFX_MOCS(3);

	mutex_lock(&gpu->vgpu->lock);
	rcs->regs_written = false;
	bcs->regs_written = false;
	expect(mmio_store(bcs, plain, 0x1234));
	expect(!bcs->regs_written && !rcs->regs_written);
	expect(mmio_store(rcs, own, 0x5678));
	expect(rcs->regs_written);
	expect(!mmio_store(bcs, own, 1));		/* rcs may be saving its context */
	expect(!mmio_store(rcs, MASKED, 1));
	expect(!mmio_store(rcs, WRITE_1_CLEARS, 1));
	expect(!mmio_store(rcs, UNKNOWN, 1));
	check_eq(reg_read(gpu, plain), 0x1234);
	check_eq(reg_read(gpu, own), 0x5678);
	mutex_unlock(&gpu->vgpu->lock);
}

static void narrow(void)
{
	static const u32 regs[] = { STORED, UNKNOWN };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		reg_write(gpu, regs[i], 0x44332211);
		check_eq(narrow_read(regs[i], 1), 0x11);
		check_eq(narrow_read(regs[i] + 1, 1), 0x22);
		check_eq(narrow_read(regs[i] + 3, 1), 0x44);
		check_eq(narrow_read(regs[i] + 2, 2), 0x4433);
		narrow_write(regs[i] + 1, 0xaa, 1);
		check_eq(reg_read(gpu, regs[i]), 0x4433aa11);
		narrow_write(regs[i] + 2, 0xbbcc, 2);
		check_eq(reg_read(gpu, regs[i]), 0xbbccaa11);
		narrow_write(regs[i], 0xdd, 1);
		check_eq(reg_read(gpu, regs[i]), 0xbbccaadd);
	}
}

/* Bytes that a narrow write leaves alone choose, and clear, nothing. */
static void narrow_masked(void)
{
	reg_write(gpu, MASKED, 0xffff1234);
	narrow_write(MASKED, 0xffff, 2);
	check_eq(reg_read(gpu, MASKED), 0x1234);
	narrow_write(MASKED + 2, 0x00ff, 2);
	check_eq(reg_read(gpu, MASKED), 0x1200);

	mutex_lock(&gpu->vgpu->lock);
	reg_set(gpu->vgpu, WRITE_1_CLEARS, ~0u);
	mutex_unlock(&gpu->vgpu->lock);
	narrow_write(WRITE_1_CLEARS + 1, 0xff, 1);
	check_eq(reg_read(gpu, WRITE_1_CLEARS), 0xffff00ff);
}

static void eight_bytes(void)
{
	narrow_write(UNKNOWN, 0x1122334455667788, 8);
	check_eq(reg_read(gpu, UNKNOWN), 0x55667788);
	check_eq(reg_read(gpu, UNKNOWN + 4), 0x11223344);
	check_eq(narrow_read(UNKNOWN, 8), 0x1122334455667788);
	/* i915 reads PVINFO's magic so. */
	check_eq(narrow_read(VGT_PVINFO_PAGE, 8), VGT_MAGIC);
	/* Two registers with a hook each. */
	gpu->host.clock = 1ull << 60;
	check_eq(narrow_read(GVT_RCS_BASE + 0x358, 8),
		 gvt_ticks(1ull << 60) & GENMASK_ULL(35, 0));
}

static void pvinfo(void)
{
	const struct vgpu_type *type = gpu->vgpu->type;

#define FIELD(field)	reg_read(gpu, VGT_PVINFO_PAGE + offsetof(struct vgt_if, field))
	check_eq(narrow_read(VGT_PVINFO_PAGE + 8, 2), 1);
	check_eq(FIELD(vgt_caps), 0x1c);
	check_eq(FIELD(avail_rs.mappable_gmadr.base), 0);
	check_eq(FIELD(avail_rs.mappable_gmadr.size), type->low_gm_mb << 20);
	check_eq(FIELD(avail_rs.nonmappable_gmadr.base), 256 << 20);
	check_eq(FIELD(avail_rs.nonmappable_gmadr.size), type->high_gm_mb << 20);
	check_eq(FIELD(avail_rs.fence_num), type->fences);
#undef FIELD
}

static void fuses(void)
{
	check_eq(reg_read(gpu, GEN8_FUSE2), 1 << 25 | 8 << 20);
	check_eq(reg_read(gpu, GEN8_EU_DISABLE0), 0);
	check_eq(reg_read(gpu, 0x51000), BIT(30) | BIT(21) | BIT(28));
	check_eq(reg_read(gpu, GUC_STATUS), 1);
}

static void pcode(void)
{
	reg_write(gpu, GEN6_PCODE_DATA, 0x55);
	reg_write(gpu, GEN6_PCODE_MAILBOX, GEN6_PCODE_READY | 0x1a);
	check_eq(reg_read(gpu, GEN6_PCODE_MAILBOX), 0);
	check_eq(reg_read(gpu, GEN6_PCODE_DATA), 0x55);
}

static u32 ask_pcode(u32 command, u32 data)
{
	reg_write(gpu, GEN6_PCODE_DATA, data);
	reg_write(gpu, GEN6_PCODE_MAILBOX, GEN6_PCODE_READY | command);

	return reg_read(gpu, GEN6_PCODE_MAILBOX);
}

/* The least frequencies of processor and ring for each of the GPU's: kept, and told. */
static void min_freq_table(void)
{
	u32 freq;

	for (freq = 7; freq <= 22; freq++)
		check_eq(ask_pcode(8, freq | (freq + 1) << 8 | (freq + 2) << 16), 0);
	for (freq = 7; freq <= 22; freq++) {
		check_eq(ask_pcode(9, freq), 0);
		check_eq(reg_read(gpu, GEN6_PCODE_DATA), (freq + 1) | (freq + 2) << 8);
	}
	check_eq(ask_pcode(8, 6), 0x10);
	check_eq(ask_pcode(9, 23), 0x10);
	check_eq(reg_read(gpu, GEN6_PCODE_DATA), 23);
}

static void forcewake(void)
{
	static const u32 regs[][2] = {
		{ FORCEWAKE_MEDIA_GEN9, FORCEWAKE_ACK_MEDIA_GEN9 },
		{ FORCEWAKE_RENDER_GEN9, FORCEWAKE_ACK_RENDER_GEN9 },
		{ FORCEWAKE_GT_GEN9, FORCEWAKE_ACK_GT_GEN9 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		check_eq(reg_read(gpu, regs[i][1]), 0);
		reg_write(gpu, regs[i][0], 0x00010001);
		check_eq(reg_read(gpu, regs[i][1]), 1);
		reg_write(gpu, regs[i][0], 0x00010000);
		check_eq(reg_read(gpu, regs[i][1]), 0);
	}
}

static void timestamp(void)
{
	gpu->host.clock = 1000000000;	/* 1 s at 12 MHz */
	check_eq(ring_read(gpu, VGPU_VCS, RING_TIMESTAMP(0)), 12000000);
	check_eq(ring_read(gpu, VGPU_VCS, RING_TIMESTAMP_UDW(0)), 0);
	gpu->host.clock = 400ull * 1000000000;
	check_eq(ring_read(gpu, VGPU_VCS, RING_TIMESTAMP_UDW(0)), 1);
}

static const struct unit_case cases[] = {
	UNIT(rows_are_sane),
	UNIT(rows_do_not_overlap),
	UNIT(engine_rows_are_in_order),
	UNIT(index_finds_rows),
	UNIT(reset_values),
	UNIT(stored),
	UNIT(masked),
	UNIT(read_only),
	UNIT(write_one_clears),
	UNIT(without_lock),
	UNIT(engines_without_lock),
	UNIT(narrow),
	UNIT(narrow_masked),
	UNIT(eight_bytes),
	UNIT(pvinfo),
	UNIT(fuses),
	UNIT(pcode),
	UNIT(min_freq_table),
	UNIT(forcewake),
	UNIT(timestamp),
};

const struct unit_group mmio_tests = {
	.name = "mmio", UNIT_CASES(cases),
	GPU_FIXTURE,
};
