// SPDX-License-Identifier: GPL-2.0
/*
 * Random accesses, command streams, page tables, resets and unmaps. Whatever
 * happens, each run ends soon, and after a reset all engines work.
 *
 * UNIT_SEED=n repeats a run; UNIT_STEPS=n makes it longer or shorter.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "regs/mmio.h"
#include "screen.h"

#define RW		(PTE_PRESENT | PTE_WRITABLE)
#define NCTX		2		/* of each engine */
#define NBUF		3		/* of each context */
#define ROUND		1500		/* steps until all must work again */
#define MAX_MAPS	300000		/* of one run */

/* Of pipe A, and its plane 1. */
#define WAIT_VBLANK	(0x03u << 23 | DERRMR_PIPEA_VBLANK)
#define WAIT_FLIP	(0x03u << 23 | DERRMR_PIPEA_PRI_FLIP_DONE)
#define WAIT_LINE	(0x03u << 23 | DERRMR_PIPEA_SCANLINE)
#define LOAD_LINES	(0x12u << 23)
#define DISPLAY_FLIP	(0x14u << 23 | 1)

struct player {
	struct context ctx;
	struct buffer buf[NBUF];
};

static struct player players[VGPU_NUM_ENGINES][NCTX];
static u64 state;

/* xorshift64* (Vigna, 2014). */
static u32 rnd(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;

	return state * 0x2545f4914f6cdd1d >> 32;
}

static u32 below(u32 n)
{
	return rnd() % n;
}

static bool chance(u32 percent)
{
	return below(100) < percent;
}

static struct player *any_player(void)
{
	return &players[below(VGPU_NUM_ENGINES)][below(NCTX)];
}

static struct buffer *any_buffer(void)
{
	return &any_player()->buf[below(NBUF)];
}

/* An address in memory: mostly where something is. */
static u64 any_mem(void)
{
	switch (below(8)) {
	case 0:
		return (u64)rnd() << 32 | rnd();
	case 1:
		return HIGH_RAM + below(16) * PAGE;
	case 2:
		return any_player()->ctx.state;
	case 3:
		return any_player()->ctx.pml4;
	default:
		return SZ_1M + below((gpu->next_page - SZ_1M) / PAGE) * PAGE;
	}
}

/* A graphics address of either space. */
static u64 any_addr(bool ggtt)
{
	const struct player *p = any_player();
	const struct buffer *b = any_buffer();
	u32 off = chance(80) ? below(PAGE / 4) * 4 : rnd() % PAGE;

	switch (below(8)) {
	case 0:
		return (u64)rnd() << 32 | rnd();
	case 1:
		return ggtt ? below(gpu->next_entry) * PAGE + off : rnd();
	case 2:
		return ggtt ? p->ctx.lrca + below(2 * PAGE) : below(PAGE) + off;
	case 3:
		return ggtt ? p->ctx.ring + off : b->addr + PAGE - 8 + below(16);
	default:
		return (ggtt ? b->ggtt : b->addr) + off;
	}
}

static u32 any_register(void)
{
	const struct mmio_row *row;

	switch (below(6)) {
	case 0:
		return below(GVT_MMIO_SIZE);
	case 1:
	case 2:
		row = mmio_global_row(below(mmio_num_global_rows()));
		return row->offset + below(max(row->count, 1u)) * 4;
	default:
		row = &mmio_engine_rows[below(mmio_num_engine_rows)];
		return engine_descs[below(VGPU_NUM_ENGINES)].base + row->offset +
		       below(max(row->count, 1u)) * 4;
	}
}

static u64 any_desc(void)
{
	u64 desc = ctx_desc(&any_player()->ctx);

	if (chance(15))
		return 0;
	if (chance(5))
		return desc ^ 1ull << below(64);

	return desc;
}

static u32 any_value(void)
{
	switch (below(6)) {
	case 0:
		return 0;
	case 1:
		return ~0u;
	case 2:
		return 1u << below(32);
	case 3:
		return LO(any_desc());
	case 4:
		return any_addr(chance(50));
	default:
		return rnd();
	}
}

