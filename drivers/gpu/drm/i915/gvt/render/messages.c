// SPDX-License-Identifier: GPL-2.0
/* Who serves the messages of threads: shared functions by SFID. */
#include "dataport/dataport.h"
#include "draw/pipeline.h"
#include "render/messages.h"
#include "sampler/sampler.h"

const struct eu_functions render_functions = {
	.send = {
		[EU_SFID_SAMPLER] = render_sampler,
		[EU_SFID_GATEWAY] = render_gateway,
		[EU_SFID_READ_CACHE] = render_read_cache,
		[EU_SFID_TARGET_CACHE] = render_target_cache,
		[EU_SFID_URB] = render_urb,
		[EU_SFID_SPAWNER] = eu_spawner,
		[EU_SFID_CONSTANT_CACHE] = render_constant_cache,
		[EU_SFID_DATA_CACHE0] = render_data_cache0,
		[EU_SFID_DATA_CACHE1] = render_data_cache1,
	},
};
