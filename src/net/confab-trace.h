/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last things that were said on a connection, without what is private. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** Longest line kept. */
#define CONFAB_TRACE_MAX_LINE 300

/**
 * ConfabTrace:
 *
 * A ring of lines for a report of a fault: names of commands, statuses, the
 * server's words. Arguments, addresses, messages and credentials are never in
 * it, since nobody gives them to it. Off until one is given to a #ConfabServer.
 * Ref-counted and boxed; for the main thread.
 */
typedef struct _ConfabTrace ConfabTrace;

#define CONFAB_TYPE_TRACE (confab_trace_get_type ())
GType        confab_trace_get_type (void) G_GNUC_CONST;

ConfabTrace *confab_trace_new (guint max_lines);
ConfabTrace *confab_trace_ref (ConfabTrace *self);
void         confab_trace_unref (ConfabTrace *self);
void         confab_trace_add (ConfabTrace *self,
                               const char * format,
                               ...) G_GNUC_PRINTF (2, 3);
char        *confab_trace_dup_text (ConfabTrace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabTrace, confab_trace_unref)

G_END_DECLS
