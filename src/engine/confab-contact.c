/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address book as own devices share it: storage mails become rows (§10, §12). */
#include "config.h"

#include "confab-contact.h"

#include "confab-blobs.h"
#include "confab-contact-private.h"

#include <string.h>

/* Jobs */

static gboolean
enqueue (ConfabTransaction *txn,
         gint64             account,
         int                kind,
         GVariant *         payload,
         GError **          error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (payload);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (owned);
  ConfabJob job = { .account_id = account, .lane = CONFAB_LANE_CHANGES, .kind = kind, .payload = bytes };

  return confab_transaction_has_job (txn, &job) || confab_transaction_enqueue_job (txn, &job, error) != 0;
}

/**
 * confab_contact_enqueue_storage:
 * @txn: a transaction
 * @account: row id of the account
 * @kind: what has changed
 * @id: row id of the person, or of the conversation; 0 for the profile
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets the server know, if the person wants it to.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_enqueue_storage (ConfabTransaction *  txn,
                                gint64               account,
                                ConfabCoiStorageKind kind,
                                gint64               id,
                                GError **            error)
{
  return enqueue (txn, account, CONFAB_JOB_STORAGE, g_variant_new ("(ix)", (int) kind, id), error);
}

/**
 * confab_contact_enqueue_block:
 * @txn: a transaction
 * @account: row id of the account
 * @person: row id of a person who was blocked, or is no longer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets their mail be moved.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_enqueue_block (ConfabTransaction *txn,
                              gint64             account,
                              gint64             person,
                              GError **          error)
{
  return enqueue (txn, account, CONFAB_JOB_BLOCK, g_variant_new ("(x)", person), error);
}

/**
 * confab_contact_is_changed:
 * @txn: a transaction
 * @account: row id of the account
 * @person: row id of a person
 *
 * Returns: whether what is here of them is still to be told to the server
 */
gboolean
confab_contact_is_changed (ConfabTransaction *txn,
                           gint64             account,
                           gint64             person)
{
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new ("(ix)", (int) CONFAB_COI_STORAGE_CONTACT, person));
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (payload);
  const ConfabJob job = { .account_id = account, .lane = CONFAB_LANE_CHANGES, .kind = CONFAB_JOB_STORAGE, .payload = bytes };

  return confab_transaction_has_unfinished_job (txn, &job);
}

/* By the contact's mail, by the group's, or by one of its own. */
static gboolean
enqueue_chat (ConfabTransaction *             txn,
              const ConfabStoredConversation *stored,
              GError **                       error)
{
  ConfabCoiStorageKind kind = CONFAB_COI_STORAGE_CHAT;
  gint64 id = stored->id;

  if (stored->kind == CONFAB_CONVERSATION_PERSON)
    {
      kind = CONFAB_COI_STORAGE_CONTACT;
      id = confab_transaction_ensure_person (txn, stored->account_id, stored->key, error);
    }
  else if (stored->kind == CONFAB_CONVERSATION_GROUP)
    kind = CONFAB_COI_STORAGE_GROUP;
  return id != 0 && confab_contact_enqueue_storage (txn, stored->account_id, kind, id, error);
}

/**
 * confab_contact_share_settings:
 * @txn: a transaction
 * @conversation: row id of a conversation for which the person just chose something
 * @now: milliseconds since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets other devices know, if the person wants them to.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_share_settings (ConfabTransaction *txn,
                               gint64             conversation,
                               gint64             now,
                               GError **          error)
{
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, conversation, error);
  ConfabChatSettings before;

  /* The choice of another device, whose clock may be ahead, is replaced by it. */
  return stored != NULL &&
         confab_transaction_get_chat_settings (txn, stored->id, &before, error) &&
         confab_transaction_set_settings_time (txn, stored->id, MAX (now, before.time + 1), error) &&
         enqueue_chat (txn, stored, error);
}

/**
 * confab_contact_share_all:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Devices begin to share: what was chosen before is shared, too.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_share_all (ConfabTransaction *txn,
                          gint64             account,
                          GError **          error)
{
  g_autoptr (GArray) people = confab_transaction_list_shared_people (txn, account, error);
  g_autoptr (GArray) chats = people != NULL ? confab_transaction_list_shared_chats (txn, account, error) : NULL;
  gboolean profile;

  if (chats == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    if (!confab_contact_enqueue_storage (txn, account, CONFAB_COI_STORAGE_CONTACT, g_array_index (people, gint64, i), error))
      return FALSE;
  for (guint i = 0; i < chats->len; i++)
    {
      g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, g_array_index (chats, gint64, i), error);

      if (stored == NULL || !enqueue_chat (txn, stored, error))
        return FALSE;
    }
  return confab_contact_has_profile (txn, account, &profile, error) &&
         (!profile || confab_contact_enqueue_storage (txn, account, CONFAB_COI_STORAGE_PROFILE, 0, error));
}

/* What is taken from a mail */

