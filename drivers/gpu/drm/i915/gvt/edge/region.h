/* SPDX-License-Identifier: GPL-2.0 */
/* For the edges: where the core's regions are in a VFIO PCI device. */
#ifndef GVT_EDGE_REGION_H
#define GVT_EDGE_REGION_H

#include <linux/vfio.h>

#include "vgpu.h"

/* The core's region for VFIO's @index, or -1 if there is nothing. */
static inline int vgpu_vfio_region(u32 index)
{
	switch (index) {
	case VFIO_PCI_BAR0_REGION_INDEX:
		return VGPU_REGION_MMIO;
	case VFIO_PCI_BAR2_REGION_INDEX:
		return VGPU_REGION_APERTURE;
	case VFIO_PCI_BAR4_REGION_INDEX:
		return VGPU_REGION_IO;
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return VGPU_REGION_CONFIG;
	case VFIO_PCI_ROM_REGION_INDEX:
		return VGPU_REGION_ROM;
	default:
		return -1;
	}
}

#endif
