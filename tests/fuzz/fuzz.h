/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzz targets share. A target is a program of libFuzzer's; its input is
 * a little language, read by take_*(), in which any bytes mean something.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "expect.h"
#include "gpu.h"

/**
 * struct input - what is left of a target's input
 * @data: the next byte
 * @left: bytes left
 */
struct input {
	const u8 *data;
	size_t left;
};

u64 take(struct input *in, u32 bytes);
u32 take_bytes(struct input *in, void *to, u32 len);

extern struct gpu *gpu;

bool host_has_room(u64 iova);

void fuzz_start(void);
void fuzz_display(void);
void fuzz_plug(void);
void fuzz_monitor(u8 how);
void fuzz_pass(u32 us);
void fuzz_recover(unsigned int engine);
void fuzz_stop(void);
void fuzz_run(unsigned int engine);

#endif
