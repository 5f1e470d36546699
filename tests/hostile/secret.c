// SPDX-License-Identifier: GPL-2.0
/*
 * See secret.h. All of the secret is one dword, over and over: so it is found however it is
 * tiled, turned, scaled or cut. Its bytes are four, and no fill of fewer bits makes it by
 * chance; one of 32 does in 2^32 times.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hostile.h"
#include "screen.h"
#include "secret.h"

#define SECRET		0xd39a4ec7u
#define SECRET_BYTES	(16ul << 20)
/* The neighbour's engines have some pages of their own at the hostile guest's addresses. */
#define BESIDE		(HOSTILE_IOVA + (1ul << 20))
#define BESIDE_BYTES	(HOSTILE_PAGES * PAGE - (1ul << 20))
#define ENTRY		1024u	/* of the GGTT, the first of its picture's */
#define FOUND		16u	/* pixels in a row that are no accident */

static uint32_t *secret;

/* As a pixel of 32 bits, and of 10 bits a color; with red first or last. */
static bool is_secret(uint32_t pixel)
{
	switch (pixel & 0xffffff) {
	case SECRET & 0xffffff:
	case 0xc74e9a:
	case 0x4ea4b1:
	case 0xb1a44e:
		return true;
	default:
		return false;
	}
}

bool secret_is_in(const void *pixels, size_t len)
{
	const uint32_t *pixel = pixels, *end = pixel + len / 4;
	unsigned int n;

	for (n = 0; pixel < end && n < FOUND; pixel++)
		n = is_secret(*pixel) ? n + 1 : 0;

	return n == FOUND;
}

/* @dev has it, wherever the hostile guest may look; and shows it. */
void secret_open(struct dev *dev)
{
	uint32_t i;

	secret = ram(SECRET_BYTES);
	for (i = 0; i < SECRET_BYTES / 4; i++)
		secret[i] = SECRET;
	dma_map(dev, secret, 0, SECRET_BYTES);
	dma_map(dev, secret, BESIDE, BESIDE_BYTES);
	screen_mode(dev);
	for (i = 0; i < WIDTH * HEIGHT * 4 / PAGE; i++)
		dev_ggtt(dev, ENTRY + i, i * PAGE);
	screen_show(dev, ENTRY);
	usleep(50000);
}

/* It is found where it is, and is all there. */
void secret_check(struct dev *dev)
{
	struct vfio_device_gfx_plane_info info;
	char pixels[PAGE];
	uint32_t i;

	CHECK(!screen_query(dev, 0, VFIO_GFX_PLANE_TYPE_REGION, &info) && info.size,
	      "the neighbour's picture");
	for (i = 0; i < WIDTH * HEIGHT * 4; i += PAGE) {
		CHECK(pread(dev->fd, pixels, PAGE, REGION(info.region_index) + i) == PAGE,
		      "page at %#x", i);
		CHECK(secret_is_in(pixels, PAGE), "the neighbour's picture at %#x", i);
	}
	for (i = 0; i < SECRET_BYTES / 4; i++)
		CHECK(secret[i] == SECRET, "the neighbour's memory: dword %#x is %#x", i,
		      secret[i]);
}

void secret_close(struct dev *dev)
{
	dma_unmap(dev, 0, SECRET_BYTES);
	dma_unmap(dev, BESIDE, BESIDE_BYTES);
	munmap(secret, SECRET_BYTES);
}
