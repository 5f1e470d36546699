/* SPDX-License-Identifier: GPL-2.0 */
/* The aperture of a vGPU in a VMM. */
#ifndef APERTURE_H
#define APERTURE_H

#include "qemu.h"

bool aperture_create(Object *device, MemoryRegion *registers, MemoryRegion *bar);

#endif
