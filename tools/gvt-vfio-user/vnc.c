// SPDX-License-Identifier: GPL-2.0
/*
 * See vnc.h. While somebody is connected, pictures are asked for as often as they come, 30 a
 * second at most and two while they are all the same. Strips that the stage says have changed are
 * compared with the last ones, and what is between the first and the last pixel that differ is
 * sent. Keys and pointer go nowhere: a guest has input devices of its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <rfb/rfb.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "confine.h"
#include "log.h"
#include "stage.h"
#include "vnc.h"

#define PERIOD_MS	33	/* from picture to picture */
#define IDLE_PERIOD_MS	400	/* the same, while nothing changes */
#define PATIENCE_MS	1000	/* with a session that does not show one */
#define TICK_US		5000	/* while a picture is on its way */
#define IDLE_US		500000	/* while nobody is connected */

/* Until there is a picture. */
#define WIDTH		640
#define HEIGHT		480

/**
 * struct viewer - what the process has
 * @stage: where pictures come from
 * @screen: libvncserver's
 * @asked: when a picture was asked for, ms
 * @period: until the next one is, ms
 * @awaited: it has not come
 * @untold: of that or of their size viewers are to be told at once
 * @black: nothing is shown
 */
struct viewer {
	struct stage *stage;
	rfbScreenInfoPtr screen;
	long long asked;
	int period;
	bool awaited;
	bool untold;
	bool black;
};

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

/* False: no memory; all stays as it is. */
static bool resize(struct viewer *viewer, int width, int height)
{
	char *old = viewer->screen->frameBuffer;
	char *new = calloc((size_t)width * height, 4);

	if (!new)
		return false;
	rfbNewFramebuffer(viewer->screen, new, width, height, 8, 3, 4);
	viewer->screen->serverFormat.redShift = 16;
	viewer->screen->serverFormat.greenShift = 8;
	viewer->screen->serverFormat.blueShift = 0;
	viewer->untold = true;
	free(old);

	return true;
}

/*
 * Viewers are told the size as soon as they say that it can change: it may have, after the one
 * that the protocol begins with.
 */
static void tell_size(struct viewer *viewer)
{
	rfbClientIteratorPtr all = rfbGetClientIterator(viewer->screen);
	rfbClientPtr client;

	while ((client = rfbClientIteratorNext(all))) {
		if (!client->useNewFBSize || client->clientData)
			continue;
		client->newFBSizePending = TRUE;
		client->clientData = client;	/* told */
		viewer->untold = true;
	}
	rfbReleaseClientIterator(all);
}

static void show_black(struct viewer *viewer)
{
	rfbScreenInfoPtr screen = viewer->screen;

	if (viewer->black)
		return;
	memset(screen->frameBuffer, 0, (size_t)screen->width * screen->height * 4);
	viewer->untold = true;
	rfbMarkRectAsModified(screen, 0, 0, screen->width, screen->height);
	viewer->black = true;
}

/* A part of the screen that has changed, if there are pixels in it. */
struct change {
	int left;
	int top;
	int right;
	int bottom;
};

/* Take over a row, which may be changing just now, and add where it differs. */
static void show_row(rfbScreenInfoPtr screen, const u32 *pixels, int y, struct change *change)
{
	const u32 *from = pixels + (size_t)y * screen->width;
	u32 *to = (u32 *)screen->frameBuffer + (size_t)y * screen->width;
	int first = 0, end = screen->width;

	if (!memcmp(to, from, end * 4ul))
		return;
	while (first < end && to[first] == from[first])
		first++;
	while (end > first && to[end - 1] == from[end - 1])
		end--;
	memcpy(to + first, from + first, (end - first) * 4ul);
	if (change->bottom == change->top)
		*change = (struct change){ first, y, end, y };
	change->left = min(change->left, first);
	change->right = max(change->right, end);
	change->bottom = y + 1;
}

/* Strips that have changed; or of which it is not known. False: none has. */
static bool show_strips(rfbScreenInfoPtr screen, struct stage_picture *picture, bool whole)
{
	bool changed = false;
	int y, row;

	for (y = 0; y < screen->height; y += STAGE_ROWS) {
		struct change change = { };
		/* Pairs with the release in stage.c: what is written later says so again. */
		u8 told = __atomic_exchange_n(&picture->changed[y / STAGE_ROWS], 0,
					      __ATOMIC_ACQUIRE);

		if (!told && !whole)
			continue;
		for (row = y; row < min(y + (int)STAGE_ROWS, screen->height); row++)
			show_row(screen, picture->pixels, row, &change);
		if (change.bottom == change.top)
			continue;
		rfbMarkRectAsModified(screen, change.left, change.top, change.right,
				      change.bottom);
		changed = true;
	}

	return changed;
}

/* The session's process may have written anything there. */
static void show(struct viewer *viewer)
{
	struct stage_picture *picture = viewer->stage->picture;
	bool whole = viewer->black;
	u32 width = __atomic_load_n(&picture->width, __ATOMIC_RELAXED);
	u32 height = __atomic_load_n(&picture->height, __ATOMIC_RELAXED);

	if (!width || !height || width > STAGE_MAX || height > STAGE_MAX ||
	    (u64)width * height > viewer->stage->max) {
		show_black(viewer);
		return;
	}
	if ((u32)viewer->screen->width != width || (u32)viewer->screen->height != height) {
		if (!resize(viewer, width, height))
			return;
		whole = true;
	}
	viewer->black = false;
	if (show_strips(viewer->screen, picture, whole)) {
		viewer->untold = true;
		viewer->period = PERIOD_MS;
	} else {
		viewer->period = min(2 * viewer->period, IDLE_PERIOD_MS);
	}
}