/* One command, mostly of good shape, at @cmd; returns its dwords. */
static u32 make_command(u32 *cmd)
{
	static const u32 headers[] = {
		SDI, SDI_QWORD, SRM, LRM, LRR, COPY_MEM, STORE_INDEX, LRI(1),
		LRI(3), USER_INTERRUPT, SEMAPHORE_WAIT | SEMAPHORE_EQ, PREDICATE,
		CONDITIONAL_END, ATOMIC(5), ATOMIC(0x25) | BIT(19), MATH(4),
		FLUSH_DW | 1u << 14 | 2, FLUSH_DW | 3u << 14 | BIT(18) | 3,
		PIPE_CONTROL_N(6), BBS_PPGTT, BBS_GGTT, BBE, 0x08u << 23,
		0x08u << 23 | 1, 0x23u << 23 | 2, 0x54f00008, 0x78080003, NOOP,
		WAIT_VBLANK, WAIT_FLIP, WAIT_LINE, LOAD_LINES, DISPLAY_FLIP,
	};
	u32 header = headers[below(ARRAY_SIZE(headers))];
	bool ggtt = header & USE_GGTT;
	u32 i, n = 16;
	u64 addr;

	if (chance(30)) {
		header |= USE_GGTT;
		ggtt = true;
	}
	if (chance(3))
		header ^= 1u << below(32);
	cmd[0] = header;
	for (i = 1; i < n; i++)
		cmd[i] = any_value();
	if (header >> 23 == 0x22)
		cmd[1] = any_register();
	/* Where addresses are, for most commands. */
	addr = any_addr(ggtt || header == BBS_GGTT);
	i = header >> 23 == 0x24 || header >> 23 == 0x29 || header >> 23 == 0x1c ||
	    header >> 23 == 0x36 || header >> 24 == 0x7a ? 2 : 1;
	if (chance(90) && header >> 23 != 0x22 && header >> 23 != 0x1a) {
		if (i == 2 && header >> 24 != 0x7a)
			cmd[1] = chance(50) ? any_register() : below(3);
		cmd[i] = addr;
		cmd[i + 1] = HI(addr);
	}
	if (header >> 23 == 0x1a)
		for (i = 1; i < 5; i++)
			cmd[i] = (0x080u | below(5)) << 20 | below(0x34) << 10 |
				 below(0x34);
	if (header >> 29 == 0 && header >> 23 < 0x10)
		return 1;
	if (header >> 29 == 0)
		return min((header & 0x3f) + 2, n);

	return min((header & 0xff) + 2, n);
}

/* Is what we write of a context in memory? */
static bool is_there(const struct context *ctx)
{
	u32 off;

	for (off = 0; off < ctx->ring_bytes; off += PAGE)
		if (!host_page(&gpu->host, ctx->ring_mem + off))
			return false;

	return host_page(&gpu->host, ctx->state);
}

static void fill_ring(struct player *p)
{
	u32 cmd[16], n = 1 + below(12);

	if (!is_there(&p->ctx))
		return;
	while (n--)
		ctx_emit(&p->ctx, cmd, make_command(cmd));
	if (chance(60)) {
		const struct buffer *b = &p->buf[below(NBUF)];

		emit_batch(&p->ctx, b->addr);
	}
}

static void fill_batch(u64 mem)
{
	u32 pos = below(2) * 512, end = pos + 8 + below(200);
	u32 cmd[16], i, n;

	if (!host_page(&gpu->host, mem))
		return;
	while (pos < end) {
		n = make_command(cmd);
		for (i = 0; i < n; i++)
			host_write32(&gpu->host, mem + 4 * pos++, cmd[i]);
	}
	host_write32(&gpu->host, mem + 4 * pos, BBE);
}

static void submit(void)
{
	struct player *p = any_player();

	if (!is_there(&p->ctx))
		return;
	if (chance(70)) {
		ctx_publish(&p->ctx);
		gpu_submit(gpu, p->ctx.engine, ctx_desc(&p->ctx),
			   chance(30) ? any_desc() : 0);
	} else {
		gpu_submit(gpu, below(VGPU_NUM_ENGINES), any_desc(), any_desc());
	}
}

static void run(void)
{
	unsigned int id = below(VGPU_NUM_ENGINES);
	u64 maps = gpu->host.maps;

	vgpu_run_engine(gpu->vgpu, id);
	expect_msg(gpu->host.maps - maps < MAX_MAPS, "%llu maps in one run",
		   gpu->host.maps - maps);
	gpu->host.clock += below(1000000);
	if (gpu->host.timer && gpu->host.timer <= gpu->host.clock)
		screen_tick();
}

static void access_region(void)
{
	enum vgpu_region region = below(VGPU_NUM_REGIONS);
	u64 size = vgpu_region_size(gpu->vgpu, region);
	u32 len = chance(90) ? 1u << below(4) : below(300);
	bool write = chance(50);
	u8 buf[300];
	u64 off;
	u32 i;

	off = region == VGPU_REGION_MMIO && chance(80) ? any_register() :
	      region == VGPU_REGION_APERTURE ? any_addr(true) : rnd() % max(size, 1ull);
	if (chance(80))
		off &= ~7ull;
	for (i = 0; i + 4 <= sizeof(buf); i += 4)
		memcpy(buf + i, &(u32){ any_value() }, 4);
	if (vgpu_region_rw(gpu->vgpu, region, off, buf, len, write) < 0)
		expect(off + len > size);
}

static void write_ggtt(void)
{
	u32 entry = chance(80) ? below(gpu->next_entry) : rnd() % GVT_GGTT_ENTRIES;
	u64 pte = chance(60) ? any_mem() | chance(90) : (u64)rnd() << 32 | rnd();

	gpu_ggtt(gpu, entry * PAGE, pte);
}

/* Change a dword of something that the engine reads. */
static void poke(void)
{
	u64 mem = any_mem();

	if (host_page(&gpu->host, mem))
		host_write32(&gpu->host, mem + below(PAGE / 4) * 4, any_value());
}

