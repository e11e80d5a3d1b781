/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream that gives trouble on purpose. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FAULT_TYPE_STREAM (fault_stream_get_type ())
G_DECLARE_FINAL_TYPE (FaultStream, fault_stream, FAULT, STREAM, GIOStream)

/**
 * FaultPlan:
 * @max_read: most bytes one read gives, 0 for no limit
 * @max_write: most bytes one write takes, 0 for no limit
 * @fail_read: which read fails (the first is 1), 0 for none
 * @fail_write: which write fails, 0 for none
 * @end_read: which read finds the end of the stream instead, 0 for none
 * @refuse_every: every so many reads and writes would block though they need
 *   not, 0 for none
 * @call_at: at which read or write @call is called, 0 for none
 * @call: called once
 * @call_data: for @call
 */
typedef struct
{
  gsize max_read;
  gsize max_write;
  guint fail_read;
  guint fail_write;
  guint end_read;
  guint refuse_every;
  guint call_at;
  void (*call) (void *call_data);
  void *call_data;
} FaultPlan;

GIOStream *fault_stream_new (GIOStream *      base,
                             const FaultPlan *plan);
gboolean   fault_stream_was_struck (FaultStream *self);

G_END_DECLS
