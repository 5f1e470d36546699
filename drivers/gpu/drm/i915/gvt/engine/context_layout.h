/* SPDX-License-Identifier: GPL-2.0 */
/* What a context's image consists of, for each engine. */
#ifndef _GVT_CONTEXT_LAYOUT_H_
#define _GVT_CONTEXT_LAYOUT_H_

#include "core.h"

/* What a value of the image is, if it is not simply a register's. */
enum context_kind {
	CONTEXT_PLAIN,		/* it is */
	CONTEXT_MASKED,		/* the upper half chooses bits */
	CONTEXT_MI_MODE,
	CONTEXT_CONTROL,
	CONTEXT_LAST_KEPT = CONTEXT_CONTROL,	/* these change only if they are written */
	CONTEXT_READ_ONLY,
	CONTEXT_TIMESTAMP,
	CONTEXT_HEAD,
	CONTEXT_LAST_SAVED = CONTEXT_HEAD,	/* the others are loaded only */
	CONTEXT_GUESTS,		/* a register's, too */
	CONTEXT_TAIL,
	CONTEXT_START,
	CONTEXT_CTL,
	CONTEXT_PML4_HIGH,
	CONTEXT_PML4_LOW,
};

/**
 * struct context_run - registers in a row that simply keep their values
 * @off: the first one
 * @at: dword of the page of register state that has its value; those of the others
 *	follow at every second dword, and before each there is the register's name
 * @n: how many
 * @saved: they are saved too
 */
struct context_run {
	u32 off;
	u16 at;
	u8 n;
	bool saved;
};

/**
 * struct context_reg - a register that takes more than a copy
 * @off: the register
 * @ro: bits that loading leaves alone
 * @at: as above
 * @kind: enum context_kind
 */
struct context_reg {
	u32 off;
	u32 ro;
	u16 at;
	u16 kind;
};

/* Parts of an image. */
enum context_section_id {
	CONTEXT_RING,		/* always loaded */
	CONTEXT_ENGINE,		/* may be kept from being loaded */
	CONTEXT_MORE,		/* what rcs has beside: the 3D pipeline's */
	CONTEXT_EU_PERF,	/* and the counters of its EUs */
	CONTEXT_SECTIONS
};

/**
 * struct context_section - a part of an image
 * @first: its first dword, that with the command
 * @end: the dword behind its last one
 * @pairs: registers in it
 * @num_runs: how many there are at @run
 * @num_regs: how many there are at @reg
 * @run: those that simply keep their values
 * @reg: the others
 */
struct context_section {
	u32 first;
	u32 end;
	u32 pairs;
	u32 num_runs;
	u32 num_regs;
	struct context_run run[40];
	struct context_reg reg[40];
};

/**
 * struct context_layout - an engine's image
 * @dwords: of the page of register state that it takes
 * @section: its parts: what is loaded, and saved if registers were written
 * @num_live: registers at @live
 * @live: what is saved each time
 */
struct context_layout {
	u32 dwords;
	struct context_section section[CONTEXT_SECTIONS];
	u32 num_live;
	struct context_reg live[16];
};

int context_layout_init(void);
const struct context_layout *context_layout(const struct vgpu_engine *engine);

#endif
