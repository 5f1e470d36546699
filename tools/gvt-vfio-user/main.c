// SPDX-License-Identifier: GPL-2.0
/* See Documentation/tools/gvt-vfio-user.rst. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "listener.h"
#include "log.h"
#include "monitors.h"
#include "server.h"
#include "vnc.h"

#define DEFAULT_TYPE	"V5_4"

enum { EXIT_USAGE = 2 };

/* Names in the command line. */
struct names {
	const char *socket;
	const char *record;
	const char *eu_trace;
	const char *control;
	const char *vnc;
	const char *screenshot[VGPU_MAX_PIPES];
	unsigned int screenshots;
};

static const char help[] =
"usage: gvt-vfio-user --socket PATH [options]\n"
"\n"
"Serve a virtual Intel GPU to a virtual machine monitor such as QEMU (10.1 or\n"
"later, device vfio-user-pci), over the UNIX socket PATH.\n"
"\n"
"  -s, --socket=PATH  the socket; it is made, and removed at the end\n"
"  -t, --type=TYPE    size of the vGPU (" DEFAULT_TYPE "); \"list\" prints them\n"
"  -o, --once         end when the first client is gone\n"
"  -m, --monitor=WxH  a monitor with this mode, such as 1920x1080, or one whose EDID\n"
"            =FILE    is in FILE; dp: before it makes it a DisplayPort monitor; none\n"
"            =none    leaves a port out. Up to three. Without it there is no\n"
"                     display, unless there is --control\n"
"  -S, --screenshot=FILE.png\n"
"                     write what the first one shows at each SIGUSR1; again:\n"
"                     what the next one shows\n"
"  -V, --vnc=ADDRESS:PORT\n"
"                     show the first one's picture to VNC viewers; :PORT is of this\n"
"                     machine\n"
"  -c, --control=PATH a socket by which gvt-ctl plugs monitors in and out and takes\n"
"                     screenshots while a guest runs; the vGPU has a display then\n"
"  -r, --record=FILE  record what the one client does, for gvt-replay; with --once\n"
"  -e, --eu-trace     a line for each job of shaders, on standard error, or to FILE, with\n"
"            =FILE    16 MiB of them at most\n"
"  -T, --threads=N    work for shaders in up to N threads at once; default: as many as there\n"
"                     are processors, less one\n"
"  -l, --log=LEVEL    error, info (default), message or access\n"
"  -h, --help         print this\n";

static const struct option options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "type", required_argument, NULL, 't' },
	{ "once", no_argument, NULL, 'o' },
	{ "monitor", required_argument, NULL, 'm' },
	{ "screenshot", required_argument, NULL, 'S' },
	{ "vnc", required_argument, NULL, 'V' },
	{ "control", required_argument, NULL, 'c' },
	{ "record", required_argument, NULL, 'r' },
	{ "eu-trace", optional_argument, NULL, 'e' },
	{ "threads", required_argument, NULL, 'T' },
	{ "log", required_argument, NULL, 'l' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static const struct vgpu_type *find_type(const char *name)
{
	unsigned int i;

	for (i = 0; i < vgpu_num_types; i++)
		if (!strcmp(vgpu_types[i].name, name))
			return &vgpu_types[i];

	return NULL;
}

/* Of those that this process may use, one is left to others: the guest's own work. */
static unsigned int default_threads(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set) - 1;

	return n < 1 ? 1 : n > POOL_MAX + 1 ? POOL_MAX + 1 : n;
}

static bool take_threads(struct server *server, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || n < 1 || n > POOL_MAX + 1) {
		log_at(LOG_ERROR, "--threads %s: must be a number from 1 to %u", text,
		       POOL_MAX + 1);
		return false;
	}
	server->threads = n;

	return true;
}

static int list_types(void)
{
	const struct vgpu_type *type;

	for (type = vgpu_types; type < vgpu_types + vgpu_num_types; type++)
		printf("%s: %u + %u MiB graphics memory, %u fences, up to %ux%u, nice %d\n",
		       type->name, type->low_gm_mb, type->high_gm_mb,
		       type->fences, type->width, type->height, type->nice);

	return 0;
}

/* A client may map as many files as it may map regions. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int run(struct server *server, const char *path)
{
	int ret;

	server->listener = path ? listener_open("--socket", path, 0) :
		listener_inherited();
	if (server->listener < 0) {
		if (!path)
			log_at(LOG_ERROR, "no --socket given; try --help");
		return path ? 1 : EXIT_USAGE;
	}
	raise_file_limit();
	if (gvt_core_init()) {
		log_at(LOG_ERROR, "no memory");
		ret = 1;
	} else {
		log_at(LOG_INFO, "%s: waiting for a client%s%s",
		       server->type->name, path ? " at " : "", path ?: "");
		ret = server_run(server);
		gvt_core_exit();
	}
	close(server->listener);
	if (path)
		unlink(path);

	return ret;
}

/* A file that gets what the guest has in its memory: for its owner only. */
static bool open_file(const char *option, const char *path, int *fd)
{
	*fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (*fd < 0)
		log_at(LOG_ERROR, "%s %s: %s", option, path, strerror(errno));

	return *fd >= 0;
}

