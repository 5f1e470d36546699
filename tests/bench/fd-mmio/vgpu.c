// SPDX-License-Identifier: GPL-2.0
#include "dev.h"
#include "vgpu.h"

/* Open a vGPU; container and group stay open with it. Returns its file. */
int vgpu_open(const char *uuid)
{
	struct dev dev;

	dev_open(&dev, uuid);
	return dev.fd;
}
