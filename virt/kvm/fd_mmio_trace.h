/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kvm

#if !defined(__KVM_FD_MMIO_TRACE_H__) || defined(TRACE_HEADER_MULTI_READ)
#define __KVM_FD_MMIO_TRACE_H__

#include <linux/tracepoint.h>

/*
 * One access that reached a file. ret is what the file said: the length when
 * it served the access, less or a negative errno when it did not.
 */
TRACE_EVENT(kvm_fd_mmio,
	TP_PROTO(bool write, u64 addr, int len, const void *val, loff_t pos,
		 ssize_t ret),
	TP_ARGS(write, addr, len, val, pos, ret),

	TP_STRUCT__entry(
		__field(bool, write)
		__field(u64, addr)
		__field(int, len)
		__field(u64, val)
		__field(loff_t, pos)
		__field(ssize_t, ret)
	),

	TP_fast_assign(
		__entry->write = write;
		__entry->addr = addr;
		__entry->len = len;
		__entry->val = 0;
		memcpy(&__entry->val, val, min_t(int, len, sizeof(u64)));
		__entry->pos = pos;
		__entry->ret = ret;
	),

	TP_printk("%s addr 0x%llx len %d val 0x%llx pos 0x%llx ret %zd",
		  __entry->write ? "write" : "read", __entry->addr,
		  __entry->len, __entry->val, __entry->pos, __entry->ret)
);

#endif /* __KVM_FD_MMIO_TRACE_H__ */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH ../../virt/kvm
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE fd_mmio_trace

#include <trace/define_trace.h>
