// SPDX-License-Identifier: GPL-2.0
/*
 * A vGPU comes, is opened, closed and goes. Whatever fails on the way, it is there or it is
 * not, and what is there works.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fail.h"
#include "gpu.h"
#include "screen.h"

#define TYPE	"/sys/class/mdev_bus/gvt0/mdev_supported_types/gvt-V5_8"
#define DEVICE	"/sys/bus/mdev/devices"

/* Returns 0 or errno. */
static int write_at(int fd, const char *text)
{
	return pwrite(fd, text, strlen(text), 0) < 0 ? errno : 0;
}

static int open_create(void)
{
	return open_file(TYPE "/create", O_WRONLY);
}

static int open_remove(const char *uuid)
{
	char path[128];

	snprintf(path, sizeof(path), DEVICE "/%s/remove", uuid);

	return open_file(path, O_WRONLY);
}

static bool is_there(const char *uuid)
{
	char path[128];
	bool there;

	snprintf(path, sizeof(path), DEVICE "/%s", uuid);
	there = !access(path, F_OK);
	snprintf(path, sizeof(path), TYPE "/devices/%s", uuid);
	CHECK(there == !access(path, F_OK), "%s: %s", path, there ? "not there" : "left");

	return there;
}

static void destroy(const char *uuid)
{
	int fd = open_remove(uuid);

	CHECK(!write_at(fd, "1"), "remove");
	close(fd);
	CHECK(!is_there(uuid), "not removed");
}

/* The group's file, and its number in sysfs. */
static void group_paths(const char *uuid, char *node, char *number)
{
	char link[128], target[256];
	ssize_t n;

	snprintf(link, sizeof(link), DEVICE "/%s/iommu_group", uuid);
	n = readlink(link, target, sizeof(target) - 1);
	CHECK(n > 0, "%s", link);
	target[n] = 0;
	snprintf(node, 64, "/dev/vfio/%s", strrchr(target, '/') + 1);
	snprintf(number, 64, "/sys/class/vfio/%s/dev", strrchr(target, '/') + 1);
}

/*
 * The driver core does without a file in /dev if there is no memory for its name, and nobody is
 * told. Returns true if we made it.
 */
static bool make_node(const char *uuid)
{
	char node[64], number[64];
	unsigned int major, minor;
	FILE *file;

	group_paths(uuid, node, number);
	if (!access(node, F_OK))
		return false;
	file = fopen(number, "r");
	CHECK(file && fscanf(file, "%u:%u", &major, &minor) == 2, "%s", number);
	fclose(file);
	CHECK(!mknod(node, S_IFCHR | 0600, makedev(major, minor)), "%s", node);

	return true;
}

/* Does its render engine do what it is told? */
static void check_work(struct dev *dev)
{
	struct gpu gpu;

	gpu_init(&gpu, dev, RCS, 16, 1ul << 32);
	check_gpu(&gpu);
	gpu_fini(&gpu);
}

static void check_use(const char *uuid)
{
	struct dev dev;

	dev_open(&dev, uuid);
	check_work(&dev);
	dev_close(&dev);
}

static void fail_create(const char *const *uuids)
{
	char node[64], number[64];
	struct sweep s;
	bool made;
	int fd, err;

	sweep_begin(&s, "create", 5, sweep_both);
	while (sweep_next(&s)) {
		fd = open_create();
		sweep_arm(&s);
		err = write_at(fd, uuids[1]);
		sweep_disarm(&s, err);
		close(fd);
		CHECK(is_there(uuids[1]) == !err, "fault %u: %d", s.nth, err);
		if (err)
			continue;
		made = make_node(uuids[1]);
		group_paths(uuids[1], node, number);
		check_use(uuids[1]);
		if (made)
			CHECK(!unlink(node), "%s", node);
		destroy(uuids[1]);
	}
	sweep_end(&s, 50);
}

static void fail_remove(const char *const *uuids)
{
	struct sweep s;
	int fd, err;

	sweep_begin(&s, "remove", 1, sweep_both);
	while (sweep_next(&s)) {
		fd = open_create();
		CHECK(!write_at(fd, uuids[1]), "create");
		close(fd);
		fd = open_remove(uuids[1]);
		sweep_arm(&s);
		err = write_at(fd, "1");
		sweep_disarm(&s, err);
		close(fd);
		CHECK(is_there(uuids[1]) == !!err, "fault %u: %d", s.nth, err);
		if (err)
			destroy(uuids[1]);
	}
	sweep_end(&s, 3);
}

