// SPDX-License-Identifier: GPL-2.0
/*
 * put FILE TEXT - write TEXT to FILE with one write(2), exit with the errno
 *
 * 0 is success. FILE may be "-", standard output, for a file that the shell
 * opened earlier. A shell's own echo does not tell errors apart.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define USAGE		126
#define SHORT_WRITE	125

int main(int argc, char **argv)
{
	ssize_t n;
	int fd;

	if (argc != 3) {
		fputs("usage: put FILE TEXT\n", stderr);
		return USAGE;
	}

	fd = strcmp(argv[1], "-") ? open(argv[1], O_WRONLY) : STDOUT_FILENO;
	if (fd < 0)
		return errno;
	n = write(fd, argv[2], strlen(argv[2]));
	if (n < 0)
		return errno;
	return (size_t)n == strlen(argv[2]) ? 0 : SHORT_WRITE;
}
