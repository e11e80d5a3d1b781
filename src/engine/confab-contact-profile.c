/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The own profile: shown, set, and shared among own devices (§11). */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-blobs.h"
#include "confab-coi-message.h"
#include "confab-compose.h"
#include "confab-contact-private.h"
#include "confab-contact.h"

#include <glib/gi18n.h>

/* When receipts were turned on or off, ms since 1970 UTC. */
#define VALUE_RECEIPTS_TIME "receipts-time"

/* Sharing */

/**
 * confab_contact_set_receipts:
 * @txn: a transaction
 * @account: row id of the account
 * @receipts: whether the person gives read receipts, and asks for them
 * @time: when they said so, ms since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Remembers it as the value that confab_engine_set_receipts() speaks of. It is shared with
 * the profile.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_set_receipts (ConfabTransaction *txn,
                             gint64             account,
                             gboolean           receipts,
                             gint64             time,
                             GError **          error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, time);

  return confab_transaction_set_value (txn, account, CONFAB_VALUE_RECEIPTS, receipts ? CONFAB_VALUE_ON : NULL, error) &&
         confab_transaction_set_value (txn, account, VALUE_RECEIPTS_TIME, text, error);
}

/* Whether the person gives receipts; 0 when they never said anything of it. */
static gint64
get_receipts (ConfabTransaction *txn,
              gint64             account,
              gboolean *         receipts)
{
  g_autofree char *value = confab_transaction_dup_value (txn, account, CONFAB_VALUE_RECEIPTS);
  g_autofree char *time = confab_transaction_dup_value (txn, account, VALUE_RECEIPTS_TIME);

  *receipts = g_strcmp0 (value, CONFAB_VALUE_ON) == 0;
  return time != NULL ? g_ascii_strtoll (time, NULL, 10) : *receipts;
}

static gboolean
apply_receipts (ConfabTransaction *      txn,
                gint64                   account,
                const ConfabContactMail *mail,
                GError **                error)
{
  gint64 latest = mail->arrived != 0 ? mail->arrived + CONFAB_CONTACT_MAX_AHEAD_MS : G_MAXINT64;
  gint64 time = MIN (mail->storage->receipts_ms, latest);
  gboolean receipts;
  gint64 before = get_receipts (txn, account, &receipts);

  if (mail->storage->receipts_ms == 0 || (before >= time && before != mail->storage->receipts_ms))
    return TRUE;
  return confab_contact_set_receipts (txn, account, mail->storage->receipts, time, error);
}

/* Whether there is anything of the person themselves that other devices should know. */
gboolean
confab_contact_has_profile (ConfabTransaction *txn,
                            gint64             account,
                            gboolean *         any,
                            GError **          error)
{
  g_autoptr (GPtrArray) profiles = confab_transaction_list_profiles (txn, account, error);
  gboolean receipts;

  *any = profiles != NULL && (profiles->len > 0 || get_receipts (txn, account, &receipts) != 0);
  return profiles != NULL;
}

/* Takes over those that are newer than what is here. */
gboolean
confab_contact_apply_profile (ConfabTransaction *      txn,
                              gint64                   account,
                              const char *             blobs,
                              const ConfabContactMail *mail,
                              GError **                error)
{
  gint64 time;
  gint64 blocked_time;

  confab_contact_get_times (mail, &time, &blocked_time);
  for (guint i = 0; i < mail->storage->cards->len; i++)
    {
      const ConfabCoiCard *card = g_ptr_array_index (mail->storage->cards, i);
      const char *audience = card->audience != NULL ? card->audience : "";
      g_autoptr (ConfabStoredProfile) before = confab_transaction_get_profile (txn, account, audience, error);
      g_autofree char *avatar = confab_contact_keep_picture (blobs, card->photo);
      const ConfabStoredProfile profile = {
        (char *) audience, card->name, card->status, avatar, card->time_ms != 0 ? MIN (card->time_ms, time) : time
      };

      if (before == NULL || ((before->time < profile.time || (before->time == card->time_ms && profile.time < before->time)) && !confab_transaction_set_profile (txn, account, &profile, error)))
        return FALSE;
    }
  return apply_receipts (txn, account, mail, error);
}