/**
 * confab_contact_is_own:
 * @txn: a transaction
 * @account: row id of the account
 * @storage: a mail of the folder for contacts
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Anybody may write a mail that looks like one of these, and on some servers even into
 * this folder. Only a program with the person's password puts one there that came through
 * no server; its author is the person, or in the first form the contact (§10.4), or
 * nobody, where the server itself made it (§10.3).
 *
 * Returns: whether it was put there by a program of the person's
 */
gboolean
confab_contact_is_own (ConfabTransaction *     txn,
                       gint64                  account,
                       const ConfabCoiStorage *storage,
                       GError **               error)
{
  g_auto (GStrv) own = NULL;

  if (storage->is_delivered)
    return FALSE;
  if (storage->from == NULL)
    return TRUE;
  own = confab_transaction_list_own_addresses (txn, account, error);
  if (own == NULL)
    return FALSE;
  if (g_strv_contains ((const char * const *) own, storage->from))
    return TRUE;
  for (guint i = 0; storage->is_legacy && i < storage->to->len; i++)
    if (g_strv_contains ((const char * const *) own, ((ConfabMimeAddress *) g_ptr_array_index (storage->to, i))->address))
      return TRUE;
  return FALSE;
}

/**
 * confab_contact_dup_keys:
 * @storage: a storage mail
 *
 * Returns: (transfer full): what it is about, as rows of storage have it
 */
GStrv
confab_contact_dup_keys (const ConfabCoiStorage *storage)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  switch (storage->kind)
    {
    case CONFAB_COI_STORAGE_CONTACT:
      for (guint i = 0; i < storage->hashes->len; i++)
        g_strv_builder_take (keys, g_strconcat ("contact ", g_ptr_array_index (storage->hashes, i), NULL));
      break;
    case CONFAB_COI_STORAGE_PROFILE:
      g_strv_builder_add (keys, "profile");
      break;
    case CONFAB_COI_STORAGE_GROUP:
      g_strv_builder_take (keys, g_strconcat ("group ", storage->group_id, NULL));
      break;
    case CONFAB_COI_STORAGE_CHAT:
      for (guint i = 0; i < storage->chats->len; i++)
        g_strv_builder_take (keys, g_strconcat ("chat ", ((ConfabCoiChatSettings *) g_ptr_array_index (storage->chats, i))->key, NULL));
      break;
    }
  return g_strv_builder_end (keys);
}

/**
 * confab_contact_get_times:
 * @mail: a storage mail
 * @card: (out): when what it says was changed last, ms since 1970 UTC
 * @blocked: (out): when it was last said whether the contact is blocked
 *
 * Other programs say only Date. Nobody's clock may be far ahead of the server's.
 */
void
confab_contact_get_times (const ConfabContactMail *mail,
                          gint64 *                 card,
                          gint64 *                 blocked)
{
  const ConfabCoiStorage *storage = mail->storage;
  gint64 latest = mail->arrived != 0 ? mail->arrived + CONFAB_CONTACT_MAX_AHEAD_MS : G_MAXINT64;
  gint64 date = storage->date_ms != 0 ? storage->date_ms : mail->arrived;

  *card = MIN (storage->is_dated ? storage->card_ms : date, latest);
  *blocked = MIN (storage->is_dated ? storage->blocked_ms : date, latest);
}

/* Contacts */

/* Those whose hash it has, where it has no card. */
static GStrv
find_by_hashes (ConfabTransaction *     txn,
                gint64                  account,
                const ConfabCoiStorage *storage,
                GError **               error)
{
  g_auto (GStrv) known = confab_transaction_list_addresses (txn, account, error);
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();

  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    {
      g_autofree char *hash = confab_coi_address_hash (known[i], FALSE);

      if (g_ptr_array_find_with_equal_func (storage->hashes, hash, g_str_equal, NULL))
        g_strv_builder_add (found, known[i]);
    }
  return known != NULL ? g_strv_builder_end (found) : NULL;
}

