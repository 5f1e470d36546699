// SPDX-License-Identifier: GPL-2.0
/* Regions: what the device says it has, and any access at all to it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/pci_regs.h>

#include "cases.h"
#include "screen.h"

#define VBT_BYTES	192

static void *volatile nowhere = (void *)8;

static void check_info(const char *const *uuids)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct dev dev;

	dev_open(&dev, uuids[0]);
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_GET_INFO, &info), "device info");
	CHECK(info.flags == (VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET),
	      "flags %#x", info.flags);
	CHECK(info.num_regions == VFIO_PCI_NUM_REGIONS + 1, "%u",
	      info.num_regions);
	CHECK(info.num_irqs == VFIO_PCI_NUM_IRQS, "%u", info.num_irqs);

	info.argsz = 8;
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_INFO, &info) && errno == EINVAL,
	      "short argument");
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_INFO, 8) && errno == EFAULT,
	      "bad address");
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_IOEVENTFD, 0) && errno == ENOTTY,
	      "an ioctl it does not have");
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
	dev_close(&dev);
}

/* @size 0: nothing there. 1: the size is the type's. */
static void check_region(struct dev *dev, uint32_t index, uint64_t size,
			 uint32_t flags)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	CHECK(!ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &info),
	      "region %u", index);
	CHECK(info.offset == REGION(index), "region %u at %#lx", index,
	      (unsigned long)info.offset);
	CHECK(info.flags == flags, "region %u: flags %#x", index, info.flags);
	if (size == 1)
		CHECK(info.size >= 256ul << 20 && !(info.size & (info.size - 1)),
		      "region %u: %#lx", index, (unsigned long)info.size);
	else
		CHECK(info.size == size, "region %u: %#lx", index,
		      (unsigned long)info.size);
}

static void check_regions(const char *const *uuids)
{
	const uint32_t rw = VFIO_REGION_INFO_FLAG_READ |
			    VFIO_REGION_INFO_FLAG_WRITE;
	struct vfio_region_info bad = { .argsz = sizeof(bad) };
	struct dev dev;

	dev_open(&dev, uuids[0]);
	check_region(&dev, VFIO_PCI_BAR0_REGION_INDEX, BAR0_SIZE, rw);
	check_region(&dev, VFIO_PCI_BAR1_REGION_INDEX, 0, 0);
	check_region(&dev, VFIO_PCI_BAR2_REGION_INDEX, 1, rw |
		     VFIO_REGION_INFO_FLAG_MMAP | VFIO_REGION_INFO_FLAG_CAPS);
	check_region(&dev, VFIO_PCI_BAR3_REGION_INDEX, 0, 0);
	check_region(&dev, VFIO_PCI_BAR4_REGION_INDEX, BAR4_SIZE, rw);
	check_region(&dev, VFIO_PCI_BAR5_REGION_INDEX, 0, 0);
	check_region(&dev, VFIO_PCI_ROM_REGION_INDEX, 0, 0);
	check_region(&dev, VFIO_PCI_CONFIG_REGION_INDEX, CONFIG_SIZE, rw);

	bad.index = VFIO_PCI_VGA_REGION_INDEX;
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_REGION_INFO, &bad) &&
	      errno == EINVAL, "VGA");
	bad.index = 1000;
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_REGION_INFO, &bad) &&
	      errno == EINVAL, "region 1000");
	bad.index = 0;
	bad.argsz = 24;
	errno = 0;
	CHECK(ioctl(dev.fd, VFIO_DEVICE_GET_REGION_INFO, &bad) &&
	      errno == EINVAL, "short argument");
	dev_close(&dev);
}

