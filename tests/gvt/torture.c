// SPDX-License-Identifier: GPL-2.0
/*
 * gvt_torture UUID UUID SECONDS [SEED]
 *
 * The first vGPU has a mad guest: processors that write registers and submit
 * contexts, memory that is unmapped and mapped, resets, an aperture that others
 * look at, interrupts that are set up again and again, all at once. The second
 * vGPU has a good one, whose work must go on, right. Afterwards the first one
 * is opened anew and must work.
 *
 * What the threads do is decided by SEED; how they interleave is not.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "gpu.h"
#include "torture.h"

#define PATIENCE_MS	20000	/* for the good guest, on a busy machine */
#define APERTURE	(16ul << 20)

static struct guest guest;
static struct dev bad, good;
static bool stop;
static uint64_t seed;
static volatile uint32_t *aperture;

/* What has been done, for the last line; each must have happened. */
static struct {
	uint64_t accesses, submissions, changes, unmaps, resets, touches, irqs, jobs,
		 commands;
} done;

#define count(what)	__atomic_add_fetch(&done.what, 1, __ATOMIC_RELAXED)

static bool going(void)
{
	return !__atomic_load_n(&stop, __ATOMIC_RELAXED);
}

static void *processor(void *arg)
{
	struct rnd *rnd = arg;

	while (going()) {
		switch (rnd_below(rnd, 16)) {
		case 0 ... 6:
			guest_access(&guest, rnd);
			count(accesses);
			break;
		case 7 ... 11:
			guest_submit(&guest, rnd);
			count(submissions);
			break;
		case 12 ... 14:
			guest_change(&guest, rnd);
			count(changes);
			break;
		case 15:
			guest_ggtt(&guest, rnd);
			break;
		}
	}

	return NULL;
}

/* Memory that goes and comes back. */
static void *memory(void *arg)
{
	struct rnd *rnd = arg;

	while (going()) {
		uint64_t offset = rnd_below(rnd, CHUNKS) * CHUNK_BYTES;

		dma_unmap(&bad, GUEST_IOVA + offset, CHUNK_BYTES);
		count(unmaps);
		if (!rnd_below(rnd, 4))
			usleep(rnd_below(rnd, 20000));
		dma_map(&bad, (char *)guest.ram + offset, GUEST_IOVA + offset,
			CHUNK_BYTES);
		usleep(rnd_below(rnd, 50000));
	}

	return NULL;
}

/* Engines come back from hangs, so that there is something to torture. */
static void *resets(void *arg)
{
	struct rnd *rnd = arg;

	while (going()) {
		usleep(rnd_below(rnd, 2000));
		__atomic_add_fetch(&done.commands, guest_counted(&guest),
				   __ATOMIC_RELAXED);
		if (rnd_below(rnd, 200)) {
			dev_write32(&bad, BAR0 + 0x941c, 1u << rnd_below(rnd, 5));
		} else {
			CHECK(!ioctl(bad.fd, VFIO_DEVICE_RESET), "reset");
			guest_fill(&guest, rnd);
		}
		guest_irqs_on(&guest);
		count(resets);
	}

	return NULL;
}

/* Somebody who has the aperture mapped, as a VMM has. */
static void *looker(void *arg)
{
	struct rnd *rnd = arg;
	uint32_t at, sum = 0;

	while (going()) {
		at = rnd_below(rnd, APERTURE / 4);
		if (rnd_below(rnd, 2))
			sum += aperture[at];
		else
			aperture[at] = sum;
		count(touches);
		if (!rnd_below(rnd, 64))
			usleep(1000);
	}

	return NULL;
}

static void *interrupts(void *arg)
{
	struct rnd *rnd = arg;
	int efd = efd_new();

	while (going()) {
		uint32_t index = rnd_below(rnd, 2) ? VFIO_PCI_MSI_IRQ_INDEX :
				 VFIO_PCI_INTX_IRQ_INDEX;

		/* Refused where the other kind is in use. */
		set_irq_fd(&bad, index, VFIO_IRQ_SET_ACTION_TRIGGER,
			   rnd_below(rnd, 3) ? efd : -1);
		set_irqs(&bad, index, VFIO_IRQ_SET_DATA_NONE |
			 (rnd_below(rnd, 2) ? VFIO_IRQ_SET_ACTION_MASK :
			  VFIO_IRQ_SET_ACTION_UNMASK), 0, 1, NULL, 0);
		if (!rnd_below(rnd, 8))
			set_irqs(&bad, index, VFIO_IRQ_SET_DATA_NONE |
				 VFIO_IRQ_SET_ACTION_TRIGGER, 0, 0, NULL, 0);
		efd_take(efd);
		gpu_irqs_ack(&bad);
		count(irqs);
		usleep(rnd_below(rnd, 5000));
	}
	close(efd);

	return NULL;
}

