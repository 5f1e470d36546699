// SPDX-License-Identifier: GPL-2.0
/*
 * Surface formats: the table against the formats' names, texels and numbers against a model
 * in doubles.
 */
#include "format_model.h"
#include "pick.h"
#include "unit.h"

/* Behind types, which User Mode Linux's wants. */
#include <linux/fpu.h>

#define ROUNDS	300

static const struct {
	const char *word;
	u32 kind;
} words[] = {
	{ "UNORM", FORMAT_UNORM }, { "SNORM", FORMAT_SNORM }, { "UINT", FORMAT_UINT },
	{ "SINT", FORMAT_SINT }, { "FLOAT", FORMAT_FLOAT }, { "USCALED", FORMAT_USCALED },
	{ "SSCALED", FORMAT_SSCALED }, { "SFIXED", FORMAT_SFIXED },
	{ "SHAREDEXP", FORMAT_SHAREDEXP }, { "PASSTHRU", FORMAT_RAW }, { "TYPELESS", FORMAT_NONE },
};

/* What a name says so far. */
struct reader {
	struct layout *layout;
	u32 channels;	/* a bit for each that has no kind yet */
};

static void add_channel(struct reader *reader, u32 c, u32 bits)
{
	struct layout *layout = reader->layout;

	layout->channel[c] = (struct channel){ .bits = bits, .at = layout->bits };
	reader->channels |= 1u << c;
}

/* A letter and its bits: luminance is red, green and blue, intensity all. */
static void read_channel(struct reader *reader, char letter, u32 bits)
{
	static const char letters[] = "RGBA";
	u32 c;

	for (c = 0; c < 4; c++)
		if (letter == letters[c] || letter == 'I' || (letter == 'L' && c < 3))
			add_channel(reader, c, bits);
	reader->layout->bits += bits;
}

static void read_kind(struct reader *reader, const char *word, u32 len)
{
	struct channel *channel = reader->layout->channel;
	u32 i, c;

	if (len == 4 && !strncmp(word, "SRGB", 4))
		for (c = 0; c < 3; c++)
			channel[c].kind = channel[c].bits ? FORMAT_SRGB : FORMAT_NONE;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (strlen(words[i].word) != len || strncmp(words[i].word, word, len))
			continue;
		for (c = 0; c < 4; c++)
			if (reader->channels >> c & 1)
				channel[c].kind = words[i].kind;
		reader->channels = 0;
		if (words[i].kind == FORMAT_UINT || words[i].kind == FORMAT_SINT)
			reader->layout->integer = true;
	}
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Channels follow each other from the lowest bit on, as the name has them. */
static void read_name(const char *name, struct layout *layout)
{
	struct reader reader = { .layout = layout };
	const char *end;
	u32 bits;

	*layout = (struct layout){};
	while (*name) {
		if (*name == '_') {
			name++;
		} else if (digit(name[1])) {
			for (bits = 0, end = name + 1; digit(*end); end++)
				bits = bits * 10 + *end - '0';
			read_channel(&reader, *name, bits);
			name = end;
		} else {
			for (end = name; *end && *end != '_'; end++)
				;
			read_kind(&reader, name, end - name);
			name = end;
		}
	}
}

/* Raw channels have 32 bits each in the table, and no names of their own. */
static bool is_raw(const struct format *format)
{
	return format->kind[0] == FORMAT_RAW;
}

static const struct format *nth_format(u32 nr, struct layout *layout)
{
	const struct format *format = format_find(nr);

	if (!format || format->decode || is_raw(format))
		return NULL;
	read_name(format->name, layout);

	return format;
}

