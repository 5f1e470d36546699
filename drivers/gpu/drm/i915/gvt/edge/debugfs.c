// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/gvt/<uuid>/stats: one "name value" a line for what there is
 * one of, then lines of more words. Documentation/gpu/gvt.rst lists them. Beside
 * it, state: "object field element value" for what the guest can see of the vGPU,
 * where it is not zero. The files record and look are in record.c.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "edge/edge.h"

/* Kinds of skipped commands or unknown registers that are listed. */
#define LIST_MAX	256

static struct dentry *gvt_debugfs;

static const char * const region_names[VGPU_NUM_REGIONS] = {
	[VGPU_REGION_MMIO] = "bar0",
	[VGPU_REGION_APERTURE] = "bar2",
	[VGPU_REGION_IO] = "bar4",
	[VGPU_REGION_CONFIG] = "config",
	[VGPU_REGION_ROM] = "rom",
};

static void show_device(struct seq_file *m, struct gvt_device *gvt)
{
	struct vgpu_stats stats;
	unsigned int i;

	seq_printf(m, "type %s\n", gvt->type->name);
	for (i = 0; i < VGPU_NUM_REGIONS; i++) {
		seq_printf(m, "%s_file_reads %lld\n", region_names[i],
			   atomic64_read(&gvt->accesses[i][0]));
		seq_printf(m, "%s_file_writes %lld\n", region_names[i],
			   atomic64_read(&gvt->accesses[i][1]));
	}
	seq_printf(m, "pinned_pages %d\n", atomic_read(&gvt->mem.nr_pinned));
	seq_printf(m, "aperture_pages %u\n",
		   READ_ONCE(gvt->aperture.nr_pinned));
	seq_printf(m, "plane_pages %u\n", READ_ONCE(gvt->planes.nr_pinned));

	vgpu_get_stats(gvt->vgpu, &stats);
	seq_printf(m, "register_reads %llu\n", stats.reads);
	seq_printf(m, "register_writes %llu\n", stats.writes);
	seq_printf(m, "aperture_traps %llu\n", stats.aperture);
	seq_printf(m, "unknown_reads %llu\n", stats.unknown_reads);
	seq_printf(m, "unknown_writes %llu\n", stats.unknown_writes);
	seq_printf(m, "dropped_writes %llu\n", stats.dropped);
	seq_printf(m, "irqs %llu\n", stats.irqs);
	seq_printf(m, "engine_resets %llu\n", stats.resets);
}

static void show_engine(struct seq_file *m, struct gvt_device *gvt,
			unsigned int id)
{
	struct vgpu_engine_stats stats;

	vgpu_get_engine_stats(gvt->vgpu, id, &stats);
	seq_printf(m, "engine %s contexts %llu batches %llu commands %llu skipped %llu hangs %llu\n",
		   vgpu_engine_name(id), stats.contexts, stats.batches,
		   stats.commands, stats.skipped, stats.hangs);
}

static void show_render(struct seq_file *m, struct gvt_device *gvt, struct vgpu_unknown *list)
{
	struct vgpu_render_stats stats;
	unsigned int i, n;

	vgpu_get_render_stats(gvt->vgpu, &stats);
	seq_printf(m, "render threads %llu instructions %llu pixels %llu texels %llu unserved %llu illegal %llu\n",
		   stats.threads, stats.instructions, stats.pixels, stats.texels, stats.unserved,
		   stats.illegal);
	n = vgpu_get_unserved(gvt->vgpu, list, LIST_MAX);
	for (i = 0; i < n; i++)
		seq_printf(m, "unserved 0x%08x %llu\n", list[i].what, list[i].count);
}

static int stats_show(struct seq_file *m, void *unused)
{
	struct gvt_device *gvt = m->private;
	struct vgpu_unknown *list;
	unsigned int id, i, n;

	list = kcalloc(LIST_MAX, sizeof(*list), GFP_KERNEL);
	if (!list)
		return -ENOMEM;

	show_device(m, gvt);
	for (id = 0; id < VGPU_NUM_ENGINES; id++)
		show_engine(m, gvt, id);
	show_render(m, gvt, list);
	for (id = 0; id < VGPU_NUM_ENGINES; id++) {
		n = vgpu_get_skipped(gvt->vgpu, id, list, LIST_MAX);
		for (i = 0; i < n; i++)
			seq_printf(m, "skipped %s 0x%08x %llu\n",
				   vgpu_engine_name(id), list[i].what,
				   list[i].count);
	}
	n = vgpu_get_unknown_regs(gvt->vgpu, list, LIST_MAX);
	for (i = 0; i < n; i++)
		seq_printf(m, "unknown 0x%06x %llu\n", list[i].what,
			   list[i].count);
	kfree(list);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static void show_field(void *data, const char *object, const char *field,
		       unsigned int i, u64 val)
{
	seq_printf(data, "%s %s %u %#llx\n", object, field, i, val);
}

static int state_show(struct seq_file *m, void *unused)
{
	struct gvt_device *gvt = m->private;

	vgpu_dump(gvt->vgpu, show_field, m);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

void gvt_debugfs_init(void)
{
	gvt_debugfs = debugfs_create_dir("gvt", NULL);
}

void gvt_debugfs_exit(void)
{
	debugfs_remove(gvt_debugfs);
}

void gvt_debugfs_add(struct gvt_device *gvt)
{
	gvt->debugfs = debugfs_create_dir(gvt_name(gvt), gvt_debugfs);
	debugfs_create_file("stats", 0444, gvt->debugfs, gvt, &stats_fops);
	debugfs_create_file("state", 0400, gvt->debugfs, gvt, &state_fops);
	debugfs_create_file("record", 0400, gvt->debugfs, gvt, &gvt_record_fops);
	debugfs_create_file("look", 0200, gvt->debugfs, gvt, &gvt_look_fops);
}

/* Waits for those that are reading. */
void gvt_debugfs_remove(struct gvt_device *gvt)
{
	gvt_record_remove(gvt);
	debugfs_remove(gvt->debugfs);
}
