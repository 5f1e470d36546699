// SPDX-License-Identifier: GPL-2.0
/* See child.h. */
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "child.h"

/*
 * Have a child process make a VM; @make_vm returns its descriptor. Then the child
 * waits to be killed (@stays), or ends with all files open.
 */
void child_start(struct child *child, int (*make_vm)(void *arg), void *arg,
		 bool stays)
{
	int ready[2], vm;

	CHECK(!pipe(ready), "pipe");
	child->pid = fork();
	CHECK(child->pid >= 0, "fork");
	if (!child->pid) {
		vm = make_vm(arg);
		CHECK(write(ready[1], &vm, sizeof(vm)) == sizeof(vm), "pipe");
		if (stays)
			pause();
		_exit(0);
	}
	close(ready[1]);
	CHECK(read(ready[0], &child->vm, sizeof(vm)) == sizeof(vm), "the child");
	close(ready[0]);
}

/* It ends: by a signal, or, with 0, by itself; and its VM is gone. */
void child_ends(const struct child *child, int sig)
{
	int status;

	CHECK(waitpid(child->pid, &status, 0) == child->pid &&
	      (sig ? WIFSIGNALED(status) && WTERMSIG(status) == sig : !status),
	      "status 0x%x", status);
	wait_vm_gone(child->pid, child->vm);
}
