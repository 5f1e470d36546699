/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VGPU_H
#define VGPU_H

/*
 * The register that is measured, as an offset into BAR0 and a file position:
 * the render engine's interrupt mask (RING_IMR, PRM SKL volume 2c), which a
 * driver writes and reads and which does nothing but to store.
 */
#define VGPU_REGISTER	0x20a8

#ifndef __ASSEMBLER__
int vgpu_open(const char *uuid);
#endif

#endif /* VGPU_H */
