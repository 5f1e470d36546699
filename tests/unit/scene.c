// SPDX-License-Identifier: GPL-2.0
/* See scene.h. Commands and structures: PRM SKL volumes 2a and 2d. */
#include "scene.h"

static void put_state(struct scene *scene, u32 at, const u32 *dw, u32 n)
{
	batch_write(gpu, scene->s.state.mem + at, dw, n);
}

void scene_init(struct scene *scene, u32 width, u32 height, u32 format, u32 bytes)
{
	u32 i;

	memset(scene, 0, sizeof(*scene));
	shader_init(&scene->s);
	ctx_buffer(&scene->s.ctx, &scene->vertices);
	scene->width = width;
	scene->height = height;
	scene->format = format;
	scene->bytes = bytes;
	scene->pitch = (width * bytes + 511) / 512 * 512;
	canvas_init(&scene->target, &scene->s.ctx,
		    (scene->pitch * ((height + 31) / 32 * 32) + PAGE - 1) / PAGE);
	shader_begin(&scene->s);

	scene->stride = 12;
	scene->num_elements = 3;
	scene->elements[0] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 0);
	scene->elements[1] = CONTROLS(2, 2, 2, 2);
	scene->elements[2] = ELEMENT(0, FMT_R16G16_SSCALED, 0);
	scene->elements[3] = CONTROLS(1, 1, 2, 3);
	scene->elements[4] = ELEMENT(0, FMT_R32G32_FLOAT, 4);
	scene->elements[5] = CONTROLS(1, 1, 2, 3);
	scene->topology = RECTLIST;
	scene->num_vertices = 3;
	scene->instances = 1;
	/* Counter-clockwise, nothing culled; one attribute, behind the position. */
	scene->raster[0] = BIT(21) | 1 << 16;
	scene->sbe[0] = 1 << 22 | BIT(28) | BIT(29) | 1 << 11 | 1 << 5;
	scene->sbe[3] = 3;
	scene->wm = BIT(11);
	scene->ps[5] = BIT(1);
	scene->ps[6] = 6 << 16;
	scene->extra = BIT(31) | BIT(8);
	scene->rect[1] = (height - 1) << 16 | (width - 1);
	for (i = 0; i < 8; i++)
		scene->blend[1 + 2 * i] = 17 << 21 | 1 << 26;
}

void scene_use_floats(struct scene *scene)
{
	scene->stride = 32;
	scene->elements[2] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 0);
	scene->elements[3] = CONTROLS(1, 1, 1, 1);
	scene->elements[4] = ELEMENT(0, FMT_R32G32B32A32_FLOAT, 16);
	scene->elements[5] = CONTROLS(1, 1, 1, 1);
}

/* One, one, add. */
void scene_add(struct scene *scene)
{
	scene->blend[1] = BIT(31) | 1 << 26 | 1 << 21;
	scene->blend[2] = 2 << 2;
}

void scene_sum(struct scene *scene, u32 size, u32 topology, u32 vertices)
{
	scene_init(scene, size, size, FMT_R32G32B32A32_FLOAT, 16);
	scene_use_floats(scene);
	scene_interpolate(scene, 6, 2);
	scene_add(scene);
	scene->topology = topology;
	scene->num_vertices = vertices;
}

void scene_vertex(struct scene *scene, u32 nr, const float *position, const float *attribute)
{
	u8 *at = host_page(&gpu->host, scene->vertices.mem) + nr * scene->stride;

	memcpy(at, position, 16);
	memcpy(at + 16, attribute, 16);
}

/* @texture: left, top, right, bottom */
void scene_rect(struct scene *scene, u32 x, u32 y, u32 w, u32 h, const float *texture)
{
	u8 *at = host_page(&gpu->host, scene->vertices.mem);
	const u32 corner[3][2] = { { 1, 1 }, { 0, 1 }, { 0, 0 } };
	float uv[2];
	u32 i, xy;

	for (i = 0; i < 3; i++, at += scene->stride) {
		xy = (x + corner[i][0] * w) | (y + corner[i][1] * h) << 16;
		uv[0] = texture[corner[i][0] * 2];
		uv[1] = texture[corner[i][1] * 2 + 1];
		memcpy(at, &xy, 4);
		memcpy(at + 4, uv, 8);
	}
}

