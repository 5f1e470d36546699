/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the vGPU device model core asks of the world around it.
 *
 * The core is compiled into gvt.ko and into user programs. It includes no
 * header but those below (tests/test_layering.py holds the list too) and calls
 * nothing but them and the operations of struct gvt_host_ops. It does not know
 * about VFIO, KVM or sockets.
 */
#ifndef _GVT_HOST_H_
#define _GVT_HOST_H_

#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>

/**
 * struct gvt_host_ops - what an edge does for one vGPU
 *
 * @mem_begin: enter a section in which pointers from @mem_map stay valid. May
 *	sleep. Sections do not nest within a thread; threads may be in sections
 *	at the same time. Whoever takes guest memory away waits for all sections
 *	to end, so the core keeps them short (at most one burst of commands).
 * @mem_end: leave the section.
 * @mem_map: address of the guest page that holds @iova (page aligned, 4 KiB),
 *	readable and writable, or NULL if there is none or it cannot be mapped
 *	now. Valid until @mem_end. The core may keep it for later sections as
 *	long as vgpu_mem_changed() has not been called. May sleep.
 * @mem_rw: copy @len bytes, which lie in one page, between @buf and the guest's
 *	memory at @iova without mapping it: for pages that @mem_map refuses.
 *	0 or -errno. May sleep. Called within a section.
 * @set_irq: the vGPU's interrupt line went up or down. Called with vgpu->lock
 *	held, must not call back into the core. An edge signals MSI on up.
 * @kick: engine @id has work: see that vgpu_run_engine() is called soon, in
 *	another context. Called with vgpu->lock held; must not sleep.
 * @aperture_changed: GGTT entries @first … @first + @n - 1, which the aperture
 *	shows, map something else now. vgpu->lock is not held; an engine may be
 *	in a memory section (MI_UPDATE_GTT). May sleep. Not NULL only where an
 *	edge maps the aperture.
 * @clock: nanoseconds of a clock that never goes back.
 * @set_timer: call vgpu_timer() once, at @when of @clock or soon after; not any more
 *	when it was last asked for; 0: not at all. Called with vgpu->lock held; must not
 *	sleep. NULL: such an edge has no vGPUs with a display.
 * @parallel: call @fn with number 0 in this thread, and meanwhile with other numbers in up
 *	to @n others that are idle, or in none: nobody waits for them to have time. Called in
 *	a section, and so is @fn; who lends its time must not wait for one. Returns when all
 *	calls have. One at a time for a vGPU. NULL: there are no others.
 */
struct gvt_host_ops {
	void (*mem_begin)(void *host);
	void (*mem_end)(void *host);
	void *(*mem_map)(void *host, u64 iova);
	int (*mem_rw)(void *host, u64 iova, void *buf, u32 len, bool write);
	void (*set_irq)(void *host, bool up);
	void (*kick)(void *host, unsigned int id);
	void (*aperture_changed)(void *host, u32 first, u32 n);
	u64 (*clock)(void *host);
	void (*set_timer)(void *host, u64 when);
	void (*parallel)(void *host, unsigned int n,
			 void (*fn)(void *data, unsigned int nr), void *data);
};

#endif
