// SPDX-License-Identifier: GPL-2.0
/* See fuzz.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/display_regs.h"
#include "display/edid.h"
#include "display/frame.h"
#include "dp_link.h"
#include "fuzz.h"

/*
 * Pages that one run may ask for. A burst is 256 commands, or fewer that are
 * long; a context may have as many again in its workaround batches.
 */
#define MAX_MAPS	300000

static struct gpu the_gpu;
struct gpu *gpu = &the_gpu;

/* A check in tests/unit/gpu.c or host.c failed: a find. */
void expect_failed(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

/* A number of @bytes bytes, little-endian; zeros behind the input's end. */
u64 take(struct input *in, u32 bytes)
{
	u64 val = 0;

	take_bytes(in, &val, bytes);

	return val;
}

/* Up to @len bytes; returns how many there were. */
u32 take_bytes(struct input *in, void *to, u32 len)
{
	u32 n = min_t(size_t, len, in->left);

	if (n)
		memcpy(to, in->data, n);
	in->data += n;
	in->left -= n;

	return n;
}

/* A new vGPU, with little memory, set up as by a driver. */
void fuzz_start(void)
{
	gpu_start(gpu);
}

#define DP_PORT	VGPU_PORT_C	/* the others are HDMI */

/* As at first: monitors of both kinds, and a port that has none. */
void fuzz_plug(void)
{
	u8 edid[VGPU_EDID_MAX];
	int len = vgpu_edid(edid, 1024, 768, false);

	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, edid, len), 0);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_C, edid, len), 0);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_D, edid, 0), 0);
}

void fuzz_display(void)
{
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 3), 0);
	check_int_eq(vgpu_set_dp(gpu->vgpu, BIT(DP_PORT)), 0);
	fuzz_plug();
}

static bool is_plugged(u32 port)
{
	u8 edid[VGPU_EDID_MAX];

	return vgpu_monitor(gpu->vgpu, port, edid);
}

/* Another monitor, or none; of some the EDID is longer. */
static void plug(u32 port, bool there, u32 kind)
{
	u8 edid[VGPU_EDID_MAX];
	int len = vgpu_edid(edid, kind & 1 ? 800 : 1024, kind & 1 ? 600 : 768, port == DP_PORT);

	if (kind & 2) {
		memset(edid + len, 0, VGPU_EDID_MAX - len);
		edid[126]++;
		edid[127]--;
		len += 128;
	}
	check_int_eq(vgpu_plug(gpu->vgpu, port, edid, there ? len : 0), 0);
	expect(is_plugged(port) == there);
	expect(!(reg_read(gpu, SDEISR) & SDE_PORTB_HOTPLUG_CPT << port) == !there);
}

/* The link is lost, if there is one; else a driver that wants one has it. */
static void lose_link(u32 port)
{
	int ret = vgpu_lose_link(gpu->vgpu, port);

	if (port != DP_PORT)
		check_int_eq(ret, -EOPNOTSUPP);
	else if (!is_plugged(port))
		check_int_eq(ret, -ENODEV);
	else if (ret)
		expect(ret == -ENOLINK && dp_train(port + 1));
	else
		check_int_eq(vgpu_lose_link(gpu->vgpu, port), -ENOLINK);
}

/* What somebody does to a monitor: two bits what, two which, two what kind of one. */
void fuzz_monitor(u8 how)
{
	u32 port = (how >> 2 & 3) % VGPU_NUM_PORTS;

	switch (how & 3) {
	case 1:
		plug(port, true, how >> 4);
		break;
	case 2:
		plug(port, false, 0);
		break;
	case 3:
		lose_link(port);
		break;
	}
}

/* Of small planes, from which they are drawn. */
static struct vgpu_hold hold = { .max = 4 * SZ_64K };

/* What an edge does by the clock, and for who looks at the screen. */
void fuzz_pass(u32 us)
{
	u32 width, height, pipe = us % 3;
	struct vgpu_frame *frame;
	u32 *pixels;

	gpu->host.clock += us * 1000ull;
	if (gpu->host.timer && gpu->host.timer <= gpu->host.clock) {
		gpu->host.timer = 0;
		vgpu_timer(gpu->vgpu);
	}
	frame = vgpu_frame_open(gpu->vgpu, pipe, &width, &height);
	if (!frame)
		return;
	if (us & 1)
		vgpu_frame_hold(frame, &hold);
	pixels = malloc(width * 2 * 4);
	if (!pixels)
		abort();
	vgpu_frame_rows(frame, us % height, min(2u, height - us % height), pixels);
	free(pixels);
	vgpu_frame_close(frame);
}

/* One turn of an engine, which ends soon. */
void fuzz_run(unsigned int engine)
{
	u64 maps = gpu->host.maps;

	vgpu_run_engine(gpu->vgpu, engine);
	expect_msg(gpu->host.maps - maps < MAX_MAPS, "%llu maps in one run",
		   gpu->host.maps - maps);
	gpu->host.clock += 100000;
}

/*
 * Whatever happened, after a reset the engine works: with its memory back, and
 * everything written anew, as a driver does after power-on.
 */
void fuzz_recover(unsigned int engine)
{
	unsigned int id;

	gpu->host.refuse_map = false;
	gpu->host.fail_rw = false;
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		if (!host_page(&gpu->host, gpu->hwsp[id]))
			host_add(&gpu->host, gpu->hwsp[id]);
	gpu_setup(gpu);
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
	gpu_reset_engine(gpu, engine);
	gpu_works(gpu, engine);
}

void fuzz_stop(void)
{
	gpu_stop(gpu);
}
