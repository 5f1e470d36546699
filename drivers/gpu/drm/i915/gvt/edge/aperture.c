// SPDX-License-Identifier: GPL-2.0
/*
 * BAR2 in user space: each page of a mapping is the guest's page that the GGTT
 * has there, put in on a fault and taken out when the GGTT or the guest's memory
 * changes.
 *
 * A page has to be pinned before it is put in. A fault can't do that: it comes
 * with the mmap_lock, which pinning takes, inside of VFIO's locks. Moreover VFIO
 * itself may cause the fault, with these locks held, when a guest says that its
 * memory is at its own BAR2. So a fault leaves a wish, drops the mmap_lock,
 * sleeps until a worker has granted it, and has the access done again.
 *
 * The wish is a struct gvt_aperture_page. It goes
 *
 *   (none) --fault--> WANTED --worker--> GUEST or SCRATCH --change--> (none)
 *
 * and page table entries exist for GUEST and SCRATCH only. SCRATCH also stands
 * in for memory that can't be pinned at the moment: then the page is marked
 * RETRY and the worker looks again from time to time.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>

#include "edge/edge.h"

#define WANTED		XA_MARK_0
#define RETRY		XA_MARK_1

#define PATIENCE	HZ			/* of a fault */
#define AGAIN_SOON	msecs_to_jiffies(10)	/* after -EAGAIN */
#define AGAIN_LATER	msecs_to_jiffies(100)	/* for RETRY */
#define RETRY_BATCH	256

/**
 * struct gvt_aperture_page - a page of BAR2 that somebody touched
 * @iova: what it shows, if @page is set
 * @page: the guest's page, pinned; NULL: the scratch page or, as long as the
 *	WANTED mark is there, nothing yet
 * @changed: the GGTT changed since the worker began with the page, or it has
 *	not begun: then what it is about to find out may be of another time
 * @next: in a list of pages that were taken out
 */
struct gvt_aperture_page {
	u64 iova;
	struct page *page;
	bool changed;
	struct gvt_aperture_page *next;
};

/* Addresses of guest memory. */
struct gvt_range {
	u64 first;
	u64 last;
};

static unsigned int aperture_pages(struct gvt_device *gvt)
{
	return vgpu_region_size(gvt->vgpu, VGPU_REGION_APERTURE) >> PAGE_SHIFT;
}

/* Take page table entries out; whoever touches the pages next faults. */
static void zap(struct gvt_device *gvt, u64 first, u64 n)
{
	unmap_mapping_range(gvt->vdev.inode->i_mapping,
			    GVT_REGION_OFFSET(VFIO_PCI_BAR2_REGION_INDEX) +
			    (first << PAGE_SHIFT), n << PAGE_SHIFT, true);
}

/* Move page @index from the table to @list. */
static void take_out(struct gvt_aperture *ap, unsigned long index,
		     struct gvt_aperture_page *p, struct gvt_aperture_page **list)
{
	lockdep_assert_held(&ap->drop);
	lockdep_assert_held(&ap->lock);

	xa_erase(&ap->pages, index);
	if (p->page)
		ap->nr_pinned--;
	p->next = *list;
	*list = p;
}

/* Unpin and free what take_out() collected. Page table entries are gone. */
static void let_go(struct gvt_device *gvt, struct gvt_aperture_page *list)
{
	struct gvt_aperture_page *p;

	lockdep_assert_held(&gvt->aperture.drop);

	while ((p = list)) {
		list = p->next;
		if (p->page)
			gvt_mem_unpin(gvt, p->iova);
		kfree(p);
	}
}

/*
 * Take out pages @first to @last of the aperture; with @iova, those only that
 * show memory in its range. Waits for others who are at it.
 */
static void drop_pages(struct gvt_device *gvt, u64 first, u64 last,
		       const struct gvt_range *iova)
{
	struct gvt_aperture *ap = &gvt->aperture;
	unsigned long index, low = ULONG_MAX, high = 0;
	struct gvt_aperture_page *p, *list = NULL;

	mutex_lock(&ap->drop);
	mutex_lock(&ap->lock);
	xa_for_each_range(&ap->pages, index, p, first, last) {
		if (iova && (!p->page || p->iova < iova->first ||
			     p->iova > iova->last))
			continue;
		if (xa_get_mark(&ap->pages, index, WANTED)) {
			p->changed = true;
			continue;
		}
		low = min(low, index);
		high = index;
		take_out(ap, index, p, &list);
	}
	mutex_unlock(&ap->lock);
	/* Pages in between that stay in the table come back without a wait. */
	if (list) {
		zap(gvt, low, high - low + 1);
		let_go(gvt, list);
	}
	mutex_unlock(&ap->drop);
}

/**
 * gvt_aperture_changed - GGTT entries map something else
 * @host: the vGPU
 * @first: first entry, counted from the start of the aperture
 * @n: number of entries
 *
 * gvt_host_ops.aperture_changed. May sleep. On return no mapping shows the old
 * pages.
 */
