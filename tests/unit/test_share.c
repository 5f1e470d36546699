// SPDX-License-Identifier: GPL-2.0
/* Jobs whose units several threads run: the same comes out of them as with one. */
#include "record.h"
#include "sharing.h"

#define ROUNDS	60u

static struct shader s;
static struct scene scene;

static void start(u32 rounds)
{
	sharing_groups(&s, rounds);
	sharing_walk(&s, SHARING_GROUPS);
	emit_store(&s.ctx, s.data.addr + 4000, 0x900d);
	ctx_submit(&s.ctx);
}

static void expect_done(void)
{
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, s.data.mem + 4000), 0x900d);
	sharing_expect_groups(&s);
	check_eq(sharing_live(), 0);
}

/* Until so many units at least are under way at the end of a burst. */
static void run_until_live(u32 n)
{
	do {
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
	} while (sharing_live() < n);
}

static void run_bursts(u32 n)
{
	while (n--)
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
}

/* The same in memory, and the same counts. */
static void groups(void)
{
	struct vgpu_render_stats one, now;
	u32 threads;

	for (threads = 1; threads <= RENDER_SLOTS + 1; threads++) {
		vgpu_reset(gpu->vgpu);
		gpu_setup(gpu);
		sharing_threads(threads);
		gpu->host.lent = 0;
		start(ROUNDS);
		expect_done();
		vgpu_get_render_stats(gpu->vgpu, &now);
		/* Who waits tries again, now and then. */
		now.instructions = 0;
		check_eq(now.threads, SHARING_GROUPS * SHARING_THREADS);
		if (threads == 1)
			one = now;
		check_mem_eq(&now, &one, sizeof(now));
		expect(!gpu->host.lent == (threads == 1));
	}
}

static void pictures(void)
{
	u8 *one = NULL, *now = NULL;
	u32 threads;

	for (threads = 1; threads <= RENDER_SLOTS; threads++) {
		vgpu_reset(gpu->vgpu);
		gpu_setup(gpu);
		sharing_threads(threads);
		gpu->host.lent = 0;
		sharing_scene(&scene);
		scene_draw(&scene);
		scene_draw(&scene);
		check_eq(gpu->vgpu->render.stats.pixels, 2 * 113 * 95);
		check_eq(gpu->vgpu->render.stats.texels, 2 * 113 * 95);
		now = kvzalloc(scene.target.bytes, GFP_KERNEL);
		expect(now);
		canvas_read(&scene.target, now);
		if (one) {
			check_mem_eq(now, one, scene.target.bytes);
			kvfree(now);
		} else {
			one = now;
		}
		expect(!gpu->host.lent == (threads == 1));
	}
	kvfree(one);
}

/* Each thread has the instructions of so many bursts of one thread, and no more. */
#define LONGER	4u
static void bursts_are_bounded(void)
{
	const u64 *instructions = &gpu->vgpu->render.stats.instructions;
	u64 before, most = 0;

	sharing_threads(RENDER_SLOTS);
	start(20000);
	do {
		before = *instructions;
		check_int_eq(vgpu_run_engine(gpu->vgpu, VGPU_RCS), VGPU_WORK_MORE);
		check_le(*instructions - before, RENDER_SLOTS * LONGER * 1200);
		most = max(most, *instructions - before);
	} while (*instructions < 120000);
	check_gt(most, (RENDER_SLOTS - 1) * LONGER * 900);
	gpu_reset_engine(gpu, VGPU_RCS);
	check_eq(sharing_live(), 0);
	gpu_works(gpu, VGPU_RCS);
}

/* Waking others takes longer than what is short. */
static void short_jobs_are_not_shared(void)
{
	sharing_threads(RENDER_SLOTS);
	sharing_groups(&s, 1);
	sharing_walk(&s, 1);
	ctx_run(&s.ctx);
	check_eq(gpu->host.lent, 0);
	scene_init(&scene, 24, 16, FMT_R8G8B8A8_UNORM, 4);
	scene_rect(&scene, 0, 0, 24, 16, (float[]){ 0, 0, 1, 1 });
	scene_constant(&scene, (float[]){ 1, 0, 1, 0 });
	scene_draw(&scene);
	check_eq(gpu->vgpu->render.stats.pixels, 24 * 16);
	check_eq(gpu->host.lent, 0);
}

static bool waits;

