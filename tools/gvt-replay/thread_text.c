// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "eu/eu.h"
#include "thread_text.h"

#define REG	32u		/* bytes */
#define BEFORE	4u		/* instructions around the one at which a thread is */
#define BEHIND	4u

/* "job 3: GPGPU_WALKER", "job 4: 3DPRIMITIVE, draw 1". PRM SKL vol 2a */
void text_job(FILE *out, const struct vgpu_step *step)
{
	fprintf(out, "job %llu: %s", step->job, vgpu_job_name(step->command));
	if (step->draw)
		fprintf(out, ", draw %llu", step->draw);
	putc('\n', out);
}

/* "unit 0, thread 1, kernel 0x100000" */
void text_where(FILE *out, const struct vgpu_step *step)
{
	fprintf(out, "unit %llu, thread %u, kernel 0x%llx\n", step->unit, step->nr,
		step->thread->program->address);
}

static const struct eu_insn *insn_at(const struct eu_thread *thread, u32 ip)
{
	const struct eu_program *program = thread->program;

	return ip % 8 || ip / 8 >= program->n ? NULL : &program->insn[ip / 8];
}

/* Its address and what it is. */
void text_instruction(FILE *out, const struct eu_thread *thread, u32 ip)
{
	const struct eu_insn *insn = insn_at(thread, ip);
	char text[EU_TEXT_SIZE];

	fprintf(out, "0x%llx ", thread->program->address + ip);
	if (insn)
		eu_disassemble(insn, text);
	fprintf(out, "%s\n", insn ? text : "is not in the program");
}

/* The instruction before, which may have 8 bytes or 16; @ip itself if there is none. */
static u32 before(const struct eu_thread *thread, u32 ip)
{
	u32 size;
	const struct eu_insn *insn;

	for (size = 8; size <= 16 && size <= ip; size += 8) {
		insn = insn_at(thread, ip - size);
		if (insn && insn->size == size)
			return ip - size;
	}

	return ip;
}

/**
 * text_around - what a thread does, with an arrow where it is
 * @out: where it is printed
 * @thread: it
 */
void text_around(FILE *out, const struct eu_thread *thread)
{
	u32 ip = thread->ip, i;
	const struct eu_insn *insn;

	for (i = 0; i < BEFORE; i++)
		ip = before(thread, ip);
	for (i = 0; i <= BEHIND; ip += insn->size) {
		fputs(ip == thread->ip ? "-> " : "   ", out);
		text_instruction(out, thread, ip);
		i += ip >= thread->ip;
		insn = insn_at(thread, ip);
		if (!insn || !insn->size || ip / 8 + insn->size / 8 >= thread->program->n)
			return;
	}
}

static bool is_zero(const void *data, u32 bytes)
{
	static const u8 zero[EU_ACC_LANES * sizeof(s64)];

	return !memcmp(data, zero, bytes);
}

/* As dwords, and as floats beside. */
static void text_register(FILE *out, u32 nr, const u8 *reg)
{
	u32 dword[REG / 4], i;
	float number[REG / 4];

	memcpy(dword, reg, REG);
	memcpy(number, reg, REG);
	fprintf(out, "g%-3u", nr);
	for (i = 0; i < REG / 4; i++)
		fprintf(out, " %08x", dword[i]);
	putc(' ', out);
	for (i = 0; i < REG / 4; i++)
		fprintf(out, " %12g", number[i]);
	putc('\n', out);
}

/* Those that say how a thread goes on: as dwords, all that are in use. */
static void text_architecture(FILE *out, const struct eu_thread *thread)
{
	static const struct {
		const char *name;
		u32 at, dwords;
	} parts[] = {
		{ "f0", EU_ARF(EU_ARF_FLAG), 1 },
		{ "f1", EU_ARF(EU_ARF_FLAG) + 4, 1 },
		{ "a0", EU_ARF(EU_ARF_ADDRESS), 8 },
		{ "cr0", EU_ARF(EU_ARF_CONTROL), 1 },
	};
	u32 i, j, dword;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		fprintf(out, "%-4s", parts[i].name);
		for (j = 0; j < parts[i].dwords; j++) {
			memcpy(&dword, thread->regs + parts[i].at + j * 4, 4);
			fprintf(out, " %08x", dword);
		}
		putc('\n', out);
	}
}

#define ACC_A_LINE	4u

/* Lanes of 64 bits, four to a line. */
static void text_accumulators(FILE *out, const struct eu_thread *thread)
{
	u32 lane, i;

	for (lane = 0; lane < EU_ACC_LANES; lane += ACC_A_LINE) {
		if (is_zero(thread->acc + lane, ACC_A_LINE * sizeof(s64)))
			continue;
		fprintf(out, "acc, lane %-2u", lane);
		for (i = 0; i < ACC_A_LINE; i++)
			fprintf(out, " %016llx", (u64)thread->acc[lane + i]);
		putc('\n', out);
	}
}

/**
 * text_registers - what a thread has in its registers
 * @out: where it is printed
 * @thread: it
 *
 * General registers and accumulators that are zero are left out.
 */
void text_registers(FILE *out, const struct eu_thread *thread)
{
	u32 nr;

	text_architecture(out, thread);
	text_accumulators(out, thread);
	for (nr = 0; nr < EU_GRF_BYTES / REG; nr++)
		if (!is_zero(thread->regs + nr * REG, REG))
			text_register(out, nr, thread->regs + nr * REG);
}