void gvt_aperture_changed(void *host, u32 first, u32 n)
{
	struct gvt_device *gvt = host;

	/*
	 * Mostly nobody has touched a page. The core wrote the entry first and
	 * we look for pages then; a fault adds its page first and the worker
	 * looks at the entry then. Pairs with the barrier in grant_one().
	 */
	smp_mb();
	if (n && !xa_empty(&gvt->aperture.pages))
		drop_pages(gvt, first, (u64)first + n - 1, NULL);
}

/**
 * gvt_aperture_unmap - guest memory goes away
 * @gvt: the vGPU; @gvt->mem.sem is held for writing
 * @iova: first address
 * @last: last address
 */
void gvt_aperture_unmap(struct gvt_device *gvt, u64 iova, u64 last)
{
	const struct gvt_range range = { iova, last };

	lockdep_assert_held_write(&gvt->mem.sem);
	drop_pages(gvt, 0, ULONG_MAX, &range);
}

/*
 * Find out what page @index shows, and pin it. Returns false if the answer has
 * to wait.
 */
static bool grant_one(struct gvt_device *gvt, unsigned long index)
{
	struct gvt_aperture *ap = &gvt->aperture;
	struct gvt_aperture_page *p;
	struct page *page = NULL;
	bool present, done = true;
	u64 iova = 0;
	int ret = 0;

	/* Until the page is in the table: then an unmap finds it there. */
	gvt_mem_begin(gvt);

	mutex_lock(&ap->lock);
	p = xa_load(&ap->pages, index);
	if (p)
		p->changed = false;
	mutex_unlock(&ap->lock);
	if (!p || p->page)
		goto out;

	/* Pairs with the barrier in gvt_aperture_changed(). */
	smp_mb();
	present = vgpu_aperture_iova(gvt->vgpu, index, &iova);
	if (present)
		ret = gvt_mem_pin(gvt, iova, &page);
	if (ret == -EAGAIN && xa_get_mark(&ap->pages, index, WANTED)) {
		done = false;
		goto out;
	}

	mutex_lock(&ap->lock);
	/* A page that was SCRATCH may be gone meanwhile, or be another one. */
	p = xa_load(&ap->pages, index);
	if (!p || p->changed || p->page) {
		done = !p || p->page;
		mutex_unlock(&ap->lock);
		if (page)
			gvt_mem_unpin(gvt, iova);
		goto out;
	}
	if (page) {
		p->iova = iova;
		p->page = page;
		ap->nr_pinned++;
		/* No entry for the scratch page goes in from now on. */
		if (!xa_get_mark(&ap->pages, index, WANTED))
			zap(gvt, index, 1);
	}
	if (ret)
		xa_set_mark(&ap->pages, index, RETRY);
	else
		xa_clear_mark(&ap->pages, index, RETRY);
	xa_clear_mark(&ap->pages, index, WANTED);
	mutex_unlock(&ap->lock);
out:
	gvt_mem_end(gvt);

	return done;
}

/* Grant the wishes of faults, and look again at pages that could not be had. */
static void gvt_aperture_work(struct work_struct *work)
{
	struct gvt_aperture *ap = container_of(to_delayed_work(work),
					       struct gvt_aperture, work);
	struct gvt_device *gvt = container_of(ap, struct gvt_device, aperture);
	const struct gvt_range everything = { 0, U64_MAX };
	unsigned int left = RETRY_BATCH;
	unsigned long index;
	bool all = true;
	void *p;

	if (READ_ONCE(ap->nr_pinned) > gvt_pin_limit())
		drop_pages(gvt, 0, ULONG_MAX, &everything);

	xa_for_each_marked(&ap->pages, index, p, WANTED) {
		all &= grant_one(gvt, index);
		wake_up_all(&ap->wait);
		cond_resched();
	}
	xa_for_each_marked(&ap->pages, index, p, RETRY) {
		if (!left--)
			break;
		grant_one(gvt, index);
		cond_resched();
	}

	if (!all)
		queue_delayed_work(gvt_wq, &ap->work, AGAIN_SOON);
	else if (xa_marked(&ap->pages, RETRY))
		queue_delayed_work(gvt_wq, &ap->work, AGAIN_LATER);
}

/* Leave a wish for page @index. ap->lock is held. */
static vm_fault_t want(struct gvt_aperture *ap, unsigned long index)
{
	struct gvt_aperture_page *p;

	lockdep_assert_held(&ap->lock);

	p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!p)
		return VM_FAULT_OOM;
	p->changed = true;
	if (xa_err(xa_store(&ap->pages, index, p, GFP_KERNEL_ACCOUNT))) {
		kfree(p);
		return VM_FAULT_OOM;
	}
	xa_set_mark(&ap->pages, index, WANTED);

	return 0;
}