/* Time passes where the engine's own thread has done its part, or in front of that. */
static u64 time_passes(struct host *host)
{
	host->clock += waits ? 1000000 : 10;

	return host->clock;
}

/* Those who keep one waiting are asked less and less often. */
static void late_helpers_are_not_asked(void)
{
	u64 lent;

	sharing_threads(2);
	gpu->host.now = time_passes;
	waits = true;
	start(60000);
	run_bursts(1000);
	lent = gpu->host.lent;
	check_ge(lent, 3);
	check_le(lent, 10);
	waits = false;
	run_bursts(2000);
	check_gt(gpu->host.lent, lent + 900);
	gpu_reset_engine(gpu, VGPU_RCS);
	gpu->host.now = NULL;
}

/* As if the vGPU had never had more slots than one. */
static void forget_slots(void)
{
	struct render *render = &gpu->vgpu->render;
	u32 i;

	vgpu_set_threads(gpu->vgpu, 1);
	for (i = 1; i < RENDER_SLOTS; i++) {
		kvfree(render->slot[i]);
		render->slot[i] = NULL;
	}
	memset(render->first.thread, 0x5a, sizeof(render->first.thread));
}

/* A state goes to a host that has so many threads. */
static void move(u32 threads)
{
	size_t size = vgpu_save(gpu->vgpu, NULL, 0);
	void *state = kvzalloc(size, GFP_KERNEL), *again = kvzalloc(size, GFP_KERNEL);
	u32 live = sharing_live();

	expect(state && again);
	check_eq(vgpu_save(gpu->vgpu, state, size), size);
	vgpu_reset(gpu->vgpu);
	forget_slots();
	sharing_threads(threads);
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	check_eq(sharing_live(), live);
	check_eq(vgpu_save(gpu->vgpu, again, size), size);
	check_mem_eq(again, state, size);
	kvfree(again);
	kvfree(state);
}

static void from_many_to_one(void)
{
	sharing_threads(RENDER_SLOTS);
	start(400);
	run_until_live(RENDER_SLOTS);
	move(1);
	gpu->host.lent = 0;
	expect_done();
	check_eq(gpu->host.lent, 0);
}

static void from_one_to_many(void)
{
	sharing_threads(1);
	start(400);
	run_until_live(1);
	move(RENDER_SLOTS);
	gpu->host.lent = 0;
	expect_done();
	check_gt(gpu->host.lent, 0);
}

/* Units that are under way all go on, whoever is there: none waits for another one's end. */
static void all_go_on(void)
{
	struct render *render = &gpu->vgpu->render;
	u64 before[RENDER_SLOTS];
	u32 i;

	sharing_threads(RENDER_SLOTS);
	start(50000);
	run_until_live(RENDER_SLOTS);
	move(1);
	for (i = 0; i < RENDER_SLOTS; i++)
		memcpy(&before[i], render->slot[i]->thread[0].regs + 2 * 32, 8);
	run_bursts(20);
	for (i = 0; i < RENDER_SLOTS; i++)
		expect(memcmp(&before[i], render->slot[i]->thread[0].regs + 2 * 32, 8));
	gpu_reset_engine(gpu, VGPU_RCS);
}

/* Here the number of slots begins, which is 2; then the first one's unit, and its threads. */
static bool is_slots(const u8 *state)
{
	u32 word[4];

	memcpy(word, state, sizeof(word));

	return word[0] == 2 && word[1] < SHARING_GROUPS && !word[2] && word[3] == SHARING_THREADS;
}

/* A saved state that says what cannot be. */
static void hostile_slots(void)
{
	size_t size, at;
	u8 *state;

	sharing_threads(2);
	start(400);
	run_until_live(2);
	state = gpu_saved(gpu, &size);
	for (at = 0; !is_slots(state + at); at++)
		check_lt(at + 20, size);
	state[at] = RENDER_SLOTS + 1;
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), -EINVAL);
	state[at] = 3;
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), -EINVAL);
	state[at] = 2;
	state[at + 12] = 0;
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), -EINVAL);
	state[at + 12] = RENDER_THREADS + 1;
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), -EINVAL);
	state[at + 12] = SHARING_THREADS;
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	kvfree(state);
	expect_done();
}

