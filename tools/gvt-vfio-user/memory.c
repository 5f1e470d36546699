// SPDX-License-Identifier: GPL-2.0
/*
 * See memory.h. A region's file is mapped whole when the device model first
 * touches it: firmware maps and unmaps most of the guest's memory several times
 * without that. If there is no address space for it, accesses are reads and
 * writes of the file; without a file they are messages.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "vgpu.h"

/**
 * struct region - memory that the client has mapped
 * @first: its first DMA address
 * @last: its last one
 * @offset: of @first in the file
 * @fd: the file, or -1
 * @prot: PROT_READ, PROT_WRITE
 * @mem: where it is mapped; NULL: not yet; MAP_FAILED: that can't be done
 */
struct region {
	u64 first;
	u64 last;
	u64 offset;
	int fd;
	int prot;
	void *mem;
};

/* Regions are equal if they overlap. */
static int compare(const void *one, const void *two)
{
	const struct region *a = one;
	const struct region *b = two;

	if (a->last < b->first)
		return -1;
	return a->first > b->last;
}

static struct region *find(struct memory *memory, u64 first, u64 last)
{
	const struct region key = { .first = first, .last = last };
	struct region **found = tfind(&key, &memory->regions, compare);

	return found ? *found : NULL;
}

static void release(void *node)
{
	struct region *region = node;

	if (region->mem && region->mem != MAP_FAILED)
		munmap(region->mem, region->last - region->first + 1);
	if (region->fd >= 0)
		close(region->fd);
	free(region);
}

void memory_init(struct memory *memory, struct channel *channel)
{
	pthread_rwlockattr_t attr;

	memset(memory, 0, sizeof(*memory));
	/* Four engines leave no gap between their sections. */
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr,
			PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&memory->sections, &attr);
	pthread_rwlockattr_destroy(&attr);
	pthread_mutex_init(&memory->mmap, NULL);
	remote_init(&memory->remote, channel);
}

/* No region is left. */
void memory_fini(struct memory *memory)
{
	remote_fini(&memory->remote);
	pthread_mutex_destroy(&memory->mmap);
	pthread_rwlock_destroy(&memory->sections);
}

/* Wait for all sections to end. Nobody in one waits for the client then. */
static void lock_map(struct memory *memory)
{
	remote_pause(&memory->remote, true);
	pthread_rwlock_wrlock(&memory->sections);
}

static void unlock_map(struct memory *memory)
{
	pthread_rwlock_unlock(&memory->sections);
	remote_pause(&memory->remote, false);
}

/* Can @fd be what the client says? */
static int check_file(int fd, const struct vu_dma_map *map, int prot)
{
	int flags = fcntl(fd, F_GETFL);
	struct stat st;

	if (flags < 0 || fstat(fd, &st))
		return -errno;
	if (S_ISREG(st.st_mode)) {
		if (map->offset + map->size < map->offset ||
		    map->offset + map->size > (u64)st.st_size)
			return -EINVAL;
	} else if (!S_ISCHR(st.st_mode)) {
		return -EINVAL;
	}
	if ((flags & O_ACCMODE) == O_WRONLY || flags & O_PATH ||
	    (prot & PROT_WRITE && (flags & O_ACCMODE) != O_RDWR))
		return -EACCES;

	return 0;
}

static int check_map(const struct vu_dma_map *map, int fd, int prot)
{
	const u64 pages = VU_PAGE_SIZE - 1;

	if (!map->size || (map->addr | map->size | map->offset) & pages ||
	    map->addr + map->size - 1 < map->addr)
		return -EINVAL;
	if (!prot || map->flags & ~(VU_DMA_READABLE | VU_DMA_WRITABLE))
		return -EINVAL;
	if (fd < 0)
		return map->offset ? -EINVAL : 0;

	return check_file(fd, map, prot);
}

/**
 * memory_add - the client maps a region
 * @memory: its memory
 * @map: which addresses; everything in it is checked here
 * @fd: the file that backs it, or -1; this function owns it
 *
 * Return: 0 or -errno, -EEXIST if the region overlaps another.
 */
