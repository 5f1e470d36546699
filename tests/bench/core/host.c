// SPDX-License-Identifier: GPL-2.0
/* Guests with memory of a usual size; traces; the time. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

void expect_failed(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

/* A vGPU whose guest has its memory in a memfd, as QEMU would pass it. */
void bench_start(struct gpu *gpu)
{
	struct host *host = &gpu->host;
	int fd = memfd_create("guest", MFD_CLOEXEC);
	void *ram;

	expect(fd >= 0);
	check_int_eq(ftruncate(fd, GUEST_RAM), 0);
	ram = mmap(NULL, GUEST_RAM, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	expect(ram != MAP_FAILED);
	close(fd);

	memset(gpu, 0, sizeof(*gpu));
	host->threads = true;
	host->window[0].npages = GUEST_RAM / PAGE;
	host->window[0].flat = ram;
	gpu_create(gpu);
}

void bench_stop(struct gpu *gpu)
{
	vgpu_destroy(gpu->vgpu);
	munmap(gpu->host.window[0].flat, GUEST_RAM);
}

/* Lines as "R4 2030" and "W8 800000 1001", all in hexadecimal. */
void trace_read(struct trace *trace, const char *path)
{
	FILE *file = fopen(path, "r");
	struct access *access;
	char line[80];
	char direction;

	expect_msg(file, "cannot open %s", path);
	memset(trace, 0, sizeof(*trace));
	while (fgets(line, sizeof(line), file)) {
		trace->access = realloc(trace->access,
					(trace->n + 1) * sizeof(*access));
		expect(trace->access);
		access = &trace->access[trace->n++];
		memset(access, 0, sizeof(*access));
		expect_msg(sscanf(line, "%c%u %x %llx", &direction, &access->len,
				  &access->off, &access->val) >= 3,
			   "%s, line %u: %s", path, trace->n, line);
		access->write = direction == 'W';
	}
	fclose(file);
	expect_msg(trace->n, "%s is empty", path);
}

void trace_replay(struct vgpu *vgpu, const struct trace *trace)
{
	u32 i;

	for (i = 0; i < trace->n; i++) {
		const struct access *access = &trace->access[i];
		u64 val = access->val;

		vgpu_region_rw(vgpu, VGPU_REGION_MMIO, access->off, &val,
			       access->len, access->write);
	}
}

u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}
