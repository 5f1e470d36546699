// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at a recorded vGPU. That all of them are drawn anew, as they were, is checked for each
 * test that looks: see looks.c.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "busy.h"
#include "display/frame.h"
#include "recorded.h"
#include "screen.h"

#define PAGES	(MODE_WIDTH * 4 * MODE_HEIGHT / PAGE)
#define MAX	8

static struct replay replay;
static struct reader reader;

static u64 mem;
static u32 ggtt;
static u32 *pixels;

/* What a replay has told. */
static u32 told;
static struct picture pictures[MAX];
static u32 *drawn;		/* the last one */

static void start(void)
{
	screen_start(1);
	gpu_setup(gpu);
	mem = screen_memory(PAGES, &ggtt);
	screen_mode(0);
	screen_plane(0, XRGB, 64, 0, SIZE(MODE_WIDTH, MODE_HEIGHT), 0, ggtt);
	pixels = calloc(MODE_WIDTH * MODE_HEIGHT, 4);
	drawn = calloc(MODE_WIDTH * MODE_HEIGHT, 4);
	expect(pixels && drawn);
}

static void end(void)
{
	free(pixels);
	free(drawn);
	gpu_end_test();
}

static struct vgpu_frame *look(void)
{
	struct vgpu_frame *frame;
	u32 width, height;

	frame = recorded_frame_open(gpu->vgpu, 0, &width, &height);
	expect(frame && width == MODE_WIDTH && height == MODE_HEIGHT);

	return frame;
}

static void rows(struct vgpu_frame *frame, u32 first, u32 end)
{
	u32 y;

	for (y = first; y < end; y += 16)
		recorded_frame_rows(frame, y, 16, pixels + y * MODE_WIDTH);
}

static void look_at_all(void)
{
	struct vgpu_frame *frame = look();

	rows(frame, 0, MODE_HEIGHT);
	recorded_frame_close(frame);
}

static void take(void *data, const struct picture *picture)
{
	expect(told < MAX);
	pictures[told++] = *picture;
	if (picture->pixels)
		memcpy(drawn, picture->pixels, MODE_WIDTH * MODE_HEIGHT * 4);
}

/* Replay with frames. */
static enum replay_result tell(struct tape *tape, u64 wanted)
{
	struct frames frames = { .wanted = wanted, .tell = take };

	told = 0;
	check_int_eq(tape_open(tape, &reader), 0);

	return replay_frames(&replay, &reader, &frames);
}

static bool is_same(void)
{
	u32 i;

	for (i = 0; i < MODE_WIDTH * MODE_HEIGHT; i++)
		if ((drawn[i] ^ pixels[i]) & 0xffffff)
			return false;

	return true;
}

/* The first one of a row. */
static u32 pixel_of(u32 row)
{
	return pixels[row * MODE_WIDTH] & 0xffffff;
}

/* Memory and its translation change between rows: the picture is torn as it was. */
static void torn(void)
{
	u32 before = host_read32(&gpu->host, mem + 255 * PAGE) & 0xffffff;
	struct vgpu_frame *frame = look();
	u32 i;

	rows(frame, 0, 256);
	for (i = 0; i < PAGES; i++)
		gpu_ggtt(gpu, ggtt + i * PAGE, (mem + (PAGES - 1 - i) * PAGE) | PTE_PRESENT);
	rows(frame, 256, 512);
	for (i = 512; i < PAGES; i++)
		host_write32(&gpu->host, mem + (PAGES - 1 - i) * PAGE, 0x600d);
	rows(frame, 512, MODE_HEIGHT);
	recorded_frame_close(frame);
	check_eq(pixel_of(255), before);
	check_eq(pixel_of(256), host_read32(&gpu->host, mem + (PAGES - 1 - 256) * PAGE) & 0xffffff);
	check_eq(pixel_of(600), 0x600d);
	check_int_eq(tell(recorded_tape(gpu->vgpu), 1), REPLAY_EQUAL);
	check_int_eq(told, 1);
	expect(is_same());
}

static bool looked;

