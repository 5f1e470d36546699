// SPDX-License-Identifier: GPL-2.0
/* PCI configuration space, as a guest's firmware and driver use it. */
#include "unit.h"

static u32 cfg_read(u32 off, u32 len)
{
	u32 val = 0;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_CONFIG, off, &val,
				    len, false), len);

	return val;
}

static void cfg_write(u32 off, u32 val, u32 len)
{
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_CONFIG, off, &val,
				    len, true), len);
}

static void identity(void)
{
	check_eq(cfg_read(0x00, 4), 0x19128086);
	check_eq(cfg_read(0x08, 1), 6);
	check_eq(cfg_read(0x0a, 2), 0x0300);
	check_eq(cfg_read(0x0e, 1), 0);
	check_eq(cfg_read(0x2c, 4), 0x19128086);
	check_eq(cfg_read(0x3d, 1), 1);
	check_eq(cfg_read(0x50, 2), 0x00c0);
	check_eq(cfg_read(0x5c, 4), 0);
	check_eq(cfg_read(0xfc, 4), 0);
	/* None of it can be written. */
	cfg_write(0x00, ~0u, 4);
	cfg_write(0x08, ~0u, 4);
	cfg_write(0x2c, ~0u, 4);
	cfg_write(0x50, ~0u, 4);
	check_eq(cfg_read(0x00, 4), 0x19128086);
	check_eq(cfg_read(0x08, 4), 0x03000006);
	check_eq(cfg_read(0x2c, 4), 0x19128086);
	check_eq(cfg_read(0x50, 4), 0x00c0);
}

/* Offset, flags and size of each BAR. */
static void bar_sizing(void)
{
	static const struct {
		u32 off, flags;
		u64 size;
		bool wide;
	} bars[] = {
		{ 0x10, 0x4, 16 << 20, true },
		{ 0x18, 0xc, 256 << 20, true },
		{ 0x20, 0x1, 64, false },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bars); i++) {
		u32 off = bars[i].off;
		u64 mask;

		check_eq(cfg_read(off, 4), bars[i].flags);
		cfg_write(off, ~0u, 4);
		mask = cfg_read(off, 4) & ~0xfu;
		if (bars[i].flags & 1) {
			/* 16 bits of ports. */
			check_eq(cfg_read(off, 4), 0xffc1);
		} else {
			cfg_write(off + 4, ~0u, 4);
			mask |= (u64)cfg_read(off + 4, 4) << 32;
			check_eq(~mask + 1, bars[i].size);
			cfg_write(off + 4, 0x12, 4);
			check_eq(cfg_read(off + 4, 4), 0x12);
		}
		check_eq(cfg_read(off, 4) & 0xf, bars[i].flags);
		cfg_write(off, 0xe0000000, 4);
		check_eq(cfg_read(off, 4),
			 (bars[i].wide ? 0xe0000000 : 0) | bars[i].flags);
	}
	/* There is no BAR5 and no ROM. */
	cfg_write(0x24, ~0u, 4);
	cfg_write(0x30, ~0u, 4);
	check_eq(cfg_read(0x24, 4), 0);
	check_eq(cfg_read(0x30, 4), 0);
}

/* A BAR written in pieces, as some firmware does. */
static void bar_narrow(void)
{
	cfg_write(0x13, 0xd1, 1);
	check_eq(cfg_read(0x10, 4), 0xd1000004);
	cfg_write(0x12, 0xe2ff, 2);
	check_eq(cfg_read(0x10, 4), 0xe2000004);
	cfg_write(0x10, 0xffff, 2);
	check_eq(cfg_read(0x10, 4), 0xe2000004);
}

static void command_and_status(void)
{
	check_eq(cfg_read(0x04, 4), 0x00100000);
	cfg_write(0x04, ~0u, 4);
	check_eq(cfg_read(0x04, 4), 0x00100407);
	cfg_write(0x05, 0, 1);
	check_eq(cfg_read(0x04, 2), 0x0007);
	cfg_write(0x04, 0x0002, 2);
	check_eq(cfg_read(0x04, 4), 0x00100002);
}

/* Each capability is reached once, and the list ends. */
static void capabilities(void)
{
	u32 seen = 0, n = 0, at = cfg_read(0x34, 1);

	while (at) {
		expect_msg(at >= 0x40 && !(at % 4), "at %#x", at);
		check_lt(n++, 48);
		seen |= 1u << cfg_read(at, 1);
		at = cfg_read(at + 1, 1);
	}
	check_eq(seen, 1u << 0x05 | 1u << 0x01);	/* MSI, power management */
}

static void msi(void)
{
	u32 at = cfg_read(0x34, 1);

	check_eq(cfg_read(at, 1), 0x05);
	/* One vector, 32-bit address, no per-vector mask. */
	cfg_write(at + 2, 0xffff, 2);
	check_eq(cfg_read(at + 2, 2), 0x0001);
	cfg_write(at + 4, 0xfee01003, 4);
	check_eq(cfg_read(at + 4, 4), 0xfee01000);
	cfg_write(at + 8, 0x12344321, 4);
	check_eq(cfg_read(at + 8, 4), 0x4321);
	cfg_write(at + 2, 0, 2);
	check_eq(cfg_read(at + 2, 2), 0);
}

/* All bytes of it, with each width and from each place. */
static void widths(void)
{
	u8 whole[256], part[256];
	u32 off, len;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_CONFIG, 0, whole,
				    256, false), 256);
	for (off = 0; off < 256; off++) {
		for (len = 1; off + len <= 256; len++) {
			check_int_eq(vgpu_region_rw(gpu->vgpu,
			    VGPU_REGION_CONFIG, off, part, len, false), len);
			check_mem_eq(part, whole + off, len);
		}
	}
	/* Writing the same everywhere changes nothing. */
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_CONFIG, 0, whole,
				    256, true), 256);
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_CONFIG, 0, part,
				    256, false), 256);
	check_mem_eq(part, whole, 256);
}

static void reset_restores(void)
{
	cfg_write(0x04, ~0u, 4);
	cfg_write(0x10, ~0u, 4);
	cfg_write(0x3c, 0xb, 1);
	vgpu_reset(gpu->vgpu);
	check_eq(cfg_read(0x04, 4), 0x00100000);
	check_eq(cfg_read(0x10, 4), 4);
	check_eq(cfg_read(0x3c, 1), 0);
}

static const struct unit_case cases[] = {
	UNIT(identity),
	UNIT(bar_sizing),
	UNIT(bar_narrow),
	UNIT(command_and_status),
	UNIT(capabilities),
	UNIT(msi),
	UNIT(widths),
	UNIT(reset_restores),
};

const struct unit_group config_tests = {
	.name = "config", UNIT_CASES(cases),
	GPU_FIXTURE,
};
