// SPDX-License-Identifier: GPL-2.0
/*
 * Programs, decoded. One that was run lately is kept, and is found again by what stands in
 * memory: so nobody has to say that it changed.
 */
#include "memory/gmem.h"
#include "threads/threads.h"

/* Words of 8 bytes of a program at most; what goes on behind them ends there. */
#define PROGRAM_WORDS	16384u
#define WORDS_A_PAGE	(GVT_PAGE_SIZE / 8)

static void forget(struct render_program *program)
{
	kvfree(program->decoded.insn);
	kvfree(program->code);
	memset(program, 0, sizeof(*program));
}

/* Is @program what stands at its address now? */
static bool is_current(const struct render_program *program, struct gmem *mem)
{
	u32 left = program->decoded.n * 8, n;
	const u8 *code = (const u8 *)program->code;
	u64 at = program->decoded.address;
	const void *page;

	for (; left; left -= n, at += n, code += n) {
		n = min(left, (u32)(GVT_PAGE_SIZE - at % GVT_PAGE_SIZE));
		page = gmem_peek(mem, GTT_PER_PROCESS, at);
		if (!page || memcmp(page, code, n))
			return false;
	}

	return true;
}

/* Words of code from @address on: up to where memory or the program ends. */
static u32 read_code(struct gmem *mem, u64 address, u64 *code, u32 words)
{
	u32 n = 0, some;

	while (n < words) {
		some = min(words - n, (u32)(GVT_PAGE_SIZE - (address + n * 8) % GVT_PAGE_SIZE) / 8);
		if (gmem_read(mem, GTT_PER_PROCESS, address + n * 8, code + n, some * 8))
			break;
		n += some;
	}

	return n;
}

/* Read a program of a length that is not known before. Its words, or 0. */
static u32 load(struct render_program *program, struct gmem *mem, u64 address)
{
	u32 words = WORDS_A_PAGE / 2, n, extent;

	for (;; words *= 4) {
		words = min(words, PROGRAM_WORDS);
		program->code = kvcalloc(words, 8, GFP_KERNEL_ACCOUNT);
		if (!program->code)
			return 0;
		n = read_code(mem, address, program->code, words);
		extent = eu_program_extent(program->code, n * 8) / 8;
		if (extent < n || n < words || words == PROGRAM_WORDS)
			return extent;
		kvfree(program->code);
	}
}

static bool decode(struct render_program *program, struct gmem *mem, u64 address)
{
	u32 n = load(program, mem, address);

	if (n)
		program->decoded.insn = kvcalloc(n, sizeof(struct eu_insn), GFP_KERNEL_ACCOUNT);
	if (!program->decoded.insn) {
		forget(program);
		return false;
	}
	program->decoded.n = n;
	program->decoded.address = address;
	eu_program_decode(&program->decoded, program->code);

	return true;
}

/**
 * render_program - the program at an address
 * @render: who runs it; in a memory section
 * @address: its first instruction, in the per-process address space; a multiple of 8
 *
 * Return: it, until RENDER_PROGRAMS others have been asked for; NULL if there is no memory, the
 * guest's or the host's.
 */
const struct eu_program *render_program(struct render *render, u64 address)
{
	struct render_program *program = render->programs, *oldest = program;

	for (; program < render->programs + RENDER_PROGRAMS; program++) {
		if (program->decoded.n && program->decoded.address == address &&
		    is_current(program, render->first.mem)) {
			program->used = ++render->clock;
			return &program->decoded;
		}
		if (program->used < oldest->used)
			oldest = program;
	}
	forget(oldest);
	if (!decode(oldest, render->first.mem, address))
		return NULL;
	oldest->used = ++render->clock;

	return &oldest->decoded;
}

/* Forget all programs. */
void render_forget_programs(struct render *render)
{
	struct render_program *program = render->programs;

	for (; program < render->programs + RENDER_PROGRAMS; program++)
		forget(program);
}
