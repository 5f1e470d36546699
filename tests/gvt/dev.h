/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A vGPU as any user of VFIO has it: group and container, regions by pread and
 * pwrite, guest memory by VFIO_IOMMU_MAP_DMA.
 */
#ifndef DEV_H
#define DEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/vfio.h>

#define PAGE		4096ul

/* File positions of the regions. */
#define REGION(index)	((uint64_t)(index) << 40)
#define BAR0		REGION(VFIO_PCI_BAR0_REGION_INDEX)
#define BAR2		REGION(VFIO_PCI_BAR2_REGION_INDEX)
#define BAR4		REGION(VFIO_PCI_BAR4_REGION_INDEX)
#define CONFIG		REGION(VFIO_PCI_CONFIG_REGION_INDEX)
#define GGTT		(BAR0 + (8ul << 20))

#define BAR0_SIZE	(16ul << 20)
#define BAR4_SIZE	64ul
#define CONFIG_SIZE	256ul

/* i915's SWF scratch register: stores what is written. */
#define SCRATCH		(BAR0 + 0x4f000)

/* End the test if @cond is false: prints where, what, errno. */
#define CHECK(cond, ...)						\
	do {								\
		if (!(cond))						\
			check_failed(__FILE__, __LINE__, #cond, __VA_ARGS__); \
	} while (0)

/**
 * struct dev - an open vGPU
 * @uuid: its name
 * @container: VFIO container, with a type1 IOMMU
 * @group: VFIO group
 * @fd: the device's file
 * @bar2_size: bytes of the aperture
 */
struct dev {
	const char *uuid;
	int container;
	int group;
	int fd;
	uint64_t bar2_size;
};

void check_failed(const char *file, int line, const char *cond,
		  const char *format, ...)
	__attribute__((noreturn, format(printf, 4, 5)));

void dev_open(struct dev *dev, const char *uuid);
void dev_open_in(struct dev *dev, const char *uuid, int container);
void dev_close(struct dev *dev);

uint32_t dev_read32(struct dev *dev, uint64_t pos);
uint64_t dev_read64(struct dev *dev, uint64_t pos);
void dev_write32(struct dev *dev, uint64_t pos, uint32_t val);
void dev_write64(struct dev *dev, uint64_t pos, uint64_t val);
void dev_ggtt(struct dev *dev, uint32_t index, uint64_t iova);
void *dev_map_bar2(struct dev *dev, uint64_t offset, size_t len);

int dma_map_flags(struct dev *dev, void *at, uint64_t iova, size_t len,
		  uint32_t flags);
void dma_map(struct dev *dev, void *at, uint64_t iova, size_t len);
void dma_unmap(struct dev *dev, uint64_t iova, size_t len);
void *ram(size_t len);

int set_irqs(struct dev *dev, uint32_t index, uint32_t flags, uint32_t start,
	     uint32_t count, const void *data, size_t len);
int set_irq_fd(struct dev *dev, uint32_t index, uint32_t action, int fd);
int efd_new(void);
uint64_t efd_take(int efd);
uint64_t efd_wait(int efd, int ms);

double seconds(void);

#endif
