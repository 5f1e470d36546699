// SPDX-License-Identifier: GPL-2.0
/* The regions' bounds, and the ports of BAR4. */
#include <stdlib.h>

#include "unit.h"

static ssize_t access(enum vgpu_region region, u64 off, size_t count, bool write)
{
	u8 *buf = calloc(1, count < SZ_64K ? count + 1 : 1);
	ssize_t ret;

	ret = vgpu_region_rw(gpu->vgpu, region, off, buf, count, write);
	free(buf);

	return ret;
}

static void sizes(void)
{
	check_eq(vgpu_region_size(gpu->vgpu, VGPU_REGION_MMIO), SZ_16M);
	check_eq(vgpu_region_size(gpu->vgpu, VGPU_REGION_APERTURE), 256 << 20);
	check_eq(vgpu_region_size(gpu->vgpu, VGPU_REGION_IO), 64);
	check_eq(vgpu_region_size(gpu->vgpu, VGPU_REGION_CONFIG), 256);
	check_eq(vgpu_region_size(gpu->vgpu, VGPU_NUM_REGIONS), 0);
}

static void bounds(void)
{
	int region, write;

	check_int_eq(vgpu_set_pipes(gpu->vgpu, 1), 0);
	for (region = 0; region < VGPU_NUM_REGIONS; region++) {
		u64 size = vgpu_region_size(gpu->vgpu, region);

		for (write = 0; write < 2; write++) {
			check_int_eq(access(region, 0, 0, write), 0);
			check_int_eq(access(region, size, 0, write), 0);
			check_int_eq(access(region, size - 1, 1, write), 1);
			check_int_eq(access(region, size - 8, 8, write), 8);
			check_int_eq(access(region, size, 1, write), -EINVAL);
			check_int_eq(access(region, size - 1, 2, write),
				     -EINVAL);
			check_int_eq(access(region, size - 7, 8, write),
				     -EINVAL);
			check_int_eq(access(region, ~0ull, 1, write), -EINVAL);
			check_int_eq(access(region, ~0ull, 0, write), -EINVAL);
			check_int_eq(access(region, 8, SIZE_MAX, write),
				     -EINVAL);
			check_int_eq(access(region, 0, SIZE_MAX, write),
				     -EINVAL);
			check_int_eq(access(region, 1ull << 40, 4, write),
				     -EINVAL);
		}
	}
	check_int_eq(access(VGPU_NUM_REGIONS, 0, 1, false), -EINVAL);
}

/* Any length from any place, as one does with naturally aligned accesses. */
static void odd_accesses(void)
{
	const u32 base = 0x4f000;
	u8 pattern[64], buf[64];
	u32 i, off, len;

	for (i = 0; i < sizeof(pattern); i++)
		pattern[i] = i * 37 + 1;
	for (off = 0; off < 24; off++) {
		for (len = 1; off + len <= sizeof(pattern); len++) {
			memset(buf, 0, sizeof(buf));
			vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, base, buf,
				       sizeof(buf), true);
			check_int_eq(vgpu_region_rw(gpu->vgpu,
			    VGPU_REGION_MMIO, base + off, pattern, len,
			    true), len);
			vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, base, buf,
				       sizeof(buf), false);
			check_mem_eq(buf + off, pattern, len);
			for (i = 0; i < sizeof(buf); i++)
				if (i < off || i >= off + len)
					check_eq(buf[i], 0);
			check_int_eq(vgpu_region_rw(gpu->vgpu,
			    VGPU_REGION_MMIO, base + off, buf, len,
			    false), len);
			check_mem_eq(buf, pattern, len);
		}
	}
}

/* Between the registers and the GGTT there is nothing. */
static void gap(void)
{
	u64 val = ~0ull;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, SZ_2M, &val,
				    8, true), 8);
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, SZ_2M, &val,
				    8, false), 8);
	check_eq(val, 0);
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO, SZ_8M - 8,
				    &val, 8, false), 8);
	check_eq(val, 0);
}

static u32 port_read(u32 port, u32 len)
{
	u32 val = 0;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_IO, port, &val,
				    len, false), len);

	return val;
}

static void port_write(u32 port, u32 val, u32 len)
{
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_IO, port, &val,
				    len, true), len);
}

static void ports(void)
{
	port_write(0, 0x4f000, 4);
	check_eq(port_read(0, 4), 0x4f000);
	port_write(4, 0xabcd, 4);
	check_eq(reg_read(gpu, 0x4f000), 0xabcd);
	check_eq(port_read(4, 4), 0xabcd);
	/* The GGTT. */
	port_write(0, GVT_GGTT_OFFSET + 0x1000, 4);
	port_write(4, 0x5001, 4);
	check_eq(port_read(4, 4), 0x5001);
	/* Beyond BAR0. */
	port_write(0, 0xfffffffc, 4);
	port_write(4, 1, 4);
	check_eq(port_read(4, 4), ~0u);
	port_write(0, GVT_BAR0_SIZE, 4);
	check_eq(port_read(4, 4), ~0u);
	/* Parts of ports, and others. */
	port_write(0, 0x4f000, 4);
	port_write(4, 0, 2);
	check_eq(reg_read(gpu, 0x4f000), 0xabcd);
	check_eq(port_read(4, 2), 0xffff);
	check_eq(port_read(8, 4), ~0u);
	port_write(8, 1, 4);
	/* The index goes with a reset. */
	vgpu_reset(gpu->vgpu);
	check_eq(port_read(0, 4), 0);
}

static const struct unit_case cases[] = {
	UNIT(sizes),
	UNIT(bounds),
	UNIT(odd_accesses),
	UNIT(gap),
	UNIT(ports),
};

const struct unit_group region_tests = {
	.name = "region", UNIT_CASES(cases),
	GPU_FIXTURE,
};
