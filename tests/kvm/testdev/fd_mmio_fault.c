// SPDX-License-Identifier: GPL-2.0
/*
 * Has one allocation of KVM_SET_FD_MMIO fail, and counts what that ioctl has
 * allocated and not freed yet; see fd_mmio_fault.h. It does so from outside, by
 * probes on the kernel's allocators, so fd-MMIO itself has no hook for it.
 *
 * The window is one call of kvm_fd_mmio_ioctl() by the task that armed it, found
 * by a return probe. What KVM, debugfs and mm allocate on its behalf is inside;
 * interrupts are not.
 */
#include <linux/fs.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "fd_mmio_fault.h"

#define MAX_LIVE	64

/* Return 0, or NULL, for failure. Not each kernel has all of them. */
static const char *const allocators[] = {
	"__kmalloc_noprof",
	"__kmalloc_node_noprof",
	"__kmalloc_cache_noprof",
	"__kmalloc_cache_node_noprof",
	"__kmalloc_large_noprof",
	"__kmalloc_node_track_caller_noprof",
	"__kvmalloc_node_noprof",
	"kmem_cache_alloc_noprof",
	"kmem_cache_alloc_lru_noprof",
	"kmem_cache_alloc_node_noprof",
	"kmem_cache_alloc_bulk_noprof",
};

/* Only these can allocate in KVM itself, and kfree() frees what they do. */
#define KMALLOCS	6

static struct kprobe fail_probes[ARRAY_SIZE(allocators)];
static struct kretprobe live_probes[KMALLOCS];

/* Written by the armed task only, at a time when it is not in the window. */
static struct task_struct *armed;
static u32 fail_at;
/* In the window, by the armed task. */
static bool inside;
static struct fault_report report;

/* What KVM has allocated in the window and not freed. */
static DEFINE_RAW_SPINLOCK(live_lock);
static const void *live[MAX_LIVE];
static u32 nr_live;

/* Entered in place of an allocator, with its caller's return address. */
static noinline notrace void *fail_allocation(void)
{
	return NULL;
}
NOKPROBE_SYMBOL(fail_allocation);

static bool in_window(void)
{
	return READ_ONCE(armed) == current && inside && in_task();
}

/* At an allocator's first instruction: who has called it? */
static void note_symbol(struct pt_regs *regs)
{
	char symbol[KSYM_SYMBOL_LEN];

	sprint_symbol(symbol, *(unsigned long *)regs->sp);
	strscpy(report.caller, symbol);
}
NOKPROBE_SYMBOL(note_symbol);

static int count_allocation(struct kprobe *p, struct pt_regs *regs)
{
	if (!in_window() || ++report.allocations != fail_at)
		return 0;

	report.fired = 1;
	/* A return probe has put itself in the caller's place. */
	if (p >= &fail_probes[KMALLOCS])
		note_symbol(regs);
	strscpy(report.allocator, p->symbol_name);
	instruction_pointer_set(regs, (unsigned long)fail_allocation);
	return 1;
}
NOKPROBE_SYMBOL(count_allocation);

/*
 * Runs before count_allocation(), which was registered first. Only what KVM
 * itself asks for is followed: the rest is not freed by kfree().
 */
static int note_caller(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	if (!in_window() || report.fired)
		return 1;
	note_symbol(regs);
	return !strstr(report.caller, "[kvm]");
}
NOKPROBE_SYMBOL(note_caller);

static int note_live(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const void *p = (const void *)regs_return_value(regs);
	unsigned long flags;

	if (!p)
		return 0;
	raw_spin_lock_irqsave(&live_lock, flags);
	if (nr_live < MAX_LIVE)
		live[nr_live++] = p;
	else
		report.overflow = 1;
	raw_spin_unlock_irqrestore(&live_lock, flags);
	return 0;
}
NOKPROBE_SYMBOL(note_live);

static int note_free(struct kprobe *probe, struct pt_regs *regs)
{
	const void *p = (const void *)regs_get_kernel_argument(regs, 0);
	unsigned long flags;
	u32 i;

	if (!READ_ONCE(nr_live) || !p)
		return 0;
	raw_spin_lock_irqsave(&live_lock, flags);
	for (i = 0; i < nr_live; i++) {
		if (live[i] == p) {
			live[i] = live[--nr_live];
			break;
		}
	}
	raw_spin_unlock_irqrestore(&live_lock, flags);
	return 0;
}
NOKPROBE_SYMBOL(note_free);

static struct kprobe free_probe = {
	.symbol_name = "kfree",
	.pre_handler = note_free,
};

static int window_begin(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	if (READ_ONCE(armed) != current)
		return 1;
	inside = true;
	return 0;
}

static int window_end(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	inside = false;
	return 0;
}

static struct kretprobe window = {
	.kp.symbol_name = "kvm_fd_mmio_ioctl",
	.entry_handler = window_begin,
	.handler = window_end,
};

static long fault_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct fault_report copy;

	switch (cmd) {
	case FAULT_ARM:
		if (cmpxchg(&armed, NULL, current))
			return -EBUSY;
		memset(&report, 0, sizeof(report));
		WRITE_ONCE(nr_live, 0);
		fail_at = arg;
		return 0;
	case FAULT_DISARM:
		if (READ_ONCE(armed) != current)
			return -EINVAL;
		copy = report;
		WRITE_ONCE(armed, NULL);
		return copy_to_user((void __user *)arg, &copy, sizeof(copy)) ?
			-EFAULT : 0;
	case FAULT_LIVE:
		return READ_ONCE(nr_live);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations fault_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = fault_ioctl,
};

static struct miscdevice fault_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fd_mmio_fault",
	.fops = &fault_fops,
};

static void remove_probes(void)
{
	int i;

	unregister_kretprobe(&window);
	unregister_kprobe(&free_probe);
	for (i = 0; i < KMALLOCS; i++)
		if (live_probes[i].kp.addr)
			unregister_kretprobe(&live_probes[i]);
	for (i = 0; i < ARRAY_SIZE(allocators); i++)
		if (fail_probes[i].addr)
			unregister_kprobe(&fail_probes[i]);
}

/* Returns how many of the allocators this kernel has, or an error. */
static int add_allocator_probes(void)
{
	int i, ret, n = 0;

	for (i = 0; i < ARRAY_SIZE(allocators); i++) {
		fail_probes[i].symbol_name = allocators[i];
		fail_probes[i].pre_handler = count_allocation;
		ret = register_kprobe(&fail_probes[i]);
		if (ret == -ENOENT) {
			fail_probes[i].addr = NULL;
			continue;
		}
		if (ret)
			return ret;
		n++;
		if (i >= KMALLOCS)
			continue;
		live_probes[i].kp.symbol_name = allocators[i];
		live_probes[i].entry_handler = note_caller;
		live_probes[i].handler = note_live;
		ret = register_kretprobe(&live_probes[i]);
		if (ret)
			return ret;
	}
	return n;
}

static int __init fault_init(void)
{
	int ret;

	ret = register_kretprobe(&window);
	if (ret)
		return ret;
	ret = register_kprobe(&free_probe);
	if (ret)
		goto err;
	ret = add_allocator_probes();
	if (ret < 0)
		goto err;
	ret = misc_register(&fault_misc);
	if (ret)
		goto err;
	return 0;

err:
	remove_probes();
	return ret;
}
module_init(fault_init);

static void __exit fault_exit(void)
{
	misc_deregister(&fault_misc);
	remove_probes();
}
module_exit(fault_exit);

MODULE_DESCRIPTION("Failing allocations for the fd-MMIO tests");
MODULE_LICENSE("GPL");
