// SPDX-License-Identifier: GPL-2.0
/*
 * Guest memory through VFIO: pages pinned one by one and remembered.
 *
 * The core works in sections (gvt_mem_begin … gvt_mem_end), the read side of
 * gvt_mem.sem. A page that it asked for stays pinned after the section, so that
 * the next one finds it with a lookup; up to a limit, then all are let go.
 *
 * VFIO tells when user space unmaps memory and expects every page of it to be
 * unpinned on return. type1 asks again, ten times at most, if it finds a page
 * pinned anew by then. An engine at work could do that, so for a while after an
 * unmap nothing is pinned, and copies go through vfio_dma_rw(), which needs no
 * pin.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "edge/edge.h"

#define PAUSE_UNMAP	(10 * NSEC_PER_MSEC)
#define PAUSE_MAX	NSEC_PER_SEC
#define PAUSE_NOMEM	NSEC_PER_SEC

/*
 * Threads that are in a call to VFIO which may touch user memory with VFIO's
 * locks held. Should that memory be an aperture, of any vGPU, then the fault
 * handler must not wait for pages, since pinning them needs these locks.
 */
struct vfio_call {
	struct list_head list;
	struct task_struct *task;
};

static LIST_HEAD(vfio_calls);
static DEFINE_SPINLOCK(vfio_calls_lock);

static void vfio_call_enter(struct vfio_call *call)
{
	call->task = current;
	spin_lock(&vfio_calls_lock);
	list_add(&call->list, &vfio_calls);
	spin_unlock(&vfio_calls_lock);
}

static void vfio_call_leave(struct vfio_call *call)
{
	spin_lock(&vfio_calls_lock);
	list_del(&call->list);
	spin_unlock(&vfio_calls_lock);
}

/* Is the current thread in such a call? */
bool gvt_mem_in_vfio(void)
{
	struct vfio_call *call;
	bool found = false;

	spin_lock(&vfio_calls_lock);
	list_for_each_entry(call, &vfio_calls, list) {
		if (call->task == current) {
			found = true;
			break;
		}
	}
	spin_unlock(&vfio_calls_lock);

	return found;
}

void gvt_mem_init(struct gvt_device *gvt)
{
	init_rwsem(&gvt->mem.sem);
	xa_init(&gvt->mem.pages);
}

/**
 * gvt_mem_pin - pin one page of the guest's memory
 * @gvt: the vGPU; @gvt->mem.sem is held for reading
 * @iova: address of the page
 * @page: where the page is put; it can be read and written
 *
 * May sleep, takes VFIO's locks and the mmap_lock of the process behind.
 *
 * Return: 0; -EAGAIN: not now, but in a moment; other -errno: there is no such
 * memory, or it can't be pinned.
 */
int gvt_mem_pin(struct gvt_device *gvt, u64 iova, struct page **page)
{
	struct gvt_mem *mem = &gvt->mem;
	struct vfio_call call;
	int ret;

	lockdep_assert_held_read(&mem->sem);

	if (ktime_get_ns() < READ_ONCE(mem->pin_again_at))
		return -EAGAIN;

	vfio_call_enter(&call);
	ret = vfio_pin_pages(&gvt->vdev, iova, 1, IOMMU_READ | IOMMU_WRITE, page);
	vfio_call_leave(&call);
	if (ret == -ENOMEM) {
		/* type1 has logged a line about RLIMIT_MEMLOCK: not too many. */
		WRITE_ONCE(mem->pin_again_at, ktime_get_ns() + PAUSE_NOMEM);
	}
	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	/* Another device's registers, say: no memory that can be copied from. */
	if (PageReserved(*page)) {
		gvt_mem_unpin(gvt, iova);
		return -EFAULT;
	}

	return 0;
}

/* Undo one gvt_mem_pin() of @iova. May sleep. */
void gvt_mem_unpin(struct gvt_device *gvt, u64 iova)
{
	vfio_unpin_pages(&gvt->vdev, iova, 1);
}

/* gvt_host_ops.mem_begin */
void gvt_mem_begin(void *host)
{
	struct gvt_device *gvt = host;

	down_read(&gvt->mem.sem);
}

/* gvt_host_ops.mem_end */
void gvt_mem_end(void *host)
{
	struct gvt_device *gvt = host;

	up_read(&gvt->mem.sem);
	if (atomic_read(&gvt->mem.nr_pinned) > gvt_pin_limit())
		gvt_mem_drop_all(gvt);
}

