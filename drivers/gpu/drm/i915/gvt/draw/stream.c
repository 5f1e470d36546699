// SPDX-License-Identifier: GPL-2.0
/*
 * Stream output: what declarations name of the vertices of primitives goes to buffers, one
 * vertex behind the other. A primitive goes whole, to all of them, or not at all.
 *
 * Mesa's genxml, gen9.xml: 3DSTATE_STREAMOUT, 3DSTATE_SO_DECL_LIST, 3DSTATE_SO_BUFFER, registers;
 * OpenGL 4.6, 13.3 "Transform Feedback". What drivers rely on: iris_state.c,
 * iris_set_stream_output_targets(); ANV's genX_cmd_buffer.c, transform feedback. Only geometry
 * shaders have other streams than the first.
 */
#include "draw/pipeline.h"
#include "memory/gmem.h"

#define SO_WRITE_OFFSET(buffer)	(0x5280 + 4 * (buffer))

/* 3DSTATE_STREAMOUT, dword 1 */
#define SO_FUNCTION_ENABLE	BIT(31)
#define RENDERING_DISABLE	BIT(30)
#define REORDER_TRAILING	BIT(26)
enum { FORCE_OFF = 2, FORCE_ON = 3 };

/* 3DSTATE_SO_BUFFER, dword 1; dword 7: it is in memory. */
#define SO_BUFFER_ENABLE	BIT(31)
#define OFFSET_ADDRESS_ENABLE	BIT(20)
#define OFFSET_IN_MEMORY	0xffffffffu

/* SO_DECL */
#define DECL_BUFFER(decl)	render_bits(decl, 13, 12)
#define DECL_HOLE		BIT(11)
#define DECL_REGISTER(decl)	render_bits(decl, 9, 4)
#define DECL_COMPONENTS(decl)	((decl) & 15)

#define SLOT_DWORDS		4u

static enum burst_result put(struct render *render, u64 addr, const void *from, u32 bytes)
{
	addr &= GENMASK_ULL(47, 0);
	if (!gmem_write(render->first.mem, GTT_PER_PROCESS, addr, from, bytes))
		return BURST_DONE;
	render->first.fault = addr;

	return BURST_FAULT;
}

static const u32 *buffer_state(const struct render_state *state, u32 nr)
{
	return state->so_buffer + RENDER_SO_BUFFER_DWORDS * nr;
}

/* Do primitives go on to be drawn? */
bool draw_renders(const struct render_state *state)
{
	u32 dw1 = state->streamout[1];

	switch (render_bits(dw1, 24, 23)) {
	case FORCE_OFF:
		return false;
	case FORCE_ON:
		return true;
	default:
		/* Without a geometry shader all are of stream 0. */
		return !(dw1 & RENDERING_DISABLE) &&
		       !(dw1 & SO_FUNCTION_ENABLE && render_bits(dw1, 28, 27));
	}
}

/* Do they go to buffers? */
bool draw_streams(const struct render_state *state)
{
	return state->streamout[1] & SO_FUNCTION_ENABLE;
}

/* They do: where vertices go in this burst. Takes vgpu->lock. */
void draw_stream_decode(struct render *render)
{
	const struct render_state *state = &render->state;
	struct draw_stream *stream = &render->draw.stream;
	struct vgpu *vgpu = render->first.mem->vgpu;
	u32 i, selected = state->so_decl_list[1] & 15;

	*stream = (struct draw_stream){
		.decls = min(state->so_decl_list[2] & 0xff, RENDER_SO_DECLS),
		.first = 2 * render_bits(state->streamout[2], 5, 5),
		.slots = 2 * (render_bits(state->streamout[2], 4, 0) + 1),
	};
	mutex_lock(&vgpu->lock);
	for (i = 0; i < RENDER_SO_BUFFERS; i++) {
		const u32 *dw = buffer_state(state, i);

		stream->buffer[i] = (struct draw_stream_buffer){
			.enabled = dw[1] & SO_BUFFER_ENABLE && selected & BIT(i),
			.addr = render_address(dw + 2, 4),
			.size = ((u64)render_bits(dw[4], 29, 0) + 1) * 4,
			.pitch = render_bits(state->streamout[3 + i / 2] >> 16 * (i % 2), 11, 0),
			.offset = reg_get(vgpu, SO_WRITE_OFFSET(i)) & ~3u,
		};
	}
	mutex_unlock(&vgpu->lock);
}

/* Is there room for so many vertices in all buffers? */
static bool has_room(const struct draw_stream *stream, u32 vertices)
{
	const struct draw_stream_buffer *buffer;

	for (buffer = stream->buffer; buffer < stream->buffer + RENDER_SO_BUFFERS; buffer++)
		if (buffer->enabled &&
		    buffer->offset + (u64)vertices * buffer->pitch > buffer->size)
			return false;

	return true;
}

