// SPDX-License-Identifier: GPL-2.0
/*
 * A vGPU as a whole: creation, the regions of its PCI function, who works and looks on.
 */
#include "engine/context_layout.h"
#include "engine/cs.h"
#include "eu/eu.h"
#include "memory/aperture.h"
#include "memory/gmem.h"
#include "memory/gtt.h"
#include "regs/mmio.h"
#include "regs/pci_config.h"
#include "reset.h"

/*
 * The sizes upstream's GVT-g offers on Gen9 (Documentation/gpu/gvt.rst says why
 * the names are kept). Three nice levels are about a factor of two in time.
 */
const struct vgpu_type vgpu_types[] = {
	{ "V5_1", 512, 3584, 4, 1920, 1200, 0 },
	{ "V5_2", 256, 3840, 4, 1920, 1200, 3 },
	{ "V5_4", 256, 3840, 4, 1920, 1200, 6 },
	{ "V5_8", 256, 3840, 4, 1024, 768, 9 },
};

const unsigned int vgpu_num_types = ARRAY_SIZE(vgpu_types);

/* BAR4: an index and the register it names, for code before drivers. */
enum { IO_INDEX = 0, IO_DATA = 4 };

/**
 * gvt_core_init - prepare what all vGPUs share
 *
 * Once, before the first vgpu_create(). Return: 0 or -ENOMEM.
 */
int gvt_core_init(void)
{
	int ret = mmio_index_init();

	eu_init();
	if (!ret)
		ret = context_layout_init();
	if (ret)
		mmio_index_exit();

	return ret;
}

/* After the last vgpu_destroy(). */
void gvt_core_exit(void)
{
	mmio_index_exit();
}

static void engine_init(struct vgpu *vgpu, unsigned int id)
{
	struct vgpu_engine *engine = &vgpu->engine[id];

	engine->vgpu = vgpu;
	engine->mem.vgpu = vgpu;
	engine->id = id;
	engine->desc = &engine_descs[id];
	mutex_init(&engine->gate);
	mutex_init(&engine->run_lock);
}

/**
 * vgpu_create - make a vGPU
 * @type: its sizes; must stay
 * @ops: the edge's operations; must stay
 * @host: passed to them
 *
 * The operations may be called from now on, with interrupts only from
 * vgpu_region_rw() and vgpu_run_engine().
 *
 * Return: the vGPU as after power-on, or NULL without memory. Context: may sleep.
 */
struct vgpu *vgpu_create(const struct vgpu_type *type,
			 const struct gvt_host_ops *ops, void *host)
{
	struct vgpu *vgpu = kvzalloc(sizeof(*vgpu), GFP_KERNEL_ACCOUNT);
	unsigned int id;
	int ret;

	if (!vgpu)
		return NULL;
	vgpu->type = type;
	vgpu->fences = type->fences;
	vgpu->ops = ops;
	vgpu->host = host;
	vgpu->edge_ops = ops;
	vgpu->edge = host;
	mutex_init(&vgpu->lock);
	mutex_init(&vgpu->atomics);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		engine_init(vgpu, id);
	render_init(&vgpu->render);

	ret = pagestore_init(&vgpu->regs, GVT_MMIO_SIZE);
	if (!ret)
		ret = pagestore_init(&vgpu->ggtt, GVT_GGTT_SIZE);
	if (!ret)
		ret = mmio_init(vgpu);
	if (ret) {
		vgpu_destroy(vgpu);
		return NULL;
	}
	vgpu_reset(vgpu);

	return vgpu;
}

/**
 * vgpu_set_fences - how many fence registers a vGPU has
 * @vgpu: the vGPU; its guest has not begun
 * @fences: as many as its type has, as it was made with, or less. An edge whose users can have the
 *	aperture as plain memory says 0: nothing detiles there.
 *
 * Return: 0; -EINVAL: there are not so many.
 */
int vgpu_set_fences(struct vgpu *vgpu, unsigned int fences)
{
	if (fences > vgpu->type->fences)
		return -EINVAL;
	mutex_lock(&vgpu->lock);
	WRITE_ONCE(vgpu->fences, fences);
	mutex_unlock(&vgpu->lock);

	return 0;
}

