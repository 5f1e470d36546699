// SPDX-License-Identifier: GPL-2.0
/* Scenarios of what a vGPU is used for, in which each thing fails once: see sweep.h. */
#include "blit.h"
#include "display/edid.h"
#include "display/frame.h"
#include "record.h"
#include "scene.h"
#include "screen.h"
#include "sweep.h"

/* The engine comes to an end, be it that it hangs. */
static void run_engine(struct context *ctx)
{
	ctx_submit(ctx);
	check_int_ne(gpu_run(gpu, ctx->engine), VGPU_WORK_MORE);
	sweep_result = gpu_hung(gpu, ctx->engine);
}

static struct context ctx;
static struct buffer code, data;
static unsigned int engine;

/* Some of each way in which commands reach memory. */
static void batch_prepare(void)
{
	const u32 gpr = engine_descs[engine].base + 0x600;

	ctx_init(&ctx, gpu, engine, 1);
	ctx_buffer(&ctx, &code);
	ctx_buffer(&ctx, &data);
	host_write32(&gpu->host, data.mem + 128, 5);
	batch(gpu, code.mem, SDI, LO(data.addr), HI(data.addr), 0x600d,
	      SRM, gpr, LO(data.addr) + 8, HI(data.addr),
	      LRM, gpr, LO(data.addr), HI(data.addr),
	      COPY_MEM, LO(data.addr) + 16, HI(data.addr), LO(data.addr), HI(data.addr),
	      ATOMIC(5), LO(data.addr) + 24, HI(data.addr),
	      SEMAPHORE_WAIT | SEMAPHORE_POLL | SEMAPHORE_EQ, 5, LO(data.addr) + 128,
	      HI(data.addr), BBE);
	emit_batch(&ctx, code.addr);
	emit(&ctx, SDI | USE_GGTT, data.ggtt + 32, 0, 0xbeef);
	emit(&ctx, STORE_INDEX, 0x40 * 4, 7, NOOP);
	/* Post-sync operations: an immediate value. */
	if (engine == VGPU_RCS)
		emit(&ctx, PIPE_CONTROL_N(6), BIT(14), LO(data.addr) + 40, HI(data.addr), 3, 0);
	else
		emit(&ctx, FLUSH_DW | BIT(14) | 2, LO(data.addr) + 40, HI(data.addr), 3);
	emit(&ctx, USER_INTERRUPT);
}

static void batch_run(void)
{
	run_engine(&ctx);
}

static u32 stored(u32 off)
{
	return host_read32(&gpu->host, data.mem + off);
}

static void batch_done(void)
{
	check_eq(stored(0), 0x600d);
	check_eq(stored(16), 0x600d);
	check_eq(stored(24), 1);
	check_eq(stored(32), 0xbeef);
	check_eq(stored(40), 3);
}

/* Batches on each engine. */
static void batches(void)
{
	static const struct scenario scenario = { batch_prepare, batch_run, batch_done };

	for (engine = 0; engine < VGPU_NUM_ENGINES; engine++)
		sweep_all(&scenario, 10);
}

/* Two commands: a copy between tilings, and a pattern with a source. */
static void blit_prepare(void)
{
	struct blit b;

	blit_start();
	b = (struct blit){
		.op = XY_SRC_COPY, .cpp = 4, .rop = 0xcc, .mask = 3, .dst = X_TILES, .src = Y_TILES,
		.x1 = 3, .y1 = 5, .x2 = 400, .y2 = 40, .sx = 7,
	};
	blit_emit(&b);
	b.op = XY_FULL;
	b.rop = 0xb8;
	blit_emit(&b);
}

static void blit_run(void)
{
	run_engine(&blit_ctx);
}

static void blit_done(void)
{
	static u8 got[BYTES];

	canvas_read(&blit_dst, got);
	expect(memcmp(got, blit_dst_raw, BYTES));
	check_eq(gpu->vgpu->engine[VGPU_BCS].stats.skipped, 0);
}

static void blits(void)
{
	static const struct scenario scenario = { blit_prepare, blit_run, blit_done };

	sweep_all(&scenario, 40);
}