/* Without one's own: nobody is their own contact. */
static GStrv
find_addresses (ConfabTransaction *     txn,
                gint64                  account,
                const ConfabCoiStorage *storage,
                GError **               error)
{
  const ConfabCoiCard *card = storage->cards->len > 0 ? g_ptr_array_index (storage->cards, 0) : NULL;
  g_auto (GStrv) own = confab_transaction_list_own_addresses (txn, account, error);
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();

  if (own == NULL)
    return NULL;
  if (card == NULL)
    return find_by_hashes (txn, account, storage, error);
  for (guint i = 0; i < card->addresses->len; i++)
    if (!g_strv_contains ((const char * const *) own, g_ptr_array_index (card->addresses, i)))
      g_strv_builder_add (found, g_ptr_array_index (card->addresses, i));
  return g_strv_builder_end (found);
}

/* Keeps a picture of a card. Blocks. */
char *
confab_contact_keep_picture (const char *blobs,
                             GBytes *    picture)
{
  g_autoptr (GError) error = NULL;
  char *hash = picture != NULL ? confab_blobs_put_bytes (blobs, picture, &error) : NULL;

  if (error != NULL)
    g_debug ("A contact's picture is not kept: %s", error->message);
  return hash;
}

static gboolean
apply_card (ConfabTransaction *      txn,
            ConfabStoredPerson *     person,
            const char *             blobs,
            const ConfabContactMail *mail,
            char **                  addresses,
            gint64                   time,
            GError **                error)
{
  const ConfabCoiCard *card = g_ptr_array_index (mail->storage->cards, 0);
  g_autofree char *given = confab_transaction_dup_given_name (txn, person->account_id, addresses[0]);
  g_autoptr (GPtrArray) details = g_ptr_array_new ();
  g_autofree char *avatar = confab_contact_keep_picture (blobs, card->photo);
  ConfabStoredPerson changed = {
    .id = person->id,
    .account_id = person->account_id,
    /* A name that they gave themselves stays theirs to change. */
    .name = g_strcmp0 (card->name, given) != 0 && g_strcmp0 (card->name, addresses[0]) != 0 ? card->name : NULL,
    .avatar = avatar,
    .saved = mail->storage->visible,
    .changed_time = time,
    .addresses = addresses,
  };

  for (guint i = 0; i < card->details->len; i++)
    {
      const ConfabCoiDetail *detail = g_ptr_array_index (card->details, i);

      g_ptr_array_add (details, detail->kind);
      g_ptr_array_add (details, detail->value);
    }
  if (card->status != NULL)
    {
      g_ptr_array_add (details, (char *) CONFAB_CONTACT_STATUS);
      g_ptr_array_add (details, card->status);
    }
  if (card->notification != NULL)
    {
      g_ptr_array_add (details, (char *) CONFAB_CONTACT_NOTIFICATION);
      g_ptr_array_add (details, card->notification);
    }
  g_ptr_array_add (details, NULL);
  changed.details = (GStrv) details->pdata;
  return confab_transaction_set_person_card (txn, &changed, error);
}

static gboolean
apply_chat (ConfabTransaction *          txn,
            gint64                       account,
            ConfabConversationKind       kind,
            const char *                 key,
            const ConfabCoiChatSettings *chat,
            gint64                       arrived,
            GError **                    error)
{
  ConfabChatSettings settings = {
    .time = arrived != 0 ? MIN (chat->time_ms, arrived + CONFAB_CONTACT_MAX_AHEAD_MS) : chat->time_ms,
    .archived = chat->archived,
    .pinned = chat->pinned,
    .muted_until = chat->muted_until_ms,
  };
  gint64 conversation = confab_transaction_find_conversation (txn, account, kind, key);
  ConfabChatSettings here = { 0 };

  if (conversation != 0 && !confab_transaction_get_chat_settings (txn, conversation, &here, error))
    return FALSE;
  /* One's own, from a clock that is ahead: others take it for less late than it says. */
  if (here.time == chat->time_ms && here.time > settings.time)
    return confab_transaction_set_settings_time (txn, conversation, settings.time, error);
  return confab_transaction_share_chat_settings (txn, account, kind, key, &settings, error);
}

