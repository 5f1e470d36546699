// SPDX-License-Identifier: GPL-2.0
/* Headers and lengths: of commands that exist, and of those that do not. */
#include "engine/cs.h"
#include "single.h"

#define VCS	VGPU_VCS

/* Commands of the MI client that do not exist hang, and interrupt if wanted. */
static void unknown_opcodes(void)
{
	static const u32 opcodes[] = { 0x10, 0x11, 0x15, 0x16, 0x17, 0x19,
		0x1e, 0x1f, 0x25, 0x30, 0x32, 0x35, 0x37, 0x3f };
	u32 i;

	one_context(VCS);
	for (i = 0; i < ARRAY_SIZE(opcodes); i++) {
		ring_write(gpu, VCS, RING_EMR(0), i % 2 ? ~0u : ~1u);
		reg_write(gpu, GEN8_GT_ISR(1) + 8, ~0u);
		reg_write(gpu, GEN8_GT_ISR(1) + 8, ~0u);
		emit(&ctx, opcodes[i] << 23, NOOP);
		ctx_submit(&ctx);
		gpu_run(gpu, VCS);
		expect_msg(gpu_hung(gpu, VCS), "opcode %#x", opcodes[i]);
		check_eq(ring_read(gpu, VCS, RING_EIR(0)), 1);
		check_eq(!!(reg_read(gpu, GEN8_GT_ISR(1) + 8) & BIT(3)), !(i % 2));
		gpu_reset_engine(gpu, VCS);
		ctx_state(&ctx);
		ctx.tail = 0;
	}
	/* Nor does the client 1. */
	emit(&ctx, 1u << 29);
	expect_hang();
	emit(&ctx, 7u << 29);
	expect_hang();
	/* 2D commands are bcs's. */
	emit(&ctx, 0x54300005, 0, 0, 0, 0, 0, 0, NOOP);
	expect_hang();
}

/* Each command of the table with each length: too short ones hang. */
static void lengths(void)
{
	u32 op, field, dwords, i;

	one_context(VCS);
	for (op = 0; op < 64; op++) {
		const struct cs_command *command = &cs_mi_commands[op];

		if (!command->name || !command->length_mask)
			continue;
		check_ge(command->min_length, 2);
		check_ge(command->length_mask + 2, command->min_length);
		check_le(command->length_mask + 2, CS_CMD_MAX);
		for (field = 0; field + 2 < command->min_length; field++) {
			emit(&ctx, op << 23 | field);
			for (i = 0; i < 32; i++)
				emit(&ctx, NOOP, NOOP);
			expect_hang();
		}
		/* What is longer than the ring is filled hangs as well. */
		dwords = command->min_length | 1;
		emit(&ctx, op << 23 | (dwords - 2 + 2));
		ctx.tail = 8;
		ctx_submit(&ctx);
		gpu_run(gpu, VCS);
		expect_msg(gpu_hung(gpu, VCS), "opcode %#x", op);
		gpu_reset_engine(gpu, VCS);
		ctx_state(&ctx);
		ctx.tail = 0;
	}
}

/* The longest command: i915 writes page tables so, hundreds of entries at once. */
static void longest(void)
{
	static u32 cmd[CS_CMD_MAX];
	u32 i;

	one_context(VCS);
	cmd[0] = 0x20u << 23 | (CS_CMD_MAX - 2);
	cmd[1] = LO(data.addr);
	cmd[2] = HI(data.addr);
	for (i = 3; i < CS_CMD_MAX; i++)
		cmd[i] = i;
	ctx_emit(&ctx, cmd, CS_CMD_MAX);
	ctx_run(&ctx);
	for (i = 3; i < CS_CMD_MAX; i++)
		check_eq(stored((i - 3) * 4), i);
	check_eq(stored((CS_CMD_MAX - 3) * 4), 0);
}

/* A command that is not executed. */
struct skip {
	u32 header, dwords, listed;
};

/* They are passed over by their length, and counted. */
static void expect_skipped(unsigned int engine, const struct skip *cmds)
{
	struct vgpu_engine_stats before, after;
	struct vgpu_unknown list[32];
	unsigned int n, i, j;

	one_context(engine);
	vgpu_get_engine_stats(gpu->vgpu, engine, &before);
	for (i = 0; cmds[i].listed; i++) {
		u32 cmd[32] = { cmds[i].header };

		for (j = 1; j < cmds[i].dwords; j++)
			cmd[j] = 0x10u << 23;	/* would hang if executed */
		ctx_emit(&ctx, cmd, cmds[i].dwords);
		ctx_emit(&ctx, cmd, cmds[i].dwords);
	}
	emit_store(&ctx, data.addr, 1);
	ctx_run(&ctx);
	check_eq(stored(0), 1);
	vgpu_get_engine_stats(gpu->vgpu, engine, &after);
	check_eq(after.skipped - before.skipped, 2 * i);
	n = vgpu_get_skipped(gpu->vgpu, engine, list, ARRAY_SIZE(list));
	check_eq(n, i);
	for (j = 0; j < n; j++) {
		check_eq(list[j].count, 2);
		check_eq(list[j].what, cmds[j].listed);
	}
}

