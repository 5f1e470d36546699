/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The language of fuzz_session's input: what comes to a vGPU from outside. Each
 * step is a byte, of which the low bits count, and operands.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

enum script_step {
	/* u8 region | write << 2 | size << 3 (below), u32 offset, data if a write */
	SCRIPT_ACCESS,
	/* u16 row of the core's tables, u8 engine | write << 2, data if a write */
	SCRIPT_REGISTER,
	SCRIPT_RUN,		/* u8 engine | (turns - 1) << 2 */
	SCRIPT_RESET,
	SCRIPT_UNMAP,		/* u32 page */
	SCRIPT_POKE,		/* u32 page, u16 offset, u16 bytes, data */
	SCRIPT_CLOCK,		/* u32 microseconds */
	SCRIPT_HOST,		/* u8: 1 refuse to map, 2 fail copies, 4 and on: fuzz_monitor() */
	SCRIPT_STEPS		/* a power of two */
};

/* Sizes of an access: 1, 2, 4, 8, or one that is odd, or long: u8 more. */
#define SCRIPT_SIZES	8
#define SCRIPT_ODD	4

#endif
