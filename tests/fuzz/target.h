/* SPDX-License-Identifier: GPL-2.0 */
/* What libFuzzer calls. */
#ifndef TARGET_H
#define TARGET_H

#include <linux/types.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#endif
