// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launch.h"

/* The library: beside this program, or where it was installed. */
static bool find_library(const struct launcher *launcher, char path[PATH_MAX])
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0) {
		self[n] = 0;
		if (snprintf(path, PATH_MAX, "%s/%s", dirname(self), launcher->library) <
		    PATH_MAX && !access(path, R_OK))
			return true;
	}

	return snprintf(path, PATH_MAX, "%s/%s", launcher->libdir, launcher->library) <
	       PATH_MAX && !access(path, R_OK);
}

/* The loader splits the list at spaces and colons. */
static bool preload(const struct launcher *launcher, const char *path)
{
	const char *old = getenv("LD_PRELOAD");
	char *list;
	bool ok;

	if (strpbrk(path, " :")) {
		fprintf(stderr, "%s: cannot preload %s: its path has a space or colon\n",
			launcher->tool, path);
		return false;
	}
	if (asprintf(&list, "%s%s%s", path, old ? ":" : "", old ?: "") < 0) {
		fprintf(stderr, "%s: out of memory\n", launcher->tool);
		return false;
	}
	ok = !setenv("LD_PRELOAD", list, 1);
	free(list);
	return ok;
}

/**
 * launch - become another program, with a library in front of the C library
 * @launcher: who starts it
 * @argv: the program and its arguments, and NULL
 *
 * Return: an exit status, if that failed; why has been printed.
 */
int launch(const struct launcher *launcher, char **argv)
{
	char path[PATH_MAX];
	int err;

	if (!argv[0]) {
		fprintf(stderr, "%s: no command given\nTry '%s --help'.\n", launcher->tool,
			launcher->tool);
		return EXIT_OURS;
	}
	if (!find_library(launcher, path)) {
		fprintf(stderr, "%s: %s is neither beside this program nor in %s\n",
			launcher->tool, launcher->library, launcher->libdir);
		return EXIT_OURS;
	}
	if (!preload(launcher, path))
		return EXIT_OURS;

	execvp(argv[0], argv);
	err = errno;
	fprintf(stderr, "%s: %s: %s\n", launcher->tool, argv[0], strerror(err));
	return err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT;
}
