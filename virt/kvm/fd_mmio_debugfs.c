// SPDX-License-Identifier: GPL-2.0
/*
 * KVM fd-MMIO: the file fd_mmio in a VM's debugfs directory
 *
 * A line of column names, a line for each range, and a line of totals that
 * includes ranges that are gone. Fields are separated by single spaces.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "fd_mmio.h"
#include "fd_mmio_int.h"

static void fd_mmio_show_counts(struct seq_file *m, const u64 *counts)
{
	int i;

	for (i = 0; i < FD_MMIO_COUNTS; i++)
		seq_printf(m, " %llu", counts[i]);
}

static void fd_mmio_show_range(struct seq_file *m,
			       const struct fd_mmio_range *range, u64 *total)
{
	u64 counts[FD_MMIO_COUNTS];
	int i;

	for (i = 0; i < FD_MMIO_COUNTS; i++) {
		counts[i] = atomic64_read(&range->counts[i]);
		total[i] += counts[i];
	}

	seq_printf(m, "%s 0x%llx 0x%llx 0x%llx 0x%x",
		   range->flags & KVM_FD_MMIO_FLAG_PIO ? "pio" : "mmio",
		   range->guest_addr, range->len, range->fd_offset,
		   range->flags);
	fd_mmio_show_counts(m, counts);
	seq_putc(m, ' ');
	seq_file_path(m, range->file, " \t\n\\");
	seq_putc(m, '\n');
}

/*
 * debugfs_remove() waits for readers, and comes before vm and kvm go. SRCU
 * keeps the devices and, through them, the ranges.
 */
static int fd_mmio_debugfs_show(struct seq_file *m, void *unused)
{
	struct fd_mmio_vm *vm = m->private;
	struct kvm *kvm = vm->kvm;
	u64 total[FD_MMIO_COUNTS];
	int b, i, idx;

	for (i = 0; i < FD_MMIO_COUNTS; i++)
		total[i] = atomic64_read(&vm->counts[i]);

	seq_puts(m, "bus guest_addr len fd_offset flags reads writes errors exits file\n");

	idx = srcu_read_lock(&kvm->srcu);
	for (b = 0; b < ARRAY_SIZE(fd_mmio_buses); b++) {
		struct kvm_io_bus *bus = kvm_get_bus(kvm, fd_mmio_buses[b]);

		for (i = 0; bus && i < bus->dev_count; i++) {
			struct fd_mmio_device *dev = fd_mmio_at(bus, i);

			if (dev)
				fd_mmio_show_range(m, dev->range, total);
		}
	}
	srcu_read_unlock(&kvm->srcu, idx);

	seq_puts(m, "total - - - -");
	fd_mmio_show_counts(m, total);
	seq_puts(m, " -\n");
	return 0;
}

static int fd_mmio_debugfs_open(struct inode *inode, struct file *file)
{
	return single_open(file, fd_mmio_debugfs_show, inode->i_private);
}

const struct file_operations fd_mmio_debugfs_fops = {
	.owner = THIS_MODULE,
	.open = fd_mmio_debugfs_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};
