/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a vGPU asks for and does not get: the n-th allocation of the core, or its n-th access to
 * the guest's memory, fails. In user space only: allocations are those of tools/include.
 */
#ifndef FAULT_H
#define FAULT_H

#include <linux/types.h>

/* What is counted, and fails once. */
enum fault_kind {
	FAULT_ALLOC,	/* an allocation */
	FAULT_MAP,	/* mem_map of a page, which can still be copied */
	FAULT_COPY,	/* mem_rw */
	FAULT_PAGE,	/* mem_map of a page, and the copy that is tried then */
	FAULT_KINDS
};

void fault_at(enum fault_kind kind, long n);
bool fault_end(void);
void fault_no_memory(bool none);
bool fault_of_host(bool map);

#endif
