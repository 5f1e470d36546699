// SPDX-License-Identifier: GPL-2.0
/*
 * Page tables of any content: the engine's and the aperture's copies go where an
 * independent walk of the same tables says, or nowhere.
 *
 * There are a few pages, each of which may be a table of any level, data, or both,
 * so that tables lead to themselves; and few indices into them, so that walks
 * meet entries. The context's PML4 is one of the pages. PRM SKL volume 5, "Memory
 * Views": PPGTT with 4 levels, pages of 4 KiB, 64 KiB (a bit of the page directory
 * entry, enabled by a register) and 2 MiB.
 */
#include <string.h>

#include "fuzz.h"
#include "regs/mmio.h"
#include "target.h"

#define NPAGES		12
#define NINDICES	8
#define NGGTT		8
#define MAX_COPIES	64

/* Memory of 4 MiB from here on, so that large pages lie in it; sparse. */
#define LAND		0x40000000ull
#define LAND_PAGES	1024

static const u32 indices[NINDICES] = { 0, 1, 15, 16, 31, 255, 510, 511 };

static struct context ctx;
static u64 pages[NPAGES];
static u32 ggtt;	/* address of NGGTT entries in a row */
static u64 ggtt_entries[NGGTT];
static bool with_64k;

/* What a walk finds. */
struct found {
	bool present;
	bool writable;
	u64 iova;
};

static struct found nothing;

static struct found walk(u64 addr)
{
	static const u32 shifts[] = { 39, 30, 21, 12 };
	struct found found = { true, true, 0 };
	u64 entry = ctx.pml4;
	u64 size = PAGE;
	u32 i;

	if (addr >> 48)
		return nothing;
	for (i = 0; i < ARRAY_SIZE(shifts); i++) {
		u64 table = entry & 0x3ffffffff000ull;
		u32 index = addr >> shifts[i] & 0x1ff;

		/* A table of 64 KiB pages has one entry for each: the first of 16. */
		if (shifts[i] == 12 && size == SZ_64K)
			index -= index % 16;
		if (!host_page(&gpu->host, table))
			return nothing;
		entry = host_read64(&gpu->host, table + 8 * index);
		if (!(entry & 1))
			return nothing;
		if (!(entry & 2))
			found.writable = false;
		if (shifts[i] == 21 && entry & 0x80) {
			size = SZ_2M;
			break;
		}
		if (shifts[i] == 21 && entry & 0x800 && with_64k)
			size = SZ_64K;
	}
	found.iova = (entry & 0x3ffffffff000ull) / size * size + addr % size;

	return found;
}

static u64 some_page(struct input *in)
{
	u8 which = take(in, 1);

	if (which < 0xc0)
		return pages[which % NPAGES];
	/* In the land, aligned to anything; or no memory. */
	if (which < 0xf0)
		return LAND + take(in, 2) % LAND_PAGES * PAGE;

	return take(in, 5) << 8 & 0x3ffffffff000ull;
}

/* An entry of some table. */
static void set_entry(struct input *in)
{
	u64 at = pages[take(in, 1) % NPAGES];
	u32 index = indices[take(in, 1) % NINDICES];
	u8 flags = take(in, 1);
	u64 entry = some_page(in) | (flags & 3) | (flags & 4 ? PDE_2M : 0) |
		    (flags & 8 ? PDE_64K : 0);

	if (flags & 0x10)	/* other bits, which must not matter */
		entry |= take(in, 2) << 48 | (flags & 0x60);
	host_write64(&gpu->host, at + 8 * index, entry);
}

static void set_ggtt(struct input *in)
{
	u32 i = take(in, 1) % NGGTT;
	u8 flags = take(in, 1);

	ggtt_entries[i] = some_page(in) | (flags & 3);
	gpu_ggtt(gpu, ggtt + i * PAGE, ggtt_entries[i]);
}

static u64 some_address(struct input *in)
{
	u64 addr = 0;
	u32 level;

	for (level = 0; level < 4; level++)
		addr = addr << 9 | indices[take(in, 1) % NINDICES];

	return addr << 12 | (take(in, 1) << 2 & 0xffc);
}

/*
 * Is @iova in the driver's own memory, such as the ring or the status page? Large
 * pages can reach it, and the engine itself writes there.
 */
static bool is_drivers(u64 iova)
{
	u64 page = iova & ~(u64)(PAGE - 1);
	u32 i;

	for (i = 0; i < NPAGES; i++)
		if (page == pages[i])
			return false;

	return host_page(&gpu->host, page) &&
	       (iova < LAND || iova >= LAND + LAND_PAGES * PAGE);
}

