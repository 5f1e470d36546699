// SPDX-License-Identifier: GPL-2.0
/*
 * See confine.h. Filters of system calls: the one for the process that waits for
 * clients is inherited by the one that serves a client and runs what the guest
 * gave to the engines. Those of viewers and of control have others. A call that is not
 * listed fails with EPERM: the C library copes with that where it only tries.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

/* To serve a client: its socket, its memory, its eventfds, threads that exist. */
static const int session_calls[] = {
	SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(shutdown), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(pread64), SCMP_SYS(pwrite64),
	SCMP_SYS(lseek), SCMP_SYS(ftruncate), SCMP_SYS(rt_sigtimedwait),
	SCMP_SYS(close), SCMP_SYS(fcntl), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
	SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(tgkill), SCMP_SYS(restart_syscall), SCMP_SYS(sigaltstack),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/* To wait for a client, start its process, link and threads, and see them end. */
static const int server_calls[] = {
	SCMP_SYS(accept4), SCMP_SYS(socketpair), SCMP_SYS(clone), SCMP_SYS(clone3),
	SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(kill), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(prctl), SCMP_SYS(seccomp),
	SCMP_SYS(getppid), SCMP_SYS(setpriority), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq), SCMP_SYS(set_tid_address),
};

/* To serve viewers, who come and go. */
static const int viewer_calls[] = {
	SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(select), SCMP_SYS(pselect6),
	SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(writev), SCMP_SYS(setsockopt),
	SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
};

/* To serve those who control, who come and go. */
static const int control_calls[] = { SCMP_SYS(accept4) };

/* Memory, but nothing that can be executed. */
static const int memory_calls[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };

static int allow(scmp_filter_ctx filter, const int *calls, size_t n)
{
	int ret = 0;

	while (!ret && n--)
		ret = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[n], 0);

	return ret;
}

/* With @more calls, of which there are @n. */
static int install(const int *more, size_t n)
{
	const struct scmp_arg_cmp no_exec =
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	unsigned int i;
	int ret;

	if (!filter)
		return -ENOMEM;
	/* All threads; no_new_privs is set with it. */
	ret = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!ret)
		ret = allow(filter, session_calls, COUNT(session_calls));
	for (i = 0; !ret && i < COUNT(memory_calls); i++)
		ret = seccomp_rule_add(filter, SCMP_ACT_ALLOW, memory_calls[i],
				       1, no_exec);
	if (!ret)
		ret = allow(filter, more, n);
	if (!ret)
		ret = seccomp_load(filter);
	seccomp_release(filter);

	return ret;
}

/* Root's powers: none is needed once the socket is there. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};

	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) ||
	    syscall(SYS_capset, &header, none))
		return -errno;

	return 0;
}

/**
 * confine_server - for the process that waits for clients
 *
 * Return: 0 or -errno.
 */
int confine_server(void)
{
	int ret = drop_capabilities();

	return ret ? ret : install(server_calls, COUNT(server_calls));
}

/**
 * confine_session - for a process that serves a client, with all its threads
 *
 * Return: 0 or -errno.
 */
int confine_session(void)
{
	return install(NULL, 0);
}

/**
 * confine_viewer - for a process that shows pictures to whoever comes
 *
 * Return: 0 or -errno.
 */
int confine_viewer(void)
{
	int ret = drop_capabilities();

	return ret ? ret : install(viewer_calls, COUNT(viewer_calls));
}

/**
 * confine_control - for the process that serves the control socket
 *
 * Return: 0 or -errno.
 */
int confine_control(void)
{
	int ret = drop_capabilities();

	return ret ? ret : install(control_calls, COUNT(control_calls));
}
