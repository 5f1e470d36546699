// SPDX-License-Identifier: GPL-2.0
/*
 * seed FILE: writes a recording (which may be compressed by gzip) to standard
 * output as an input of fuzz_session.
 *
 * What the recorded engines read of guest memory is put there before the run in
 * which they read it, as far as it is not there yet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "core.h"
#include "reader.h"
#include "script.h"

#define MAX_PAGES	4096
#define GAP		8	/* equal bytes that are not worth a step of their own */

/* Guest memory as the script has left it. */
static struct {
	u64 iova;
	u8 data[GVT_PAGE_SIZE];
} memory[MAX_PAGES];
static u32 npages;

/* An entry is written behind what it needs. */
static u8 entry[8 + GVT_RECORD_DATA];
static u32 entry_len;

static u64 clock_ns;

static void put(u64 val, u32 bytes)
{
	fwrite(&val, bytes, 1, stdout);
}

static void keep(u64 val, u32 bytes)
{
	memcpy(entry + entry_len, &val, bytes);
	entry_len += bytes;
}

static u8 *page_of(u64 iova)
{
	u32 i;

	iova &= GVT_PAGE_MASK;
	for (i = 0; i < npages; i++)
		if (memory[i].iova == iova)
			return memory[i].data;
	if (npages == MAX_PAGES) {
		fprintf(stderr, "seed: too much memory is used\n");
		exit(1);
	}
	memory[npages].iova = iova;
	put(SCRIPT_POKE, 1);
	put(iova / GVT_PAGE_SIZE, 4);
	put(0, 4);

	return memory[npages++].data;
}

static void poke(u64 iova, u8 *old, const u8 *new, u32 len)
{
	put(SCRIPT_POKE, 1);
	put(iova / GVT_PAGE_SIZE, 4);
	put(iova % GVT_PAGE_SIZE, 2);
	put(len, 2);
	fwrite(new, len, 1, stdout);
	memcpy(old, new, len);
}

/* Have the memory be what was read. */
static void memory_read(const struct event *event)
{
	u8 *page = page_of(event->number[0]) + event->number[0] % GVT_PAGE_SIZE;
	u32 i = 0, first, last;

	while (i < event->len) {
		if (page[i] == event->data[i]) {
			i++;
			continue;
		}
		first = last = i;
		for (; i < event->len && i < last + GAP; i++)
			if (page[i] != event->data[i])
				last = i;
		poke(event->number[0] + first, page + first, event->data + first,
		     last - first + 1);
	}
}

static void memory_written(const struct event *event)
{
	memcpy(page_of(event->number[0]) + event->number[0] % GVT_PAGE_SIZE,
	       event->data, event->len);
}

static void access_entry(const struct event *event)
{
	bool write = event->kind == GVT_RECORD_WRITE;
	u32 size = 0;

	while (size < SCRIPT_ODD && event->number[1] != 1u << size)
		size++;
	keep(SCRIPT_ACCESS, 1);
	keep(event->arg | write << 2 | size << 3, 1);
	keep(event->number[0], 4);
	if (size == SCRIPT_ODD)
		keep(min(event->number[1], 255ull), 1);
	if (write) {
		memcpy(entry + entry_len, event->data, event->len);
		entry_len += event->len;
	}
}

static void write_clock(u64 now)
{
	if (now <= clock_ns)
		return;
	if (clock_ns) {
		put(SCRIPT_CLOCK, 1);
		put(min((now - clock_ns) / 1000, 0xffffffffull), 4);
	}
	clock_ns = now;
}

static void convert(const struct event *event)
{
	switch (event->kind) {
	case GVT_RECORD_READ:
	case GVT_RECORD_WRITE:
		access_entry(event);
		break;
	case GVT_RECORD_RUN:
		keep(SCRIPT_RUN, 1);
		keep(event->arg, 1);
		break;
	case GVT_RECORD_RESET:
		keep(SCRIPT_RESET, 1);
		break;
	case GVT_RECORD_DONE:
		fwrite(entry, entry_len, 1, stdout);
		entry_len = 0;
		break;
	case GVT_RECORD_MEM_READ:
		memory_read(event);
		break;
	case GVT_RECORD_MEM_WRITE:
		memory_written(event);
		break;
	case GVT_RECORD_CLOCK:
		write_clock(event->number[0]);
		break;
	default:
		break;
	}
}

static ssize_t read_gz(void *from, void *buf, size_t len)
{
	return gzread(from, buf, len);
}

int main(int argc, char **argv)
{
	static struct reader reader;
	struct event event;
	gzFile file;
	int ret = -1;

	file = argc == 2 ? gzopen(argv[1], "r") : NULL;
	if (!file) {
		fprintf(stderr, "usage: seed FILE\n");
		return 2;
	}
	/* The vGPU of a recording is as after power-on. */
	put(SCRIPT_RESET, 1);
	if (!reader_open(&reader, read_gz, file))
		while ((ret = reader_next(&reader, &event)) > 0)
			convert(&event);
	if (ret)
		fprintf(stderr, "seed: %s %s\n", argv[1], reader.error);
	gzclose(file);

	return ret || fflush(stdout) ? 1 : 0;
}