/* Memory at @iova, which may only now be made. NULL if there is none. */
static u32 *word(u64 iova)
{
	u64 page = iova & ~(u64)(PAGE - 1);

	if (iova >= LAND && iova < LAND + LAND_PAGES * PAGE &&
	    !host_page(&gpu->host, page) && host_has_room(page))
		host_add(&gpu->host, page);
	page = (unsigned long)host_page(&gpu->host, iova);

	return page ? (u32 *)(page + iova % PAGE) : NULL;
}

/* The engine's translations are gone after this. */
static void new_context(void)
{
	gpu_reset_engine(gpu, ctx.engine);
	ctx.tail = 0;
	memset(host_page(&gpu->host, ctx.ring_mem), 0, PAGE);
	ctx_state(&ctx);
}

/* Of the engine's translations none is left. */
static void invalidate(void)
{
	if (ctx.engine == VGPU_RCS)
		emit(&ctx, PIPE_CONTROL_N(6), BIT(18) | BIT(20), 0, 0, 0, 0);
	else
		emit(&ctx, FLUSH_DW | BIT(18) | 2, 0, 0, 0);
}

/* Store by the engine through the tables. */
static void store_ppgtt(struct input *in)
{
	u64 addr = some_address(in);
	struct found found = walk(addr);
	u32 *to = found.present ? word(found.iova) : NULL;
	u32 before = to ? *to : 0;
	u32 val = before ^ 0x5aa50ff1;
	/* A write to what may only be read goes nowhere, memory or not. */
	bool hangs = !found.present || (found.writable && !to);

	if (found.present && is_drivers(found.iova))
		return;
	invalidate();
	emit_store(&ctx, addr, val);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, ctx.engine), VGPU_WORK_IDLE);

	if (to && found.writable)
		check_eq(*to, val);
	else if (to)
		check_eq(*to, before);
	expect_msg(gpu_hung(gpu, ctx.engine) == hangs, "%#llx leads to %#llx, %s",
		   addr, found.iova, hangs ? "did not hang" : "hung");
	if (hangs)
		new_context();
}

/* The same through the GGTT, and what the aperture shows. */
static void store_ggtt(struct input *in)
{
	u32 i = take(in, 1) % NGGTT;
	u32 off = take(in, 2) % (PAGE / 4) * 4;
	u64 pte = ggtt_entries[i];
	u32 *to = pte & 1 ? word((pte & 0x3ffffffff000ull) + off) : NULL;
	u32 before = to ? *to : 0;
	u32 val = before ^ 0x5aa50ff1, seen;

	if (pte & 1 && is_drivers(pte & 0x3ffffffff000ull))
		return;
	emit(&ctx, SDI | USE_GGTT, ggtt + i * PAGE + off, 0, val);
	ctx_submit(&ctx);
	check_int_eq(gpu_run(gpu, ctx.engine), VGPU_WORK_IDLE);
	expect(!gpu_hung(gpu, ctx.engine));
	if (to)
		check_eq(*to, val);
	vgpu_region_rw(gpu->vgpu, VGPU_REGION_APERTURE, ggtt + i * PAGE + off,
		       &seen, 4, false);
	check_eq(seen, to ? *to : ~0u);
}

static void set_64k(struct input *in)
{
	with_64k = take(in, 1) & 1;
	reg_write(gpu, GEN8_GAMW_ECO_DEV_RW_IA,
		  with_64k ? GAMW_ECO_ENABLE_64K_IPS_FIELD : 0);
	/* Translations of before stand until they are invalidated. */
	reg_write(gpu, GEN8_RTCR, 1);
}

static void set_mapping(struct input *in)
{
	gpu->host.refuse_map = take(in, 1) & 1;
	vgpu_mem_changed(gpu->vgpu);
}

static void (*const steps[])(struct input *in) = {
	set_entry, set_entry, set_entry, store_ppgtt, store_ppgtt, set_ggtt,
	store_ggtt, set_64k, set_mapping,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	u32 i, copies = 0;

	fuzz_start();
	with_64k = false;
	ctx_init_ring(&ctx, gpu, take(&in, 1) % VGPU_NUM_ENGINES, 3, 1);
	for (i = 0; i < NPAGES; i++)
		pages[i] = gpu_alloc(gpu, 1);
	ggtt = gpu_ggtt_map(gpu, pages[0], NGGTT);
	for (i = 0; i < NGGTT; i++)
		gpu_ggtt(gpu, ggtt + i * PAGE, ggtt_entries[i] = 0);
	ctx.pml4 = pages[0];
	ctx_state(&ctx);
	while (in.left && copies++ < 4 * MAX_COPIES)
		steps[take(&in, 1) % ARRAY_SIZE(steps)](&in);
	fuzz_recover(ctx.engine);
	fuzz_stop();

	return 0;
}
