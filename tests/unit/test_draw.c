// SPDX-License-Identifier: GPL-2.0
/* 3DPRIMITIVE: rectangles, triangles, where they are, and what is interpolated. */
#include "memory/surface.h"
#include "scene.h"

static struct scene scene;
static const float unit_square[4] = { 0, 0, 1, 1 };

static u32 pixel(u32 x, u32 y)
{
	u32 val;

	memcpy(&val, scene_pixel(&scene, x, y), 4);

	return val;
}

/* A rectangle of a color, and nothing beside it. */
static void rectangle(void)
{
	static const float orange[4] = { 1, 0.5, 0, 1 };
	u32 x, y;

	scene_init(&scene, 70, 40, FMT_B8G8R8A8_UNORM, 4);
	scene_constant(&scene, orange);
	scene_rect(&scene, 3, 5, 50, 21, unit_square);
	scene_draw(&scene);
	for (y = 0; y < 40; y++)
		for (x = 0; x < 70; x++)
			check_eq(pixel(x, y), x >= 3 && x < 53 && y >= 5 && y < 26 ?
				 0xffff8000 : 0);
	check_eq(gpu->vgpu->render.stats.pixels, 50 * 21);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* A copy of @w pixels from @from on, of a texture of @size pixels: each is its own. */
static void copy_row(u32 size, u32 from, u32 to, u32 w)
{
	const float texture[4] = { from / (float)size, 0, (from + w) / (float)size, 1 };
	float uv[2];
	u32 x, y;

	scene_rect(&scene, to, 1, w, 3, texture);
	scene_draw(&scene);
	for (y = 0; y < 3; y++) {
		for (x = 0; x < w; x++) {
			memcpy(uv, scene_pixel(&scene, to + x, y + 1), 8);
			check_int_eq((s32)(uv[0] * size), from + x);
			check_int_eq((s32)(uv[1] * 3), y);
		}
	}
}

/* Texture coordinates of copies are so exact that each pixel finds its texel. */
static void copies(void)
{
	static const u32 sizes[] = { 1, 2, 3, 7, 64, 100, 641, 1000, 1366, 1920, 2048, 3840,
				     4095, 4096, 5003, 8191, 16384 };
	u32 seed = 99, i, n, w, from, to;

	scene_init(&scene, 16384, 4, FMT_R32G32_FLOAT, 8);
	scene_interpolate(&scene, 6, 2);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		copy_row(sizes[i], 0, 0, sizes[i]);
		for (n = 0; n < 3; n++) {
			seed = seed * 1103515245 + 12345;
			w = seed / 65536 % sizes[i] + 1;
			seed = seed * 1103515245 + 12345;
			from = seed / 65536 % (sizes[i] - w + 1);
			to = seed / 16 % (16384 - w + 1);
			copy_row(sizes[i], from, to, w);
		}
	}
}

/* A copy as IGT's rendercopy draws it: each pixel is the one it was, none beside them is. */
static void copy_picture(u32 tiling, u32 width, u32 height)
{
	static u32 from[400 * 128 + 1024], to[400 * 128 + 1024];
	const u32 sx = 7, sy = 3, dx = 5, dy = 9, w = width - 20, h = height - 15;
	const float texture[4] = { sx / (float)width, sy / (float)height,
				   (sx + w) / (float)width, (sy + h) / (float)height };
	struct surface at = { .space = GTT_PER_PROCESS };
	u32 i, x, y, want;

	scene_init(&scene, width, height, FMT_B8G8R8A8_UNORM, 4);
	scene_texture(&scene, width, height);
	scene_copy(&scene);
	scene.tiling = scene.texture_tiling = tiling;
	scene_rect(&scene, dx, dy, w, h, texture);
	check_le(scene.texture.bytes, sizeof(from));
	for (i = 0; i < scene.texture.bytes / 4; i++)
		from[i] = i * 2654435761u;
	canvas_write(&scene.texture, (u8 *)from);
	scene_draw(&scene);
	canvas_read(&scene.target, (u8 *)to);
	at.pitch = scene.pitch;
	at.tiling = tiling == 3 ? TILING_Y : tiling == 2 ? TILING_X : TILING_LINEAR;
	for (y = 0; y < height; y++) {
		for (x = 0; x < width; x++) {
			want = 0;
			if (x >= dx && x < dx + w && y >= dy && y < dy + h)
				want = from[surface_address(&at, (x - dx + sx) * 4,
							    y - dy + sy) / 4];
			check_eq(to[surface_address(&at, x * 4, y) / 4], want);
		}
	}
}