static struct shader shader;

/* Groups of threads with a barrier, constants and scratch memory. */
static void dispatch_prepare(void)
{
	u32 i;

	shader_init(&shader);
	shader_begin(&shader);
	shader_send(&shader, SFID_GATEWAY, DESC_BARRIER, 0);
	shader_wait(&shader);
	shader_end(&shader);
	shader_descriptor(&shader, 4, 1, 1);
	for (i = 0; i < 32; i++)
		host_write32(&gpu->host, shader.state.mem + AT_CONSTANTS + i * 4, i);
	shader_setup(&shader);
	emit(&shader.ctx, WALKER, 0, 0, 0, 1u << 30 | 1 << 8 | 1, 0, 0, 2, 0, 0, 2, 0, 1, ~0u,
	     ~0u);
}

static void dispatch_run(void)
{
	run_engine(&shader.ctx);
}

static void dispatch_done(void)
{
	check_eq(gpu->vgpu->render.stats.threads, 4 * 2 * 2);
	check_eq(gpu->vgpu->render.stats.unserved, 0);
}

static void dispatches(void)
{
	static const struct scenario scenario = { dispatch_prepare, dispatch_run, dispatch_done };

	sweep_all(&scenario, 10);
}

static struct scene scene;

/* A copy of a picture, through the sampling engine and the render target. */
static void draw_prepare(void)
{
	static const float all[4] = { 0, 0, 1, 1 };

	scene_init(&scene, 40, 24, FMT_B8G8R8A8_UNORM, 4);
	scene_texture(&scene, 40, 24);
	scene_copy(&scene);
	memset(host_page(&gpu->host, scene.texture.mem), 0x5a, PAGE);
	scene_rect(&scene, 1, 2, 30, 20, all);
	scene_emit(&scene);
}

static void draw_run(void)
{
	run_engine(&scene.s.ctx);
}

static void draw_done(void)
{
	check_eq(gpu->vgpu->render.stats.pixels, 30 * 20);
	check_eq(gpu->vgpu->render.stats.unserved, 0);
	check_ne(*(u32 *)scene_pixel(&scene, 1, 2), 0);
}

static void draws(void)
{
	static const struct scenario scenario = { draw_prepare, draw_run, draw_done };

	sweep_all(&scenario, 20);
}

/* A report of counters where a command wants it, and periodic ones. */
static void report_prepare(void)
{
	u64 mem = gpu_alloc(gpu, 32);
	u32 base = gpu_ggtt_map(gpu, mem, 32);

	engine = VGPU_RCS;
	batch_prepare();
	emit(&ctx, 0x28u << 23 | 2, (data.ggtt + 0x100) | BIT(0), 0, 0x1234);
	reg_write(gpu, 0x2b0c, base);			/* OAHEADPTR, OABUFFER, OATAILPTR */
	reg_write(gpu, 0x2b14, base | BIT(0));
	reg_write(gpu, 0x2b10, base);
	reg_write(gpu, 0x2360, 9 << 2 | BIT(1));	/* OACTXCONTROL: a period */
	reg_write(gpu, 0x2b00, 5 << 2 | BIT(0));	/* OACONTROL */
	gpu->host.clock += 1000000;
}

static void report_done(void)
{
	batch_done();
	check_eq(stored(0x100), 0x1234);
	check_gt(reg_read(gpu, 0x2b10), reg_read(gpu, 0x2b0c));
}

static void reports(void)
{
	static const struct scenario scenario = { report_prepare, batch_run, report_done };

	sweep_all(&scenario, 10);
}

static u32 ggtt;
static u32 rows[MODE_WIDTH * 64];

/* A plane, and one that is scaled. */
static void frame_prepare(void)
{
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 1), 0);
	gpu_setup(gpu);
	screen_memory(256, &ggtt);
	screen_mode(0);
	screen_plane(0, XRGB, 16, 0, SIZE(256, 256), 0, ggtt);
	screen_plane(1, XRGB, 16, XY(300, 10), SIZE(64, 32), 0, ggtt + 16 * PAGE);
	reg_write(gpu, GVT_PS(_PS_1A_CTRL, 0, 0), PS_SCALER_EN | 2 << 25);
	reg_write(gpu, GVT_PS(_PS_WIN_POS_1A, 0, 0), 300 << 16 | 10);
	reg_write(gpu, GVT_PS(_PS_WIN_SZ_1A, 0, 0), 128 << 16 | 40);
	screen_pass(FRAME_NS);
}

