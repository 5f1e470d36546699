// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses to all regions among turns of the engines, resets, and memory and monitors that
 * come, change and go. Recorded sessions can be written in this language:
 * seed.c does.
 */
#include <string.h>

#include "fuzz.h"
#include "regs/mmio.h"
#include "script.h"
#include "target.h"

#define LONG_ACCESS	255
#define MAX_TURNS	500	/* of engines, in one input */

static u32 turns;

static void rw(enum vgpu_region region, u64 off, u8 *buf, u32 len, bool write)
{
	u64 size = vgpu_region_size(gpu->vgpu, region);
	ssize_t ret = vgpu_region_rw(gpu->vgpu, region, off, buf, len, write);

	if (off <= size && len <= size - off)
		check_int_eq(ret, len);
	else
		check_int_eq(ret, -EINVAL);
}

static void do_access(struct input *in)
{
	u8 how = take(in, 1);
	u64 off = take(in, 4);
	u32 size = how >> 3 & (SCRIPT_SIZES - 1);
	u32 len = size < SCRIPT_ODD ? 1u << size : take(in, 1);
	bool write = how & 4;
	u8 buf[LONG_ACCESS];

	memset(buf, 0, sizeof(buf));
	if (write)
		take_bytes(in, buf, len);
	rw(how & 3, off, buf, len, write);
}

static void do_register(struct input *in)
{
	u32 number = take(in, 2) % (mmio_num_global_rows() + mmio_num_engine_rows);
	u8 how = take(in, 1);
	const struct mmio_row *row;
	u8 buf[4] = { };
	u32 off = 0;

	if (number < mmio_num_global_rows()) {
		row = mmio_global_row(number);
	} else {
		row = &mmio_engine_rows[number - mmio_num_global_rows()];
		off = engine_descs[how & 3].base;
	}
	off += row->offset + (how >> 3) % max(row->count, 1u) * 4;
	if (how & 4)
		take_bytes(in, buf, 4);
	rw(VGPU_REGION_MMIO, off, buf, 4, how & 4);
}

static void do_run(struct input *in)
{
	u8 how = take(in, 1);
	u32 n = 1 + (how >> 2) % 16;

	while (n-- && turns++ < MAX_TURNS)
		fuzz_run(how & 3);
}

static void do_poke(struct input *in)
{
	u64 iova = take(in, 4) * PAGE;
	u32 off = take(in, 2) % PAGE;
	u32 len = take(in, 2);
	u8 *page = host_page(&gpu->host, iova);

	if (!page && !host_has_room(iova)) {
		in->left = 0;
		return;
	}
	if (!page)
		page = host_add(&gpu->host, iova);
	take_bytes(in, page + off, min(len, PAGE - off));
}

static void do_step(struct input *in)
{
	u64 iova;
	u8 flags;

	switch (take(in, 1) % SCRIPT_STEPS) {
	case SCRIPT_ACCESS:
		do_access(in);
		break;
	case SCRIPT_REGISTER:
		do_register(in);
		break;
	case SCRIPT_RUN:
		do_run(in);
		break;
	case SCRIPT_RESET:
		vgpu_reset(gpu->vgpu);
		break;
	case SCRIPT_UNMAP:
		iova = take(in, 4) * PAGE;
		if (host_page(&gpu->host, iova))
			host_remove(&gpu->host, iova);
		break;
	case SCRIPT_POKE:
		do_poke(in);
		break;
	case SCRIPT_CLOCK:
		fuzz_pass(take(in, 4));
		break;
	case SCRIPT_HOST:
		flags = take(in, 1);
		gpu->host.refuse_map = flags & 1;
		gpu->host.fail_rw = flags & 2;
		vgpu_mem_changed(gpu->vgpu);
		fuzz_monitor(flags >> 2);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };

	turns = 0;
	fuzz_start();
	fuzz_display();
	while (in.left)
		do_step(&in);
	fuzz_recover(size % VGPU_NUM_ENGINES);
	fuzz_stop();

	return 0;
}
