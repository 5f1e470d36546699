// SPDX-License-Identifier: GPL-2.0
/*
 * The vGPU as a VFIO device: regions, the file's read, write and ioctl.
 *
 * Layout and errors are those of vfio-pci, so that any user of a PCI device
 * through VFIO can use this one. Whoever calls read and write of the file, a
 * process or the kernel, gets the same.
 */
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/pci_regs.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include "edge/edge.h"
#include "edge/region.h"
#include "edge/trace.h"

/* Longer transfers are made in pieces that end at multiples of this. */
#define CHUNK	256

static struct gvt_device *to_gvt(struct vfio_device *vdev)
{
	return container_of(vdev, struct gvt_device, vdev);
}

/* gvt_host_ops.clock */
static u64 gvt_clock(void *host)
{
	return ktime_get_ns();
}

static const struct gvt_host_ops gvt_host_ops = {
	.mem_begin = gvt_mem_begin,
	.mem_end = gvt_mem_end,
	.mem_map = gvt_mem_map,
	.mem_rw = gvt_mem_rw,
	.set_irq = gvt_set_irq,
	.kick = gvt_kick,
	.aperture_changed = gvt_aperture_changed,
	.clock = gvt_clock,
	.set_timer = gvt_set_timer,
	.parallel = gvt_parallel,
};

/* Tell irqs.c what the guest thinks of INTx. */
static void update_intx(struct gvt_device *gvt)
{
	u16 command = 0;

	vgpu_region_rw(gvt->vgpu, VGPU_REGION_CONFIG, PCI_COMMAND, &command,
		       sizeof(command), false);
	gvt_irqs_intx_off(gvt, command & PCI_COMMAND_INTX_DISABLE);
}

/* Back to power-on. The engines' threads may run, and the file be mapped. */
static void reset(struct gvt_device *gvt)
{
	if (gvt->rec)
		gvt_record_reset(gvt->rec);
	else
		vgpu_reset(gvt->vgpu);
	/* The GGTT is empty. */
	gvt_aperture_changed(gvt, 0, U32_MAX);
	update_intx(gvt);
}

/* One access or a piece of a long one. Returns bytes done or -errno. */
static ssize_t access_piece(struct gvt_device *gvt, enum vgpu_region region,
			    u64 off, void *data, size_t count, bool write)
{
	ssize_t ret;

	if (unlikely(gvt->rec))
		ret = gvt_record_region_rw(gvt->rec, region, off, data, count,
					   write);
	else
		ret = vgpu_region_rw(gvt->vgpu, region, off, data, count, write);
	trace_gvt_access(gvt, region, off, data, count, write, ret);
	if (region == VGPU_REGION_CONFIG && write && off < PCI_STATUS &&
	    off + count > PCI_COMMAND)
		update_intx(gvt);

	return ret;
}

/*
 * Read or write the file at *@ppos. An access of up to 8 bytes reaches the core
 * in one piece. One that crosses the end of its region is done as far as the
 * region goes; one that starts beyond gets -EINVAL.
 */
static ssize_t gvt_rw(struct gvt_device *gvt, char __user *buf, size_t count,
		      loff_t *ppos, bool write)
{
	int region = vgpu_vfio_region((u64)*ppos >> GVT_REGION_SHIFT);
	u64 off = *ppos & GVT_REGION_MASK;
	size_t n, done = 0;
	u64 data[CHUNK / 8];
	ssize_t ret = 0;
	u64 size;

	if (!count)
		return 0;
	if (region < 0)
		return -EINVAL;
	size = vgpu_region_size(gvt->vgpu, region);
	if (off >= size)
		return -EINVAL;
	count = min_t(u64, count, size - off);
	atomic64_inc(&gvt->accesses[region][write]);

	while (done < count) {
		n = count - done;
		if (n > sizeof(u64))
			n = min_t(size_t, n, CHUNK - off % CHUNK);
		if (write && copy_from_user(data, buf + done, n)) {
			ret = -EFAULT;
			break;
		}
		ret = access_piece(gvt, region, off, data, n, write);
		if (ret <= 0)
			break;
		if (!write && copy_to_user(buf + done, data, ret)) {
			ret = -EFAULT;
			break;
		}
		done += ret;
		off += ret;
		if (done == count)
			break;
		if (fatal_signal_pending(current)) {
			ret = -EINTR;
			break;
		}
		cond_resched();
	}
	*ppos += done;

	return done ? done : ret;
}

