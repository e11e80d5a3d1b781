/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What some people are shown of an account's owner. */
#include "config.h"

#include "confab-own-profile-private.h"

/**
 * ConfabOwnProfile:
 *
 * One of a #ConfabOwnProfiles. Immutable.
 */
struct _ConfabOwnProfile
{
  GObject parent_instance;

  char *audience;
  char *name;
  char *status;
  char *picture;
};

G_DEFINE_FINAL_TYPE (ConfabOwnProfile, confab_own_profile, G_TYPE_OBJECT)

static void
confab_own_profile_finalize (GObject *object)
{
  ConfabOwnProfile *self = CONFAB_OWN_PROFILE (object);

  g_clear_pointer (&self->audience, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->picture, g_free);
  G_OBJECT_CLASS (confab_own_profile_parent_class)->finalize (object);
}

static void
confab_own_profile_class_init (ConfabOwnProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_own_profile_finalize;
}

static void
confab_own_profile_init (ConfabOwnProfile *self)
{
}

/**
 * confab_own_profile_new:
 * @record: what the store says
 *
 * Returns: (transfer full): the profile
 */
ConfabOwnProfile *
confab_own_profile_new (const ConfabProfileRecord *record)
{
  ConfabOwnProfile *self = g_object_new (CONFAB_TYPE_OWN_PROFILE, NULL);

  self->audience = g_strdup (record->audience);
  self->name = g_strdup (record->name);
  self->status = g_strdup (record->status);
  self->picture = g_strdup (record->avatar);
  return self;
}

/**
 * confab_own_profile_get_audience:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): whom it is shown to, as what they are to the person; %NULL: everybody else
 */
const char *
confab_own_profile_get_audience (ConfabOwnProfile *self)
{
  g_return_val_if_fail (CONFAB_IS_OWN_PROFILE (self), NULL);

  return self->audience;
}

/**
 * confab_own_profile_get_name:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): their name
 */
const char *
confab_own_profile_get_name (ConfabOwnProfile *self)
{
  g_return_val_if_fail (CONFAB_IS_OWN_PROFILE (self), NULL);

  return self->name;
}

/**
 * confab_own_profile_get_status:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): what they say of themselves
 */
const char *
confab_own_profile_get_status (ConfabOwnProfile *self)
{
  g_return_val_if_fail (CONFAB_IS_OWN_PROFILE (self), NULL);

  return self->status;
}

/**
 * confab_own_profile_get_picture:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): file with their picture
 */
const char *
confab_own_profile_get_picture (ConfabOwnProfile *self)
{
  g_return_val_if_fail (CONFAB_IS_OWN_PROFILE (self), NULL);

  return self->picture;
}
