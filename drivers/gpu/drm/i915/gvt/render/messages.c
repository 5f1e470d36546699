// SPDX-License-Identifier: GPL-2.0
/* Who serves the messages of threads. */
#include "render/unit.h"

const struct eu_functions render_functions = {
	.send = {
		[EU_SFID_SAMPLER] = render_sampler,
		[EU_SFID_GATEWAY] = render_gateway,
		[EU_SFID_READ_CACHE] = render_read_cache,
		[EU_SFID_TARGET_CACHE] = render_target_cache,
		[EU_SFID_SPAWNER] = eu_spawner,
		[EU_SFID_CONSTANT_CACHE] = render_constant_cache,
		[EU_SFID_DATA_CACHE0] = render_data_cache0,
		[EU_SFID_DATA_CACHE1] = render_data_cache1,
	},
};

/* A message that nobody serves: which it is. */
void render_count_unserved(struct render *render, const struct eu_message *message)
{
	tally_add(&render->unserved, message->sfid << 24 | (message->desc & GENMASK(18, 8)));
}
