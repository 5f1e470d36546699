/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest of QEMU: entered by multiboot (Multiboot Specification 0.6.96) in
 * 32-bit mode, goes to 64-bit mode with 2 MiB pages, the first 4 GiB mapped one
 * to one, and on to kernel.c.
 */
#define MAGIC		0x1badb002
#define FLAGS		0x00010000	/* addresses follow */

#define CR0_PG		0x80000000
#define CR4_PAE		0x20
#define EFER		0xc0000080
#define EFER_LME	0x100
#define TABLE		0x003		/* present, writable */
#define PAGE_2M		0x083

	.section .multiboot, "ax"
	.code32
	.balign	4
header:
	.long	MAGIC, FLAGS, -(MAGIC + FLAGS)
	.long	header, header, load_end, bss_end, entry

entry:
	movl	$stack_end, %esp
	/* The four page directories lie one behind the other. */
	movl	$pd, %edi
	movl	$PAGE_2M, %eax
1:	movl	%eax, (%edi)
	addl	$8, %edi
	addl	$0x200000, %eax
	jnc	1b
	movl	$pdpt, %edi
	movl	$pd + TABLE, %eax
	movl	$4, %ecx
2:	movl	%eax, (%edi)
	addl	$8, %edi
	addl	$0x1000, %eax
	loop	2b
	movl	$pdpt + TABLE, pml4

	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$EFER, %ecx
	rdmsr
	orl	$EFER_LME, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$8, $long_mode

	.code64
long_mode:
	movl	$16, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	call	kernel_main
3:	hlt
	jmp	3b

	.balign	8
gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* 64-bit code */
	.quad	0x00cf93000000ffff	/* data */
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt

	.bss
	.balign	0x1000
pml4:	.skip	0x1000
pdpt:	.skip	0x1000
pd:	.skip	0x4000
	.skip	0x4000
stack_end:

	.section .note.GNU-stack, "", @progbits
