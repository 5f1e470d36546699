/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads that help another one for a moment, if they are idle: what programs that have a vGPU
 * lend to it (struct gvt_host_ops, parallel).
 */
#ifndef POOL_H
#define POOL_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

#define POOL_MAX	8

typedef void pool_fn(void *data, unsigned int nr);

/**
 * struct pool_task - what is done by several threads
 * @fn: what each does: the one that has asked is number 0
 * @data: passed to it
 * @next: the number of the next one that helps
 * @last: that of the last one; the task takes nobody any more if @next is greater
 * @helpers: threads that are at it
 */
struct pool_task {
	pool_fn *fn;
	void *data;
	unsigned int next;
	unsigned int last;
	unsigned int helpers;
};

/**
 * struct pool - the threads
 * @lock: protects @task and @stop; @asks and @task.helpers are also looked at without it
 * @wake: @task takes threads, or @stop
 * @done: nobody helps any more
 * @task: what is to be done
 * @asks: @task takes threads
 * @stop: they are to end
 * @enter: called by each thread before it helps; false: it can't now. Must not wait.
 * @leave: called after that
 * @host: passed to both
 * @nice: nice value of the threads
 * @ready: counts up when one is set up
 * @thread: they
 * @threads: how many
 */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_cond_t done;
	struct pool_task task;
	bool asks;
	bool stop;
	bool (*enter)(void *host);
	void (*leave)(void *host);
	void *host;
	int nice;
	sem_t ready;
	pthread_t thread[POOL_MAX];
	unsigned int threads;
};

void pool_init(struct pool *pool);
int pool_start(struct pool *pool, unsigned int threads);
void pool_stop(struct pool *pool);
void pool_fini(struct pool *pool);
void pool_run(struct pool *pool, unsigned int threads, pool_fn *fn, void *data);

#endif
