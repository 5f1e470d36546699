/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints at the boundaries of a vGPU: an access through its VFIO file, its
 * interrupt line, an engine's turn.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM gvt

#if !defined(_GVT_EDGE_TRACE_H_) || defined(TRACE_HEADER_MULTI_READ)
#define _GVT_EDGE_TRACE_H_

#include <linux/tracepoint.h>

#include "edge/edge.h"

TRACE_DEFINE_ENUM(VGPU_REGION_MMIO);
TRACE_DEFINE_ENUM(VGPU_REGION_APERTURE);
TRACE_DEFINE_ENUM(VGPU_REGION_IO);
TRACE_DEFINE_ENUM(VGPU_REGION_CONFIG);
TRACE_DEFINE_ENUM(VGPU_REGION_ROM);
TRACE_DEFINE_ENUM(VGPU_WORK_IDLE);
TRACE_DEFINE_ENUM(VGPU_WORK_MORE);
TRACE_DEFINE_ENUM(VGPU_WORK_WAIT);

/* @data: what was read or is written; its first 8 bytes are shown. */
TRACE_EVENT(gvt_access,
	TP_PROTO(const struct gvt_device *gvt, unsigned int region, u64 off,
		 const void *data, size_t count, bool write, ssize_t ret),
	TP_ARGS(gvt, region, off, data, count, write, ret),
	TP_STRUCT__entry(
		__string(name, gvt_name(gvt))
		__field(unsigned int, region)
		__field(u64, off)
		__field(u64, val)
		__field(u32, count)
		__field(bool, write)
		__field(int, ret)
	),
	TP_fast_assign(
		__assign_str(name);
		__entry->region = region;
		__entry->off = off;
		__entry->val = 0;
		memcpy(&__entry->val, data, min(count, sizeof(u64)));
		__entry->count = count;
		__entry->write = write;
		__entry->ret = ret;
	),
	TP_printk("%s %s %s+0x%llx len %u val 0x%llx ret %d",
		  __get_str(name), __entry->write ? "write" : "read",
		  __print_symbolic(__entry->region,
				   { VGPU_REGION_MMIO, "bar0" },
				   { VGPU_REGION_APERTURE, "bar2" },
				   { VGPU_REGION_IO, "bar4" },
				   { VGPU_REGION_CONFIG, "config" },
				   { VGPU_REGION_ROM, "rom" }),
		  __entry->off, __entry->count, __entry->val, __entry->ret)
);

TRACE_EVENT(gvt_irq,
	TP_PROTO(const struct gvt_device *gvt, bool up, bool sent),
	TP_ARGS(gvt, up, sent),
	TP_STRUCT__entry(
		__string(name, gvt_name(gvt))
		__field(bool, up)
		__field(bool, sent)
	),
	TP_fast_assign(
		__assign_str(name);
		__entry->up = up;
		__entry->sent = sent;
	),
	TP_printk("%s line %s%s", __get_str(name),
		  __entry->up ? "up" : "down", __entry->sent ? ", sent" : "")
);

TRACE_EVENT(gvt_run,
	TP_PROTO(const struct gvt_device *gvt, unsigned int id, u64 ns,
		 enum vgpu_work work),
	TP_ARGS(gvt, id, ns, work),
	TP_STRUCT__entry(
		__string(name, gvt_name(gvt))
		__string(engine, vgpu_engine_name(id))
		__field(u64, ns)
		__field(int, work)
	),
	TP_fast_assign(
		__assign_str(name);
		__assign_str(engine);
		__entry->ns = ns;
		__entry->work = work;
	),
	TP_printk("%s %s ran %llu ns, %s", __get_str(name), __get_str(engine),
		  __entry->ns,
		  __print_symbolic(__entry->work,
				   { VGPU_WORK_IDLE, "idle" },
				   { VGPU_WORK_MORE, "more" },
				   { VGPU_WORK_WAIT, "waits" }))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH edge
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