static void table(void)
{
	const struct format *format;
	struct layout layout;
	u32 nr, c, n = 0;

	for (nr = 0; nr < NUM_FORMATS + 8; nr++) {
		format = nth_format(nr, &layout);
		if (!format)
			continue;
		n++;
		check_eq(format->bytes * 8, layout.bits);
		check_eq(format_is_integer(format), layout.integer);
		for (c = 0; c < 4; c++) {
			u32 bits = layout.channel[c].kind ? layout.channel[c].bits : 0;

			expect_msg(format->bits[c] == bits, "%s: channel %u has %u bits",
				   format->name, c, format->bits[c]);
			if (!bits)
				continue;
			expect_msg(format->kind[c] == layout.channel[c].kind,
				   "%s: channel %u is of kind %u", format->name, c, format->kind[c]);
			expect_msg(format->shift[c] == layout.channel[c].at,
				   "%s: channel %u is at %u", format->name, c, format->shift[c]);
		}
	}
	check_gt(n, 160);
	expect(!format_find(NUM_FORMATS));
	expect(!format_find(~0u));
	/* YCRCB_NORMAL */
	expect(!format_find(0x182));
}

static void uses(void)
{
	static const struct {
		u32 nr;
		const char *name;
		u32 uses;
	} some[] = {
		{ 0x000, "R32G32B32A32_FLOAT", 0x7f },
		{ 0x0c0, "B8G8R8A8_UNORM", FORMAT_SAMPLED | FORMAT_FILTERED | FORMAT_TARGET |
		  FORMAT_BLENDED | FORMAT_VERTEX | FORMAT_TYPED_WRITE },
		{ 0x0d7, "R32_UINT", FORMAT_SAMPLED | FORMAT_TARGET | FORMAT_VERTEX |
		  FORMAT_TYPED_WRITE | FORMAT_TYPED_READ },
		{ 0x0d9, "R24_UNORM_X8_TYPELESS", FORMAT_SAMPLED | FORMAT_FILTERED },
		{ 0x005, "R64G64_FLOAT", FORMAT_VERTEX },
		{ 0x140, "R8_UNORM", FORMAT_SAMPLED | FORMAT_FILTERED | FORMAT_TARGET |
		  FORMAT_BLENDED | FORMAT_VERTEX | FORMAT_TYPED_WRITE },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		check_str_eq(format_find(some[i].nr)->name, some[i].name);
		expect_msg(format_find(some[i].nr)->uses == some[i].uses, "%s: %#x", some[i].name,
			   format_find(some[i].nr)->uses);
	}
}

/* Channels without a kind are not there. */
static void drop_typeless(struct layout *layout)
{
	u32 c;

	for (c = 0; c < 4; c++)
		if (!layout->channel[c].kind)
			layout->channel[c].bits = 0;
}

static u64 start_of(const u8 *texel)
{
	u64 val;

	memcpy(&val, texel, sizeof(val));

	return val;
}

static void unpack_one(const struct format *format, const struct layout *layout)
{
	u8 texels[3 * TEXEL_BYTES];
	union texel row[3], one;
	bool ok;
	u32 i;

	for (i = 0; i < sizeof(texels); i++)
		texels[i] = pick(3) ? pick(256) : -(u8)pick(2);
	kernel_fpu_begin();
	format_unpack_row(format, texels + 1, row, 2);
	format_unpack(format, texels + 1, &one);
	ok = model_unpacks(layout, texels + 1, &row[0]) &&
	     model_unpacks(layout, texels + 1 + format->bytes, &row[1]);
	kernel_fpu_end();
	expect_msg(ok, "%s: %#llx is %#x %#x %#x %#x", format->name, start_of(texels + 1),
		   row[0].u[0], row[0].u[1], row[0].u[2], row[0].u[3]);
	check_mem_eq(&one, &row[0], sizeof(one));
}

/* The bits of a number that is likely to show something. */
static u32 some_number(const struct format *format)
{
	static const u32 odd[] = {
		0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
		0x00000001, 0x007fffff, 0x7f7fffff, 0x3f000000, 0xbf000000, 0x477fe000,
		0x477ff000, 0x477fefff, 0x387fc000, 0x33800000, 0x33000000, 0x33000001,
		0x47000000, 0x477e0000, 0x3b4d2e1c, 0x3d25aee6, 0xc0000000,
	};

	if (format_is_integer(format))
		return pick(2) ? pick_word() : pick_word() >> pick(32) << pick(2);
	switch (pick(3)) {
	case 0:
		return odd[pick(ARRAY_SIZE(odd))];
	case 1:		/* numbers that fit, of all sizes */
		return pick_word() >> 9 | (100 + pick(46)) << 23 | pick(2) << 31;
	default:	/* from nothing to one */
		return pick_word() >> 9 | (117 + pick(10)) << 23;
	}
}

