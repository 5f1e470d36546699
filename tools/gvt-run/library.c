// SPDX-License-Identifier: GPL-2.0
/*
 * libgvtrun.so: finds the vGPUs of the QEMU that it is loaded into, when their machine is
 * ready. In other programs it does nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aperture.h"

#define VENDOR_INTEL	0x8086
#define CLASS_VGA	0x0300

static bool all_there(void)
{
	return qemu_register_reset && object_get_root && object_child_foreach &&
	       object_child_foreach_recursive && object_dynamic_cast && object_ref &&
	       vfio_pci_read_config && memory_region_name && memory_region_size &&
	       memory_region_init_io && memory_region_init_ram_device_ptr &&
	       memory_region_add_subregion_overlap && memory_region_set_enabled &&
	       memory_region_set_size &&
	       memory_region_transaction_begin && memory_region_transaction_commit &&
	       memory_region_dispatch_read && memory_region_dispatch_write &&
	       &address_space_memory && address_space_map && address_space_unmap;
}

struct bars {
	MemoryRegion *bar0;
	MemoryRegion *bar2;
};

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && !strcmp(name + n - m, end);
}

/* QEMU names a BAR "... BAR n", and what it puts around it "... base BAR n". */
static int find_bar(Object *child, void *opaque)
{
	struct bars *bars = opaque;
	const char *name;

	if (!object_dynamic_cast(child, "memory-region"))
		return 0;
	name = memory_region_name(child);
	if (!name || strstr(name, "base BAR"))
		return 0;
	if (ends_with(name, " BAR 0"))
		bars->bar0 = child;
	else if (ends_with(name, " BAR 2"))
		bars->bar2 = child;
	return 0;
}

static bool is_vgpu(Object *device, const struct bars *bars)
{
	return bars->bar0 && bars->bar2 && memory_region_size(bars->bar0) == 16 << 20 &&
	       !(memory_region_size(bars->bar2) % (1 << 20)) &&
	       vfio_pci_read_config(device, 0, 2) == VENDOR_INTEL &&
	       vfio_pci_read_config(device, 0xa, 2) == CLASS_VGA;
}

static int find_vgpu(Object *object, void *opaque)
{
	struct bars bars = { NULL, NULL };
	int *n = opaque;

	if (!object_dynamic_cast(object, "vfio-user-pci"))
		return 0;
	object_child_foreach(object, find_bar, &bars);
	if (!is_vgpu(object, &bars))
		return 0;
	if (!aperture_create(object, bars.bar0, bars.bar2)) {
		fprintf(stderr, "gvt-run: out of memory\n");
		exit(1);
	}
	++*n;
	return 0;
}

static void machine_ready(struct qemu_notifier *notifier, void *data)
{
	int n = 0;

	(void)notifier;
	(void)data;
	object_child_foreach_recursive(object_get_root(), find_vgpu, &n);
	if (!n)
		fprintf(stderr, "gvt-run: this machine has no vGPU by vfio-user\n");
}

static struct qemu_notifier ready = { .notify = machine_ready };

__attribute__((constructor)) static void loaded(void)
{
	if (!qemu_add_machine_init_done_notifier)
		return;
	if (!all_there()) {
		fprintf(stderr, "gvt-run: this QEMU is not one that is known; the aperture stays slow\n");
		return;
	}
	qemu_add_machine_init_done_notifier(&ready);
}
