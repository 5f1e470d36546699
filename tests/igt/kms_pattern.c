// SPDX-License-Identifier: GPL-2.0
/*
 * kms_pattern - draw a test pattern on each connected screen, and flip
 *
 * Runs in a guest, on any KMS driver. A screen gets its preferred mode and two buffers,
 * which take turns for a number of frames: bars, gradients, a zone plate, and a square that
 * moves; and, if the driver has one of 64x64, a cursor, which moves as well. With --stay the
 * last frame is shown until the program is ended.
 *
 * Output: a line for a screen, "NAME WIDTHxHEIGHT: N flips, N.N Hz" by the times that the
 * kernel tells, then "shown". With --write DIR, the last frame of each is in DIR/NAME.ppm,
 * as it is to be seen. Exit status: 0 all was shown, 2 it could not be.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#define MAX_SCREENS	8
#define SQUARE		64u
#define CURSOR		64u
#define FLIP_MS		5000	/* longer than a flip takes on a busy machine */

struct buffer {
	uint32_t fb;
	uint32_t pitch;
	uint8_t *map;
};

/**
 * struct screen - a connector with a monitor
 * @name: as in sysfs
 * @number: the pattern differs by it
 * @crtc: what feeds it
 * @mode: its preferred one
 * @buffer: two, which take turns
 * @cursor: it has one
 * @pending: a flip is under way
 * @flips: that are done
 * @first: when the first of them was, s
 * @last: and the last one
 */
struct screen {
	char name[32];
	uint32_t number;
	uint32_t crtc;
	drmModeModeInfo mode;
	struct buffer buffer[2];
	bool cursor;
	bool pending;
	uint32_t flips;
	double first;
	double last;
};

static struct screen screens[MAX_SCREENS];
static uint32_t num_screens;