/* All of them in one mail; each says when it was changed. */
ConfabCoiStorage *
confab_contact_collect_profile (ConfabTransaction *txn,
                                gint64             account,
                                const char *       blobs,
                                GError **          error)
{
  g_autoptr (GPtrArray) profiles = confab_transaction_list_profiles (txn, account, error);
  ConfabCoiStorage *storage;

  if (profiles == NULL)
    return NULL;
  storage = confab_coi_storage_new (CONFAB_COI_STORAGE_PROFILE);
  for (guint i = 0; i < profiles->len; i++)
    {
      const ConfabStoredProfile *profile = g_ptr_array_index (profiles, i);
      ConfabCoiCard *card = confab_coi_card_new ();

      card->name = g_strdup (profile->name);
      card->status = g_strdup (profile->status);
      card->photo = confab_contact_read_picture (blobs, profile->avatar);
      card->audience = *profile->audience != '\0' ? g_strdup (profile->audience) : NULL;
      card->time_ms = profile->time;
      g_ptr_array_add (storage->cards, card);
      storage->card_ms = MAX (storage->card_ms, profile->time);
    }
  storage->receipts_ms = get_receipts (txn, account, &storage->receipts);
  storage->date_ms = MAX (storage->card_ms, storage->receipts_ms);
  return storage;
}

/* Verbs */

typedef struct
{
  gint64 account;
  char *audience;
  char *name;
  char *status;
  char *photo;
  char *blobs;
} ProfileWrite;

static void
profile_write_clear (gpointer data)
{
  ProfileWrite *write = data;

  g_free (write->audience);
  g_free (write->name);
  g_free (write->status);
  g_free (write->photo);
  g_free (write->blobs);
}

static void
profile_write_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, profile_write_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProfileWrite, profile_write_unref)

static gboolean
set_func (ConfabTransaction *txn,
          gpointer           data,
          GError **          error)
{
  ProfileWrite *write = data;
  g_autoptr (ConfabStoredProfile) profile = confab_transaction_get_profile (txn, write->account, write->audience, error);
  gint64 now = g_get_real_time () / 1000;

  if (profile == NULL)
    return FALSE;
  if (write->photo != NULL)
    {
      g_free (profile->avatar);
      profile->avatar = confab_contact_keep_photo (write->blobs, write->photo, error);
      if (profile->avatar == NULL)
        return FALSE;
    }
  if (write->name != NULL)
    g_set_str (&profile->name, write->name);
  if (write->status != NULL)
    g_set_str (&profile->status, write->status);
  profile->time = MAX (now, profile->time + 1);
  return confab_transaction_set_profile (txn, write->account, profile, error) &&
         confab_contact_agree (txn, write->account, error) &&
         confab_contact_enqueue_storage (txn, write->account, CONFAB_COI_STORAGE_PROFILE, 0, error);
}

/**
 * confab_set_profile_verb:
 * @engine: the engine, which owns the profile
 * @arguments: `(xa{sv})`: account; `audience`, `name`, `status`, `photo` (a path)
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `b`: %TRUE
 */
GVariant *
confab_set_profile_verb (ConfabEngine *   engine,
                         GVariant *       arguments,
                         ConfabOperation *operation,
                         GError **        error)
{
  g_autoptr (ProfileWrite) write = g_atomic_rc_box_new0 (ProfileWrite);
  g_autoptr (GVariant) dict = NULL;

  g_variant_get (arguments, "(x@a{sv})", &write->account, &dict);
  write->audience = confab_contact_dup_string (dict, "audience");
  if (write->audience == NULL)
    write->audience = g_strdup ("");
  write->name = confab_contact_dup_string (dict, "name");
  write->status = confab_contact_dup_string (dict, "status");
  g_variant_lookup (dict, "photo", "^ay", &write->photo);
  write->blobs = g_strdup (confab_store_get_dir (confab_engine_get_store (engine)));
  if (confab_verb_find_account (engine, write->account, error) == NULL)
    return NULL;
  if (!dex_await (confab_store_write (confab_engine_get_store (engine), set_func, g_atomic_rc_box_acquire (write),
                                      profile_write_unref, CONFAB_STORE_WRITE_DURABLE), error))
    return NULL;
  return g_variant_new_boolean (TRUE);
}

/**
 * confab_engine_set_profile:
 * @self: an engine
 * @account: row id of the account
 * @audience: (nullable): for whom, as their category in the address book; %NULL for everybody else
 * @name: (nullable): the person's name; %NULL to leave it
 * @status: (nullable): what they say of themselves; %NULL to leave it
 * @photo: (nullable): path of a picture of them; %NULL to leave it
 *
 * Changes what others are shown of the person: each of them is told with the next message.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_set_profile (ConfabEngine *self,
                           gint64        account,
                           const char *  audience,
                           const char *  name,
                           const char *  status,
                           const char *  photo)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (audience != NULL)
    g_variant_dict_insert (&dict, "audience", "s", audience);
  if (name != NULL)
    g_variant_dict_insert (&dict, "name", "s", name);
  if (status != NULL)
    g_variant_dict_insert (&dict, "status", "s", status);
  if (photo != NULL)
    g_variant_dict_insert (&dict, "photo", "^ay", photo);
  return confab_engine_perform (self, "set-profile", g_variant_new ("(x@a{sv})", account, g_variant_dict_end (&dict)));
}
