/* SPDX-License-Identifier: GPL-2.0 */
/* Negotiation of the protocol's version and limits. */
#ifndef VERSION_H
#define VERSION_H

#include "protocol.h"

/* What the client says of itself. */
struct version_peer {
	u32 max_xfer;		/* bytes in one VU_DMA_READ or VU_DMA_WRITE */
};

int version_negotiate(const void *request, u32 size, struct version_peer *peer,
		      void *reply, u32 room);

#endif
