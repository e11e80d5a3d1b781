/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program's own data lie: where it is installed, or where it was built. */
#include "config.h"

#include "confab-places.h"

#include <string.h>

/* A folder of the build directory that the program runs from, if it does. */
static char *
find_in_build (const char *folder,
               const char *witness)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *found = NULL;
  g_autofree char *file = NULL;

  if (here == NULL || !g_str_has_suffix (here, "/src/app"))
    return NULL;
  here[strlen (here) - strlen ("/src/app")] = '\0';
  found = g_build_filename (here, folder, NULL);
  file = g_build_filename (found, witness, NULL);
  return g_file_test (file, G_FILE_TEST_EXISTS) ? g_steal_pointer (&found) : NULL;
}

static GSettingsSchema *
look_up (const char *directory,
         const char *id)
{
  g_autoptr (GSettingsSchemaSource) source = NULL;

  source = g_settings_schema_source_new_from_directory (directory, g_settings_schema_source_get_default (), TRUE, NULL);
  return source != NULL ? g_settings_schema_source_lookup (source, id, FALSE) : NULL;
}

/**
 * confab_places_find_schema:
 * @id: the schema's name
 *
 * Looks beside the program first, so that an older installation does not matter.
 *
 * Returns: (transfer full): the schema; it belongs to the program, so a missing one
 *   ends it
 */
GSettingsSchema *
confab_places_find_schema (const char *id)
{
  g_autofree char *built = find_in_build ("data", "gschemas.compiled");
  g_autofree char *installed = g_build_filename (PKGDATADIR, "..", "glib-2.0", "schemas", NULL);
  GSettingsSchema *schema = NULL;

  if (built != NULL)
    schema = look_up (built, id);
  if (schema == NULL)
    schema = look_up (installed, id);
  if (schema == NULL && g_settings_schema_source_get_default () != NULL)
    schema = g_settings_schema_source_lookup (g_settings_schema_source_get_default (), id, TRUE);
  if (schema == NULL)
    g_error ("The settings schema %s is not installed", id);
  return schema;
}

/**
 * confab_places_find_translations:
 *
 * Returns: (transfer full): the directory for bindtextdomain()
 */
char *
confab_places_find_translations (void)
{
  char *built = find_in_build ("po", "de");

  return built != NULL ? built : g_strdup (LOCALEDIR);
}
