/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which profile the program runs on, and what follows from it: its names and settings. */
#include "config.h"

#include "confab-profile.h"

#include "confab-places.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

/* Enough of the hash that two directories never get one name. */
#define SUFFIX_LENGTH 16
#define SETTINGS_FILE "settings.ini"
#define SETTINGS_PATH "/im/confab/Confab/"

/**
 * ConfabProfile:
 *
 * All state of a profile lies below its directory, the settings too. A directory that
 * is not the usual one gives the application another id, so that several run side by
 * side in one session.
 */
struct _ConfabProfile
{
  GObject parent_instance;

  char *directory;
  char *application_id;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (ConfabProfile, confab_profile, G_TYPE_OBJECT)

static void
confab_profile_finalize (GObject *object)
{
  ConfabProfile *self = CONFAB_PROFILE (object);

  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->application_id, g_free);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (confab_profile_parent_class)->finalize (object);
}

static void
confab_profile_class_init (ConfabProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_profile_finalize;
}

static void
confab_profile_init (ConfabProfile *self)
{
}

static char *
make_application_id (const char *directory,
                     const char *usual)
{
  g_autofree char *hash = NULL;

  if (g_str_equal (directory, usual))
    return g_strdup (APPLICATION_ID);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, directory, -1);
  return g_strdup_printf (APPLICATION_ID ".p%.*s", SUFFIX_LENGTH, hash);
}

/**
 * confab_profile_new:
 * @directory: (nullable): where it lies; %NULL is the person's usual one
 *
 * Names the profile. Nothing is made on the disk.
 *
 * Returns: (transfer full): the profile
 */
ConfabProfile *
confab_profile_new (const char *directory)
{
  ConfabProfile *self = g_object_new (CONFAB_TYPE_PROFILE, NULL);
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "confab", NULL);

  self->directory = g_canonicalize_filename (directory != NULL ? directory : usual, NULL);
  self->application_id = make_application_id (self->directory, usual);
  return self;
}

/**
 * confab_profile_get_directory:
 * @self: a profile
 *
 * Returns: (transfer none): where it lies, an absolute path
 */
const char *
confab_profile_get_directory (ConfabProfile *self)
{
  g_return_val_if_fail (CONFAB_IS_PROFILE (self), NULL);

  return self->directory;
}

/**
 * confab_profile_get_application_id:
 * @self: a profile
 *
 * Returns: (transfer none): the application id of a program on this profile
 */
const char *
confab_profile_get_application_id (ConfabProfile *self)
{
  g_return_val_if_fail (CONFAB_IS_PROFILE (self), NULL);

  return self->application_id;
}

/**
 * confab_profile_get_settings:
 * @self: a profile
 *
 * Returns: (transfer none): its settings, kept in a file below its directory
 */
GSettings *
confab_profile_get_settings (ConfabProfile *self)
{
  g_return_val_if_fail (CONFAB_IS_PROFILE (self), NULL);

  if (self->settings == NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, SETTINGS_FILE, NULL);
      g_autoptr (GSettingsBackend) backend = g_keyfile_settings_backend_new (path, SETTINGS_PATH, "Confab");
      g_autoptr (GSettingsSchema) schema = confab_places_find_schema (APPLICATION_ID);

      self->settings = g_settings_new_full (schema, backend, SETTINGS_PATH);
    }
  return self->settings;
}
