// SPDX-License-Identifier: GPL-2.0
/*
 * libfdmmio.so: stands between a VMM and the C library and passes on what it
 * sees of KVM and VFIO. Each function here does what the C library's does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "real.h"
#include "watch.h"

#define EXPORT __attribute__((visibility("default")))

static int (*libc_ioctl)(int, unsigned long, ...);
static int (*libc_close)(int);
static void *(*libc_mmap64)(void *, size_t, int, int, int, off64_t);
static ssize_t (*libc_pread64)(int, void *, size_t, off64_t);
static ssize_t (*libc_pread64_chk)(int, void *, size_t, off64_t, size_t);
static ssize_t (*libc_pwrite64)(int, const void *, size_t, off64_t);

static void *next(const char *name)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	if (!symbol) {
		fprintf(stderr, "fdmmio-run: no %s in the C library\n", name);
		abort();
	}
	return symbol;
}

/* Before main(), and before any constructor that may call us. */
__attribute__((constructor(101))) static void find_libc(void)
{
	if (libc_ioctl)
		return;
	libc_close = next("close");
	libc_mmap64 = next("mmap64");
	libc_pread64 = next("pread64");
	libc_pread64_chk = next("__pread64_chk");
	libc_pwrite64 = next("pwrite64");
	libc_ioctl = next("ioctl");
}

int real_ioctl(int fd, unsigned long request, void *arg)
{
	return libc_ioctl(fd, request, arg);
}

ssize_t real_pread(int fd, void *buf, size_t len, off_t pos)
{
	return libc_pread64(fd, buf, len, pos);
}

/* Calls that take ranges away tell us before, those that add them after. */
static void before_ioctl(int fd, uint32_t request, void *arg)
{
	switch (request) {
	case VFIO_DEVICE_RESET:
	case VFIO_DEVICE_PCI_HOT_RESET:
		watch_reset(fd);
		break;
	case VFIO_DEVICE_SET_IRQS:
		watch_set_irqs(fd, arg, false);
		break;
	}
}

static void after_ioctl(int fd, uint32_t request, void *arg, int ret)
{
	switch (request) {
	case KVM_CREATE_VM:
		watch_vm_created(ret);
		break;
	case KVM_IRQFD:
		watch_irqfd(arg);
		break;
	case VFIO_GROUP_GET_DEVICE_FD:
		watch_device_named(ret, arg);
		break;
	case VFIO_DEVICE_GET_INFO:
		if (((struct vfio_device_info *)arg)->flags &
		    VFIO_DEVICE_FLAGS_PCI)
			watch_device(fd);
		break;
	case VFIO_DEVICE_SET_IRQS:
		watch_set_irqs(fd, arg, true);
		break;
	}
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;
	int ret, err;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	find_libc();

	/* KVM_RUN, which is most of them, is none of these. */
	before_ioctl(fd, request, arg);
	ret = libc_ioctl(fd, request, arg);
	if (ret < 0)
		return ret;
	err = errno;
	after_ioctl(fd, request, arg, ret);
	errno = err;
	return ret;
}

EXPORT int close(int fd)
{
	int err = errno;

	find_libc();
	watch_close(fd);
	errno = err;
	return libc_close(fd);
}

EXPORT void *mmap64(void *addr, size_t len, int prot, int flags, int fd,
		    off64_t pos)
{
	void *ret;
	int err;

	find_libc();
	ret = libc_mmap64(addr, len, prot, flags, fd, pos);
	err = errno;
	if (ret != MAP_FAILED && fd >= 0 && watch_is_device(fd))
		watch_mapped(fd, pos, len);
	errno = err;
	return ret;
}

EXPORT void *mmap(void *addr, size_t len, int prot, int flags, int fd,
		  off_t pos)
	__attribute__((alias("mmap64")));

static void saw_read(int fd, const void *buf, size_t len, off64_t pos,
		     ssize_t ret)
{
	int err = errno;

	if (watch_is_device(fd))
		watch_read(fd, buf, len, pos, ret);
	errno = err;
}

static void saw_write(int fd, const void *buf, size_t len, off64_t pos,
		      ssize_t ret)
{
	int err = errno;

	if (watch_is_device(fd))
		watch_write(fd, buf, len, pos, ret);
	errno = err;
}

EXPORT ssize_t pread64(int fd, void *buf, size_t len, off64_t pos)
{
	ssize_t ret;

	find_libc();
	ret = libc_pread64(fd, buf, len, pos);
	saw_read(fd, buf, len, pos, ret);
	return ret;
}

EXPORT ssize_t pread(int fd, void *buf, size_t len, off_t pos)
	__attribute__((alias("pread64")));

EXPORT ssize_t __pread64_chk(int fd, void *buf, size_t len, off64_t pos,
			     size_t size);
EXPORT ssize_t __pread64_chk(int fd, void *buf, size_t len, off64_t pos,
			     size_t size)
{
	ssize_t ret;

	find_libc();
	ret = libc_pread64_chk(fd, buf, len, pos, size);
	saw_read(fd, buf, len, pos, ret);
	return ret;
}

EXPORT ssize_t pwrite64(int fd, const void *buf, size_t len, off64_t pos)
{
	ssize_t ret;

	find_libc();
	ret = libc_pwrite64(fd, buf, len, pos);
	saw_write(fd, buf, len, pos, ret);
	return ret;
}

EXPORT ssize_t pwrite(int fd, const void *buf, size_t len, off_t pos)
	__attribute__((alias("pwrite64")));
