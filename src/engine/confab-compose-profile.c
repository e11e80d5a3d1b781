/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message says of who writes it, to those who do not know yet (§11). */
#include "config.h"

#include "confab-compose-private.h"

#include "confab-blobs.h"
#include "confab-coi-message.h"
#include "confab-contact.h"

#include <string.h>

/* When the account was named, as others are told of it: before anything was ever sent. */
#define NAMED_TIME 1

/* Whether somebody's categories in the address book have one of those a profile is for. */
static gboolean
is_for (const char *audience,
        char **     details)
{
  g_auto (GStrv) wanted = g_strsplit (audience, ",", CONFAB_COI_CARD_MAX_DETAILS);

  for (guint i = 0; details[i] != NULL && details[i + 1] != NULL; i += 2)
    {
      g_auto (GStrv) words = NULL;

      if (strcmp (details[i], CONFAB_COI_DETAIL_CATEGORY) != 0)
        continue;
      words = g_strsplit (details[i + 1], ",", CONFAB_COI_CARD_MAX_DETAILS);
      for (guint j = 0; words[j] != NULL; j++)
        for (guint k = 0; wanted[k] != NULL; k++)
          if (g_ascii_strcasecmp (g_strstrip (words[j]), g_strstrip (wanted[k])) == 0)
            return TRUE;
    }
  return FALSE;
}

/* The first one for those that the recipient is one of, else that for everybody. */
static const ConfabStoredProfile *
choose_profile (GPtrArray *               profiles,
                const ConfabStoredPerson *person)
{
  const ConfabStoredProfile *chosen = NULL;

  for (guint i = 0; i < profiles->len; i++)
    {
      const ConfabStoredProfile *profile = g_ptr_array_index (profiles, i);

      if (*profile->audience == '\0')
        chosen = profile;
      else if (person != NULL && is_for (profile->audience, person->details))
        return profile;
    }
  return chosen;
}

/* Whether somebody is to be sent the profile that is for them; *@profile is which. */
static gboolean
look_at_recipient (ConfabComposer *            self,
                   GPtrArray *                 profiles,
                   const char *                address,
                   const ConfabStoredProfile **profile,
                   gboolean *                  due,
                   GError **                   error)
{
  gint64 account = self->context->account_id;
  gint64 id = confab_transaction_find_person (self->txn, account, address);
  g_autoptr (ConfabStoredPerson) person = NULL;
  g_autofree char *audience = NULL;
  gint64 sent;

  if (id != 0 && (person = confab_transaction_get_person (self->txn, id, error)) == NULL)
    return FALSE;
  *profile = choose_profile (profiles, person);
  sent = confab_transaction_get_profile_sent (self->txn, account, address, &audience, error);
  *due = *profile != NULL &&
         (sent < (*profile)->time || (audience != NULL && strcmp (audience, (*profile)->audience) != 0));
  return sent >= 0;
}

/* All see the same in a group: what is for everybody, where any of them lacks it. */
static gboolean
look_at_group (ConfabComposer *            self,
               GPtrArray *                 profiles,
               const ConfabStoredProfile **profile,
               gboolean *                  due,
               GError **                   error)
{
  *profile = choose_profile (profiles, NULL);
  *due = FALSE;
  /* What there is to know of the group comes first, and this with the next message. */
  if (*profile == NULL || (self->group->state.info & CONFAB_GROUP_INFO_ANSWER) != 0)
    return TRUE;
  for (guint i = 0; !*due && i < self->recipients->len; i++)
    {
      const ConfabMimeAddress *recipient = g_ptr_array_index (self->recipients, i);
      const ConfabStoredProfile *own;
      gboolean lacks;

      if (confab_transaction_is_own_address (self->txn, self->context->account_id, recipient->address))
        continue;
      if (!look_at_recipient (self, profiles, recipient->address, &own, &lacks, error))
        return FALSE;
      *due = lacks && own == *profile;
    }
  return TRUE;
}

/* Who has set nothing for everybody still has the name of the account. A group is told it
 * with all there is to know of the group. */
static void
add_name (ConfabComposer *self,
          GPtrArray *     profiles)
{
  ConfabStoredProfile *named;

  if (self->context->name == NULL || *self->context->name == '\0' ||
      (profiles->len > 0 && *((ConfabStoredProfile *) g_ptr_array_index (profiles, 0))->audience == '\0'))
    return;
  named = g_new0 (ConfabStoredProfile, 1);
  named->audience = g_strdup ("");
  named->name = g_strdup (self->context->name);
  named->time = NAMED_TIME;
  g_ptr_array_insert (profiles, 0, named);
}

/* Finds what is to go with a message to one person, or to a group. */
gboolean
confab_composer_look_at_profile (ConfabComposer *self,
                                 GError **       error)
{
  gboolean is_group = self->chat->kind == CONFAB_CONVERSATION_GROUP;
  g_autoptr (GPtrArray) profiles = NULL;
  const ConfabStoredProfile *profile;
  gboolean due;

  if (self->draft->kind != 0 || self->draft->about != 0 || self->draft->group != NULL ||
      (self->chat->kind != CONFAB_CONVERSATION_PERSON && !is_group))
    return TRUE;
  profiles = confab_transaction_list_profiles (self->txn, self->context->account_id, error);
  if (profiles == NULL)
    return FALSE;
  if (!is_group)
    add_name (self, profiles);
  if (profiles->len == 0)
    return TRUE;
  if (!(is_group ? look_at_group (self, profiles, &profile, &due, error)
                 : look_at_recipient (self, profiles, self->chat->key, &profile, &due, error)))
    return FALSE;
  if (!due)
    return TRUE;
  self->only_named = profile->time == NAMED_TIME;
  self->audience = g_strdup (profile->audience);
  self->profile = confab_coi_card_new ();
  self->profile->name = g_strdup (profile->name != NULL ? profile->name : self->context->name);
  self->profile->status = g_strdup (profile->status);
  confab_coi_card_add_address (self->profile, self->context->address);
  if (profile->avatar != NULL)
    self->profile->photo = confab_blobs_get_bytes (self->context->blobs, profile->avatar, CONFAB_COI_MAX_AVATAR, NULL);
  return TRUE;
}

/* Remembers that the recipients have it. Of one person all devices are told; of a group
 * they know it by the message. */
gboolean
confab_composer_note_profile (ConfabComposer *self,
                              GError **       error)
{
  gint64 account = self->context->account_id;
  g_autoptr (ConfabStoredPerson) stored = NULL;
  gint64 person;

  if (self->profile == NULL)
    return TRUE;
  for (guint i = 0; i < self->recipients->len; i++)
    if (!confab_transaction_set_profile_sent (self->txn, account,
                                              ((ConfabMimeAddress *) g_ptr_array_index (self->recipients, i))->address,
                                              self->audience, confab_composer_find_date (self), error))
      return FALSE;
  if (self->chat->kind == CONFAB_CONVERSATION_GROUP)
    return TRUE;
  person = confab_transaction_find_person (self->txn, account, self->chat->key);
  if (person == 0)
    return TRUE;
  stored = confab_transaction_get_person (self->txn, person, error);
  if (stored == NULL)
    return FALSE;
  /* No mail is kept on the server for a name alone. */
  return (self->only_named && !stored->saved && !stored->blocked) ||
         confab_contact_enqueue_storage (self->txn, account, CONFAB_COI_STORAGE_CONTACT, person, error);
}
