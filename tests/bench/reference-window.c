/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least program with a libadwaita window: what Confab's own start is compared with.
 * Prints `first-frame` and the milliseconds since the process began, and stays. */
#include "config.h"

#include <adwaita.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Of /proc/self/stat, counted from the one behind the program's name: starttime. */
#define START_FIELD 19

static double
get_age_ms (void)
{
  g_autofree char *stat = NULL;
  struct timespec now;
  const char *p = NULL;

  if (g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL))
    p = strrchr (stat, ')');
  for (int i = 0; p != NULL && i <= START_FIELD; i++)
    p = strchr (p + 1, ' ');
  if (p == NULL || clock_gettime (CLOCK_BOOTTIME, &now) < 0)
    return 0;
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6 -
         (double) g_ascii_strtoull (p, NULL, 10) * 1000 / (double) sysconf (_SC_CLK_TCK);
}

static void
after_paint_cb (GdkFrameClock *clock,
                GtkWindow *    window)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, window);
  g_printerr ("first-frame %.0f\n", get_age_ms ());
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *view = adw_toolbar_view_new ();

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), gtk_label_new ("Hello"));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  gtk_widget_realize (window);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), window);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application =
    adw_application_new ("im.confab.ReferenceWindow", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
