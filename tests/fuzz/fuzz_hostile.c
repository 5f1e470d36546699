// SPDX-License-Identifier: GPL-2.0
/*
 * The hostile guest of tests/hostile on the device model: its steps are what the input says.
 * Whatever it did, a driver's reset gives engines that work, and a device reset a vGPU that
 * is, bit by bit, as a new one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "hostile.h"
#include "target.h"

#define MAX_TURNS	300

static struct hostile guest;
static u8 image[HOSTILE_PAGES][PAGE];	/* what the guest's memory is at first */
static void *fresh;			/* the state of a vGPU that nobody has used */
static size_t fresh_size;
static u32 turns;

static void access_region(void *device, enum hostile_region region, uint64_t offset, void *buf,
			  uint32_t len, bool write)
{
	static const enum vgpu_region regions[] = {
		[HOSTILE_BAR0] = VGPU_REGION_MMIO, [HOSTILE_BAR2] = VGPU_REGION_APERTURE,
		[HOSTILE_BAR4] = VGPU_REGION_IO, [HOSTILE_CONFIG] = VGPU_REGION_CONFIG,
	};

	check_int_eq(vgpu_region_rw(gpu->vgpu, regions[region], offset, buf, len, write), len);
}

static uint32_t *page(void *device, uint32_t n)
{
	return host_page(&gpu->host, mem_iova(n));
}

static void memory(void *device, uint32_t n, bool there)
{
	u8 *at = host_page(&gpu->host, mem_iova(n));

	if (there && !at)
		memcpy(host_add(&gpu->host, mem_iova(n)), image[n], PAGE);
	else if (!there && at)
		host_remove(&gpu->host, mem_iova(n));
}

static void reset(void *device)
{
	vgpu_reset(gpu->vgpu);
}

static void run(void *device, uint32_t engine)
{
	if (turns++ < MAX_TURNS)
		fuzz_run(engine);
}

/* Sometimes somebody does something to a monitor meanwhile. */
static void pass(void *device, uint32_t us)
{
	if (us % 4 == 3)
		fuzz_monitor(us >> 2);
	fuzz_pass(us);
}

static const struct hostile_ops ops = {
	.access = access_region,
	.page = page,
	.memory = memory,
	.reset = reset,
	.run = run,
	.pass = pass,
};

static void *save(size_t *size)
{
	void *state;

	*size = vgpu_save(gpu->vgpu, NULL, 0);
	state = malloc(*size);
	if (!state)
		abort();
	check_eq(vgpu_save(gpu->vgpu, state, *size), *size);

	return state;
}

static void print_field(void *data, const char *object, const char *field, unsigned int i,
			u64 val)
{
	fprintf(stderr, "%s %s %s %u %#llx\n", (const char *)data, object, field, i, val);
}

/* Reset, the vGPU is as one that nobody has used; else what each of them has. */
static void check_fresh(void)
{
	size_t size;
	void *state;

	fuzz_plug();
	vgpu_reset(gpu->vgpu);
	gpu->host.clock = 0;	/* part of the state, and not reset */
	state = save(&size);
	if (size != fresh_size || memcmp(state, fresh, size)) {
		vgpu_dump(gpu->vgpu, print_field, "reset");
		vgpu_restore(gpu->vgpu, fresh, fresh_size);
		vgpu_dump(gpu->vgpu, print_field, "new");
		expect_msg(false, "a vGPU after a reset is not as a new one");
	}
	free(state);
}

/* Once: the guest's memory as it is at first, and the state of a new vGPU. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct choice c = choice_seed(1);
	u32 i;

	fuzz_start();
	fuzz_display();
	vgpu_reset(gpu->vgpu);
	fresh = save(&fresh_size);
	guest = (struct hostile){ .ops = &ops,
		.aperture = vgpu_region_size(gpu->vgpu, VGPU_REGION_APERTURE) };
	for (i = 0; i < HOSTILE_PAGES; i++)
		host_add(&gpu->host, mem_iova(i));
	hostile_fill(&guest, &c);
	for (i = 0; i < HOSTILE_PAGES; i++)
		memcpy(image[i], page(NULL, i), PAGE);
	fuzz_stop();

	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct choice c = choice_bytes(data, size);
	u32 i;

	turns = 0;
	fuzz_start();
	fuzz_display();
	for (i = 0; i < HOSTILE_PAGES; i++)
		memcpy(host_add(&gpu->host, mem_iova(i)), image[i], PAGE);
	hostile_setup(&guest);
	while (c.left)
		hostile_step(&guest, &c);
	fuzz_recover(size % VGPU_NUM_ENGINES);
	check_fresh();
	fuzz_stop();

	return 0;
}
