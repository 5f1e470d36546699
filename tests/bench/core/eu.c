// SPDX-License-Identifier: GPL-2.0
/*
 * A chain of SIMD16 multiply-and-adds on an execution unit, against the same in C in this
 * process; and against what a compiler could make of it, written by hand. All take turns, and
 * the best of each counts, as for blits.
 */
#include <stdio.h>

#include "bench.h"
#include "eu/eu.h"

#define LANES	16u
#define CHAIN	64u		/* instructions of the program */
#define TURNS	200u		/* of the program, a round */
#define ROUNDS	50

static struct eu_insn insns[2 * CHAIN];
static struct eu_program program = { insns, 2 * CHAIN };
static struct eu_thread thread;
static float x[LANES], y[LANES], z[LANES];

/* mad(16) g10<1>F g12<4,4,1>F g10<4,4,1>F g14<4,4,1>F, by its bits. */
static const u64 mad[2] = {
	0x5b | BIT(8) | 4u << 21 | 15ull << 49 | 10ull << 56,
	0xe4 << 1 | 12ull << 12 | 0xe4ull << 22 | 10ull << 33 | 0xe4ull << 43 | 14ull << 54,
};

static void setup(void)
{
	u64 code[2 * CHAIN];
	float f;
	u32 i;

	for (i = 0; i < CHAIN; i++) {
		code[2 * i] = mad[0];
		code[2 * i + 1] = mad[1];
	}
	eu_program_decode(&program, code);
	eu_thread_init(&thread, &program, 0xffff);
	for (i = 0; i < LANES; i++) {
		x[i] = 1 + i * 0.0625f;
		y[i] = 0.7f;
		z[i] = 0.1f + i * 0.3f;
		f = x[i];
		memcpy(thread.regs + 10 * 32 + i * 4, &f, 4);
		f = z[i];
		memcpy(thread.regs + 12 * 32 + i * 4, &f, 4);
		f = y[i];
		memcpy(thread.regs + 14 * 32 + i * 4, &f, 4);
	}
}

static u64 on_eu(void)
{
	u64 begin = now_ns();
	u32 i, budget;

	for (i = 0; i < TURNS; i++) {
		thread.ip = 0;
		budget = CHAIN;
		check_eq(eu_run(&thread, &budget), EU_BUDGET);
	}

	return now_ns() - begin;
}

/* One instruction's worth, which the compiler may make of vectors but not skip. */
static noinline void native_mad(float *to, const float *by, const float *add)
{
	u32 i;

	for (i = 0; i < LANES; i++)
		to[i] = to[i] * by[i] + add[i];
}

static u64 in_c(void)
{
	u64 begin = now_ns();
	u32 i;

	for (i = 0; i < TURNS * CHAIN; i++)
		native_mad(x, y, z);

	return now_ns() - begin;
}

typedef float v8f __attribute__((vector_size(32), aligned(4), may_alias));

/*
 * An instruction as a compiler of programs would emit it for a processor with FMA: rounded once,
 * denormals flushed by MXCSR, registers in the thread's memory, channels all enabled.
 */
__attribute__((target("avx2,fma"))) static noinline void compiled_mads(u8 *regs)
{
	u32 i, half;

	for (i = 0; i < CHAIN; i++)
		for (half = 0; half < 64; half += 32) {
			v8f *to = (v8f *)(regs + 10 * 32 + half);

			*to = __builtin_ia32_vfmaddps256(*(v8f *)(regs + 10 * 32 + half),
							 *(v8f *)(regs + 14 * 32 + half),
							 *(v8f *)(regs + 12 * 32 + half));
			/* The next one finds it in memory. */
			asm volatile("" ::: "memory");
		}
}

static u64 compiled(void)
{
	u64 begin = now_ns();
	u32 i;

	for (i = 0; i < TURNS; i++)
		compiled_mads(thread.regs);

	return now_ns() - begin;
}

void bench_eu(void)
{
	bool has_fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
	u64 best = ~0ull, best_c = ~0ull, best_compiled = ~0ull;
	u32 i;

	setup();
	for (i = 0; i < ROUNDS; i++) {
		best_c = min(best_c, in_c());
		best = min(best, on_eu());
		if (has_fma)
			best_compiled = min(best_compiled, compiled());
	}
	printf("eu_vs_native %.3f\n", (double)best_c / best);
	printf("eu_mad16_ns %.1f\n", (double)best / (TURNS * CHAIN));
	if (has_fma)
		printf("eu_mad16_compiled_ns %.1f\n", (double)best_compiled / (TURNS * CHAIN));
}