/* Components of a slot of an entry, one behind the other. Returns how many bytes. */
static u32 pick(const struct draw_stream *stream, const u32 *entry, u32 decl, u32 *to)
{
	u32 slot = stream->first + DECL_REGISTER(decl), i, n = 0;
	bool known = DECL_REGISTER(decl) < stream->slots &&
		     (slot + 1) * SLOT_DWORDS <= DRAW_ENTRY_DWORDS;

	for (i = 0; i < SLOT_DWORDS; i++)
		if (decl & BIT(i))
			to[n++] = known ? entry[slot * SLOT_DWORDS + i] : 0;

	return n * 4;
}

/* The primitive's vertex @nr, of its URB entry. What would go beyond a buffer does not. */
static enum burst_result put_vertex(struct render *render, u32 nr, const u32 *entry)
{
	struct draw_stream *stream = &render->draw.stream;
	u32 at[RENDER_SO_BUFFERS] = {}, val[SLOT_DWORDS], i, bytes;
	enum burst_result result = BURST_DONE;

	for (i = 0; i < stream->decls && result == BURST_DONE; i++) {
		u32 decl = render->state.so_decl_list[3 + 2 * i] & 0xffff;
		const struct draw_stream_buffer *buffer = &stream->buffer[DECL_BUFFER(decl)];
		u64 offset = buffer->offset + (u64)nr * buffer->pitch + at[DECL_BUFFER(decl)];

		bytes = pick(stream, entry, decl, val);
		at[DECL_BUFFER(decl)] += bytes;
		if (bytes && buffer->enabled && !(decl & DECL_HOLE) &&
		    offset + bytes <= buffer->size)
			result = put(render, buffer->addr + offset, val, bytes);
	}

	return result;
}

/* Which corner comes @nr'th: strips go around their triangles the same way. */
static u32 corner_of(const struct render *render, u32 nr)
{
	bool trailing = render->state.streamout[1] & REORDER_TRAILING;

	if (!render->draw.primitive.turned)
		return nr;

	/* 1, 0, 2, which keeps the last one in its place, or the first one: 0, 2, 1. */
	return trailing ? (nr < 2 ? 1 - nr : 2) : (3 - nr) % 3;
}

/**
 * draw_stream - the primitive under way goes to buffers
 * @render: the pipelines; what draw_assemble() found
 *
 * Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result draw_stream(struct render *render)
{
	struct draw_stream *stream = &render->draw.stream;
	u32 vertices = render->draw.primitive.corners, i;
	enum burst_result result = BURST_DONE;

	render->statistics[RENDER_SO_NEEDED]++;
	if (!has_room(stream, vertices))
		return BURST_DONE;
	for (i = 0; i < vertices && result == BURST_DONE; i++)
		result = put_vertex(render, i, render->draw.corner[corner_of(render, i)]);
	if (result != BURST_DONE)
		return result;
	for (i = 0; i < RENDER_SO_BUFFERS; i++)
		if (stream->buffer[i].enabled)
			stream->buffer[i].offset += vertices * stream->buffer[i].pitch;
	render->statistics[RENDER_SO_WRITTEN]++;

	return BURST_DONE;
}

/* Where the next vertex goes: the register, and memory, if that is to know. */
static enum burst_result set_offset(struct render *render, u32 nr, u32 offset)
{
	struct vgpu *vgpu = render->first.mem->vgpu;
	const u32 *dw = buffer_state(&render->state, nr);

	mutex_lock(&vgpu->lock);
	reg_set(vgpu, SO_WRITE_OFFSET(nr), offset);
	mutex_unlock(&vgpu->lock);
	if (!(dw[1] & OFFSET_ADDRESS_ENABLE))
		return BURST_DONE;

	return put(render, render_address(dw + 5, 4), &offset, 4);
}

/**
 * draw_stream_end - the end of a burst of a draw whose vertices go to buffers
 * @render: the pipelines
 *
 * Takes vgpu->lock. Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result draw_stream_end(struct render *render)
{
	const struct draw_stream_buffer *buffer = render->draw.stream.buffer;
	enum burst_result result, worst = BURST_DONE;
	u32 i;

	for (i = 0; i < RENDER_SO_BUFFERS; i++) {
		if (!buffer[i].enabled)
			continue;
		result = set_offset(render, i, buffer[i].offset);
		if (result != BURST_DONE)
			worst = result;
	}

	return worst;
}

/**
 * draw_stream_buffer - 3DSTATE_SO_BUFFER that says where the next vertex goes
 * @render: the pipelines; in a memory section; they have the state
 * @cmd: the command
 * @len: its dwords
 * @budget: unused: it is no work
 *
 * Takes vgpu->lock. Return: BURST_DONE or BURST_FAULT.
 */
enum burst_result draw_stream_buffer(struct render *render, const u32 *cmd, u32 len, int *budget)
{
	u32 offset = cmd[7];
	enum burst_result result = BURST_DONE;

	if (offset == OFFSET_IN_MEMORY)
		result = draw_read(render, render_address(cmd + 5, 4), &offset, 4);

	return result == BURST_DONE ?
	       set_offset(render, render_bits(cmd[1], 30, 29), offset & ~3u) : result;
}
