/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel edge of the vGPU: VFIO, mdev and the memory management around the
 * device model core (vgpu.h). Nothing here or in the core knows of KVM.
 *
 * Locks, outermost first. "iommu" and "mmap" stand for VFIO's own locks and for
 * the mmap_lock of the process that maps the guest's memory; VFIO takes them, in
 * this order, when pages are pinned, copied or (iommu only) unpinned.
 *
 *   gvt_edid.lock
 *   gvt_monitors.lock
 *   gvt_screen.lock
 *   core: run_lock of an engine
 *   gvt_mem.sem (read: a memory section; write: memory is taken away; who helps an
 *                engine's thread, which is in a section, has one or does not wait)
 *   gvt_aperture.drop
 *   gvt_planes.lock
 *   iommu
 *   mmap
 *   gvt_aperture.lock   (leaf but for page tables: the fault handler's)
 *
 *   tapes > gvt_tape.lock   (the latter is a leaf: the core's recorder, which may
 *                            hold any lock of the core, takes it)
 *   gvt_irqs.gate > gvt_irqs.lock   (on their own; core calls set_irq under its
 *                                    vgpu->lock, which takes gvt_irqs.lock)
 *
 * So a fault on the aperture, which comes with mmap held, can't pin the page it
 * wants, nor enter a memory section: see aperture.c.
 */
#ifndef _GVT_EDGE_H_
#define _GVT_EDGE_H_

#include <linux/mdev.h>
#include <linux/rwsem.h>
#include <linux/vfio.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "display/frame.h"
#include "record.h"

/* File position to region: as vfio-pci, which some users take for granted. */
#define GVT_REGION_SHIFT	40
#define GVT_REGION_OFFSET(i)	((u64)(i) << GVT_REGION_SHIFT)
#define GVT_REGION_MASK		(GVT_REGION_OFFSET(1) - 1)

/* After the OpRegion, which comes after the regions that each PCI device has. */
#define GVT_SCREEN_INDEX	(VFIO_PCI_NUM_REGIONS + 1)

struct gvt_device;
struct gvt_tape;
struct vgpu_frame;
struct virqfd;

/**
 * struct gvt_mem - the guest's memory as this vGPU uses it
 * @sem: read side is a memory section; write side takes pages away
 * @pages: page number of the IOVA to struct page, each pinned once. Added to
 *	with @sem held for reading, removed from with @sem held for writing.
 * @nr_pinned: pages in @pages
 * @pin_again_at: time (ktime, ns) before which nothing is pinned
 * @pause: length of the last such pause, ns
 * @last_unmap: first address of the last range that was unmapped
 * @last_unmap_at: and when
 */
struct gvt_mem {
	struct rw_semaphore sem;
	struct xarray pages;
	atomic_t nr_pinned;
	u64 pin_again_at;
	u64 pause;
	u64 last_unmap;
	u64 last_unmap_at;
};

/**
 * struct gvt_aperture - pages of BAR2 that user space has mapped
 * @drop: held from the removal of pages from @pages until they are unpinned, so
 *	that whoever takes memory away can wait for others that are at it
 * @lock: protects @pages, and page table entries going in
 * @pages: page of the aperture to struct gvt_aperture_page
 * @nr_pinned: pages in @pages with a pinned page of the guest's
 * @scratch: shown where the GGTT maps nothing that can be shown
 * @work: finds out what wanted pages show, and pins it
 * @wait: those that wait for @work
 */
struct gvt_aperture {
	struct mutex drop;
	struct mutex lock;
	struct xarray pages;
	unsigned int nr_pinned;
	struct page *scratch;
	struct delayed_work work;
	wait_queue_head_t wait;
};

/**
 * struct gvt_irqs - interrupts on their way to user space
 * @gate: one VFIO_DEVICE_SET_IRQS at a time
 * @lock: protects the state below up to @trigger
 * @type: VFIO_PCI_INTX_IRQ_INDEX, VFIO_PCI_MSI_IRQ_INDEX, or
 *	VFIO_PCI_NUM_IRQS for none. Written with @gate held too.
 * @line: the vGPU asserts its interrupt
 * @masked: INTx is masked, by user space or because it was delivered
 * @intx_off: the guest set PCI_COMMAND_INTX_DISABLE
 * @trigger: eventfd of the interrupt in use; written with @gate held
 * @request: eventfd that asks user space to let go of the device; likewise
 * @unmask: eventfd that unmasks INTx
 */
struct gvt_irqs {
	struct mutex gate;
	spinlock_t lock;
	u32 type;
	bool line;
	bool masked;
	bool intx_off;
	struct gvt_eventfd __rcu *trigger;
	struct gvt_eventfd __rcu *request;
	struct virqfd *unmask;
};

/**
 * struct gvt_engine - the thread that lends an engine its time
 * @gvt: the vGPU
 * @id: the engine
 * @task: the thread while the device is open
 * @wait: where it sleeps
 * @kicked: there is work that the last run may not have seen
 */
struct gvt_engine {
	struct gvt_device *gvt;
	unsigned int id;
	struct task_struct *task;
	wait_queue_head_t wait;
	bool kicked;
};

/**
 * struct gvt_timer - the thread that calls vgpu_timer()
 * @task: the thread while a device with a display is open
 * @wait: where it sleeps
 * @when: until then (ktime, ns), or 0
 */
struct gvt_timer {
	struct task_struct *task;
	wait_queue_head_t wait;
	u64 when;
};

/**
 * struct gvt_monitors - what is plugged in
 * @lock: protects what follows, and gvt_device.display; held while a recording begins
 *	or ends
 * @plugged: a bit for each enum vgpu_port
 * @dp: likewise: it is a DisplayPort
 * @in_use: the vGPU is open
 */
struct gvt_monitors {
	struct mutex lock;
	unsigned long plugged;
	unsigned long dp;
	bool in_use;
};

/**
 * struct gvt_region - a region after those of each PCI device
 * @type: VFIO's type and subtype, or nothing
 * @flags: VFIO_REGION_INFO_FLAG_*
 * @size: bytes
 * @read: within its size
 * @write: likewise; NULL: it cannot be written
 */
struct gvt_region {
	struct vfio_region_info_cap_type type;
	u32 flags;
	u64 (*size)(const struct gvt_device *gvt);
	ssize_t (*read)(struct gvt_device *gvt, char __user *buf, size_t count, u64 off);
	ssize_t (*write)(struct gvt_device *gvt, const char __user *buf, size_t count, u64 off);
};

/**
 * struct gvt_edid - the EDID region: what is going to be plugged into port B
 * @lock: protects what follows
 * @len: bytes of it
 * @bytes: the EDID, as far as it has been written
 */
struct gvt_edid {
	struct mutex lock;
	u32 len;
	u8 bytes[VGPU_EDID_MAX];
};

/**
 * struct gvt_screen - what VFIO shows of the display
 * @lock: who draws, one at a time; outside of the recorder's locks
 * @pixels: the picture region, or NULL as long as nobody has asked for it; set once
 * @hold: what the picture in there was made of
 */
struct gvt_screen {
	struct mutex lock;
	u32 *pixels;
	struct vgpu_hold hold;
};

/* What VFIO_DEVICE_QUERY_GFX_PLANE offers. */
enum gvt_display_kind {
	GVT_REGION,		/* the picture region only */
	GVT_DMABUF,		/* dma-bufs too, linear ones */
	GVT_DMABUF_TILED,	/* and tiled ones, for who knows i915's tilings */
};

/**
 * struct gvt_planes - planes as dma-bufs
 * @kind: are there any? Constant while the vGPU is open
 * @lock: protects what follows
 * @buffers: struct gvt_buffer, that was shown last first
 * @n: how many
 * @nr_pinned: pages of the guest's in them
 * @last_id: number of the newest one
 */
struct gvt_planes {
	enum gvt_display_kind kind;
	struct mutex lock;
	struct list_head buffers;
	unsigned int n;
	unsigned int nr_pinned;
	u32 last_id;
};

/* Threads that may help an engine's. */
#define GVT_HELPERS	3U

/**
 * struct gvt_help - the work of one of them
 * @work: in the workqueue
 * @gvt: the vGPU
 * @nr: its number, from 1 on
 */
struct gvt_help {
	struct work_struct work;
	struct gvt_device *gvt;
	unsigned int nr;
};

/**
 * struct gvt_helpers - what they do
 * @help: for each
 * @fn: called by each; while any of @help is queued, it and @data stay
 * @data: passed to it
 */
struct gvt_helpers {
	struct gvt_help help[GVT_HELPERS];
	void (*fn)(void *data, unsigned int nr);
	void *data;
};

/**
 * struct gvt_device - one vGPU
 * @vdev: VFIO's part; owns the memory
 * @type: sizes it was made with
 * @vgpu: the device model; from init to release
 * @engines: threads
 * @helpers: threads that help one of @engines
 * @mem: guest memory
 * @aperture: BAR2
 * @irqs: interrupts
 * @timer: calls the display's timer
 * @monitors: what is plugged in
 * @display: it has a display; constant while it is open
 * @screen: what is shown of it
 * @planes: the same as dma-bufs
 * @edid: the region by which a VMM plugs
 * @accesses: through the VFIO file, by region; [0] reads, [1] writes
 * @debugfs: its folder
 * @rec: it is recorded: all but reads of constant things goes through this. Set
 *	between open and close, with @screen.lock, and @mem.sem for writing, held.
 * @tape: where the recording goes, this or the next one; see record.c
 * @no_tape: too late to ask for a recording
 */
struct gvt_device {
	struct vfio_device vdev;
	const struct vgpu_type *type;
	struct vgpu *vgpu;
	struct gvt_engine engines[VGPU_NUM_ENGINES];
	struct gvt_helpers helpers;
	struct gvt_mem mem;
	struct gvt_aperture aperture;
	bool maps;	/* the aperture can be mapped, for as long as the device is open */
	struct gvt_irqs irqs;
	struct gvt_timer timer;
	struct gvt_monitors monitors;
	bool display;
	struct gvt_screen screen;
	struct gvt_planes planes;
	struct gvt_edid edid;
	atomic64_t accesses[VGPU_NUM_REGIONS][2];
	struct dentry *debugfs;
	struct gvt_record *rec;
	struct gvt_tape *tape;
	bool no_tape;
};

static inline const char *gvt_name(const struct gvt_device *gvt)
{
	return dev_name(gvt->vdev.dev);
}

/* main.c */
extern struct workqueue_struct *gvt_wq;
unsigned int gvt_pin_limit(void);
const struct vgpu_type *gvt_mdev_type(struct mdev_type *mtype);

/* helpers.c */
int gvt_helpers_create(void);
void gvt_helpers_destroy(void);
void gvt_helpers_init(struct gvt_device *gvt);
unsigned int gvt_render_threads(void);
void gvt_parallel(void *host, unsigned int n, void (*fn)(void *data, unsigned int nr), void *data);

/* vfio.c */
extern const struct vfio_device_ops gvt_vfio_ops;

/* mem.c; those that take a void * are gvt_host_ops */
void gvt_mem_init(struct gvt_device *gvt);
void gvt_mem_drop_all(struct gvt_device *gvt);
void gvt_mem_begin(void *host);
void gvt_mem_end(void *host);
void *gvt_mem_map(void *host, u64 iova);
int gvt_mem_rw(void *host, u64 iova, void *buf, u32 len, bool write);
int gvt_mem_pin(struct gvt_device *gvt, u64 iova, struct page **page);
void gvt_mem_unpin(struct gvt_device *gvt, u64 iova);
void gvt_dma_unmap(struct vfio_device *vdev, u64 iova, u64 length);
bool gvt_mem_in_vfio(void);

/* aperture.c */
int gvt_aperture_init(struct gvt_device *gvt);
void gvt_aperture_fini(struct gvt_device *gvt);
int gvt_aperture_mmap(struct gvt_device *gvt, struct vm_area_struct *vma);
void gvt_aperture_changed(void *host, u32 first, u32 n);
void gvt_aperture_unmap(struct gvt_device *gvt, u64 iova, u64 last);
void gvt_aperture_close(struct gvt_device *gvt);

/* irqs.c */
void gvt_irqs_init(struct gvt_device *gvt);
void gvt_irqs_close(struct gvt_device *gvt);
int gvt_irqs_info(struct gvt_device *gvt, struct vfio_irq_info __user *arg);
int gvt_irqs_set(struct gvt_device *gvt, struct vfio_irq_set __user *arg);
void gvt_irqs_intx_off(struct gvt_device *gvt, bool off);
void gvt_request(struct vfio_device *vdev, unsigned int count);
void gvt_set_irq(void *host, bool up);

/* engines.c */
void gvt_engines_init(struct gvt_device *gvt);
int gvt_engines_start(struct gvt_device *gvt);
void gvt_engines_stop(struct gvt_device *gvt);
void gvt_kick(void *host, unsigned int id);

/* timer.c */
void gvt_timer_init(struct gvt_device *gvt);
int gvt_timer_start(struct gvt_device *gvt);
void gvt_timer_stop(struct gvt_device *gvt);
void gvt_set_timer(void *host, u64 when);

/* monitors.c */
extern const struct attribute_group gvt_monitors_group;
int gvt_monitors_init(struct gvt_device *gvt);
void gvt_monitors_open(struct gvt_device *gvt);
void gvt_monitors_close(struct gvt_device *gvt);
int gvt_monitor_plug(struct gvt_device *gvt, unsigned int port, const void *edid, size_t len);

/* regions.c */
void gvt_regions_open(struct gvt_device *gvt);
u32 gvt_num_regions(const struct gvt_device *gvt);
int gvt_region_info(struct gvt_device *gvt, struct vfio_region_info __user *arg);
ssize_t gvt_region_rw(struct gvt_device *gvt, char __user *buf, size_t count, loff_t *ppos,
		      bool write);
int gvt_region_mmap(struct vfio_device *vdev, struct vm_area_struct *vma);

/* opregion.c */
extern const struct gvt_region gvt_opregion;

/* screen.c */
extern const struct gvt_region gvt_screen_region;
void gvt_screen_init(struct gvt_device *gvt);
void gvt_screen_close(struct gvt_device *gvt);
int gvt_screen_mmap(struct gvt_device *gvt, struct vm_area_struct *vma);
int gvt_screen_query(struct gvt_device *gvt, struct vfio_device_gfx_plane_info __user *arg);
bool gvt_screen_has_room(const struct gvt_device *gvt, u32 width, u32 height);
int gvt_screen_draw(struct vgpu_frame *frame, u32 width, u32 height, u32 stride, void *pixels);

/* planes.c */
extern const struct attribute_group gvt_planes_group;
void gvt_planes_init(struct gvt_device *gvt);
void gvt_planes_close(struct gvt_device *gvt);
void gvt_planes_unmap(struct gvt_device *gvt, u64 iova, u64 last);
int gvt_planes_query(struct gvt_device *gvt, bool cursor,
		     struct vfio_device_gfx_plane_info *info);
int gvt_planes_get(struct gvt_device *gvt, const u32 __user *arg);

/* edid.c */
extern const struct gvt_region gvt_edid_region;
void gvt_edid_init(struct gvt_device *gvt);
void gvt_edid_close(struct gvt_device *gvt);

/* record.c */
extern const struct file_operations gvt_record_fops;
extern const struct file_operations gvt_look_fops;
int gvt_record_begin(struct gvt_device *gvt);
void gvt_record_finish(struct gvt_device *gvt);
void gvt_record_remove(struct gvt_device *gvt);

/* debugfs.c */
void gvt_debugfs_init(void);
void gvt_debugfs_exit(void);
void gvt_debugfs_add(struct gvt_device *gvt);
void gvt_debugfs_remove(struct gvt_device *gvt);

#endif
