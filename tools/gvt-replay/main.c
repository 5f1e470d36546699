// SPDX-License-Identifier: GPL-2.0
/* gvt-replay: Documentation/tools/gvt-replay.rst */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "draw.h"
#include "follow.h"
#include "replay.h"
#include "targets.h"
#include "text.h"

struct options {
	const char *file;
	const char *picture;
	const char *targets;
	u64 frame;
	struct breakpoint at;
	bool breaks;
	bool shaders;
	bool frames;
	bool list;
	bool quiet;
};

static bool parse_number(const char *text, u64 *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);

	return !errno && end > text && !*end && *text != '-' && *number && *number < FRAMES_ALL;
}

static void parse_break(char *spec, struct argp_state *state)
{
	struct options *options = state->input;
	char error[160];

	if (!breakpoint_parse(&options->at, spec, error, sizeof(error)))
		argp_error(state, "--break: %s", error);
	options->breaks = true;
}

/* Only one of them can be. */
static u32 doings(const struct options *options)
{
	return options->list + options->frames + !!options->frame + options->shaders +
	       options->breaks + !!options->targets;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'l':
		options->list = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case 'F':
		options->frames = true;
		return 0;
	case 'f':
		if (!parse_number(arg, &options->frame))
			argp_error(state, "--frame %s: must be a number from 1 on", arg);
		return 0;
	case 's':
		options->shaders = true;
		return 0;
	case 'b':
		parse_break(arg, state);
		return 0;
	case 'd':
		options->targets = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (options->picture || (options->file && !options->frame))
			argp_error(state, "one FILE at a time");
		if (options->file)
			options->picture = arg;
		else
			options->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!options->file)
			argp_error(state, "which FILE?");
		if (options->frame && !options->picture)
			argp_error(state, "--frame: to which PICTURE?");
		if (doings(options) > 1)
			argp_error(state,
				   "one of --list, --frames, --frame, --shaders, --break and --draws");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option argp_options[] = {
	{ "list", 'l', NULL, 0, "Print what was recorded; replay nothing" },
	{ "quiet", 'q', NULL, 0, "Print nothing if the replay is equal" },
	{ "frames", 'F', NULL, 0, "Print which frames there are" },
	{ "frame", 'f', "N", 0, "Draw frame number N to PICTURE, as PNG" },
	{ "shaders", 's', NULL, 0, "Print each instruction that shaders execute" },
	{ "break", 'b', "SPEC", 0, "Stop at an instruction of a shader, and print the thread" },
	{ "draws", 'd', "DIR", 0, "Draw render target 0 after each draw, to DIR/draw-N.png" },
	{ }
};

static const char doc[] =
	"Run a recorded session of a vGPU again, and compare.\v"
	"FILE may be compressed by gzip; - is standard input.\n"
	"SPEC: one or more of job=N,draw=N,unit=N,thread=N,kernel=ADDR,eu-ip=ADDR\n"
	"Exit status: 0 if all is equal, and the frame drawn; 1 if something differs;\n"
	"2 if FILE cannot be used, or has no such frame or instruction.";

static const struct argp argp = {
	.options = argp_options,
	.parser = parse,
	.args_doc = "FILE\n--frame=N FILE PICTURE.png",
	.doc = doc,
};

/* Plain files too. */
static ssize_t read_gz(void *from, void *buf, size_t len)
{
	return gzread(from, buf, len);
}

static int unusable(const struct options *options, const char *why)
{
	return say_unusable(options->file, why);
}

static int list(const struct options *options, struct reader *reader)
{
	const struct gvt_record_header *h = &reader->header;
	struct event event;
	u64 entries = 0;
	int ret;

	printf("type %s: %u + %u MiB, %u fences, %ux%u\n", h->type, h->low_gm_mb,
	       h->high_gm_mb, h->fences, h->width, h->height);
	while ((ret = reader_next(reader, &event)) > 0) {
		/* Nothing to tell of a write. */
		if (event.kind == GVT_RECORD_DONE && !event.len && !event.arg)
			continue;
		/* Numbers are those that a replay counts. */
		if (gvt_record_is_entry(event.kind))
			printf("%llu ", entries++);
		else if (event.kind != GVT_RECORD_END)
			printf("\t");
		text_event(stdout, &event);
		putchar('\n');
	}

	return ret ? unusable(options, reader->error) : 0;
}

static int replay(const struct options *options, struct reader *reader)
{
	static struct replay replay;

	switch (replay_run(&replay, reader)) {
	case REPLAY_EQUAL:
		if (options->quiet)
			return 0;
		printf("equal: %llu accesses, %llu runs of engines, %llu interrupts\n",
		       replay.accesses, replay.runs, replay.irqs);
		if (replay.cut)
			printf("The recording was cut: its reader was too slow or its disk full.\n");
		return 0;
	case REPLAY_DIFFERS:
		text_difference(stdout, &replay);
		return EXIT_DIFFERS;
	default:
		fprintf(stderr, "gvt-replay: %llu entries were equal, then:\n",
			replay.entries);
		return unusable(options, reader->error);
	}
}

static gzFile open_file(const char *file)
{
	bool is_stdin = !strcmp(file, "-");
	int fd = is_stdin ? dup(STDIN_FILENO) : open(file, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? NULL : gzdopen(fd, "r");
}

int main(int argc, char **argv)
{
	static struct reader reader;
	struct options options = { };
	gzFile file;
	int ret;

	argp_err_exit_status = EXIT_UNUSABLE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	file = open_file(options.file);
	if (!file)
		return unusable(&options, strerror(errno));
	if (gvt_core_init())
		return unusable(&options, "cannot be replayed: no memory");

	if (reader_open(&reader, read_gz, file))
		ret = unusable(&options, reader.error);
	else if (options.list)
		ret = list(&options, &reader);
	else if (options.frames)
		ret = list_frames(options.file, &reader);
	else if (options.frame)
		ret = draw_frame(options.file, &reader, options.frame, options.picture);
	else if (options.shaders)
		ret = print_shaders(options.file, &reader);
	else if (options.targets)
		ret = draw_targets(options.file, &reader, options.targets);
	else if (options.breaks)
		ret = break_at(options.file, &reader, &options.at);
	else
		ret = replay(&options, &reader);
	gvt_core_exit();
	gzclose(file);
	if (fflush(stdout)) {
		fprintf(stderr, "gvt-replay: standard output: %s\n", strerror(errno));
		ret = EXIT_UNUSABLE;
	}

	return ret;
}