static void *look_again(void *data)
{
	u32 i;

	for (i = 0; i < 8; i++)
		look_at_all();
	__atomic_store_n(&looked, true, __ATOMIC_SEQ_CST);

	return NULL;
}

/* Engines run and the GGTT changes all the time meanwhile: each row has come in its order. */
static void among_others(void)
{
	pthread_t thread;
	u32 i, page;

	__atomic_store_n(&looked, false, __ATOMIC_SEQ_CST);
	busy_start();
	check_int_eq(pthread_create(&thread, NULL, look_again, NULL), 0);
	for (i = 0; !__atomic_load_n(&looked, __ATOMIC_SEQ_CST); i++) {
		page = i * 7 % PAGES;
		gpu_ggtt(gpu, ggtt + page * PAGE, (mem + i % PAGES * PAGE) | PTE_PRESENT);
		if (i % 64 == 0)
			busy_submit(i / 64 % VGPU_NUM_ENGINES);
	}
	pthread_join(thread, NULL);
	busy_stop();
	check_int_eq(tell(recorded_tape(gpu->vgpu), 8), REPLAY_EQUAL);
	check_int_eq(told, 1);
	expect(is_same());
	check_gt(i, 100);
}

/* Another value of memory that was looked at is another picture, and no difference. */
static void not_compared(void)
{
	struct tape *tape;
	struct event event = { };
	u64 at;

	look_at_all();
	tape = recorded_tape(gpu->vgpu);
	check_int_eq(tell(tape, 1), REPLAY_EQUAL);
	expect(is_same());
	check_int_eq(tape_open(tape, &reader), 0);
	while (event.kind != GVT_RECORD_LOOK_ROWS || event.number[0] != 32)
		check_int_eq(reader_next(&reader, &event), 1);
	check_int_eq(reader_next(&reader, &event), 1);
	check_int_eq(event.kind, GVT_RECORD_MEM_READ);
	at = reader.offset - reader.fill + reader.pos - event.len;
	tape->data[at] ^= 0x01;
	tape_mend(tape);
	check_int_eq(tape_replay(tape, &replay, &reader), REPLAY_EQUAL);
	check_int_eq(tell(tape, 1), REPLAY_EQUAL);
	check_eq((drawn[32 * MODE_WIDTH] ^ pixels[32 * MODE_WIDTH]) & 0xffffff, 1);
	drawn[32 * MODE_WIDTH] ^= 1;
	expect(is_same());
}

/* What the replay's picture takes elsewhere is black, and counted. */
static void missing(void)
{
	struct event event = { };
	struct tape *tape;
	u64 at;

	look_at_all();
	tape = recorded_tape(gpu->vgpu);
	check_int_eq(tape_open(tape, &reader), 0);
	/* The first page's entry is another page's. */
	while (event.kind != GVT_RECORD_WRITE ||
	       event.number[0] != GVT_GGTT_OFFSET + ggtt / PAGE * 8)
		check_int_eq(reader_next(&reader, &event), 1);
	at = reader.offset - reader.fill + reader.pos - event.len;
	tape->data[at + 3] ^= 0x40;
	tape_mend(tape);
	check_int_eq(tell(tape, 1), REPLAY_EQUAL);
	check_int_eq(told, 1);
	check_gt(pictures[0].missing, 0);
	check_int_eq(pictures[0].state, PICTURE_WHOLE);
	check_eq(drawn[5], 0);
	check_eq(drawn[MODE_WIDTH + 5] & 0xffffff, pixels[MODE_WIDTH + 5] & 0xffffff);
}

static void want_crcs(void)
{
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 0xc, GEN8_PIPE_CDCLK_CRC_DONE);
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 4, ~(u32)GEN8_PIPE_CDCLK_CRC_DONE);
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE | 4 << 28);
}

