// SPDX-License-Identifier: GPL-2.0
/*
 * See screenshot.h. The picture is drawn some rows at a time, so that its size, which is
 * the guest's, takes no memory of the host.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "display/frame.h"
#include "log.h"
#include "picture/picture.h"
#include "screenshot.h"
#include "thread.h"

/* Of the one session that this process is: its recording, if there is one, and the thread. */
static struct {
	struct vgpu *vgpu;
	struct gvt_record *rec;
	struct screenshots files;
	bool running;
	bool stop;
	pthread_t thread;
	sem_t ready;
} job;

/* picture_rows; what it takes is told to the recording, if there is one. */
static void draw_rows(void *frame, u32 first, u32 rows, u32 *pixels)
{
	if (job.rec)
		gvt_record_look_rows(job.rec, frame, first, rows, pixels);
	else
		vgpu_frame_rows(frame, first, rows, pixels);
}

static struct vgpu_frame *open_frame(struct vgpu *vgpu, unsigned int pipe, u32 *width, u32 *height)
{
	return job.rec ? gvt_record_look_open(job.rec, pipe, width, height) :
			 vgpu_frame_open(vgpu, pipe, width, height);
}

static void close_frame(struct vgpu_frame *frame)
{
	if (job.rec)
		gvt_record_look_close(job.rec, frame);
	else
		vgpu_frame_close(frame);
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

	frame = open_frame(vgpu, pipe, width, height);
	if (!frame)
		return -ENODATA;
	if (lseek(fd, 0, SEEK_SET) < 0 || ftruncate(fd, 0))
		ret = -errno;
	else
		ret = picture_write(fd, *width, *height, draw_rows, frame);
	close_frame(frame);

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

/* The vGPU is recorded from now on, and so are looks; its client has not said anything yet. */
void screenshot_record(struct gvt_record *rec)
{
	job.rec = rec;
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