/* Programs that know nothing of settings say whether to notify. */
static gboolean
apply_notification (ConfabTransaction *    txn,
                    gint64                 account,
                    ConfabConversationKind kind,
                    const char *           key,
                    const char *           notification,
                    gint64                 time,
                    GError **              error)
{
  gint64 conversation = confab_transaction_find_conversation (txn, account, kind, key);
  ConfabChatSettings settings = { 0 };
  gboolean enabled;

  if (!confab_coi_notification_get_enabled (notification, &enabled))
    return TRUE;
  if (conversation != 0 && !confab_transaction_get_chat_settings (txn, conversation, &settings, error))
    return FALSE;
  if (settings.time >= time)
    return TRUE;
  settings.time = time;
  settings.muted_until = enabled ? 0 : G_MAXINT64;
  return confab_transaction_share_chat_settings (txn, account, kind, key, &settings, error);
}

static gboolean
apply_contact_chats (ConfabTransaction *      txn,
                     gint64                   account,
                     const ConfabContactMail *mail,
                     char **                  addresses,
                     gint64                   time,
                     GError **                error)
{
  const ConfabCoiStorage *storage = mail->storage;
  const ConfabCoiCard *card = storage->cards->len > 0 ? g_ptr_array_index (storage->cards, 0) : NULL;

  for (guint i = 0; i < storage->chats->len; i++)
    {
      const ConfabCoiChatSettings *chat = g_ptr_array_index (storage->chats, i);

      if (g_strv_contains ((const char * const *) addresses, chat->key) &&
          !apply_chat (txn, account, CONFAB_CONVERSATION_PERSON, chat->key, chat, mail->arrived, error))
        return FALSE;
    }
  for (guint i = 0; !storage->is_dated && card != NULL && addresses[i] != NULL; i++)
    if (!apply_notification (txn, account, CONFAB_CONVERSATION_PERSON, addresses[i], card->notification, time, error))
      return FALSE;
  return TRUE;
}

static gboolean
apply_contact (ConfabTransaction *      txn,
               gint64                   account,
               const char *             blobs,
               const ConfabContactMail *mail,
               gint64 *                 id,
               GError **                error)
{
  g_auto (GStrv) addresses = find_addresses (txn, account, mail->storage, error);
  g_autoptr (ConfabStoredPerson) person = NULL;
  gboolean has_card = mail->storage->cards->len > 0;
  gint64 card_time;
  gint64 blocked_time;

  if (addresses == NULL)
    return FALSE;
  if (addresses[0] == NULL)
    return TRUE;
  for (guint i = 0; *id == 0 && addresses[i] != NULL; i++)
    *id = confab_transaction_find_person (txn, account, addresses[i]);
  if (*id == 0)
    *id = confab_transaction_ensure_person (txn, account, addresses[0], error);
  person = *id != 0 ? confab_transaction_get_person (txn, *id, error) : NULL;
  if (person == NULL)
    return FALSE;
  confab_contact_get_times (mail, &card_time, &blocked_time);
  /* One's own may come from a clock that is ahead: others take it for less late than it
   * says, and so it is here from now on. */
  if (has_card && card_time != 0 && (card_time >= person->changed_time || mail->storage->card_ms == person->changed_time) &&
      !apply_card (txn, person, blobs, mail, addresses, card_time, error))
    return FALSE;
  /* One without a card and a mark says nothing of it. */
  if ((has_card || mail->storage->is_blocked) && blocked_time != 0 &&
      (blocked_time >= person->blocked_time || mail->storage->blocked_ms == person->blocked_time) &&
      !confab_contact_set_blocked (txn, account, *id, mail->storage->is_blocked, blocked_time, error))
    return FALSE;
  for (guint i = 0; mail->storage->sent_ms != 0 && addresses[i] != NULL; i++)
    if (!confab_transaction_set_profile_sent (txn, account, addresses[i], NULL, mail->storage->sent_ms, error))
      return FALSE;
  return apply_contact_chats (txn, account, mail, addresses, card_time, error);
}

/* Groups, and chats that are neither */