static void put_code(struct scene *scene, const u64 *bits)
{
	struct shader *s = &scene->s;

	host_write64(&gpu->host, s->code.mem + s->words * 8, bits[0]);
	host_write64(&gpu->host, s->code.mem + s->words * 8 + 8, bits[1]);
	s->words += 2;
}

/* Of eight lanes, those that are enabled. */
void scene_send(struct scene *scene, u32 sfid, u32 desc, u32 src, bool eot)
{
	u64 bits[2];

	code_send(bits, sfid, desc, src, eot);
	code_put(bits, 34, 34, 0);
	put_code(scene, bits);
}

void scene_mov(struct scene *scene, u32 lanes, u32 dst, u32 bits)
{
	struct code c = code_make(EU_OP_MOV, lanes, EU_UD, dst, 0, 0);

	c.src[0].file = 3;
	c.src[0].imm = bits;
	shader_code(&scene->s, &c);
}

void scene_write(struct scene *scene, u32 desc, u32 src, u32 lanes, u32 first, bool eot)
{
	u64 bits[2];

	code_send(bits, SFID_TARGET, desc, src, eot);
	/* Of so many lanes, those that are enabled. */
	code_put(bits, 23, 21, lanes == 8 ? 3 : 4);
	code_put(bits, 13, 12, first / 8);
	code_put(bits, 34, 34, 0);
	put_code(scene, bits);
}

void scene_constant(struct scene *scene, const float *color)
{
	u32 c, bits;

	shader_begin(&scene->s);
	for (c = 0; c < 4; c++) {
		memcpy(&bits, &color[c], 4);
		scene_mov(scene, 16, 112 + 2 * c, bits);
	}
	scene_write(scene, DESC_WRITE, 112, 16, 0, true);
}

/* @op of a dword of the planes of each of four components from register @setup on. */
static void attribute(struct scene *scene, u32 op, u32 type, u32 setup, u32 sub, u32 bary)
{
	struct code c;
	u32 i;

	shader_begin(&scene->s);
	for (i = 0; i < 4; i++) {
		c = code_make(op, 16, type, 112 + 2 * i, setup + i / 2, bary);
		c.src[0].sub = i % 2 * 16 + sub;
		c.src[0].v = 0;
		c.src[0].w = 1;
		c.src[0].h = 0;
		shader_code(&scene->s, &c);
	}
	scene_write(scene, DESC_WRITE, 112, 16, 0, true);
}

/* With coordinates from register @bary on. */
void scene_interpolate(struct scene *scene, u32 setup, u32 bary)
{
	attribute(scene, EU_OP_PLN, EU_F, setup, 0, bary);
}

void scene_flat(struct scene *scene, u32 setup)
{
	attribute(scene, EU_OP_MOV, EU_UD, setup, 12, 0);
}

void scene_texture(struct scene *scene, u32 width, u32 height)
{
	scene->texture_width = width;
	scene->texture_height = height;
	scene->texture_pitch = (width * scene->bytes + 511) / 512 * 512;
	canvas_init(&scene->texture, &scene->s.ctx,
		    (scene->texture_pitch * ((height + 31) / 32 * 32) + PAGE - 1) / PAGE);
}

/* u and v of 16 lanes, and all four colors of the texture at it. */
void scene_sample(struct scene *scene, u32 type, u32 from, u32 to)
{
	struct code c;
	u64 bits[2];
	u32 i;

	shader_begin(&scene->s);
	for (i = 0; i < 2; i++) {
		c = code_make(EU_OP_PLN, 16, EU_F, from + 2 * i, 6, 2);
		c.src[0].sub = i * 16;
		c.src[0].v = 0;
		c.src[0].w = 1;
		c.src[0].h = 0;
		shader_code(&scene->s, &c);
	}
	code_send(bits, SFID_SAMPLER, 0x08840001 | type << 12, from, false);
	code_put(bits, 23, 21, 4);
	code_put(bits, 34, 34, 0);
	code_put(bits, 36, 35, 1);
	code_put(bits, 60, 53, to);
	put_code(scene, bits);
}