/*
 * An aligned dword of BAR0 is what is accessed most, and all there is to know
 * about it is known here. BAR0 is at the file's beginning.
 */
static bool is_dword(const struct gvt_device *gvt, size_t count, loff_t pos)
{
	BUILD_BUG_ON(GVT_REGION_OFFSET(VFIO_PCI_BAR0_REGION_INDEX));

	return count == sizeof(u32) && (u64)pos < GVT_BAR0_SIZE && !(pos & 3) &&
	       !gvt->rec;
}

static __always_inline void dword_done(struct gvt_device *gvt, u32 val,
				       loff_t *ppos, bool write)
{
	atomic64_inc(&gvt->accesses[VGPU_REGION_MMIO][write]);
	trace_gvt_access(gvt, VGPU_REGION_MMIO, *ppos, &val, sizeof(val), write,
			 sizeof(val));
	*ppos += sizeof(val);
}

static ssize_t gvt_read(struct vfio_device *vdev, char __user *buf,
			size_t count, loff_t *ppos)
{
	struct gvt_device *gvt = to_gvt(vdev);
	u32 val;

	if (likely(is_dword(gvt, count, *ppos))) {
		val = vgpu_read32(gvt->vgpu, *ppos);
		dword_done(gvt, val, ppos, false);
		return put_user(val, (u32 __user *)buf) ?: sizeof(val);
	}
	if ((u64)*ppos >= GVT_REGION_OFFSET(VFIO_PCI_NUM_REGIONS))
		return gvt_region_rw(gvt, buf, count, ppos, false);
	return gvt_rw(gvt, buf, count, ppos, false);
}

static ssize_t gvt_write(struct vfio_device *vdev, const char __user *buf,
			 size_t count, loff_t *ppos)
{
	struct gvt_device *gvt = to_gvt(vdev);
	u32 val;

	if (likely(is_dword(gvt, count, *ppos))) {
		if (get_user(val, (const u32 __user *)buf))
			return -EFAULT;
		vgpu_write32(gvt->vgpu, *ppos, val);
		dword_done(gvt, val, ppos, true);
		return sizeof(val);
	}
	if ((u64)*ppos >= GVT_REGION_OFFSET(VFIO_PCI_NUM_REGIONS))
		return gvt_region_rw(gvt, (char __user *)buf, count, ppos, true);
	return gvt_rw(gvt, (char __user *)buf, count, ppos, true);
}

static int get_info(struct gvt_device *gvt, struct vfio_device_info __user *arg)
{
	const size_t size = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info = {};
	size_t argsz;

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size)
		return -EINVAL;

	argsz = min_t(size_t, info.argsz, sizeof(info));
	info.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	info.num_regions = gvt_num_regions(gvt);
	info.num_irqs = VFIO_PCI_NUM_IRQS;

	return copy_to_user(arg, &info, argsz) ? -EFAULT : 0;
}

