// SPDX-License-Identifier: GPL-2.0
/*
 * Interrupts: from the vGPU's one line to an eventfd of user space's.
 *
 * Each time the line goes up, MSI is signalled. INTx is signalled when the line
 * is up and INTx is not masked, and then masks itself; when user space unmasks
 * it and the line is still up, it is signalled again. What user space can ask
 * for, and the errors it gets, are those of vfio-pci.
 *
 * Eventfds are signalled in an RCU read section without a lock, since user space
 * may have made the same eventfd unmask INTx, which is done by the signal.
 */
#include <linux/eventfd.h>
#include <linux/rcupdate.h>

#include "edge/edge.h"
#include "edge/trace.h"

/* An eventfd that a signal may be on the way to. */
struct gvt_eventfd {
	struct eventfd_ctx *ctx;
	struct rcu_head rcu;
};

static void eventfd_release(struct rcu_head *rcu)
{
	struct gvt_eventfd *efd = container_of(rcu, struct gvt_eventfd, rcu);

	eventfd_ctx_put(efd->ctx);
	kfree(efd);
}

/* The eventfd @fd, or NULL for none, which is any negative @fd. */
static struct gvt_eventfd *eventfd_get(int fd)
{
	struct gvt_eventfd *efd;
	int ret;

	if (fd < 0)
		return NULL;
	efd = kzalloc(sizeof(*efd), GFP_KERNEL_ACCOUNT);
	if (!efd)
		return ERR_PTR(-ENOMEM);
	efd->ctx = eventfd_ctx_fdget(fd);
	if (IS_ERR(efd->ctx)) {
		ret = PTR_ERR(efd->ctx);
		kfree(efd);
		return ERR_PTR(ret);
	}

	return efd;
}

/* Takes over @efd, which may be NULL. irqs->gate is held. */
static void eventfd_replace(struct gvt_irqs *irqs,
			    struct gvt_eventfd __rcu **slot,
			    struct gvt_eventfd *efd)
{
	efd = rcu_replace_pointer(*slot, efd, lockdep_is_held(&irqs->gate));
	if (efd)
		call_rcu(&efd->rcu, eventfd_release);
}

static bool eventfd_send(struct gvt_eventfd __rcu **slot)
{
	struct gvt_eventfd *efd;

	rcu_read_lock();
	efd = rcu_dereference(*slot);
	if (efd)
		eventfd_signal(efd->ctx);
	rcu_read_unlock();

	return efd;
}

/* Is INTx to be signalled now? If so it is masked from now on. */
static bool intx_fires(struct gvt_irqs *irqs)
{
	lockdep_assert_held(&irqs->lock);

	if (irqs->type != VFIO_PCI_INTX_IRQ_INDEX || !irqs->line ||
	    irqs->masked || irqs->intx_off)
		return false;
	irqs->masked = true;

	return true;
}

/* gvt_host_ops.set_irq */
void gvt_set_irq(void *host, bool up)
{
	struct gvt_device *gvt = host;
	struct gvt_irqs *irqs = &gvt->irqs;
	unsigned long flags;
	bool fires;

	spin_lock_irqsave(&irqs->lock, flags);
	irqs->line = up;
	fires = (up && irqs->type == VFIO_PCI_MSI_IRQ_INDEX) || intx_fires(irqs);
	spin_unlock_irqrestore(&irqs->lock, flags);

	if (fires)
		fires = eventfd_send(&irqs->trigger);
	trace_gvt_irq(gvt, up, fires);
}

/**
 * gvt_irqs_intx_off - the guest set or cleared PCI_COMMAND_INTX_DISABLE
 * @gvt: the vGPU
 * @off: its new value
 */
void gvt_irqs_intx_off(struct gvt_device *gvt, bool off)
{
	struct gvt_irqs *irqs = &gvt->irqs;
	unsigned long flags;
	bool fires;

	spin_lock_irqsave(&irqs->lock, flags);
	irqs->intx_off = off;
	fires = intx_fires(irqs);
	spin_unlock_irqrestore(&irqs->lock, flags);

	if (fires)
		eventfd_send(&irqs->trigger);
}

/*
 * Unmask INTx. Returns 1 if it has to be signalled at once, and then remains
 * masked. Called with interrupts off when an eventfd unmasks.
 */
static int intx_unmask(void *opaque, void *unused)
{
	struct gvt_irqs *irqs = opaque;
	unsigned long flags;
	bool fires;

	spin_lock_irqsave(&irqs->lock, flags);
	irqs->masked = false;
	fires = intx_fires(irqs);
	spin_unlock_irqrestore(&irqs->lock, flags);

	return fires;
}

