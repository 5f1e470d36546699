// SPDX-License-Identifier: GPL-2.0
/* Commands of the render engine's client: those that set state, and those that start jobs. */
#include "draw/pipeline.h"
#include "memory/gmem.h"
#include "render/media.h"
#include "render/messages.h"

#define NO_STATE	0xffffu
#define WM_HZ_OP	0x7852
#define SO_BUFFER	0x7918
#define SO_OFFSET_WRITE	BIT(21)

typedef enum burst_result exec_fn(struct render *render, const u32 *cmd, u32 len, int *budget);

struct command {
	u16 opcode;
	u16 at;		/* dword of struct render_state, or NO_STATE */
	u16 dwords;	/* at most */
	exec_fn *exec;
};

/* Each field has an enable bit of its own; a shorter command leaves those behind it. */
static void set_base_address(u32 *state, const u32 *cmd, u32 len)
{
	/* Dword of the field, dword of its enable bit. General, stateless, surface, … */
	static const u8 enable[19] = {
		0, 1, 1, 0, 4, 4, 6, 6, 8, 8, 10, 10, 12, 13, 14, 15, 16, 16, 16
	};
	u32 i;

	for (i = 0; i < len; i++)
		if (!enable[i] || (enable[i] < len && cmd[enable[i]] & 1))
			state[i] = cmd[i];
}

/* Bits 15:8 say which of bits 7:0 count. */
static void set_pipeline_select(u32 *state, const u32 *cmd, u32 len)
{
	u32 mask = cmd[0] >> 8 & 0xff;

	*state = (*state & 0xff & ~mask) | (cmd[0] & mask) | (cmd[0] & 0xffff0000);
}

/* VERTEX_BUFFER_STATE: bits 31:26 the index, bit 14 the address changes too. */
static void set_vertex_buffers(u32 *state, const u32 *cmd, u32 len)
{
	u32 i, *to;

	state[0] = cmd[0];
	for (i = 1; i + 4 <= len; i += 4) {
		if (render_bits(cmd[i], 31, 26) >= RENDER_VERTEX_BUFFERS)
			continue;
		to = state + 1 + 4 * render_bits(cmd[i], 31, 26);
		to[0] = cmd[i];
		if (cmd[i] & BIT(14))
			memcpy(to + 1, cmd + i + 1, 12);
	}
}

static void set_vf_instancing(u32 *state, const u32 *cmd, u32 len)
{
	u32 element = render_bits(cmd[1], 5, 0);

	if (len == 3 && element < RENDER_VERTEX_ELEMENTS)
		memcpy(state + 2 * element, cmd + 1, 8);
}

static void set_so_buffer(u32 *state, const u32 *cmd, u32 len)
{
	if (len == RENDER_SO_BUFFER_DWORDS)
		memcpy(state + len * render_bits(cmd[1], 30, 29), cmd, len * 4);
}

static void set_chroma_key(u32 *state, const u32 *cmd, u32 len)
{
	if (len == 4)
		memcpy(state + 4 * render_bits(cmd[1], 31, 30), cmd, 16);
}

#define STATE(member, number, n)						\
	{ .opcode = number, .at = offsetof(struct render_state, member) / 4, .dwords = n },

/* By opcode. PRM SKL vol 2a */
static const struct command states[] = { RENDER_STATES(STATE) };

static const struct command others[] = {
	/* MEDIA_STATE_FLUSH: there is nothing to do */
	{ .opcode = 0x7004, .at = NO_STATE, .dwords = 2 },
	{ .opcode = 0x7100, .at = NO_STATE, .dwords = 1025, .exec = media_object },
	{ .opcode = 0x7103, .at = NO_STATE, .dwords = 1025, .exec = media_walker },
	{ .opcode = 0x7105, .at = NO_STATE, .dwords = 15, .exec = gpgpu_walker },
	{ .opcode = RENDER_PRIMITIVE, .at = NO_STATE, .dwords = 7, .exec = render_draw },
};

/* State that is not simply what the last command said. */
static const struct {
	u16 opcode;
	void (*set)(u32 *state, const u32 *cmd, u32 len);
} setters[] = {
	{ 0x6101, set_base_address },
	{ 0x6904, set_pipeline_select },
	{ 0x7808, set_vertex_buffers },
	{ 0x7849, set_vf_instancing },
	{ 0x7904, set_chroma_key },
	{ 0x7918, set_so_buffer },
};

static const struct command *find(const struct command *commands, u32 n, u32 opcode)
{
	u32 low = 0, middle;

	while (low < n) {
		middle = (low + n) / 2;
		if (commands[middle].opcode == opcode)
			return &commands[middle];
		if (commands[middle].opcode < opcode)
			low = middle + 1;
		else
			n = middle;
	}

	return NULL;
}

static const struct command *command_of(u32 header)
{
	const struct command *command = find(states, ARRAY_SIZE(states), header >> 16);

	return command ? command : find(others, ARRAY_SIZE(others), header >> 16);
}

