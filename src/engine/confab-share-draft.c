/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts as own devices share them: what is typed here becomes mails of the folder for drafts, and they become drafts. */
#include "config.h"

#include "confab-share-draft.h"

#include "confab-coi-id.h"
#include "confab-contact-private.h"
#include "confab-random.h"

#include <string.h>

/* Before a chat's name among devices, in rows of storage. */
#define KEY_PREFIX "draft "

/* What chats with one person, and groups, are called among devices. */
#define CHAT_PERSON "person "
#define CHAT_GROUP "group "

/* The value of an account by which this device knows what it wrote, and its randomness in bytes. */
#define VALUE_DEVICE "draft-device"
#define DEVICE_BYTES 8

/* Names of chats */

/* A chat that is encrypted shares nothing that is not. */
static char *
make_chat (ConfabConversationKind kind,
           const char *           key)
{
  g_autofree char *chat = NULL;

  switch (kind)
    {
    case CONFAB_CONVERSATION_PERSON:
      chat = g_strconcat (CHAT_PERSON, key, NULL);
      break;
    case CONFAB_CONVERSATION_GROUP:
      chat = g_strconcat (CHAT_GROUP, key, NULL);
      break;
    case CONFAB_CONVERSATION_THREAD:
    case CONFAB_CONVERSATION_LIST:
    case CONFAB_CONVERSATION_MACHINE:
    case CONFAB_CONVERSATION_SELF:
      chat = confab_contact_make_chat_key (kind, key);
      break;
    case CONFAB_CONVERSATION_PERSON_KEY:
      break;
    }
  return chat != NULL && confab_coi_draft_mail_can_name (chat) ? g_steal_pointer (&chat) : NULL;
}

static ConfabConversationKind
parse_chat (const char * chat,
            const char **key)
{
  if (g_str_has_prefix (chat, CHAT_PERSON))
    {
      *key = chat + strlen (CHAT_PERSON);
      return confab_mime_address_is_valid (*key) ? CONFAB_CONVERSATION_PERSON : 0;
    }
  if (g_str_has_prefix (chat, CHAT_GROUP))
    {
      *key = chat + strlen (CHAT_GROUP);
      return confab_coi_group_id_is_valid (*key, -1) ? CONFAB_CONVERSATION_GROUP : 0;
    }
  return confab_contact_parse_chat_key (chat, key);
}

/**
 * confab_share_draft_dup_chat:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): what it is called among devices; %NULL without
 *   @error when it shares no drafts
 */
char *
confab_share_draft_dup_chat (ConfabTransaction *txn,
                             gint64             conversation,
                             GError **          error)
{
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, conversation, error);

  return stored != NULL ? make_chat (stored->kind, stored->key) : NULL;
}

/**
 * confab_share_draft_dup_keys:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): what rows of storage call its drafts, also those of
 *   conversations that turned out to be this one
 */
GStrv
confab_share_draft_dup_keys (ConfabTransaction *txn,
                             gint64             conversation,
                             GError **          error)
{
  g_autoptr (GPtrArray) names = confab_transaction_list_chat_names (txn, conversation, error);
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  if (names == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    {
      const ConfabChatName *name = g_ptr_array_index (names, i);
      g_autofree char *chat = make_chat (name->kind, name->key);

      if (chat != NULL)
        g_strv_builder_take (keys, g_strconcat (KEY_PREFIX, chat, NULL));
    }
  return g_strv_builder_end (keys);
}

/**
 * confab_share_draft_dup_device:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): what this device is called in the drafts it writes
 */
char *
confab_share_draft_dup_device (ConfabTransaction *txn,
                               gint64             account,
                               GError **          error)
{
  char *device = confab_transaction_dup_value (txn, account, VALUE_DEVICE);
  guint8 random[DEVICE_BYTES];

  if (device != NULL)
    return device;
  confab_random_fill (random, sizeof random);
  device = g_malloc (2 * DEVICE_BYTES + 1);
  for (gsize i = 0; i < DEVICE_BYTES; i++)
    g_snprintf (device + 2 * i, 3, "%02x", random[i]);
  if (!confab_transaction_set_value (txn, account, VALUE_DEVICE, device, error))
    g_clear_pointer (&device, g_free);
  return device;
}

/**
 * confab_share_draft_contains:
 * @text: (nullable): a draft
 * @other: another one
 *
 * Returns: whether all of @other is in @text: nothing of it is lost with it
 */
gboolean
confab_share_draft_contains (const char *text,
                             const char *other)
{
  g_autofree char *words = g_strstrip (g_strdup (other));

  return *words == '\0' || (text != NULL && strstr (text, words) != NULL);
}

/* Jobs */

static GBytes *
make_payload (gint64      conversation,
              const char *aside)
{
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new ("(xs)", conversation, aside));

  return g_variant_get_data_as_bytes (payload);
}

