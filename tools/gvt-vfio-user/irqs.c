// SPDX-License-Identifier: GPL-2.0
/*
 * See irqs.h. What a client can ask for is what vfio-pci offers.
 *
 * Each time the line goes up, MSI is signalled. INTx is signalled when the line
 * is up and INTx is not masked, and then masks itself; when it is unmasked and
 * the line is still up, it is signalled again.
 *
 * The specification lets the server write to an eventfd of SET_IRQS with UNMASK.
 * VFIO has it the other way: the client, or KVM for it, writes and the server
 * unmasks. QEMU means the latter, and so do we.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "irqs.h"

void irqs_init(struct irqs *irqs)
{
	memset(irqs, 0, sizeof(*irqs));
	pthread_mutex_init(&irqs->lock, NULL);
	irqs->type = VFIO_PCI_NUM_IRQS;
	irqs->trigger = -1;
	irqs->unmask = -1;
}

/* Takes over @fd, which may be -1. */
static void replace(int *slot, int fd)
{
	if (*slot >= 0)
		close(*slot);
	*slot = fd;
}

void irqs_fini(struct irqs *irqs)
{
	replace(&irqs->trigger, -1);
	replace(&irqs->unmask, -1);
	pthread_mutex_destroy(&irqs->lock);
}

/* irqs->lock is held. */
static void signal_trigger(struct irqs *irqs)
{
	const u64 one = 1;

	/* It does not block, and an eventfd that is full is signalled already. */
	if (irqs->trigger >= 0 && write(irqs->trigger, &one, sizeof(one)) < 0)
		return;
}

/* Signal INTx if that is due. irqs->lock is held. */
static void check_intx(struct irqs *irqs)
{
	if (irqs->type != VFIO_PCI_INTX_IRQ_INDEX || !irqs->line ||
	    irqs->masked || irqs->intx_off)
		return;
	irqs->masked = true;
	signal_trigger(irqs);
}

/* gvt_host_ops.set_irq */
void irqs_line(struct irqs *irqs, bool up)
{
	pthread_mutex_lock(&irqs->lock);
	irqs->line = up;
	if (up && irqs->type == VFIO_PCI_MSI_IRQ_INDEX)
		signal_trigger(irqs);
	check_intx(irqs);
	pthread_mutex_unlock(&irqs->lock);
}

/**
 * irqs_intx_off - the guest set or cleared PCI_COMMAND_INTX_DISABLE
 * @irqs: interrupts of the device
 * @off: its new value
 */
void irqs_intx_off(struct irqs *irqs, bool off)
{
	pthread_mutex_lock(&irqs->lock);
	irqs->intx_off = off;
	check_intx(irqs);
	pthread_mutex_unlock(&irqs->lock);
}

static void set_masked(struct irqs *irqs, bool masked)
{
	pthread_mutex_lock(&irqs->lock);
	irqs->masked = masked;
	check_intx(irqs);
	pthread_mutex_unlock(&irqs->lock);
}

/* irqs->unmask can be read. */
void irqs_unmask_event(struct irqs *irqs)
{
	u64 count;

	if (read(irqs->unmask, &count, sizeof(count)) == sizeof(count))
		set_masked(irqs, false);
}

/* Change the kind of interrupt and its eventfd, which is taken over. */
static void set_type(struct irqs *irqs, u32 type, int fd)
{
	pthread_mutex_lock(&irqs->lock);
	replace(&irqs->trigger, fd);
	if (irqs->type != type) {
		irqs->type = type;
		irqs->masked = false;
		check_intx(irqs);
	}
	pthread_mutex_unlock(&irqs->lock);
	if (type != VFIO_PCI_INTX_IRQ_INDEX)
		replace(&irqs->unmask, -1);
}

/*
 * An eventfd that does not block: a signal is sent with the vGPU's lock held.
 * Anything else could.
 */
static int check_eventfd(int fd)
{
	static const char eventfd[] = "anon_inode:[eventfd]";
	char path[32], target[sizeof(eventfd)];
	int flags = fcntl(fd, F_GETFL);
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, target, sizeof(target));
	if (n != sizeof(eventfd) - 1 || memcmp(target, eventfd, n))
		return -EINVAL;
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		return -errno;

	return 0;
}

/* Is a request with DATA_NONE or DATA_BOOL to be carried out? */
static bool says_yes(const struct vfio_irq_set *set, const u8 *data)
{
	return set->flags & VFIO_IRQ_SET_DATA_NONE || *data;
}