/* With a display it has the ROM's video BIOS table, and says so at 0x58. */
static void check_vbt(const char *uuid)
{
	uint8_t data[8192], rest[8192] = { [0x58] = 1 << 3 }, rom[0x40 + VBT_BYTES];
	const uint64_t pos = REGION(VFIO_PCI_NUM_REGIONS);
	uint8_t *vbt = rom + 0x40;
	struct dev dev;

	CHECK(!plug(uuid, 'b', "dp:640x480"), "a monitor");
	dev_open(&dev, uuid);
	CHECK(pread(dev.fd, rom, sizeof(rom), REGION(VFIO_PCI_ROM_REGION_INDEX)) == sizeof(rom) &&
	      !memcmp(vbt, "$VBT", 4) && vbt[24] == VBT_BYTES && !vbt[25], "ROM");
	CHECK(pread(dev.fd, data, sizeof(data), pos) == sizeof(data), "read");
	memcpy(rest, data, 0x20);
	memcpy(rest + 0x400, vbt, VBT_BYTES);
	CHECK(!memcmp(data, rest, sizeof(rest)), "contents");
	/* In its midst, and past its end. */
	CHECK(pread(dev.fd, data, 64, pos + 0x410) == 64 && !memcmp(data, vbt + 16, 64), "part");
	CHECK(pread(dev.fd, data, 256, pos + 0x480) == 256 &&
	      !memcmp(data, rest + 0x480, 256), "end of the table");
	dev_close(&dev);
}

/* QEMU from 10.1 on wants one; without a display nothing is in it. */
static void check_opregion(const char *const *uuids)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_type type;
	} arg = {
		.info = {
			.argsz = sizeof(arg),
			.index = VFIO_PCI_NUM_REGIONS,
		},
	};
	uint8_t data[8192 + 16], rest[8192 - 0x20] = { };
	struct dev dev;

	dev_open(&dev, uuids[0]);
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_GET_REGION_INFO, &arg), "info");
	CHECK(arg.info.size == 8192 && arg.info.flags ==
	      (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS) &&
	      arg.info.cap_offset == sizeof(arg.info), "size or flags %#x",
	      arg.info.flags);
	CHECK(arg.type.header.id == VFIO_REGION_INFO_CAP_TYPE &&
	      arg.type.type == (VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x8086u) &&
	      arg.type.subtype == VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION,
	      "type %#x, %u", arg.type.type, arg.type.subtype);

	CHECK(pread(dev.fd, data, sizeof(data), arg.info.offset) == 8192,
	      "read");
	CHECK(!memcmp(data, "IntelGraphicsMem\x08\0\0\0\0\0\0\x02", 24),
	      "header");
	CHECK(!memcmp(data + 0x20, rest, sizeof(rest)), "something is in it");
	CHECK(pread(dev.fd, data, 4, arg.info.offset + 8190) == 2, "end");
	errno = 0;
	CHECK(pread(dev.fd, data, 4, arg.info.offset + 8192) < 0 &&
	      errno == EINVAL, "beyond");
	errno = 0;
	CHECK(pread(dev.fd, nowhere, 4, arg.info.offset) < 0 &&
	      errno == EFAULT, "bad address");
	errno = 0;
	CHECK(pwrite(dev.fd, data, 4, arg.info.offset) < 0 && errno == EINVAL,
	      "write");
	dev_close(&dev);
	check_vbt(uuids[0]);
}

static void check_sparse_mmap(const char *const *uuids)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_sparse_mmap sparse;
		struct vfio_region_sparse_mmap_area area;
	} arg = {
		.info = {
			.argsz = sizeof(struct vfio_region_info),
			.index = VFIO_PCI_BAR2_REGION_INDEX,
		},
	};
	struct dev dev;

	dev_open(&dev, uuids[0]);
	/* First without room: the kernel says how much it takes. */
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_GET_REGION_INFO, &arg), "region info");
	CHECK(arg.info.argsz == sizeof(arg), "wants %u", arg.info.argsz);
	CHECK(!arg.sparse.nr_areas, "wrote beyond the argument");
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_GET_REGION_INFO, &arg), "region info");
	CHECK(arg.info.cap_offset == sizeof(arg.info), "capability at %u",
	      arg.info.cap_offset);
	CHECK(arg.sparse.header.id == VFIO_REGION_INFO_CAP_SPARSE_MMAP &&
	      arg.sparse.header.version == 1 && !arg.sparse.header.next,
	      "capability %u", arg.sparse.header.id);
	CHECK(arg.sparse.nr_areas == 1 && !arg.area.offset &&
	      arg.area.size == dev.bar2_size, "areas");
	dev_close(&dev);
}