/* A look, a CRC while another look is under way, that other one: in the order of beginnings. */
static void frames_of_crcs(void)
{
	struct vgpu_frame *frame;
	struct tape *tape;

	look_at_all();
	frame = look();
	rows(frame, 0, 400);
	want_crcs();
	expect(screen_tick());
	rows(frame, 400, MODE_HEIGHT);
	recorded_frame_close(frame);
	tape = recorded_tape(gpu->vgpu);

	check_int_eq(tell(tape, 0), REPLAY_EQUAL);
	check_int_eq(told, 3);
	check_int_eq(pictures[0].number, 1);
	/* It is told when it ends. */
	check_int_eq(pictures[1].number, 3);
	expect(pictures[1].is_crc && !pictures[2].is_crc && !pictures[0].is_crc);
	check_int_eq(pictures[2].number, 2);
	check_gt(pictures[2].entry, pictures[0].entry);
	check_gt(pictures[1].entry, pictures[2].entry);
	check_eq(!pictures[1].pixels, 1);

	/* The one that is wanted, and no more of the session than it takes. */
	check_int_eq(tell(tape, 3), REPLAY_EQUAL);
	check_int_eq(told, 1);
	expect(pictures[0].is_crc && is_same());
	check_eq(pictures[0].missing, 0);
	check_eq(replay.entries, pictures[0].entry + 1);
	check_int_eq(tell(tape, 2), REPLAY_EQUAL);
	expect(told == 1 && is_same());
	check_int_eq(tell(tape, 4), REPLAY_EQUAL);
	check_int_eq(told, 0);
}

/* Looks that were given up, the last of them at the end; and one of a pipe that is off. */
static void parts(void)
{
	struct vgpu_frame *frame;
	struct tape *tape;
	u32 width, height, i;

	for (i = 0; i < 2; i++) {
		frame = look();
		rows(frame, 0, 64);
		recorded_frame_close(frame);
	}
	screen_on(0, false);
	expect(!recorded_frame_open(gpu->vgpu, 0, &width, &height));
	tape = recorded_tape(gpu->vgpu);
	check_int_eq(tell(tape, 0), REPLAY_EQUAL);
	check_int_eq(told, 2);
	for (i = 0; i < 2; i++) {
		check_int_eq(pictures[i].state, PICTURE_PART);
		check_int_eq(pictures[i].rows, 64);
	}
	check_int_eq(tell(tape, 1), REPLAY_EQUAL);
	expect(told == 1 && pictures[0].state == PICTURE_PART);
}

/* The vGPU of the replay shows something of another size than was looked at. */
static void another_size(void)
{
	struct event event = { };
	struct vgpu_frame *frame;
	u32 width, height;
	struct tape *tape;

	reg_write(gpu, _PIPEASRC, 31 << 16 | 15);
	frame = recorded_frame_open(gpu->vgpu, 0, &width, &height);
	expect(frame && width == 32 && height == 16);
	recorded_frame_rows(frame, 0, 16, pixels);
	recorded_frame_close(frame);
	want_crcs();
	expect(screen_tick());
	tape = recorded_tape(gpu->vgpu);
	check_int_eq(tape_open(tape, &reader), 0);
	while (event.kind != GVT_RECORD_LOOK)
		check_int_eq(reader_next(&reader, &event), 1);
	tape->data[reader.offset - reader.fill + reader.pos - 2]++;
	tape_mend(tape);
	check_int_eq(tell(tape, 1), REPLAY_EQUAL);
	expect(told == 1 && pictures[0].state == PICTURE_OTHER && pictures[0].width == 33);
	check_int_eq(tell(tape, 0), REPLAY_EQUAL);
	check_int_eq(told, 2);
	expect(pictures[1].is_crc && pictures[1].width == 32 && pictures[1].height == 16);
}

static const struct unit_case cases[] = {
	UNIT(torn),
	UNIT(among_others),
	UNIT(not_compared),
	UNIT(missing),
	UNIT(frames_of_crcs),
	UNIT(parts),
	/* The last one: a seed of tests/fuzz is made of it. */
	UNIT(another_size),
};

const struct unit_group look_tests = {
	.name = "look", UNIT_CASES(cases),
	.setup = start, .teardown = end,
	.seconds = 60,
};
