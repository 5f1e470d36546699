// SPDX-License-Identifier: GPL-2.0
/*
 * gvt_hostile UUID UUID SECONDS [SEED]
 *
 * The first vGPU has a hostile guest with several processors, and a VMM that looks at its
 * screen and its aperture and sets up interrupts, all at once. The second one has a good
 * guest, whose work must go on, right, and soon, and whose memory must be in no picture of the
 * first. Afterwards a device reset must give a vGPU as it was made. What each thread does is
 * decided by SEED; how they interleave is not.
 *
 * How soon is told for three times: with nothing else going on, beside programs that only
 * compute, as many as the hostile guest has processors and engines, and beside it.
 */
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "neighbour.h"
#include "screen.h"
#include "secret.h"
#include "target.h"

#define APERTURE	(4ul << 20)	/* of BAR2, mapped */
#define GROSS		10		/* times slower than beside programs that compute */
#define GROSS_US	1000000		/* and longer than this */
#define PICTURE_BYTES	(1920u * 1200 * 4)	/* at most, of this type (V5_4) */
#define LOOK_BYTES	(256u << 10)		/* of a file */

static struct hostile hostile;
static struct neighbour neighbour;
static bool stop;
static volatile uint32_t *aperture;
static uint64_t steps, touches, irqs, looks, files;
static uint64_t seed;

static bool going(void)
{
	return !__atomic_load_n(&stop, __ATOMIC_RELAXED);
}

static void add(uint64_t *to)
{
	__atomic_add_fetch(to, 1, __ATOMIC_RELAXED);
}

static void *processor(void *arg)
{
	while (going()) {
		hostile_step(&hostile, arg);
		add(&steps);
	}

	return NULL;
}

/* Somebody who has the aperture mapped, as a VMM has. */
static void *touch(void *arg)
{
	uint32_t at, sum = 0;

	while (going()) {
		at = choose(arg, APERTURE / 4);
		if (choose(arg, 2))
			sum += aperture[at];
		else
			aperture[at] = sum;
		add(&touches);
		if (!choose(arg, 64))
			usleep(1000);
	}

	return NULL;
}

/* Each may be refused where the other kind is in use. */
static void *interrupts(void *arg)
{
	int efd = efd_new();

	while (going()) {
		uint32_t index = choose(arg, 2) ? VFIO_PCI_MSI_IRQ_INDEX : VFIO_PCI_INTX_IRQ_INDEX;

		set_irq_fd(&target, index, VFIO_IRQ_SET_ACTION_TRIGGER, choose(arg, 3) ? efd : -1);
		set_irqs(&target, index, VFIO_IRQ_SET_DATA_NONE |
			 (choose(arg, 2) ? VFIO_IRQ_SET_ACTION_MASK : VFIO_IRQ_SET_ACTION_UNMASK),
			 0, 1, NULL, 0);
		if (!choose(arg, 8))
			set_irqs(&target, index, VFIO_IRQ_SET_DATA_NONE |
				 VFIO_IRQ_SET_ACTION_TRIGGER, 0, 0, NULL, 0);
		efd_take(efd);
		add(&irqs);
		usleep(choose(arg, 5000));
	}
	close(efd);

	return NULL;
}

/* Nothing of a picture is the neighbour's. */
static void examine(const void *pixels, size_t len, const char *where)
{
	CHECK(!secret_is_in(pixels, len), "seed %#lx: the neighbour's memory is in the %s", seed,
	      where);
}

/* The picture in the region. */
static void look_at_region(void)
{
	struct vfio_device_gfx_plane_info info;
	static uint32_t pixels[PICTURE_BYTES / 4];
	ssize_t len;

	if (screen_query(&target, 0, VFIO_GFX_PLANE_TYPE_REGION, &info))
		return;
	/* The guest seldom makes a mode that can be, and resets the device at any time. */
	if (!info.size) {
		screen_mode(&target);
		return;
	}
	CHECK(info.size <= PICTURE_BYTES, "seed %#lx: %u bytes", seed, info.size);
	len = pread(target.fd, pixels, info.size, REGION(info.region_index));
	CHECK(len == info.size, "seed %#lx: %zd of %u bytes", seed, len, info.size);
	examine(pixels, len, "region");
	add(&looks);
}

/* Some of the picture's dma-buf, or the cursor's, which may be the guest's memory as it is. */
static void look_at_file(struct choice *c)
{
	struct vfio_device_gfx_plane_info info;
	uint32_t from;
	size_t len;
	void *at;
	int fd;

	if (screen_query(&target, choose(c, 2) ? CURSOR : 0, VFIO_GFX_PLANE_TYPE_DMABUF, &info) ||
	    !info.size)
		return;
	/* None if memory has gone since. */
	fd = ioctl(target.fd, VFIO_DEVICE_GET_GFX_DMABUF, &info.dmabuf_id);
	if (fd < 0)
		return;
	from = choose(c, info.size) & ~(PAGE - 1);
	len = info.size - from < LOOK_BYTES ? info.size - from : LOOK_BYTES;
	at = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, from);
	CHECK(at != MAP_FAILED, "%zu bytes at %#x", len, from);
	examine(at, len, "dma-buf");
	add(&files);
	munmap(at, len);
	close(fd);
}

/* Somebody who looks at the screen. */
static void *look(void *arg)
{
	while (going()) {
		if (choose(arg, 3))
			look_at_region();
		else
			look_at_file(arg);
		usleep(choose(arg, 20000));
	}

	return NULL;
}

