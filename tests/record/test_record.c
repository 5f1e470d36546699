// SPDX-License-Identifier: GPL-2.0
/* Recordings that are changed, damaged or cut, and what the replayer says. */
#include <string.h>

#include "busy.h"
#include "display/edid.h"
#include "recorded.h"
#include "screen.h"

static struct replay replay;
static struct reader reader;

static bool no_memory;

bool slab_should_fail(void)
{
	return no_memory;
}

/* A monitor, and two vblanks that the guest hears of. */
static void look_at_screen(void)
{
	u8 edid[VGPU_EDID_MAX];
	u32 i;

	check_int_eq(recorded_plug(gpu->vgpu, VGPU_PORT_B, edid, vgpu_edid(edid, 800, 600, false)), 0);
	check_int_eq(recorded_plug(gpu->vgpu, VGPU_PORT_B, edid, 5), -EINVAL);
	screen_mode(0);
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 4, (u32)~GEN8_PIPE_VBLANK);
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 12, GEN8_PIPE_VBLANK);
	for (i = 0; i < 2; i++)
		expect(screen_tick());
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 4, ~0u);
	expect(!screen_tick());
}

/* A short session with everything in it. */
static struct tape *session(void)
{
	struct buffer code, data;
	struct context ctx;
	u64 page = PTE_PRESENT;
	u32 i;

	check_int_eq(recorded_set_pipes(gpu->vgpu, 1), 0);
	gpu_setup(gpu);
	look_at_screen();
	ctx_init(&ctx, gpu, VGPU_BCS, 5);
	ctx_buffer(&ctx, &code);
	ctx_buffer(&ctx, &data);
	batch(gpu, code.mem, SDI, LO(data.addr), HI(data.addr), 0x600d, SDI,
	      LO(data.addr) + 8, HI(data.addr), 0xbeef, BBE);
	emit_batch(&ctx, code.addr);
	emit(&ctx, USER_INTERRUPT);
	ctx_run(&ctx);
	gpu->host.clock += 1000000;
	for (i = 0; i < 8; i++)
		reg_read(gpu, RING_TIMESTAMP(GVT_RCS_BASE));
	recorded_region_rw(gpu->vgpu, VGPU_REGION_APERTURE, data.ggtt, &i, 4,
			   false);
	check_eq(i, 0x600d);
	host_remove(&gpu->host, data.mem);
	recorded_region_rw(gpu->vgpu, VGPU_REGION_APERTURE, data.ggtt, &i, 4,
			   false);
	check_eq(i, ~0u);
	recorded_region_rw(gpu->vgpu, VGPU_REGION_MMIO, GVT_GGTT_OFFSET, &page, 8,
			   true);
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
	recorded_reset(gpu->vgpu);

	return recorded_tape(gpu->vgpu);
}

/* Where the reader stands on the tape. */
static size_t position(void)
{
	return reader.offset - reader.fill + reader.pos;
}

/* Is the event one of which the core has to do the same, byte by byte? */
static bool is_compared(const struct event *event)
{
	switch (event->kind) {
	case GVT_RECORD_DONE:
	case GVT_RECORD_MEM_WRITE:
		return event->len;
	case GVT_RECORD_IRQ:
	case GVT_RECORD_KICK:
	case GVT_RECORD_APERTURE:
	case GVT_RECORD_SET_TIMER:
		return true;
	default:
		return false;
	}
}

/*
 * Change the event that ends at @end, such that it is still one: the last byte
 * of its data, or of what else it has.
 */
static void change(struct tape *tape, const struct event *event, size_t end)
{
	bool argument = event->kind == GVT_RECORD_IRQ || event->kind == GVT_RECORD_KICK;

	tape->data[end - 1] ^= argument ? 1 << GVT_RECORD_ARG : 0x01;
	tape_mend(tape);
}

