/* SPDX-License-Identifier: GPL-2.0 */
/* Give up what is not needed. See Documentation/tools/gvt-vfio-user.rst. */
#ifndef CONFINE_H
#define CONFINE_H

int confine_server(void);
int confine_session(void);
int confine_viewer(void);
int confine_control(void);

#endif
