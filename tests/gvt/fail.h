/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FAIL_H
#define FAIL_H

#include "dev.h"
#include "sweep.h"

/**
 * struct fail_case - a call whose faults are swept, in a process of its own
 * @name: on the command line
 * @run: gets the names of a vGPU that nobody uses, and of one that is not there
 */
struct fail_case {
	const char *name;
	void (*run)(const char *const *uuids);
};

/* Tables of cases, each ended by an entry without a name. */
extern const struct fail_case fail_device_cases[];
extern const struct fail_case fail_call_cases[];
extern const struct fail_case fail_memory_cases[];
extern const struct fail_case fail_screen_cases[];
extern const struct fail_case fail_kvm_cases[];

bool touch(void *at);
int open_file(const char *path, int flags);
void debugfs_path(char *path, size_t size, const char *uuid, const char *name);
int open_debugfs(const char *uuid, const char *name, int flags);
struct gpu;
void check_gpu(struct gpu *gpu);

#endif
