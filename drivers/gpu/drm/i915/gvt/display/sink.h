/* SPDX-License-Identifier: GPL-2.0 */
/* DisplayPort monitors, as a source talks to them over AUX. */
#ifndef _GVT_SINK_H_
#define _GVT_SINK_H_

#include "vgpu.h"

/* Of a message: command and address, length; then data. Of an answer: how it went, data. */
#define AUX_HEADER	4
#define AUX_DATA_MAX	16
#define AUX_MESSAGE_MAX	(AUX_HEADER + AUX_DATA_MAX)

bool sink_is_there(const struct vgpu *vgpu, u32 port);
u32 sink_answer(struct vgpu *vgpu, u32 port, const u8 *message, u32 len, u8 *answer);
void sink_link_off(struct vgpu *vgpu, u32 port);
bool sink_shows(struct vgpu *vgpu, u32 port);
void sink_reset(struct vgpu *vgpu, u32 port);

#endif
