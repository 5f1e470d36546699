// SPDX-License-Identifier: GPL-2.0
/* See sweep.h. */
#include "sweep.h"

u64 sweep_result;

u64 sweep_hash(u64 sum, const void *data, size_t len)
{
	const u8 *at = data;
	u64 word;
	size_t i;

	for (i = 0; i < len; i += 8) {
		word = 0;
		memcpy(&word, at + i, min(len - i, (size_t)8));
		sum = (sum ^ word) * 0x100000001b3ull;
		sum ^= sum >> 29;
	}

	return sum;
}

/* Of all that a guest can see. */
static u64 digest(void)
{
	static u8 state[SZ_1M];
	size_t len = vgpu_save(gpu->vgpu, state, sizeof(state));
	const struct host_window *window;
	u64 sum = sweep_result;
	u32 i;

	check_le(len, sizeof(state));
	sum = sweep_hash(sum, state, len);
	for (window = gpu->host.window; window < gpu->host.window + HOST_WINDOWS; window++)
		for (i = 0; i < window->npages; i++)
			if (window->pages[i])
				sum = sweep_hash(sum, window->pages[i], PAGE);

	return sum;
}

/* What a driver does after a failure: then all is as good as new. */
static void recover(void)
{
	unsigned int id;

	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		gpu_reset_engine(gpu, id);
		gpu_works(gpu, id);
	}
}

/* Run it with failure @n of a kind. Returns whether that happened; @sum: what there is then. */
static bool run(const struct scenario *s, enum fault_kind kind, long n, u64 *sum)
{
	bool failed;

	gpu_setup_test();
	s->prepare();
	sweep_result = 0;
	gpu->host.fails = fault_of_host;
	gpu->host.refuse_map = kind == FAULT_COPY;
	fault_at(kind, n);
	s->run();
	failed = fault_end();
	gpu->host.refuse_map = false;
	gpu->host.fails = NULL;
	expect(!gpu->host.in_section);
	*sum = digest();
	if (!failed && s->done)
		s->done();

	return failed;
}

/* Returns how many failures there were. */
long sweep(const struct scenario *s, enum fault_kind kind)
{
	u64 whole, sum, good;
	bool failed;
	long n;

	expect(!run(s, kind, -1, &whole));
	good = sweep_result;
	gpu_end_test();
	for (n = 0; ; n++) {
		failed = run(s, kind, n, &sum);
		if (!failed || kind == FAULT_MAP)
			expect_msg(sum == whole, "failure %ld of kind %u shows", n, kind);
		if (s->again) {
			s->run();
			check_eq(sweep_result, good);
		}
		recover();
		gpu_end_test();
		if (!failed)
			break;
	}

	return n;
}

/* Each kind of failure; @least: of pages, so many at least. */
void sweep_all(const struct scenario *s, long least)
{
	enum fault_kind kind;
	long n;

	for (kind = 0; kind < FAULT_KINDS; kind++) {
		n = sweep(s, kind);
		if (kind != FAULT_ALLOC)
			expect_msg(n >= least, "%ld failures of kind %u", n, kind);
	}
}