/* As IGT's: the texture's colors become those of the target. */
void scene_copy(struct scene *scene)
{
	scene_sample(scene, 0, 122, 113);
	scene_write(scene, DESC_WRITE, 113, 16, 0, true);
}

static void put_surface(struct scene *scene, u32 at, const struct canvas *canvas, u32 width,
			u32 height, u32 pitch, u32 tiling)
{
	const u32 dw[16] = {
		[0] = 1u << 29 | scene->format << 18 | 1 << 16 | 1 << 14 | tiling << 12,
		[2] = (height - 1) << 16 | (width - 1),
		[3] = pitch - 1,
		[7] = 4 << 25 | 5 << 22 | 6 << 19 | 7 << 16,
		[8] = LO(canvas->addr),
		[9] = HI(canvas->addr),
		[12] = scene->clear[0], scene->clear[1], scene->clear[2], scene->clear[3],
	};

	put_state(scene, at, dw, 16);
}

static void put_surfaces(struct scene *scene)
{
	const u32 bindings[2] = { AT_TARGET, AT_TEXTURE };
	/* The nearest texel, clamped. */
	const u32 sampler[4] = { [3] = 2 << 6 | 2 << 3 | 2 };

	put_surface(scene, AT_TARGET, &scene->target, scene->width, scene->height, scene->pitch,
		    scene->tiling);
	if (scene->texture.bytes)
		put_surface(scene, AT_TEXTURE, &scene->texture, scene->texture_width,
			    scene->texture_height, scene->texture_pitch, scene->texture_tiling);
	put_state(scene, AT_BINDINGS, bindings, 2);
	put_state(scene, AT_SAMPLER, sampler, 4);
}

/* A command: its number, and what is behind its header. */
static void command(struct scene *scene, u32 opcode, const u32 *dw, u32 n)
{
	u32 cmd[64] = { opcode << 16 | (n - 1) };

	memcpy(cmd + 1, dw, n * 4);
	ctx_emit(&scene->s.ctx, cmd, n + 1);
}

static void one(struct scene *scene, u32 opcode, u32 dw)
{
	command(scene, opcode, &dw, 1);
}

static void emit_vertices(struct scene *scene)
{
	u64 at = scene->vertices.addr;
	const u32 vb[4] = { BIT(14) | scene->stride, LO(at), HI(at), PAGE / 2 };
	const u32 ib[4] = { scene->indexed / 2 << 8, LO(at + PAGE / 2), HI(at), PAGE / 2 };

	command(scene, 0x7808, vb, 4);
	command(scene, 0x780a, ib, 4);
	command(scene, 0x7809, scene->elements, 2 * scene->num_elements);
	command(scene, 0x7849, scene->instancing, 2);
	one(scene, 0x784a, scene->sgvs);
	one(scene, 0x784b, scene->topology);
	emit(&scene->s.ctx, 0x780c << 16 | scene->vf[0], scene->vf[1]);
	command(scene, 0x7855, scene->packing, 4);
	one(scene, 0x7830, scene->urb);
	command(scene, 0x7815, scene->vs_constants, 10);
	command(scene, 0x7810, scene->vs, 8);
}

