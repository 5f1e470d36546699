/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest that does what it is told, one access after another: it is the
 * firmware of a PC (qemu -bios) and needs nothing else.
 *
 * Its orders are in its memory, where the test writes them, from SMALL_LIST on:
 * entries of 32 bytes with operation, address, value, and room for a result.
 * An NMI starts the list; when it has been carried out, SMALL_GO is 0. Each
 * start of the machine counts at SMALL_BOOTS; fdmmio_vm.py is the other side.
 */
#ifndef SMALL_GUEST_H
#define SMALL_GUEST_H

#define SMALL_ROM	0xffff0000	/* of 64 KiB, up to 4 GiB */
#define SMALL_PML4	0x1000
#define SMALL_PDPT	0x2000
#define SMALL_STACK	0x8000
#define SMALL_GO	0x10000
#define SMALL_BOOTS	0x10004
#define SMALL_LIST	0x10020

#define SMALL_ENTRY	32	/* operation, address, value, result: 8 each */

/* Operations: the index of a routine. */
#define SMALL_END	0

#endif /* SMALL_GUEST_H */
