// SPDX-License-Identifier: GPL-2.0
/* See Documentation/tools/gvt-ctl.rst. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "connection.h"

enum { EXIT_FAILED = 1, EXIT_USAGE };

#define EDID_MAX	512
#define MONITOR_NAME	(5 + 2 * EDID_MAX + 1)	/* "hdmi:", hex, NUL */

static const char help[] =
"usage: gvt-ctl SOCKET COMMAND\n"
"\n"
"Control a vGPU of gvt-vfio-user while a guest uses it. SOCKET is the one of the\n"
"server's option --control.\n"
"\n"
"  plug PORT MONITOR       plug a monitor in: one with a mode, such as 1920x1080, or\n"
"                          one whose EDID is in the file MONITOR, or none; with dp: or\n"
"                          hdmi: before it, of this kind. PORT: B, C or D\n"
"  unplug PORT             plug it out: none\n"
"  link-loss PORT          have a DisplayPort monitor lose its link, until the guest trains\n"
"                          it anew\n"
"  monitors                print what is plugged in\n"
"  screenshot FILE [PORT]  write what the monitor at PORT shows to FILE, as PNG; without\n"
"                          PORT: what the first one does that shows something\n"
"\n"
"  -h, --help              print this\n";

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static void complain(const char *what, const char *why)
{
	fprintf(stderr, "gvt-ctl: %s: %s\n", what, why);
}

static void add(struct json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, json_object_new_string(text));
}

/* What the server answers @execute, or NULL after it was told why not. */
static struct json_object *ask(int fd, const char *execute, struct json_object *arguments,
			       int file)
{
	struct json_object *request = json_object_new_object();
	struct json_object *answer, *result = NULL, *error, *desc;

	add(request, "execute", execute);
	if (arguments)
		json_object_object_add(request, "arguments", arguments);
	answer = connection_ask(fd, request, file);
	json_object_put(request);
	if (!answer)
		complain(execute, strerror(errno));
	else if (json_object_object_get_ex(answer, "return", &result))
		json_object_get(result);
	else if (json_object_object_get_ex(answer, "error", &error) &&
		 json_object_object_get_ex(error, "desc", &desc))
		complain(execute, json_object_get_string(desc));
	else
		complain(execute, strerror(EPROTO));
	json_object_put(answer);

	return result;
}

/* A mode or none, rather than a file's name? */
static bool is_no_file(const char *text)
{
	int digits = strspn(text, "0123456789");

	if (!strcmp(text, "none"))
		return true;

	return digits && text[digits] == 'x' && isdigit((unsigned char)text[digits + 1]) &&
	       strspn(text + digits + 1, "0123456789") == strlen(text + digits + 1);
}

/* The bytes of a file, in hex. False: it has none, or too many, which was told. */
static bool read_edid(const char *path, char *hex)
{
	unsigned char bytes[EDID_MAX + 1];
	FILE *file = fopen(path, "rb");
	size_t n, i;
	int err = 0;

	if (!file) {
		complain(path, strerror(errno));
		return false;
	}
	n = fread(bytes, 1, sizeof(bytes), file);
	if (ferror(file))
		err = errno;
	fclose(file);
	if (err || n > EDID_MAX) {
		complain(path, err ? strerror(err) : "longer than 512 bytes");
		return false;
	}
	for (i = 0; i < n; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);

	return true;
}

/* As the server takes it: it may open no files. False: that can't be, which was told. */
static bool name_monitor(const char *text, char *name)
{
	static const char *const kinds[] = { "dp:", "hdmi:" };
	size_t i, kind = 0;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(text, kinds[i], strlen(kinds[i])))
			kind = strlen(kinds[i]);
	memcpy(name, text, kind);
	if (!is_no_file(text + kind))
		return read_edid(text + kind, name + kind);
	snprintf(name + kind, MONITOR_NAME - kind, "%s", text + kind);

	return true;
}

static bool plug_name(int fd, const char *port, const char *name)
{
	struct json_object *arguments = json_object_new_object(), *result;

	add(arguments, "port", port);
	add(arguments, "monitor", name);
	result = ask(fd, "plug", arguments, -1);
	json_object_put(result);

	return result;
}

static bool plug(int fd, char **words)
{
	char name[MONITOR_NAME] = "";

	return name_monitor(words[1], name) && plug_name(fd, words[0], name);
}

static bool unplug(int fd, char **words)
{
	return plug_name(fd, words[0], "none");
}

static bool link_loss(int fd, char **words)
{
	struct json_object *arguments = json_object_new_object(), *result;

	add(arguments, "port", words[0]);
	result = ask(fd, "link-loss", arguments, -1);
	json_object_put(result);

	return result;
}

/* The string @name of an object. */
static const char *get(struct json_object *object, const char *name)
{
	struct json_object *val = NULL;

	json_object_object_get_ex(object, name, &val);

	return val ? json_object_get_string(val) : "?";
}

static bool monitors(int fd, char **words)
{
	struct json_object *result = ask(fd, "query", NULL, -1), *ports = NULL, *one;
	size_t i;

	(void)words;
	if (!result)
		return false;
	json_object_object_get_ex(result, "ports", &ports);
	if (json_object_is_type(ports, json_type_array)) {
		for (i = 0; i < json_object_array_length(ports); i++) {
			one = json_object_array_get_idx(ports, i);
			printf("%s %s %s\n", get(one, "port"), get(one, "connector"),
			       get(one, "monitor"));
		}
	}
	json_object_put(result);

	return true;
}

/* The file is the caller's: the server may open none. */
static bool screenshot(int fd, char **words)
{
	struct json_object *arguments, *result;
	int file = open(words[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (file < 0) {
		complain(words[0], strerror(errno));
		return false;
	}
	arguments = json_object_new_object();
	if (words[1])
		add(arguments, "port", words[1]);
	result = ask(fd, "screenshot", arguments, file);
	if (result)
		printf("%s x %s\n", get(result, "width"), get(result, "height"));
	close(file);
	json_object_put(result);

	return result;
}

static const struct command {
	const char *name;
	int min;
	int max;
	bool (*run)(int fd, char **words);
} commands[] = {
	{ "plug", 2, 2, plug },
	{ "unplug", 1, 1, unplug },
	{ "link-loss", 1, 1, link_loss },
	{ "monitors", 0, 0, monitors },
	{ "screenshot", 1, 2, screenshot },
	{ }
};

static int usage(const char *what)
{
	fprintf(stderr, "gvt-ctl: %s; try --help\n", what);

	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const struct command *command;
	int opt, fd;
	bool done;

	while ((opt = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		if (opt != 'h')
			return usage("no such option");
		fputs(help, stdout);
		return 0;
	}
	argv += optind;
	argc -= optind;
	if (argc < 2)
		return usage("a socket and a command");
	for (command = commands; command->name && strcmp(command->name, argv[1]); command++)
		;
	if (!command->name)
		return usage("there are plug, unplug, link-loss, monitors and screenshot");
	if (argc - 2 < command->min || argc - 2 > command->max)
		return usage("more arguments than the command has, or fewer");
	fd = connection_open(argv[0]);
	if (fd < 0) {
		complain(argv[0], strerror(errno));
		return EXIT_FAILED;
	}
	done = command->run(fd, argv + 2);
	close(fd);

	return done && !fflush(stdout) ? 0 : EXIT_FAILED;
}
