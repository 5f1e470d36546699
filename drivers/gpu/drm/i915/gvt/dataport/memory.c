// SPDX-License-Identifier: GPL-2.0
/*
 * Memory as a message of the data port sees it: bounded, and a page at hand at a time, since
 * most channels of a message are in one.
 *
 * PRM SKL vol 7, "Data Port": reads out of bounds are zero, writes there go nowhere.
 */
#include "dataport/dataport.h"

#define ADDRESS_MASK	GENMASK_ULL(47, 0)

/**
 * port_memory_init - a message is about memory in the per-process address space
 * @port: the message
 * @base: what its offsets count from
 * @size: how far they reach
 */
void port_memory_init(struct port *port, u64 base, u64 size)
{
	port->memory = (struct port_memory){
		.base = base & ADDRESS_MASK, .size = size, .page = PORT_NO_PAGE,
	};
}

static bool is_inside(const struct port_memory *memory, u64 offset, u32 len)
{
	return offset <= memory->size && len <= memory->size - offset;
}

/* Have the page of @addr at hand. */
static bool turn_to(struct port *port, u64 addr)
{
	struct port_memory *memory = &port->memory;
	struct tlb_entry *entry = gmem_translate(port->slot->mem, GTT_PER_PROCESS, addr);

	memory->page = PORT_NO_PAGE;
	if (!entry || !entry->page)
		return false;
	memory->page = addr & GVT_PAGE_MASK;
	memory->at = entry->page;
	memory->writable = entry->writable;

	return true;
}

/* Where @len bytes are mapped; NULL if they are not at hand in one piece. */
static void *at_hand(struct port *port, u64 addr, u32 len, bool write)
{
	struct port_memory *memory = &port->memory;
	u32 off = addr % GVT_PAGE_SIZE;

	if (off + len > GVT_PAGE_SIZE)
		return NULL;
	if (memory->page != (addr & GVT_PAGE_MASK) && !turn_to(port, addr))
		return NULL;

	return write && !memory->writable ? NULL : memory->at + off;
}

static enum eu_stop fault(struct port *port, u64 addr)
{
	port->slot->fault = addr;

	return EU_FAULT;
}

/**
 * port_read - read what a message is about
 * @port: the message
 * @offset: where
 * @to: where the bytes are put: zeros if not all of them are in bounds
 * @len: how many
 */
enum eu_stop port_read(struct port *port, u64 offset, void *to, u32 len)
{
	struct port_memory *memory = &port->memory;
	void *at;
	u64 addr;

	if (!is_inside(memory, offset, len)) {
		memset(to, 0, len);
		return EU_BUDGET;
	}
	if (memory->slm) {
		memcpy(to, memory->slm + offset, len);
		return EU_BUDGET;
	}
	addr = (memory->base + offset) & ADDRESS_MASK;
	at = at_hand(port, addr, len, false);
	if (likely(at))
		gmem_copy(at, to, len, false);
	else if (gmem_read(port->slot->mem, GTT_PER_PROCESS, addr, to, len))
		return fault(port, addr);

	return EU_BUDGET;
}

/* The same for writing: nothing is written if not all of it is in bounds. */
enum eu_stop port_write(struct port *port, u64 offset, const void *from, u32 len)
{
	struct port_memory *memory = &port->memory;
	void *at;
	u64 addr;
	int ret;

	if (!is_inside(memory, offset, len))
		return EU_BUDGET;
	if (memory->slm) {
		memcpy(memory->slm + offset, from, len);
		return EU_BUDGET;
	}
	addr = (memory->base + offset) & ADDRESS_MASK;
	at = at_hand(port, addr, len, true);
	if (likely(at)) {
		gmem_copy(at, (void *)from, len, true);
		return EU_BUDGET;
	}
	ret = gmem_write(port->slot->mem, GTT_PER_PROCESS, addr, from, len);

	/* A page that is mapped for reading only drops it. */
	return ret && ret != -EPERM ? fault(port, addr) : EU_BUDGET;
}

/* Dwords that follow each other, each in bounds or zero. */
enum eu_stop port_read_dwords(struct port *port, u64 offset, u32 *to, u32 n)
{
	enum eu_stop stop = EU_BUDGET;
	u32 i;

	if (is_inside(&port->memory, offset, n * 4))
		return port_read(port, offset, to, n * 4);
	for (i = 0; i < n && stop == EU_BUDGET; i++)
		stop = port_read(port, offset + i * 4, to + i, 4);

	return stop;
}
