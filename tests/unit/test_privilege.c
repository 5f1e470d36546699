// SPDX-License-Identifier: GPL-2.0
/* What batches may do: those of users, and those of the kernel driver. */
#include "single.h"

#define VCS	VGPU_VCS

/* What a batch without privilege may not. */
static void user_batch(void)
{
	const u32 secret = GPR(7), forbidden = GVT_VCS_BASE + 0xa8;
	u64 before;

	one_context(VCS);
	before = dropped();
	host_write32(&gpu->host, data.mem + 0x100, 0x5ec7e7);
	/* The GGTT: stores are dropped, loads give zero. */
	run_batch(SDI | USE_GGTT, data.ggtt, 0, 1,
		  SRM | USE_GGTT, secret, data.ggtt + 4, 0,
		  COPY_MEM | BIT(21), data.ggtt + 8, 0, LO(data.addr) + 0x100,
		  HI(data.addr),
		  ATOMIC(5) | USE_GGTT, data.ggtt + 12, 0,
		  LRM | USE_GGTT, GPR(1), data.ggtt + 0x100, 0,
		  SRM, GPR(1), LO(data.addr) + 16, HI(data.addr),
		  COPY_MEM | BIT(22), LO(data.addr) + 20, HI(data.addr),
		  data.ggtt + 0x100, 0);
	check_eq(stored64(0), 0);
	check_eq(stored64(8), 0);
	check_eq(stored64(16), 0);
	check_eq(dropped(), before + 4);
	/* Registers: few can be written. */
	run_batch(LRI(3), forbidden, 0x123, GPR(2), 0x456, GVT_RCS_BASE + 0x600,
		  0x789);
	check_eq(ring_read(gpu, VCS, 0xa8), 0);
	check_eq(ctx_get(&ctx, IMG_GPR0 + 4 * 2), 0x456);
	check_eq(reg_read(gpu, GVT_RCS_BASE + 0x600), 0);
	check_eq(dropped(), before + 6);
	/* Unless the driver has said so. */
	ring_write(gpu, VCS, 0x4d0 + 4, forbidden);
	run_batch(LRI(1), forbidden, 0x123);
	check_eq(ring_read(gpu, VCS, 0xa8), 0x123);
	ring_write(gpu, VCS, 0xa8, 0);
}

/* The 3D pipeline's registers are rcs's to write, and BCS_SWCTRL is bcs's. */
static void whose_registers(void)
{
	static const unsigned int engines[] = { VGPU_RCS, VGPU_BCS, VCS };
	const u32 so_offset = 0x5280, l3_control = 0x7034;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(engines); i++) {
		reg_write(gpu, so_offset, 0);
		reg_write(gpu, l3_control, 0);
		reg_write(gpu, BCS_SWCTRL, BCS_SRC_Y << 16);
		one_context(engines[i]);
		run_batch(LRI(3), so_offset, 0x40, l3_control, 0x50, BCS_SWCTRL,
			  BCS_SRC_Y << 16 | BCS_SRC_Y);
		check_eq(reg_read(gpu, so_offset), engines[i] == VGPU_RCS ? 0x40 : 0);
		check_eq(reg_read(gpu, l3_control), engines[i] == VGPU_RCS ? 0x50 : 0);
		check_eq(reg_read(gpu, BCS_SWCTRL),
			 engines[i] == VGPU_BCS ? BCS_SRC_Y : 0);
	}
}

/* From the GGTT a batch may do all that; its children only if there as well. */
static void kernel_batch(void)
{
	const u32 reg = GVT_VCS_BASE + 0x54;	/* RING_MAX_IDLE */

	one_context(VCS);
	batch(gpu, code.mem, SDI | USE_GGTT, data.ggtt, 0, 1, LRI(1), reg, 5, BBE);
	emit(&ctx, BBS_GGTT, code.ggtt, 0);
	ctx_run(&ctx);
	check_eq(stored(0), 1);
	check_eq(reg_read(gpu, reg), 5);
	/* A user batch that names the GGTT gets the PPGTT. */
	batch(gpu, code.mem, BBS_GGTT, LO(code.addr) + 0x100, HI(code.addr));
	batch(gpu, code.mem + 0x100, SDI | USE_GGTT, data.ggtt, 0, 2,
	      SDI, LO(data.addr) + 4, HI(data.addr), 3, BBE);
	emit_batch(&ctx, code.addr);
	ctx_run(&ctx);
	check_eq(stored64(0), 0x300000001);
}

static const struct unit_case cases[] = {
	UNIT(user_batch),
	UNIT(whose_registers),
	UNIT(kernel_batch),
};

const struct unit_group privilege_tests = {
	.name = "privilege", UNIT_CASES(cases),
	GPU_FIXTURE,
};
