// SPDX-License-Identifier: GPL-2.0
/* Render targets as people see them, after a draw. */
#include "draw/picture.h"
#include "memory/gmem.h"
#include "memory/surface.h"
#include "scene.h"

#define WIDTH		300
#define HEIGHT		40

#define FMT_B8G8R8A8_UNORM_SRGB	0x0c1u
#define FMT_R8G8B8A8_UINT	0x0cbu
#define FMT_R8G8B8A8_SINT	0x0cau

static struct scene scene;
static u32 pixels[WIDTH * HEIGHT];
static const float unit_square[4] = { 0, 0, 1, 1 };

/* What was told at the end of a draw. */
static struct {
	u32 draws, ends;
	struct vgpu_job_end end;
	const char *refused;
	u32 width, height;
	u64 missing;
	struct gmem before;
} seen;

static void look(const struct vgpu_job_end *end)
{
	struct draw_picture *picture;

	seen.width = end->target->width;
	seen.height = end->target->height;
	seen.refused = draw_picture_refuses(end->target);
	if (seen.refused)
		return;
	memcpy(&seen.before, end->mem, sizeof(seen.before));
	picture = draw_picture_open(end->target, end->mem);
	check_eq(picture != NULL, true);
	check_le(seen.width * seen.height, ARRAY_SIZE(pixels));
	/* In two pieces. */
	seen.missing = draw_picture_rows(picture, 0, 7, pixels);
	seen.missing += draw_picture_rows(picture, 7, seen.height - 7, pixels + 7 * seen.width);
	draw_picture_close(picture);
	/* The engine's translations are what they were. */
	expect(!memcmp(&seen.before, end->mem, sizeof(seen.before)));
}

static void follow(void *data, const struct vgpu_step *step)
{
	seen.draws = step->draw;
	if (!step->end)
		return;
	seen.ends++;
	seen.end = *step->end;
	if (step->end->target)
		look(step->end);
}

static void draw(void)
{
	memset(&seen, 0, sizeof(seen));
	memset(pixels, 0, sizeof(pixels));
	vgpu_follow_jobs(gpu->vgpu, follow, NULL);
	scene_draw(&scene);
	check_eq(seen.ends, 1);
	check_int_eq(seen.end.result, VGPU_JOB_DONE);
}

/* However it is tiled, a picture is what lies there. */
static void look_at(u32 tiling)
{
	static u32 words[WIDTH * HEIGHT * 3];
	struct surface at = { .space = GTT_PER_PROCESS };
	u32 i, x, y;

	scene_init(&scene, WIDTH, HEIGHT, FMT_B8G8R8A8_UNORM, 4);
	scene.tiling = tiling;
	scene_constant(&scene, unit_square);
	scene_rect(&scene, 10, 5, 100, 20, unit_square);
	check_le(scene.target.bytes, sizeof(words));
	for (i = 0; i < scene.target.bytes / 4; i++)
		words[i] = i * 2654435761u;
	canvas_write(&scene.target, (u8 *)words);
	draw();
	check_eq(seen.width, WIDTH);
	check_eq(seen.height, HEIGHT);
	check_eq(seen.missing, 0);
	check_eq(seen.end.did.pixels, 100 * 20);
	canvas_read(&scene.target, (u8 *)words);
	at.pitch = scene.pitch;
	at.tiling = tiling == 3 ? TILING_Y : tiling == 2 ? TILING_X : TILING_LINEAR;
	for (y = 0; y < HEIGHT; y++)
		for (x = 0; x < WIDTH; x++)
			check_eq(pixels[y * WIDTH + x] & 0xffffff,
				 words[surface_address(&at, x * 4, y) / 4] & 0xffffff);
	/* 0, 0, 1, 1: that is blue. */
	check_eq(pixels[5 * WIDTH + 10] & 0xffffff, 0xff);
}

static void tilings(void)
{
	look_at(0);
	look_at(2);
	look_at(3);
	/* Draws are counted. */
	check_eq(seen.draws, 3);
}