/* Sleep until page @index has been granted. The mmap_lock is not held. */
static void wait_for(struct gvt_device *gvt, unsigned long index)
{
	struct gvt_aperture *ap = &gvt->aperture;

	mod_delayed_work(gvt_wq, &ap->work, 0);
	if (wait_event_killable_timeout(ap->wait,
					!xa_get_mark(&ap->pages, index, WANTED),
					PATIENCE))
		return;
	/*
	 * Somebody holds VFIO's locks for long: it maps memory of that size, or
	 * it waits for this very fault. Show the scratch page for now.
	 */
	mutex_lock(&ap->lock);
	if (xa_get_mark(&ap->pages, index, WANTED)) {
		xa_set_mark(&ap->pages, index, RETRY);
		xa_clear_mark(&ap->pages, index, WANTED);
	}
	mutex_unlock(&ap->lock);
}

static vm_fault_t gvt_aperture_fault(struct vm_fault *vmf)
{
	struct gvt_device *gvt = vmf->vma->vm_private_data;
	struct gvt_aperture *ap = &gvt->aperture;
	unsigned long index = vmf->pgoff & (GVT_REGION_MASK >> PAGE_SHIFT);
	struct gvt_aperture_page *p;
	struct file *file;
	vm_fault_t ret = 0;

	mutex_lock(&ap->lock);
	p = xa_load(&ap->pages, index);
	if (p && !xa_get_mark(&ap->pages, index, WANTED)) {
		ret = vmf_insert_pfn(vmf->vma, vmf->address,
				     page_to_pfn(p->page ?: ap->scratch));
		mutex_unlock(&ap->lock);
		return ret;
	}
	/*
	 * VFIO reaches for guest memory at an aperture. When it pins, and when a
	 * kernel thread copies, then with locks held that the worker needs; so
	 * does a thread of ours. There is no memory for them here.
	 */
	if (vmf->flags & FAULT_FLAG_REMOTE || current->flags & PF_KTHREAD ||
	    !(vmf->flags & FAULT_FLAG_ALLOW_RETRY) || gvt_mem_in_vfio())
		ret = VM_FAULT_SIGBUS;
	else if (!p)
		ret = want(ap, index);
	mutex_unlock(&ap->lock);
	if (ret)
		return ret;
	if (vmf->flags & FAULT_FLAG_RETRY_NOWAIT) {
		mod_delayed_work(gvt_wq, &ap->work, 0);
		return VM_FAULT_RETRY;
	}

	/* Without the lock the mapping may go; the file keeps the device. */
	file = get_file(vmf->vma->vm_file);
	mmap_read_unlock(vmf->vma->vm_mm);
	wait_for(gvt, index);
	fput(file);

	return VM_FAULT_RETRY;
}

/*
 * No map_pages: so the fault handler is called with the mmap_lock held, never
 * with a lock on the mapping alone.
 */
static const struct vm_operations_struct gvt_aperture_vm_ops = {
	.fault = gvt_aperture_fault,
};

/**
 * gvt_aperture_mmap - map a part of BAR2
 * @gvt: the vGPU
 * @vma: where; its offset is known to be in BAR2's region
 *
 * Return: 0, or -EINVAL if it is not shared, or not in BAR2.
 */
int gvt_aperture_mmap(struct gvt_device *gvt, struct vm_area_struct *vma)
{
	u64 first = vma->vm_pgoff & (GVT_REGION_MASK >> PAGE_SHIFT);

	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (first + vma_pages(vma) > aperture_pages(gvt))
		return -EINVAL;

	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_private_data = gvt;
	vma->vm_ops = &gvt_aperture_vm_ops;

	return 0;
}

int gvt_aperture_init(struct gvt_device *gvt)
{
	struct gvt_aperture *ap = &gvt->aperture;

	mutex_init(&ap->drop);
	mutex_init(&ap->lock);
	xa_init(&ap->pages);
	INIT_DELAYED_WORK(&ap->work, gvt_aperture_work);
	init_waitqueue_head(&ap->wait);
	ap->scratch = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);

	return ap->scratch ? 0 : -ENOMEM;
}

void gvt_aperture_fini(struct gvt_device *gvt)
{
	__free_page(gvt->aperture.scratch);
}

/* The last file is closed, and with it the last mapping is gone. */
void gvt_aperture_close(struct gvt_device *gvt)
{
	struct gvt_aperture *ap = &gvt->aperture;
	struct gvt_aperture_page *p, *list = NULL;
	unsigned long index;

	cancel_delayed_work_sync(&ap->work);
	mutex_lock(&ap->drop);
	mutex_lock(&ap->lock);
	xa_for_each(&ap->pages, index, p)
		take_out(ap, index, p, &list);
	mutex_unlock(&ap->lock);
	let_go(gvt, list);
	mutex_unlock(&ap->drop);
	clear_highpage(ap->scratch);
}