static void frame_run(void)
{
	u32 width, height;
	struct vgpu_frame *frame = vgpu_frame_open(gpu->vgpu, 0, &width, &height);

	sweep_result = 0;
	if (!frame) {
		/* For who asks why. */
		expect(vgpu_shows(gpu->vgpu));
		return;
	}
	vgpu_frame_rows(frame, 0, 64, rows);
	vgpu_frame_close(frame);
	sweep_result = sweep_hash(1, rows, sizeof(rows));
}

static void frame_done(void)
{
	expect(sweep_result);
}

static void frames(void)
{
	static const struct scenario scenario = { frame_prepare, frame_run, frame_done, true };

	sweep_all(&scenario, 20);
	/* The frame, what scales. */
	check_int_eq(sweep(&scenario, FAULT_ALLOC), 2);
}

#define IIR	(GEN8_DE_PIPE_ISR(0) + 8)

static void crc_prepare(void)
{
	frame_prepare();
	reg_write(gpu, IIR + 4, GEN8_PIPE_CDCLK_CRC_DONE | GEN8_PIPE_VBLANK);
	reg_write(gpu, IIR - 4, ~(u32)(GEN8_PIPE_CDCLK_CRC_DONE | GEN8_PIPE_VBLANK));
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE | 4 << 28);
	expect(screen_tick());
}

/* The vblank is told and counted, with a CRC or without. */
static void crc_run(void)
{
	u32 iir, count = reg_read(gpu, _PIPEA_FRMCOUNT_G4X);

	reg_write(gpu, IIR, ~0u);
	reg_write(gpu, IIR, ~0u);
	expect(screen_tick());
	iir = reg_read(gpu, IIR);
	expect(iir & GEN8_PIPE_VBLANK);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), count + 1);
	sweep_result = 0;
	if (iir & GEN8_PIPE_CDCLK_CRC_DONE)
		sweep_result = reg_read(gpu, _PIPE_CRC_RES_1_A_IVB);
}

static void crcs(void)
{
	static const struct scenario scenario = { crc_prepare, crc_run, frame_done, true };

	check_int_eq(sweep(&scenario, FAULT_ALLOC), 3);
	sweep_all(&scenario, 20);
}

/* Trapped accesses to memory: the aperture, straight and through a fence; new GGTT entries. */
static void access_prepare(void)
{
	screen_memory(64, &ggtt);
	reg_write(gpu, 0x100004, (ggtt + 7 * PAGE) >> 12 << 12 | 3);	/* FENCE_REG_GEN6_LO, _HI */
	reg_write(gpu, 0x100000, ggtt | BIT(0));
}

static void access_run(void)
{
	u64 pte = PTE_PRESENT, val = 0x1122334455667788;
	u32 i;

	for (i = 0; i < 12; i++) {
		check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_APERTURE,
					    ggtt + i * PAGE + 4 * i, &val, 8, true), 8);
		check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_APERTURE,
					    ggtt + i * 8, &val, 8, false), 8);
		sweep_result = sweep_hash(sweep_result, &val, 8);
	}
	for (i = 0; i < 4; i++)
		check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_MMIO,
					    GVT_GGTT_OFFSET + SZ_1M + i * SZ_64K, &pte, 8, true),
			     8);
	reg_write(gpu, 0x4f000, 77);
}

static void accesses(void)
{
	static const struct scenario scenario = { access_prepare, access_run };

	sweep_all(&scenario, 12);
	/* Pages of entries, one of registers. */
	check_int_gt(sweep(&scenario, FAULT_ALLOC), 3);
}

static u8 saved[SZ_1M];
static size_t saved_len;