static void fail(const char *what)
{
	fprintf(stderr, "kms_pattern: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint32_t rgb(uint32_t r, uint32_t g, uint32_t b)
{
	return r << 16 | g << 8 | b;
}

static uint32_t bar(uint32_t x, uint32_t width)
{
	uint32_t n = 7 - x * 8 / width;

	return rgb(n & 2 ? 255 : 0, n & 4 ? 255 : 0, n & 1 ? 255 : 0);
}

/* Four rows: red, green, blue, gray. */
static uint32_t gradient(uint32_t x, uint32_t row, uint32_t width)
{
	uint32_t level = x * 255 / (width - 1);

	return row == 3 ? rgb(level, level, level) : level << (16 - 8 * row);
}

/* Rings that get finer outwards; a row or column in the wrong place shows. */
static uint32_t zone(uint32_t x, uint32_t y, uint32_t number)
{
	uint32_t level = (x * x + y * y) / 64 % 256;

	return number % 2 ? rgb(level, 255 - level, 128) : rgb(level, level, level);
}

static uint32_t pixel(const struct screen *screen, uint32_t x, uint32_t y, uint32_t frame)
{
	uint32_t width = screen->mode.hdisplay, height = screen->mode.vdisplay;
	uint32_t left = frame * 8 % (width - SQUARE), top = height / 2;

	if (!x || !y || x == width - 1 || y == height - 1)
		return 0xffffff;
	if (x - left < SQUARE && y - top < SQUARE)
		return rgb(255, 128, frame % 256);
	if (y < height / 4)
		return bar(x, width);
	if (y < height / 2)
		return gradient(x, (y - height / 4) * 4 / (height / 2 - height / 4), width);

	return zone(x - width / 2, y - height / 2, screen->number);
}

/* An arrow with a black edge; what is around it is transparent. */
static uint32_t arrow(uint32_t x, uint32_t y)
{
	if (y >= CURSOR || x > y / 2)
		return 0;

	return x < 2 || x + 2 > y / 2 || y >= CURSOR - 2 ? 0xff000000 : 0xffffff00;
}

static uint32_t cursor_left(const struct screen *screen, uint32_t frame)
{
	return frame * 4 % (screen->mode.hdisplay - CURSOR);
}

static uint32_t cursor_top(const struct screen *screen)
{
	return screen->mode.vdisplay / 3;
}

/* What is to be seen: the pattern, or the cursor above it. */
static uint32_t seen(const struct screen *screen, uint32_t x, uint32_t y, uint32_t frame)
{
	uint32_t above = screen->cursor ? arrow(x - cursor_left(screen, frame),
						y - cursor_top(screen)) : 0;

	return above ?: pixel(screen, x, y, frame);
}

static void draw(struct screen *screen, struct buffer *buffer, uint32_t frame)
{
	uint32_t x, y, *row;

	for (y = 0; y < screen->mode.vdisplay; y++) {
		row = (uint32_t *)(buffer->map + y * buffer->pitch);
		for (x = 0; x < screen->mode.hdisplay; x++)
			row[x] = pixel(screen, x, y, frame);
	}
}

/* Memory of a picture; returns its handle. */
static uint32_t make_buffer(int fd, uint32_t width, uint32_t height, struct buffer *buffer)
{
	uint64_t size, offset;
	uint32_t handle;

	if (drmModeCreateDumbBuffer(fd, width, height, 32, 0, &handle, &buffer->pitch, &size) ||
	    drmModeMapDumbBuffer(fd, handle, &offset))
		fail("a buffer");
	buffer->map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
	if (buffer->map == MAP_FAILED)
		fail("mmap of a buffer");

	return handle;
}

static void make_frame(int fd, const drmModeModeInfo *mode, struct buffer *buffer)
{
	uint32_t handle = make_buffer(fd, mode->hdisplay, mode->vdisplay, buffer);

	if (drmModeAddFB(fd, mode->hdisplay, mode->vdisplay, 24, 32, buffer->pitch, handle,
			 &buffer->fb))
		fail("a frame buffer");
}

static void make_cursor(int fd, struct screen *screen)
{
	struct buffer buffer;
	uint32_t handle = make_buffer(fd, CURSOR, CURSOR, &buffer), x, y;

	for (y = 0; y < CURSOR; y++)
		for (x = 0; x < CURSOR; x++)
			((uint32_t *)(buffer.map + y * buffer.pitch))[x] = arrow(x, y);
	screen->cursor = !drmModeSetCursor(fd, screen->crtc, handle, CURSOR, CURSOR);
}

/* A CRTC that the connector can have and no screen has yet, or 0. */
static uint32_t free_crtc(int fd, const drmModeRes *res, const drmModeConnector *connector)
{
	drmModeEncoder *encoder;
	uint32_t possible = 0;
	int i;
	uint32_t n;

	for (i = 0; i < connector->count_encoders; i++) {
		encoder = drmModeGetEncoder(fd, connector->encoders[i]);
		possible |= encoder ? encoder->possible_crtcs : 0;
		drmModeFreeEncoder(encoder);
	}
	for (i = 0; i < res->count_crtcs; i++) {
		if (!(possible & 1u << i))
			continue;
		for (n = 0; n < num_screens && screens[n].crtc != res->crtcs[i]; n++)
			;
		if (n == num_screens)
			return res->crtcs[i];
	}

	return 0;
}

static void add_screen(int fd, const drmModeRes *res, drmModeConnector *connector)
{
	struct screen *screen = &screens[num_screens];

	screen->crtc = free_crtc(fd, res, connector);
	if (!screen->crtc)
		return;
	snprintf(screen->name, sizeof(screen->name), "%s-%u",
		 drmModeGetConnectorTypeName(connector->connector_type) ?: "?",
		 connector->connector_type_id);
	screen->number = num_screens++;
	screen->mode = connector->modes[0];
	make_frame(fd, &screen->mode, &screen->buffer[0]);
	make_frame(fd, &screen->mode, &screen->buffer[1]);
	draw(screen, &screen->buffer[0], 0);
	if (drmModeSetCrtc(fd, screen->crtc, screen->buffer[0].fb, 0, 0,
			   &connector->connector_id, 1, &screen->mode))
		fail("a mode");
	make_cursor(fd, screen);
}

static void find_screens(int fd)
{
	drmModeRes *res = drmModeGetResources(fd);
	drmModeConnector *connector;
	int i;

	if (!res)
		fail("no KMS driver");
	for (i = 0; i < res->count_connectors && num_screens < MAX_SCREENS; i++) {
		connector = drmModeGetConnector(fd, res->connectors[i]);
		if (connector && connector->connection == DRM_MODE_CONNECTED &&
		    connector->count_modes)
			add_screen(fd, res, connector);
		drmModeFreeConnector(connector);
	}
	drmModeFreeResources(res);
	errno = ENODEV;
	if (!num_screens)
		fail("no monitor");
}

static void flipped(int fd, unsigned int sequence, unsigned int s, unsigned int us, void *data)
{
	struct screen *screen = data;

	screen->last = s + us / 1e6;
	if (!screen->flips++)
		screen->first = screen->last;
	screen->pending = false;
}

static bool any_pending(void)
{
	uint32_t n;

	for (n = 0; n < num_screens; n++)
		if (screens[n].pending)
			return true;

	return false;
}

static void flip_all(int fd, uint32_t frame)
{
	drmEventContext context = { .version = 2, .page_flip_handler = flipped };
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	struct buffer *buffer;
	uint32_t n;

	for (n = 0; n < num_screens; n++) {
		buffer = &screens[n].buffer[frame % 2];
		draw(&screens[n], buffer, frame);
		if (screens[n].cursor &&
		    drmModeMoveCursor(fd, screens[n].crtc, cursor_left(&screens[n], frame),
				      cursor_top(&screens[n])))
			fail("a cursor's move");
		screens[n].pending = true;
		if (drmModePageFlip(fd, screens[n].crtc, buffer->fb, DRM_MODE_PAGE_FLIP_EVENT,
				    &screens[n]))
			fail("a flip");
	}
	while (any_pending()) {
		errno = ETIMEDOUT;
		if (poll(&poll_fd, 1, FLIP_MS) <= 0 || drmHandleEvent(fd, &context))
			fail("a flip's event");
	}
}

static void write_ppm(const struct screen *screen, const char *dir, uint32_t frame)
{
	uint32_t width = screen->mode.hdisplay, height = screen->mode.vdisplay;
	uint32_t x, y, px;
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.ppm", dir, screen->name);
	file = fopen(path, "w");
	if (!file)
		fail(path);
	fprintf(file, "P6\n%u %u\n255\n", width, height);
	for (y = 0; y < height; y++) {
		for (x = 0; x < width; x++) {
			px = seen(screen, x, y, frame);
			fwrite((uint8_t[]){ px >> 16, px >> 8, px }, 3, 1, file);
		}
	}
	if (fclose(file))
		fail(path);
}

static void report(const struct screen *screen)
{
	double seconds = screen->last - screen->first;

	printf("%s %ux%u: %u flips", screen->name, screen->mode.hdisplay,
	       screen->mode.vdisplay, screen->flips);
	if (screen->flips > 1)
		printf(", %.1f Hz", (screen->flips - 1) / seconds);
	putchar('\n');
}

static const char usage[] =
	"usage: kms_pattern [--device=/dev/dri/card0] [--frames=60] [--write=DIR] [--stay]\n";

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "frames", required_argument, NULL, 'f' },
		{ "write", required_argument, NULL, 'w' },
		{ "stay", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *device = "/dev/dri/card0", *dir = NULL;
	uint32_t frames = 60, frame, n;
	bool stay = false;
	int opt, fd;

	while ((opt = getopt_long(argc, argv, "d:f:w:sh", options, NULL)) != -1) {
		switch (opt) {
		case 'd':
			device = optarg;
			break;
		case 'f':
			frames = strtoul(optarg, NULL, 0);
			break;
		case 'w':
			dir = optarg;
			break;
		case 's':
			stay = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	fd = open(device, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fail(device);
	find_screens(fd);
	for (frame = 1; frame <= frames; frame++)
		flip_all(fd, frame);
	for (n = 0; n < num_screens; n++) {
		report(&screens[n]);
		if (dir)
			write_ppm(&screens[n], dir, frames);
	}
	puts("shown");
	fflush(stdout);
	while (stay)
		pause();

	return 0;
}
