/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread with a queue of work, whose results come back as futures. */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * ConfabThread:
 *
 * One thread that does its jobs one after the other, in the order they were given.
 */
typedef struct _ConfabThread ConfabThread;

/**
 * ConfabThreadFunc:
 * @data: what was given with the job
 *
 * A job without a result.
 */
typedef void (*ConfabThreadFunc) (gpointer data);

/**
 * ConfabThreadCall:
 * @data: what was given with the job
 * @value: an unset value; set it to what the future resolves to, or leave it
 *   for `TRUE`
 * @error: return location for an error
 *
 * A job with a result.
 *
 * Returns: whether it went well; with %FALSE the future rejects with @error
 */
typedef gboolean (*ConfabThreadCall) (gpointer data,
                                      GValue * value,
                                      GError **error);

ConfabThread *confab_thread_new (const char *name);
void          confab_thread_post (ConfabThread *   self,
                                  ConfabThreadFunc func,
                                  gpointer         data);
DexFuture    *confab_thread_call (ConfabThread *   self,
                                  ConfabThreadCall func,
                                  gpointer         data,
                                  GDestroyNotify   destroy);
void          confab_thread_free (ConfabThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabThread, confab_thread_free)

G_END_DECLS
