// SPDX-License-Identifier: GPL-2.0
/* Who serves the messages of threads. */
#include "render/unit.h"

const struct eu_functions render_functions = {
	.send = {
		[EU_SFID_GATEWAY] = render_gateway,
		[EU_SFID_SPAWNER] = eu_spawner,
	},
};

/* A message that nobody serves: which it is. */
void render_count_unserved(struct render *render, const struct eu_message *message)
{
	tally_add(&render->unserved, message->sfid << 24 | (message->desc & GENMASK(18, 8)));
}