static void change_tables(void)
{
	struct context *ctx = &any_player()->ctx;
	u64 table = ctx->pml4;
	u32 levels = below(4);

	/* Down where the buffers are, and something random there. */
	while (levels-- && host_page(&gpu->host, table)) {
		u64 entry = host_read64(&gpu->host, table + (levels ? 255 : 0) * 8);

		if (!(entry & PTE_PRESENT))
			break;
		table = entry & GENMASK_ULL(45, 12);
	}
	if (host_page(&gpu->host, table))
		host_write64(&gpu->host, table + below(512) * 8,
			     any_mem() | below(4) | (chance(10) ? PDE_2M : 0) |
			     (chance(10) ? PDE_64K : 0));
}

static void memory_comes_and_goes(void)
{
	u64 mem = SZ_1M + below((gpu->next_page - SZ_1M) / PAGE) * PAGE;

	if (chance(20)) {
		gpu->host.refuse_map = chance(50);
		gpu->host.fail_rw = chance(20);
		vgpu_mem_changed(gpu->vgpu);
	} else if (host_page(&gpu->host, mem)) {
		host_remove(&gpu->host, mem);
	} else {
		host_add(&gpu->host, mem);
	}
}

static void resets(void)
{
	if (chance(80))
		reg_write(gpu, GEN6_GDRST, 1u << below(6));
	else if (chance(80))
		reg_write(gpu, GEN6_GDRST, rnd());
	else
		vgpu_reset(gpu->vgpu);
}

/* Whatever state it is in: saved and restored, it is the same. */
static void save_and_restore(void)
{
	size_t size = vgpu_save(gpu->vgpu, NULL, 0);
	u8 *before = kvzalloc(size, GFP_KERNEL);
	u8 *after = kvzalloc(size, GFP_KERNEL);

	expect(before && after);
	check_eq(vgpu_save(gpu->vgpu, before, size), size);
	if (chance(50))
		vgpu_reset(gpu->vgpu);
	check_int_eq(vgpu_restore(gpu->vgpu, before, size), 0);
	check_eq(vgpu_save(gpu->vgpu, after, size), size);
	check_mem_eq(before, after, size);
	kvfree(before);
	kvfree(after);
}

static const struct {
	u32 weight;
	void (*step)(void);
} steps[] = {
	{ 20, run }, { 10, submit }, { 10, access_region }, { 4, write_ggtt },
	{ 4, poke }, { 2, change_tables }, { 2, memory_comes_and_goes },
	{ 1, resets },
};

static void step(void)
{
	u32 i, at = below(60);

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		if (at < steps[i].weight) {
			steps[i].step();
			return;
		}
		at -= steps[i].weight;
	}
	if (at % 2)
		fill_ring(any_player());
	else
		fill_batch(any_buffer()->mem);
}

static void new_players(void)
{
	unsigned int id, n, i;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		for (n = 0; n < NCTX; n++) {
			struct player *p = &players[id][n];

			ctx_init_ring(&p->ctx, gpu, id, id * NCTX + n + 1, 1 + n * 2);
			for (i = 0; i < NBUF; i++) {
				ctx_buffer(&p->ctx, &p->buf[i]);
				fill_batch(p->buf[i].mem);
			}
		}
	}
	for (i = 0; i < 16; i++)
		if (!host_page(&gpu->host, HIGH_RAM + i * PAGE))
			host_add(&gpu->host, HIGH_RAM + i * PAGE);
}

/* All memory back, a new vGPU, from the guest's view; and it works. */
static void recover(void)
{
	unsigned int id;
	u64 mem;

	for (mem = SZ_1M; mem < gpu->next_page; mem += PAGE)
		if (!host_page(&gpu->host, mem))
			host_add(&gpu->host, mem);
	gpu->host.refuse_map = false;
	gpu->host.fail_rw = false;
	/* Everything is written anew, as a driver does after power-on. */
	if (chance(50))
		vgpu_reset(gpu->vgpu);
	gpu_setup(gpu);
	screen_mode(0);
	reg_write(gpu, DERRMR, chance(70) ? 0 : rnd());
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		gpu_reset_engine(gpu, id);
		gpu_works(gpu, id);
	}
}

static u64 number_from(const char *name, u64 otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static void anything(void)
{
	u64 seed = number_from("UNIT_SEED", time(NULL) ^ (u64)getpid() << 32);
	u64 n = number_from("UNIT_STEPS", 120000);
	u64 i;

	fprintf(stderr, "random: UNIT_SEED=%#llx\n", seed);
	state = seed * 2 + 1;
	for (i = 0; i < n; i++) {
		if (!(i % ROUND)) {
			/* Memory and GGTT entries from the start. */
			if (!(i % (20 * ROUND))) {
				gpu_stop(gpu);
				gpu_start(gpu);
				check_int_eq(vgpu_set_pipes(gpu->vgpu, 2), 0);
			}
			recover();
			new_players();
		}
		step();
		if (!below(200))
			save_and_restore();
	}
	recover();
}

static const struct unit_case cases[] = {
	UNIT(anything),
};

const struct unit_group random_tests = {
	.name = "random", UNIT_CASES(cases),
	GPU_FIXTURE,
	.seconds = 300,
};
