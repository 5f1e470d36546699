/* SPDX-License-Identifier: GPL-2.0 */
/*
 * See small_guest.h. The routines' order is that of OPERATIONS in
 * fdmmio_vm.py.
 */
#include "small_guest.h"

#define CODE32		8
#define DATA		16
#define CODE64		24

#define APIC_SPURIOUS	0xfee000f0
#define APIC_LINT1	0xfee00360
#define APIC_ENABLED	0x1ff
#define APIC_NMI	0x400

	.text
	.globl	_start
_start:

	.code32
start32:
	movl	$DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss

	/* 512 GiB one to one: one entry above, 512 of 1 GiB below. */
	cld
	xorl	%eax, %eax
	movl	$SMALL_PML4, %edi
	movl	$0x400, %ecx
	rep stosl
	movl	$(SMALL_PDPT | 3), SMALL_PML4
	movl	$SMALL_PDPT, %edi
	xorl	%ecx, %ecx
1:	movl	%ecx, %eax
	shll	$30, %eax
	orl	$0x83, %eax		/* large, writable, present */
	movl	%eax, (%edi)
	movl	%ecx, %eax
	shrl	$2, %eax
	movl	%eax, 4(%edi)
	addl	$8, %edi
	incl	%ecx
	cmpl	$512, %ecx
	jne	1b

	movl	$0x20, %eax		/* PAE */
	movl	%eax, %cr4
	movl	$SMALL_PML4, %eax
	movl	%eax, %cr3
	movl	$0xc0000080, %ecx	/* EFER: LME */
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000000, %eax	/* PG */
	movl	%eax, %cr0
	ljmp	$CODE64, $start64

	.code64
start64:
	movl	$SMALL_STACK, %esp
	lidt	idt_place(%rip)
	/* The PC's NMI line is the local APIC's LINT1. */
	movl	$APIC_SPURIOUS, %ebx
	movl	$APIC_ENABLED, (%rbx)
	movl	$APIC_LINT1, %ebx
	movl	$APIC_NMI, (%rbx)
	movl	$SMALL_BOOTS, %ebx
	incl	(%rbx)
1:	hlt
	jmp	1b

nmi:
	movl	$SMALL_LIST, %esi
next:
	movq	8(%rsi), %rbx
	movl	%ebx, %edx
	movq	16(%rsi), %rax
	movq	(%rsi), %rcx
	leaq	routines(%rip), %rdi
	/* Each has 8 bytes and leaves its result in rax. */
	leaq	(%rdi,%rcx,8), %rdi
	call	*%rdi
	movq	%rax, 24(%rsi)
	addq	$SMALL_ENTRY, %rsi
	jmp	next

	.macro	routine code:vararg
	.balign	8, 0xf4
	\code
	ret
	.endm

	.balign	8
routines:
	jmp	end
	routine	movb (%rbx), %al
	routine	movw (%rbx), %ax
	routine	movl (%rbx), %eax
	routine	movq (%rbx), %rax
	routine	movb %al, (%rbx)
	routine	movw %ax, (%rbx)
	routine	movl %eax, (%rbx)
	routine	movq %rax, (%rbx)
	routine	inb %dx, %al
	routine	inw %dx, %ax
	routine	inl %dx, %eax
	routine	outb %al, %dx
	routine	outw %ax, %dx
	routine	outl %eax, %dx

end:
	addq	$8, %rsp
	movl	$SMALL_GO, %ebx
	movl	$0, (%rbx)
	iretq

	.balign	8
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* CODE32 */
	.quad	0x00cf93000000ffff	/* DATA */
	.quad	0x00af9b000000ffff	/* CODE64 */
gdt_place:
	.word	. - gdt - 1
	.long	gdt

	/* Vector 2 only. */
	.balign	8
idt:
	.skip	32
	.word	nmi - _start, CODE64, 0x8e00, SMALL_ROM >> 16
	.quad	0
idt_place:
	.word	. - idt - 1
	.quad	idt

	.code16
start16:
	cli
	lgdtl	%cs:(gdt_place - _start)
	movl	%cr0, %eax
	orl	$1, %eax
	movl	%eax, %cr0
	ljmpl	$CODE32, $start32

	/* Where the processor begins. */
	.org	0xfff0
	jmp	start16
	.org	0x10000

	.section .note.GNU-stack, "", @progbits
