// SPDX-License-Identifier: GPL-2.0
/*
 * See eu_trace.h. The guest decides how many lines there are: so there is a limit to their
 * bytes, and none is waited for that nobody takes.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eu_trace.h"
#include "log.h"

/* Less than what a pipe takes as one piece. */
#define TRACE_LINE	320

/* Would a line wait? */
static bool can_write(const struct eu_trace *trace)
{
	struct pollfd fd = { .fd = trace->fd, .events = POLLOUT };

	return poll(&fd, 1, 0) == 1 && fd.revents == POLLOUT;
}

static bool put(struct eu_trace *trace, const char *format, ...) __printf(2, 3);

/* One write for a line. False: it is lost. */
static bool put(struct eu_trace *trace, const char *format, ...)
{
	char line[TRACE_LINE];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	n = min(n, (int)sizeof(line) - 1);
	if (!can_write(trace) || write(trace->fd, line, n) != n)
		return false;
	trace->left -= min_t(u64, trace->left, n);

	return true;
}

/* What shaders did; @text: EU_TRACE_TEXT bytes. */
void eu_trace_text(char *text, const struct vgpu_render_stats *did)
{
	int n = snprintf(text, EU_TRACE_TEXT, "threads %llu instructions %llu pixels %llu",
			 did->threads, did->instructions, did->pixels);

	snprintf(text + n, EU_TRACE_TEXT - n, " texels %llu unserved %llu illegal %llu",
		 did->texels, did->unserved, did->illegal);
}

static void put_job(struct eu_trace *trace, const struct vgpu_step *step)
{
	static const char *const results[] = {
		[VGPU_JOB_DONE] = "done", [VGPU_JOB_SKIPPED] = "skipped",
		[VGPU_JOB_STOPPED] = "stopped", [VGPU_JOB_RESET] = "reset",
	};
	const struct vgpu_job_end *end = step->end;
	char work[EU_TRACE_TEXT];

	eu_trace_text(work, &end->did);
	if (trace->lost && put(trace, "eu: %llu jobs are not told\n", trace->lost))
		trace->lost = 0;
	if (trace->lost ||
	    !put(trace, "eu: job %llu %s kernel 0x%llx %s %s\n", step->job,
		 vgpu_job_name(step->command), end->kernel, work, results[end->result]))
		trace->lost++;
}

/* vgpu_follow_fn: in an engine's thread. */
static void follow(void *data, const struct vgpu_step *step)
{
	struct eu_trace *trace = data;

	if (!step->end || trace->over)
		return;
	/* Room for two lines, and for this one, which is the last. */
	if (trace->left < 3 * TRACE_LINE) {
		trace->over = true;
		if (trace->left >= TRACE_LINE)
			put(trace, "eu: the limit is reached: no more jobs are told\n");
		log_at(LOG_INFO, "--eu-trace: the limit is reached");
		return;
	}
	put_job(trace, step);
}

/**
 * eu_trace_start - trace the shaders of a vGPU
 * @trace: must stay as long as the vGPU
 * @vgpu: nobody else follows it
 * @fd: a file that must stay open; what is in it counts
 */
void eu_trace_start(struct eu_trace *trace, struct vgpu *vgpu, int fd)
{
	struct stat file;

	*trace = (struct eu_trace){ .fd = fd, .left = EU_TRACE_BYTES };
	if (fd != STDERR_FILENO && !fstat(fd, &file) && S_ISREG(file.st_mode)) {
		trace->left -= min_t(u64, file.st_size, trace->left);
		/* Somebody may make it shorter. */
		fcntl(fd, F_SETFL, O_APPEND);
	}
	vgpu_follow_jobs(vgpu, follow, trace);
}