static void intx_send(void *opaque, void *unused)
{
	struct gvt_irqs *irqs = opaque;

	eventfd_send(&irqs->trigger);
}

/* Change the kind of interrupt, with INTx unmasked and its line looked at. */
static void set_type(struct gvt_irqs *irqs, u32 type)
{
	bool fires;

	lockdep_assert_held(&irqs->gate);

	spin_lock_irq(&irqs->lock);
	irqs->type = type;
	irqs->masked = false;
	fires = intx_fires(irqs);
	spin_unlock_irq(&irqs->lock);

	if (fires)
		eventfd_send(&irqs->trigger);
}

static void disable(struct gvt_irqs *irqs)
{
	set_type(irqs, VFIO_PCI_NUM_IRQS);
	vfio_virqfd_disable(&irqs->unmask);
	eventfd_replace(irqs, &irqs->trigger, NULL);
}

/* The one datum of a request whose count is 1. */
union irq_datum {
	u8 yes;
	s32 fd;
};

static int set_trigger(struct gvt_irqs *irqs, const struct vfio_irq_set *hdr,
		       const union irq_datum *datum)
{
	struct gvt_eventfd *efd;

	if (irqs->type == hdr->index && !hdr->count &&
	    hdr->flags & VFIO_IRQ_SET_DATA_NONE) {
		disable(irqs);
		return 0;
	}
	/* INTx and MSI exclude each other. */
	if ((irqs->type != hdr->index && irqs->type != VFIO_PCI_NUM_IRQS) ||
	    hdr->count != 1)
		return -EINVAL;

	if (hdr->flags & VFIO_IRQ_SET_DATA_EVENTFD) {
		efd = eventfd_get(datum->fd);
		if (IS_ERR(efd))
			return PTR_ERR(efd);
		eventfd_replace(irqs, &irqs->trigger, efd);
		if (irqs->type != hdr->index)
			set_type(irqs, hdr->index);
		return 0;
	}

	/* User space tries out its own eventfd. */
	if (irqs->type != hdr->index)
		return -EINVAL;
	if (hdr->flags & VFIO_IRQ_SET_DATA_NONE || datum->yes)
		eventfd_send(&irqs->trigger);

	return 0;
}

static int set_unmask(struct gvt_irqs *irqs, const struct vfio_irq_set *hdr,
		      const union irq_datum *datum)
{
	if (irqs->type != VFIO_PCI_INTX_IRQ_INDEX || hdr->count != 1)
		return -EINVAL;

	if (hdr->flags & VFIO_IRQ_SET_DATA_EVENTFD) {
		if (datum->fd >= 0)
			return vfio_virqfd_enable(irqs, intx_unmask, intx_send,
						  NULL, &irqs->unmask, datum->fd);
		vfio_virqfd_disable(&irqs->unmask);
		return 0;
	}
	if ((hdr->flags & VFIO_IRQ_SET_DATA_NONE || datum->yes) &&
	    intx_unmask(irqs, NULL))
		eventfd_send(&irqs->trigger);

	return 0;
}

