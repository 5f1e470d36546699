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
	u32 val;

	return screen_crc(0, &val) ? val : 0;
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

/*
 * A small picture, drawn here. Its numbers are constants: they may be compared with ones that
 * were recorded long ago. A row is no multiple of what is hashed at once.
 */
#define WIDE	101u
#define HIGH	37u
#define PITCH	512u
#define PICTURE	0x9aceb935u	/* of color_at() */
#define BLACK	0x325a17ecu
#define COPY	(128 * PAGE)	/* from one surface to the next */

static const u32 units[] = { [0] = 64, [1] = 512, [4] = 128, [5] = 128 };

static u32 tiling_of(u32 ctl)
{
	return (ctl & PLANE_CTL_TILED_MASK) >> GVT_PLANE_CTL_TILED_SHIFT;
}

static u32 color_at(u32 x, u32 y)
{
	return (x * 0x0d0507 + y * 0x030b11) & 0xffffff;
}

/* What has a color in memory; the bits that are none are anything. */
static u32 pixel_of(u32 ctl, u32 color, u32 alpha)
{
	u32 red = ctl & PLANE_CTL_ORDER_RGBX ? 0 : 2, blue = 2 - red;
	u32 c[3] = { color & 0xff, color >> 8 & 0xff, color >> 16 };

	if ((ctl & PLANE_CTL_FORMAT_MASK_SKL) >> 24 == 2)
		return alpha << 30 | c[red] << 22 | c[1] << 12 | c[blue] << 2 | 1;

	return alpha << 24 | c[red] << 16 | c[1] << 8 | c[blue];
}

/* The picture, where a plane with @ctl has it if its surface begins at @off. */
static void paint(u32 ctl, u32 off)
{
	u32 x, y, at;

	for (y = 0; y < HIGH; y++) {
		for (x = 0; x < WIDE; x++) {
			at = off + screen_offset(tiling_of(ctl), PITCH, x, y);
			host_write32(&gpu->host, mem + at, pixel_of(ctl, color_at(x, y), x + y));
		}
	}
}

static void show(u32 plane, u32 ctl, u32 pos, u32 size, u32 off)
{
	screen_plane(plane, ctl, PITCH / units[tiling_of(ctl)], pos, size, 0, ggtt + off);
}

static void small_picture(void)
{
	reg_write(gpu, _PIPEASRC, (WIDE - 1) << 16 | (HIGH - 1));
	want_crcs();
}

static void from_source(u32 source)
{
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE | source << 28);
}

/* A plane that covers all, two above it, and a cursor that begins beyond the left edge. */
static void four_planes(void)
{
	const u32 upper = XRGB | PLANE_CTL_ORDER_RGBX | 1 << GVT_PLANE_CTL_TILED_SHIFT;
	const u32 alpha = XRGB | 3 << 4 | 4 << GVT_PLANE_CTL_TILED_SHIFT;
	u32 i;

	paint(XRGB, 0);
	show(0, XRGB, 0, SIZE(WIDE, HIGH), 0);
	paint(upper, COPY);
	show(1, upper, XY(30, 8), SIZE(40, 20), COPY);
	paint(alpha, 2 * COPY);
	show(2, alpha, XY(50, 15), SIZE(33, 15), 2 * COPY);
	for (i = 0; i < 64 * 64; i++)
		host_write32(&gpu->host, mem + 3 * COPY + 4 * i, i % 3 * 0x7f102030);
	reg_write(gpu, _CURACNTR, 0x27);
	reg_write(gpu, _CURAPOS, XY(BIT(15) | 5, 3));
	reg_write(gpu, _CURABASE, ggtt + 3 * COPY);
}

/* i915's names of the sources: skl_pipe_crc_ctl_reg(). */
static void numbers(void)
{
	static const struct {
		u32 source;
		u32 crc;
	} known[] = {
		{ 4, 0x4bfd557e },	/* pipe */
		{ 0, PICTURE },		/* plane1 */
		{ 2, 0x81835f30 },	/* plane2 */
		{ 6, 0xe61d6721 },	/* plane3 */
		{ 7, 0x409f9c1a },	/* plane4, the topmost: the cursor has its place */
		{ 5, BLACK },		/* plane5, plane6, plane7: Skylake has none */
		{ 3, BLACK },
		{ 1, BLACK },
	};
	u32 i;

	small_picture();
	four_planes();
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		from_source(known[i].source);
		check_eq(crc(), known[i].crc);
	}
}

/* Rows of one to nine pixels: what is hashed at once, and all that may be left. */
static void numbers_of_widths(void)
{
	static const u32 known[] = {
		0xe38ddacb, 0x89684e80, 0x96a5f8a4, 0xa6747759, 0xf11cfbdd,
		0x36ebb848, 0x29abc123, 0x451484e1, 0x3a0f7667,
	};
	u32 i;

	small_picture();
	paint(XRGB, 0);
	show(0, XRGB, 0, SIZE(WIDE, HIGH), 0);
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		reg_write(gpu, _PIPEASRC, i << 16 | (HIGH - 1));
		check_eq(crc(), known[i]);
	}
}