/* Messages that nobody serves are counted, whoever meets them. */
static void unserved_are_counted(void)
{
	struct vgpu_unknown unserved[2];
	u32 i;

	sharing_threads(RENDER_SLOTS);
	shader_init(&s);
	shader_begin(&s);
	for (i = 0; i < 60; i++)
		shader_code(&s, &(struct code){ .op = EU_OP_NOP, .lanes = 8 });
	shader_send(&s, 1, 0x02000000, 0);
	shader_end(&s);
	shader_descriptor(&s, SHARING_THREADS, 0, 0);
	shader_setup(&s);
	sharing_walk(&s, SHARING_GROUPS);
	ctx_run(&s.ctx);
	check_gt(gpu->host.lent, 0);
	check_eq(vgpu_get_unserved(gpu->vgpu, unserved, 2), 1);
	check_eq(unserved[0].count, SHARING_GROUPS * SHARING_THREADS);
	check_eq(gpu->vgpu->render.stats.unserved, SHARING_GROUPS * SHARING_THREADS);
}

/* A page that is missing stops the job, whoever meets it. */
static void faults(void)
{
	struct vgpu_engine_stats stats;

	sharing_threads(RENDER_SLOTS);
	sharing_groups(&s, ROUNDS);
	/* Where the groups from 1008 on count themselves. */
	ctx_map(&s.ctx, s.data.addr + PAGE, 0, 0);
	emit(&s.ctx, WALKER, 0, 0, 0, SHARING_THREADS - 1, 1000, 0, 1040, 0, 0, 1, 0, 1, ~0u, ~0u);
	ctx_submit(&s.ctx);
	gpu_run(gpu, VGPU_RCS);
	expect(gpu_hung(gpu, VGPU_RCS));
	check_gt(gpu->host.lent, 0);
	check_eq(sharing_live(), 0);
	check_eq(reg_read(gpu, GEN8_FAULT_TLB_DATA0), LO((s.data.addr + PAGE) >> 12));
	vgpu_get_engine_stats(gpu->vgpu, VGPU_RCS, &stats);
	check_eq(stats.hangs, 1);
	gpu_reset_engine(gpu, VGPU_RCS);
	gpu_works(gpu, VGPU_RCS);
}

/* Another page at the same address: all who had a translation of it have forgotten it. */
static void translations_are_forgotten(void)
{
	u64 other = gpu_alloc(gpu, 1);

	sharing_threads(RENDER_SLOTS);
	start(ROUNDS);
	expect_done();
	ctx_map(&s.ctx, s.data.addr, other, PTE_PRESENT | PTE_WRITABLE);
	s.data.mem = other;
	reg_write(gpu, GEN8_RTCR, 1);
	sharing_walk(&s, SHARING_GROUPS);
	emit_store(&s.ctx, s.data.addr + 4000, 0x900d);
	ctx_submit(&s.ctx);
	expect_done();
}

static void count_steps(void *data, const struct vgpu_step *step)
{
	(*(u64 *)data)++;
}

/* Who follows sees one unit after the other. */
static void followed_by_one(void)
{
	u64 steps = 0;

	sharing_threads(RENDER_SLOTS);
	vgpu_follow_jobs(gpu->vgpu, count_steps, &steps);
	start(ROUNDS);
	expect_done();
	check_eq(steps, 2);
	check_eq(gpu->host.lent, 0);
	vgpu_follow_jobs(gpu->vgpu, NULL, NULL);
}

static bool take_all(void *to, const void *data, u32 len, bool last)
{
	return true;
}

/* A recording has one order. */
static void recorded_by_one(void)
{
	struct gvt_record *rec;

	rec = gvt_record_start(gpu->vgpu, take_all, NULL);
	expect(rec);
	sharing_threads(RENDER_SLOTS);
	start(ROUNDS);
	while (gvt_record_run_engine(rec, VGPU_RCS) == VGPU_WORK_MORE)
		;
	sharing_expect_groups(&s);
	check_eq(gpu->host.lent, 0);
	gvt_record_stop(rec);
}

static const struct unit_case cases[] = {
	UNIT(groups),
	UNIT(pictures),
	UNIT(bursts_are_bounded),
	UNIT(short_jobs_are_not_shared),
	UNIT(late_helpers_are_not_asked),
	UNIT(from_many_to_one),
	UNIT(from_one_to_many),
	UNIT(all_go_on),
	UNIT(hostile_slots),
	UNIT(unserved_are_counted),
	UNIT(faults),
	UNIT(translations_are_forgotten),
	UNIT(followed_by_one),
	UNIT(recorded_by_one),
};

const struct unit_group share_tests = {
	.name = "share", UNIT_CASES(cases),
	GPU_FIXTURE,
};
