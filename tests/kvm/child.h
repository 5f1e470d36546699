/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct child - a process with a VM
 * @pid: the process
 * @vm: the VM's descriptor there
 */
struct child {
	pid_t pid;
	int vm;
};

void child_start(struct child *child, int (*make_vm)(void *arg), void *arg,
		 bool stays);
void child_ends(const struct child *child, int sig);

#endif /* CHILD_H */
