// SPDX-License-Identifier: GPL-2.0
/*
 * The observability (OA) unit: counters of what the render engine does. They are
 * reported to memory, with a timestamp: to the guest's OA buffer periodically and when
 * rcs gets another context, and wherever MI_REPORT_PERF_COUNT says.
 *
 * PRM SKL volume 14 "Observability"; i915: i915_perf.c and i915_perf_oa_regs.h. What the
 * bits of a report's first dword mean is as in Mesa's intel_perf.
 *
 * There is no timer. What a periodic report says is known by its time, since from one
 * change of contexts to the next the counters go on evenly. So reports are made when
 * somebody may see them: when the guest has looked at the buffer's tail, and before rcs
 * does anything. It is always rcs that makes them, OA_BURST at once.
 *
 * Counted are clocks, those with a context on rcs (A0, "GPU busy"), and what the pipelines
 * have done (enum render_event). The other A counters stand still: those of clocks of EUs,
 * which software has not; and so do B and C: they count signals which the NOA network
 * routes to them, and no public manual tells which these are.
 */
#include "engine/cs.h"
#include "engine/oa.h"
#include "memory/gmem.h"

#define OA_BURST	256	/* reports in one memory section */
#define OA_MAX_DWORDS	64

/* The counters' clock is the highest one, whatever frequency was asked for. */
#define OA_CLOCK_MHZ	(GVT_RP0 * 50)
#define OA_CLOCK_RATIO	(GVT_RP0 * 3)	/* the same in units of 16.67 MHz */

/* A report's first dword. */
#define REPORT_TIMER		BIT(19)
#define REPORT_CONTEXT_SWITCH	BIT(22)
#define REPORT_CONTEXT_VALID	BIT(16)
/* Ratios of both clocks: unslice 8:0; slice 10:9, and its low bits 31:25. */
#define REPORT_RATIOS		(OA_CLOCK_RATIO | OA_CLOCK_RATIO >> 7 << 9 | \
				 (OA_CLOCK_RATIO & 0x7f) << 25)

#define OABUFFER_ADDRESS	GENMASK(31, 6)

/* A counters of 40 bits; the others have 32. */
#define OA_WIDE		32

/*
 * Dwords of a report, and which of them are counters of ours; 0: none is. A counters are
 * all there, or none.
 */
static const struct oa_format {
	u32 dwords;
	u32 clock;
	u32 a;		/* their lower dwords */
	u32 high;	/* bits 39:32 of the wide ones, a byte for each */
} formats[8] = {
	[GEN8_OA_REPORT_FORMAT_A12 >> 2] = { .dwords = 16 },
	[GEN8_OA_REPORT_FORMAT_A12_B8_C8 >> 2] = { .dwords = 32 },
	[GEN8_OA_REPORT_FORMAT_A36_B8_C8 >> 2] = {
		.dwords = 64, .clock = 3, .a = 4, .high = 40 },
	[GEN8_OA_REPORT_FORMAT_C4_B8 >> 2] = { .dwords = 16, .clock = 3 },
};

/* What a burst of reports goes by: the registers, at one moment. */
struct oa_burst {
	const struct oa_format *format;
	u32 control;
	u32 context_control;
	u32 debug;
	enum gtt_space space;
	u32 base;	/* of the buffer */
	u32 size;
	u32 head;	/* from the base */
	u32 tail;
	u32 status;	/* GEN8_OASTATUS_* bits that come up */
};

static bool enabled(u32 control)
{
	return control & GEN8_OA_COUNTER_ENABLE;
}

static const struct oa_format *format_of(u32 control)
{
	const struct oa_format *format = &formats[control >> GEN8_OA_REPORT_FORMAT_SHIFT & 7];

	return format->dwords ? format : &formats[0];
}

static u64 now(const struct vgpu *vgpu)
{
	return gvt_ticks(vgpu_clock(vgpu));
}

static u64 clocks(u64 ticks)
{
	return mul_u64_u32_div(ticks, OA_CLOCK_MHZ, GVT_TIMESTAMP_HZ / 1000000);
}

/* How long rcs has had contexts, at a time from the last change on. */
static u64 busy(const struct vgpu_engine *engine, u64 time)
{
	const struct oa *oa = &engine->vgpu->oa;

	return oa->busy + (engine->cs.desc ? time - oa->since : 0);
}

static void account(struct vgpu_engine *engine, u64 time)
{
	struct oa *oa = &engine->vgpu->oa;

	oa->busy = busy(engine, time);
	oa->since = time;
}

