// SPDX-License-Identifier: GPL-2.0
/*
 * Resets: of engines, as the guest asks for in GDRST, and of the whole vGPU.
 *
 * After a reset the guest reuses the memory of the batches that ran. So a reset
 * waits until the engine is between two bursts, which is soon: a burst is
 * CS_BURST commands. The same goes for what comes before a reset (STOP_RING,
 * RESET_CTL: the guest was told that the engine does nothing any more) and for
 * translations that are to be forgotten (the guest gives the pages to somebody
 * else). These are the register accesses that wait for an engine, and they do so
 * after vgpu->lock is dropped: the order is run_lock, then vgpu->lock.
 */
#include "engine/context.h"
#include "engine/oa.h"
#include "memory/gmem.h"
#include "regs/mmio.h"
#include "regs/pci_config.h"
#include "reset.h"
#include "state.h"

/* run_lock and vgpu->lock are held. */
static void reset_engine(struct vgpu_engine *engine)
{
	struct vgpu *vgpu = engine->vgpu;

	lockdep_assert_held(&engine->run_lock);
	lockdep_assert_held(&vgpu->lock);

	oa_reset(engine);
	display_reset_engine(vgpu, engine->id);
	state_reset_engine(engine);
	engine->attention = false;
	engine->flush_tlb = false;
	context_forget(engine);
	tlb_flush(&engine->mem.tlb);
	mmio_reset_engine(engine);
}

/**
 * reset_request - the guest writes GDRST
 * @vgpu: the vGPU; vgpu->lock is held
 * @domains: GEN6_GRDOM_* bits
 *
 * Done when the write has settled. Bits that name no engine of the vGPU are done at
 * once.
 */
void reset_request(struct vgpu *vgpu, u32 domains)
{
	struct vgpu_engine *engine;
	u32 engines = 0;

	lockdep_assert_held(&vgpu->lock);

	for_each_engine(engine, vgpu)
		if (domains & (GEN6_GRDOM_FULL | engine->desc->reset_domain))
			engines |= BIT(engine->id);
	if (!engines)
		return;
	WRITE_ONCE(vgpu->reset_domains, vgpu->reset_domains | domains);
	WRITE_ONCE(vgpu->reset_engines, vgpu->reset_engines | engines);
	settle_request(vgpu, SETTLE_RESETS);
}

/*
 * Do the resets that were asked for in GDRST. No lock is held. The bits read as set
 * until all is done. Several threads may be at it: the one that finds an engine's bit
 * set does its reset, once, so that no reset comes after the guest was told that it is
 * done.
 */
static void reset_pending(struct vgpu *vgpu)
{
	struct vgpu_engine *engine;

	for_each_engine(engine, vgpu) {
		if (!(READ_ONCE(vgpu->reset_engines) & BIT(engine->id)))
			continue;
		engine_lock(engine);
		mutex_lock(&vgpu->lock);
		if (vgpu->reset_engines & BIT(engine->id)) {
			reset_engine(engine);
			vgpu->stats.resets++;
			WRITE_ONCE(vgpu->reset_engines,
				   vgpu->reset_engines & ~BIT(engine->id));
			if (!vgpu->reset_engines)
				WRITE_ONCE(vgpu->reset_domains, 0);
		}
		mutex_unlock(&vgpu->lock);
		engine_unlock(engine);
	}
}

/**
 * settle_request - answer the write under way when these engines' bursts are over
 * @vgpu: the vGPU; vgpu->lock is held
 * @what: a bit for each engine; SETTLE_RESETS: and when resets are done
 *
 * What the write changed holds for the next burst. Who did it drops the lock by
 * settle_unlock(), which waits.
 */
void settle_request(struct vgpu *vgpu, u32 what)
{
	lockdep_assert_held(&vgpu->lock);
	WRITE_ONCE(vgpu->settle, vgpu->settle | what);
}

/**
 * settle - wait until the bursts of engines are over, and resets done
 * @vgpu: the vGPU; no lock is held
 * @what: as asked for by settle_request()
 *
 * For one burst of each engine at most, whatever they have to do. May sleep.
 */
void settle(struct vgpu *vgpu, u32 what)
{
	struct vgpu_engine *engine;

	for_each_engine(engine, vgpu) {
		if (!(what & BIT(engine->id)))
			continue;
		engine_lock(engine);
		engine_unlock(engine);
	}
	/* Only who asked for a reset waits for it. */
	if (what & SETTLE_RESETS)
		reset_pending(vgpu);
}

/**
 * vgpu_reset - reset as a PCI function
 * @vgpu: the vGPU; no lock is held
 *
 * Afterwards the vGPU is as it was created; counters too. May sleep: waits for
 * the engines' bursts. Nothing must use the aperture's translations, or the edge
 * drops them itself.
 */
void vgpu_reset(struct vgpu *vgpu)
{
	struct vgpu_engine *engine;

	for_each_engine(engine, vgpu)
		engine_lock(engine);

	mutex_lock(&vgpu->lock);
	for_each_engine(engine, vgpu)
		reset_engine(engine);
	state_reset(vgpu);
	irq_update_line(vgpu);
	mmio_reset(vgpu);
	pci_config_reset(vgpu);
	pagestore_clear(&vgpu->ggtt);
	WRITE_ONCE(vgpu->ggtt_generation, vgpu->ggtt_generation + 1);
	memset(&vgpu->stats, 0, sizeof(vgpu->stats));
	memset(&vgpu->unknown, 0, sizeof(vgpu->unknown));
	mutex_unlock(&vgpu->lock);

	for_each_engine(engine, vgpu) {
		memset(&engine->stats, 0, sizeof(engine->stats));
		memset(&engine->skipped, 0, sizeof(engine->skipped));
		if (engine->id == VGPU_RCS) {
			memset(&vgpu->render.stats, 0, sizeof(vgpu->render.stats));
			memset(&vgpu->render.unserved, 0, sizeof(vgpu->render.unserved));
		}
		engine_unlock(engine);
	}
}