static bool start_vnc(struct server *server, const char *address)
{
	int ret = stage_init(&server->stage, server->type);

	if (ret) {
		log_at(LOG_ERROR, "--vnc: %s", strerror(-ret));
		return false;
	}
	server->vnc = vnc_start(address, &server->stage);

	return server->vnc > 0;
}

/* An option of the command line. -1, or with what the program exits. */
static int take(struct server *server, struct names *names, int opt)
{
	switch (opt) {
	case 's':
		names->socket = optarg;
		return -1;
	case 't':
		if (!strcmp(optarg, "list"))
			return list_types();
		server->type = find_type(optarg);
		if (server->type)
			return -1;
		log_at(LOG_ERROR, "--type %s: there is no such; \"--type list\" prints all",
		       optarg);
		return EXIT_USAGE;
	case 'o':
		server->once = true;
		return -1;
	case 'm':
		return monitors_add(&server->monitors, optarg) ? -1 : EXIT_USAGE;
	case 'S':
		if (names->screenshots < VGPU_MAX_PIPES) {
			names->screenshot[names->screenshots++] = optarg;
			return -1;
		}
		log_at(LOG_ERROR, "--screenshot %s: there are %u already", optarg,
		       names->screenshots);
		return EXIT_USAGE;
	case 'V':
		names->vnc = optarg;
		return -1;
	case 'c':
		names->control = optarg;
		return -1;
	case 'r':
		names->record = optarg;
		return -1;
	case 'e':
		names->eu_trace = optarg;
		server->eu_trace = STDERR_FILENO;
		return -1;
	case 'T':
		return take_threads(server, optarg) ? -1 : EXIT_USAGE;
	case 'l':
		if (log_set(optarg))
			return -1;
		log_at(LOG_ERROR, "--log %s: must be error, info, message or access", optarg);
		return EXIT_USAGE;
	case 'h':
		fputs(help, stdout);
		return 0;
	default:
		fputs("Try 'gvt-vfio-user --help'.\n", stderr);
		return EXIT_USAGE;
	}
}

/* Do the options go together? */
static bool check(struct server *server, const struct names *names)
{
	if (!monitors_fit(&server->monitors, server->type))
		return false;
	/* What may be plugged in later has a pipe too. */
	if (names->control)
		server->monitors.pipes = VGPU_MAX_PIPES;
	if (names->record && !server->once) {
		log_at(LOG_ERROR, "--record is of one client: it goes with --once");
		return false;
	}
	if (names->screenshots > server->monitors.pipes) {
		log_at(LOG_ERROR, "each --screenshot needs a --monitor, or --control");
		return false;
	}
	if (names->vnc && !server->monitors.pipes) {
		log_at(LOG_ERROR, "--vnc needs a --monitor, or --control");
		return false;
	}

	return true;
}

/* Processes and files beside the sessions. */
static bool start(struct server *server, const struct names *names)
{
	unsigned int i;

	/* First: these processes have none of our files. */
	if (names->vnc && !start_vnc(server, names->vnc))
		return false;
	if (names->control && !control_start(&server->control, names->control, server->type,
					     &server->monitors))
		return false;
	if (names->record && !open_file("--record", names->record, &server->record))
		return false;
	if (names->eu_trace && !open_file("--eu-trace", names->eu_trace, &server->eu_trace))
		return false;
	for (i = 0; i < names->screenshots; i++)
		if (!open_file("--screenshot", names->screenshot[i],
			       &server->screenshots.fd[i]))
			return false;
	server->screenshots.n = names->screenshots;

	return true;
}

int main(int argc, char **argv)
{
	struct server server = {
		.type = find_type(DEFAULT_TYPE), .record = -1, .eu_trace = -1,
		.threads = default_threads(),
	};
	struct names names = { };
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "s:t:om:S:V:c:r:e::T:l:h", options, NULL)) != -1) {
		ret = take(&server, &names, opt);
		if (ret >= 0)
			return ret;
	}
	if (optind != argc) {
		log_at(LOG_ERROR, "%s: an argument too many; try --help", argv[optind]);
		return EXIT_USAGE;
	}
	if (!check(&server, &names))
		return EXIT_USAGE;
	server_hold_signals(&server, names.screenshots);
	ret = start(&server, &names) ? run(&server, names.socket) : 1;
	control_end(&server.control);

	return ret;
}
