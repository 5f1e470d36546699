/* SPDX-License-Identifier: GPL-2.0 */
/* How programs start a VMM with a library of theirs in front of the C library. */
#ifndef LAUNCH_H
#define LAUNCH_H

/* As env(1) has them. */
enum {
	EXIT_OURS	= 125,
	EXIT_CANNOT	= 126,
	EXIT_NOT_FOUND	= 127,
};

/**
 * struct launcher - a program that starts others
 * @tool: its name, for messages
 * @library: file name of the library
 * @libdir: where it was installed; beside the program it is found, too
 */
struct launcher {
	const char *tool;
	const char *library;
	const char *libdir;
};

int launch(const struct launcher *launcher, char **argv);

#endif