/*
 * What it does. State that asks for an operation on depth starts one; mostly it asks for none.
 * Stream output buffers may say where the next vertex goes.
 */
static exec_fn *exec_of(const struct command *command, const u32 *cmd, u32 len)
{
	if (command->opcode == WM_HZ_OP && len > 1 && cmd[1])
		return draw_depth_operation;
	if (command->opcode == SO_BUFFER && len == RENDER_SO_BUFFER_DWORDS &&
	    cmd[1] & SO_OFFSET_WRITE)
		return draw_stream_buffer;

	return command->exec;
}

/* Is it a command that render_exec() knows? */
bool render_known(u32 header)
{
	return command_of(header);
}

static void set_state(u32 *state, const struct command *command, const u32 *cmd, u32 len)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(setters); i++) {
		if (setters[i].opcode == command->opcode) {
			setters[i].set(state, cmd, len);
			return;
		}
	}
	memcpy(state, cmd, len * 4);
	memset(state + len, 0, (command->dwords - len) * 4);
}

static void tell_end(struct render *render, enum vgpu_job_result result)
{
	if (render->in_job && render->follow)
		render_follow_end(render, result);
	render->in_job = false;
}

static void end_job(struct render *render, enum vgpu_job_result result)
{
	tell_end(render, result);
	render->begun = 0;
	render_drop_units(render);
	memset(&render->position, 0, sizeof(render->position));
}

/* The job under way is none any more. */
void render_abandon(struct render *render)
{
	end_job(render, VGPU_JOB_RESET);
}

/* Once, before its first command; it is zero. */
void render_init(struct render *render)
{
	render->first.render = render;
	render->slot[0] = &render->first;
	render->threads = 1;
	mutex_init(&render->lock);
}

/* Have so many slots, RENDER_SLOTS at most. False: there is no memory for all of them. */
bool render_add_slots(struct render *render, u32 slots)
{
	struct render_slot *slot;
	u32 i;

	for (i = 0; i < slots; i++) {
		if (render->slot[i])
			continue;
		slot = kvzalloc(sizeof(*slot), GFP_KERNEL_ACCOUNT);
		if (!slot)
			return false;
		slot->render = render;
		slot->mem = &slot->own;
		/* Reads of registers look at it: pairs with the acquire in regs/busy.c. */
		smp_store_release(&render->slot[i], slot);
	}

	return true;
}

/* As after power-on, but for what was counted. */
void render_reset(struct render *render)
{
	/* Drivers reset engines often, before they use them. */
	if (!render->used)
		return;
	memset(&render->state, 0, sizeof(render->state));
	render->changed = false;
	render_abandon(render);
	render->used = false;
}

/* What was allocated for it. */
void render_free(struct render *render)
{
	u32 i;

	for (i = 1; i < RENDER_SLOTS; i++)
		kvfree(render->slot[i]);
	render_forget_programs(render);
}

/* A command that starts threads, and is not just taken up again. */
static void begin_job(struct render *render, u32 header)
{
	if (render->in_job)
		return;
	render->in_job = true;
	render->used = true;
	render->job++;
	render->draws += header >> 16 == RENDER_PRIMITIVE;
	render->unit = 0;
	render->command = header;
	render->before = render->stats;
	render->shown.known = false;
	if (render->follow)
		render_follow(&render->first, NULL, NULL);
}

static enum vgpu_job_result job_result(enum burst_result result)
{
	switch (result) {
	case BURST_DONE:
		return VGPU_JOB_DONE;
	case BURST_SKIPPED:
		return VGPU_JOB_SKIPPED;
	default:
		return VGPU_JOB_STOPPED;
	}
}

/**
 * render_exec - execute a command, or a burst of it
 * @render: the pipelines
 * @mem: the engine's view of guest memory; in a memory section
 * @cmd: the command; render_known()
 * @len: its dwords
 * @budget: commands left of the burst; what was done is taken off
 * @fault: where the address of a page that is missing is put
 *
 * May sleep. Return: see enum burst_result. After BURST_MORE the same command has to
 * come again.
 */
enum burst_result render_exec(struct render *render, struct gmem *mem, const u32 *cmd, u32 len,
			       int *budget, u64 *fault)
{
	const struct command *command = command_of(cmd[0]);
	struct render_slot **at;
	enum burst_result result;
	exec_fn *exec;

	if (len > command->dwords)
		return BURST_ILLEGAL;
	if (command->at != NO_STATE) {
		set_state((u32 *)&render->state + command->at, command, cmd, len);
		render->changed = true;
		render->used = true;
	}
	exec = exec_of(command, cmd, len);
	if (!exec)
		return BURST_DONE;
	render->first.mem = mem;
	render->functions = &render_functions;
	for_each_render_slot(at, render)
		(*at)->target.known = false;
	begin_job(render, cmd[0]);
	result = exec(render, cmd, len, budget);
	*fault = render->first.fault;
	if (result == BURST_HANG)
		tell_end(render, job_result(result));
	else if (result != BURST_MORE)
		end_job(render, job_result(result));

	return result;
}
