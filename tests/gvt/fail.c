// SPDX-License-Identifier: GPL-2.0
/*
 * gvt_fail NAME STEP UUID UUID	sweeps the faults of one case, each STEP-th one; 0: as many as
 *				the case thinks right. The first vGPU is there, the second
 *				one is not.
 * gvt_fail --list		prints the names, one a line
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fail.h"
#include "gpu.h"

static const struct fail_case *const tables[] = {
	fail_device_cases, fail_call_cases, fail_memory_cases, fail_screen_cases, fail_kvm_cases,
};

/*
 * Have the kernel copy eight bytes there, which faults: a fault of our own for which there is no
 * memory would be tried again, and the kernel would say so. The C library has its own getrandom().
 */
bool touch(void *at)
{
	return syscall(SYS_getrandom, at, 8, 0) == 8;
}

int open_file(const char *path, int flags)
{
	int fd = open(path, flags);

	CHECK(fd >= 0, "%s", path);

	return fd;
}

/* A file that gvt.ko has of a vGPU. */
void debugfs_path(char *path, size_t size, const char *uuid, const char *name)
{
	snprintf(path, size, "/sys/kernel/debug/gvt/%s/%s", uuid, name);
}

int open_debugfs(const char *uuid, const char *name, int flags)
{
	char path[128];

	debugfs_path(path, sizeof(path), uuid, name);

	return open_file(path, flags);
}

/* Does it do what it is told? */
void check_gpu(struct gpu *gpu)
{
	gpu_seqno(gpu);
	CHECK(gpu_wait(gpu, 20000), "nothing done");
}

int main(int argc, char **argv)
{
	const struct fail_case *c;
	unsigned int i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (c = tables[i]; c->name; c++) {
			if (argc == 2 && !strcmp(argv[1], "--list")) {
				puts(c->name);
			} else if (argc == 5 && !strcmp(argv[1], c->name)) {
				sweep_init(atoi(argv[2]));
				c->run((const char *const *)&argv[3]);
				return 0;
			}
		}
	}
	if (argc == 2)
		return 0;
	fprintf(stderr, "usage: gvt_fail NAME STEP UUID UUID | --list\n");

	return 2;
}
