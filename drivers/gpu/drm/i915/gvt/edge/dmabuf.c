// SPDX-License-Identifier: GPL-2.0
/*
 * Pictures as dma-bufs: a buffer is a set of pages, the guest's or our own.
 *
 * A buffer has a reference to each page of its own, beside VFIO's pin. So a page that is given
 * out, to a mapping or a device, belongs to nobody else before the last file is closed:
 * whatever becomes of the guest's memory and the vGPU, a buffer is safe to use. The pin says
 * that it shows the guest's memory, and is planes.c's business. Nothing here knows of a vGPU.
 */
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/vmalloc.h>

#include "edge/buffer.h"

/* What MODULE_IMPORT_NS() makes of the name, which it wants in quotes since 6.13 only. */
MODULE_INFO(import_ns, "DMA_BUF");

/* A buffer for @nr pages; gvt_buffer_put() lets go of those that are there. */
struct gvt_buffer *gvt_buffer_alloc(u32 nr)
{
	struct gvt_buffer *buf = kzalloc(sizeof(*buf), GFP_KERNEL_ACCOUNT);

	if (!buf)
		return NULL;
	kref_init(&buf->kref);
	INIT_LIST_HEAD(&buf->node);
	buf->nr_pages = nr;
	buf->pages = kvcalloc(nr, sizeof(*buf->pages), GFP_KERNEL_ACCOUNT);
	if (!buf->pages) {
		kfree(buf);
		return NULL;
	}

	return buf;
}

static void gvt_buffer_free(struct kref *kref)
{
	struct gvt_buffer *buf = container_of(kref, struct gvt_buffer, kref);
	u32 i;

	for (i = 0; i < buf->nr_pages && buf->pages[i]; i++)
		put_page(buf->pages[i]);
	vfree(buf->own);
	kvfree(buf->iovas);
	kvfree(buf->pages);
	kfree(buf);
}

void gvt_buffer_put(struct gvt_buffer *buf)
{
	kref_put(&buf->kref, gvt_buffer_free);
}

/*
 * Whoever imports it may keep its mapping as long as it likes. A device that can't reach all
 * memory would get a copy, of this moment: no picture.
 */
static struct sg_table *buffer_map(struct dma_buf_attachment *attach,
				   enum dma_data_direction dir)
{
	struct gvt_buffer *buf = attach->dmabuf->priv;
	struct sg_table *sgt;
	int ret;

	sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	if (!sgt)
		return ERR_PTR(-ENOMEM);
	ret = sg_alloc_table_from_pages(sgt, buf->pages, buf->nr_pages, 0,
					(size_t)buf->nr_pages << PAGE_SHIFT, GFP_KERNEL);
	if (ret)
		goto err_free;
	ret = dma_map_sgtable(attach->dev, sgt, dir, 0);
	if (ret)
		goto err_table;

	return sgt;

err_table:
	sg_free_table(sgt);
err_free:
	kfree(sgt);

	return ERR_PTR(ret);
}

static void buffer_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt,
			 enum dma_data_direction dir)
{
	dma_unmap_sgtable(attach->dev, sgt, dir, 0);
	sg_free_table(sgt);
	kfree(sgt);
}

static vm_fault_t buffer_fault(struct vm_fault *vmf)
{
	struct gvt_buffer *buf = vmf->vma->vm_private_data;

	if (vmf->pgoff >= buf->nr_pages)
		return VM_FAULT_SIGBUS;

	return vmf_insert_pfn(vmf->vma, vmf->address, page_to_pfn(buf->pages[vmf->pgoff]));
}

/* The mapping has the file, the file has the buffer. */
static const struct vm_operations_struct buffer_vm_ops = {
	.fault = buffer_fault,
};

static int buffer_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_private_data = dmabuf->priv;
	vma->vm_ops = &buffer_vm_ops;

	return 0;
}

static int buffer_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct gvt_buffer *buf = dmabuf->priv;
	void *at = vmap(buf->pages, buf->nr_pages, 0, PAGE_KERNEL);

	if (!at)
		return -ENOMEM;
	iosys_map_set_vaddr(map, at);

	return 0;
}

static void buffer_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	vunmap(map->vaddr);
}

static void buffer_release(struct dma_buf *dmabuf)
{
	gvt_buffer_put(dmabuf->priv);
}

static const struct dma_buf_ops buffer_ops = {
	.map_dma_buf = buffer_map,
	.unmap_dma_buf = buffer_unmap,
	.mmap = buffer_mmap,
	.vmap = buffer_vmap,
	.vunmap = buffer_vunmap,
	.release = buffer_release,
};

/**
 * gvt_buffer_fd - a file of a buffer
 * @buf: the buffer; the file takes the caller's reference, also if there is none
 *
 * Reading and writing: software that renders maps what it imports that way.
 *
 * Return: the file's descriptor, or -errno.
 */
int gvt_buffer_fd(struct gvt_buffer *buf)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *dmabuf;
	int fd;

	info.ops = &buffer_ops;
	info.size = (size_t)buf->nr_pages << PAGE_SHIFT;
	info.flags = O_RDWR;
	info.priv = buf;
	dmabuf = dma_buf_export(&info);
	if (IS_ERR(dmabuf)) {
		gvt_buffer_put(buf);
		return PTR_ERR(dmabuf);
	}
	fd = dma_buf_fd(dmabuf, O_CLOEXEC);
	if (fd < 0)
		dma_buf_put(dmabuf);

	return fd;
}
