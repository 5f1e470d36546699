// SPDX-License-Identifier: GPL-2.0
/*
 * The counters of accesses that KVM served are KVM's own, out of its debugfs
 * file; those of accesses that the VMM made are counted here.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define DEBUGFS_KVM	"/sys/kernel/debug/kvm"

static struct {
	bool vm_seen;
	bool collected;
	char path[96];			/* of KVM's file */
	char problem[192];		/* why there are no counters, or "" */
	unsigned long long reads, writes, errors;
	unsigned long long user_reads, user_writes;
	unsigned long registered, taken_back;
	bool refused;			/* has been said */
} stats;

/* The kernel lacks it: said once, the guest runs on. */
void report_no_fd_mmio(void)
{
	static bool said;

	if (!said)
		fprintf(stderr, "fdmmio-run: this kernel's KVM has no fd-MMIO; the guest runs without it\n");
	said = true;
	stats.vm_seen = true;
}

/* There is a VM, and the user wants no ranges. */
void report_no_ranges(void)
{
	stats.vm_seen = true;
}

/* A device whose accesses all stay with the VMM. */
void report_device_left(const char *name, const char *why)
{
	fprintf(stderr, "fdmmio-run: %s is left to the VMM: %s\n", name, why);
}

void report_range(const struct range *r, bool taken_back)
{
	if (taken_back)
		stats.taken_back++;
	else
		stats.registered++;
	if (getenv(ENV_VERBOSE))
		fprintf(stderr, "fdmmio-run: %s %s 0x%" PRIx64 " length 0x%" PRIx64 " position 0x%" PRIx64 "\n",
			taken_back ? "take back" : "register",
			r->io ? "port" : "address", r->addr, r->len, r->offset);
}

/* The VMM goes on serving the range: said for the first one only. */
void report_refused(const struct range *r, bool taken_back, int err)
{
	if (stats.refused && !getenv(ENV_VERBOSE))
		return;
	stats.refused = true;
	fprintf(stderr, "fdmmio-run: KVM refuses to %s %s 0x%" PRIx64 " length 0x%" PRIx64 ": %s\n",
		taken_back ? "take back" : "register",
		r->io ? "port" : "address", r->addr, r->len, strerror(err));
}

void report_user_access(bool write)
{
	if (write)
		stats.user_writes++;
	else
		stats.user_reads++;
}

/* The VM that counters are wanted of. */
void report_vm(int tid, int fd)
{
	stats.vm_seen = true;
	stats.collected = false;
	snprintf(stats.path, sizeof(stats.path), DEBUGFS_KVM "/%d-%d/fd_mmio",
		 tid, fd);
}

/* Read KVM's counters, before the VM goes. */
void report_collect(void)
{
	char line[512];
	FILE *f;

	if (stats.collected || !stats.path[0])
		return;
	stats.collected = true;
	/* KVM makes the file with the first range. */
	if (!stats.registered)
		return;

	f = fopen(stats.path, "re");
	if (!f) {
		snprintf(stats.problem, sizeof(stats.problem),
			 "cannot read KVM's counters: %s: %s", stats.path,
			 strerror(errno));
		return;
	}
	snprintf(stats.problem, sizeof(stats.problem),
		 "no totals in %s", stats.path);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "total %*s %*s %*s %*s %llu %llu %llu",
			   &stats.reads, &stats.writes, &stats.errors) == 3)
			stats.problem[0] = 0;
	fclose(f);
}

static void print_sentence(void)
{
	if (stats.problem[0])
		fprintf(stderr, "fdmmio-run: %s\n", stats.problem);
	else
		fprintf(stderr, "fdmmio-run: KVM served %llu reads and %llu writes through the device's file, and %llu failed\n",
			stats.reads, stats.writes, stats.errors);
	fprintf(stderr, "fdmmio-run: %llu reads and %llu writes of its BARs went to user space; %lu ranges registered, %lu taken back\n",
		stats.user_reads, stats.user_writes, stats.registered,
		stats.taken_back);
}

static void print_table(const char *path)
{
	FILE *f = fopen(path, "we");

	if (!f) {
		fprintf(stderr, "fdmmio-run: %s: %s\n", path, strerror(errno));
		return;
	}
	if (stats.problem[0])
		fprintf(stderr, "fdmmio-run: %s\n", stats.problem);
	else
		fprintf(f, "kvm_reads %llu\nkvm_writes %llu\nkvm_errors %llu\n",
			stats.reads, stats.writes, stats.errors);
	fprintf(f, "user_reads %llu\nuser_writes %llu\nregistered %lu\ntaken_back %lu\n",
		stats.user_reads, stats.user_writes, stats.registered,
		stats.taken_back);
	fclose(f);
}

/* When the VMM exits. A helper program that it started never made a VM. */
__attribute__((destructor)) static void report_end(void)
{
	const char *to = getenv(ENV_STATS);

	if (!to || !stats.vm_seen)
		return;
	report_collect();
	if (!strcmp(to, "-"))
		print_sentence();
	else
		print_table(to);
}