static void check_config(const char *const *uuids)
{
	uint32_t bar0, bar2;
	uint16_t command = 0;
	struct dev dev;
	uint32_t id;

	dev_open(&dev, uuids[0]);
	id = dev_read32(&dev, CONFIG + PCI_VENDOR_ID);
	CHECK((id & 0xffff) == 0x8086, "vendor and device %#x", id);
	CHECK(dev_read32(&dev, CONFIG + PCI_CLASS_REVISION) >> 8 == 0x030000,
	      "class");

	/* Sizing, as firmware does it. */
	dev_write32(&dev, CONFIG + PCI_BASE_ADDRESS_0, ~0u);
	bar0 = dev_read32(&dev, CONFIG + PCI_BASE_ADDRESS_0);
	CHECK((bar0 & ~0xfu) == (uint32_t)-BAR0_SIZE, "BAR0 %#x", bar0);
	CHECK((bar0 & 7) == PCI_BASE_ADDRESS_MEM_TYPE_64, "BAR0 %#x", bar0);
	dev_write32(&dev, CONFIG + PCI_BASE_ADDRESS_2, ~0u);
	bar2 = dev_read32(&dev, CONFIG + PCI_BASE_ADDRESS_2);
	CHECK((bar2 & ~0xfu) == (uint32_t)-dev.bar2_size, "BAR2 %#x", bar2);
	CHECK((bar2 & 0xf) == (PCI_BASE_ADDRESS_MEM_TYPE_64 |
			       PCI_BASE_ADDRESS_MEM_PREFETCH), "BAR2 %#x", bar2);
	dev_write32(&dev, CONFIG + PCI_BASE_ADDRESS_4, ~0u);
	CHECK((dev_read32(&dev, CONFIG + PCI_BASE_ADDRESS_4) & 0xffff) ==
	      (0xffc0 | PCI_BASE_ADDRESS_SPACE_IO), "BAR4");

	command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	CHECK(pwrite(dev.fd, &command, 2, CONFIG + PCI_COMMAND) == 2, "command");
	command = 0;
	CHECK(pread(dev.fd, &command, 2, CONFIG + PCI_COMMAND) == 2, "command");
	CHECK(command == (PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER),
	      "command %#x", command);
	CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
	CHECK(!(dev_read32(&dev, CONFIG + PCI_COMMAND) & 0xffff),
	      "command after reset");
	dev_close(&dev);
}

static void check_registers(const char *const *uuids)
{
	uint8_t bytes[8];
	struct dev dev;

	dev_open(&dev, uuids[0]);
	/* PVINFO's magic in one piece: "vGTvGTvG", i915_pvinfo.h. */
	CHECK(dev_read64(&dev, BAR0 + 0x78000) == 0x4776544776544776ull,
	      "magic %#lx", dev_read64(&dev, BAR0 + 0x78000));

	dev_write32(&dev, SCRATCH, 0x12345678);
	dev_write32(&dev, SCRATCH + 4, 0x9abcdef0);
	CHECK(dev_read64(&dev, SCRATCH) == 0x9abcdef012345678ull, "as 8 bytes");
	CHECK(pread(dev.fd, bytes, 3, SCRATCH + 3) == 3 && bytes[0] == 0x12 &&
	      bytes[1] == 0xf0 && bytes[2] == 0xde, "3 bytes at an odd place");
	CHECK(pwrite(dev.fd, "\x11\x22", 2, SCRATCH + 1) == 2, "2 bytes");
	CHECK(dev_read32(&dev, SCRATCH) == 0x12221178, "%#x",
	      dev_read32(&dev, SCRATCH));

	dev_write64(&dev, GGTT + 8 * 5, 0x123456000);
	CHECK(dev_read64(&dev, GGTT + 8 * 5) == 0x123456000, "GGTT entry");
	CHECK(dev_read32(&dev, GGTT + 8 * 5 + 4) == 1, "its upper half");

	CHECK(!ioctl(dev.fd, VFIO_DEVICE_RESET), "reset");
	CHECK(!dev_read32(&dev, SCRATCH), "after reset");
	CHECK(!dev_read64(&dev, GGTT + 8 * 5), "GGTT after reset");
	dev_close(&dev);
}

/*
 * One access: what lies in the region is transferred, and no byte of the buffer
 * beyond it is touched.
 */
