/* SPDX-License-Identifier: GPL-2.0 */
/* What shaders of a guest do: a line for each job of the render engine. */
#ifndef EU_TRACE_H
#define EU_TRACE_H

#include "vgpu.h"

/* Bytes that a file gets at most; on standard error, that a client gets. */
#define EU_TRACE_BYTES	SZ_16M

/**
 * struct eu_trace - where the lines go
 * @fd: a file that is open, or -1: there is no trace
 * @left: bytes that it may still get
 * @lost: lines that nobody took since the last one
 * @over: it has been told that there will be no more
 */
struct eu_trace {
	int fd;
	u64 left;
	u64 lost;
	bool over;
};

/* Room for what shaders did, as text. */
#define EU_TRACE_TEXT	192

void eu_trace_text(char *text, const struct vgpu_render_stats *did);
void eu_trace_start(struct eu_trace *trace, struct vgpu *vgpu, int fd);

#endif
