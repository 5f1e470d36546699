// SPDX-License-Identifier: GPL-2.0
/* Saved states: the same vGPU goes on elsewhere; what is no state is refused. */
#include "state.h"
#include "unit.h"

#define HEADER		32	/* bytes before the fields */

static u8 *saved;
static size_t saved_size;

static void save(void)
{
	size_t size = vgpu_save(gpu->vgpu, NULL, 0);

	kvfree(saved);
	saved = kvzalloc(size, GFP_KERNEL);
	expect(saved);
	saved_size = vgpu_save(gpu->vgpu, saved, size);
	check_eq(saved_size, size);
}

static int restore(void)
{
	return vgpu_restore(gpu->vgpu, saved, saved_size);
}

/* The state is the one that was saved. */
static void expect_saved(void)
{
	u8 *now = kvzalloc(saved_size, GFP_KERNEL);

	expect(now);
	check_eq(vgpu_save(gpu->vgpu, now, saved_size), saved_size);
	check_mem_eq(now, saved, saved_size);
	kvfree(now);
}

static void expect_refused(void)
{
	u8 *before = kvzalloc(saved_size + 2 * SZ_64K, GFP_KERNEL);
	u8 *after = kvzalloc(saved_size + 2 * SZ_64K, GFP_KERNEL);
	size_t size = vgpu_save(gpu->vgpu, before, saved_size + 2 * SZ_64K);

	expect(before && after && size <= saved_size + 2 * SZ_64K);
	check_int_eq(restore(), -EINVAL);
	check_eq(vgpu_save(gpu->vgpu, after, size), size);
	check_mem_eq(before, after, size);
	kvfree(before);
	kvfree(after);
}

static size_t fields_size(const struct state_field *fields, unsigned int n,
			  const char *until, size_t *at)
{
	size_t size = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (until && !strcmp(fields[i].name, until))
			*at = size;
		size += fields[i].count * fields[i].size;
	}

	return size;
}

/* Where a field is in a saved state. */
static u8 *saved_field(const char *name, unsigned int engine)
{
	size_t at = SIZE_MAX;
	size_t vgpu_size, engine_size;

	vgpu_size = fields_size(state_vgpu_fields, state_num_vgpu_fields, name,
				&at);
	if (at != SIZE_MAX)
		return saved + HEADER + at;
	engine_size = fields_size(state_engine_fields, state_num_engine_fields,
				  name, &at);
	expect_msg(at != SIZE_MAX, "no field %s", name);

	return saved + HEADER + vgpu_size + engine * engine_size + at;
}

static u8 *saved_pages(void)
{
	/* Behind the number of units of work, of which there is none. */
	return saved_field("ports.dword", VGPU_NUM_ENGINES) + sizeof(u32);
}

static void fields_are_sane(void)
{
	const struct state_field *field;
	unsigned int i;

	for (i = 0; i < state_num_vgpu_fields + state_num_engine_fields; i++) {
		bool of_vgpu = i < state_num_vgpu_fields;

		field = of_vgpu ? &state_vgpu_fields[i] :
			&state_engine_fields[i - state_num_vgpu_fields];
		check_ge(field->size, 1);
		check_le(field->size, 8);
		check_ge(field->count, 1);
		check_le(field->offset + (field->count - 1) * field->stride +
			 field->size, of_vgpu ? sizeof(struct vgpu) :
			 sizeof(struct vgpu_engine));
		expect_msg(field->count == 1 || field->stride >= field->size,
			   "%s", field->name);
		expect_msg(!field->max || field->reset <= field->max, "%s",
			   field->name);
	}
}

/* Something of everything: a batch that waits, one that is done, interrupts. */
static struct context waiting;
static struct buffer gate, result;

static void use(void)
{
	struct buffer code;

	gpu_works(gpu, VGPU_BCS);
	gpu_works(gpu, VGPU_VCS);
	ctx_init(&waiting, gpu, VGPU_RCS, 5);
	ctx_buffer(&waiting, &code);
	ctx_buffer(&waiting, &gate);
	ctx_buffer(&waiting, &result);
	batch(gpu, code.mem,
	      LRI(1), GEN8_RING_CS_GPR(GVT_RCS_BASE, 3), 0x1234,
	      SEMAPHORE_WAIT | SEMAPHORE_POLL | SEMAPHORE_EQ, 1, LO(gate.addr),
	      HI(gate.addr),
	      SRM, GEN8_RING_CS_GPR(GVT_RCS_BASE, 3), LO(result.addr),
	      HI(result.addr), BBE);
	emit_batch(&waiting, code.addr);
	emit(&waiting, USER_INTERRUPT);
	ctx_submit(&waiting);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_WAIT);
	expect_csb(gpu, VGPU_RCS, CSB_IDLE_ACTIVE, 0);
	reg_write(gpu, 0x4f000, 0x4f);		/* has no row */
	ring_write(gpu, VGPU_VECS, RING_ELSP(0), 0x11);
}

