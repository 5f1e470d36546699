// SPDX-License-Identifier: GPL-2.0
/*
 * serve_fd FD - serve the client that is connected to the descriptor FD
 *
 * A session of gvt-vfio-user without what is around it, so that the leak
 * sanitizer, which needs more than a confined process may do, sees its end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

int main(int argc, char **argv)
{
	struct session *session;
	int ret;

	if (argc != 2 || gvt_core_init())
		return 2;
	session = session_create(atoi(argv[1]), &vgpu_types[0]);
	if (!session)
		return 2;
	ret = session_serve(session);
	session_destroy(session);
	gvt_core_exit();
	printf("%s\n", strerror(-ret));

	return 0;
}
