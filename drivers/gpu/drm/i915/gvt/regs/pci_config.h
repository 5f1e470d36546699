/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _GVT_PCI_CONFIG_H_
#define _GVT_PCI_CONFIG_H_

#include "core.h"

void pci_config_reset(struct vgpu *vgpu);
bool pci_config_is_valid(const struct vgpu *vgpu);
void pci_config_rw(struct vgpu *vgpu, u32 off, void *buf, u32 len, bool write);

#endif
