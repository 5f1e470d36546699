// SPDX-License-Identifier: GPL-2.0
/*
 * Pipe CRCs: a number for what a pipe, or one of its planes, has shown of a frame.
 *
 * i915: display/intel_pipe_crc.c. By them tests see whether two ways to draw a picture give
 * the same. The polynomial of the hardware is in no manual; here it is a hash of the colors
 * of all pixels, which stays what it is: numbers may be compared with recorded ones.
 *
 * It is of the frame that ends with a vblank, and the guest is told of both together: its
 * memory is read outside of vgpu->lock, by who calls vgpu_timer(), while it still waits for the
 * vblank and does not draw.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/frame.h"

#define ROWS	16u	/* at once */

/* FNV-1a's, 64 bits, by two pixels a step; in lanes, since each step waits for the last. */
#define HASH_START	0xcbf29ce484222325ull
#define HASH_PRIME	0x100000001b3ull
#define COLORS		0x00ffffff00ffffffull
#define LANES		4

/*
 * Planes by PIPE_CRC_CTL's source; 4 is the whole pipe. The cursor has the place of the topmost
 * plane, the fourth, which i915 does not use on Skylake. Planes 5 to 7 are those of later GPUs,
 * and show nothing here.
 */
static u32 source_planes(u32 ctl)
{
	static const u32 planes[8] = {
		[0] = BIT(0), [2] = BIT(1), [4] = ~0u, [6] = BIT(2), [7] = BIT(PLANE_CURSOR),
	};

	return planes[(ctl & PIPE_CRC_SOURCE_MASK_SKL) >> 28];
}

static u64 hash_step(u64 hash, u64 val)
{
	hash = (hash ^ val) * HASH_PRIME;

	return hash ^ hash >> 32;
}

static void hash_row(u64 *hash, const u32 *pixels, u32 n)
{
	/* By names, which compilers keep in registers. */
	u64 a = hash[0], b = hash[1], c = hash[2], d = hash[3];
	u64 two[LANES];
	u32 i;

	for (i = 0; i + 2 * LANES <= n; i += 2 * LANES) {
		memcpy(two, pixels + i, sizeof(two));
		a = hash_step(a, two[0] & COLORS);
		b = hash_step(b, two[1] & COLORS);
		c = hash_step(c, two[2] & COLORS);
		d = hash_step(d, two[3] & COLORS);
	}
	for (; i < n; i++)
		a = hash_step(a, pixels[i] & (u32)COLORS);
	hash[0] = a;
	hash[1] = b;
	hash[2] = c;
	hash[3] = d;
}

static u32 hash_end(const u64 *hash)
{
	u64 all = HASH_START;
	u32 lane;

	for (lane = 0; lane < LANES; lane++)
		all = hash_step(all, hash[lane]);

	return all;
}

static bool frame_crc(struct vgpu_frame *frame, u32 width, u32 height, u32 *crc)
{
	u32 *pixels = kvzalloc((size_t)width * ROWS * 4, GFP_KERNEL_ACCOUNT);
	u64 hash[LANES];
	u32 y, row, rows;

	if (!pixels)
		return false;
	for (y = 0; y < LANES; y++)
		hash[y] = hash_step(HASH_START + y, (u64)height << 32 | width);
	for (y = 0; y < height; y += rows) {
		rows = min(height - y, ROWS);
		vgpu_frame_rows(frame, y, rows, pixels);
		for (row = 0; row < rows; row++)
			hash_row(hash, pixels + row * width, width);
	}
	kvfree(pixels);
	*crc = hash_end(hash);

	return true;
}

/* Does the guest want CRCs of this pipe's frames, and to be told of them? */
bool crc_is_awaited(const struct vgpu *vgpu, u32 pipe)
{
	return reg_get(vgpu, GVT_PIPE(_PIPE_CRC_CTL_A, pipe)) & PIPE_CRC_ENABLE &&
	       irq_display_awaited(vgpu, IRQ_PIPE_A + pipe) & GEN8_PIPE_CDCLK_CRC_DONE;
}

/**
 * crc_frame_open - the frame that a pipe's next CRC is of
 * @vgpu: the vGPU; vgpu->lock is not held
 * @pipe: which pipe
 * @width: where its width is put
 * @height: and its height
 *
 * Return: as vgpu_frame_open().
 */
struct vgpu_frame *crc_frame_open(struct vgpu *vgpu, u32 pipe, u32 *width, u32 *height)
{
	u32 planes = source_planes(reg_get(vgpu, GVT_PIPE(_PIPE_CRC_CTL_A, pipe)));

	return frame_open(vgpu, pipe, planes, 0, false, width, height);
}

/**
 * crc_make - make the CRC of what a pipe shows
 * @vgpu: the vGPU; vgpu->lock is not held
 * @pipe: which pipe
 * @crc: where it is put
 *
 * Context: may sleep; not within a memory section. Return: false if there is none, or no memory
 * to make it.
 */
bool crc_make(struct vgpu *vgpu, u32 pipe, u32 *crc)
{
	struct vgpu_frame *frame;
	u32 width, height;
	bool made;

	frame = crc_frame_open(vgpu, pipe, &width, &height);
	if (!frame)
		return false;
	made = frame_crc(frame, width, height, crc);
	vgpu_frame_close(frame);

	return made;
}
