/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a hostile guest's decisions come from: a generator with a seed, or bytes, as a fuzzer
 * has them, in which any byte means something.
 */
#ifndef CHOICE_H
#define CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct choice - a source of numbers
 * @state: of the generator, if @bytes is NULL
 * @bytes: the next byte
 * @left: bytes left; zeros follow
 */
struct choice {
	uint64_t state;
	const uint8_t *bytes;
	size_t left;
};

struct choice choice_seed(uint64_t seed);
struct choice choice_bytes(const uint8_t *bytes, size_t n);
struct choice choice_fork(struct choice *c);
uint32_t choose(struct choice *c, uint32_t n);
uint32_t choose_dword(struct choice *c);
bool chance(struct choice *c, uint32_t percent);

#endif
