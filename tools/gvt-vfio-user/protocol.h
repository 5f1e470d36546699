/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages of the vfio-user protocol, version 0.0, as they are on the wire, in
 * the byte order of the machine. Source: QEMU, docs/interop/vfio-user.rst.
 *
 * What is not here is as <linux/vfio.h> has it: struct vfio_region_info,
 * vfio_irq_info and vfio_irq_set follow the header as they are.
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <linux/types.h>
#include <linux/vfio.h>

#define VU_MAJOR	0
#define VU_MINOR	0

enum vu_command {
	VU_VERSION		= 1,
	VU_DMA_MAP		= 2,
	VU_DMA_UNMAP		= 3,
	VU_GET_INFO		= 4,
	VU_GET_REGION_INFO	= 5,
	VU_GET_REGION_IO_FDS	= 6,
	VU_GET_IRQ_INFO		= 7,
	VU_SET_IRQS		= 8,
	VU_REGION_READ		= 9,
	VU_REGION_WRITE		= 10,
	VU_DMA_READ		= 11,	/* server to client */
	VU_DMA_WRITE		= 12,	/* server to client */
	VU_RESET		= 13,
	VU_REGION_WRITE_MULTI	= 15,
	VU_FEATURE		= 16,
	VU_MIG_DATA_READ	= 17,
	VU_MIG_DATA_WRITE	= 18,
};

#define VU_TYPE_MASK	0x0000000f
#define VU_COMMAND	0x00000000
#define VU_REPLY	0x00000001
#define VU_NO_REPLY	0x00000010
#define VU_ERROR	0x00000020
#define VU_FLAGS	0x0000003f

struct vu_header {
	u16 id;
	u16 command;
	u32 size;		/* with this header */
	u32 flags;
	u32 error;		/* errno, if VU_ERROR is set */
};

/* VU_VERSION, both ways; then JSON with a NUL, or nothing. */
struct vu_version {
	u16 major;
	u16 minor;
};

/* Limits that hold where a side names no other ("capabilities"). */
#define VU_DEFAULT_MAX_XFER	1048576
#define VU_DEFAULT_MAX_MAPS	65535
#define VU_PAGE_SIZE		4096

#define VU_DMA_READABLE		0x1
#define VU_DMA_WRITABLE		0x2

struct vu_dma_map {
	u32 argsz;
	u32 flags;
	u64 offset;
	u64 addr;
	u64 size;
};

/* Not in the specification, but QEMU sends it: as VFIO_DMA_UNMAP_FLAG_ALL. */
#define VU_UNMAP_ALL		0x2

struct vu_dma_unmap {
	u32 argsz;
	u32 flags;
	u64 addr;
	u64 size;
};

struct vu_device_info {
	u32 argsz;
	u32 flags;
	u32 num_regions;
	u32 num_irqs;
};

/* VU_REGION_READ, VU_REGION_WRITE; data follow. */
struct vu_region_access {
	u64 offset;
	u32 region;
	u32 count;
};

/* VU_REGION_WRITE_MULTI: a u64, the number of writes, and these. */
struct vu_one_write {
	u64 offset;
	u32 region;
	u32 count;
	u8 data[8];
};

/* VU_DMA_READ, VU_DMA_WRITE; data follow. */
struct vu_dma_access {
	u64 addr;
	u64 count;
};

#endif