void scene_emit_state(struct scene *scene)
{
	put_surfaces(scene);
	put_state(scene, AT_BLEND, scene->blend, 17);
	put_state(scene, AT_CC, scene->cc, 6);
	put_state(scene, AT_VIEWPORT, scene->viewport, 16);
	put_state(scene, AT_SCISSOR, scene->scissor, 2);
	emit(&scene->s.ctx, 0x69040300);
	shader_setup(&scene->s);
	one(scene, 0x7821, AT_VIEWPORT);
	one(scene, 0x7824, AT_BLEND | 1);
	one(scene, 0x780e, AT_CC | 1);
	one(scene, 0x780f, AT_SCISSOR);
	one(scene, 0x780d, 0);
	one(scene, 0x7818, 1);
	command(scene, 0x7812, scene->clip, 3);
	command(scene, 0x7813, scene->sf, 3);
	command(scene, 0x7850, scene->raster, 4);
	command(scene, 0x781f, scene->sbe, 5);
	command(scene, 0x7851, scene->swiz, 10);
	one(scene, 0x7814, scene->wm);
	command(scene, 0x7817, scene->constants, 10);
	command(scene, 0x7820, scene->ps, 11);
	one(scene, 0x784f, scene->extra);
	one(scene, 0x782a, AT_BINDINGS);
	one(scene, 0x782f, AT_SAMPLER);
	command(scene, 0x7900, scene->rect, 3);
	emit_vertices(scene);
}

/* 3DPRIMITIVE: seven dwords. */
void scene_command(const struct scene *scene, u32 *cmd)
{
	const u32 draw[7] = { 0x7b000005, scene->indexed ? BIT(8) : 0, scene->num_vertices,
			      scene->first, scene->instances, 0, scene->base };

	memcpy(cmd, draw, sizeof(draw));
}

void scene_emit(struct scene *scene)
{
	u32 cmd[7];

	scene_emit_state(scene);
	scene_command(scene, cmd);
	ctx_emit(&scene->s.ctx, cmd, 7);
}

void scene_draw(struct scene *scene)
{
	scene_emit(scene);
	ctx_run(&scene->s.ctx);
	check_eq(gpu->vgpu->render.stats.unserved, 0);
	check_eq(gpu->vgpu->render.stats.illegal, 0);
}

/* In the middle of a draw: save, forget all, restore. */
void scene_save_and_restore(void)
{
	struct render *render = &gpu->vgpu->render;
	size_t size;
	u8 *state = gpu_saved(gpu, &size);

	vgpu_reset(gpu->vgpu);
	memset(render->first.thread, 0x5a, sizeof(render->first.thread));
	memset(render->first.pixels, 0x5a, sizeof(render->first.pixels));
	memset(render->urb, 0x5a, sizeof(render->urb));
	memset(&render->draw, 0x5a, sizeof(render->draw));
	memset(&render->position, 0x5a, sizeof(render->position));
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	kvfree(state);
}

u32 scene_draw_saved(struct scene *scene)
{
	enum vgpu_work work;
	u32 bursts = 0;

	scene_emit(scene);
	ctx_submit(&scene->s.ctx);
	do {
		work = vgpu_run_engine(gpu->vgpu, VGPU_RCS);
		if (work == VGPU_WORK_MORE)
			scene_save_and_restore();
	} while (work == VGPU_WORK_MORE && ++bursts < 1000);
	check_int_eq(work, VGPU_WORK_IDLE);

	return bursts;
}

/* Of a target that is not tiled. */
void *scene_pixel(struct scene *scene, u32 x, u32 y)
{
	u64 at = (u64)y * scene->pitch + x * scene->bytes;

	return host_page(&gpu->host, scene->target.mem + at / PAGE * PAGE) + at % PAGE;
}

void scene_index(struct scene *scene, const u16 *index, u32 n)
{
	u8 *page = host_page(&gpu->host, scene->vertices.mem);

	memcpy(page + PAGE / 2, index, n * 2);
	scene->indexed = 2;
	scene->num_vertices = n;
}

u32 scene_below(u32 *seed, u32 n)
{
	*seed = *seed * 1103515245 + 12345;

	return (*seed >> 16) % n;
}

void scene_take(struct scene *scene, void *picture)
{
	u32 y, row = scene->width * scene->bytes;

	for (y = 0; y < scene->height; y++) {
		memcpy(picture + y * row, scene_pixel(scene, 0, y), row);
		memset(scene_pixel(scene, 0, y), 0, row);
	}
}
