/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The unit tests: each file has tests of one noun, as a group. A test is a
 * process of its own, made by the check library.
 */
#ifndef UNIT_H
#define UNIT_H

#include "expect.h"
#include "gpu.h"

/* The vGPU of each test, for groups that call gpu_fixture(). */
extern struct gpu *gpu;

void unit_add(TCase *group, const TTest *test);
void gpu_fixture(TCase *group);

/* Each adds a file's tests to its group. */
void alloc_tests(TCase *group);
void batch_tests(TCase *group);
void config_tests(TCase *group);
void context_tests(TCase *group);
void csb_tests(TCase *group);
void execlists_tests(TCase *group);
void flush_tests(TCase *group);
void gtt_tests(TCase *group);
void hostile_tests(TCase *group);
void irq_tests(TCase *group);
void length_tests(TCase *group);
void math_tests(TCase *group);
void mi_tests(TCase *group);
void mmio_tests(TCase *group);
void ppgtt_tests(TCase *group);
void privilege_tests(TCase *group);
void random_tests(TCase *group);
void region_tests(TCase *group);
void reset_tests(TCase *group);
void stats_tests(TCase *group);
void threads_tests(TCase *group);
void two_tests(TCase *group);

#endif
