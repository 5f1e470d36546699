// SPDX-License-Identifier: GPL-2.0
/* See host.h: what the core asks for. The memory is in ram.c. */
#include <sched.h>
#include <linux/string.h>

#include "core.h"
#include "expect.h"
#include "host.h"

static void *at(struct host *host, u64 iova)
{
	u8 *page = host_page(host, iova);

	expect_msg(page, "no page at %#llx", iova);

	return page + iova % PAGE;
}

u32 host_read32(struct host *host, u64 iova)
{
	return READ_ONCE(*(u32 *)at(host, iova));
}

u64 host_read64(struct host *host, u64 iova)
{
	return READ_ONCE(*(u64 *)at(host, iova));
}

void host_write32(struct host *host, u64 iova, u32 val)
{
	WRITE_ONCE(*(u32 *)at(host, iova), val);
}

void host_write64(struct host *host, u64 iova, u64 val)
{
	WRITE_ONCE(*(u64 *)at(host, iova), val);
}

static void mem_begin(void *data)
{
	struct host *host = data;

	if (host->threads)
		return;
	expect_msg(!host->in_section, "memory sections nest");
	host->in_section = true;
}

static void mem_end(void *data)
{
	struct host *host = data;

	if (host->threads)
		return;
	expect(host->in_section);
	host->in_section = false;
}

static void *host_mem_map(void *data, u64 iova)
{
	struct host *host = data;

	expect(host->in_section || host->threads);
	check_eq(iova % PAGE, 0);
	if (!host->threads)
		host->maps++;
	if (host->on_map)
		host->on_map(host, iova);

	if (host->refuse_map || (host->fails && host->fails(true)))
		return NULL;

	return host_page(host, iova);
}

static int host_mem_rw(void *data, u64 iova, void *buf, u32 len, bool write)
{
	struct host *host = data;
	u8 *page = host_page(host, iova);

	expect(host->in_section || host->threads);
	expect_msg(len && iova % PAGE + len <= PAGE,
		   "%u bytes at %#llx are not in one page", len, iova);
	if (!host->threads)
		host->rws++;
	if (host->on_rw)
		host->on_rw(host, iova);
	if (!page || host->fail_rw || (host->fails && host->fails(false)))
		return -EFAULT;
	if (host->threads)
		sched_yield();	/* at the worst moment */
	if (write)
		memcpy(page + iova % PAGE, buf, len);
	else
		memcpy(buf, page + iova % PAGE, len);

	return 0;
}

static void set_irq(void *data, bool up)
{
	struct host *host = data;

	lockdep_assert_held(&host->vgpu->lock);
	expect_msg(up != host->irq, "told the same twice");
	host->irq = up;
	host->irqs += up;
}

static void kick(void *data, unsigned int id)
{
	struct host *host = data;

	lockdep_assert_held(&host->vgpu->lock);
	check_lt(id, VGPU_NUM_ENGINES);
	host->kicks[id]++;
}

static void aperture_changed(void *data, u32 first, u32 n)
{
	struct host *host = data;

	lockdep_assert_not_held(&host->vgpu->lock);
	check_ge(n, 1);
	if (host->threads)
		return;
	host->changes++;
	host->changed = first;
}

static u64 clock_ns(void *data)
{
	struct host *host = data;

	return host->now ? host->now(host) : host->clock;
}

static void set_timer(void *data, u64 when)
{
	struct host *host = data;

	lockdep_assert_held(&host->vgpu->lock);
	host->timer = when;
}

/* What others would do at the same time is done in front of it: there need not be others. */
static void parallel(void *data, unsigned int n, void (*fn)(void *data, unsigned int nr),
		     void *arg)
{
	struct host *host = data;
	unsigned int nr;

	expect(host->in_section || host->threads);
	check_ge(n, 1);
	host->lent++;
	if (host->lend) {
		host->lend(n, fn, arg);
		return;
	}
	for (nr = 1; nr <= min(n, host->lends); nr++)
		fn(arg, nr);
	fn(arg, 0);
}

const struct gvt_host_ops host_ops = {
	.mem_begin = mem_begin,
	.mem_end = mem_end,
	.mem_map = host_mem_map,
	.mem_rw = host_mem_rw,
	.set_irq = set_irq,
	.kick = kick,
	.aperture_changed = aperture_changed,
	.clock = clock_ns,
	.set_timer = set_timer,
	.parallel = parallel,
};
