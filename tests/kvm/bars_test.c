// SPDX-License-Identifier: GPL-2.0
/*
 * fdmmio-run's decoding of BARs, fed from standard input; the cases are in
 * test_bars.py. A line is one of
 *
 *	bar INDEX io|mem32|mem64 SIZE FILE_OFFSET
 *	hole INDEX START END
 *	pm OFFSET
 *	write AT LENGTH VALUE
 *	ranges
 *
 * with numbers in hexadecimal; "ranges" prints a line for each range, then a
 * dot, and "write" prints whether BARs may have moved.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../tools/fdmmio-run/bars.h"

static struct bar bars[NR_BARS];
static struct pci_state pci;

static enum bar_kind kind_of(const char *name)
{
	if (!strcmp(name, "io"))
		return BAR_IO;
	return !strcmp(name, "mem32") ? BAR_MEM32 : BAR_MEM64;
}

static void print_ranges(void)
{
	struct range ranges[MAX_RANGES];
	unsigned int i, n = bars_ranges(bars, &pci, ranges);

	for (i = 0; i < n; i++)
		printf("%s %" PRIx64 " %" PRIx64 " %" PRIx64 "\n",
		       ranges[i].io ? "io" : "mem", ranges[i].addr,
		       ranges[i].len, ranges[i].offset);
	puts(".");
}

int main(void)
{
	char line[128], word[16];
	uint64_t a, b, c;

	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "bar %" SCNx64 " %15s %" SCNx64 " %" SCNx64,
			   &a, word, &b, &c) == 4 && a < NR_BARS) {
			bars[a].kind = kind_of(word);
			bars[a].size = b;
			bars[a].offset = c;
		} else if (sscanf(line, "hole %" SCNx64 " %" SCNx64
				  " %" SCNx64, &a, &b, &c) == 3 && a < NR_BARS) {
			bar_add_hole(&bars[a], b, c);
		} else if (sscanf(line, "pm %" SCNx64, &a) == 1) {
			pci.pm_cap = a;
		} else if (sscanf(line, "write %" SCNx64 " %" SCNx64
				  " %" SCNx64, &a, &b, &c) == 3 && b <= 8) {
			puts(pci_config_write(&pci, a, &c, b) ? "moved" :
			     "same");
		} else if (!strcmp(line, "ranges\n")) {
			print_ranges();
		} else {
			fprintf(stderr, "bars_test: %s", line);
			return 2;
		}
	}
	return 0;
}