static void fill_counters(const struct vgpu_engine *engine, const struct oa_format *format,
			  u32 *report, u64 time)
{
	const u64 *events = engine->vgpu->render.events;
	u8 *high = (u8 *)&report[format->high];
	u64 val;
	u32 i;

	for (i = 0; i < RENDER_EVENTS; i++) {
		val = i ? events[i] : clocks(busy(engine, time));
		report[format->a + i] = lower_32_bits(val);
		if (i < OA_WIDE)
			high[i] = upper_32_bits(val);
	}
}

static void fill(const struct vgpu_engine *engine, const struct oa_format *format, u32 *report,
		 u32 id, u64 desc, u64 time)
{
	memset(report, 0, format->dwords * 4);
	report[0] = id;
	report[1] = lower_32_bits(time);
	report[2] = upper_32_bits(desc);
	if (format->clock)
		report[format->clock] = lower_32_bits(clocks(time));
	if (format->a)
		fill_counters(engine, format, report, time);
}

/* Begin: false if the unit is off. */
static bool burst_begin(struct vgpu *vgpu, struct oa_burst *burst)
{
	u32 buffer;

	if (!enabled(reg_get(vgpu, GEN8_OACONTROL)))
		return false;
	mutex_lock(&vgpu->lock);
	burst->control = reg_get(vgpu, GEN8_OACONTROL);
	burst->context_control = reg_get(vgpu, GEN8_OACTXCONTROL);
	burst->debug = reg_get(vgpu, GEN8_OA_DEBUG);
	buffer = reg_get(vgpu, GEN8_OABUFFER);
	burst->base = buffer & OABUFFER_ADDRESS;
	burst->size = SZ_128K << (buffer >> 3 & 7);
	burst->head = (reg_get(vgpu, GEN8_OAHEADPTR) - burst->base) % burst->size;
	burst->tail = (reg_get(vgpu, GEN8_OATAILPTR) - burst->base) % burst->size;
	mutex_unlock(&vgpu->lock);
	burst->space = buffer & GEN8_OABUFFER_MEM_SELECT_GGTT ? GTT_GLOBAL : GTT_PER_PROCESS;
	burst->format = format_of(burst->control);
	burst->status = 0;

	return enabled(burst->control);
}

static void burst_end(struct vgpu *vgpu, const struct oa_burst *burst, u64 at)
{
	/* Who sees the new tail sees everything before it in memory. */
	smp_wmb();
	mutex_lock(&vgpu->lock);
	vgpu->oa.at = at;
	reg_set(vgpu, GEN8_OATAILPTR, burst->base + burst->tail);
	reg_set(vgpu, GEN8_OASTATUS, reg_get(vgpu, GEN8_OASTATUS) | burst->status);
	mutex_unlock(&vgpu->lock);
}

/* Put a report into the buffer; false if it is lost. */
static bool burst_add(struct vgpu_engine *engine, struct oa_burst *burst, u32 reason, u64 desc,
		      u64 time)
{
	u32 bytes = burst->format->dwords * 4;
	u32 first = min(bytes, burst->size - burst->tail);
	u64 base = burst->base;
	u32 report[OA_MAX_DWORDS];
	u32 id = reason | (desc ? REPORT_CONTEXT_VALID : 0);

	/* Full up to the head, which may be in the middle of a report. */
	if ((burst->head - burst->tail - 1) % burst->size < bytes) {
		burst->status |= GEN8_OASTATUS_OABUFFER_OVERFLOW;
		return false;
	}
	if (burst->debug & GEN9_OA_DEBUG_INCLUDE_CLK_RATIO)
		id |= REPORT_RATIOS;
	fill(engine, burst->format, report, id, desc, time);
	/* It may go around the buffer's end. */
	if (gmem_write(&engine->mem, burst->space, base + burst->tail, report, first) ||
	    (first < bytes && gmem_write(&engine->mem, burst->space, base,
					 (u8 *)report + first, bytes - first))) {
		burst->status |= GEN8_OASTATUS_REPORT_LOST;
		return false;
	}
	burst->tail = (burst->tail + bytes) % burst->size;

	return true;
}