/* In these three, @fd is -1 unless it comes with DATA_EVENTFD; 0: taken over. */
static int set_trigger(struct irqs *irqs, const struct vfio_irq_set *set,
		       const u8 *data, int fd)
{
	if (irqs->type == set->index && !set->count &&
	    set->flags & VFIO_IRQ_SET_DATA_NONE) {
		set_type(irqs, VFIO_PCI_NUM_IRQS, -1);
		return 0;
	}
	/* INTx and MSI exclude each other. */
	if ((irqs->type != set->index && irqs->type != VFIO_PCI_NUM_IRQS) ||
	    set->count != 1)
		return -EINVAL;

	if (set->flags & VFIO_IRQ_SET_DATA_EVENTFD) {
		set_type(irqs, set->index, fd);
		return 0;
	}
	/* The client tries out its own eventfd. */
	if (irqs->type != set->index)
		return -EINVAL;
	if (says_yes(set, data)) {
		pthread_mutex_lock(&irqs->lock);
		signal_trigger(irqs);
		pthread_mutex_unlock(&irqs->lock);
	}

	return 0;
}

static int set_unmask(struct irqs *irqs, const struct vfio_irq_set *set,
		      const u8 *data, int fd)
{
	if (set->index != VFIO_PCI_INTX_IRQ_INDEX)
		return -EOPNOTSUPP;
	if (irqs->type != set->index || set->count != 1)
		return -EINVAL;
	if (set->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		replace(&irqs->unmask, fd);
	else if (says_yes(set, data))
		set_masked(irqs, false);

	return 0;
}

static int set_mask(struct irqs *irqs, const struct vfio_irq_set *set,
		    const u8 *data)
{
	if (set->index != VFIO_PCI_INTX_IRQ_INDEX)
		return -EOPNOTSUPP;
	if (irqs->type != set->index || set->count != 1)
		return -EINVAL;
	if (set->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		return -EOPNOTSUPP;
	if (says_yes(set, data))
		set_masked(irqs, true);

	return 0;
}

/* MSI-X, PCI Express errors and requests to let go of the device are not there. */
static u32 irqs_at(u32 index)
{
	return index == VFIO_PCI_INTX_IRQ_INDEX || index == VFIO_PCI_MSI_IRQ_INDEX;
}

/*
 * What there is at @info->index: 0, or -EINVAL if it is too large. Errors are not
 * offered at all: to QEMU, a count of 0 is something to warn about.
 */
int irqs_info(struct vfio_irq_info *info)
{
	if (info->index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	if (info->index == VFIO_PCI_ERR_IRQ_INDEX)
		return -EOPNOTSUPP;
	info->count = irqs_at(info->index);
	info->flags = VFIO_IRQ_INFO_EVENTFD;
	if (info->index == VFIO_PCI_INTX_IRQ_INDEX)
		info->flags |= VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED;
	else
		info->flags |= VFIO_IRQ_INFO_NORESIZE;

	return 0;
}

/* Is the request well formed, with as much data as it says? */
static int check_set(const struct vfio_irq_set *set, u32 size, int fd)
{
	const u32 header = offsetof(struct vfio_irq_set, data);
	u32 data = 0;

	if (set->argsz != header + size || set->index >= VFIO_PCI_NUM_IRQS ||
	    set->flags & ~(VFIO_IRQ_SET_DATA_TYPE_MASK |
			   VFIO_IRQ_SET_ACTION_TYPE_MASK))
		return -EINVAL;
	if (set->count > irqs_at(set->index) ||
	    set->start > irqs_at(set->index) - set->count)
		return -EINVAL;

	switch (set->flags & VFIO_IRQ_SET_DATA_TYPE_MASK) {
	case VFIO_IRQ_SET_DATA_NONE:
	case VFIO_IRQ_SET_DATA_EVENTFD:
		break;
	case VFIO_IRQ_SET_DATA_BOOL:
		data = set->count;
		break;
	default:
		return -EINVAL;
	}
	if (size != data)
		return -EINVAL;
	if (fd < 0)
		return 0;
	if (!(set->flags & VFIO_IRQ_SET_DATA_EVENTFD) || !set->count)
		return -EINVAL;

	return check_eventfd(fd);
}

/**
 * irqs_set - VU_SET_IRQS
 * @irqs: interrupts of the device
 * @set: the request
 * @data: what follows it
 * @size: bytes of that
 * @fd: the descriptor that came with it, or -1; this function owns it
 *
 * Return: 0, or -EINVAL if it is malformed or does not fit the state, or
 * -EOPNOTSUPP if the index does not support the action.
 */
int irqs_set(struct irqs *irqs, const struct vfio_irq_set *set, const u8 *data,
	     u32 size, int fd)
{
	u32 action = set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	int ret = check_set(set, size, fd);

	if (!ret)
		switch (action) {
		case VFIO_IRQ_SET_ACTION_TRIGGER:
			ret = set_trigger(irqs, set, data, fd);
			break;
		case VFIO_IRQ_SET_ACTION_UNMASK:
			ret = set_unmask(irqs, set, data, fd);
			break;
		case VFIO_IRQ_SET_ACTION_MASK:
			ret = set_mask(irqs, set, data);
			break;
		default:
			ret = -EINVAL;
		}
	if (ret && fd >= 0)
		close(fd);

	return ret;
}
