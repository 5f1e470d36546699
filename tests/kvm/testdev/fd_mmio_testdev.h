/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files whose behaviour the fd-MMIO tests choose by position.
 *
 * /dev/fd_mmio_iter has read_iter and write_iter, /dev/fd_mmio_user has read
 * and write with user pointers; else they are the same. Each open file has
 * its own memory and its own counters.
 */
#ifndef FD_MMIO_TESTDEV_H
#define FD_MMIO_TESTDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TESTDEV_MEM_SIZE	0x1000

/* Positions: a page of memory, then pages that misbehave. */
enum {
	TESTDEV_MEM	= 0x0000,	/* stores and returns bytes */
	TESTDEV_FAIL	= 0x1000,	/* counts, then fails with EIO */
	TESTDEV_SHORT	= 0x2000,	/* counts, then moves one byte less */
	TESTDEV_BLOCK	= 0x3000,	/* waits for TESTDEV_RELEASE, or SIGKILL */
	TESTDEV_ADD	= 0x4000,	/* a write adds its value to sum */
	TESTDEV_SIZE	= 0x5000,
};

/**
 * struct testdev_state - what has happened to an open file
 * @reads: calls of its read operation
 * @writes: calls of its write operation
 * @waiting: calls that are waiting now
 * @last_len: bytes asked for by the last call
 * @last_pos: position of the last call
 * @sum: of all values written at TESTDEV_ADD
 */
struct testdev_state {
	__u64 reads;
	__u64 writes;
	__u32 waiting;
	__u32 last_len;
	__u64 last_pos;
	__u64 sum;
};

#define TESTDEV_GET_STATE	_IOR('t', 0xd0, struct testdev_state)
/* Let all waiting calls go on, and later ones pass. */
#define TESTDEV_RELEASE		_IO('t', 0xd1)

#endif /* FD_MMIO_TESTDEV_H */