static void ask(struct viewer *viewer)
{
	u64 n = 1;

	viewer->asked = now_ms();
	viewer->awaited = true;
	if (write(viewer->stage->ask, &n, sizeof(n)) < 0)
		viewer->awaited = false;
}

static void look(struct viewer *viewer)
{
	long long waited = now_ms() - viewer->asked;
	u64 n;

	if (viewer->awaited && read(viewer->stage->shown, &n, sizeof(n)) == sizeof(n)) {
		viewer->awaited = false;
		show(viewer);
	} else if (viewer->awaited && waited > PATIENCE_MS) {
		/* No guest, or one whose session has ended meanwhile. */
		show_black(viewer);
		ask(viewer);
	}
	if (!viewer->awaited && waited >= viewer->period)
		ask(viewer);
}

/* How long to listen to viewers before the next look, us. */
static long until_look(const struct viewer *viewer)
{
	long long left = viewer->asked + viewer->period - now_ms();

	if (!viewer->screen->clientHead)
		return IDLE_US;
	if (viewer->untold)
		return 0;

	return viewer->awaited ? TICK_US : max(left, 0ll) * 1000;
}

static void log_nothing(const char *format, ...)
{
}

/* "ADDRESS:PORT", or ":PORT" of this machine only. */
static bool parse(const char *text, in_addr_t *address, int *port)
{
	const char *colon = strrchr(text, ':');
	char host[INET_ADDRSTRLEN] = "127.0.0.1";
	struct in_addr in;
	char *end;

	if (!colon || colon - text >= (ptrdiff_t)sizeof(host))
		return false;
	if (colon > text) {
		memcpy(host, text, colon - text);
		host[colon - text] = '\0';
	}
	*port = strtol(colon + 1, &end, 10);
	if (end == colon + 1 || *end || *port < 1 || *port > 65535)
		return false;
	if (inet_pton(AF_INET, host, &in) != 1)
		return false;
	*address = in.s_addr;

	return true;
}

/* NULL: it cannot listen there, which was told. */
static rfbScreenInfoPtr listen_at(const char *text, in_addr_t address, int port)
{
	rfbScreenInfoPtr screen = rfbGetScreen(NULL, NULL, WIDTH, HEIGHT, 8, 3, 4);

	if (!screen) {
		log_at(LOG_ERROR, "--vnc %s: no memory", text);
		return NULL;
	}
	screen->desktopName = "gvt-vfio-user";
	screen->alwaysShared = TRUE;
	screen->cursor = NULL;
	/* A picture is told at once, all of it: there is nothing to wait for. */
	screen->deferUpdateTime = 0;
	screen->listenInterface = address;
	screen->port = port;
	screen->ipv6port = 0;
	screen->frameBuffer = calloc(WIDTH * HEIGHT, 4);
	if (screen->frameBuffer)
		rfbInitServer(screen);
	if (!screen->frameBuffer || screen->listenSock == RFB_INVALID_SOCKET) {
		log_at(LOG_ERROR, "--vnc %s: %s", text, strerror(errno));
		free(screen->frameBuffer);
		rfbScreenCleanup(screen);
		return NULL;
	}

	return screen;
}

static void vnc_process(struct viewer *viewer)
{
	int ret;

	prctl(PR_SET_NAME, "gvt-vfio-vnc");
	ret = confine_viewer();
	if (ret) {
		log_at(LOG_ERROR, "cannot confine the VNC server: %s", strerror(-ret));
		return;
	}
	for (;;) {
		rfbProcessEvents(viewer->screen, until_look(viewer));
		viewer->untold = false;
		if (!viewer->screen->clientHead)
			continue;
		tell_size(viewer);
		look(viewer);
	}
}

/**
 * vnc_start - serve by VNC, in a process that ends with this one
 * @address: where to listen: "ADDRESS:PORT", or ":PORT" of this machine
 * @stage: what is shown
 *
 * Return: its process; -1: there is none, which was told.
 */
pid_t vnc_start(const char *address, struct stage *stage)
{
	struct viewer viewer = { .stage = stage, .black = true, .period = PERIOD_MS };
	pid_t pid, parent = getpid();
	in_addr_t in;
	int port;

	if (!parse(address, &in, &port)) {
		log_at(LOG_ERROR, "--vnc %s: neither ADDRESS:PORT, as 127.0.0.1:5900, nor :PORT",
		       address);
		return -1;
	}
	rfbLog = log_nothing;
	rfbErr = log_nothing;
	viewer.screen = listen_at(address, in, port);
	if (!viewer.screen)
		return -1;
	viewer.screen->serverFormat.redShift = 16;
	viewer.screen->serverFormat.greenShift = 8;
	viewer.screen->serverFormat.blueShift = 0;
	pid = fork();
	if (!pid) {
		/* Without the server nobody ends this process. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGINT, SIG_IGN);
		signal(SIGPIPE, SIG_IGN);
		if (getppid() == parent)
			vnc_process(&viewer);
		_exit(1);
	}
	if (pid < 0)
		log_at(LOG_ERROR, "--vnc: no process: %s", strerror(errno));
	close(viewer.screen->listenSock);

	return pid;
}
