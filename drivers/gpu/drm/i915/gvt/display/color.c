// SPDX-License-Identifier: GPL-2.0
/*
 * Color management of a pipe: a matrix (CSC) and tables (gamma).
 *
 * PRM SKL volume 12 "Display", pipe color gamut; i915: display/intel_color.c. Colors are 12
 * bits on the way. The precision palette is written through a register for its index and one
 * for its data.
 */
#include "display/color.h"
#include "display/display_regs.h"

#define ONE		4096	/* of coefficients and offsets */
#define MOST		4095	/* of a color */
#define COLOR_MAX	(3 * ONE - 1)	/* of one that is on the way */

#define INDEX_MASK	(COLOR_TABLE - 1)

/* The registers of pipes B and C are behind those of A. */
static u32 lut_reg(u32 reg, u32 pipe)
{
	return reg + 0x800 * pipe;
}

static u32 csc_reg(u32 reg, u32 pipe)
{
	return reg + 0x100 * pipe;
}

/* The entry that the index names, which may go on to the next one. */
static u32 *next_entry(struct vgpu *vgpu, u32 pipe)
{
	u32 index_reg = lut_reg(_PAL_PREC_INDEX_A, pipe);
	u32 index = reg_get(vgpu, index_reg);

	lockdep_assert_held(&vgpu->lock);
	if (index & PAL_PREC_AUTO_INCREMENT)
		reg_set(vgpu, index_reg, (index & ~INDEX_MASK) | ((index + 1) & INDEX_MASK));

	return &vgpu->display.palette[pipe * COLOR_TABLE + (index & INDEX_MASK)];
}

/* The guest writes PREC_PAL_DATA. vgpu->lock is held. */
void color_data_written(struct vgpu *vgpu, u32 pipe, u32 val)
{
	*next_entry(vgpu, pipe) = val;
}

/* The guest reads PREC_PAL_DATA. Takes vgpu->lock if the index goes on. */
u32 color_data_read(struct vgpu *vgpu, u32 pipe)
{
	u32 index = reg_get(vgpu, lut_reg(_PAL_PREC_INDEX_A, pipe));
	u32 val;

	if (!(index & PAL_PREC_AUTO_INCREMENT))
		return READ_ONCE(vgpu->display.palette[pipe * COLOR_TABLE +
						       (index & INDEX_MASK)]);
	mutex_lock(&vgpu->lock);
	val = *next_entry(vgpu, pipe);
	mutex_unlock(&vgpu->lock);

	return val;
}

/*
 * A coefficient: sign in bit 15, exponent in bits 14:12, mantissa in bits 11:3, of which the
 * exponent says how many are behind the point.
 */
static s32 coefficient(u32 val)
{
	static const u8 places[8] = { 9, 10, 11, 12, 9, 9, 7, 8 };
	s32 c = (s32)(val >> 3 & 0x1ff) << (12 - places[val >> 12 & 7]);

	return val & BIT(15) ? -c : c;
}

/* 13 bits with sign. */
static s32 offset(u32 val)
{
	return (s32)(val << 19) >> 19;
}

static void get_matrix(const struct vgpu *vgpu, u32 pipe, struct color *color)
{
	u32 coeff = csc_reg(_PIPE_A_CSC_COEFF_RY_GY, pipe);
	u32 i;

	for (i = 0; i < 3; i++) {
		u32 first = reg_get(vgpu, coeff + 8 * i);

		color->coeff[3 * i] = coefficient(first >> 16);
		color->coeff[3 * i + 1] = coefficient(first & 0xffff);
		color->coeff[3 * i + 2] = coefficient(reg_get(vgpu, coeff + 8 * i + 4) >> 16);
		color->pre[i] = offset(reg_get(vgpu, csc_reg(_PIPE_A_CSC_PREOFF_HI, pipe) + 4 * i));
		color->post[i] = offset(reg_get(vgpu, csc_reg(_PIPE_A_CSC_POSTOFF_HI, pipe) +
						4 * i));
	}
}

/* The table of 8 bits, which is what indices are looked up in too: PALETTE_COLORS entries. */
void color_get_palette(const struct vgpu *vgpu, u32 pipe, u32 *palette)
{
	u32 i;

	for (i = 0; i < PALETTE_COLORS; i++)
		palette[i] = reg_get(vgpu, lut_reg(_LGC_PALETTE_A, pipe) + 4 * i);
}

static void get_lut(const struct vgpu *vgpu, u32 pipe, struct color *color)
{
	static const enum color_lut modes[4] = { LUT_8_BIT, LUT_10_BIT, LUT_12_BIT, LUT_SPLIT };
	u32 i;

	for (i = 0; i < 3; i++) {
		color->end[i] = reg_get(vgpu, lut_reg(_PAL_PREC_GC_MAX_A, pipe) + 4 * i) &
				0x1ffff;
		color->beyond[i] = reg_get(vgpu, lut_reg(_PAL_PREC_EXT_GC_MAX_A, pipe) + 4 * i) &
				   0x7ffff;
	}
	color->lut = modes[reg_get(vgpu, lut_reg(_GAMMA_MODE_A, pipe)) & 3];
	if (color->lut == LUT_8_BIT)
		color_get_palette(vgpu, pipe, color->table);
	else
		memcpy(color->table, &vgpu->display.palette[pipe * COLOR_TABLE],
		       sizeof(color->table));
}

/**
 * color_get - what a pipe does to colors now
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: which pipe
 * @color: where it is put
 */
