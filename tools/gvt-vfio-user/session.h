/* SPDX-License-Identifier: GPL-2.0 */
/* One client and its device, from the first message to the last. */
#ifndef SESSION_H
#define SESSION_H

#include "vgpu.h"

struct monitors;
struct screenshots;
struct stage;
struct session;

struct session *session_create(int fd, const struct vgpu_type *type);
int session_threads(struct session *session, unsigned int threads);
int session_plug(struct session *session, const struct monitors *monitors);
int session_screenshots(struct session *session, const struct screenshots *files);
int session_show(struct session *session, struct stage *stage);
int session_link(struct session *session, int fd);
void session_trace(struct session *session, int fd);
int session_record(struct session *session, int fd);
int session_serve(struct session *session);
void session_destroy(struct session *session);

#endif
