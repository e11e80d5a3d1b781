/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the program with a window. */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "confab-application.h"
#include "confab-places.h"
#include "confab-ui.h"

/* The profile gives the application its id, so it is looked for before there is one. */
static char *
find_profile (int    argc,
              char **argv)
{
  g_autofree char *profile = NULL;
  g_auto (GStrv) copy = g_new0 (char *, argc + 1);
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &profile, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  for (int i = 0; i < argc; i++)
    copy[i] = g_strdup (argv[i]);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_parse_strv (context, &copy, NULL);
  return g_steal_pointer (&profile);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *translations = confab_places_find_translations ();
  g_autofree char *directory = NULL;
  g_autoptr (ConfabProfile) profile = NULL;
  g_autoptr (ConfabApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, translations);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  directory = find_profile (argc, argv);
  profile = confab_profile_new (directory);
  confab_ui_init ();
  application = confab_application_new (profile);
  g_set_application_name ("Confab");
  return g_application_run (G_APPLICATION (application), argc, argv);
}