/* 3D and so on, on an engine that has none. */
static void skipped(void)
{
	static const struct skip cmds[] = {
		{ 0x61010011, 19, 0x61010000 },	/* STATE_BASE_ADDRESS */
		{ 0x69040302, 1, 0x69040000 },	/* PIPELINE_SELECT */
		{ 0x70000007, 9, 0x70000000 },	/* MEDIA_VFE_STATE */
		{ 0x780b0001, 1, 0x780b0000 },	/* 3DSTATE_VF_STATISTICS */
		{ 0x78080003, 5, 0x78080000 },	/* 3DSTATE_VERTEX_BUFFERS */
		{ 0x7b000005, 7, 0x7b000000 },	/* 3DPRIMITIVE */
		{ }
	};

	expect_skipped(VCS, cmds);
}

/* The resource streamer, and the URB as memory: there is neither. PRM SKL vol 2a */
static void no_resource_streamer(void)
{
	static const struct skip cmds[] = {
		{ 0x03000001, 1, 0x03000000 },	/* MI_RS_CONTROL, start */
		{ 0x04801010, 1, 0x04800000 },	/* MI_URB_ATOMIC_ALLOC */
		{ 0x15800002, 4, 0x15800000 },	/* MI_RS_STORE_DATA_IMM */
		{ 0x16000002, 4, 0x16000000 },	/* MI_LOAD_URB_MEM */
		{ 0x16800002, 4, 0x16800000 },	/* MI_STORE_URB_MEM */
		{ 0x78340003, 5, 0x78340000 },	/* 3DSTATE_GATHER_CONSTANT_VS, GS, HS, DS, PS */
		{ 0x78350003, 5, 0x78350000 },
		{ 0x78360003, 5, 0x78360000 },
		{ 0x78370003, 5, 0x78370000 },
		{ 0x78380003, 5, 0x78380000 },
		{ 0x78430002, 4, 0x78430000 },	/* 3DSTATE_BINDING_TABLE_EDIT_VS, GS, HS, DS, PS */
		{ 0x78440002, 4, 0x78440000 },
		{ 0x78450002, 4, 0x78450000 },
		{ 0x78460002, 4, 0x78460000 },
		{ 0x78470002, 4, 0x78470000 },
		{ 0x78540002, 4, 0x78540000 },	/* 3DSTATE_RS_CONSTANT_POINTER */
		{ 0x791d0000, 2, 0x791d0000 },	/* 3DSTATE_URB_CLEAR */
		{ }
	};
	u64 before;

	expect_skipped(VGPU_RCS, cmds);
	/* To stop it, or to restore its context, takes nothing. */
	before = gpu->vgpu->engine[VGPU_RCS].stats.skipped;
	emit(&ctx, 0x03000000, 0x07800000, 0x07800001, NOOP);
	ctx_run(&ctx);
	check_eq(gpu->vgpu->engine[VGPU_RCS].stats.skipped, before);
}

static u32 evil_after;

/* Between the look at the header and the rest, the header becomes longer. */
static void change_header(struct host *host, u64 iova)
{
	if (iova == code.mem && !evil_after--)
		host_write32(host, code.mem, ATOMIC(0x25) | BIT(19) | BIT(18) | 200);
}

static void header_changes(void)
{
	u32 i;

	one_context(VCS);
	gpu->host.refuse_map = true;
	for (i = 0; i < 5; i++) {
		batch(gpu, code.mem, ATOMIC(5), LO(data.addr), HI(data.addr), BBE);
		host_write64(&gpu->host, data.mem, 0xffffffff);
		evil_after = i;
		emit_batch(&ctx, code.addr);
		ctx_publish(&ctx);
		ctx_submit(&ctx);
		gpu->host.on_map = change_header;
		gpu_run(gpu, VCS);
		gpu->host.on_map = NULL;
		if (gpu_hung(gpu, VCS)) {
			/* It had changed before it was fetched. */
			check_le(i, 1);
			gpu_reset_engine(gpu, VCS);
			ctx_state(&ctx);
			ctx.tail = 0;
			continue;
		}
		/* 32 bits were incremented, as was checked; not 64. */
		check_eq(stored64(0), 0);
	}
}

static const struct unit_case cases[] = {
	UNIT(unknown_opcodes),
	UNIT(lengths),
	UNIT(longest),
	UNIT(skipped),
	UNIT(no_resource_streamer),
	UNIT(header_changes),
};

const struct unit_group length_tests = {
	.name = "length", UNIT_CASES(cases),
	GPU_FIXTURE,
};
