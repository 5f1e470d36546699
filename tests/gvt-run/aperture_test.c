// SPDX-License-Identifier: GPL-2.0
/*
 * gvt-run's aperture in a QEMU that is none: what a guest sees through BAR 2, which of
 * it is mapped, and what is left to the device.
 *
 * aperture_test [--list]: the tests' names, or a line of TAP for each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../tools/gvt-run/aperture.h"
#include "fake_qemu.h"

#define PAGE		4096u
#define CHUNK		(1u << 20)
#define BAR_SIZE	(256u << 20)
#define GGTT		0x800000u
#define FENCES		0x100000u

#define check(condition)							\
	do {									\
		if (!(condition)) {						\
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			exit(1);						\
		}								\
	} while (0)

static void start(bool shared)
{
	static char device;

	fake_start(BAR_SIZE, shared);
	check(aperture_create((Object *)&device, (MemoryRegion *)fake.registers,
			      (MemoryRegion *)fake.bar));
}

static void entry(uint32_t page, uint64_t pte)
{
	guest_write(fake.registers, GGTT + page * 8, pte, 8);
}

/* Page @page of the aperture shows page @ram of memory. */
static void show(uint32_t page, uint32_t ram)
{
	entry(page, (RAM_ADDR + (uint64_t)ram * PAGE) | 1);
}

static void show_chunk(uint32_t chunk, uint32_t ram)
{
	uint32_t i;

	for (i = 0; i < CHUNK / PAGE; i++)
		show(chunk * (CHUNK / PAGE) + i, ram + i);
}

static uint32_t *ram(uint32_t page)
{
	return (uint32_t *)(fake.ram + (uint64_t)page * PAGE);
}

/* Accesses until it should be mapped, if ever. */
static void be_patient(uint64_t off)
{
	int i;

	for (i = 0; i < 300; i++)
		guest_read(fake.bar, off, 4);
}

static void fence(unsigned int n, uint32_t first, uint32_t last, uint32_t pitch, uint32_t bits)
{
	guest_write(fake.registers, FENCES + n * 8, 0, 4);
	guest_write(fake.registers, FENCES + n * 8 + 4, last | (pitch / 128 - 1), 4);
	guest_write(fake.registers, FENCES + n * 8, first | bits, 4);
}

static void trapped(void)
{
	start(true);
	show(3, 7);
	*ram(7) = 0x12345678;
	check(guest_read(fake.bar, 3 * PAGE, 4) == 0x12345678);
	check(guest_read(fake.bar, 3 * PAGE + 2, 2) == 0x1234);
	guest_write(fake.bar, 3 * PAGE + 8, 0x1122334455667788, 8);
	check(*(uint64_t *)(ram(7) + 2) == 0x1122334455667788);
	guest_write(fake.bar, 3 * PAGE + 9, 0xee, 1);
	check(*(uint64_t *)(ram(7) + 2) == 0x112233445566ee88);
	check(!fake.to_device);
	/* The device has the entry, too, and is asked for it. */
	check(fake.entry[3] == (RAM_ADDR + 7 * PAGE + 1));
	check(guest_read(fake.registers, GGTT + 3 * 8, 8) == fake.entry[3]);
}

static void halves(void)
{
	start(true);
	guest_write(fake.registers, GGTT + 8, (uint32_t)(RAM_ADDR + 5 * PAGE) | 1, 4);
	guest_write(fake.registers, GGTT + 12, RAM_ADDR >> 32, 4);
	*ram(5) = 0x55;
	check(guest_read(fake.bar, PAGE, 4) == 0x55);
}

/* What is not mapped, or is no memory, is the device's. */
static void nothing(void)
{
	start(true);
	check(guest_read(fake.bar, 0, 4) == 0xdddddddddddddddd);
	guest_write(fake.bar, 0, 1, 4);
	entry(1, 0xfe000001);
	check(guest_read(fake.bar, PAGE, 4) == 0xdddddddddddddddd);
	check(fake.to_device == 3);
	be_patient(0);
	check(!guest_sees_memory(0));
}

static void is_mapped(void)
{
	uint32_t i;

	start(true);
	show_chunk(2, 1000);
	be_patient(2 * CHUNK);
	check(guest_sees_memory(2 * CHUNK) && guest_sees_memory(3 * CHUNK - 1));
	check(!guest_sees_memory(CHUNK) && !guest_sees_memory(3 * CHUNK));
	for (i = 0; i < CHUNK / PAGE; i++) {
		guest_write(fake.bar, 2 * CHUNK + i * PAGE, i + 1, 4);
		check(*ram(1000 + i) == i + 1);
	}
	/* An entry changes: another page, at once. */
	show(2 * (CHUNK / PAGE) + 5, 3000);
	*ram(3000) = 0x3000;
	check(guest_sees_memory(2 * CHUNK));
	check(guest_read(fake.bar, 2 * CHUNK + 5 * PAGE, 4) == 0x3000);
	check(guest_read(fake.bar, 2 * CHUNK + 6 * PAGE, 4) == 7);
	/* One goes: then the device knows. */
	entry(2 * (CHUNK / PAGE) + 5, 0);
	check(!guest_sees_memory(2 * CHUNK));
	check(guest_read(fake.bar, 2 * CHUNK + 5 * PAGE, 4) == 0xdddddddddddddddd);
	check(guest_read(fake.bar, 2 * CHUNK + 6 * PAGE, 4) == 7);
	check(!fake.transactions);
}

