// SPDX-License-Identifier: GPL-2.0
/*
 * See sweep.h, and the kernel's Documentation/fault-injection/fault-injection.rst. A thread has
 * its faults in system calls, page faults too, and in nothing that others do for it; "cat
 * /proc/TID/fail-nth" is 0 when it had its fault.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sweep.h"

#define FAULTS	"/sys/kernel/debug/"
/* Of the stack: as much as calls need that fail. */
#define STACK	0x10000

const int sweep_memory[] = { ENOMEM, 0 };
const int sweep_copy[] = { EFAULT, 0 };
const int sweep_both[] = { ENOMEM, EFAULT, 0 };

/* From a fault to the next one; 0: as the case has it. */
static unsigned int every;

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), "%s", path);
	close(fd);
}

/* Our own pages are there before: what fails is what the call needs. */
static void settle(void)
{
	volatile char stack[STACK];
	size_t i;

	for (i = 0; i < STACK; i += PAGE)
		stack[i] = 0;
	CHECK(!stack[0] && !mlockall(MCL_CURRENT), "mlockall");
}

/**
 * sweep_init - say what can fail at all
 * @step: from a fault to the next one, in all cases; 0: as they have it
 *
 * Allocations that may wait are among them, and those of pages of any order. Nothing is printed.
 */
void sweep_init(unsigned int step)
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	char path[128];
	unsigned int i;

	every = step;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		snprintf(path, sizeof(path), FAULTS "%s/verbose", kinds[i]);
		put(path, "0");
	}
	put(FAULTS "failslab/ignore-gfp-wait", "N");
	put(FAULTS "fail_page_alloc/ignore-gfp-wait", "N");
	put(FAULTS "fail_page_alloc/ignore-gfp-highmem", "N");
	put(FAULTS "fail_page_alloc/min-order", "0");
	settle();
}

/* Faults are the calling thread's. */
void sweep_begin(struct sweep *s, const char *name, unsigned int step, const int *errnos)
{
	*s = (struct sweep){
		.name = name, .errnos = errnos, .step = every ?: step, .start = seconds(),
		.file = open("/proc/thread-self/fail-nth", O_RDWR),
	};
	CHECK(s->file >= 0, "fail-nth");
}

/* They are another one's. */
void sweep_thread(struct sweep *s, int pid)
{
	char path[64];

	close(s->file);
	snprintf(path, sizeof(path), "/proc/%d/fail-nth", pid);
	s->file = open(path, O_RDWR);
	CHECK(s->file >= 0, "%s", path);
}

/* Another round; false: the last one was over before its fault. */
bool sweep_next(struct sweep *s)
{
	if (s->nth && !s->fired)
		return false;
	if (s->begun)
		s->nth += s->nth ? s->step : 1;
	s->begun = true;
	CHECK(s->nth < SWEEP_MANY, "%s: no end", s->name);

	return true;
}

/* From here on calls are counted. */
void sweep_arm(struct sweep *s)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", s->nth);

	s->fired = false;
	if (s->nth)
		CHECK(pwrite(s->file, text, len, 0) == len, "%s: fail-nth", s->name);
}

/* The end of that; @err: what the call said, 0 or errno. */
void sweep_disarm(struct sweep *s, int err)
{
	char text[16] = "1";
	unsigned int i;

	if (s->nth) {
		/* These two can be what fails: then it was not the call. */
		s->fired = pread(s->file, text, sizeof(text), 0) > 0 && text[0] == '0';
		while (pwrite(s->file, "0", 1, 0) != 1)
			CHECK(errno == EFAULT, "%s: fail-nth", s->name);
	}
	errno = err;
	CHECK(s->fired || !err, "%s: failed without a fault, round %u", s->name, s->nth);
	if (!s->fired)
		return;
	s->faults++;
	if (!err) {
		s->harmless++;
		return;
	}
	for (i = 0; s->errnos[i] && s->errnos[i] != err; i++)
		;
	CHECK(s->errnos[i], "%s: wrong errno, fault %u", s->name, s->nth);
	s->failed[i]++;
}

/* Tell how it was; there are @least faults at the least. */
void sweep_end(struct sweep *s, unsigned int least)
{
	unsigned int i;

	close(s->file);
	printf("%s: %u faults of %u, step %u: %u harmless", s->name, s->faults, s->nth - 1, s->step,
	       s->harmless);
	for (i = 0; s->errnos[i]; i++)
		printf(", %u %s", s->failed[i], strerrorname_np(s->errnos[i]));
	printf(" (%.0f s)\n", seconds() - s->start);
	CHECK(s->faults >= least, "%s: %u faults only", s->name, s->faults);
}
