/* SPDX-License-Identifier: GPL-2.0 */
/* Threads of shaders for people. */
#ifndef THREAD_TEXT_H
#define THREAD_TEXT_H

#include <stdio.h>

#include "vgpu.h"

void text_job(FILE *out, const struct vgpu_step *step);
void text_where(FILE *out, const struct vgpu_step *step);
void text_instruction(FILE *out, const struct eu_thread *thread, u32 ip);
void text_around(FILE *out, const struct eu_thread *thread);
void text_registers(FILE *out, const struct eu_thread *thread);

#endif