/* A chunk is mapped as far as it has pages, and farther when there are more. */
static void up_to_a_hole(void)
{
	const uint32_t first = 2 * (CHUNK / PAGE);
	uint32_t i;

	start(true);
	for (i = 0; i < 68; i++)
		show(first + i, 1000 + i);
	be_patient(2 * CHUNK);
	check(guest_sees_memory(2 * CHUNK) && guest_sees_memory(2 * CHUNK + 68 * PAGE - 1));
	check(!guest_sees_memory(2 * CHUNK + 68 * PAGE) && !fake.to_device);
	/* The hole is the device's, however often, and so is what is changed behind it. */
	be_patient(2 * CHUNK + 68 * PAGE);
	check(fake.to_device == 300 && !guest_sees_memory(2 * CHUNK + 68 * PAGE));
	show(first + 70, 4000);
	check(guest_sees_memory(2 * CHUNK) && !guest_sees_memory(2 * CHUNK + 70 * PAGE));
	be_patient(2 * CHUNK + 70 * PAGE);
	check(fake.to_device == 300 && !guest_sees_memory(2 * CHUNK + 70 * PAGE));
	/* As in the error capture of i915: one page after the other. */
	for (i = 0; i < 1000; i++) {
		show(first, 5000 + i);
		*ram(5000 + i) = i;
		check(guest_sees_memory(2 * CHUNK));
		check(guest_read(fake.bar, 2 * CHUNK, 4) == i);
	}
	show(first + 68, 1068);
	*ram(1068) = 0x68;
	check(!guest_sees_memory(2 * CHUNK + 68 * PAGE));
	be_patient(2 * CHUNK + 68 * PAGE);
	check(guest_sees_memory(2 * CHUNK + 68 * PAGE) &&
	      !guest_sees_memory(2 * CHUNK + 69 * PAGE));
	check(guest_read(fake.bar, 2 * CHUNK + 68 * PAGE, 4) == 0x68);
	check(guest_read(fake.bar, 2 * CHUNK, 4) == 999);
	/* A new hole: mapped again, it ends there. */
	entry(first + 10, 0);
	check(!guest_sees_memory(2 * CHUNK));
	be_patient(2 * CHUNK);
	check(guest_sees_memory(2 * CHUNK + 9 * PAGE) &&
	      !guest_sees_memory(2 * CHUNK + 10 * PAGE));
	check(fake.to_device == 300);
}

/* The manual's layouts, byte by byte. */
static void tiles(uint32_t bits, uint32_t width, uint32_t run, uint32_t pitch)
{
	uint32_t height = PAGE / width, bytes = 32 * PAGE, off;

	start(true);
	show_chunk(0, 0);
	fence(1, 4 * PAGE, 35 * PAGE, pitch, bits);
	for (off = 0; off < bytes; off++)
		fake.ram[4 * PAGE + off] = off * 2654435761u >> 24;
	for (off = 0; off < bytes; off++) {
		uint32_t x = off % pitch, y = off / pitch;
		uint32_t tile = y / height * (pitch / width) + x / width;
		uint32_t at = tile * PAGE + x % width / run * run * height +
			      y % height * run + x % run;

		check(guest_read(fake.bar, 4 * PAGE + off, 1) ==
		      (at * 2654435761u >> 24 & 0xff));
	}
	guest_write(fake.bar, 4 * PAGE + pitch + 16, 0x0102030405060708, 8);
	check(*(uint64_t *)(fake.ram + 4 * PAGE + (bits & 2 ? 512 + 16 : 512 + 16)) ==
	      0x0102030405060708);
	check(guest_read(fake.bar, 3 * PAGE, 1) == fake.ram[3 * PAGE]);
	check(guest_read(fake.bar, 36 * PAGE, 1) == fake.ram[36 * PAGE]);
	check(!fake.to_device);
}

static void x_tiles(void)
{
	tiles(1, 512, 512, 2048);
}

static void y_tiles(void)
{
	tiles(3, 128, 16, 256);
}

static void fence_traps(void)
{
	start(true);
	show_chunk(0, 0);
	show_chunk(1, 1000);
	be_patient(0);
	be_patient(CHUNK);
	check(mapped_regions() == 2);
	fence(0, CHUNK + 8 * PAGE, CHUNK + 15 * PAGE, 512, 1);
	check(guest_sees_memory(0) && !guest_sees_memory(CHUNK));
	be_patient(CHUNK);
	check(!guest_sees_memory(CHUNK));
	/* It goes, and the chunk may be mapped again. */
	guest_write(fake.registers, FENCES, 0, 8);
	check(!guest_sees_memory(CHUNK));
	be_patient(CHUNK);
	check(guest_sees_memory(CHUNK));
	check(guest_read(fake.registers, FENCES, 8) == 0);
}