/**
 * vgpu_destroy - free a vGPU
 * @vgpu: the vGPU; nobody uses it any more, no engine runs. NULL is fine.
 */
void vgpu_destroy(struct vgpu *vgpu)
{
	if (!vgpu)
		return;
	render_free(&vgpu->render);
	pagestore_free(&vgpu->ggtt);
	pagestore_free(&vgpu->regs);
	kvfree(vgpu);
}

/**
 * vgpu_region_size - bytes of a region
 * @vgpu: the vGPU
 * @region: which one
 *
 * Return: the size, a power of two, or 0. Constant for a vGPU with its display, if it has one.
 */
u64 vgpu_region_size(const struct vgpu *vgpu, enum vgpu_region region)
{
	switch (region) {
	case VGPU_REGION_MMIO:
		return GVT_BAR0_SIZE;
	case VGPU_REGION_APERTURE:
		return vgpu_aperture_size(vgpu);
	case VGPU_REGION_IO:
		return GVT_BAR4_SIZE;
	case VGPU_REGION_CONFIG:
		return GVT_CONFIG_SIZE;
	case VGPU_REGION_ROM:
		return READ_ONCE(vgpu->display.pipes) ? GVT_ROM_SIZE : 0;
	default:
		return 0;
	}
}

/* memcpy() of 1, 2, 4 or 8 bytes: the compiler knows these. */
static void copy_value(void *to, const void *from, u32 len)
{
	switch (len) {
	case 4:
		memcpy(to, from, 4);
		break;
	case 8:
		memcpy(to, from, 8);
		break;
	case 2:
		memcpy(to, from, 2);
		break;
	default:
		memcpy(to, from, 1);
		break;
	}
}

/* Without a lock. The statistics are for people: an update that is lost does no harm. */
static __always_inline void count_one(u64 *counter)
{
	WRITE_ONCE(*counter, READ_ONCE(*counter) + 1);
}

static __always_inline u64 bar0_read(struct vgpu *vgpu, u32 off, u32 len)
{
	count_one(&vgpu->stats.reads);
	if (likely(off < GVT_MMIO_SIZE))
		return len == 4 ? mmio_read(vgpu, off) : mmio_read_bytes(vgpu, off, len);
	if (off >= GVT_GGTT_OFFSET)
		return ggtt_read(vgpu, off - GVT_GGTT_OFFSET, len);

	return 0;
}

static __always_inline void bar0_write(struct vgpu *vgpu, u32 off, u64 val,
				       u32 len)
{
	count_one(&vgpu->stats.writes);
	if (likely(off < GVT_MMIO_SIZE && len == 4))
		mmio_write_guest(vgpu, off, val);
	else if (off < GVT_MMIO_SIZE)
		mmio_write_bytes(vgpu, off, val, len);
	else if (off >= GVT_GGTT_OFFSET)
		ggtt_write(vgpu, off - GVT_GGTT_OFFSET, val, len);
}

/**
 * vgpu_read32 - read a dword of VGPU_REGION_MMIO
 * @vgpu: the vGPU
 * @off: offset into it, a multiple of 4 below GVT_BAR0_SIZE
 *
 * What vgpu_region_rw() would do, for edges that are in a hurry.
 *
 * Return: the value.
 */
u32 vgpu_read32(struct vgpu *vgpu, u32 off)
{
	return bar0_read(vgpu, off, 4);
}

/**
 * vgpu_write32 - write a dword of VGPU_REGION_MMIO
 * @vgpu: the vGPU
 * @off: offset into it, a multiple of 4 below GVT_BAR0_SIZE
 * @val: the value
 *
 * See vgpu_read32().
 */
void vgpu_write32(struct vgpu *vgpu, u32 off, u32 val)
{
	bar0_write(vgpu, off, val, 4);
}

