/* SPDX-License-Identifier: GPL-2.0 */
/* See measure.h. */

	/* The time stamp counter in rax; rdx is lost. */
	.macro ticks
	rdtsc
	shlq	$32, %rdx
	orq	%rdx, %rax
	.endm

	.macro measure name, instruction:vararg
	.globl	measure_\name
measure_\name:
	pushq	%rbx
	movq	%rdx, %r8
	movq	%rcx, %r9
1:	movq	%r9, %r10
	ticks
	movq	%rax, %r11
	xorl	%eax, %eax
	/* A branch target that does not move from loop to loop. */
	.balign	16
2:	\instruction
	decq	%r10
	jnz	2b
	ticks
	subq	%r11, %rax
	movq	%rax, (%rsi)
	addq	$8, %rsi
	decq	%r8
	jnz	1b
	popq	%rbx
	ret
	.endm

	.text
	.balign	16
	.globl	measure_code, measure_halt, measure_code_end
measure_code:
	measure	none
	measure	read, movl (%rdi), %eax
	measure	write, movl %eax, (%rdi)
	measure	cpuid, cpuid
measure_halt:
	hlt
measure_code_end:

	.section .note.GNU-stack, "", @progbits