static gboolean
enqueue (ConfabTransaction *txn,
         gint64             account,
         gint64             conversation,
         const char *       aside,
         gint64             when,
         GError **          error)
{
  g_autoptr (GBytes) payload = make_payload (conversation, aside);
  const ConfabJob job = {
    .account_id = account, .lane = CONFAB_LANE_CHANGES, .kind = CONFAB_JOB_DRAFT, .payload = payload, .next_try = when
  };

  return confab_transaction_rest_job (txn, &job, error);
}

/* The account's folder of a kind, or 0 for none; -1 with @error. */
static gint64
find_folder (ConfabTransaction *txn,
             gint64             account,
             ConfabFolderRole   role,
             GError **          error)
{
  g_autoptr (GPtrArray) folders = confab_transaction_list_folders (txn, account, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const ConfabFolder *folder = g_ptr_array_index (folders, i);

      if (folder->role == role)
        return folder->id;
    }
  return folders != NULL ? 0 : -1;
}

/* Most of what is typed is sent before anybody else hears of it: then there is nothing to do. */
static gboolean
take_back (ConfabTransaction *             txn,
           const ConfabStoredConversation *stored,
           gint64                          time,
           gboolean *                      done,
           GError **                       error)
{
  g_autoptr (GBytes) payload = make_payload (stored->id, "");
  const ConfabJob job = { .account_id = stored->account_id, .lane = CONFAB_LANE_CHANGES, .kind = CONFAB_JOB_DRAFT, .payload = payload };
  g_auto (GStrv) keys = confab_share_draft_dup_keys (txn, stored->id, error);
  gint64 folder = keys != NULL ? find_folder (txn, stored->account_id, CONFAB_FOLDER_DRAFTS, error) : -1;
  g_autoptr (GArray) uids = folder >= 0 ? confab_transaction_find_storage (txn, folder, (const char * const *) keys, error) : NULL;

  *done = FALSE;
  if (uids == NULL || !confab_transaction_take_back_job (txn, &job, error))
    return FALSE;
  *done = uids->len == 0 && !confab_transaction_has_unfinished_job (txn, &job);
  return !*done || confab_transaction_set_draft_times (txn, stored->id, time, time, error);
}

/**
 * confab_share_draft_set:
 * @txn: a transaction, which should be durable
 * @conversation: row id of a conversation
 * @text: (nullable): what is typed in it now and not sent
 * @now: milliseconds since 1970 UTC
 * @at_once: let other devices know now, and not when nobody types any more
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Keeps a draft.
 *
 * Returns: whether it went well
 */
gboolean
confab_share_draft_set (ConfabTransaction *txn,
                        gint64             conversation,
                        const char *       text,
                        gint64             now,
                        gboolean           at_once,
                        GError **          error)
{
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, conversation, error);
  g_autoptr (ConfabStoredDraft) before = stored != NULL ? confab_transaction_get_draft (txn, stored->id, error) : NULL;
  g_autofree char *chat = NULL;
  gint64 time;
  gboolean done = FALSE;

  if (before == NULL)
    return FALSE;
  if (text != NULL && *text == '\0')
    text = NULL;
  if (g_strcmp0 (before->text, text) == 0)
    {
      if (!at_once || before->time <= before->shared)
        return TRUE;
      time = before->time;
    }
  else
    {
      time = MAX (now, before->time + 1);
      if (!confab_transaction_set_draft (txn, stored->id, text, error) ||
          !confab_transaction_set_draft_times (txn, stored->id, time, before->shared, error))
        return FALSE;
    }
  if (text == NULL && !take_back (txn, stored, time, &done, error))
    return FALSE;
  chat = make_chat (stored->kind, stored->key);
  return chat == NULL || done || enqueue (txn, stored->account_id, stored->id, "", at_once ? 0 : now + CONFAB_DRAFT_REST_MS, error);
}