static void pictures(void)
{
	copy_picture(0, 300, 60);
	copy_picture(2, 257, 64);
	copy_picture(3, 320, 100);
}

/* Triangles of floats that add to what is there: so that a pixel that is drawn twice shows. */
static void start_triangles(u32 topology, u32 vertices)
{
	static const float grey[4] = { 0.25, 0.25, 0.25, 0.25 };

	scene_init(&scene, 32, 32, FMT_R32G32B32A32_FLOAT, 16);
	scene_use_floats(&scene);
	scene_constant(&scene, grey);
	scene.topology = topology;
	scene.num_vertices = vertices;
	scene_add(&scene);
}

static void place(u32 nr, float x, float y)
{
	const float position[4] = { x, y, 0, 1 }, attribute[4] = { nr, 1, 0, 0 };

	scene_vertex(&scene, nr, position, attribute);
}

/* How often each pixel from @x0, @y0 to @x1, @y1 was drawn; none beside them was. */
static void expect_drawn(u32 x0, u32 y0, u32 x1, u32 y1, float times)
{
	float val;
	u32 x, y;

	for (y = 0; y < 32; y++) {
		for (x = 0; x < 32; x++) {
			memcpy(&val, scene_pixel(&scene, x, y), 4);
			expect_msg(val == (x >= x0 && x < x1 && y >= y0 && y < y1 ?
					   times / 4 : 0), "%u, %u: %f", x, y, val);
		}
	}
}

/* Two triangles that are a square, in each way to say so. */
static void strips_and_fans(void)
{
	start_triangles(TRISTRIP, 4);
	place(0, 4, 4);
	place(1, 20, 4);
	place(2, 4, 28);
	place(3, 20, 28);
	scene_draw(&scene);
	expect_drawn(4, 4, 20, 28, 1);
	scene.topology = TRIFAN;
	place(2, 20, 28);
	place(3, 4, 28);
	scene_draw(&scene);
	expect_drawn(4, 4, 20, 28, 2);
	scene.topology = TRILIST;
	scene.num_vertices = 8;
	place(3, 4, 4);
	place(4, 20, 28);
	place(5, 4, 28);
	scene_draw(&scene);
	expect_drawn(4, 4, 20, 28, 3);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, 0);
}

/* A center that is on a left or upper side is inside, on another it is not. */
static void centers_on_sides(void)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		start_triangles(i ? TRISTRIP : RECTLIST, 3 + i);
		place(0, 6.5, 20.5);
		place(1, 2.5, 20.5);
		place(2, i ? 6.5 : 2.5, 3.5);
		place(3, 2.5, 3.5);
		scene_draw(&scene);
		expect_drawn(2, 3, 6, 20, 1);
	}
}

static void put_index(u32 nr, u32 bytes, u32 val)
{
	memcpy(host_page(&gpu->host, scene.vertices.mem) + PAGE / 2 + nr * bytes, &val, bytes);
}

/* Strips by indices of each size, with a cut between two, and a base. */
static void indices(void)
{
	static const u8 order[9] = { 7, 0, 1, 2, 3, 0xff, 4, 5, 6 };
	u32 bytes, i;

	start_triangles(TRISTRIP, 8);
	for (bytes = 1; bytes <= 4; bytes *= 2) {
		scene.indexed = bytes;
		scene.first = 1;
		scene.base = -1;
		scene.vf[0] = BIT(8);
		scene.vf[1] = 0xff;
		place(0, 2, 2);
		place(1, 12, 2);
		place(2, 2, 8);
		place(3, 12, 8);
		place(4, 2, 8);
		place(5, 12, 8);
		place(6, 2, 8);
		for (i = 0; i < 9; i++)
			put_index(i, bytes, order[i] == 0xff ? 0xff : order[i] + 1);
		scene_draw(&scene);
		expect_drawn(2, 2, 12, 8, bytes == 4 ? 3 : bytes);
	}
	/* All behind the buffer are index 0, and the vertex before the first one is zero. */
	scene.first = 5000;
	scene_draw(&scene);
	expect_drawn(2, 2, 12, 8, 3);
}