/* Periodic reports up to @time, some of them. Up to when they have been made. */
static u64 add_periodic(struct vgpu_engine *engine, struct oa_burst *burst, u64 time)
{
	u32 control = burst->context_control;
	u32 shift = (control >> GEN8_OA_TIMER_PERIOD_SHIFT & GEN8_OA_TIMER_PERIOD_MASK) + 1;
	u64 nth, last;
	u32 n;

	if (!(control & GEN8_OA_TIMER_ENABLE) || shift > 63)
		return time;
	nth = engine->vgpu->oa.at >> shift;
	last = time >> shift;
	for (n = 0; n < OA_BURST && nth < last; n++)
		/* Those that follow one that is lost are, too. */
		if (!burst_add(engine, burst, REPORT_TIMER, engine->cs.desc, ++nth << shift))
			return time;

	return nth < last ? nth << shift : time;
}

/**
 * oa_control_written - the guest has written OACONTROL
 * @vgpu: the vGPU; vgpu->lock is held
 *
 * Reports begin now, or have ended when the burst of rcs that is under way is over.
 */
void oa_control_written(struct vgpu *vgpu)
{
	lockdep_assert_held(&vgpu->lock);
	vgpu->oa.at = now(vgpu);
}

/**
 * oa_look - the guest looks whether there are reports
 * @vgpu: the vGPU; vgpu->lock is not held
 *
 * It sees those that were made before. Those up to now will be there when it looks
 * again.
 */
void oa_look(struct vgpu *vgpu)
{
	if (!enabled(reg_get(vgpu, GEN8_OACONTROL)))
		return;
	mutex_lock(&vgpu->lock);
	vgpu->ops->kick(vgpu->host, VGPU_RCS);
	mutex_unlock(&vgpu->lock);
}

/**
 * oa_reset - an engine loses its context to a reset
 * @engine: the engine, which has it still; run_lock is held
 */
void oa_reset(struct vgpu_engine *engine)
{
	if (engine->id == VGPU_RCS)
		account(engine, now(engine->vgpu));
}

/**
 * oa_catch_up - make the periodic reports that are due
 * @engine: rcs; run_lock is held, in a memory section
 *
 * If the guest wants them faster than they can be made, rcs must not make reports for
 * ever: after OA_BURSTS what is still due is lost.
 *
 * Return: false if there are more, for another burst.
 */
bool oa_catch_up(struct vgpu_engine *engine)
{
	struct vgpu *vgpu = engine->vgpu;
	struct oa *oa = &vgpu->oa;
	struct oa_burst burst;
	u64 time, at;

	if (!burst_begin(vgpu, &burst))
		return true;
	time = now(vgpu);
	at = add_periodic(engine, &burst, time);
	oa->bursts = at < time ? oa->bursts + 1 : 0;
	if (oa->bursts == OA_BURSTS) {
		burst.status |= GEN8_OASTATUS_REPORT_LOST;
		oa->bursts = 0;
		at = time;
	}
	burst_end(vgpu, &burst, at);

	return at == time;
}

/**
 * oa_context - an engine is to have another context
 * @engine: the engine, which has the old one still; run_lock is held, in a memory section
 * @desc: the context's descriptor, 0 if there is none
 *
 * What is due and more than a burst is lost.
 */
void oa_context(struct vgpu_engine *engine, u64 desc)
{
	struct vgpu *vgpu = engine->vgpu;
	struct oa_burst burst;
	u64 time;

	if (engine->id != VGPU_RCS)
		return;
	time = now(vgpu);
	if (!burst_begin(vgpu, &burst)) {
		account(engine, time);
		return;
	}
	if (add_periodic(engine, &burst, time) < time)
		burst.status |= GEN8_OASTATUS_REPORT_LOST;
	account(engine, time);
	if (!(burst.debug & GEN9_OA_DEBUG_DISABLE_CTX_SWITCH_REPORTS))
		burst_add(engine, &burst, REPORT_CONTEXT_SWITCH, desc, time);
	burst_end(vgpu, &burst, time);
}

/* MI_REPORT_PERF_COUNT: a report with the number that the command gives it. */
enum cs_result cs_exec_report_perf_count(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	const struct oa_format *format = format_of(reg_get(engine->vgpu, GEN8_OACONTROL));
	u32 report[OA_MAX_DWORDS];

	if (engine->id != VGPU_RCS) {
		cs_count_skipped(engine, cmd[0]);
		return CS_NEXT;
	}
	fill(engine, format, report, cmd[3], engine->cs.desc, now(engine->vgpu));

	return cs_store(engine, cmd[1] & MI_REPORT_PERF_COUNT_GGTT, cs_addr(&cmd[1], 64),
			report, format->dwords * 4);
}
