/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last things that were said on a connection, without what is private. */
#include "config.h"

#include "confab-trace.h"

#include <string.h>

struct _ConfabTrace
{
  gatomicrefcount ref_count;
  GQueue lines; /* char * */
  guint max_lines;
  gint64 start;
};

G_DEFINE_BOXED_TYPE (ConfabTrace, confab_trace, confab_trace_ref, confab_trace_unref)

/**
 * confab_trace_new:
 * @max_lines: how many lines it keeps, at least 1
 *
 * Returns: (transfer full): an empty trace
 */
ConfabTrace *
confab_trace_new (guint max_lines)
{
  ConfabTrace *self = g_new0 (ConfabTrace, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_queue_init (&self->lines);
  self->max_lines = MAX (max_lines, 1);
  self->start = g_get_monotonic_time ();
  return self;
}

/**
 * confab_trace_ref:
 * @self: a trace
 *
 * Returns: (transfer full): @self
 */
ConfabTrace *
confab_trace_ref (ConfabTrace *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_trace_unref:
 * @self: (transfer full) (nullable): a trace
 */
void
confab_trace_unref (ConfabTrace *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->lines, g_free);
  g_free (self);
}

/**
 * confab_trace_add:
 * @self: (nullable): a trace, or %NULL to do nothing
 * @format: what was said; no argument, address or secret
 * @...: for @format
 */
void
confab_trace_add (ConfabTrace *self,
                  const char * format,
                  ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  gint64 milliseconds = 0;
  va_list args;

  if (self == NULL)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  valid = g_utf8_make_valid (text, (gssize) strnlen (text, CONFAB_TRACE_MAX_LINE));
  g_strdelimit (valid, "\r\n", ' ');
  milliseconds = (g_get_monotonic_time () - self->start) / 1000;
  g_queue_push_tail (&self->lines, g_strdup_printf ("%7" G_GINT64_FORMAT ".%03d %s", milliseconds / 1000,
                                                    (int) (milliseconds % 1000), valid));
  while (self->lines.length > self->max_lines)
    g_free (g_queue_pop_head (&self->lines));
}

/**
 * confab_trace_dup_text:
 * @self: a trace
 *
 * Returns: (transfer full): its lines, oldest first, each with the seconds since
 *   it began
 */
char *
confab_trace_dup_text (ConfabTrace *self)
{
  GString *text = g_string_new (NULL);

  for (GList *link = self->lines.head; link != NULL; link = link->next)
    g_string_append_printf (text, "%s\n", (const char *) link->data);
  return g_string_free (text, FALSE);
}