static int set_mask(struct gvt_irqs *irqs, const struct vfio_irq_set *hdr,
		    const union irq_datum *datum)
{
	if (irqs->type != VFIO_PCI_INTX_IRQ_INDEX || hdr->count != 1)
		return -EINVAL;
	if (hdr->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		return -ENOTTY;

	if (hdr->flags & VFIO_IRQ_SET_DATA_NONE || datum->yes) {
		spin_lock_irq(&irqs->lock);
		irqs->masked = true;
		spin_unlock_irq(&irqs->lock);
	}

	return 0;
}

static int set_request(struct gvt_irqs *irqs, const struct vfio_irq_set *hdr,
		       const union irq_datum *datum)
{
	struct gvt_eventfd *efd;

	if (hdr->flags & VFIO_IRQ_SET_DATA_NONE) {
		if (!rcu_access_pointer(irqs->request))
			return -EINVAL;
		if (hdr->count)
			eventfd_send(&irqs->request);
		else
			eventfd_replace(irqs, &irqs->request, NULL);
		return 0;
	}
	if (!hdr->count)
		return -EINVAL;

	if (hdr->flags & VFIO_IRQ_SET_DATA_BOOL) {
		if (datum->yes)
			eventfd_send(&irqs->request);
		return 0;
	}
	if (datum->fd < -1)
		return -EINVAL;
	efd = eventfd_get(datum->fd);
	if (IS_ERR(efd))
		return PTR_ERR(efd);
	eventfd_replace(irqs, &irqs->request, efd);

	return 0;
}

static int set_irqs(struct gvt_irqs *irqs, const struct vfio_irq_set *hdr,
		    const union irq_datum *datum)
{
	u32 action = hdr->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;

	lockdep_assert_held(&irqs->gate);

	switch (hdr->index) {
	case VFIO_PCI_INTX_IRQ_INDEX:
		if (action == VFIO_IRQ_SET_ACTION_MASK)
			return set_mask(irqs, hdr, datum);
		if (action == VFIO_IRQ_SET_ACTION_UNMASK)
			return set_unmask(irqs, hdr, datum);
		fallthrough;
	case VFIO_PCI_MSI_IRQ_INDEX:
		if (action == VFIO_IRQ_SET_ACTION_TRIGGER)
			return set_trigger(irqs, hdr, datum);
		break;
	case VFIO_PCI_REQ_IRQ_INDEX:
		if (action == VFIO_IRQ_SET_ACTION_TRIGGER)
			return set_request(irqs, hdr, datum);
		break;
	}

	return -ENOTTY;
}

/* MSI-X and PCI Express errors are not there. */
static unsigned int irqs_at(u32 index)
{
	switch (index) {
	case VFIO_PCI_INTX_IRQ_INDEX:
	case VFIO_PCI_MSI_IRQ_INDEX:
	case VFIO_PCI_REQ_IRQ_INDEX:
		return 1;
	default:
		return 0;
	}
}

/* VFIO_DEVICE_GET_IRQ_INFO */
int gvt_irqs_info(struct gvt_device *gvt, struct vfio_irq_info __user *arg)
{
	const size_t size = offsetofend(struct vfio_irq_info, count);
	struct vfio_irq_info info;

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size || info.index >= VFIO_PCI_NUM_IRQS ||
	    info.index == VFIO_PCI_ERR_IRQ_INDEX)
		return -EINVAL;

	info.count = irqs_at(info.index);
	info.flags = VFIO_IRQ_INFO_EVENTFD;
	if (info.index == VFIO_PCI_INTX_IRQ_INDEX)
		info.flags |= VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED;
	else
		info.flags |= VFIO_IRQ_INFO_NORESIZE;

	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}

/* VFIO_DEVICE_SET_IRQS */
int gvt_irqs_set(struct gvt_device *gvt, struct vfio_irq_set __user *arg)
{
	struct gvt_irqs *irqs = &gvt->irqs;
	union irq_datum datum = {};
	struct vfio_irq_set hdr;
	size_t size;
	int ret;

	if (copy_from_user(&hdr, arg, offsetofend(struct vfio_irq_set, count)))
		return -EFAULT;
	ret = vfio_set_irqs_validate_and_prepare(&hdr, irqs_at(hdr.index),
						 VFIO_PCI_NUM_IRQS, &size);
	if (ret)
		return ret;
	/* No index has more than one interrupt. */
	if (size > sizeof(datum))
		return -EINVAL;
	if (copy_from_user(&datum, &arg->data, size))
		return -EFAULT;

	mutex_lock(&irqs->gate);
	ret = set_irqs(irqs, &hdr, &datum);
	mutex_unlock(&irqs->gate);

	return ret;
}

/**
 * gvt_request - ask user space to let go of the device
 * @vdev: the vGPU
 * @count: how often it was asked before
 *
 * vfio_device_ops.request: somebody removes the device while it is open.
 */
void gvt_request(struct vfio_device *vdev, unsigned int count)
{
	struct gvt_device *gvt = container_of(vdev, struct gvt_device, vdev);

	if (!eventfd_send(&gvt->irqs.request) && !count)
		dev_notice(vdev->dev,
			   "in use, and its user listens to no request: waiting\n");
}

void gvt_irqs_init(struct gvt_device *gvt)
{
	mutex_init(&gvt->irqs.gate);
	spin_lock_init(&gvt->irqs.lock);
	gvt->irqs.type = VFIO_PCI_NUM_IRQS;
}

/* Drop all eventfds; the line remains as it is. */
void gvt_irqs_close(struct gvt_device *gvt)
{
	struct gvt_irqs *irqs = &gvt->irqs;

	mutex_lock(&irqs->gate);
	disable(irqs);
	eventfd_replace(irqs, &irqs->request, NULL);
	mutex_unlock(&irqs->gate);
}
