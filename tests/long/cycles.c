// SPDX-License-Identifier: GPL-2.0
/*
 * gvt_cycles TYPE-DIRECTORY UUID SECONDS SEED - vGPUs that come, are used, and go
 *
 * Creates a vGPU, has some users of it one after the other, and removes it, over and over.
 * A user ends by itself, or is killed at any moment, or while somebody is waiting to remove
 * the vGPU. Every other vGPU has a monitor. Prints what was done, "NAME COUNT" a line; exits
 * with 1 at the first thing that does not go as it should. What is done is decided by SEED,
 * when is not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dev.h"
#include "use.h"

#define DEVICES		"/sys/bus/mdev/devices"
#define MAX_USERS	3
#define KILL_US		20000	/* until then a user is killed */

enum end { END_ITSELF, END_KILLED, END_REMOVED, NR_ENDS };

static const char *const end_names[] = {
	[END_ITSELF] = "finished",
	[END_KILLED] = "killed",
	[END_REMOVED] = "removed_in_use",
};

static void put(const char *dir, const char *name, const char *text)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY);
	CHECK(fd >= 0, "%s", path);
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text), "%s to %s", text, path);
	close(fd);
}

static pid_t start_user(const char *uuid, struct done *done)
{
	unsigned int seed = rand();
	int ready[2];
	pid_t pid;
	char c;

	CHECK(!pipe2(ready, O_CLOEXEC), "pipe");
	pid = fork();
	CHECK(pid >= 0, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		use(uuid, seed, ready[1], done);
		_exit(0);
	}
	close(ready[1]);
	CHECK(read(ready[0], &c, 1) == 1, "the user did not begin");
	close(ready[0]);

	return pid;
}

/* A process that removes the vGPU, which it can't before the user is gone. */
static pid_t start_remover(const char *dir)
{
	pid_t pid = fork();

	CHECK(pid >= 0, "fork");
	if (!pid) {
		put(dir, "remove", "1");
		_exit(0);
	}

	return pid;
}

static void wait_for(pid_t pid, const char *who, bool killed)
{
	int status;

	CHECK(waitpid(pid, &status, 0) == pid, "wait for the %s", who);
	CHECK(WIFEXITED(status) ? !WEXITSTATUS(status) : killed, "the %s: status %#x", who, status);
}

/* One user; returns how it ended. */
static enum end one_user(const char *dir, const char *uuid, bool may_remove, struct done *done)
{
	enum end end = rand() % (may_remove ? NR_ENDS : END_REMOVED);
	pid_t user = start_user(uuid, done), remover = 0;

	if (end == END_REMOVED)
		remover = start_remover(dir);
	if (end != END_ITSELF) {
		usleep(rand() % KILL_US);
		kill(user, SIGKILL);
	}
	wait_for(user, "user", end != END_ITSELF);
	if (remover)
		wait_for(remover, "one who removes", false);

	return end;
}

/* Create, use, remove. */
static void cycle(const char *type, const char *uuid, bool monitor, uint64_t *ends,
		  struct done *done)
{
	unsigned int users = 1 + rand() % MAX_USERS;
	enum end end = END_ITSELF;
	char dir[128];

	snprintf(dir, sizeof(dir), DEVICES "/%s", uuid);
	put(type, "create", uuid);
	if (monitor)
		put(dir, "monitors/port_b", "1024x768");
	while (users--) {
		end = one_user(dir, uuid, !users, done);
		ends[end]++;
	}
	if (end != END_REMOVED)
		put(dir, "remove", "1");
	CHECK(access(dir, F_OK) && errno == ENOENT, "%s is still there", dir);
}

int main(int argc, char **argv)
{
	uint64_t cycles = 0, ends[NR_ENDS] = { 0 };
	struct done *done;
	unsigned int i;
	double until;

	if (argc != 5) {
		fprintf(stderr, "usage: gvt_cycles TYPE-DIRECTORY UUID SECONDS SEED\n");
		return 2;
	}
	done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(done != MAP_FAILED, "memory");
	srand(strtoul(argv[4], NULL, 0));
	until = seconds() + atof(argv[3]);
	do
		cycle(argv[1], argv[2], cycles++ % 2, ends, done);
	while (seconds() < until);

	printf("cycles %lu\nbatches %lu\nresets %lu\nunmaps %lu\n", cycles, done->batches,
	       done->resets, done->unmaps);
	for (i = 0; i < NR_ENDS; i++)
		printf("%s %lu\n", end_names[i], ends[i]);

	return 0;
}
