/* SPDX-License-Identifier: GPL-2.0 */
/* EDIDs: what monitors say of themselves. */
#ifndef _GVT_EDID_H_
#define _GVT_EDID_H_

#include "vgpu.h"

const char *vgpu_edid_port(const char *text, bool *dp);
int vgpu_edid_check(const u8 *edid, size_t len);
void vgpu_edid_mode(const u8 *edid, u32 *width, u32 *height);
int vgpu_edid(u8 *edid, u32 width, u32 height, bool dp);

#endif