static void fail_group(const char *const *uuids)
{
	char node[64], number[64];
	struct sweep s;
	int fd;

	group_paths(uuids[0], node, number);
	sweep_begin(&s, "group", 1, sweep_both);
	while (sweep_next(&s)) {
		sweep_arm(&s);
		fd = open(node, O_RDWR);
		sweep_disarm(&s, fd < 0 ? errno : 0);
		/* Were it open by halves, this would say EBUSY. */
		if (fd < 0)
			fd = open_file(node, O_RDWR);
		close(fd);
	}
	sweep_end(&s, 2);
	check_use(uuids[0]);
}

/* Of a container: @fd is its file, if it was opened. Returns 0 or errno. */
static int open_container(int group, int *fd)
{
	*fd = open("/dev/vfio/vfio", O_RDWR);
	if (*fd < 0 || ioctl(group, VFIO_GROUP_SET_CONTAINER, fd) ||
	    ioctl(*fd, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return errno;

	return 0;
}

static void fail_container(const char *const *uuids)
{
	char node[64], number[64];
	int group, fd, err;
	struct sweep s;

	group_paths(uuids[0], node, number);
	sweep_begin(&s, "container", 1, sweep_both);
	while (sweep_next(&s)) {
		group = open_file(node, O_RDWR);
		sweep_arm(&s);
		err = open_container(group, &fd);
		sweep_disarm(&s, err);
		close(group);
		if (fd >= 0)
			close(fd);
	}
	sweep_end(&s, 4);
	check_use(uuids[0]);
}

/* What a recording has by now. */
static size_t drain(int record)
{
	static char buf[0x10000];
	size_t all = 0;
	ssize_t n;

	while ((n = read(record, buf, sizeof(buf))) > 0)
		all += n;
	CHECK(!n || errno == EAGAIN, "read a recording");

	return all;
}

/* The device's file, after all others; and with a recording that begins then. */
static void sweep_open(struct sweep *s, const char *uuid, bool recorded)
{
	int fd, record = -1, err;
	struct dev dev;

	CHECK(!plug(uuid, 'b', "640x480"), "a monitor");
	dev_open(&dev, uuid);
	while (sweep_next(s)) {
		close(dev.fd);
		if (recorded)
			record = open_debugfs(uuid, "record", O_RDONLY | O_NONBLOCK);
		sweep_arm(s);
		fd = ioctl(dev.group, VFIO_GROUP_GET_DEVICE_FD, uuid);
		err = fd < 0 ? errno : 0;
		sweep_disarm(s, err);
		if (err)
			fd = ioctl(dev.group, VFIO_GROUP_GET_DEVICE_FD, uuid);
		CHECK(fd >= 0, "fault %u, %d: not the next time", s->nth, err);
		dev.fd = fd;
		dev_write32(&dev, SCRATCH, s->nth);
		CHECK(dev_read32(&dev, SCRATCH) == s->nth, "fault %u", s->nth);
		if (recorded) {
			CHECK(drain(record) || err, "fault %u: nothing recorded", s->nth);
			close(record);
		}
	}
	check_work(&dev);
	dev_close(&dev);
}

static void fail_open(const char *const *uuids)
{
	struct sweep s;

	sweep_begin(&s, "open", 1, sweep_both);
	sweep_open(&s, uuids[0], false);
	sweep_end(&s, 10);
}

static void fail_open_recorded(const char *const *uuids)
{
	struct sweep s;

	sweep_begin(&s, "open_recorded", 1, sweep_both);
	sweep_open(&s, uuids[0], true);
	sweep_end(&s, 10);
}

/* Nothing may go wrong. */
static void fail_close(const char *const *uuids)
{
	static const int none[] = { 0 };
	struct sweep s;
	struct dev dev;
	int err;

	CHECK(!plug(uuids[0], 'b', "640x480"), "a monitor");
	sweep_begin(&s, "close", 1, none);
	while (sweep_next(&s)) {
		dev_open(&dev, uuids[0]);
		check_work(&dev);
		sweep_arm(&s);
		err = close(dev.fd) ? errno : 0;
		sweep_disarm(&s, err);
		close(dev.group);
		close(dev.container);
	}
	sweep_end(&s, 0);
	check_use(uuids[0]);
}

static void fail_record(const char *const *uuids)
{
	char path[128];
	struct sweep s;
	int fd;

	debugfs_path(path, sizeof(path), uuids[0], "record");
	sweep_begin(&s, "record", 5, sweep_both);
	while (sweep_next(&s)) {
		sweep_arm(&s);
		fd = open(path, O_RDONLY);
		sweep_disarm(&s, fd < 0 ? errno : 0);
		if (fd >= 0)
			close(fd);
	}
	sweep_end(&s, 10);
	check_use(uuids[0]);
}

const struct fail_case fail_device_cases[] = {
	{ "create", fail_create },
	{ "remove", fail_remove },
	{ "group", fail_group },
	{ "container", fail_container },
	{ "open", fail_open },
	{ "open_recorded", fail_open_recorded },
	{ "close", fail_close },
	{ "record", fail_record },
	{ }
};