/* Each value that is changed is found, and where it is. */
static void change_is_found(void)
{
	struct tape *tape = session();
	u32 kinds[GVT_RECORD_KINDS] = { };
	u64 entries = 0;
	struct event event;
	size_t pos, n = 0;

	check_int_eq(tape_open(tape, &reader), 0);
	while (reader_next(&reader, &event) > 0) {
		entries += gvt_record_is_entry(event.kind);
		pos = position();
		if (!is_compared(&event))
			continue;
		kinds[event.kind]++;
		change(tape, &event, pos);
		check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_DIFFERS);
		check_eq(replay.entries, entries);
		check_eq(replay.recorded.kind, event.kind);
		check_eq(replay.replayed.kind, event.kind);
		check_eq(position(), pos);
		change(tape, &event, pos);
		/* Again up to here. */
		n++;
		check_int_eq(tape_open(tape, &reader), 0);
		while (position() != pos)
			check_int_eq(reader_next(&reader, &event), 1);
	}
	check_eq(reader.error[0], '\0');
	check_gt(n, 30);
	check_gt(kinds[GVT_RECORD_DONE], 8);
	check_gt(kinds[GVT_RECORD_MEM_WRITE], 8);
	check_gt(kinds[GVT_RECORD_IRQ], 0);
	check_gt(kinds[GVT_RECORD_KICK], 0);
	check_gt(kinds[GVT_RECORD_APERTURE], 8);
	check_gt(kinds[GVT_RECORD_SET_TIMER], 2);
	check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_EQUAL);
}

/* The core asks for memory elsewhere if a table entry that it read is another. */
static void changed_memory_is_found(void)
{
	struct tape *tape = session();
	u64 old = 0, entries = 0;
	struct event event;
	size_t pos = 0;

	check_int_eq(tape_open(tape, &reader), 0);
	while (reader_next(&reader, &event) > 0 && !pos) {
		entries += gvt_record_is_entry(event.kind);
		if (event.kind == GVT_RECORD_MEM_READ && event.len == 8) {
			memcpy(&old, event.data, 8);
			pos = position();
		}
	}
	/* The PML4's entry. */
	expect(old & PTE_PRESENT);
	tape->data[pos - 7] ^= 0x10;
	tape_mend(tape);
	check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_DIFFERS);
	check_eq(replay.entries, entries);
	check_eq(replay.recorded.kind, GVT_RECORD_MEM_READ);
	check_eq(replay.replayed.kind, GVT_RECORD_MEM_READ);
	check_eq((replay.replayed.number[0] ^ replay.recorded.number[0]) &
		 GVT_PAGE_MASK, 0x1000);
}

/* A byte that was not meant to change is told as damage, wherever it is. */
static void damage_is_found(void)
{
	struct tape *tape = session();
	size_t i;

	for (i = 0; i < tape->len; i++) {
		tape->data[i] ^= 0x40;
		check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_BROKEN);
		expect(reader.error[0]);
		tape->data[i] ^= 0x40;
	}
	check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_EQUAL);
}

static void truncation_is_found(void)
{
	struct tape *tape = session();
	size_t len = tape->len;

	for (tape->len = 0; tape->len < len; tape->len++) {
		check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_BROKEN);
		expect(reader.error[0]);
	}
	check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_EQUAL);
	/* So is something behind the end. */
	check_int_eq(tape_sink(tape, "x", 1, false), true);
	check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_BROKEN);
}

/* Any byte made any other, with right checks: found or not, no harm is done. */
static void nonsense_does_no_harm(void)
{
	struct tape *tape = session();
	size_t i, count[REPLAY_BROKEN + 1] = { };

	for (i = sizeof(struct gvt_record_header); i < tape->len; i++) {
		u8 old = tape->data[i];

		tape->data[i] = i * 89;
		tape_mend(tape);
		count[tape_replay(tape, &replay, &reader)]++;
		tape->data[i] = old;
	}
	check_gt(count[REPLAY_DIFFERS], 10);
	check_gt(count[REPLAY_BROKEN], 10);
}

static bool sink_nothing(void *to, const void *data, u32 len, bool last)
{
	return false;
}