static gboolean
apply_group (ConfabTransaction *      txn,
             gint64                   account,
             const ConfabContactMail *mail,
             gint64 *                 id,
             GError **                error)
{
  const ConfabCoiStorage *storage = mail->storage;
  gint64 card_time;
  gint64 blocked_time;

  *id = confab_transaction_find_conversation (txn, account, CONFAB_CONVERSATION_GROUP, storage->group_id);
  for (guint i = 0; i < storage->chats->len; i++)
    {
      const ConfabCoiChatSettings *chat = g_ptr_array_index (storage->chats, i);

      if (strcmp (chat->key, storage->group_id) == 0)
        return apply_chat (txn, account, CONFAB_CONVERSATION_GROUP, chat->key, chat, mail->arrived, error);
    }
  confab_contact_get_times (mail, &card_time, &blocked_time);
  return apply_notification (txn, account, CONFAB_CONVERSATION_GROUP, storage->group_id, storage->notification, card_time, error);
}

static gboolean
apply_chats (ConfabTransaction *      txn,
             gint64                   account,
             const ConfabContactMail *mail,
             gint64 *                 id,
             GError **                error)
{
  for (guint i = 0; i < mail->storage->chats->len; i++)
    {
      const ConfabCoiChatSettings *chat = g_ptr_array_index (mail->storage->chats, i);
      const char *key;
      ConfabConversationKind kind = confab_contact_parse_chat_key (chat->key, &key);

      if (kind == 0)
        continue;
      *id = confab_transaction_find_conversation (txn, account, kind, key);
      if (!apply_chat (txn, account, kind, key, chat, mail->arrived, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_contact_apply:
 * @txn: a transaction
 * @account: row id of the account
 * @blobs: the profile's directory
 * @mail: a mail of the folder for contacts
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes over what is newer than what is here, each by itself: the card, whether they are
 * blocked, and the settings of their chats. In any order the last change wins. What is
 * there more than once is to be made one.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_apply (ConfabTransaction *      txn,
                      gint64                   account,
                      const char *             blobs,
                      const ConfabContactMail *mail,
                      GError **                error)
{
  g_auto (GStrv) keys = confab_contact_dup_keys (mail->storage);
  g_autoptr (GArray) uids = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 id = 0;
  gboolean done = FALSE;

  if (!confab_contact_is_own (txn, account, mail->storage, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!confab_transaction_has_storage (txn, mail->folder_id) && !confab_contact_share_all (txn, account, error))
    return FALSE;
  if (!confab_transaction_set_storage (txn, mail->folder_id, mail->uid, (const char * const *) keys, error))
    return FALSE;
  switch (mail->storage->kind)
    {
    case CONFAB_COI_STORAGE_CONTACT:
      done = apply_contact (txn, account, blobs, mail, &id, error);
      break;
    case CONFAB_COI_STORAGE_GROUP:
      done = apply_group (txn, account, mail, &id, error);
      break;
    case CONFAB_COI_STORAGE_CHAT:
      done = apply_chats (txn, account, mail, &id, error);
      break;
    case CONFAB_COI_STORAGE_PROFILE:
      done = confab_contact_apply_profile (txn, account, blobs, mail, error);
      break;
    }
  if (!done)
    return FALSE;
  uids = confab_transaction_find_storage (txn, mail->folder_id, (const char * const *) keys, error);
  if (uids == NULL)
    return FALSE;
  return uids->len < 2 || (id == 0 && mail->storage->kind != CONFAB_COI_STORAGE_PROFILE) ||
         confab_contact_enqueue_storage (txn, account, mail->storage->kind, id, error);
}

/**
 * confab_contact_set_blocked:
 * @txn: a transaction
 * @account: row id of the account
 * @person: row id of a person
 * @blocked: whether to hear nothing from them
 * @time: when the person said so
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Hides what they wrote, or shows it again, and lets the server move it, §12.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_set_blocked (ConfabTransaction *txn,
                            gint64             account,
                            gint64             person,
                            gboolean           blocked,
                            gint64             time,
                            GError **          error)
{
  g_autoptr (ConfabStoredPerson) before = confab_transaction_get_person (txn, person, error);
  g_autoptr (GArray) messages = NULL;

  if (before == NULL || !confab_transaction_set_blocked (txn, person, blocked, time, error))
    return FALSE;
  if (!blocked && !before->blocked)
    return TRUE;
  messages = confab_transaction_list_person_messages (txn, person, error);
  if (messages == NULL)
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    if (!confab_transaction_hide_message (txn, g_array_index (messages, gint64, i), CONFAB_HIDDEN_BLOCKED,
                                          blocked ? CONFAB_HIDDEN_BLOCKED : CONFAB_HIDDEN_NONE, error))
      return FALSE;
  return (blocked == before->blocked && messages->len == 0) || confab_contact_enqueue_block (txn, account, person, error);
}