/* What a color looks like in a format. */
static u32 color_in(u32 format, u32 bytes, const float *color)
{
	scene_init(&scene, 16, 16, format, bytes);
	scene_constant(&scene, color);
	scene_rect(&scene, 0, 0, 16, 16, unit_square);
	draw();

	return pixels[3 * 16 + 2] & 0xffffff;
}

static void formats(void)
{
	static const float some[] = { 1, 0.2, 0.6, 0.5, 0 }, far[4] = { 7, -3, 0.2, 0 };
	static const u32 bits[4] = { 1, 200, 255, 300 };

	check_eq(color_in(FMT_B8G8R8A8_UNORM, 4, some), 0xff3399);
	check_eq(color_in(FMT_R8G8B8A8_UNORM, 4, some), 0xff3399);
	/* What a monitor is given: not what it means. */
	check_eq(color_in(FMT_B8G8R8A8_UNORM_SRGB, 4, some), 0xff7ccb);
	check_eq(color_in(FMT_B5G6R5_UNORM, 2, some), 0xff359c);
	check_eq(color_in(FMT_R32G32B32A32_FLOAT, 16, some), 0xff3399);
	check_eq(color_in(FMT_R16G16B16A16_FLOAT, 8, far), 0xff0033);
	check_eq(color_in(FMT_R8_UNORM, 1, some + 1), 0x333333);
	check_eq(color_in(FMT_R8G8B8A8_UINT, 4, (const float *)bits), 0x01c8ff);
	check_eq(seen.refused == NULL, true);
	color_in(FMT_R32G32B32A32_UINT, 16, (const float *)bits);
	check_str_eq(seen.refused, "numbers are no colors");
	color_in(FMT_R8G8B8A8_SINT, 4, (const float *)bits);
	check_str_eq(seen.refused, "numbers are no colors");
}

/* Where there is no page it is black; the draw had no use for it. */
static void no_page(void)
{
	static const float white[4] = { 1, 1, 1, 1 };
	u32 page, x, y;

	/* A row is two pages. */
	scene_init(&scene, 512, 8, FMT_R32G32B32A32_FLOAT, 16);
	scene_constant(&scene, white);
	scene_rect(&scene, 0, 0, 256, 3, unit_square);
	for (page = 0; page < 16; page++)
		if (page % 2 || page >= 6)
			ctx_map(&scene.s.ctx, scene.target.addr + page * PAGE, 0, 0);
	draw();
	check_eq(seen.missing, 13 * PAGE);
	for (y = 0; y < 8; y++)
		for (x = 0; x < 512; x++)
			check_eq(pixels[y * 512 + x] & 0xffffff, y < 3 && x < 256 ? 0xffffff : 0);
}

/* Draws of which there is no picture. */
static void no_target(void)
{
	scene_init(&scene, 16, 16, FMT_B8G8R8A8_UNORM, 4);
	scene_constant(&scene, unit_square);
	/* Beside the picture. */
	scene_rect(&scene, 40, 40, 4, 4, unit_square);
	draw();
	check_eq(seen.end.target == NULL, true);
	check_eq(seen.end.kernel, 0);
	/* Patches are not drawn. */
	scene.topology = 32;
	memset(&seen, 0, sizeof(seen));
	scene_draw(&scene);
	check_int_eq(seen.end.result, VGPU_JOB_SKIPPED);
	check_eq(seen.end.target == NULL, true);
	/* What is too large. */
	scene_init(&scene, 16384, 4, FMT_R8_UNORM, 1);
	scene.rect[1] = 0x3fff3fff;
	scene_constant(&scene, unit_square);
	scene_rect(&scene, 0, 0, 16, 1, unit_square);
	scene.height = 16384;
	memset(&seen, 0, sizeof(seen));
	scene_draw(&scene);
	check_str_eq(seen.refused, "pixels are too many");
}

static const struct unit_case cases[] = {
	UNIT(tilings),
	UNIT(formats),
	UNIT(no_page),
	UNIT(no_target),
};

const struct unit_group picture_tests = {
	.name = "picture",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