static long gvt_ioctl(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg)
{
	struct gvt_device *gvt = to_gvt(vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return get_info(gvt, uarg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return gvt_region_info(gvt, uarg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return gvt_irqs_info(gvt, uarg);
	case VFIO_DEVICE_SET_IRQS:
		return gvt_irqs_set(gvt, uarg);
	case VFIO_DEVICE_RESET:
		reset(gvt);
		return 0;
	case VFIO_DEVICE_QUERY_GFX_PLANE:
		return gvt_screen_query(gvt, uarg);
	case VFIO_DEVICE_GET_GFX_DMABUF:
		return gvt_planes_get(gvt, uarg);
	default:
		return -ENOTTY;
	}
}

static int gvt_open(struct vfio_device *vdev)
{
	struct gvt_device *gvt = to_gvt(vdev);
	int ret;

	mutex_lock(&gvt->monitors.lock);
	gvt_monitors_open(gvt);
	gvt_regions_open(gvt);
	ret = gvt_record_begin(gvt);
	mutex_unlock(&gvt->monitors.lock);
	if (ret)
		goto err_monitors;
	ret = vgpu_set_threads(gvt->vgpu, gvt_render_threads());
	if (!ret)
		ret = gvt_engines_start(gvt);
	if (ret)
		goto err_record;
	ret = gvt_timer_start(gvt);
	if (ret)
		goto err_engines;

	return 0;

err_engines:
	gvt_engines_stop(gvt);
err_record:
	mutex_lock(&gvt->monitors.lock);
	gvt_record_finish(gvt);
	mutex_unlock(&gvt->monitors.lock);
err_monitors:
	gvt_monitors_close(gvt);

	return ret;
}

/* After the last file: the next user finds a vGPU that was just created. */
static void gvt_close(struct vfio_device *vdev)
{
	struct gvt_device *gvt = to_gvt(vdev);

	gvt_timer_stop(gvt);
	gvt_engines_stop(gvt);
	gvt_irqs_close(gvt);
	mutex_lock(&gvt->monitors.lock);
	gvt_record_finish(gvt);
	mutex_unlock(&gvt->monitors.lock);
	reset(gvt);
	gvt_monitors_close(gvt);
	gvt_planes_close(gvt);
	gvt_screen_close(gvt);
	gvt_edid_close(gvt);
	gvt_aperture_close(gvt);
	gvt_mem_drop_all(gvt);
}

static int gvt_init_dev(struct vfio_device *vdev)
{
	struct gvt_device *gvt = to_gvt(vdev);
	int ret;

	/* VFIO does it at the registration, and goes on without if it has no memory. */
	ret = vfio_assign_device_set(vdev, vdev);
	if (ret)
		return ret;
	gvt->type = gvt_mdev_type(to_mdev_device(vdev->dev)->type);
	gvt_mem_init(gvt);
	gvt_irqs_init(gvt);
	gvt_engines_init(gvt);
	gvt_helpers_init(gvt);
	gvt_timer_init(gvt);
	gvt_edid_init(gvt);
	gvt_screen_init(gvt);
	gvt_planes_init(gvt);
	ret = gvt_aperture_init(gvt);
	if (ret)
		return ret;

	gvt->vgpu = vgpu_create(gvt->type, &gvt_host_ops, gvt);
	if (!gvt->vgpu) {
		ret = -ENOMEM;
		goto err_aperture;
	}
	ret = gvt_monitors_init(gvt);
	if (ret)
		goto err_vgpu;

	return 0;

err_vgpu:
	vgpu_destroy(gvt->vgpu);
err_aperture:
	gvt_aperture_fini(gvt);

	return ret;
}

static void gvt_release_dev(struct vfio_device *vdev)
{
	struct gvt_device *gvt = to_gvt(vdev);

	vgpu_destroy(gvt->vgpu);
	gvt_aperture_fini(gvt);
}

const struct vfio_device_ops gvt_vfio_ops = {
	.name = "gvt",
	.init = gvt_init_dev,
	.release = gvt_release_dev,
	.bind_iommufd = vfio_iommufd_emulated_bind,
	.unbind_iommufd = vfio_iommufd_emulated_unbind,
	.attach_ioas = vfio_iommufd_emulated_attach_ioas,
	.detach_ioas = vfio_iommufd_emulated_detach_ioas,
	.open_device = gvt_open,
	.close_device = gvt_close,
	.read = gvt_read,
	.write = gvt_write,
	.ioctl = gvt_ioctl,
	.mmap = gvt_region_mmap,
	.request = gvt_request,
	.dma_unmap = gvt_dma_unmap,
};
