/* SPDX-License-Identifier: GPL-2.0 */
/* The C library's functions that libfdmmio.so stands in front of. */
#ifndef REAL_H
#define REAL_H

#include <sys/types.h>

int real_ioctl(int fd, unsigned long request, void *arg);
ssize_t real_pread(int fd, void *buf, size_t len, off_t pos);

#endif /* REAL_H */