int memory_add(struct memory *memory, const struct vu_dma_map *map, int fd)
{
	int prot = (map->flags & VU_DMA_READABLE ? PROT_READ : 0) |
		   (map->flags & VU_DMA_WRITABLE ? PROT_WRITE : 0);
	struct region *region = NULL;
	int ret;

	ret = check_map(map, fd, prot);
	if (!ret && find(memory, map->addr, map->addr + map->size - 1))
		ret = -EEXIST;
	if (!ret && memory->nr_regions >= VU_DEFAULT_MAX_MAPS)
		ret = -ENOSPC;
	if (!ret) {
		region = calloc(1, sizeof(*region));
		ret = region ? 0 : -ENOMEM;
	}
	if (ret) {
		if (fd >= 0)
			close(fd);
		return ret;
	}
	region->first = map->addr;
	region->last = map->addr + map->size - 1;
	region->offset = map->offset;
	region->fd = fd;
	region->prot = prot;

	lock_map(memory);
	if (tsearch(region, &memory->regions, compare))
		memory->nr_regions++;
	else
		ret = -ENOMEM;
	unlock_map(memory);
	if (ret)
		release(region);

	return ret;
}

/**
 * memory_remove - the client unmaps a region
 * @memory: its memory
 * @addr: first address
 * @size: bytes
 *
 * On return nothing uses the region any more.
 *
 * Return: 0, or -ENOENT if no region has exactly this address and size.
 */
int memory_remove(struct memory *memory, u64 addr, u64 size)
{
	struct region *region = size ? find(memory, addr, addr) : NULL;

	if (!region || region->first != addr || region->last != addr + size - 1)
		return -ENOENT;

	lock_map(memory);
	tdelete(region, &memory->regions, compare);
	memory->nr_regions--;
	vgpu_mem_changed(memory->vgpu);
	unlock_map(memory);
	release(region);

	return 0;
}

/* The same for all regions. */
void memory_remove_all(struct memory *memory)
{
	void *regions;

	lock_map(memory);
	regions = memory->regions;
	memory->regions = NULL;
	memory->nr_regions = 0;
	vgpu_mem_changed(memory->vgpu);
	unlock_map(memory);
	tdestroy(regions, release);
}

void memory_begin(struct memory *memory)
{
	pthread_rwlock_rdlock(&memory->sections);
}

/* The same for who must not wait. False: the map is about to change. */
bool memory_try_begin(struct memory *memory)
{
	return !pthread_rwlock_tryrdlock(&memory->sections);
}

void memory_end(struct memory *memory)
{
	pthread_rwlock_unlock(&memory->sections);
}

/* Map @region if that has not been tried yet; NULL if it can't be mapped. */
static void *map_region(struct memory *memory, struct region *region)
{
	void *mem = __atomic_load_n(&region->mem, __ATOMIC_ACQUIRE);
	u64 size = region->last - region->first + 1;

	if (!mem) {
		pthread_mutex_lock(&memory->mmap);
		mem = region->mem;
		if (!mem) {
			mem = mmap(NULL, size, region->prot,
				   MAP_SHARED | MAP_NORESERVE, region->fd,
				   region->offset);
			/* A dump of this process is not one of the guest. */
			if (mem != MAP_FAILED)
				madvise(mem, size, MADV_DONTDUMP);
			__atomic_store_n(&region->mem, mem, __ATOMIC_RELEASE);
		}
		pthread_mutex_unlock(&memory->mmap);
	}

	return mem == MAP_FAILED ? NULL : mem;
}

/* gvt_host_ops.mem_map */
void *memory_map(struct memory *memory, u64 addr)
{
	struct region *region = find(memory, addr, addr + VU_PAGE_SIZE - 1);
	char *mem;

	if (!region || region->fd < 0 ||
	    region->prot != (PROT_READ | PROT_WRITE))
		return NULL;
	mem = map_region(memory, region);

	return mem ? mem + (addr - region->first) : NULL;
}

static int file_rw(const struct region *region, u64 offset, void *buf, u32 len,
		   bool write)
{
	ssize_t n = write ? pwrite(region->fd, buf, len, offset) :
			    pread(region->fd, buf, len, offset);

	return n == (ssize_t)len ? 0 : -EIO;
}

/* gvt_host_ops.mem_rw */
int memory_rw(struct memory *memory, u64 addr, void *buf, u32 len, bool write)
{
	struct region *region = find(memory, addr, addr + len - 1);
	char *mem;

	if (!region)
		return -EFAULT;
	if (!(region->prot & (write ? PROT_WRITE : PROT_READ)))
		return -EPERM;
	if (region->fd < 0)
		return remote_rw(&memory->remote, addr, buf, len, write);

	mem = map_region(memory, region);
	if (!mem)
		return file_rw(region, region->offset + addr - region->first,
			       buf, len, write);
	mem += addr - region->first;
	if (write)
		memcpy(mem, buf, len);
	else
		memcpy(buf, mem, len);

	return 0;
}
