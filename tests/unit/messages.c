// SPDX-License-Identifier: GPL-2.0
/* See messages.h. */
#include "memory/gmem.h"
#include "messages.h"

static struct render render;
static struct eu_thread thread;
static struct context ctx;

struct render *msg_render = &render;
struct canvas msg_memory;
u8 msg_lanes;

void msg_setup(void)
{
	struct vgpu_engine *engine;

	gpu_setup_test();
	ctx_init(&ctx, gpu, VGPU_RCS, 1);
	canvas_init(&msg_memory, &ctx, MSG_PAGES);
	ctx_map(&ctx, msg_memory.addr + MSG_READ_ONLY, msg_memory.mem + MSG_READ_ONLY,
		PTE_PRESENT);
	msg_lanes = 16;
	emit(&ctx, NOOP, NOOP);
	ctx_run(&ctx);
	engine = &gpu->vgpu->engine[VGPU_RCS];
	memset(&render, 0, sizeof(render));
	render_init(&render);
	render.first.mem = &engine->mem;
	render.bases.surface = msg_memory.addr;
	memset(&thread, 0, sizeof(thread));
	thread.context = &render.first;
	mutex_lock(&engine->run_lock);
	gmem_begin(&engine->mem);
}

void msg_end(void)
{
	gmem_end(render.first.mem);
	mutex_unlock(&gpu->vgpu->engine[VGPU_RCS].run_lock);
	gpu_end_test();
}

/* Have entry @bti of the binding table name a surface. */
void msg_surface(u32 bti, const u32 *state)
{
	u32 at = MSG_STATES + bti * 64, i;

	msg_set_mem(bti * 4, at);
	for (i = 0; i < MSG_STATE_DWORDS; i++)
		msg_set_mem(at + i * 4, state[i]);
}

/* A raw buffer. */
void msg_buffer(u32 bti, u32 offset, u32 bytes)
{
	u64 addr = msg_memory.addr + offset;
	u32 n = bytes - 1;
	u32 state[MSG_STATE_DWORDS] = {
		[0] = 4u << 29 | 0x1ff << 18 | 1 << 16 | 1 << 14,
		[2] = (n & 0x7f) | (n >> 7 & 0x3fff) << 16,
		[3] = n >> 21 << 21,
		[8] = LO(addr),
		[9] = HI(addr),
	};

	msg_surface(bti, state);
}

/* The state of a linear 2D surface. */
void msg_2d(u32 *state, u32 format, u32 offset, u32 width, u32 height, u32 pitch)
{
	u64 addr = msg_memory.addr + offset;

	memset(state, 0, MSG_STATE_DWORDS * 4);
	state[0] = 1u << 29 | format << 18 | 1 << 16 | 1 << 14;
	state[2] = (width - 1) | (height - 1) << 16;
	state[3] = pitch - 1;
	state[8] = LO(addr);
	state[9] = HI(addr);
}

/* Where the GPU has it. */
u64 msg_addr(u32 offset)
{
	return msg_memory.addr + offset;
}

u8 *msg_byte(u32 offset)
{
	u8 *page = host_page(&gpu->host, (msg_memory.mem + offset) & ~(u64)(PAGE - 1));

	return page + offset % PAGE;
}

u32 msg_mem(u32 offset)
{
	return host_read32(&gpu->host, msg_memory.mem + offset);
}

void msg_set_mem(u32 offset, u32 val)
{
	host_write32(&gpu->host, msg_memory.mem + offset, val);
}

void msg_put(u32 reg, u32 dword, u32 val)
{
	memcpy(thread.regs + reg * 32 + dword * 4, &val, 4);
}

u32 msg_get(u32 reg, u32 dword)
{
	u32 val;

	memcpy(&val, thread.regs + reg * 32 + dword * 4, 4);

	return val;
}

/* Registers have something in them that is no answer. */
void msg_clear(void)
{
	u32 i;

	for (i = 0; i < EU_GRF_BYTES / 4; i++)
		msg_put(0, i, 0xdead0000 | i);
}

static enum eu_stop send(render_function *to, u32 desc, u32 mask, u32 mlen1)
{
	struct eu_message message = {
		.desc = desc, .src = MSG_SRC, .src1 = mlen1 ? MSG_SRC1 : EU_NO_REG,
		.ex_desc = mlen1 << 6, .dst = desc >> 20 & 31 ? MSG_DST : EU_NO_REG,
		.mask = mask, .lanes = msg_lanes, .size = 16,
	};

	return to(&thread, &message);
}

enum eu_stop msg_send_mask(render_function *to, u32 desc, u32 mask)
{
	return send(to, desc, mask, 0);
}

enum eu_stop msg_send(render_function *to, u32 desc)
{
	return send(to, desc, 0xffff, 0);
}

enum eu_stop msg_send_split(render_function *to, u32 desc, u32 mlen1)
{
	return send(to, desc, 0xffff, mlen1);
}

u32 msg_val(u32 dword)
{
	return 0xabc00000 + dword * 0x101;
}

/* A buffer with numbers in it, and registers with none of them. */
void msg_start(void)
{
	u32 i;

	msg_buffer(MSG_BTI, MSG_DATA, MSG_SIZE);
	for (i = 0; i < 2 * MSG_SIZE / 4; i++)
		msg_set_mem(MSG_DATA + i * 4, msg_val(i));
	msg_clear();
}

void msg_header(u32 dword, u32 to)
{
	u32 i;

	for (i = 0; i < 8; i++)
		msg_put(MSG_SRC, i, 0);
	msg_put(MSG_SRC, dword, to);
}

u32 msg_untouched(u32 reg, u32 dword)
{
	return 0xdead0000 | (reg * 8 + dword);
}

/* Dwords of an answer: those of @mask from the buffer, others as they were. */
void msg_expect(u32 first, u32 n, u32 mask, u32 from)
{
	u32 i;

	for (i = 0; i < n; i++)
		check_eq(msg_get(MSG_DST, first + i), mask >> i % 16 & 1 ? msg_val(from + i) :
			 msg_untouched(MSG_DST, first + i));
	check_eq(msg_get(MSG_DST, first + n), msg_untouched(MSG_DST, first + n));
}
