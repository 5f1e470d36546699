/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EXPECT_H
#define EXPECT_H

#include <check.h>

#include <linux/types.h>

/* Checks of 32- and 64-bit values, which are shown in hexadecimal. */
#define check_hex(a, op, b)						\
	do {								\
		u64 a_ = (a), b_ = (b);					\
		ck_assert_msg(a_ op b_, "%s is %#llx, %s is %#llx",	\
			      #a, a_, #b, b_);				\
	} while (0)
#define check_eq(a, b)	check_hex(a, ==, b)
#define check_ne(a, b)	check_hex(a, !=, b)

#endif