/* The device has four. */
static void no_such_fence(void)
{
	start(true);
	show_chunk(0, 0);
	be_patient(0);
	fence(5, 0, 63 * PAGE, 1024, 1);
	check(guest_sees_memory(0));
	fence(3, 0, 63 * PAGE, 1024, 1);
	check(!guest_sees_memory(0));
}

/* Around the end of the aperture, and the least pitch. */
static void odd_fences(void)
{
	uint32_t i;

	start(true);
	for (i = 0; i < BAR_SIZE / CHUNK; i++)
		show_chunk(i, i * 256);
	fence(0, BAR_SIZE - 4 * PAGE, 0xfffff000, 128 * 4096, 1);
	guest_write(fake.bar, BAR_SIZE - 8, 1, 8);
	check(fake.to_device == 1);
	fence(0, 0xfffff000, 0, 128, 3);
	fence(1, 0, 0xfffff000, 128, 1);
	be_patient(CHUNK);
	check(!mapped_regions());
	for (i = 0; i < BAR_SIZE; i += 64 * PAGE + 8)
		guest_write(fake.bar, i, i, 8);
}

static void private_memory(void)
{
	start(false);
	show_chunk(0, 0);
	be_patient(0);
	check(!guest_sees_memory(0));
	guest_write(fake.bar, 16, 0x99, 4);
	check(*(uint32_t *)(fake.ram + 16) == 0x99);
	check(!fake.to_device);
}

/* More than may be mapped: the oldest go, but not while somebody may be using them. */
static void too_many(void)
{
	uint32_t i;

	start(true);
	for (i = 0; i < 140; i++) {
		show_chunk(i, i * 256);
		be_patient(i * CHUNK);
	}
	check(mapped_regions() == 128 - 16);
	check(!guest_sees_memory(0) && guest_sees_memory(127 * CHUNK));
	check(!guest_sees_memory(139 * CHUNK));
	guest_write(fake.bar, 4, 0x44, 4);
	check(*(uint32_t *)(fake.ram + 4) == 0x44);
	sleep(3);
	for (i = 128; i < 140; i++)
		be_patient(i * CHUNK);
	check(guest_sees_memory(139 * CHUNK) && mapped_regions() == 128 - 16 + 12);
	guest_write(fake.bar, 139 * CHUNK, 0x139, 4);
	check(*ram(139 * 256) == 0x139);
	check(!fake.to_device);
}

static void machine_reset(void)
{
	start(true);
	show_chunk(0, 0);
	fence(0, 2 * CHUNK, 3 * CHUNK, 512, 1);
	be_patient(0);
	check(guest_sees_memory(0));
	memset(fake.entry, 0, sizeof(fake.entry));
	memset(fake.fence, 0, sizeof(fake.fence));
	fake.reset(fake.reset_opaque);
	check(!guest_sees_memory(0));
	check(guest_read(fake.bar, 0, 4) == 0xdddddddddddddddd);
	show_chunk(2, 0);
	be_patient(2 * CHUNK);
	check(guest_sees_memory(2 * CHUNK));
}

/* Entries are posted; the flush that the guest does then waits until the device has them. */
static void flush(void)
{
	start(true);
	show_chunk(0, 0);
	check(fake.posted >= 256);
	guest_write(fake.registers, 0x101008, 1, 4);
	check(!fake.posted);
	check(!guest_read(fake.registers, 0x101008, 4));
}

#define TEST(fn)	{ #fn, fn }

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	TEST(trapped), TEST(halves), TEST(nothing), TEST(is_mapped), TEST(up_to_a_hole),
	TEST(x_tiles), TEST(y_tiles), TEST(fence_traps), TEST(no_such_fence), TEST(odd_fences),
	TEST(private_memory), TEST(too_many), TEST(machine_reset),
	TEST(flush),
};

/* Each in a process of its own. */
static bool passes(void (*run)(void))
{
	pid_t child = fork();
	int status;

	if (!child) {
		run();
		exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && !status;
}

int main(int argc, char **argv)
{
	unsigned int i, n = sizeof(tests) / sizeof(*tests);
	bool ok = true;

	if (argc > 1 && !strcmp(argv[1], "--list")) {
		for (i = 0; i < n; i++)
			printf("aperture:%s\n", tests[i].name);
		return 0;
	}
	printf("1..%u\n", n);
	for (i = 0; i < n; i++) {
		bool passed;

		fflush(stdout);
		passed = passes(tests[i].run);
		printf("%s %u - aperture_test.c:aperture:%s: %s\n", passed ? "ok" : "not ok",
		       i + 1, tests[i].name, passed ? "Passed" : "Failed");
		ok = ok && passed;
	}
	return !ok;
}