/* A corner of a square that faces away is not drawn where it is culled. */
static void culling(void)
{
	/* Mode, front is counter-clockwise; whether a clockwise one is drawn, and the other. */
	static const struct {
		u32 mode, ccw, clockwise, other;
	} cases[] = {
		{ 0, 0, 0, 0 }, { 1, 0, 1, 1 }, { 2, 0, 0, 1 }, { 3, 0, 1, 0 },
		{ 2, 1, 1, 0 }, { 3, 1, 0, 1 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		start_triangles(TRILIST, 6);
		scene.raster[0] = cases[i].mode << 16 | cases[i].ccw << 21;
		place(0, 0, 0);
		place(1, 8, 0);
		place(2, 0, 8);
		place(3, 8, 0);
		place(4, 0, 8);
		place(5, 8, 8);
		scene_draw(&scene);
		expect_msg(*(float *)scene_pixel(&scene, 1, 1) * 4 == cases[i].clockwise,
			   "case %u", i);
		expect_msg(*(float *)scene_pixel(&scene, 6, 6) * 4 == cases[i].other,
			   "case %u", i);
		/* In a strip each second one is turned. */
		scene.topology = TRISTRIP;
		scene.num_vertices = 4;
		place(3, 8, 8);
		scene_draw(&scene);
		expect_msg(*(float *)scene_pixel(&scene, 6, 6) * 4 ==
			   cases[i].other + cases[i].clockwise, "case %u", i);
	}
}

/* Scissor, drawing rectangle and its origin, viewport. */
static void windows(void)
{
	float matrix[6] = { 4, -4, 1, 16, 16, 0 };

	start_triangles(RECTLIST, 3);
	place(0, 30, 30);
	place(1, 0, 30);
	place(2, 0, 0);
	scene.raster[0] |= BIT(1);
	scene.scissor[0] = 3 << 16 | 2;
	scene.scissor[1] = 20 << 16 | 9;
	scene_draw(&scene);
	expect_drawn(2, 3, 10, 21, 1);

	start_triangles(RECTLIST, 3);
	place(0, 12, 14);
	place(1, -8, 14);
	place(2, -8, -8);
	scene.rect[0] = 1 << 16 | 2;
	scene.rect[1] = 13 << 16 | 31;
	scene.rect[2] = 3 | (u32)-2 << 16;
	scene_draw(&scene);
	expect_drawn(2, 1, 15, 12, 1);

	start_triangles(TRISTRIP, 4);
	place(0, -1, 1);
	place(1, 2, 1);
	place(2, -1, -2);
	place(3, 2, -2);
	scene.sf[0] = BIT(1);
	memcpy(scene.viewport, matrix, sizeof(matrix));
	scene_draw(&scene);
	expect_drawn(12, 12, 24, 24, 1);
}

static u32 color_bits(u32 at, u32 c)
{
	u32 val;

	memcpy(&val, scene_pixel(&scene, at, at) + 4 * c, 4);

	return val;
}

/* Instances have vertices of their own, or share them. */
static void instances(void)
{
	start_triangles(RECTLIST, 3);
	place(0, 4, 4);
	place(1, 0, 4);
	place(2, 0, 0);
	scene.instances = 5;
	scene_draw(&scene);
	expect_drawn(0, 0, 4, 4, 5);
	/* The attribute comes with each second instance, and InstanceID, VertexID beside it. */
	scene.instancing[0] = 2 | BIT(8);
	scene.instancing[1] = 2;
	scene.sgvs = 2 | 1 << 13 | BIT(15) | 2 << 16 | 2u << 29 | BIT(31);
	scene.sbe[2] = 1;
	scene_flat(&scene, 6);
	scene.blend[1] = 0;
	scene_draw(&scene);
	check_eq(color_bits(1, 0), 0x40000000);
	check_eq(color_bits(1, 1), 0);
	check_eq(color_bits(1, 2), 4);
}

/* Attributes in perspective, and beside it; the picture's corners are not those of w = 1. */
static void perspective(void)
{
	const float at[3][4] = { { 0, 0, 0, 1 }, { 120, 0, 0, 4 }, { 0, 60, 0, 2 } };
	const float attribute[3][4] = { { 0, 5, 0, 0 }, { 1, 5, 0, 1 }, { 0, 5, 1, 2 } };
	double b[3], d, u, v;
	u32 x, y, i, mode;
	float got[4];

	for (mode = 0; mode < 6; mode++) {
		start_triangles(TRILIST, 3);
		scene.blend[1] = 0;
		scene.wm = BIT(11 + mode);
		scene_interpolate(&scene, 6, 2);
		for (i = 0; i < 3; i++)
			scene_vertex(&scene, i, at[i], attribute[i]);
		scene_draw(&scene);
		for (y = 0; y < 30; y++) {
			for (x = 0; x + y + 1 < 30; x++) {
				b[1] = (x + 0.5) / 30;
				b[2] = (y + 0.5) / 30;
				b[0] = 1 - b[1] - b[2];
				d = mode < 3 ? b[0] + b[1] / 4 + b[2] / 2 : 1;
				u = mode < 3 ? b[1] / 4 / d : b[1];
				v = mode < 3 ? b[2] / 2 / d : b[2];
				memcpy(got, scene_pixel(&scene, x, y), 16);
				expect_msg(__builtin_fabs(got[0] - u) < 1e-6 &&
					   __builtin_fabs(got[2] - v) < 1e-6 && got[1] == 5 &&
					   __builtin_fabs(got[3] - u - 2 * v) < 1e-6,
					   "mode %u, %u, %u: %f %f, %f %f", mode, x, y, got[0], u,
					   got[2], v);
			}
		}
	}
}

/* Attributes that are not interpolated, come from elsewhere, or are constants. */
static void attributes(void)
{
	u32 i;

	/* Flat: that of the provoking vertex. */
	for (i = 0; i < 3; i++) {
		start_triangles(TRISTRIP, 3);
		scene.blend[1] = 0;
		scene_flat(&scene, 6);
		place(0, 0, 0);
		place(1, 30, 0);
		place(2, 0, 30);
		scene.sbe[2] = 1;
		scene.sf[2] = i << 29;
		scene_draw(&scene);
		check_int_eq(*(float *)scene_pixel(&scene, 2, 2), i);
	}
	/* Attribute 0 is what follows it; x is a constant, w the primitive's number. */
	scene.sbe[0] |= BIT(21) | BIT(19);
	scene.swiz[0] = BIT(12) | 2 << 9;
	scene.elements[6] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 16);
	scene.elements[7] = CONTROLS(3, 2, 4, 1);
	scene.num_elements = 4;
	scene.swiz[0] |= 1;
	scene.num_vertices = 4;
	place(3, 30, 30);
	scene_draw(&scene);
	check_eq(color_bits(2, 0), 0x3f800000);
	check_eq(color_bits(2, 1), 0);
	check_eq(color_bits(2, 2), 1);
	check_eq(color_bits(2, 3), 0);
	check_eq(color_bits(28, 3), 1);
}

static const struct unit_case cases[] = {
	UNIT(rectangle),
	UNIT(copies),
	UNIT(pictures),
	UNIT(strips_and_fans),
	UNIT(centers_on_sides),
	UNIT(indices),
	UNIT(culling),
	UNIT(windows),
	UNIT(instances),
	UNIT(perspective),
	UNIT(attributes),
};

const struct unit_group draw_tests = {
	.name = "draw",
	UNIT_CASES(cases),
	GPU_FIXTURE,
};
