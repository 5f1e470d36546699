/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks. What happens after one that fails is the program's to say, by
 * expect_failed(): so the driver of gpu.c serves tests and benchmarks alike.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>

/*
 * Tell about it and end the test. Does not return, which is no attribute of it: objtool
 * has a list of such functions of the kernel's, and takes others for ones that return.
 */
__printf(3, 4)
void expect_failed(const char *file, int line, const char *fmt, ...);

#define expect_msg(condition, ...)					\
	do {								\
		if (!(condition))					\
			expect_failed(__FILE__, __LINE__, __VA_ARGS__);	\
	} while (0)
#define expect(condition)	expect_msg(condition, "%s", #condition)

/* Of 32- and 64-bit values, which are shown in hexadecimal. */
#define check_hex(a, op, b)						\
	do {								\
		u64 a_ = (a), b_ = (b);					\
		expect_msg(a_ op b_, "%s is %#llx, %s is %#llx",	\
			   #a, a_, #b, b_);				\
	} while (0)
#define check_eq(a, b)	check_hex(a, ==, b)
#define check_ne(a, b)	check_hex(a, !=, b)
#define check_lt(a, b)	check_hex(a, <, b)
#define check_le(a, b)	check_hex(a, <=, b)
#define check_gt(a, b)	check_hex(a, >, b)
#define check_ge(a, b)	check_hex(a, >=, b)

/* Of numbers that may be negative, such as errors. */
#define check_int(a, op, b)						\
	do {								\
		s64 a_ = (a), b_ = (b);					\
		expect_msg(a_ op b_, "%s is %lld, %s is %lld",		\
			   #a, a_, #b, b_);				\
	} while (0)
#define check_int_eq(a, b)	check_int(a, ==, b)
#define check_int_ne(a, b)	check_int(a, !=, b)
#define check_int_gt(a, b)	check_int(a, >, b)

#define check_mem_eq(a, b, size)					\
	expect_msg(!memcmp(a, b, size), "%s and %s differ", #a, #b)
#define check_str_eq(a, b)						\
	expect_msg(!strcmp(a, b), "%s is \"%s\", %s is \"%s\"", #a, a, #b, b)
#define check_str_ne(a, b)						\
	expect_msg(strcmp(a, b), "%s and %s are \"%s\"", #a, #b, a)

#endif
