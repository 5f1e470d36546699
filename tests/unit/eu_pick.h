/* SPDX-License-Identifier: GPL-2.0 */
/* Instructions by chance, from a seed; @kind: enum eu_kind, in what they work. */
#ifndef EU_PICK_H
#define EU_PICK_H

#include "eu_model.h"

void pick_begin(u64 from);
void pick_code(struct code *c, u32 kind);
void pick_three(struct code *c, u32 kind);
void pick_registers(struct model *model, u32 type);
u32 pick_float(void);
u32 pick_cr0(void);

#endif
