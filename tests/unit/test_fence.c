// SPDX-License-Identifier: GPL-2.0
/* Fences: what the aperture shows of tiled surfaces. */
#include "unit.h"

#define PITCH	1024
#define PAGES	32
#define ROWS	(PAGES * PAGE / PITCH)

static u64 mem;
static u32 ggtt;

static void set_fence(u32 n, u32 first, u32 last, u32 pitch, u32 flags)
{
	reg_write(gpu, FENCE_REG_GEN6_LO(n), 0);
	reg_write(gpu, FENCE_REG_GEN6_LO(n) + 4, last | (pitch / 128 - 1));
	reg_write(gpu, FENCE_REG_GEN6_LO(n), first | flags);
}

#define VALID	BIT(0)
#define Y_TILES	BIT(1)

static void start(void)
{
	u32 i;

	mem = gpu_alloc(gpu, PAGES);
	ggtt = gpu_ggtt_map(gpu, mem, PAGES);
	for (i = 0; i < PAGES * PAGE; i += 4)
		host_write32(&gpu->host, mem + i, i * 2654435761u);
}

static u8 in_memory(u32 off)
{
	return *((u8 *)host_page(&gpu->host, mem + off / PAGE * PAGE) + off % PAGE);
}

/* Offset of byte @x of row @y, as the manual draws the tiles. */
static u32 tiled(bool y_tiles, u32 x, u32 y)
{
	if (y_tiles)
		return (y / 32 * (PITCH / 128) + x / 128) * PAGE + x % 128 / 16 * 512 +
			y % 32 * 16 + x % 16;

	return (y / 8 * (PITCH / 512) + x / 512) * PAGE + y % 8 * 512 + x % 512;
}

static void aperture(u32 off, void *buf, u32 len, bool write)
{
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_APERTURE, off, buf, len,
				    write), len);
}

static void all_bytes(bool y_tiles)
{
	static u8 buf[PAGES * PAGE];
	static const u32 widths[] = { 1, 2, 4, 8, 3, 100, 700, PAGE };
	u32 i, off, n;

	start();
	set_fence(1, ggtt, ggtt + (PAGES - 1) * PAGE, PITCH,
		  VALID | (y_tiles ? Y_TILES : 0));
	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		for (off = 0; off < sizeof(buf); off += n) {
			n = min(widths[i], (u32)(sizeof(buf) - off));
			aperture(ggtt + off, buf + off, n, false);
		}
		for (off = 0; off < sizeof(buf); off++)
			check_eq(buf[off],
				 in_memory(tiled(y_tiles, off % PITCH, off / PITCH)));
		for (off = 0; off < sizeof(buf); off += n) {
			n = min(widths[i], (u32)(sizeof(buf) - off));
			memset(buf + off, off + i, n);
			aperture(ggtt + off, buf + off, n, true);
		}
		for (off = 0; off < sizeof(buf); off++)
			check_eq(in_memory(tiled(y_tiles, off % PITCH, off / PITCH)),
				 buf[off]);
	}
}

static void x_tiles(void)
{
	all_bytes(false);
}

static void y_tiles(void)
{
	all_bytes(true);
}

/* Only what is within a valid fence, and no longer than that. */
static void limits(void)
{
	u32 val;

	start();
	set_fence(0, ggtt + PAGE, ggtt + 2 * PAGE, 512, VALID | Y_TILES);
	aperture(ggtt + 16, &val, 4, false);
	check_eq(val, host_read32(&gpu->host, mem + 16));
	aperture(ggtt + 3 * PAGE + 16, &val, 4, false);
	check_eq(val, host_read32(&gpu->host, mem + 3 * PAGE + 16));
	aperture(ggtt + PAGE + 16, &val, 4, false);
	check_eq(val, host_read32(&gpu->host, mem + PAGE + 512));
	reg_write(gpu, FENCE_REG_GEN6_LO(0), 0);
	aperture(ggtt + PAGE + 16, &val, 4, false);
	check_eq(val, host_read32(&gpu->host, mem + PAGE + 16));
	/* The GPU does not see fences. */
	set_fence(0, ggtt, ggtt + PAGE, 128, VALID | Y_TILES);
	gpu_works(gpu, VGPU_BCS);
}

/* Registers of fences that the type does not have are not there. */
static void number(void)
{
	u32 n = gpu->vgpu->type->fences;

	reg_write(gpu, FENCE_REG_GEN6_LO(n - 1), ~0u);
	check_eq(reg_read(gpu, FENCE_REG_GEN6_LO(n - 1)), ~0u);
	reg_write(gpu, FENCE_REG_GEN6_LO(n), ~0u);
	reg_write(gpu, FENCE_REG_GEN6_LO(n) + 4, ~0u);
	check_eq(reg_read(gpu, FENCE_REG_GEN6_LO(n)), 0);
	check_eq(reg_read(gpu, FENCE_REG_GEN6_LO(n) + 4), 0);
}

/* An edge may have less than the type, or none, which PVINFO tells. */
static void fewer(void)
{
	u32 n = gpu->vgpu->type->fences;

	check_int_eq(vgpu_set_fences(gpu->vgpu, n + 1), -EINVAL);
	check_eq(reg_read(gpu, 0x78050), n);
	check_int_eq(vgpu_set_fences(gpu->vgpu, 0), 0);
	check_eq(reg_read(gpu, 0x78050), 0);
	reg_write(gpu, FENCE_REG_GEN6_LO(0), ~0u);
	check_eq(reg_read(gpu, FENCE_REG_GEN6_LO(0)), 0);
	check_int_eq(vgpu_set_fences(gpu->vgpu, n), 0);
	number();
}

/* Over each other, inside out, with absurd pitches, where nothing is mapped. */
static void nonsense(void)
{
	static const u32 pitches[] = { 128, 256, 384, 640, 128 * 4096 };
	u32 i, flags, val;
	u8 buf[64];

	start();
	for (i = 0; i < ARRAY_SIZE(pitches); i++) {
		for (flags = VALID; flags <= (VALID | Y_TILES); flags += Y_TILES) {
			set_fence(0, ggtt + PAGE, ~0u & ~4095u, pitches[i], flags);
			set_fence(1, 0, ggtt + PAGE, pitches[i], flags);
			set_fence(2, ggtt + 5 * PAGE, ggtt, pitches[i], flags);
			for (val = 0; val < PAGES * PAGE - 64; val += 1999) {
				aperture(ggtt + val, buf, 64, false);
				aperture(ggtt + val, buf, 64, true);
			}
		}
	}
	/* Beyond all that is mapped. */
	set_fence(3, 0x4000000, 0x4ffffff, 512, VALID);
	aperture(0x4000000, &val, 4, false);
	check_eq(val, ~0u);
	aperture(0x4000000, &val, 4, true);
}

static const struct unit_case cases[] = {
	UNIT(x_tiles),
	UNIT(y_tiles),
	UNIT(limits),
	UNIT(number),
	UNIT(fewer),
	UNIT(nonsense),
};

const struct unit_group fence_tests = {
	.name = "fence", UNIT_CASES(cases),
	GPU_FIXTURE,
};
