/* SPDX-License-Identifier: GPL-2.0 */
/* The routines of guest.h, in the order of its enum. */
#include "guest.h"

	.macro stub
	.balign	GUEST_STUB, 0xf4
	.endm

	.section .rodata
	.globl	guest_code, guest_code_end
	.balign	GUEST_STUB
guest_code:
	movb	(%rbx), %al
	hlt
	stub
	movw	(%rbx), %ax
	hlt
	stub
	movl	(%rbx), %eax
	hlt
	stub
	movq	(%rbx), %rax
	hlt
	stub
	movb	%al, (%rbx)
	hlt
	stub
	movw	%ax, (%rbx)
	hlt
	stub
	movl	%eax, (%rbx)
	hlt
	stub
	movq	%rax, (%rbx)
	hlt
	stub
	movdqu	(%rbx), %xmm0
	jmp	read16_rest
	stub
	movntdqa (%rbx), %xmm0
	jmp	read16_rest
	stub
	movq	%rax, %xmm0
	jmp	write16_rest
	stub
	inb	%dx, %al
	hlt
	stub
	inw	%dx, %ax
	hlt
	stub
	inl	%dx, %eax
	hlt
	stub
	outb	%al, %dx
	hlt
	stub
	outw	%ax, %dx
	hlt
	stub
	outl	%eax, %dx
	hlt
	stub
	rep outsb
	hlt
	stub
	rep outsl
	hlt
	stub
	rep insb
	hlt
	stub
	rep insl
	hlt
	stub
1:	movl	%eax, (%rbx)
	addl	%esi, %eax
	decl	%ecx
	jnz	1b
	hlt
	stub
1:	movl	(%rbx), %eax
	addl	%eax, %edx
	decl	%ecx
	jnz	1b
	hlt
	stub

	/* What did not fit into a stub. */
read16_rest:
	movq	%xmm0, %rax
	psrldq	$8, %xmm0
	movq	%xmm0, %rdx
	hlt
write16_rest:
	punpcklqdq %xmm0, %xmm0
	movdqu	%xmm0, (%rbx)
	hlt
guest_code_end:

	.section .note.GNU-stack, "", @progbits