/* An aligned access of 1, 2, 4 or 8 bytes to BAR0. */
static inline void bar0_rw(struct vgpu *vgpu, u32 off, void *buf, u32 len, bool write)
{
	u64 val = 0;

	if (write) {
		copy_value(&val, buf, len);
		bar0_write(vgpu, off, val, len);
	} else {
		val = bar0_read(vgpu, off, len);
		copy_value(buf, &val, len);
	}
}

static void io_rw(struct vgpu *vgpu, u32 off, void *buf, u32 len, bool write)
{
	u32 index;

	/* Only whole ports exist. */
	if (len != 4 || (off != IO_INDEX && off != IO_DATA)) {
		if (!write)
			memset(buf, 0xff, len);
		return;
	}

	mutex_lock(&vgpu->lock);
	if (off == IO_INDEX) {
		if (write)
			memcpy(&vgpu->io_index, buf, len);
		else
			memcpy(buf, &vgpu->io_index, len);
	}
	index = vgpu->io_index & ~3u;
	mutex_unlock(&vgpu->lock);

	if (off == IO_INDEX)
		return;
	if (index < GVT_BAR0_SIZE)
		bar0_rw(vgpu, index, buf, len, write);
	else if (!write)
		memset(buf, 0xff, len);
}

/* The largest aligned piece at @off of at most @count and @max = 2^n bytes. */
static u32 piece(u64 off, size_t count, u32 max)
{
	u32 len = max;

	while (len > count || off & (len - 1))
		len /= 2;

	return len;
}

/* Any access, piece by piece. */
static noinline ssize_t region_rw_pieces(struct vgpu *vgpu,
					 enum vgpu_region region, u64 off,
					 void *buf, size_t count, bool write)
{
	u64 size = vgpu_region_size(vgpu, region);
	size_t left = count;
	u32 len;

	if (off > size || count > size - off || count > SSIZE_MAX)
		return -EINVAL;

	for (; left; left -= len, off += len, buf += len) {
		switch (region) {
		case VGPU_REGION_MMIO:
			len = piece(off, left, 8);
			bar0_rw(vgpu, off, buf, len, write);
			break;
		case VGPU_REGION_APERTURE:
			len = min_t(u64, left,
				    GVT_PAGE_SIZE - off % GVT_PAGE_SIZE);
			count_one(&vgpu->stats.aperture);
			aperture_rw(vgpu, off, buf, len, write);
			break;
		case VGPU_REGION_IO:
			len = piece(off, left, 4);
			io_rw(vgpu, off, buf, len, write);
			break;
		case VGPU_REGION_ROM:
			len = left;
			if (!write)
				rom_read(vgpu, off, buf, len);
			break;
		default:
			len = piece(off, left, 4);
			pci_config_rw(vgpu, off, buf, len, write);
			break;
		}
	}

	return count;
}

/* All but dwords of BAR0; first entries of the GGTT. */
static noinline ssize_t region_rw_other(struct vgpu *vgpu, enum vgpu_region region, u64 off,
					void *buf, size_t count, bool write)
{
	if (region == VGPU_REGION_MMIO && count == 8 &&
	    !(off & ~(u64)(GVT_BAR0_SIZE - 8))) {
		bar0_rw(vgpu, off, buf, 8, write);
		return 8;
	}

	return region_rw_pieces(vgpu, region, off, buf, count, write);
}

/**
 * vgpu_region_rw - an access to a region
 * @vgpu: the vGPU
 * @region: which one
 * @off: offset into it
 * @buf: data
 * @count: bytes
 * @write: direction
 *
 * Any @off and @count that lie within the region are served, in naturally
 * aligned pieces of at most 8 bytes (configuration space and ports: 4; memory
 * behind the aperture: a page). May be called from several threads at once.
 * Context: may sleep; not within a memory section.
 *
 * Return: @count, or -EINVAL if not all of it lies in the region.
 */
ssize_t vgpu_region_rw(struct vgpu *vgpu, enum vgpu_region region, u64 off,
		       void *buf, size_t count, bool write)
{
	/* What guests do: registers. */
	if (likely(region == VGPU_REGION_MMIO && count == 4 &&
		   !(off & ~(u64)(GVT_BAR0_SIZE - 4)))) {
		bar0_rw(vgpu, off, buf, 4, write);
		return 4;
	}

	return region_rw_other(vgpu, region, off, buf, count, write);
}