static void pack_one(const struct format *format, const struct layout *layout)
{
	u8 texels[3 * TEXEL_BYTES], one[TEXEL_BYTES];
	union texel row[2];
	bool ok;
	u32 i;

	memset(texels, 0xa5, sizeof(texels));
	for (i = 0; i < 8; i++)
		row[i / 4].u[i % 4] = some_number(format);
	kernel_fpu_begin();
	format_pack_row(format, row, texels + 1, 2);
	format_pack(format, &row[0], one);
	ok = model_packs(layout, &row[0], texels + 1) &&
	     model_packs(layout, &row[1], texels + 1 + format->bytes);
	kernel_fpu_end();
	expect_msg(ok, "%s: %#llx of %#x %#x %#x %#x", format->name, start_of(texels + 1),
		   row[0].u[0], row[0].u[1], row[0].u[2], row[0].u[3]);
	check_mem_eq(one, texels + 1, format->bytes);
	check_eq(texels[0], 0xa5);
	check_eq(texels[1 + 2 * format->bytes], 0xa5);
}

static void each_format(void (*one)(const struct format *format, const struct layout *layout))
{
	const struct format *format;
	struct layout layout;
	u32 nr, i;

	seed = 0x7e8e1;
	for (nr = 0; nr < NUM_FORMATS; nr++) {
		format = nth_format(nr, &layout);
		if (!format)
			continue;
		drop_typeless(&layout);
		for (i = 0; i < ROUNDS; i++)
			one(format, &layout);
	}
}

static void unpacked(void)
{
	each_format(unpack_one);
}

static void packed(void)
{
	each_format(pack_one);
}

/* What comes out of a texel of up to 16 bits goes in again, for all that there are. */
static void round_trips(void)
{
	u32 nr, val, back, mask, c;
	const struct format *format;
	union texel texel;

	for (nr = 0; nr < NUM_FORMATS; nr++) {
		format = format_find(nr);
		if (!format || format->bytes > 2)
			continue;
		for (mask = 0, c = 0; c < 4; c++)
			mask |= ((1u << format->bits[c]) - 1) << format->shift[c];
		for (val = 0; val < 1u << 8 * format->bytes; val++) {
			back = 0;
			kernel_fpu_begin();
			format_unpack(format, &val, &texel);
			format_pack(format, &texel, &back);
			kernel_fpu_end();
			/* Two numbers that are no numbers, and two that are -1. */
			if (format->kind[0] == FORMAT_FLOAT || format->kind[0] == FORMAT_SNORM)
				continue;
			expect_msg(back == (val & mask), "%s: %#x became %#x", format->name, val,
				   back);
		}
	}
}

/* Of raw formats all bits arrive. */
static void raw(void)
{
	u8 bytes[16], back[16];
	union texel texel;
	u32 i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = 0x80 + i;
	kernel_fpu_begin();
	format_unpack(format_find(0x21), bytes, &texel);
	format_pack(format_find(0x21), &texel, back);
	kernel_fpu_end();
	check_str_eq(format_find(0x21)->name, "R64G64_PASSTHRU");
	check_mem_eq(&texel, bytes, 16);
	check_mem_eq(back, bytes, 16);
}

static const struct unit_case cases[] = {
	UNIT(table),
	UNIT(uses),
	UNIT(unpacked),
	UNIT(packed),
	UNIT(round_trips),
	UNIT(raw),
};

const struct unit_group format_tests = {
	.name = "format",
	UNIT_CASES(cases),
};