/* No memory, or no room for the header: nothing has begun. */
static void start_fails(void)
{
	const struct gvt_host_ops *ops;
	struct tape tape = { };
	struct vgpu *vgpu;

	session();
	vgpu = gpu->vgpu;
	ops = vgpu->ops;
	expect(!gvt_record_start(vgpu, sink_nothing, NULL));
	no_memory = true;
	expect(!gvt_record_start(vgpu, tape_sink, &tape));
	no_memory = false;
	check_eq(tape.len, 0);
	expect(vgpu->ops == ops && ops == &host_ops);
}

/* Of a recording that found no room, all that it has is equal. */
static void cut_is_told(void)
{
	struct gvt_record *rec;
	struct tape tape = { .limit = 100000 };
	u32 val, i;

	session();
	vgpu_reset(gpu->vgpu);
	rec = gvt_record_start(gpu->vgpu, tape_sink, &tape);
	expect(rec);
	for (i = 0; i < 10000; i++) {
		val = i;
		gvt_record_region_rw(rec, VGPU_REGION_MMIO, RING_HWS_PGA(GVT_RCS_BASE),
				     &val, 4, i % 2);
		gvt_record_unmap(rec, i * 4096, i * 4096 + 4095);
		gvt_record_run_engine(rec, i % VGPU_NUM_ENGINES);
	}
	gvt_record_stop(rec);
	check_le(tape.len, tape.limit + GVT_RECORD_LAST);
	check_gt(tape.len, tape.limit - GVT_RECORD_BLOCK);
	check_int_eq(tape_replay(&tape, &replay, &reader), REPLAY_EQUAL);
	expect(replay.cut);
	check_gt(replay.accesses, 1000);
	check_le(replay.accesses, 10000);
	tape_free(&tape);
}

/* Long and odd accesses come as the pieces that the core makes of them. */
static void long_access(void)
{
	static u8 a[3 * PAGE], b[3 * PAGE];
	u64 end = vgpu_region_size(gpu->vgpu, VGPU_REGION_MMIO);
	u32 i;

	for (i = 0; i < sizeof(a); i++)
		a[i] = i * 7;
	check_int_eq(recorded_region_rw(gpu->vgpu, VGPU_REGION_MMIO,
					GVT_GGTT_OFFSET + 3, a, sizeof(a), true),
		     sizeof(a));
	check_int_eq(recorded_region_rw(gpu->vgpu, VGPU_REGION_MMIO,
					GVT_GGTT_OFFSET + 3, b, sizeof(b), false),
		     sizeof(b));
	check_mem_eq(a, b, sizeof(a));
	check_int_eq(recorded_region_rw(gpu->vgpu, VGPU_REGION_MMIO, end - 4, b,
					8, false), -EINVAL);
	check_int_eq(recorded_region_rw(gpu->vgpu, VGPU_REGION_MMIO, end, b, 0,
					false), 0);
	check_int_eq(tape_replay(recorded_tape(gpu->vgpu), &replay, &reader),
		     REPLAY_EQUAL);
}

/* Engines, submissions and resets at once: what was recorded is an order of it. */
static void threads(void)
{
	unsigned int id, i;

	busy_start();
	for (i = 0; i < 200 || busy_runs() < 200; i++) {
		id = i % VGPU_NUM_ENGINES;
		busy_submit(id);
		ring_read(gpu, id, RING_ACTHD(0));
		gpu_ggtt(gpu, 0x800000 + i % 256 * PAGE, PTE_PRESENT);
		if (i % 16 == 7) {
			reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
			gpu_setup(gpu);
		}
	}
	busy_stop();
	check_int_eq(tape_replay(recorded_tape(gpu->vgpu), &replay, &reader),
		     REPLAY_EQUAL);
	check_ge(replay.runs, 200);
}

static const struct unit_case cases[] = {
	UNIT(change_is_found),
	UNIT(changed_memory_is_found),
	UNIT(damage_is_found),
	UNIT(truncation_is_found),
	UNIT(nonsense_does_no_harm),
	UNIT(start_fails),
	UNIT(cut_is_told),
	UNIT(long_access),
	UNIT(threads),
};

const struct unit_group record_tests = {
	.name = "record", UNIT_CASES(cases),
	GPU_FIXTURE,
	.seconds = 120,
};