/* The batch that waited ends as it should. */
static void finish(void)
{
	check_eq(host_read32(&gpu->host, result.mem), 0);
	host_write32(&gpu->host, gate.mem, 1);
	check_int_eq(gpu_run(gpu, VGPU_RCS), VGPU_WORK_IDLE);
	check_eq(host_read32(&gpu->host, result.mem), 0x1234);
	expect_csb(gpu, VGPU_RCS, CSB_COMPLETE | CSB_ACTIVE_IDLE, 5);
	expect_no_csb(gpu, VGPU_RCS);
	check_eq(ctx_get(&waiting, IMG_HEAD) & HEAD_ADDR, waiting.tail);
	check_eq(reg_read(gpu, 0x4f000), 0x4f);
}

/* Back in time, on the same vGPU. */
static void restored(void)
{
	use();
	save();
	vgpu_reset(gpu->vgpu);
	check_int_eq(restore(), 0);
	expect_saved();
	finish();
	/* Three dwords of the submission complete the one that was saved. */
	check_eq(gpu->vgpu->engine[VGPU_VECS].ports.dwords, 1);
}

/* To another vGPU, whose clock is another; interrupts come along. */
static void moved(void)
{
	struct vgpu *old = gpu->vgpu;
	u64 irqs;
	u32 time;

	gpu->host.clock = 5000000000;
	use();
	expect(gpu->host.irq);
	save();
	time = ring_read(gpu, VGPU_RCS, RING_TIMESTAMP(0));

	gpu->vgpu = vgpu_create(old->type, &host_ops, &gpu->host);
	expect(gpu->vgpu);
	gpu->host.vgpu = gpu->vgpu;
	gpu->host.clock = 1000;
	gpu->host.irq = false;
	irqs = gpu->host.irqs;
	check_int_eq(restore(), 0);
	expect(gpu->host.irq);
	check_eq(gpu->host.irqs, irqs + 1);
	check_eq(ring_read(gpu, VGPU_RCS, RING_TIMESTAMP(0)), time);
	expect_saved();
	finish();
	vgpu_destroy(old);
}

/* A reset that was asked for, and not done yet, is done by the next turn. */
static void pending_reset(void)
{
	const u32 domains = GEN6_GRDOM_BLT, engines = BIT(VGPU_BCS);

	save();
	memcpy(saved_field("reset_domains", 0), &domains, 4);
	memcpy(saved_field("reset_engines", 0), &engines, 4);
	check_int_eq(restore(), 0);
	check_eq(reg_read(gpu, GEN6_GDRST), domains);
	check_ne(ring_read(gpu, VGPU_BCS, RING_IMR(0)), ~0u);
	gpu_run(gpu, VGPU_RCS);
	check_eq(reg_read(gpu, GEN6_GDRST), 0);
	check_eq(ring_read(gpu, VGPU_BCS, RING_IMR(0)), ~0u);
	check_ne(ring_read(gpu, VGPU_VCS, RING_IMR(0)), ~0u);
}

/* After a reset nothing is left of what was. */
static void reset_equals_new(void)
{
	struct vgpu *used = gpu->vgpu;

	use();
	gpu->vgpu = vgpu_create(used->type, &host_ops, &gpu->host);
	expect(gpu->vgpu);
	save();
	vgpu_destroy(gpu->vgpu);
	gpu->vgpu = used;
	vgpu_reset(gpu->vgpu);
	expect_saved();
}

static u64 told[2];

static void note(void *data, const char *object, const char *field,
		 unsigned int i, u64 val)
{
	check_ne(val, 0);
	if (!strcmp(object, "rcs0") && !strcmp(field, "cs.bb.addr") && !i)
		told[0] += val;
	if (!strcmp(object, "vgpu") && !strcmp(field, "config") && !i)
		told[1] += val;
	expect(strcmp(field, "reset_engines"));		/* it is zero */
}

/* For people: fields have names. */
static void dumped(void)
{
	use();
	told[0] = 0;
	told[1] = 0;
	vgpu_dump(gpu->vgpu, note, NULL);
	check_eq(told[0], gpu->vgpu->engine[VGPU_RCS].cs.bb[0].addr);
	check_eq(told[1], 0x86);
}

static void room(void)
{
	u8 few[64];

	use();
	save();
	memset(few, 0xa5, sizeof(few));
	check_eq(vgpu_save(gpu->vgpu, few, 40), saved_size);
	check_eq(few[40], 0xa5);
}