void color_get(const struct vgpu *vgpu, u32 pipe, struct color *color)
{
	u32 bottom = reg_get(vgpu, GVT_PIPE(_SKL_BOTTOM_COLOR_A, pipe));

	lockdep_assert_held(&vgpu->lock);
	color->lut = LUT_NONE;
	if (bottom & SKL_BOTTOM_COLOR_GAMMA_ENABLE)
		get_lut(vgpu, pipe, color);
	color->has_matrix = bottom & SKL_BOTTOM_COLOR_CSC_ENABLE;
	if (color->has_matrix)
		get_matrix(vgpu, pipe, color);
	color->lut_first = !(reg_get(vgpu, csc_reg(_PIPE_A_CSC_MODE, pipe)) &
			     CSC_POSITION_BEFORE_GAMMA);
}

/* Does it leave colors as they are? */
bool color_is_plain(const struct color *color)
{
	return color->lut == LUT_NONE && !color->has_matrix;
}

/* Red, green and blue, 12 bits each; less than 3 behind a matrix, or negative. */
struct rgb {
	s32 c[3];
};

static s32 clamp_color(s32 c)
{
	return min(max(c, 0), MOST);
}

static u32 entry(u32 packed, u32 bits, u32 channel)
{
	return packed >> (2 - channel) * bits & (BIT(bits) - 1);
}

static s32 entry_10(const struct color *color, u32 i, u32 channel)
{
	u32 v = entry(color->table[i], 10, channel);

	return v << 2 | v >> 8;
}

/* Of 16 bits: the upper 10 in odd entries, the lower 6 in even ones; the last one is beside. */
static s32 entry_16(const struct color *color, u32 i, u32 channel)
{
	if (2 * i == COLOR_TABLE)
		return color->end[channel];

	return entry(color->table[2 * i + 1], 10, channel) << 6 |
	       entry(color->table[2 * i], 10, channel) >> 4;
}

/* From @last, what the table has for 1, to what it has for 3. */
static s32 look_beyond(const struct color *color, s32 last, s32 c, u32 channel)
{
	s32 most = color->beyond[channel] >> 4;

	return last + (most - last) * (c - MOST) / (COLOR_MAX - MOST);
}

/* Through a table of 10-bit entries, from @first on, by the upper @bits bits. */
static s32 look_up_10(const struct color *color, s32 c, u32 channel, u32 first, u32 bits)
{
	s32 v = entry_10(color, first + (min(c, MOST) >> (12 - bits)), channel);

	return c > MOST ? look_beyond(color, v, c, channel) : v;
}

/* Between two of 513 entries. */
static s32 look_up_12(const struct color *color, s32 c, u32 channel)
{
	s32 from, to;

	if (c > MOST)
		return look_beyond(color, color->end[channel] >> 4, c, channel);
	from = entry_16(color, c >> 3, channel);
	to = entry_16(color, (c >> 3) + 1, channel);

	return (from * 8 + (to - from) * (c & 7)) >> 7;
}

static s32 look_up_8(const struct color *color, s32 c, u32 channel)
{
	u32 v = entry(color->table[clamp_color(c) >> 4] & 0xffffff, 8, channel);

	return v << 4 | v >> 4;
}

static s32 look_up_one(const struct color *color, s32 c, u32 channel)
{
	if (color->lut == LUT_NONE)
		return c;
	if (color->lut == LUT_8_BIT)
		return look_up_8(color, c, channel);
	/* What is less than 0 is as what is more, mirrored: none of it is seen. */
	if (c < 0)
		return 0;
	if (color->lut == LUT_10_BIT)
		return look_up_10(color, c, channel, 0, 10);

	return look_up_12(color, c, channel);
}

static void look_up(const struct color *color, struct rgb *rgb)
{
	u32 i;

	for (i = 0; i < 3; i++)
		rgb->c[i] = look_up_one(color, rgb->c[i], i);
}

static void look_up_half(const struct color *color, struct rgb *rgb, u32 first)
{
	u32 i;

	for (i = 0; i < 3; i++)
		rgb->c[i] = look_up_10(color, clamp_color(rgb->c[i]), i, first, 9);
}

static void multiply(const struct color *color, struct rgb *rgb)
{
	struct rgb out;
	u32 i, j;

	for (i = 0; i < 3; i++) {
		s64 sum = ONE / 2;

		for (j = 0; j < 3; j++)
			sum += (s64)color->coeff[3 * i + j] * (rgb->c[j] + color->pre[j]);
		out.c[i] = min((s32)(sum >> 12) + color->post[i], COLOR_MAX);
	}
	*rgb = out;
}

static void apply(const struct color *color, struct rgb *rgb)
{
	if (color->lut == LUT_SPLIT)
		look_up_half(color, rgb, 0);
	else if (color->lut_first)
		look_up(color, rgb);
	if (color->has_matrix)
		multiply(color, rgb);
	if (color->lut == LUT_SPLIT)
		look_up_half(color, rgb, COLOR_TABLE / 2);
	else if (!color->lut_first)
		look_up(color, rgb);
}

/**
 * color_row - colors as they leave the pipe
 * @color: what it does to them
 * @pixels: 0x00rrggbb, which are changed
 * @n: how many
 */
void color_row(const struct color *color, u32 *pixels, u32 n)
{
	u32 last_in = ~0u, last_out = 0, i, j;
	struct rgb rgb;

	for (i = 0; i < n; i++) {
		u32 in = pixels[i] & 0xffffff;

		/* Neighbours are often the same. */
		if (in != last_in) {
			for (j = 0; j < 3; j++) {
				u32 v = entry(in, 8, j);

				rgb.c[j] = v << 4 | v >> 4;
			}
			apply(color, &rgb);
			for (j = 0, last_out = 0; j < 3; j++)
				last_out = last_out << 8 |
					   (u32)(clamp_color(rgb.c[j]) * 255 + MOST / 2) / MOST;
			last_in = in;
		}
		pixels[i] = last_out;
	}
}
