/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the guest can do: a table of routines of 64-bit code, each of which
 * does its accesses and halts. Values go in and out in rax, addresses are in
 * rbx, ports in dx, counts in rcx, the step of a loop in rsi.
 */
#ifndef GUEST_H
#define GUEST_H

#define GUEST_STUB	16	/* bytes for each routine */

#ifndef __ASSEMBLER__
enum guest_op {
	GUEST_READ1, GUEST_READ2, GUEST_READ4, GUEST_READ8,
	GUEST_WRITE1, GUEST_WRITE2, GUEST_WRITE4, GUEST_WRITE8,
	GUEST_READ16,		/* SSE: low half to rax, high half to rdx */
	GUEST_READ16_NT,	/* the same by MOVNTDQA */
	GUEST_WRITE16,		/* SSE: rax in both halves */
	GUEST_IN1, GUEST_IN2, GUEST_IN4,
	GUEST_OUT1, GUEST_OUT2, GUEST_OUT4,
	GUEST_REP_OUT1,		/* rcx bytes from memory at rsi */
	GUEST_REP_OUT4,		/* rcx words of four bytes from memory at rsi */
	GUEST_REP_IN1,		/* rcx bytes to memory at rdi */
	GUEST_REP_IN4,		/* rcx words of four bytes to memory at rdi */
	/* These are the same in 32-bit code. */
	GUEST_LOOP_WRITE4,	/* ecx times: write eax, add esi to eax */
	GUEST_LOOP_SUM4,	/* ecx times: read, add to edx */
	GUEST_OPS
};

extern const unsigned char guest_code[];
extern const unsigned char guest_code_end[];
#endif

#endif /* GUEST_H */
