// SPDX-License-Identifier: GPL-2.0
/*
 * churn [-s] TYPE-DIRECTORY THREADS ROUNDS - create and remove devices at once
 *
 * Each thread creates a device and removes it, ROUNDS times. With -s all
 * threads use the same UUID, so that they race for it, else each its own.
 *
 * Prints how many writes to "create" and to "remove" gave which errno, as
 * "create 0 800", 0 being success. At the end no device of its own is left.
 * Exits with 1 if something other than those writes fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_THREADS	64
#define MAX_ERRNO	134	/* one more than the largest of Linux */

enum { CREATE, REMOVE, NR_FILES };

struct worker {
	pthread_t thread;
	char uuid[40];
	unsigned long results[NR_FILES][MAX_ERRNO];
};

static struct worker workers[MAX_THREADS];
static const char *type_dir;
static int rounds;

/* Returns 0 or an errno. */
static int put(const char *path, const char *text)
{
	int fd, ret;

	fd = open(path, O_WRONLY);
	if (fd < 0)
		return errno;
	ret = write(fd, text, strlen(text)) < 0 ? errno : 0;
	close(fd);
	return ret;
}

static void *work(void *arg)
{
	char create[256], remove[256];
	struct worker *w = arg;
	int i;

	snprintf(create, sizeof(create), "%s/create", type_dir);
	snprintf(remove, sizeof(remove), "/sys/bus/mdev/devices/%s/remove",
		 w->uuid);
	for (i = 0; i < rounds; i++) {
		w->results[CREATE][put(create, w->uuid)]++;
		w->results[REMOVE][put(remove, "1")]++;
	}
	return NULL;
}

static void print(const char *what, int file, int threads)
{
	unsigned long n;
	int err, i;

	for (err = 0; err < MAX_ERRNO; err++) {
		for (n = 0, i = 0; i < threads; i++)
			n += workers[i].results[file][err];
		if (n)
			printf("%s %d %lu\n", what, err, n);
	}
}

int main(int argc, char **argv)
{
	bool shared = false;
	int opt, threads, i;

	while ((opt = getopt(argc, argv, "s")) != -1) {
		if (opt != 's')
			return 1;
		shared = true;
	}
	if (argc - optind != 3) {
		fputs("usage: churn [-s] TYPE-DIRECTORY THREADS ROUNDS\n",
		      stderr);
		return 1;
	}
	type_dir = argv[optind];
	threads = atoi(argv[optind + 1]);
	rounds = atoi(argv[optind + 2]);
	if (threads < 1 || threads > MAX_THREADS || rounds < 1)
		return 1;

	for (i = 0; i < threads; i++) {
		snprintf(workers[i].uuid, sizeof(workers[i].uuid),
			 "c0c0c0c0-0000-4000-8000-%012x", shared ? 0 : i);
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			return 1;
	}
	for (i = 0; i < threads; i++)
		pthread_join(workers[i].thread, NULL);

	print("create", CREATE, threads);
	print("remove", REMOVE, threads);
	return 0;
}
