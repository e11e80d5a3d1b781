/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures how long it takes from the start of the process to what a person sees. */
#include "config.h"

#include "confab-start-trace.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Of /proc/self/stat, counted from the one behind the program's name: starttime. */
#define START_FIELD 19

/* The kernel says when the process began in clock ticks since the machine started. */
static double
get_age_ms (void)
{
  g_autofree char *stat = NULL;
  struct timespec now;
  const char *p;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL) || clock_gettime (CLOCK_BOOTTIME, &now) < 0)
    return 0;
  p = strrchr (stat, ')');
  for (int i = 0; p != NULL && i <= START_FIELD; i++)
    p = strchr (p + 1, ' ');
  if (p == NULL)
    return 0;
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6 -
         (double) g_ascii_strtoull (p, NULL, 10) * 1000 / (double) sysconf (_SC_CLK_TCK);
}

static void
say (const char *what)
{
  double age = get_age_ms ();

  g_debug ("%s after %.0f ms", what, age);
  if (g_getenv (CONFAB_START_TRACE_VARIABLE) != NULL)
    g_printerr ("%s %.0f\n", what, age);
}

static void
after_paint_cb (GdkFrameClock *clock,
                ConfabWindow * window)
{
  if (g_object_get_data (G_OBJECT (window), "confab-first-window") == NULL)
    {
      say ("first-window");
      g_object_set_data (G_OBJECT (window), "confab-first-window", window);
    }
  if (!confab_window_is_ready (window))
    return;
  say ("first-frame");
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, window);
}

/**
 * confab_start_trace_watch:
 * @window: the window, realized
 *
 * Says `first-window` with the milliseconds since the process began when the window is
 * painted for the first time, and `first-frame` when the chat list is in it.
 */
void
confab_start_trace_watch (ConfabWindow *window)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                           G_CALLBACK (after_paint_cb), window, G_CONNECT_DEFAULT);
}