static void check_access(struct dev *dev, uint64_t base, uint64_t size,
			 uint64_t off, size_t count)
{
	uint64_t expected = off >= size ? 0 :
			    count < size - off ? count : size - off;
	static uint8_t buf[3 * PAGE];
	ssize_t n;

	memset(buf, 0xa5, sizeof(buf));
	errno = 0;
	n = pread(dev->fd, buf, count, base + off);
	if (off >= size && count)
		CHECK(n == -1 && errno == EINVAL,
		      "read %zu at %#lx: %zd", count, base + off, n);
	else
		CHECK(n == (ssize_t)expected,
		      "read %zu at %#lx: %zd", count, base + off, n);
	CHECK(buf[expected] == 0xa5 && buf[expected + 1] == 0xa5,
	      "read %zu at %#lx wrote too much", count, base + off);

	errno = 0;
	n = pwrite(dev->fd, buf, count, base + off);
	if (off >= size && count)
		CHECK(n == -1 && errno == EINVAL,
		      "write %zu at %#lx: %zd", count, base + off, n);
	else
		CHECK(n == (ssize_t)expected,
		      "write %zu at %#lx: %zd", count, base + off, n);
}

static void check_widths(const char *const *uuids)
{
	static const size_t counts[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 31, 63, 64, 255,
		256, 257, 4095, 4096, 4097, 8191,
	};
	unsigned int r, c, i;
	struct dev dev;

	dev_open(&dev, uuids[0]);
	const struct {
		uint64_t base, size;
	} regions[] = {
		{ BAR0, BAR0_SIZE }, { REGION(1), 0 }, { BAR2, dev.bar2_size },
		{ REGION(3), 0 }, { BAR4, BAR4_SIZE }, { REGION(5), 0 },
		{ REGION(6), 0 }, { CONFIG, CONFIG_SIZE }, { REGION(8), 0 },
		{ REGION(10), 0 }, { REGION(1000), 0 },
	};

	for (r = 0; r < sizeof(regions) / sizeof(regions[0]); r++) {
		uint64_t base = regions[r].base, size = regions[r].size;
		const uint64_t offsets[] = {
			0, 1, 3, 4, 61, 64, 250, 256, 0x44200, 0x22030, 0x78001,
			0x1ffffd, 8 << 20, (8 << 20) + 3, size / 2 + 1,
			size - 1, size - 3, size - 8, size - 17, size - 4096,
			size, size + 1, size + PAGE, (1ul << 40) - 1,
		};

		for (c = 0; c < sizeof(counts) / sizeof(counts[0]); c++)
			for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
				/* Below 0 is another region. */
				if (offsets[i] < 1ul << 40)
					check_access(&dev, base, size,
						     offsets[i], counts[c]);
	}
	/* Buffers that are not there: nothing happens, and it is said. */
	errno = 0;
	CHECK(pread(dev.fd, nowhere, 4, SCRATCH) == -1 && errno == EFAULT,
	      "read to nowhere");
	errno = 0;
	CHECK(pwrite(dev.fd, nowhere, 4096, SCRATCH) == -1 && errno == EFAULT,
	      "write from nowhere");
	dev_close(&dev);
}

/* Anything, anywhere, for a while: the kernel's log tells if it was too much. */
static void check_random(const char *const *uuids)
{
	static uint8_t buf[PAGE];
	unsigned int seed = 1, i;
	struct dev dev;

	dev_open(&dev, uuids[0]);
	const struct {
		uint64_t base, size;
	} regions[] = {
		{ BAR0, 2 << 20 }, { BAR0, BAR0_SIZE }, { BAR2, dev.bar2_size },
		{ BAR4, BAR4_SIZE }, { CONFIG, CONFIG_SIZE },
	};

	for (i = 0; i < 50000; i++) {
		unsigned int r = rand_r(&seed) % 5;
		uint64_t off = ((uint64_t)rand_r(&seed) << 16 ^ rand_r(&seed)) %
			       regions[r].size;
		size_t count = rand_r(&seed) % 8 ? 1u << rand_r(&seed) % 4 :
			       1 + rand_r(&seed) % PAGE;
		unsigned int j;

		if (rand_r(&seed) % 2)
			off &= ~7ul;
		for (j = 0; j < count && j < 8; j++)
			buf[j] = rand_r(&seed);
		if (rand_r(&seed) % 2)
			CHECK(pread(dev.fd, buf, count,
				    regions[r].base + off) > 0, "read");
		else
			CHECK(pwrite(dev.fd, buf, count,
				     regions[r].base + off) > 0, "write");
	}
	dev_close(&dev);
}