/**
 * confab_share_draft_all:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * The folder for drafts is another one than before: what is here and not there is written
 * again.
 *
 * Returns: whether it went well
 */
gboolean
confab_share_draft_all (ConfabTransaction *txn,
                        gint64             account,
                        GError **          error)
{
  g_autoptr (GArray) chats = confab_transaction_list_drafts (txn, account, error);

  for (guint i = 0; chats != NULL && i < chats->len; i++)
    if (!enqueue (txn, account, g_array_index (chats, gint64, i), "", 0, error))
      return FALSE;
  return chats != NULL;
}

/* What comes from other devices */

static gboolean
is_own (ConfabTransaction *       txn,
        gint64                    account,
        const ConfabCoiDraftMail *draft,
        GError **                 error)
{
  g_auto (GStrv) own = NULL;

  if (draft->is_delivered)
    return FALSE;
  if (draft->from == NULL)
    return TRUE;
  own = confab_transaction_list_own_addresses (txn, account, error);
  return own != NULL && g_strv_contains ((const char * const *) own, draft->from);
}

/* The conversation a draft is for, or 0 when it is not here yet. A person can be written to
 * who never was; any other chat comes with its mails. */
static gint64
find_chat (ConfabTransaction *    txn,
           gint64                 account,
           ConfabConversationKind kind,
           const char *           key,
           GError **              error)
{
  gint64 conversation = confab_transaction_find_conversation (txn, account, kind, key);
  g_auto (GStrv) own = NULL;

  if (conversation != 0 || kind != CONFAB_CONVERSATION_PERSON)
    return conversation;
  own = confab_transaction_list_own_addresses (txn, account, error);
  if (own == NULL || g_strv_contains ((const char * const *) own, key))
    return 0;
  return confab_transaction_ensure_conversation (txn, account, kind, key, NULL, NULL, error);
}

/* Nobody's clock may be far ahead of the server's. */
static gint64
get_time (const ConfabDraftMail *mail)
{
  gint64 time = mail->draft->time_ms != 0 ? mail->draft->time_ms : mail->arrived;

  return mail->arrived != 0 ? MIN (time, mail->arrived + CONFAB_CONTACT_MAX_AHEAD_MS) : time;
}

static gboolean
take_over (ConfabTransaction *txn,
           gint64             conversation,
           const char *       text,
           gint64             time,
           GError **          error)
{
  return confab_transaction_set_draft (txn, conversation, text, error) &&
         confab_transaction_set_draft_times (txn, conversation, time, time, error);
}

/* Both have changed it: the newer one shows. What is not shown any more is put aside. */
static gboolean
settle_conflict (ConfabTransaction *      txn,
                 gint64                   account,
                 gint64                   conversation,
                 const ConfabStoredDraft *here,
                 const char *             text,
                 gint64                   time,
                 GError **                error)
{
  g_autofree char *both = NULL;
  gint64 trash;

  if (here->text != NULL && time <= here->time)
    return TRUE;
  /* What was sent or emptied here was not this. */
  if (here->text == NULL || confab_share_draft_contains (text, here->text))
    return take_over (txn, conversation, text, time, error);
  trash = find_folder (txn, account, CONFAB_FOLDER_TRASH, error);
  if (trash < 0)
    return FALSE;
  if (trash != 0)
    return enqueue (txn, account, conversation, here->text, 0, error) && take_over (txn, conversation, text, time, error);
  /* Where there is no other place for it, it follows the newer one. */
  both = g_strconcat (text, "\n", here->text, NULL);
  return confab_transaction_set_draft (txn, conversation, both, error) &&
         confab_transaction_set_draft_times (txn, conversation, time + 1, time, error) &&
         enqueue (txn, account, conversation, "", 0, error);
}

