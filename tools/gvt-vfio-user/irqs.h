/* SPDX-License-Identifier: GPL-2.0 */
/* Interrupts: from the vGPU's one line to an eventfd of the client's. */
#ifndef IRQS_H
#define IRQS_H

#include <pthread.h>

#include "protocol.h"

/**
 * struct irqs - interrupts of a device
 * @lock: protects all below; innermost, the device model calls with its own held
 * @type: VFIO_PCI_INTX_IRQ_INDEX, VFIO_PCI_MSI_IRQ_INDEX, or
 *	VFIO_PCI_NUM_IRQS for none
 * @line: the vGPU asserts its interrupt
 * @masked: INTx is masked, by the client or because it was delivered
 * @intx_off: the guest set PCI_COMMAND_INTX_DISABLE
 * @trigger: eventfd of the interrupt in use, or -1
 * @unmask: eventfd by which the client unmasks INTx, or -1; read and changed
 *	only by the thread that serves the client
 */
struct irqs {
	pthread_mutex_t lock;
	u32 type;
	bool line;
	bool masked;
	bool intx_off;
	int trigger;
	int unmask;
};

void irqs_init(struct irqs *irqs);
void irqs_fini(struct irqs *irqs);

void irqs_line(struct irqs *irqs, bool up);
void irqs_intx_off(struct irqs *irqs, bool off);
void irqs_unmask_event(struct irqs *irqs);

int irqs_info(struct vfio_irq_info *info);
int irqs_set(struct irqs *irqs, const struct vfio_irq_set *set, const u8 *data,
	     u32 size, int fd);

#endif
