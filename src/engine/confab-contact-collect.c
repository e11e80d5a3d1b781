/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What own devices share of the address book and of chats, collected from the rows (§10, §13.4). */
#include "config.h"

#include "confab-contact.h"

#include "confab-blobs.h"
#include "confab-coi-message.h"
#include "confab-contact-private.h"
#include "confab-transaction-groups.h"

#include <glib/gi18n.h>
#include <string.h>

/* Kinds of chats by the names that devices share. */
static const struct
{
  ConfabConversationKind kind;
  const char *name;
} kinds[] = {
  { CONFAB_CONVERSATION_THREAD, "thread " },
  { CONFAB_CONVERSATION_LIST, "list " },
  { CONFAB_CONVERSATION_MACHINE, "machine " },
  { CONFAB_CONVERSATION_SELF, "self " },
};

/**
 * confab_contact_make_chat_key:
 * @kind: kind of a conversation that is neither a person's nor a group's
 * @key: its key
 *
 * Returns: (transfer full): what it is called among devices
 */
char *
confab_contact_make_chat_key (ConfabConversationKind kind,
                              const char *           key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return g_strconcat (kinds[i].name, key, NULL);
  return g_strdup (key);
}

/**
 * confab_contact_parse_chat_key:
 * @shared: what a conversation is called among devices
 * @key: (out) (transfer none): its key
 *
 * Returns: its kind, or 0 when nothing is called so
 */
ConfabConversationKind
confab_contact_parse_chat_key (const char * shared,
                               const char **key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (shared, kinds[i].name))
      {
        *key = shared + strlen (kinds[i].name);
        return kinds[i].kind;
      }
  return 0;
}

/**
 * confab_contact_get_note:
 * @kind: what is shared
 *
 * Returns: (transfer none): for people who come across the mail, what it is
 */
const char *
confab_contact_get_note (ConfabCoiStorageKind kind)
{
  switch (kind)
    {
    case CONFAB_COI_STORAGE_CONTACT:
      return _ ("Your chat programs keep a contact here. Please leave this message where it is.");
    case CONFAB_COI_STORAGE_PROFILE:
      return _ ("Your chat programs keep your profile here. Please leave this message where it is.");
    case CONFAB_COI_STORAGE_GROUP:
      return _ ("Your chat programs keep a group here. Please leave this message where it is.");
    case CONFAB_COI_STORAGE_CHAT:
      break;
    }
  return _ ("Your chat programs keep the settings of a chat here. Please leave this message where it is.");
}

/* Reads a picture that cards can have in them. Blocks. */
GBytes *
confab_contact_read_picture (const char *blobs,
                             const char *hash)
{
  g_autoptr (GBytes) picture = hash != NULL ? confab_blobs_get_bytes (blobs, hash, CONFAB_COI_MAX_AVATAR, NULL) : NULL;

  return picture != NULL && confab_coi_picture_get_type (picture) != NULL ? g_steal_pointer (&picture) : NULL;
}

/* What was chosen for one chat, if anything ever was; whether it notifies is told by what others read, too. */
static gboolean
add_chat (ConfabTransaction *txn,
          ConfabCoiStorage * storage,
          gint64             conversation,
          const char *       key,
          char **            notification,
          GError **          error)
{
  ConfabChatSettings settings;
  ConfabCoiChatSettings *chat;
  g_autofree char *before = NULL;

  if (!confab_transaction_get_chat_settings (txn, conversation, &settings, error))
    return FALSE;
  if (settings.time == 0)
    return TRUE;
  chat = confab_coi_storage_add_chat (storage, key);
  chat->time_ms = settings.time;
  chat->archived = settings.archived;
  chat->pinned = settings.pinned;
  chat->muted_until_ms = settings.muted_until;
  storage->date_ms = MAX (storage->date_ms, settings.time);
  before = g_steal_pointer (notification);
  *notification = confab_coi_notification_set_enabled (before, settings.muted_until == 0);
  return TRUE;
}

static void
add_details (ConfabCoiCard *card,
             char **        details)
{
  for (guint i = 0; details[i] != NULL && details[i + 1] != NULL; i += 2)
    {
      if (strcmp (details[i], CONFAB_CONTACT_STATUS) == 0)
        g_set_str (&card->status, details[i + 1]);
      else if (strcmp (details[i], CONFAB_CONTACT_NOTIFICATION) == 0)
        g_set_str (&card->notification, details[i + 1]);
      else
        confab_coi_card_add_detail (card, details[i], details[i + 1]);
    }
}

