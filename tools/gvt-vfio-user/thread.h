/* SPDX-License-Identifier: GPL-2.0 */
/* Threads that are set up before the process gives up what that takes. */
#ifndef THREAD_H
#define THREAD_H

#include <pthread.h>
#include <semaphore.h>

/**
 * thread_start - start a thread, and wait until it is set up
 * @thread: where it is put
 * @ready: a semaphore of 0, which it counts up when it will not need more than it may do later
 * @run: what it does
 * @data: its argument
 *
 * Return: 0 or -errno.
 */
static inline int thread_start(pthread_t *thread, sem_t *ready, void *(*run)(void *), void *data)
{
	int err = pthread_create(thread, NULL, run, data);

	while (!err && sem_wait(ready))
		;

	return -err;
}

#endif
