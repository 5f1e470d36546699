// SPDX-License-Identifier: GPL-2.0
/*
 * Commands of client 3: handed to the pipelines, with what they have to know of the engine.
 * They are rcs's; to the other engines they are no commands, or others.
 */
#include "engine/cs.h"
#include "render/render.h"

#define MEDIA_OBJECT_OPCODE	0x7100
#define MEDIA_WALKER_OPCODE	0x7103
#define GPGPU_WALKER_OPCODE	0x7105
#define PRIMITIVE_OPCODE	RENDER_PRIMITIVE

#define PREDICATE_ENABLE	BIT(8)
#define INDIRECT_ENABLE		BIT(10)

/* A parameter of a command that may come from a register. PRM SKL vol 2c */
struct parameter {
	u16 opcode;
	u16 dword;
	u32 reg;
};

static const struct parameter parameters[] = {
	{ GPGPU_WALKER_OPCODE, 7, 0x2500 },	/* GPGPU_DISPATCHDIMX */
	{ GPGPU_WALKER_OPCODE, 10, 0x2504 },
	{ GPGPU_WALKER_OPCODE, 12, 0x2508 },
	{ PRIMITIVE_OPCODE, 2, 0x2434 },	/* 3DPRIM_VERTEX_COUNT */
	{ PRIMITIVE_OPCODE, 3, 0x2430 },	/* 3DPRIM_START_VERTEX */
	{ PRIMITIVE_OPCODE, 4, 0x2438 },	/* 3DPRIM_INSTANCE_COUNT */
	{ PRIMITIVE_OPCODE, 5, 0x243c },	/* 3DPRIM_START_INSTANCE */
	{ PRIMITIVE_OPCODE, 6, 0x2440 },	/* 3DPRIM_BASE_VERTEX */
};

static bool can_be_predicated(u32 opcode)
{
	return opcode == GPGPU_WALKER_OPCODE || opcode == PRIMITIVE_OPCODE;
}

/* What comes from registers, into the streamer's copy of the command. */
static void load_parameters(struct vgpu_engine *engine, u32 opcode, u32 len)
{
	const struct parameter *p = parameters;

	for (; p < parameters + ARRAY_SIZE(parameters); p++)
		if (p->opcode == opcode && p->dword < len)
			engine->cmd[p->dword] = cs_read_reg(engine, p->reg);
}

static enum cs_result exec_render(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	struct render *render = &engine->vgpu->render;
	u32 opcode = cmd[0] >> 16;
	enum burst_result result;
	u64 fault = 0;

	if (can_be_predicated(opcode)) {
		if (cmd[0] & PREDICATE_ENABLE &&
		    !(cs_read_reg(engine, MI_PREDICATE_RESULT(engine->desc->base)) & 1))
			return CS_NEXT;
		if (cmd[0] & INDIRECT_ENABLE)
			load_parameters(engine, opcode, len);
	}
	result = render_exec(render, &engine->mem, cmd, len, &engine->cs.budget, &fault);

	return cs_after_burst(engine, cmd[0], result, fault);
}

/* A length of more bits than the longest command has is none. */
static enum cs_result exec_object(struct vgpu_engine *engine, const u32 *cmd, u32 len)
{
	if (cmd[0] & GENMASK(15, 10))
		return CS_HANG;

	return exec_render(engine, cmd, len);
}

static const struct cs_command with_length = {
	.name = "3D", .length_mask = 0xff, .base_length = 2, .min_length = 2,
	.exec = exec_render,
};

static const struct cs_command one_dword = {
	.name = "3D", .length_mask = 0, .base_length = 1, .min_length = 1, .exec = exec_render,
};

static const struct cs_command media_object = {
	.name = "MEDIA_OBJECT", .length_mask = 0x3ff, .base_length = 2, .min_length = 6,
	.exec = exec_object,
};

static const struct cs_command media_walker = {
	.name = "MEDIA_OBJECT_WALKER", .length_mask = 0x3ff, .base_length = 2, .min_length = 17,
	.exec = exec_object,
};

/**
 * cs_render_command - how a command of rcs's client 3 is taken apart
 * @header: its first dword
 *
 * Return: NULL: the pipelines do not know it.
 */
const struct cs_command *cs_render_command(u32 header)
{
	if (!render_known(header))
		return NULL;
	if (header >> 16 == MEDIA_OBJECT_OPCODE)
		return &media_object;
	if (header >> 16 == MEDIA_WALKER_OPCODE)
		return &media_walker;
	/* PIPELINE_SELECT and the like. */
	return (header >> 27 & 3) == 1 ? &one_dword : &with_length;
}
