// SPDX-License-Identifier: GPL-2.0
/*
 * See screenshot.h. The picture is drawn some rows at a time, so that its size, which is
 * the guest's, takes no memory of the host.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <png.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "display/frame.h"
#include "log.h"
#include "screenshot.h"
#include "thread.h"

#define ROWS		16
#define COMPRESSION	3	/* of 9: a 1080p console in some ten ms */

/* The thread of the one session that this process is. */
static struct {
	struct vgpu *vgpu;
	struct screenshots files;
	bool running;
	bool stop;
	pthread_t thread;
	sem_t ready;
} job;

static void write_bytes(png_structp png, png_bytep data, size_t len)
{
	const int *fd = png_get_io_ptr(png);
	ssize_t n;

	for (; len; len -= n, data += n) {
		n = write(*fd, data, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0)
			png_error(png, strerror(errno));
	}
}

static void flush_nothing(png_structp png)
{
}

static void failed(png_structp png, png_const_charp why)
{
	log_at(LOG_ERROR, "screenshot: %s", why);
	longjmp(png_jmpbuf(png), 1);
}

/* 0x00rrggbb to bytes: in place, each pixel gets shorter. */
static void to_rgb(u32 *pixels, u32 n)
{
	u8 *to = (u8 *)pixels;
	u32 i;

	for (i = 0; i < n; i++) {
		u32 px = pixels[i];

		*to++ = px >> 16;
		*to++ = px >> 8;
		*to++ = px;
	}
}

static void write_rows(png_structp png, struct vgpu_frame *frame, u32 width, u32 height,
		       u32 *pixels)
{
	u32 y, row, rows;

	for (y = 0; y < height; y += rows) {
		rows = min(height - y, (u32)ROWS);
		vgpu_frame_rows(frame, y, rows, pixels);
		for (row = 0; row < rows; row++) {
			to_rgb(pixels + row * width, width);
			png_write_row(png, (u8 *)(pixels + row * width));
		}
	}
}

static int write_frame(struct vgpu_frame *frame, u32 width, u32 height, int fd)
{
	u32 *pixels = malloc((size_t)width * ROWS * 4);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, failed, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	int ret = -ENOMEM;

	if (pixels && info) {
		ret = -EIO;
		if (!setjmp(png_jmpbuf(png))) {
			png_set_write_fn(png, &fd, write_bytes, flush_nothing);
			png_set_compression_level(png, COMPRESSION);
			png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB,
				     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
				     PNG_FILTER_TYPE_DEFAULT);
			png_write_info(png, info);
			write_rows(png, frame, width, height, pixels);
			png_write_end(png, info);
			ret = 0;
		}
	}
	png_destroy_write_struct(&png, &info);
	free(pixels);

	return ret;
}

/**
 * screenshot_write - write what a pipe shows
 * @vgpu: the vGPU
 * @pipe: which pipe
 * @fd: a file, whose content it becomes
 * @width: of the picture
 * @height: of the picture
 *
 * Return: 0; -ENODATA: the pipe shows nothing, and the file is as it was; or another -errno.
 */
int screenshot_write(struct vgpu *vgpu, unsigned int pipe, int fd, u32 *width, u32 *height)
{
	struct vgpu_frame *frame;
	int ret;

	frame = vgpu_frame_open(vgpu, pipe, width, height);
	if (!frame)
		return -ENODATA;
	if (lseek(fd, 0, SEEK_SET) < 0 || ftruncate(fd, 0))
		ret = -errno;
	else
		ret = write_frame(frame, *width, *height, fd);
	vgpu_frame_close(frame);

	return ret;
}

/* One of each pipe, and a line that tells of them. */
static void write_all(void)
{
	char said[256] = "";
	u32 i, width, height;
	size_t n = 0;
	int ret;

	for (i = 0; i < job.files.n; i++) {
		ret = screenshot_write(job.vgpu, i, job.files.fd[i], &width, &height);
		n += snprintf(said + n, sizeof(said) - n, "%s", i ? ", " : "");
		if (!ret)
			n += snprintf(said + n, sizeof(said) - n, "%u x %u", width, height);
		else
			n += snprintf(said + n, sizeof(said) - n, "%s", ret == -ENODATA ?
				      "the screen is off" : strerror(-ret));
	}
	log_at(LOG_INFO, "screenshot: %s", said);
}

static void *screenshot_thread(void *data)
{
	sigset_t asked;
	int sig;

	/* Later this would be a system call too many. */
	pthread_setname_np(pthread_self(), "gvt/screenshot");
	sem_post(&job.ready);
	sigemptyset(&asked);
	sigaddset(&asked, SIGUSR1);
	while (!sigwait(&asked, &sig) && !__atomic_load_n(&job.stop, __ATOMIC_SEQ_CST))
		write_all();

	return NULL;
}

/**
 * screenshot_start - write pictures at each SIGUSR1
 * @vgpu: of this vGPU's pipes
 * @files: to these files
 *
 * All threads of the process have SIGUSR1 blocked. Once in a process.
 *
 * Return: 0 or -errno.
 */
int screenshot_start(struct vgpu *vgpu, const struct screenshots *files)
{
	int ret;

	job.vgpu = vgpu;
	job.files = *files;
	sem_init(&job.ready, 0, 0);
	ret = thread_start(&job.thread, &job.ready, screenshot_thread, NULL);
	job.running = !ret;

	return ret;
}

/* Waits for a picture that is being written. */
void screenshot_stop(void)
{
	if (!job.running)
		return;
	__atomic_store_n(&job.stop, true, __ATOMIC_SEQ_CST);
	pthread_kill(job.thread, SIGUSR1);
	pthread_join(job.thread, NULL);
	job.running = false;
}
