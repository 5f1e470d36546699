// SPDX-License-Identifier: GPL-2.0
// The hooks of fd-MMIO in virt/kvm/kvm_main.c:
//	spatch --sp-file fd_mmio.cocci --in-place kvm_main.c
// Semantic, not textual, so that they find their place in other versions too.

@include@
@@
#include "coalesced_mmio.h"
+#include "fd_mmio.h"

// After the check that the caller is the VMM's own process.
@ioctl@
identifier filp, ioctl, arg, kvm;
symbol current;
statement S;
@@
 kvm_vm_ioctl(struct file *filp, unsigned int ioctl, unsigned long arg)
 {
	...
	if (kvm->mm != current->mm || kvm->vm_dead) S
+	if (ioctl == KVM_SET_FD_MMIO)
+		return kvm_fd_mmio_ioctl(kvm, arg);
	...
 }

@capability@
identifier kvm, arg;
@@
 kvm_vm_ioctl_check_extension_generic(struct kvm *kvm, long arg)
 {
+	if (arg == KVM_CAP_FD_MMIO)
+		return kvm_fd_mmio_check_extension();
	...
 }

// Not at the VM's destruction, which a registered file may itself delay.
@release@
identifier inode, filp;
expression kvm;
@@
 kvm_vm_release(struct inode *inode, struct file *filp)
 {
	...
	kvm_irqfd_release(kvm);
+	kvm_fd_mmio_release(kvm);
	...
 }

// What comes later must not overlap a registration either.
@overlap@
identifier kvm, bus_idx, addr, len, dev;
@@
 kvm_io_bus_register_dev(struct kvm *kvm, enum kvm_bus bus_idx, gpa_t addr, int len, struct kvm_io_device *dev)
 {
	...
	lockdep_assert_held(&kvm->slots_lock);
+	if (kvm_fd_mmio_overlaps(kvm, bus_idx, addr, len))
+		return -EEXIST;
	...
 }

// For all devices: each access searches its bus, with a call for each step.
@search@
expression key, base, num, size, cmp, range;
@@
 kvm_io_bus_get_first_dev(...)
 {
	...
-	range = bsearch(key, base, num, size, cmp);
+	range = __inline_bsearch(key, base, num, size, cmp);
	...
 }