/* gvt_host_ops.mem_map: a lookup, or else a pin. */
void *gvt_mem_map(void *host, u64 iova)
{
	struct gvt_device *gvt = host;
	struct gvt_mem *mem = &gvt->mem;
	unsigned long index = iova >> PAGE_SHIFT;
	struct page *page, *other;

	lockdep_assert_held_read(&mem->sem);

	page = xa_load(&mem->pages, index);
	if (page)
		return page_address(page);

	if (gvt_mem_pin(gvt, iova, &page))
		return NULL;
	/* Two engines may be at the same page: one pin is enough. */
	other = xa_cmpxchg(&mem->pages, index, NULL, page, GFP_KERNEL_ACCOUNT);
	if (other) {
		gvt_mem_unpin(gvt, iova);
		return xa_is_err(other) ? NULL : page_address(other);
	}
	atomic_inc(&mem->nr_pinned);

	return page_address(page);
}

/* gvt_host_ops.mem_rw */
int gvt_mem_rw(void *host, u64 iova, void *buf, u32 len, bool write)
{
	struct gvt_device *gvt = host;
	struct vfio_call call;
	int ret;

	lockdep_assert_held_read(&gvt->mem.sem);

	vfio_call_enter(&call);
	ret = vfio_dma_rw(&gvt->vdev, iova, buf, len, write);
	vfio_call_leave(&call);

	return ret;
}

/* Let go of the pages in a range. @gvt->mem.sem is held for writing. */
static void gvt_mem_drop(struct gvt_device *gvt, u64 iova, u64 last)
{
	struct gvt_mem *mem = &gvt->mem;
	unsigned long index;
	struct page *page;

	lockdep_assert_held_write(&mem->sem);

	xa_for_each_range(&mem->pages, index, page, iova >> PAGE_SHIFT,
			  last >> PAGE_SHIFT) {
		xa_erase(&mem->pages, index);
		gvt_mem_unpin(gvt, (u64)index << PAGE_SHIFT);
		atomic_dec(&mem->nr_pinned);
	}
	vgpu_mem_changed(gvt->vgpu);
}

/* Let go of all pages. Waits for all sections to end; not for use in one. */
void gvt_mem_drop_all(struct gvt_device *gvt)
{
	down_write(&gvt->mem.sem);
	gvt_mem_drop(gvt, 0, U64_MAX);
	up_write(&gvt->mem.sem);
}

/*
 * Pin nothing for a while after an unmap at @iova. If VFIO comes back about the
 * same range soon, the pause was too short, on a loaded machine maybe.
 */
static void gvt_mem_pause(struct gvt_mem *mem, u64 iova)
{
	u64 now = ktime_get_ns();

	if (mem->last_unmap == iova && now - mem->last_unmap_at < 2 * PAUSE_MAX)
		mem->pause = min(mem->pause * 2, PAUSE_MAX);
	else
		mem->pause = PAUSE_UNMAP;
	mem->last_unmap = iova;
	mem->last_unmap_at = now;
	/* A longer pause may be under way. */
	WRITE_ONCE(mem->pin_again_at, max(mem->pin_again_at, now + mem->pause));
}

/**
 * gvt_dma_unmap - user space takes guest memory away
 * @vdev: the vGPU; open, or between open and closed
 * @iova: first address
 * @length: bytes; may reach to the end of the address space and beyond
 *
 * vfio_device_ops.dma_unmap. Waits for the memory sections, which are short.
 * type1 holds its device_list_lock.
 */
void gvt_dma_unmap(struct vfio_device *vdev, u64 iova, u64 length)
{
	struct gvt_device *gvt = container_of(vdev, struct gvt_device, vdev);
	u64 last;

	if (!length)
		return;
	if (check_add_overflow(iova, length - 1, &last))
		last = U64_MAX;

	down_write(&gvt->mem.sem);
	if (gvt->rec)
		gvt_record_unmap(gvt->rec, iova, last);
	gvt_mem_pause(&gvt->mem, iova);
	gvt_aperture_unmap(gvt, iova, last);
	gvt_planes_unmap(gvt, iova, last);
	gvt_mem_drop(gvt, iova, last);
	up_write(&gvt->mem.sem);
}