static gboolean
apply_draft (ConfabTransaction *    txn,
             gint64                 account,
             gint64                 conversation,
             const ConfabDraftMail *mail,
             GError **              error)
{
  const ConfabCoiDraftMail *draft = mail->draft;
  g_autoptr (ConfabStoredDraft) here = confab_transaction_get_draft (txn, conversation, error);
  g_autofree char *device = confab_share_draft_dup_device (txn, account, error);
  gint64 time = get_time (mail);

  if (here == NULL || device == NULL)
    return FALSE;
  /* One's own, perhaps from a clock that is ahead: then it is for others less late than it says. */
  if (!draft->is_changed && g_strcmp0 (draft->device, device) == 0)
    {
      if (draft->time_ms == here->time)
        return confab_transaction_set_draft_times (txn, conversation, time, time, error);
      return confab_transaction_set_draft_times (txn, conversation, here->time, MAX (here->shared, MIN (time, here->time)), error);
    }
  /* Of two at once the higher UID wins, as elsewhere. */
  if (time < here->shared)
    return TRUE;
  if (here->time <= here->shared || g_strcmp0 (here->text, draft->text) == 0)
    return take_over (txn, conversation, draft->text, time, error);
  return settle_conflict (txn, account, conversation, here, draft->text, time, error);
}

/**
 * confab_share_draft_apply:
 * @txn: a transaction
 * @account: row id of the account
 * @mail: a mail of the folder for drafts
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes over a draft that is newer than what is here. Of one that has changed here, too,
 * the newer one shows, and the other one is kept beside.
 *
 * Returns: whether it went well
 */
gboolean
confab_share_draft_apply (ConfabTransaction *    txn,
                          gint64                 account,
                          const ConfabDraftMail *mail,
                          GError **              error)
{
  const char *key;
  ConfabConversationKind kind = parse_chat (mail->draft->chat, &key);
  g_autofree char *row = g_strconcat (KEY_PREFIX, mail->draft->chat, NULL);
  const char *rows[] = { row, NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GArray) uids = NULL;
  gint64 conversation;

  if (kind == 0 || !is_own (txn, account, mail->draft, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!confab_transaction_set_storage (txn, mail->folder_id, mail->uid, rows, error))
    return FALSE;
  conversation = find_chat (txn, account, kind, key, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (conversation == 0)
    return confab_transaction_keep_draft (txn, account, kind, key, mail->draft->text, get_time (mail), error);
  if (!apply_draft (txn, account, conversation, mail, error))
    return FALSE;
  /* More than one is made one. */
  uids = confab_transaction_find_storage (txn, mail->folder_id, rows, error);
  return uids != NULL && (uids->len < 2 || enqueue (txn, account, conversation, "", 0, error));
}

/* What has changed here since is kept, and is newer than the loss of what was before. */
static gboolean
forget (ConfabTransaction *      txn,
        gint64                   conversation,
        const ConfabStoredDraft *here,
        gint64                   now,
        GError **                error)
{
  return here->time > here->shared
         ? confab_transaction_set_draft_times (txn, conversation, MAX (now, here->time), here->shared, error)
         : confab_transaction_set_draft (txn, conversation, NULL, error);
}

/**
 * confab_share_draft_forget:
 * @txn: a transaction
 * @account: row id of the account
 * @keys: (array zero-terminated=1): rows of storage of which no mail is left
 * @now: milliseconds since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Drafts were sent or thrown away by another device or program. One that has changed here
 * since is not thrown away with them.
 *
 * Returns: whether it went well
 */
gboolean
confab_share_draft_forget (ConfabTransaction * txn,
                           gint64              account,
                           const char * const *keys,
                           gint64              now,
                           GError **           error)
{
  for (guint i = 0; keys[i] != NULL; i++)
    {
      const char *key;
      ConfabConversationKind kind = g_str_has_prefix (keys[i], KEY_PREFIX) ? parse_chat (keys[i] + strlen (KEY_PREFIX), &key) : 0;
      gint64 conversation = kind != 0 ? confab_transaction_find_conversation (txn, account, kind, key) : 0;
      g_autoptr (ConfabStoredDraft) here = NULL;

      if (kind == 0)
        continue;
      if (!confab_transaction_keep_draft (txn, account, kind, key, NULL, 0, error))
        return FALSE;
      here = conversation != 0 ? confab_transaction_get_draft (txn, conversation, error) : NULL;
      if (conversation != 0 && here == NULL)
        return FALSE;
      if (here != NULL && here->text != NULL && !forget (txn, conversation, here, now, error))
        return FALSE;
    }
  return TRUE;
}