/* A state of a vGPU in the midst of a batch that waits; then it is another one's. */
static void migrate_prepare(void)
{
	engine = VGPU_RCS;
	batch_prepare();
	host_write32(&gpu->host, data.mem + 128, 4);
	reg_write(gpu, 0x4f000, 77);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, ctx.engine), VGPU_WORK_WAIT);
	saved_len = vgpu_save(gpu->vgpu, saved, sizeof(saved));
	check_le(saved_len, sizeof(saved));
	vgpu_destroy(gpu->vgpu);
	gpu->host.vgpu = NULL;
	gpu->vgpu = vgpu_create(&vgpu_types[vgpu_num_types - 1], &host_ops, &gpu->host);
	expect(gpu->vgpu);
	gpu->host.vgpu = gpu->vgpu;
	gpu->host.irq = false;
	host_write32(&gpu->host, data.mem + 128, 5);
}

static void migrate_run(void)
{
	static u8 again[SZ_1M];
	int ret = vgpu_restore(gpu->vgpu, saved, saved_len);

	if (ret) {
		/* Nothing of it is there, and it can be tried once more. */
		check_int_eq(ret, -ENOMEM);
		check_eq(reg_read(gpu, 0x4f000), 0);
		check_int_eq(vgpu_restore(gpu->vgpu, saved, saved_len), 0);
	}
	check_eq(vgpu_save(gpu->vgpu, again, sizeof(again)), saved_len);
	check_mem_eq(again, saved, saved_len);
	check_int_ne(gpu_run(gpu, ctx.engine), VGPU_WORK_MORE);
}

static void migrations(void)
{
	static const struct scenario scenario = { migrate_prepare, migrate_run, batch_done };

	sweep_all(&scenario, 10);
	check_int_gt(sweep(&scenario, FAULT_ALLOC), 2);
}

static bool sink(void *to, const void *bytes, u32 len, bool last)
{
	sweep_result = sweep_hash(sweep_result, bytes, len);

	return true;
}

/* Commands while the vGPU is recorded; without the memory for that, it isn't. */
static void record_run(void)
{
	struct gvt_record *rec = gvt_record_start(gpu->vgpu, sink, NULL);

	ctx_submit(&ctx);
	if (!rec) {
		check_int_ne(gpu_run(gpu, ctx.engine), VGPU_WORK_MORE);
		return;
	}
	while (gvt_record_run_engine(rec, ctx.engine) == VGPU_WORK_MORE)
		;
	gvt_record_stop(rec);
}

static void recordings(void)
{
	static const struct scenario scenario = { batch_prepare, record_run, batch_done };

	engine = VGPU_BCS;
	/* While it is recorded, nothing is mapped. */
	check_int_gt(sweep(&scenario, FAULT_COPY), 20);
	check_int_eq(sweep(&scenario, FAULT_ALLOC), 1);
}

static void plug_prepare(void)
{
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 2), 0);
	gpu_setup(gpu);
}

/* Monitors come and go, and what they said is read, without any memory. */
static void plug_run(void)
{
	u8 edid[VGPU_EDID_MAX];
	size_t len = vgpu_edid(edid, 800, 600, false);
	unsigned int port;

	fault_no_memory(true);
	for (port = 0; port < VGPU_NUM_PORTS; port++) {
		check_int_eq(vgpu_plug(gpu->vgpu, port, edid, len), 0);
		check_eq(vgpu_monitor(gpu->vgpu, port, edid), len);
	}
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_C, NULL, 0), 0);
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 3), 0);
	check_int_eq(vgpu_set_dp(gpu->vgpu, 1), 0);
	fault_no_memory(false);
}

static void plugs(void)
{
	static const struct scenario scenario = { plug_prepare, plug_run };

	check_int_eq(sweep(&scenario, FAULT_ALLOC), 0);
}

static const struct unit_case cases[] = {
	UNIT(batches),
	UNIT(blits),
	UNIT(dispatches),
	UNIT(draws),
	UNIT(reports),
	UNIT(frames),
	UNIT(crcs),
	UNIT(accesses),
	UNIT(migrations),
	UNIT(recordings),
	UNIT(plugs),
};

const struct unit_group sweep_tests = {
	.name = "sweep", UNIT_CASES(cases),
};
