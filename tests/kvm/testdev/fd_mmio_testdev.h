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
	TESTDEV_FAIL	= 0x1000,	/* counts, takes effect, fails with EIO */
	TESTDEV_SHORT	= 0x2000,	/* counts, then moves one byte less */
	/* These wait for TESTDEV_RELEASE, or: */
	TESTDEV_BLOCK	= 0x3000,	/* SIGKILL */
	TESTDEV_BLOCK_INTR = 0x4000,	/* any signal; then ERESTARTSYS */
	TESTDEV_BLOCK_DEAF = 0x5000,	/* a minute */
	TESTDEV_NUMBERS	= 0x6000,	/* see below */
	TESTDEV_SIZE	= 0x7000,
};

/*
 * A write at TESTDEV_NUMBERS notes that its value, a number below this, has
 * arrived. A read returns 1.
 */
#define TESTDEV_NR_NUMBERS	(1u << 20)

/**
 * struct testdev_state - what has happened to an open file
 * @reads: calls of its read operation
 * @writes: calls of its write operation
 * @waiting: calls that are waiting now
 * @last_len: bytes asked for by the last call
 * @last_pos: position of the last call
 * @doubled: numbers that arrived more than once
 */
struct testdev_state {
	__u64 reads;
	__u64 writes;
	__u32 waiting;
	__u32 last_len;
	__u64 last_pos;
	__u64 doubled;
};

#define TESTDEV_GET_STATE	_IOR('t', 0xd0, struct testdev_state)
/* Let all waiting calls go on, and later ones pass. */
#define TESTDEV_RELEASE		_IO('t', 0xd1)
/* The numbers that arrived: one bit each, TESTDEV_NR_NUMBERS in all. */
#define TESTDEV_GET_NUMBERS	_IO('t', 0xd2)

#endif /* FD_MMIO_TESTDEV_H */