static void *compute(void *arg)
{
	while (going())
		choose_dword(arg);

	return NULL;
}

static void *(*const harm[])(void *) = {
	processor, processor, processor, touch, interrupts, look,
};
/* As many as the guest has processors and engines. */
static void *(*const load[])(void *) = {
	compute, compute, compute, compute, compute, compute, compute,
};

#define HARM		(sizeof(harm) / sizeof(harm[0]))
#define LOAD		(sizeof(load) / sizeof(load[0]))
#define MAX_THREADS	(HARM > LOAD ? HARM : LOAD)

/* What the neighbour finds while these threads are at it. */
static struct latency beside(void *(*const *threads)(void *), unsigned int n, double duration)
{
	struct choice choices[MAX_THREADS];
	pthread_t thread[MAX_THREADS];
	struct latency latency;
	unsigned int i;

	stop = false;
	for (i = 0; i < n; i++) {
		choices[i] = choice_seed(seed + i);
		CHECK(!pthread_create(&thread[i], NULL, threads[i], &choices[i]), "thread %u", i);
	}
	latency = neighbour_work(&neighbour, duration);
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < n; i++)
		pthread_join(thread[i], NULL);

	return latency;
}

static void tell(const char *when, struct latency l)
{
	printf("%s: %u jobs, latency median %u us, 90 %% %u us, longest %u us\n", when, l.jobs,
	       l.median, l.most, l.longest);
	fflush(stdout);
}

static void print_lines_not_in(const char *prefix, const char *text, const char *other)
{
	char *copy = strdup(text), *save, *line;

	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!strstr(other, line))
			fprintf(stderr, "%s%s\n", prefix, line);
	free(copy);
}

/* After a reset the guest can see nothing that it could not before. */
static void check_reset(const char *before)
{
	char *after;

	target_reset();
	after = target_state();
	if (strcmp(before, after)) {
		print_lines_not_in("new:   ", before, after);
		print_lines_not_in("reset: ", after, before);
		CHECK(false, "the vGPU is not as it was made");
	}
	free(after);
}

/* Nor is a register another, unless it goes on by itself, as clocks do. */
static void check_registers(const uint32_t *before)
{
	uint32_t *after = target_registers(), *again = target_registers(), bad = 0, i;

	for (i = 0; i < SEEN; i++) {
		if (before[i] == after[i] || after[i] != again[i])
			continue;
		bad++;
		fprintf(stderr, "%s %#x: new %#x, reset %#x\n", i < SEEN_REGISTERS ? "register" :
			"GGTT", i < SEEN_REGISTERS ? i * 4 : (i - SEEN_REGISTERS) * 4, before[i],
			after[i]);
	}
	CHECK(!bad, "%u registers are not as they were", bad);
	free(after);
	free(again);
}

static void check_works(const char *uuid)
{
	struct neighbour again;
	unsigned int i;

	neighbour_open(&again, uuid);
	for (i = 0; i < 10 * NEIGHBOUR_ENGINES; i++)
		neighbour_job(&again, i % NEIGHBOUR_ENGINES);
	neighbour_close(&again);
}

int main(int argc, char **argv)
{
	struct latency alone, computing, harmed;
	double duration;
	uint32_t *registers;
	char *fresh;

	if (argc < 4) {
		fprintf(stderr, "usage: gvt_hostile UUID UUID SECONDS [SEED]\n");
		return 2;
	}
	duration = atof(argv[3]);
	seed = argc > 4 ? strtoull(argv[4], NULL, 0) : (uint64_t)time(NULL) << 8;
	printf("seed %#lx\n", seed);
	neighbour_open(&neighbour, argv[2]);
	secret_open(&neighbour.dev);
	secret_check(&neighbour.dev);
	alone = neighbour_work(&neighbour, duration / 10);
	tell("alone", alone);
	computing = beside(load, LOAD, duration / 10);
	tell("beside programs that compute", computing);

	CHECK(!sysfs_write(argv[1], "display_kind", "dmabuf-tiled", 12), "dma-bufs");
	target_open(&hostile, argv[1]);
	fresh = target_state();
	registers = target_registers();
	hostile_fill(&hostile, &(struct choice){ .state = seed | 1 });
	hostile_setup(&hostile);
	aperture = dev_map_bar2(&target, 0, APERTURE);
	harmed = beside(harm, HARM, duration);
	tell("beside a hostile guest", harmed);
	munmap((void *)aperture, APERTURE);
	check_reset(fresh);
	free(fresh);
	check_registers(registers);
	free(registers);
	target_close();
	check_works(argv[1]);
	neighbour_job(&neighbour, 0);
	secret_check(&neighbour.dev);
	secret_close(&neighbour.dev);
	neighbour_close(&neighbour);

	printf("steps %lu accesses %lu unmaps %lu resets %lu touches %lu irqs %lu\n", steps,
	       counts.accesses, counts.unmaps, counts.resets, touches, irqs);
	printf("pictures searched: %lu of the region, %lu of files\n", looks, files);
	printf("batches %lu commands %lu hangs %lu threads %lu pixels %lu\n", counts.batches,
	       counts.commands, counts.hangs, counts.threads, counts.pixels);
	fflush(stdout);
	/* The rest may not have come to it, where others keep the machine busy. */
	CHECK(steps && counts.accesses && counts.commands, "something did not happen");
	CHECK(harmed.median < GROSS_US || harmed.median < GROSS * computing.median,
	      "the neighbour is %u times slower", harmed.median / (computing.median + 1));

	return 0;
}
