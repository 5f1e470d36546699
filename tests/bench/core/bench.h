/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Benchmarks of the device model core. Each prints its results as lines of a
 * key and a number; bench.py makes a table of them.
 */
#ifndef BENCH_H
#define BENCH_H

#include "expect.h"
#include "memory/gmem.h"
#include "gpu.h"

#define GUEST_RAM	(2048ull * SZ_1M)

/**
 * struct access - one of a trace
 * @off: into BAR0
 * @len: bytes
 * @write: direction
 * @val: what is written
 */
struct access {
	u32 off;
	u32 len;
	bool write;
	u64 val;
};

struct trace {
	struct access *access;
	u32 n;
};

/* host.c */
void bench_start(struct gpu *gpu);
void bench_stop(struct gpu *gpu);
void trace_read(struct trace *trace, const char *path);
void trace_replay(struct vgpu *vgpu, const struct trace *trace);
u64 now_ns(void);

/* instructions.c: to be run under callgrind, which counts */
void bench_trace(const char *name, const char *path);
void bench_commands(void);

/* latency.c */
void bench_latency(void);

/* blits.c */
void bench_blits(void);

/* compose.c */
void bench_compose(void);

/* eu.c */
void bench_eu(void);

/* render.c */
void bench_render(void);

/* parallel.c */
void bench_parallel(void);

/* many.c */
void bench_memory(const char *path);
void bench_scaling(void);

#endif
