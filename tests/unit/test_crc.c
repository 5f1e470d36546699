// SPDX-License-Identifier: GPL-2.0
/* Pipe CRCs: of what is shown, told with its vblank. */
#include "screen.h"

#define PAGES	1024
static u64 mem;
static u32 ggtt;

static void start(void)
{
	screen_start(1);
	mem = screen_memory(PAGES, &ggtt);
	screen_mode(0);
}

/* The CRC that comes with the next vblank, of the frame that it ends; 0: there was none. */
static u32 next_crc(void)
{
	u32 iir = GEN8_DE_PIPE_ISR(0) + 8;

	reg_write(gpu, iir, ~0u);
	reg_write(gpu, iir, ~0u);
	expect(screen_tick());

	return reg_read(gpu, iir) & GEN8_PIPE_CDCLK_CRC_DONE ?
	       reg_read(gpu, _PIPE_CRC_RES_1_A_IVB) : 0;
}

/* Of what is shown from the next vblank on. */
static u32 crc(void)
{
	next_crc();

	return next_crc();
}

static void want_crcs(void)
{
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 0xc, GEN8_PIPE_CDCLK_CRC_DONE);
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 4, ~(u32)GEN8_PIPE_CDCLK_CRC_DONE);
	check_int_eq(gpu->host.timer, 0);
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE | 4 << 28);
}

/* The same picture has the same number, wherever it is. */
static void crcs(void)
{
	u32 all, plane, i;

	for (i = 0; i < 512 * PAGE; i += 4)
		host_write32(&gpu->host, mem + 512 * PAGE + i, host_read32(&gpu->host, mem + i));
	screen_plane(0, XRGB, 64, 0, SIZE(1024, 512), 0, ggtt);
	want_crcs();
	all = crc();
	check_eq(crc(), all);
	/* Another copy; and tiled; a color differs; a byte that is none. */
	screen_plane(0, XRGB, 64, 0, SIZE(1024, 512), 0, ggtt + 512 * PAGE);
	check_eq(crc(), all);
	host_write32(&gpu->host, mem + 600 * PAGE, host_read32(&gpu->host, mem + 600 * PAGE) ^ 1);
	expect(crc() != all);
	host_write32(&gpu->host, mem + 600 * PAGE,
		     host_read32(&gpu->host, mem + 600 * PAGE) ^ 0xff000001);
	check_eq(crc(), all);
	/* One plane alone. */
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE);
	plane = crc();
	check_eq(plane, all);
	screen_plane(1, XRGB, 64, XY(10, 10), SIZE(64, 64), 0, ggtt);
	check_eq(crc(), plane);
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE | 4 << 28);
	expect(crc() != all);
	reg_write(gpu, _PIPE_CRC_CTL_A, 0);
	check_int_eq(gpu->host.timer, 0);
}

/*
 * What a guest changes in the midst of a frame is not in that frame's CRC. It comes with the
 * vblank: till then nothing is told, nor shown.
 */
static void frame_that_ends(void)
{
	u32 before, frames;

	screen_plane(0, XRGB, 64, 0, SIZE(1024, 512), 0, ggtt + 512 * PAGE);
	want_crcs();
	before = crc();
	screen_flip(0, 0, ggtt);
	screen_pass(FRAME_NS);
	check_eq(screen_live(0, 0), ggtt + 512 * PAGE);
	/* Told late, it has the number of its vblank nevertheless. */
	frames = reg_read(gpu, _PIPEA_FRMCOUNT_G4X);
	vgpu_timer(gpu->vgpu);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), frames + 1);
	check_eq(screen_live(0, 0), ggtt);
	check_eq(reg_read(gpu, _PIPE_CRC_RES_1_A_IVB), before);
	expect(next_crc() != before);
	/* Without CRCs it goes by the clock. */
	frames = reg_read(gpu, _PIPEA_FRMCOUNT_G4X);
	screen_pass(3 * FRAME_NS + 1000);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), frames);
	reg_write(gpu, _PIPE_CRC_CTL_A, 0);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), frames + 3);
	screen_pass(FRAME_NS);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), frames + 4);
}

/* In the midst of a CRC. */
static void stop_while_read(struct host *host, u64 iova)
{
	host->on_map = NULL;
	screen_on(0, false);
}

static void no_more_while_read(struct host *host, u64 iova)
{
	host->on_map = NULL;
	reg_write(gpu, _PIPE_CRC_CTL_A, 0);
	reg_read(gpu, GEN8_DE_PIPE_ISR(0) + 8);
}

static void ended_while_read(void)
{
	screen_plane(0, XRGB, 64, 0, SIZE(64, 64), 0, ggtt);
	want_crcs();
	expect(crc());
	gpu->host.on_map = no_more_while_read;
	next_crc();
	expect(!gpu->host.on_map);
	check_int_eq(gpu->host.timer, 0);
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE | 4 << 28);
	expect(crc());
	gpu->host.on_map = stop_while_read;
	check_eq(next_crc(), 0);
	expect(!gpu->host.on_map);
	check_int_eq(gpu->host.timer, 0);
	screen_on(0, true);
	expect(crc());
}

/* In the midst of a CRC: clobber nothing that is still read, hence tell of no flip. */
static void flip_while_read(struct host *host, u64 iova)
{
	host->on_map = NULL;
	screen_flip(0, 0, ggtt + 64 * PAGE);
	check_eq(screen_live(0, 0), ggtt);
	check_eq(reg_read(gpu, GEN8_DE_PIPE_ISR(0) + 8) & GEN9_PIPE_PLANE1_FLIP_DONE, 0);
}

static void async_flip_and_crc(void)
{
	u32 before, isr = GEN8_DE_PIPE_ISR(0);

	screen_plane(0, XRGB | PLANE_CTL_ASYNC_FLIP, 64, 0, SIZE(64, 64), 0, ggtt);
	want_crcs();
	before = crc();
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 4,
		  ~(u32)(GEN8_PIPE_CDCLK_CRC_DONE | GEN9_PIPE_PLANE1_FLIP_DONE));
	gpu->host.on_map = flip_while_read;
	check_eq(next_crc(), before);
	expect(!gpu->host.on_map);
	check_eq(screen_live(0, 0), ggtt + 64 * PAGE);
	expect(reg_read(gpu, isr + 8) & GEN9_PIPE_PLANE1_FLIP_DONE);
	expect(crc() != before);
}

static const struct unit_case cases[] = {
	UNIT(crcs),
	UNIT(frame_that_ends),
	UNIT(ended_while_read),
	UNIT(async_flip_and_crc),
};

const struct unit_group crc_tests = {
	.name = "crc", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