static const uint32_t engines[] = { RCS, BCS, VCS, VECS };

/* Each engine of a vGPU does what it is told. */
static void check_works(struct gpu *gpu, const char *whose)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		gpu_seqno(&gpu[i]);
	for (i = 0; i < 4; i++)
		CHECK(gpu_wait(&gpu[i], PATIENCE_MS), "%s vGPU, engine %u", whose, i);
}

static void open_good(struct gpu *gpu, struct dev *dev, const char *uuid)
{
	unsigned int i;

	dev_open(dev, uuid);
	for (i = 0; i < 4; i++)
		gpu_init(&gpu[i], dev, engines[i], 16 * i, (i + 1ul) << 32);
}

static void *bystander(void *arg)
{
	struct gpu gpu[4];
	unsigned int i;

	open_good(gpu, &good, arg);
	while (going()) {
		check_works(gpu, "good");
		count(jobs);
		usleep(1000);
	}
	for (i = 0; i < 4; i++)
		gpu_fini(&gpu[i]);
	dev_close(&good);

	return NULL;
}

/* The mad guest's vGPU, and two processors of it, with much to do. */
static void open_bad(const char *uuid, struct rnd *rnd)
{
	uint32_t i;

	dev_open(&bad, uuid);
	guest.dev = &bad;
	guest.ram = ram(GUEST_BYTES);
	for (i = 0; i < CHUNKS; i++)
		dma_map(&bad, (char *)guest.ram + i * CHUNK_BYTES,
			GUEST_IOVA + i * CHUNK_BYTES, CHUNK_BYTES);
	guest_fill(&guest, rnd);
	guest_irqs_on(&guest);
	aperture = dev_map_bar2(&bad, 0, APERTURE);
}

int main(int argc, char **argv)
{
	static void *(*const threads[])(void *) = {
		processor, processor, memory, resets, looker, interrupts,
	};
	const unsigned int n = sizeof(threads) / sizeof(threads[0]);
	pthread_t thread[sizeof(threads) / sizeof(threads[0])], other;
	struct rnd rnd[sizeof(threads) / sizeof(threads[0])];
	struct gpu gpu[4];
	unsigned int i;

	if (argc < 4) {
		fprintf(stderr, "usage: gvt_torture UUID UUID SECONDS [SEED]\n");
		return 2;
	}
	seed = argc > 4 ? strtoull(argv[4], NULL, 0) : (uint64_t)time(NULL);
	printf("seed %#lx\n", seed);
	fflush(stdout);
	for (i = 0; i < n; i++)
		rnd[i].state = (seed + i + 1) * 0x9e3779b97f4a7c15;

	open_bad(argv[1], &rnd[0]);
	pthread_create(&other, NULL, bystander, argv[2]);
	for (i = 0; i < n; i++)
		pthread_create(&thread[i], NULL, threads[i], &rnd[i]);
	sleep(atoi(argv[3]));
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	pthread_join(other, NULL);
	/* Engines may be at work: they are stopped by this. */
	munmap((void *)aperture, APERTURE);
	dev_close(&bad);

	open_good(gpu, &bad, argv[1]);
	for (i = 0; i < 10; i++)
		check_works(gpu, "tortured");
	dev_close(&bad);

	printf("accesses %lu submissions %lu changes %lu unmaps %lu resets %lu "
	       "touches %lu irqs %lu jobs %lu commands %lu\n", done.accesses, done.submissions,
	       done.changes, done.unmaps, done.resets, done.touches, done.irqs,
	       done.jobs, done.commands);
	CHECK(done.accesses && done.submissions && done.changes && done.unmaps &&
	      done.resets && done.touches && done.irqs && done.jobs &&
	      done.commands,
	      "something did not happen");

	return 0;
}