/* A command wrote a register that has to settle. */
static noinline void settle_asked(struct vgpu *vgpu)
{
	mutex_lock(&vgpu->lock);
	settle_unlock(vgpu);
}

/**
 * vgpu_run_engine - let an engine run for a bounded time
 * @vgpu: the vGPU
 * @id: the engine
 *
 * For the threads that an edge lends; one at a time for an engine is enough,
 * more wait for each other. Context: may sleep; not within a memory section.
 *
 * Return: what the engine wants next.
 */
enum vgpu_work vgpu_run_engine(struct vgpu *vgpu, unsigned int id)
{
	struct vgpu_engine *engine = &vgpu->engine[id];
	enum vgpu_work work;

	engine_lock(engine);
	gmem_begin(&engine->mem);
	work = cs_run(engine);
	gmem_end(&engine->mem);
	engine_unlock(engine);

	/* Commands can write these registers too, and a restored vGPU may be in a reset. */
	if (unlikely(READ_ONCE(vgpu->settle)))
		settle_asked(vgpu);

	return work;
}

/**
 * vgpu_timer - the time that gvt_host_ops.set_timer named has come
 * @vgpu: the vGPU
 *
 * Too early or too often does no harm. Context: may sleep; not within a memory section.
 */
void vgpu_timer(struct vgpu *vgpu)
{
	display_timer(vgpu);
}

/**
 * vgpu_mem_changed - guest memory that was mapped is gone
 * @vgpu: the vGPU
 *
 * From now on the core asks for each page anew. To be called while nobody is in
 * a memory section.
 */
void vgpu_mem_changed(struct vgpu *vgpu)
{
	WRITE_ONCE(vgpu->mem_generation, vgpu->mem_generation + 1);
}

/**
 * vgpu_set_threads - how many threads of the host may work for a shader at once
 * @vgpu: the vGPU
 * @threads: the engine's own, and those that gvt_host_ops.parallel may lend; 1: no others
 *
 * More than a vGPU has use for are as good as that. What shaders do is the same for any number.
 *
 * Return: 0; -ENOMEM: it stays as it was.
 */
int vgpu_set_threads(struct vgpu *vgpu, unsigned int threads)
{
	struct vgpu_engine *engine = &vgpu->engine[VGPU_RCS];
	struct render *render = &vgpu->render;
	bool done;

	threads = min(max(threads, 1u), RENDER_SLOTS);
	engine_lock(engine);
	done = render_add_slots(render, threads);
	if (done)
		render->threads = threads;
	engine_unlock(engine);

	return done ? 0 : -ENOMEM;
}

static void follow(struct vgpu *vgpu, vgpu_follow_fn *fn, void *data, bool steps)
{
	struct vgpu_engine *engine = &vgpu->engine[VGPU_RCS];
	struct render *render = &vgpu->render;

	engine_lock(engine);
	render->follow = fn;
	render->follow_data = data;
	render->steps = fn && steps;
	render->before = render->stats;
	engine_unlock(engine);
}

/**
 * vgpu_follow_shaders - be told of each job of rcs, and of each instruction of its threads
 * @vgpu: the vGPU
 * @fn: is called before each of them, and behind a job; NULL: nobody any more
 * @data: passed to it
 *
 * For programs that look into a vGPU: the guest decides how often @fn is called. It is called in
 * a run of the engine, or a reset, under the engine's lock, and must not call the vGPU. Threads
 * do the same as without it. An instruction that has to wait for something is told again each
 * time that it is tried.
 */
void vgpu_follow_shaders(struct vgpu *vgpu, vgpu_follow_fn *fn, void *data)
{
	follow(vgpu, fn, data, true);
}

/* The same of jobs only: when they begin and when they end. Threads run as fast as ever. */
void vgpu_follow_jobs(struct vgpu *vgpu, vgpu_follow_fn *fn, void *data)
{
	follow(vgpu, fn, data, false);
}
