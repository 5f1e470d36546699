/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's fail-nth: the n-th allocation or copy that a thread makes fails, for n from 1
 * on, until a call is over before its n-th.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "dev.h"

/* More in one call would be a surprise. */
#define SWEEP_MANY	20000

/**
 * struct sweep - a call that is made again and again, each time with another fault
 * @name: of the call
 * @errnos: that it may fail with, ended by 0
 * @file: fail-nth of the thread that has the faults
 * @step: from one fault to the next
 * @nth: what fails in this round; 0: nothing, in the first one
 * @begun: there was a round
 * @fired: it did fail
 * @faults: so far
 * @harmless: those in spite of which the call succeeded
 * @failed: those with each of @errnos
 * @start: time
 */
struct sweep {
	const char *name;
	const int *errnos;
	int file;
	unsigned int step;
	unsigned int nth;
	bool begun;
	bool fired;
	unsigned int faults;
	unsigned int harmless;
	unsigned int failed[4];
	double start;
};

/* Those of most calls. */
extern const int sweep_memory[];
extern const int sweep_copy[];
extern const int sweep_both[];

void sweep_begin(struct sweep *s, const char *name, unsigned int step, const int *errnos);
void sweep_thread(struct sweep *s, int pid);
bool sweep_next(struct sweep *s);
void sweep_arm(struct sweep *s);
void sweep_disarm(struct sweep *s, int err);
void sweep_end(struct sweep *s, unsigned int least);
void sweep_init(unsigned int step);

#endif