/* Whatever has the picture, of one plane or of the pipe. */
static void same_picture(void)
{
	static const u32 tilings[] = { 0, 1, 4, 5 }, sources[] = { 0, 2, 6 };
	static const u32 formats[] = {
		4 << 24, 4 << 24 | PLANE_CTL_ORDER_RGBX,
		2 << 24, 2 << 24 | PLANE_CTL_ORDER_RGBX,
	};
	u32 plane, t, f, ctl;

	small_picture();
	for (t = 0; t < ARRAY_SIZE(tilings); t++) {
		for (f = 0; f < ARRAY_SIZE(formats); f++) {
			ctl = PLANE_CTL_ENABLE | formats[f] |
			      tilings[t] << GVT_PLANE_CTL_TILED_SHIFT;
			paint(ctl, COPY);
			for (plane = 0; plane < 3; plane++) {
				show(plane, ctl, 0, SIZE(WIDE, HIGH), COPY);
				from_source(4);
				check_eq(crc(), PICTURE);
				from_source(sources[plane]);
				check_eq(crc(), PICTURE);
				screen_plane(plane, 0, 0, 0, 0, 0, 0);
			}
		}
	}
}

/* In two halves; scaled to its size; by an identity of the pipe's colors. */
static void same_picture_composed(void)
{
	u32 i;

	small_picture();
	paint(XRGB, 0);
	show(0, XRGB, 0, SIZE(50, HIGH), 0);
	screen_plane(1, XRGB, PITCH / 64, XY(50, 0), SIZE(WIDE - 50, HIGH), XY(50, 0), ggtt);
	check_eq(crc(), PICTURE);
	screen_plane(1, 0, 0, 0, 0, 0, 0);
	expect(crc() != PICTURE);
	show(0, XRGB, 0, SIZE(WIDE, HIGH), 0);
	reg_write(gpu, _PS_1A_CTRL, PS_SCALER_EN | 1 << 25);
	reg_write(gpu, _PS_WIN_POS_1A, 0);
	reg_write(gpu, _PS_WIN_SZ_1A, WIDE << 16 | HIGH);
	check_eq(crc(), PICTURE);
	reg_write(gpu, _PS_1A_CTRL, 0);
	reg_write(gpu, _PS_WIN_SZ_1A, 0);
	for (i = 0; i < 256; i++)
		reg_write(gpu, _LGC_PALETTE_A + 4 * i, i * 0x010101);
	reg_write(gpu, _SKL_BOTTOM_COLOR_A, SKL_BOTTOM_COLOR_GAMMA_ENABLE);
	check_eq(crc(), PICTURE);
	/* A link of more bits a color carries the same picture. */
	reg_write(gpu, _TRANS_DDI_FUNC_CTL_A,
		  TRANS_DDI_FUNC_ENABLE | TRANS_DDI_SELECT_PORT(1) | 3 << 20);
	screen_on(0, false);
	screen_on(0, true);
	check_eq(crc(), PICTURE);
}

/* Each bit of a color of some pixels counts, and none of what is no color, nor beside. */
static void one_bit(void)
{
	static const u32 pixels[] = {
		XY(0, 0), XY(1, 0), XY(7, 1), XY(50, 18), XY(95, 36), XY(96, 0), XY(100, 36),
	};
	u32 i, bit, was;
	u64 at;

	small_picture();
	paint(XRGB, 0);
	show(0, XRGB, 0, SIZE(WIDE, HIGH), 0);
	for (i = 0; i < ARRAY_SIZE(pixels); i++) {
		at = mem + screen_offset(0, PITCH, pixels[i] & 0xffff, pixels[i] >> 16);
		was = host_read32(&gpu->host, at);
		for (bit = 0; bit < 32; bit++) {
			host_write32(&gpu->host, at, was ^ BIT(bit));
			check_int_eq(crc() == PICTURE, bit >= 24);
		}
		host_write32(&gpu->host, at, was);
	}
	host_write32(&gpu->host, mem + screen_offset(0, PITCH, WIDE, 0), ~0u);
	host_write32(&gpu->host, mem + screen_offset(0, PITCH, 0, HIGH), ~0u);
	check_eq(crc(), PICTURE);
}

static const struct unit_case cases[] = {
	UNIT(crcs),
	UNIT(frame_that_ends),
	UNIT(ended_while_read),
	UNIT(async_flip_and_crc),
	UNIT(numbers),
	UNIT(numbers_of_widths),
	UNIT(same_picture),
	UNIT(same_picture_composed),
	UNIT(one_bit),
};

const struct unit_group crc_tests = {
	.name = "crc", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
