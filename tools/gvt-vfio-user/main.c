// SPDX-License-Identifier: GPL-2.0
/* See Documentation/tools/gvt-vfio-user.rst. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
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
"                     display\n"
"  -S, --screenshot=FILE.png\n"
"                     write what the first one shows at each SIGUSR1; again:\n"
"                     what the next one shows\n"
"  -V, --vnc=ADDRESS:PORT\n"
"                     show the first one's picture to VNC viewers; :PORT is of this\n"
"                     machine\n"
"  -r, --record=FILE  record what the one client does, for gvt-replay; with --once\n"
"  -l, --log=LEVEL    error, info (default), message or access\n"
"  -h, --help         print this\n";

static const struct option options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "type", required_argument, NULL, 't' },
	{ "once", no_argument, NULL, 'o' },
	{ "monitor", required_argument, NULL, 'm' },
	{ "screenshot", required_argument, NULL, 'S' },
	{ "vnc", required_argument, NULL, 'V' },
	{ "record", required_argument, NULL, 'r' },
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

	server->listener = path ? listener_open(path) : listener_inherited();
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

int main(int argc, char **argv)
{
	struct server server = {
		.type = find_type(DEFAULT_TYPE), .record = -1,
	};
	const char *path = NULL, *record = NULL, *screenshot[VGPU_MAX_PIPES] = { };
	const char *vnc = NULL;
	unsigned int n = 0, i;
	int opt;

	while ((opt = getopt_long(argc, argv, "s:t:om:S:V:r:l:h", options, NULL)) != -1) {
		switch (opt) {
		case 's':
			path = optarg;
			break;
		case 't':
			if (!strcmp(optarg, "list"))
				return list_types();
			server.type = find_type(optarg);
			if (!server.type) {
				log_at(LOG_ERROR, "--type %s: there is no such; \"--type list\" prints all",
				       optarg);
				return EXIT_USAGE;
			}
			break;
		case 'o':
			server.once = true;
			break;
		case 'm':
			if (!monitors_add(&server.monitors, optarg))
				return EXIT_USAGE;
			break;
		case 'S':
			if (n == VGPU_MAX_PIPES) {
				log_at(LOG_ERROR, "--screenshot %s: there are %u already",
				       optarg, n);
				return EXIT_USAGE;
			}
			screenshot[n++] = optarg;
			break;
		case 'V':
			vnc = optarg;
			break;
		case 'r':
			record = optarg;
			break;
		case 'l':
			if (!log_set(optarg)) {
				log_at(LOG_ERROR, "--log %s: must be error, info, message or access",
				       optarg);
				return EXIT_USAGE;
			}
			break;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			fputs("Try 'gvt-vfio-user --help'.\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (optind != argc) {
		log_at(LOG_ERROR, "%s: an argument too many; try --help", argv[optind]);
		return EXIT_USAGE;
	}

	if (!monitors_fit(&server.monitors, server.type))
		return EXIT_USAGE;
	if (record && !server.once) {
		log_at(LOG_ERROR, "--record is of one client: it goes with --once");
		return EXIT_USAGE;
	}
	if (n > server.monitors.pipes) {
		log_at(LOG_ERROR, "each --screenshot needs a --monitor");
		return EXIT_USAGE;
	}
	if (vnc && !server.monitors.pipes) {
		log_at(LOG_ERROR, "--vnc needs a --monitor");
		return EXIT_USAGE;
	}
	/* First: that process has none of our files. */
	if (vnc && !start_vnc(&server, vnc))
		return 1;
	if (record && !open_file("--record", record, &server.record))
		return 1;
	for (i = 0; i < n; i++)
		if (!open_file("--screenshot", screenshot[i], &server.screenshots.fd[i]))
			return 1;
	server.screenshots.n = n;

	return run(&server, path);
}