static ConfabCoiStorage *
collect_contact (ConfabTransaction *txn,
                 gint64             id,
                 const char *       blobs,
                 GError **          error)
{
  g_autoptr (ConfabStoredPerson) person = confab_transaction_get_person (txn, id, error);
  g_autoptr (ConfabCoiStorage) storage = confab_coi_storage_new (CONFAB_COI_STORAGE_CONTACT);
  g_autoptr (GArray) chats = confab_transaction_list_person_chats (txn, id, error);
  ConfabCoiCard *card = confab_coi_card_new ();

  g_ptr_array_add (storage->cards, card);
  if (person == NULL || chats == NULL)
    return NULL;
  storage->visible = person->saved;
  storage->is_blocked = person->blocked;
  storage->card_ms = person->changed_time;
  storage->blocked_ms = person->blocked_time;
  storage->date_ms = MAX (person->changed_time, person->blocked_time);
  for (guint i = 0; person->addresses[i] != NULL; i++)
    {
      g_autofree char *audience = NULL;
      gint64 sent = confab_transaction_get_profile_sent (txn, person->account_id, person->addresses[i], &audience, error);

      if (sent < 0)
        return NULL;
      storage->sent_ms = MAX (storage->sent_ms, sent);
    }
  card->name = g_strdup (person->shown_name);
  card->photo = confab_contact_read_picture (blobs, person->avatar);
  add_details (card, person->details);
  for (guint i = 0; person->addresses[i] != NULL; i++)
    {
      confab_coi_card_add_address (card, person->addresses[i]);
      g_ptr_array_add (storage->hashes, confab_coi_address_hash (person->addresses[i], FALSE));
    }
  for (guint i = 0; i < chats->len; i++)
    {
      g_autoptr (ConfabStoredConversation) chat = confab_transaction_get_conversation (txn, g_array_index (chats, gint64, i), error);

      if (chat == NULL || !add_chat (txn, storage, chat->id, chat->key, &card->notification, error))
        return NULL;
    }
  return g_steal_pointer (&storage);
}

static ConfabCoiStorage *
collect_group (ConfabTransaction *txn,
               gint64             id,
               const char *       blobs,
               GError **          error)
{
  g_autoptr (ConfabStoredConversation) chat = confab_transaction_get_conversation (txn, id, error);
  g_auto (ConfabGroupState) state = { 0 };
  g_autoptr (ConfabCoiStorage) storage = confab_coi_storage_new (CONFAB_COI_STORAGE_GROUP);
  g_autoptr (GPtrArray) members = NULL;

  if (chat == NULL)
    return NULL;
  if (confab_transaction_get_group (txn, chat->id, &state, error))
    members = confab_transaction_list_members (txn, chat->id, error);
  if (members == NULL)
    return NULL;
  storage->group_id = g_strdup (chat->key);
  storage->name = g_strdup (chat->name);
  storage->description = g_strdup (state.description);
  storage->photo = confab_contact_read_picture (blobs, state.avatar);
  for (guint i = 0; i < members->len; i++)
    {
      const ConfabPersonRecord *member = g_ptr_array_index (members, i);
      ConfabCoiCard *card = confab_coi_card_new ();
      g_autofree char *given = confab_transaction_dup_given_name (txn, chat->account_id, member->address);

      card->name = g_steal_pointer (&given);
      confab_coi_card_add_address (card, member->address);
      g_ptr_array_add (storage->cards, card);
    }
  if (!add_chat (txn, storage, chat->id, chat->key, &storage->notification, error))
    return NULL;
  return g_steal_pointer (&storage);
}

static ConfabCoiStorage *
collect_chat (ConfabTransaction *txn,
              gint64             id,
              GError **          error)
{
  g_autoptr (ConfabStoredConversation) chat = confab_transaction_get_conversation (txn, id, error);
  g_autoptr (ConfabCoiStorage) storage = confab_coi_storage_new (CONFAB_COI_STORAGE_CHAT);
  g_autofree char *key = chat != NULL ? confab_contact_make_chat_key (chat->kind, chat->key) : NULL;
  g_autofree char *notification = NULL;

  if (chat == NULL || !add_chat (txn, storage, chat->id, key, &notification, error))
    return NULL;
  return g_steal_pointer (&storage);
}

/**
 * confab_contact_collect:
 * @txn: a transaction
 * @account: row id of the account
 * @kind: what is shared
 * @id: row id of the person, or of the conversation
 * @blobs: the profile's directory
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): what there is to be shared
 */
ConfabCoiStorage *
confab_contact_collect (ConfabTransaction *  txn,
                        gint64               account,
                        ConfabCoiStorageKind kind,
                        gint64               id,
                        const char *         blobs,
                        GError **            error)
{
  switch (kind)
    {
    case CONFAB_COI_STORAGE_CONTACT:
      return collect_contact (txn, id, blobs, error);
    case CONFAB_COI_STORAGE_GROUP:
      return collect_group (txn, id, blobs, error);
    case CONFAB_COI_STORAGE_CHAT:
      return collect_chat (txn, id, error);
    case CONFAB_COI_STORAGE_PROFILE:
      return confab_contact_collect_profile (txn, account, blobs, error);
    }
  g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND, "Nothing of kind %d is shared", kind);
  return NULL;
}
