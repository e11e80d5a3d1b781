/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded into a program to learn about its main loop: a tick sixty times a second, and how long each turn takes. */
#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <time.h>

/* GDK_PRIORITY_REDRAW: nothing that draws comes later than this. */
#define TICK_PRIORITY 120
#define TICK_USEC (G_USEC_PER_SEC / 60)
/* Shorter turns are not written down. */
#define SHORT_TURN_USEC 1000
/* The file is written out once a second. */
#define TICKS_KEPT 60

static FILE *file;
static guint kept;
static GPollFunc real_poll;
static gint64 turn_began;

static gint64
get_cpu_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
dispatch (GSource *   source,
          GSourceFunc callback,
          gpointer    user_data)
{
  gint64 now = g_get_monotonic_time ();

  fprintf (file, "tick %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", now, now - g_source_get_ready_time (source));
  if (++kept % TICKS_KEPT == 0)
    fflush (file);
  g_source_set_ready_time (source, g_get_monotonic_time () + TICK_USEC);
  return G_SOURCE_CONTINUE;
}

/* All that is dispatched between two polls is one turn. */
static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  gint64 took = get_cpu_usec () - turn_began;
  int result;

  if (turn_began != 0 && took >= SHORT_TURN_USEC)
    fprintf (file, "turn %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", g_get_monotonic_time (), took);
  result = real_poll (fds, n_fds, timeout);
  turn_began = get_cpu_usec ();
  return result;
}

/* Each line: what, when by the monotonic clock, and how late a tick came, or how much of
 * the processor a turn took; in microseconds. */
__attribute__ ((constructor)) static void
begin (void)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  const char *path = g_getenv ("CONFAB_BENCH_TICK");
  GSource *source;

  file = path != NULL ? fopen (path, "w") : NULL;
  if (file == NULL)
    return;
  g_unsetenv ("CONFAB_BENCH_TICK");
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
  source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (source, "bench-tick");
  g_source_set_priority (source, TICK_PRIORITY);
  g_source_set_ready_time (source, g_get_monotonic_time () + TICK_USEC);
  g_source_attach (source, NULL);
  g_source_unref (source);
}
