/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What libgvtrun.so calls of the QEMU that it is loaded into.
 *
 * QEMU built with modules, as distributions do, exports its functions for them. These are
 * the functions of system/memory.h, qom/object.h and a few others as of QEMU 10.1 to 11.1,
 * with types that do not depend on QEMU's; docs/devel/memory.rst there tells what memory
 * regions are. All are weak: in another program, or another QEMU, they are NULL.
 *
 * All of them want QEMU's big lock to be held, which it is in callbacks for accesses, at
 * reset and when a machine is ready.
 */
#ifndef QEMU_H
#define QEMU_H

#include <stdbool.h>
#include <stdint.h>

#define QEMU_FUNCTION	__attribute__((weak, visibility("default")))

typedef struct Object Object;
typedef struct { char opaque[8]; } AddressSpace;
/* Memory regions and devices are objects. */
typedef Object MemoryRegion;

/* Room for a MemoryRegion, which has 272 bytes in 11.1. */
#define QEMU_REGION_ROOM	4096

/* Attributes of an access, of which none is set; passed in a register. */
typedef uint64_t MemTxAttrs;

enum { DEVICE_LITTLE_ENDIAN = 2 };

/* MemoryRegionOps: what QEMU does when a guest accesses a region. */
struct qemu_region_ops {
	uint64_t (*read)(void *opaque, uint64_t off, unsigned int size);
	void (*write)(void *opaque, uint64_t off, uint64_t val, unsigned int size);
	void *read_with_attrs;
	void *write_with_attrs;
	int endianness;
	struct {
		unsigned int min, max;
		bool unaligned;
		void *accepts;
	} valid;
	struct {
		unsigned int min, max;
		bool unaligned;
	} impl;
};

/* Notifier, with its place in a list. */
struct qemu_notifier {
	void (*notify)(struct qemu_notifier *notifier, void *data);
	void *next;
	void *prev;
};

QEMU_FUNCTION void qemu_add_machine_init_done_notifier(struct qemu_notifier *notifier);
QEMU_FUNCTION void qemu_register_reset(void (*reset)(void *opaque), void *opaque);

QEMU_FUNCTION Object *object_get_root(void);
QEMU_FUNCTION int object_child_foreach(Object *object, int (*fn)(Object *child, void *opaque),
				       void *opaque);
QEMU_FUNCTION int object_child_foreach_recursive(Object *object,
						 int (*fn)(Object *child, void *opaque),
						 void *opaque);
QEMU_FUNCTION Object *object_dynamic_cast(Object *object, const char *type);
QEMU_FUNCTION Object *object_ref(void *object);
QEMU_FUNCTION uint32_t vfio_pci_read_config(Object *device, uint32_t off, int size);

QEMU_FUNCTION const char *memory_region_name(const MemoryRegion *region);
QEMU_FUNCTION uint64_t memory_region_size(MemoryRegion *region);
QEMU_FUNCTION void memory_region_init_io(MemoryRegion *region, Object *owner,
					 const struct qemu_region_ops *ops, void *opaque,
					 const char *name, uint64_t size);
QEMU_FUNCTION void memory_region_init_ram_device_ptr(MemoryRegion *region, Object *owner,
						     const char *name, uint64_t size,
						     void *memory);
QEMU_FUNCTION void memory_region_add_subregion_overlap(MemoryRegion *region, uint64_t off,
						       MemoryRegion *sub, int priority);
QEMU_FUNCTION void memory_region_set_enabled(MemoryRegion *region, bool enabled);
QEMU_FUNCTION void memory_region_set_size(MemoryRegion *region, uint64_t size);
QEMU_FUNCTION void memory_region_transaction_begin(void);
QEMU_FUNCTION void memory_region_transaction_commit(void);
/* @log2_size: an enum MemOp of little-endian data on a little-endian machine. */
QEMU_FUNCTION uint32_t memory_region_dispatch_read(MemoryRegion *region, uint64_t off,
						   uint64_t *val, int log2_size,
						   MemTxAttrs attrs);
QEMU_FUNCTION uint32_t memory_region_dispatch_write(MemoryRegion *region, uint64_t off,
						    uint64_t val, int log2_size,
						    MemTxAttrs attrs);

extern QEMU_FUNCTION AddressSpace address_space_memory;	/* the guest-physical one */
QEMU_FUNCTION void *address_space_map(AddressSpace *space, uint64_t addr, uint64_t *len,
				      bool write, MemTxAttrs attrs);
QEMU_FUNCTION void address_space_unmap(AddressSpace *space, void *memory, uint64_t len,
				       bool write, uint64_t access_len);

#endif
