// SPDX-License-Identifier: GPL-2.0
/* The message gateway: barriers. PRM SKL vol 7, "Message Gateway" */
#include "threads/threads.h"

#define SUBFUNCTION(desc)	((desc) & 7)
#define BARRIER			4u

/* A thread's notification: n0.0 counts up. */
static void notify(struct eu_thread *thread)
{
	u8 *at = thread->regs + EU_ARF(EU_ARF_NOTIFY);
	u32 n;

	memcpy(&n, at, 4);
	n++;
	memcpy(at, &n, 4);
}

/* The thread has come to the barrier. When all have, all are told. */
static void arrive(struct render_slot *slot, u32 i)
{
	u64 all = render_threads(slot) & ~slot->ended;

	slot->arrived |= 1ull << i;
	slot->events[RENDER_BARRIERS]++;
	if (slot->arrived != all)
		return;
	for (i = 0; i < slot->live; i++)
		if (all & 1ull << i)
			notify(&slot->thread[i]);
	slot->arrived = 0;
}

enum eu_stop render_gateway(struct eu_thread *thread, const struct eu_message *message)
{
	struct render_slot *slot = thread->context;

	if (SUBFUNCTION(message->desc) != BARRIER)
		return EU_UNSERVED;
	arrive(slot, thread - slot->thread);

	return EU_BUDGET;
}
