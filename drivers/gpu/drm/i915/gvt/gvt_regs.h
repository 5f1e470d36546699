/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Register and command names: i915's own headers.
 *
 * i915 wraps a register's offset into a struct so that drivers cannot mix up
 * offsets and values. Tables of constant data need plain numbers, so the
 * wrapper is replaced before the headers that name registers are included;
 * the file that defines it there is kept out by its own guard.
 */
#ifndef _GVT_REGS_H_
#define _GVT_REGS_H_

#include "gvt_host.h"

#define __I915_REG_DEFS__
#define _MMIO(offset)			(offset)
#define REG_BIT(n)			((u32)BIT(n))
#define REG_GENMASK(high, low)		((u32)GENMASK(high, low))
#define REG_FIELD_PREP(mask, val)	((u32)(val) << __builtin_ctz(mask) & (mask))
#define MCR_REG(offset)			(offset)

#include "gt/intel_engine_regs.h"
#include "gt/intel_gt_regs.h"
#include "gt/intel_gpu_commands.h"
#include "gt/intel_lrc_reg.h"
#include "i915_perf_oa_regs.h"
#include "i915_pvinfo.h"

/*
 * Registers whose names live in headers of i915 that move between releases
 * (i915_reg.h), or that have none there. tests/gvt/test_names.py compares them
 * with the headers of the kernel that is built against.
 */
#define GEN8_MASTER_IRQ			0x44200
#define   GEN8_MASTER_IRQ_CONTROL	BIT(31)
#define   GEN8_GT_RCS_IRQ		BIT(0)
#define   GEN8_GT_BCS_IRQ		BIT(1)
#define   GEN8_GT_VCS0_IRQ		BIT(2)
#define   GEN8_GT_VECS_IRQ		BIT(6)
#define   GEN8_DE_PIPE_IRQ(pipe)	(1 << (16 + (pipe)))
#define   GEN8_DE_PORT_IRQ		BIT(20)
#define   GEN8_DE_PCH_IRQ		BIT(23)
#define GEN8_RCS_IRQ_SHIFT		0
#define GEN8_BCS_IRQ_SHIFT		16
#define GEN8_VCS0_IRQ_SHIFT		0
#define GEN8_VECS_IRQ_SHIFT		0
#define GEN8_GT_ISR(group)		(0x44300 + 0x10 * (group))
#define GEN6_PCODE_MAILBOX		0x138124
#define   GEN6_PCODE_READY		BIT(31)
#define   GEN6_PCODE_WRITE_MIN_FREQ_TABLE	0x8
#define   GEN6_PCODE_READ_MIN_FREQ_TABLE	0x9
#define   GEN9_PCODE_READ_MEM_LATENCY	0x6
#define   SKL_PCODE_CDCLK_CONTROL	0x7
#define     SKL_CDCLK_READY_FOR_CHANGE	0x1
#define   GEN9_PCODE_SAGV_CONTROL	0x21
#define     GEN9_SAGV_IS_DISABLED	0x1
#define GEN6_PCODE_DATA			0x138128
#define GEN6_PCODE_DATA1		0x13812c
#define HSW_GTT_CACHE_EN		0x4024
#define HSW_EDRAM_CAP			0x120010
#define FENCE_REG_GEN6_LO(fence)	(0x100000 + (fence) * 8)
#define GUC_STATUS			0xc000	/* gt/uc/intel_guc_reg.h */
#define   GS_MIA_IN_RESET		BIT(0)
#define GEN6_RP_STATE_CAP		0x145998	/* intel_mchbar_regs.h, BXT/SKL mirror at 0x5998 */

/* Interrupt causes of an engine: gt/intel_gt_regs.h has them per engine. */
#define GVT_IRQ_USER			BIT(0)	/* MI_USER_INTERRUPT */
#define GVT_IRQ_ERROR			BIT(3)	/* command parser error */
#define GVT_IRQ_NOTIFY			BIT(4)	/* PIPE_CONTROL, MI_FLUSH_DW */
#define GVT_IRQ_CONTEXT_SWITCH		BIT(8)

/* Ring register bases; i915: gt/intel_engine_cs.c and i915_reg.h. */
#define GVT_RCS_BASE	0x02000
#define GVT_VCS_BASE	0x12000
#define GVT_VECS_BASE	0x1a000
#define GVT_BCS_BASE	0x22000
#define GVT_ENGINE_SIZE	0x800

#endif
