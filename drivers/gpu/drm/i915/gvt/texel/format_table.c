// SPDX-License-Identifier: GPL-2.0
/*
 * The surface formats of Gen9 but palettes, video, and FXT1 and ASTC of the compressed ones.
 *
 * PRM SKL vol 2d, "SURFACE_FORMAT"; vol 7, "Surface Formats": what each may be used for. The
 * numbers, the bits and the uses are also in Mesa's isl.h, isl_format_layout.csv, isl_format.c.
 */
#include "texel/format.h"

#define KINDS(rgb, a)							\
	.kind = { FORMAT_ ## rgb, FORMAT_ ## rgb, FORMAT_ ## rgb, FORMAT_ ## a }

/* Channels from the lowest bit on: kinds, and bits of red, green, blue, alpha. */
#define RGB_A(rgb, alpha, r, g, b, a)					\
	KINDS(rgb, alpha), .bits = { r, g, b, a }, .shift = { 0, r, r + g, r + g + b }
#define BGR_A(rgb, alpha, r, g, b, a)					\
	KINDS(rgb, alpha), .bits = { r, g, b, a }, .shift = { b + g, b, 0, r + g + b }
#define RGBA(all, r, g, b, a)	RGB_A(all, all, r, g, b, a)
#define BGRA(all, r, g, b, a)	BGR_A(all, all, r, g, b, a)
#define ABGR(all, r, g, b, a)						\
	KINDS(all, all), .bits = { r, g, b, a }, .shift = { a + b + g, a + b, a, 0 }

/* One for red, green and blue; for all; for green alone. */
#define LA(l, alpha, n, a)	KINDS(l, alpha), .bits = { n, n, n, a }, .shift = { 0, 0, 0, n }
#define I(all, n)		KINDS(all, all), .bits = { n, n, n, n }
#define G(all, n, at)		KINDS(all, all), .bits = { 0, n, 0, 0 }, .shift = { 0, at, 0, 0 }

#define R5G5B6								\
	.kind = { FORMAT_SNORM, FORMAT_SNORM, FORMAT_UNORM, FORMAT_NONE },	\
	.bits = { 5, 5, 6, 0 }, .shift = { 0, 5, 10, 0 }

#define S	FORMAT_SAMPLED
#define F	FORMAT_FILTERED
#define T	FORMAT_TARGET
#define B	FORMAT_BLENDED
#define V	FORMAT_VERTEX
#define W	FORMAT_TYPED_WRITE
#define R	FORMAT_TYPED_READ

#define ROW(nr, as, size, used, layout)					\
	[nr] = { .name = #as, .bytes = size, .uses = used, layout }

/* A compressed one, and the format that its texels are in. */
#define BLOCK(nr, as, size, decoder, texel)				\
	[nr] = { .name = #as, .bytes = size, .uses = S | F, .decode = block_ ## decoder,	\
		 .texels = texel }

static const struct format formats[NUM_FORMATS] = {
	ROW(0x000, R32G32B32A32_FLOAT, 16, S | F | T | B | V | W | R, RGBA(FLOAT, 32, 32, 32, 32)),
	ROW(0x001, R32G32B32A32_SINT, 16, S | T | V | W | R, RGBA(SINT, 32, 32, 32, 32)),
	ROW(0x002, R32G32B32A32_UINT, 16, S | T | V | W | R, RGBA(UINT, 32, 32, 32, 32)),
	ROW(0x003, R32G32B32A32_UNORM, 16, V, RGBA(UNORM, 32, 32, 32, 32)),
	ROW(0x004, R32G32B32A32_SNORM, 16, V, RGBA(SNORM, 32, 32, 32, 32)),
	ROW(0x005, R64G64_FLOAT, 16, V, RGBA(FLOAT, 64, 64, 0, 0)),
	ROW(0x006, R32G32B32X32_FLOAT, 16, S | F, RGBA(FLOAT, 32, 32, 32, 0)),
	ROW(0x007, R32G32B32A32_SSCALED, 16, V, RGBA(SSCALED, 32, 32, 32, 32)),
	ROW(0x008, R32G32B32A32_USCALED, 16, V, RGBA(USCALED, 32, 32, 32, 32)),
	ROW(0x020, R32G32B32A32_SFIXED, 16, V, RGBA(SFIXED, 32, 32, 32, 32)),
	ROW(0x021, R64G64_PASSTHRU, 16, V, RGBA(RAW, 32, 32, 32, 32)),
	ROW(0x040, R32G32B32_FLOAT, 12, S | F | V, RGBA(FLOAT, 32, 32, 32, 0)),
	ROW(0x041, R32G32B32_SINT, 12, S | V, RGBA(SINT, 32, 32, 32, 0)),
	ROW(0x042, R32G32B32_UINT, 12, S | V, RGBA(UINT, 32, 32, 32, 0)),
	ROW(0x043, R32G32B32_UNORM, 12, V, RGBA(UNORM, 32, 32, 32, 0)),
	ROW(0x044, R32G32B32_SNORM, 12, V, RGBA(SNORM, 32, 32, 32, 0)),
	ROW(0x045, R32G32B32_SSCALED, 12, V, RGBA(SSCALED, 32, 32, 32, 0)),
	ROW(0x046, R32G32B32_USCALED, 12, V, RGBA(USCALED, 32, 32, 32, 0)),
	ROW(0x050, R32G32B32_SFIXED, 12, V, RGBA(SFIXED, 32, 32, 32, 0)),
	ROW(0x080, R16G16B16A16_UNORM, 8, S | F | T | B | V | W, RGBA(UNORM, 16, 16, 16, 16)),
	ROW(0x081, R16G16B16A16_SNORM, 8, S | F | T | B | V | W, RGBA(SNORM, 16, 16, 16, 16)),
	ROW(0x082, R16G16B16A16_SINT, 8, S | T | V | W | R, RGBA(SINT, 16, 16, 16, 16)),
	ROW(0x083, R16G16B16A16_UINT, 8, S | T | V | W | R, RGBA(UINT, 16, 16, 16, 16)),
	ROW(0x084, R16G16B16A16_FLOAT, 8, S | F | T | B | V | W | R, RGBA(FLOAT, 16, 16, 16, 16)),
	ROW(0x085, R32G32_FLOAT, 8, S | F | T | B | V | W | R, RGBA(FLOAT, 32, 32, 0, 0)),
	ROW(0x086, R32G32_SINT, 8, S | T | V | W | R, RGBA(SINT, 32, 32, 0, 0)),
	ROW(0x087, R32G32_UINT, 8, S | T | V | W | R, RGBA(UINT, 32, 32, 0, 0)),
	ROW(0x088, R32_FLOAT_X8X24_TYPELESS, 8, S | F, RGBA(FLOAT, 32, 0, 0, 0)),
	ROW(0x089, X32_TYPELESS_G8X24_UINT, 8, S, G(UINT, 8, 32)),
	ROW(0x08a, L32A32_FLOAT, 8, S | F, LA(FLOAT, FLOAT, 32, 32)),
	ROW(0x08b, R32G32_UNORM, 8, V, RGBA(UNORM, 32, 32, 0, 0)),
	ROW(0x08c, R32G32_SNORM, 8, V, RGBA(SNORM, 32, 32, 0, 0)),
	ROW(0x08d, R64_FLOAT, 8, V, RGBA(FLOAT, 64, 0, 0, 0)),
	ROW(0x08e, R16G16B16X16_UNORM, 8, S | F, RGBA(UNORM, 16, 16, 16, 0)),
	ROW(0x08f, R16G16B16X16_FLOAT, 8, S | F | T | B, RGBA(FLOAT, 16, 16, 16, 0)),
	ROW(0x090, A32X32_FLOAT, 8, S | F, RGBA(FLOAT, 0, 0, 0, 32)),
	ROW(0x091, L32X32_FLOAT, 8, S | F, LA(FLOAT, FLOAT, 32, 0)),
	ROW(0x092, I32X32_FLOAT, 8, S | F, I(FLOAT, 32)),
	ROW(0x093, R16G16B16A16_SSCALED, 8, V, RGBA(SSCALED, 16, 16, 16, 16)),
	ROW(0x094, R16G16B16A16_USCALED, 8, V, RGBA(USCALED, 16, 16, 16, 16)),
	ROW(0x095, R32G32_SSCALED, 8, V, RGBA(SSCALED, 32, 32, 0, 0)),
	ROW(0x096, R32G32_USCALED, 8, V, RGBA(USCALED, 32, 32, 0, 0)),
	ROW(0x097, R32G32_FLOAT_LD, 8, S | F | T | B | V, RGBA(FLOAT, 32, 32, 0, 0)),
	ROW(0x0a0, R32G32_SFIXED, 8, V, RGBA(SFIXED, 32, 32, 0, 0)),
	ROW(0x0a1, R64_PASSTHRU, 8, V, RGBA(RAW, 32, 32, 0, 0)),
	ROW(0x0c0, B8G8R8A8_UNORM, 4, S | F | T | B | V | W, BGRA(UNORM, 8, 8, 8, 8)),
	ROW(0x0c1, B8G8R8A8_UNORM_SRGB, 4, S | F | T | B, BGR_A(SRGB, UNORM, 8, 8, 8, 8)),
	ROW(0x0c2, R10G10B10A2_UNORM, 4, S | F | T | B | V | W, RGBA(UNORM, 10, 10, 10, 2)),
	ROW(0x0c3, R10G10B10A2_UNORM_SRGB, 4, S | F, RGB_A(SRGB, UNORM, 10, 10, 10, 2)),
	ROW(0x0c4, R10G10B10A2_UINT, 4, S | T | V | W, RGBA(UINT, 10, 10, 10, 2)),
	ROW(0x0c5, R10G10B10_SNORM_A2_UNORM, 4, S | F | V, RGB_A(SNORM, UNORM, 10, 10, 10, 2)),
	ROW(0x0c7, R8G8B8A8_UNORM, 4, S | F | T | B | V | W, RGBA(UNORM, 8, 8, 8, 8)),
	ROW(0x0c8, R8G8B8A8_UNORM_SRGB, 4, S | F | T | B, RGB_A(SRGB, UNORM, 8, 8, 8, 8)),
	ROW(0x0c9, R8G8B8A8_SNORM, 4, S | F | T | B | V | W, RGBA(SNORM, 8, 8, 8, 8)),
	ROW(0x0ca, R8G8B8A8_SINT, 4, S | T | V | W | R, RGBA(SINT, 8, 8, 8, 8)),
	ROW(0x0cb, R8G8B8A8_UINT, 4, S | T | V | W | R, RGBA(UINT, 8, 8, 8, 8)),
	ROW(0x0cc, R16G16_UNORM, 4, S | F | T | B | V | W, RGBA(UNORM, 16, 16, 0, 0)),
	ROW(0x0cd, R16G16_SNORM, 4, S | F | T | B | V | W, RGBA(SNORM, 16, 16, 0, 0)),
	ROW(0x0ce, R16G16_SINT, 4, S | T | V | W | R, RGBA(SINT, 16, 16, 0, 0)),
	ROW(0x0cf, R16G16_UINT, 4, S | T | V | W | R, RGBA(UINT, 16, 16, 0, 0)),
	ROW(0x0d0, R16G16_FLOAT, 4, S | F | T | B | V | W | R, RGBA(FLOAT, 16, 16, 0, 0)),
	ROW(0x0d1, B10G10R10A2_UNORM, 4, S | F | T | B | V | W, BGRA(UNORM, 10, 10, 10, 2)),
	ROW(0x0d2, B10G10R10A2_UNORM_SRGB, 4, S | F | T | B, BGR_A(SRGB, UNORM, 10, 10, 10, 2)),
	ROW(0x0d3, R11G11B10_FLOAT, 4, S | F | T | B | V | W, RGBA(FLOAT, 11, 11, 10, 0)),
	ROW(0x0d5, R10G10B10_FLOAT_A2_UNORM, 4, 0, RGB_A(FLOAT, UNORM, 10, 10, 10, 2)),
	ROW(0x0d6, R32_SINT, 4, S | T | V | W | R, RGBA(SINT, 32, 0, 0, 0)),
	ROW(0x0d7, R32_UINT, 4, S | T | V | W | R, RGBA(UINT, 32, 0, 0, 0)),
	ROW(0x0d8, R32_FLOAT, 4, S | F | T | B | V | W | R, RGBA(FLOAT, 32, 0, 0, 0)),
	ROW(0x0d9, R24_UNORM_X8_TYPELESS, 4, S | F, RGBA(UNORM, 24, 0, 0, 0)),
	ROW(0x0da, X24_TYPELESS_G8_UINT, 4, S, G(UINT, 8, 24)),
	ROW(0x0df, L16A16_UNORM, 4, S | F, LA(UNORM, UNORM, 16, 16)),
	ROW(0x0e0, I24X8_UNORM, 4, S | F, I(UNORM, 24)),
	ROW(0x0e1, L24X8_UNORM, 4, S | F, LA(UNORM, UNORM, 24, 0)),
	ROW(0x0e2, A24X8_UNORM, 4, S | F, RGBA(UNORM, 0, 0, 0, 24)),
	ROW(0x0e3, I32_FLOAT, 4, S | F, I(FLOAT, 32)),
	ROW(0x0e4, L32_FLOAT, 4, S | F, LA(FLOAT, FLOAT, 32, 0)),
	ROW(0x0e5, A32_FLOAT, 4, S | F, RGBA(FLOAT, 0, 0, 0, 32)),
	ROW(0x0e9, B8G8R8X8_UNORM, 4, S | F | T | B, BGRA(UNORM, 8, 8, 8, 0)),
	ROW(0x0ea, B8G8R8X8_UNORM_SRGB, 4, S | F | T | B, BGR_A(SRGB, UNORM, 8, 8, 8, 0)),
	ROW(0x0eb, R8G8B8X8_UNORM, 4, S | F, RGBA(UNORM, 8, 8, 8, 0)),
	ROW(0x0ec, R8G8B8X8_UNORM_SRGB, 4, S | F, RGB_A(SRGB, UNORM, 8, 8, 8, 0)),
	ROW(0x0ed, R9G9B9E5_SHAREDEXP, 4, S | F, RGBA(SHAREDEXP, 9, 9, 9, 0)),
	ROW(0x0ee, B10G10R10X2_UNORM, 4, S | F, BGRA(UNORM, 10, 10, 10, 0)),
	ROW(0x0f0, L16A16_FLOAT, 4, S | F, LA(FLOAT, FLOAT, 16, 16)),
	ROW(0x0f1, R32_UNORM, 4, V, RGBA(UNORM, 32, 0, 0, 0)),
	ROW(0x0f2, R32_SNORM, 4, V, RGBA(SNORM, 32, 0, 0, 0)),
	ROW(0x0f3, R10G10B10X2_USCALED, 4, V, RGBA(USCALED, 10, 10, 10, 0)),
	ROW(0x0f4, R8G8B8A8_SSCALED, 4, V, RGBA(SSCALED, 8, 8, 8, 8)),
	ROW(0x0f5, R8G8B8A8_USCALED, 4, V, RGBA(USCALED, 8, 8, 8, 8)),
	ROW(0x0f6, R16G16_SSCALED, 4, V, RGBA(SSCALED, 16, 16, 0, 0)),
	ROW(0x0f7, R16G16_USCALED, 4, V, RGBA(USCALED, 16, 16, 0, 0)),
	ROW(0x0f8, R32_SSCALED, 4, V, RGBA(SSCALED, 32, 0, 0, 0)),
	ROW(0x0f9, R32_USCALED, 4, V, RGBA(USCALED, 32, 0, 0, 0)),
	ROW(0x100, B5G6R5_UNORM, 2, S | F | T | B | W, BGRA(UNORM, 5, 6, 5, 0)),
	ROW(0x101, B5G6R5_UNORM_SRGB, 2, S | F | T | B, BGR_A(SRGB, UNORM, 5, 6, 5, 0)),
	ROW(0x102, B5G5R5A1_UNORM, 2, S | F | T | B | W, BGRA(UNORM, 5, 5, 5, 1)),
	ROW(0x103, B5G5R5A1_UNORM_SRGB, 2, S | F | T | B, BGR_A(SRGB, UNORM, 5, 5, 5, 1)),
	ROW(0x104, B4G4R4A4_UNORM, 2, S | F | T | B | W, BGRA(UNORM, 4, 4, 4, 4)),
	ROW(0x105, B4G4R4A4_UNORM_SRGB, 2, S | F | T | B, BGR_A(SRGB, UNORM, 4, 4, 4, 4)),
	ROW(0x106, R8G8_UNORM, 2, S | F | T | B | V | W, RGBA(UNORM, 8, 8, 0, 0)),
	ROW(0x107, R8G8_SNORM, 2, S | F | T | B | V | W, RGBA(SNORM, 8, 8, 0, 0)),
	ROW(0x108, R8G8_SINT, 2, S | T | V | W | R, RGBA(SINT, 8, 8, 0, 0)),
	ROW(0x109, R8G8_UINT, 2, S | T | V | W | R, RGBA(UINT, 8, 8, 0, 0)),
	ROW(0x10a, R16_UNORM, 2, S | F | T | B | V | W, RGBA(UNORM, 16, 0, 0, 0)),
	ROW(0x10b, R16_SNORM, 2, S | F | T | B | V | W, RGBA(SNORM, 16, 0, 0, 0)),
	ROW(0x10c, R16_SINT, 2, S | T | V | W | R, RGBA(SINT, 16, 0, 0, 0)),
	ROW(0x10d, R16_UINT, 2, S | T | V | W | R, RGBA(UINT, 16, 0, 0, 0)),
	ROW(0x10e, R16_FLOAT, 2, S | F | T | B | V | W | R, RGBA(FLOAT, 16, 0, 0, 0)),
	ROW(0x111, I16_UNORM, 2, S | F, I(UNORM, 16)),
	ROW(0x112, L16_UNORM, 2, S | F, LA(UNORM, UNORM, 16, 0)),
	ROW(0x113, A16_UNORM, 2, S | F, RGBA(UNORM, 0, 0, 0, 16)),
	ROW(0x114, L8A8_UNORM, 2, S | F, LA(UNORM, UNORM, 8, 8)),
	ROW(0x115, I16_FLOAT, 2, S | F, I(FLOAT, 16)),
	ROW(0x116, L16_FLOAT, 2, S | F, LA(FLOAT, FLOAT, 16, 0)),
	ROW(0x117, A16_FLOAT, 2, S | F, RGBA(FLOAT, 0, 0, 0, 16)),
	ROW(0x118, L8A8_UNORM_SRGB, 2, S | F, LA(SRGB, UNORM, 8, 8)),
	ROW(0x119, R5G5_SNORM_B6_UNORM, 2, S | F, R5G5B6),
	ROW(0x11a, B5G5R5X1_UNORM, 2, T | B | W, BGRA(UNORM, 5, 5, 5, 0)),
	ROW(0x11b, B5G5R5X1_UNORM_SRGB, 2, T | B, BGR_A(SRGB, UNORM, 5, 5, 5, 0)),
	ROW(0x11c, R8G8_SSCALED, 2, V, RGBA(SSCALED, 8, 8, 0, 0)),
	ROW(0x11d, R8G8_USCALED, 2, V, RGBA(USCALED, 8, 8, 0, 0)),
	ROW(0x11e, R16_SSCALED, 2, V, RGBA(SSCALED, 16, 0, 0, 0)),
	ROW(0x11f, R16_USCALED, 2, V, RGBA(USCALED, 16, 0, 0, 0)),
	ROW(0x124, A1B5G5R5_UNORM, 2, 0, ABGR(UNORM, 5, 5, 5, 1)),
	ROW(0x125, A4B4G4R4_UNORM, 2, S | F | T, ABGR(UNORM, 4, 4, 4, 4)),
	ROW(0x126, L8A8_UINT, 2, S, LA(UINT, UINT, 8, 8)),
	ROW(0x127, L8A8_SINT, 2, S, LA(SINT, SINT, 8, 8)),
	ROW(0x140, R8_UNORM, 1, S | F | T | B | V | W, RGBA(UNORM, 8, 0, 0, 0)),
	ROW(0x141, R8_SNORM, 1, S | F | T | B | V | W, RGBA(SNORM, 8, 0, 0, 0)),
	ROW(0x142, R8_SINT, 1, S | T | V | W | R, RGBA(SINT, 8, 0, 0, 0)),
	ROW(0x143, R8_UINT, 1, S | T | V | W | R, RGBA(UINT, 8, 0, 0, 0)),
	ROW(0x144, A8_UNORM, 1, S | F | T | B | W, RGBA(UNORM, 0, 0, 0, 8)),
	ROW(0x145, I8_UNORM, 1, S | F, I(UNORM, 8)),
	ROW(0x146, L8_UNORM, 1, S | F, LA(UNORM, UNORM, 8, 0)),
	ROW(0x149, R8_SSCALED, 1, V, RGBA(SSCALED, 8, 0, 0, 0)),
	ROW(0x14a, R8_USCALED, 1, V, RGBA(USCALED, 8, 0, 0, 0)),
	ROW(0x14c, L8_UNORM_SRGB, 1, S | F, LA(SRGB, UNORM, 8, 0)),
	ROW(0x152, L8_UINT, 1, S, LA(UINT, UINT, 8, 0)),
	ROW(0x153, L8_SINT, 1, S, LA(SINT, SINT, 8, 0)),
	ROW(0x154, I8_UINT, 1, S, I(UINT, 8)),
	ROW(0x155, I8_SINT, 1, S, I(SINT, 8)),
	BLOCK(0x180, DXT1_RGB_SRGB, 8, bc1, 0x0ec),
	BLOCK(0x186, BC1_UNORM, 8, bc1, 0x0c7),
	BLOCK(0x187, BC2_UNORM, 16, bc2, 0x0c7),
	BLOCK(0x188, BC3_UNORM, 16, bc3, 0x0c7),
	BLOCK(0x189, BC4_UNORM, 8, bc4_unorm, 0x10a),
	BLOCK(0x18a, BC5_UNORM, 16, bc5_unorm, 0x0cc),
	BLOCK(0x18b, BC1_UNORM_SRGB, 8, bc1, 0x0c8),
	BLOCK(0x18c, BC2_UNORM_SRGB, 16, bc2, 0x0c8),
	BLOCK(0x18d, BC3_UNORM_SRGB, 16, bc3, 0x0c8),
	BLOCK(0x191, DXT1_RGB, 8, bc1, 0x0eb),
	ROW(0x193, R8G8B8_UNORM, 3, S | F | V, RGBA(UNORM, 8, 8, 8, 0)),
	ROW(0x194, R8G8B8_SNORM, 3, S | F | V, RGBA(SNORM, 8, 8, 8, 0)),
	ROW(0x195, R8G8B8_SSCALED, 3, V, RGBA(SSCALED, 8, 8, 8, 0)),
	ROW(0x196, R8G8B8_USCALED, 3, V, RGBA(USCALED, 8, 8, 8, 0)),
	ROW(0x197, R64G64B64A64_FLOAT, 32, V, RGBA(FLOAT, 64, 64, 64, 64)),
	ROW(0x198, R64G64B64_FLOAT, 24, V, RGBA(FLOAT, 64, 64, 64, 0)),
	BLOCK(0x199, BC4_SNORM, 8, bc4_snorm, 0x10b),
	BLOCK(0x19a, BC5_SNORM, 16, bc5_snorm, 0x0cd),
	ROW(0x19b, R16G16B16_FLOAT, 6, S | F | V, RGBA(FLOAT, 16, 16, 16, 0)),
	ROW(0x19c, R16G16B16_UNORM, 6, S | F | V, RGBA(UNORM, 16, 16, 16, 0)),
	ROW(0x19d, R16G16B16_SNORM, 6, S | F | V, RGBA(SNORM, 16, 16, 16, 0)),
	ROW(0x19e, R16G16B16_SSCALED, 6, V, RGBA(SSCALED, 16, 16, 16, 0)),
	ROW(0x19f, R16G16B16_USCALED, 6, V, RGBA(USCALED, 16, 16, 16, 0)),
	BLOCK(0x1a1, BC6H_SF16, 16, bc6h_signed, 0x08f),
	BLOCK(0x1a2, BC7_UNORM, 16, bc7, 0x0c7),
	BLOCK(0x1a3, BC7_UNORM_SRGB, 16, bc7, 0x0c8),
	BLOCK(0x1a4, BC6H_UF16, 16, bc6h_unsigned, 0x08f),
	ROW(0x1a8, R8G8B8_UNORM_SRGB, 3, S | F, RGB_A(SRGB, UNORM, 8, 8, 8, 0)),
	BLOCK(0x1a9, ETC1_RGB8, 8, etc2_rgb8, 0x0eb),
	BLOCK(0x1aa, ETC2_RGB8, 8, etc2_rgb8, 0x0eb),
	BLOCK(0x1ab, EAC_R11, 8, eac_r11, 0x10a),
	BLOCK(0x1ac, EAC_RG11, 16, eac_rg11, 0x0cc),
	BLOCK(0x1ad, EAC_SIGNED_R11, 8, eac_r11_signed, 0x10b),
	BLOCK(0x1ae, EAC_SIGNED_RG11, 16, eac_rg11_signed, 0x0cd),
	BLOCK(0x1af, ETC2_SRGB8, 8, etc2_rgb8, 0x0ec),
	ROW(0x1b0, R16G16B16_UINT, 6, S | V, RGBA(UINT, 16, 16, 16, 0)),
	ROW(0x1b1, R16G16B16_SINT, 6, S | V, RGBA(SINT, 16, 16, 16, 0)),
	ROW(0x1b2, R32_SFIXED, 4, V, RGBA(SFIXED, 32, 0, 0, 0)),
	ROW(0x1b3, R10G10B10A2_SNORM, 4, V, RGBA(SNORM, 10, 10, 10, 2)),
	ROW(0x1b4, R10G10B10A2_USCALED, 4, V, RGBA(USCALED, 10, 10, 10, 2)),
	ROW(0x1b5, R10G10B10A2_SSCALED, 4, V, RGBA(SSCALED, 10, 10, 10, 2)),
	ROW(0x1b6, R10G10B10A2_SINT, 4, V, RGBA(SINT, 10, 10, 10, 2)),
	ROW(0x1b7, B10G10R10A2_SNORM, 4, V, BGRA(SNORM, 10, 10, 10, 2)),
	ROW(0x1b8, B10G10R10A2_USCALED, 4, V, BGRA(USCALED, 10, 10, 10, 2)),
	ROW(0x1b9, B10G10R10A2_SSCALED, 4, V, BGRA(SSCALED, 10, 10, 10, 2)),
	ROW(0x1ba, B10G10R10A2_UINT, 4, V, BGRA(UINT, 10, 10, 10, 2)),
	ROW(0x1bb, B10G10R10A2_SINT, 4, V, BGRA(SINT, 10, 10, 10, 2)),
	BLOCK(0x1c0, ETC2_RGB8_PTA, 8, etc2_rgb8_pta, 0x0c7),
	BLOCK(0x1c1, ETC2_SRGB8_PTA, 8, etc2_rgb8_pta, 0x0c8),
	BLOCK(0x1c2, ETC2_EAC_RGBA8, 16, etc2_rgba8, 0x0c7),
	BLOCK(0x1c3, ETC2_EAC_SRGB8_A8, 16, etc2_rgba8, 0x0c8),
	ROW(0x1c8, R8G8B8_UINT, 3, S | V, RGBA(UINT, 8, 8, 8, 0)),
	ROW(0x1c9, R8G8B8_SINT, 3, S | V, RGBA(SINT, 8, 8, 8, 0)),
	ROW(0x1ff, RAW, 4, W | R, RGBA(RAW, 32, 0, 0, 0)),
};

const struct format *format_find(u32 nr)
{
	return nr < NUM_FORMATS && formats[nr].name ? &formats[nr] : NULL;
}

/* Its texels are integers: FORMAT_UINT, FORMAT_SINT, FORMAT_RAW. */
bool format_is_integer(const struct format *format)
{
	u32 kind = format->kind[1];

	return kind == FORMAT_UINT || kind == FORMAT_SINT || kind == FORMAT_RAW;
}