static const struct {
	const char *name;
	u32 size;
	u64 val;
} bad_fields[] = {
	{ "ports.dwords", 4, 4 },
	{ "ports.nth", 4, 2 },
	{ "ports.has_next", 1, 2 },
	{ "ports.csb_write", 4, 6 },
	{ "cs.depth", 4, 3 },
	{ "cs.hung", 1, 0xff },
	{ "cs.bb.space", 4, 4 },
	{ "reset_engines", 4, 0x10 },
	{ "irq.master", 4, 1 },
	/* Of the context that waits, which is in a batch. */
	{ "cs.bb.space", 4, 0 },
	{ "cs.bb.addr", 1, 2 },
	{ "cs.ctl", 4, 0 },
	{ "cs.tail", 4, 0x10000 },
	{ "cs.tail", 4, 4 },
	{ "cs.head", 4, 0x10000 },
	{ "cs.start", 4, 8 },
	/* Read-only: the vendor. */
	{ "config", 1, 0x87 },
};

static void bad_values(void)
{
	u8 was[8];
	u8 *field;
	u32 i;

	use();
	save();
	for (i = 0; i < ARRAY_SIZE(bad_fields); i++) {
		field = saved_field(bad_fields[i].name, VGPU_RCS);
		memcpy(was, field, 8);
		memcpy(field, &bad_fields[i].val, bad_fields[i].size);
		expect_refused();
		memcpy(field, was, 8);
	}
	check_int_eq(restore(), 0);
	finish();
}

static void bad_header(void)
{
	u32 at;

	save();
	for (at = 0; at < HEADER - 8; at += 4) {
		saved[at] ^= 1;
		expect_refused();
		saved[at] ^= 1;
	}
	check_int_eq(restore(), 0);
}

static void bad_pages(void)
{
	static const u32 numbers[] = {
		GVT_MMIO_SIZE / PAGE, 0x7fffffff, 0xfffffffe,
	};
	u32 first, second, i;
	u8 *pages;

	use();
	save();
	pages = saved_pages();
	memcpy(&first, pages, 4);
	memcpy(&second, pages + 4 + PAGE, 4);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		memcpy(pages, &numbers[i], 4);
		expect_refused();
	}
	memcpy(pages, &second, 4);	/* twice */
	expect_refused();
	memcpy(pages, &first, 4);

	saved_size--;
	expect_refused();
	saved_size++;
	check_int_eq(restore(), 0);
}

/* Cut anywhere. */
static void cut(void)
{
	size_t whole, size;
	u8 *all;

	use();
	save();
	whole = saved_size;
	all = saved;
	for (size = 0; size < whole; size += size < 100 ? 1 : 997) {
		/* An allocation of its own: what is read beyond it is found. */
		saved = kvzalloc(size + !size, GFP_KERNEL);
		expect(saved);
		memcpy(saved, all, size);
		check_int_eq(vgpu_restore(gpu->vgpu, saved, size), -EINVAL);
		kvfree(saved);
	}
	saved = all;
	check_int_eq(restore(), 0);
	finish();
}

static u32 seed = 1;

static u32 rnd(void)
{
	seed = seed * 1664525 + 1013904223;

	return seed >> 8;
}

/* Whatever is in it: refused, or a state of which the vGPU can be reset. */
static void garbled(void)
{
	size_t fields;
	u32 i, n, taken = 0;
	u8 *all;

	use();
	save();
	fields = saved_pages() - saved;
	all = kvzalloc(saved_size, GFP_KERNEL);
	expect(all);
	memcpy(all, saved, saved_size);
	for (i = 0; i < 1000; i++) {
		memcpy(saved, all, saved_size);
		for (n = 1 + rnd() % 3; n; n--)
			saved[HEADER + rnd() % (fields - HEADER)] = rnd();
		if (!restore()) {
			taken++;
			expect_saved();
			for (n = 0; n < VGPU_NUM_ENGINES; n++)
				gpu_run(gpu, n);
		}
	}
	check_gt(taken, 0);
	kvfree(all);
	reg_write(gpu, GEN6_GDRST, GEN6_GRDOM_FULL);
	vgpu_reset(gpu->vgpu);
	gpu_setup(gpu);
	gpu_works(gpu, VGPU_RCS);
}

static void end(void)
{
	kvfree(saved);
	saved = NULL;
	gpu_end_test();
}

static const struct unit_case cases[] = {
	UNIT(fields_are_sane),
	UNIT(restored),
	UNIT(moved),
	UNIT(pending_reset),
	UNIT(reset_equals_new),
	UNIT(dumped),
	UNIT(room),
	UNIT(bad_values),
	UNIT(bad_header),
	UNIT(bad_pages),
	UNIT(cut),
	UNIT(garbled),
};

const struct unit_group state_tests = {
	.name = "state", UNIT_CASES(cases),
	.setup = gpu_setup_test, .teardown = end,
};
