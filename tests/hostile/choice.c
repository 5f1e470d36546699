// SPDX-License-Identifier: GPL-2.0
/* See choice.h */
#include "choice.h"

/* Seeds beside each other have nothing to do with each other. */
struct choice choice_seed(uint64_t seed)
{
	return (struct choice){ .state = (seed + 1) * 0x9e3779b97f4a7c15 };
}

struct choice choice_bytes(const uint8_t *bytes, size_t n)
{
	return (struct choice){ .bytes = bytes, .left = n };
}

/* xorshift64* (Vigna, 2014). */
static uint32_t next(struct choice *c)
{
	c->state ^= c->state >> 12;
	c->state ^= c->state << 25;
	c->state ^= c->state >> 27;

	return c->state * 0x2545f4914f6cdd1d >> 32;
}

static uint32_t take(struct choice *c, unsigned int bytes)
{
	uint32_t val = 0;
	unsigned int i;

	for (i = 0; i < bytes && c->left; i++, c->left--)
		val |= (uint32_t)*c->bytes++ << 8 * i;

	return val;
}

uint32_t choose_dword(struct choice *c)
{
	return c->bytes ? take(c, 4) : next(c);
}

/* A number below @n, which is not zero. */
uint32_t choose(struct choice *c, uint32_t n)
{
	if (!c->bytes)
		return next(c) % n;

	return take(c, n <= 1u << 8 ? 1 : n <= 1u << 16 ? 2 : 4) % n;
}

/* Zero bytes say no, as long as @percent is not 100. */
bool chance(struct choice *c, uint32_t percent)
{
	return choose(c, 100) + percent >= 100;
}

/* For what takes many numbers: a generator, so that it costs few bytes. */
struct choice choice_fork(struct choice *c)
{
	return choice_seed(c->bytes ? take(c, 2) : (uint64_t)next(c) << 32 | next(c));
}