struct hammer {
	struct dev *dev;
	unsigned int nr;
};

static void *hammer(void *arg)
{
	struct hammer *h = arg;
	uint64_t pos = SCRATCH + 4 * h->nr;
	unsigned int i;

	for (i = 0; i < 20000; i++) {
		dev_write32(h->dev, pos, i);
		CHECK(dev_read32(h->dev, pos) == i, "thread %u", h->nr);
	}

	return NULL;
}

/* Several vCPUs at once: nobody's register is changed by another's access. */
static void check_threads(const char *const *uuids)
{
	struct hammer hammers[4];
	pthread_t threads[4];
	struct dev dev;
	unsigned int i;

	dev_open(&dev, uuids[0]);
	for (i = 0; i < 4; i++) {
		hammers[i] = (struct hammer){ &dev, i };
		CHECK(!pthread_create(&threads[i], NULL, hammer, &hammers[i]),
		      "thread");
	}
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	dev_close(&dev);
}

/* The next user finds nothing of the last one's. */
static void check_reopen(const char *const *uuids)
{
	struct dev dev;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		dev_open(&dev, uuids[0]);
		CHECK(!dev_read32(&dev, SCRATCH), "round %u", i);
		CHECK(!dev_read64(&dev, GGTT), "round %u", i);
		dev_write32(&dev, SCRATCH, i + 1);
		dev_ggtt(&dev, 0, 0x1000);
		dev_close(&dev);
	}
}

/* Two vGPUs: neither sees the other's registers, tables or reset. */
static void check_isolation(const char *const *uuids)
{
	struct dev a, b;

	dev_open(&a, uuids[0]);
	dev_open(&b, uuids[1]);
	dev_write32(&a, SCRATCH, 1);
	dev_write32(&b, SCRATCH, 2);
	dev_ggtt(&a, 1, 0x1000);
	dev_ggtt(&b, 1, 0x2000);
	dev_write32(&a, CONFIG + PCI_BASE_ADDRESS_0, 0xe0000000);
	CHECK(dev_read32(&a, SCRATCH) == 1 && dev_read32(&b, SCRATCH) == 2,
	      "registers");
	CHECK(dev_read64(&a, GGTT + 8) == 0x1001 &&
	      dev_read64(&b, GGTT + 8) == 0x2001, "GGTT");
	CHECK((dev_read32(&b, CONFIG + PCI_BASE_ADDRESS_0) & ~0xfu) !=
	      0xe0000000, "configuration space");
	CHECK(!ioctl(a.fd, VFIO_DEVICE_RESET), "reset");
	CHECK(!dev_read32(&a, SCRATCH) && dev_read32(&b, SCRATCH) == 2,
	      "after the reset of one");
	dev_close(&a);
	CHECK(dev_read32(&b, SCRATCH) == 2, "after the end of one");
	dev_close(&b);
}

/* More data than a recording keeps for a reader that does not read. */
static void check_flood(const char *const *uuids)
{
	static char buf[1 << 20];
	struct dev dev;
	int i;

	dev_open(&dev, uuids[0]);
	for (i = 0; i < 17; i++) {
		CHECK(pread(dev.fd, buf, sizeof(buf), BAR2) == sizeof(buf),
		      "MiB %d", i);
		/* The GGTT maps nothing. */
		CHECK((uint8_t)buf[i] == 0xff, "MiB %d", i);
	}
	dev_close(&dev);
}

const struct test_case region_cases[] = {
	{ "info", check_info },
	{ "regions", check_regions },
	{ "opregion", check_opregion },
	{ "sparse_mmap", check_sparse_mmap },
	{ "config", check_config },
	{ "registers", check_registers },
	{ "widths", check_widths },
	{ "random", check_random },
	{ "threads", check_threads },
	{ "reopen", check_reopen },
	{ "isolation", check_isolation },
	{ "flood", check_flood },
	{ }
};
