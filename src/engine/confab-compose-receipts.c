/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts for what was read: to whom they go, and for which messages (RFC 8098). */
#include "config.h"

#include "confab-compose-private.h"

#include "confab-coi-id.h"
#include "confab-outbox.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many messages one receipt is for at most. */
#define MAX_MESSAGES 50

/* Messages of one author that were read. */
typedef struct
{
  GPtrArray *ids; /* utf8: Message-IDs, the oldest first */
  char *root;     /* of the newest of them, or NULL */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_ptr_array_unref (asked->ids);
  g_free (asked->root);
  g_free (asked);
}

/* Nobody is told about mail that was there before, that another device has told of, or
 * that comes from somebody who was not let in yet. */
static gboolean
is_to_be_told (ConfabTransaction *    txn,
               gint64                 message,
               ConfabStoredMessage ** stored,
               char **                address,
               gboolean *             told,
               GError **              error)
{
  g_autoptr (ConfabLink) link = NULL;
  g_autoptr (ConfabStoredConversation) chat = NULL;
  ConfabReceiptRequest state;
  ConfabFlags flags;

  *told = FALSE;
  if (!confab_transaction_get_receipt_request (txn, message, address, &state, error))
    return FALSE;
  if (state != CONFAB_RECEIPT_ASKED)
    return TRUE;
  link = confab_transaction_get_link (txn, message, error);
  *stored = link != NULL ? confab_transaction_get_message (txn, message, error) : NULL;
  chat = *stored != NULL ? confab_transaction_get_conversation (txn, (*stored)->conversation_id, error) : NULL;
  if (chat == NULL)
    return FALSE;
  flags = ((*stored)->server_flags & ~(*stored)->want_mask) | ((*stored)->want_value & (*stored)->want_mask);
  *told = !link->old && !chat->request && (flags & CONFAB_FLAG_MDN_SENT) == 0;
  return TRUE;
}

/* The same messages have the same receipt, on every device and however often it is asked. */
static char *
make_message_id (const ConfabComposeContext *context,
                 GPtrArray *                 ids)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *address = g_utf8_strdown (context->address, -1);
  const char *at = strrchr (address, '@');
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) "receipt", -1);
  g_checksum_update (checksum, (const guchar *) address, -1);
  for (guint i = 0; i < ids->len; i++)
    g_checksum_update (checksum, (const guchar *) g_ptr_array_index (ids, i), (gssize) strlen (g_ptr_array_index (ids, i)) + 1);
  g_checksum_get_digest (checksum, digest, &length);
  return confab_coi_message_id_new (digest, CONFAB_COMPOSE_RANDOM_SIZE, at != NULL ? at + 1 : address, NULL);
}

static gboolean
compose_one (ConfabTransaction *         txn,
             const ConfabComposeContext *context,
             const char *                author,
             GPtrArray *                 ids,
             const char *                root,
             GError **                   error)
{
  g_autofree char *address = g_utf8_strdown (context->address, -1);
  g_autofree char *message_id = make_message_id (context, ids);
  g_autofree char *words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "I have read your message.",
                                                         "I have read %u messages of yours.", ids->len), ids->len);
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (ConfabComposed) composed = NULL;
  const ConfabMimeAddress from = { (char *) context->name, address };
  ConfabCoiDraft mail = {
    .kind = CONFAB_COI_KIND_RECEIPT,
    .message_id = message_id,
    .from = &from,
    .n_to = 1,
    .date_ms = context->now,
    .text = words,
    .root_id = root,
    .in_reply_to = g_ptr_array_index (ids, ids->len - 1),
    .subject = "Chat: Read receipt",
  };
  GBytes *bytes;

  for (guint i = 0; i + 1 < ids->len; i++)
    g_ptr_array_add (others, g_ptr_array_index (ids, i));
  g_ptr_array_add (others, NULL);
  g_ptr_array_add (recipients, confab_mime_address_new (NULL, author));
  mail.to = (const ConfabMimeAddress *const *) recipients->pdata;
  mail.about_ids = (const char *const *) others->pdata;
  bytes = confab_coi_draft_to_bytes (&mail, error);
  if (bytes == NULL)
    return FALSE;
  composed = confab_composer_hand_over (txn, context, bytes, recipients, 0, CONFAB_ENVELOPE_RECEIPT, error);
  return composed != NULL;
}

static gboolean
compose_for (ConfabTransaction *         txn,
             const ConfabComposeContext *context,
             const char *                author,
             const Asked *               asked,
             GError **                   error)
{
  /* An address that nothing can be sent to asks in vain. */
  if (!confab_mime_address_is_valid (author))
    return TRUE;
  for (guint i = 0; i < asked->ids->len; i += MAX_MESSAGES)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new ();

      for (guint j = i; j < asked->ids->len && j < i + MAX_MESSAGES; j++)
        g_ptr_array_add (ids, g_ptr_array_index (asked->ids, j));
      if (!compose_one (txn, context, author, ids, asked->root, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_compose_receipts:
 * @txn: a transaction, which should be durable
 * @context: who has read, and when
 * @messages: (element-type gint64): row ids of what was unread until now, the oldest first
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Tells those who ask for it that their messages were displayed, where the person
 * gives receipts, and the server that they were told ($MDNSent, RFC 3503).
 *
 * Returns: whether it went well
 */
gboolean
confab_compose_receipts (ConfabTransaction *         txn,
                         const ConfabComposeContext *context,
                         GArray *                    messages,
                         GError **                   error)
{
  g_autoptr (GHashTable) authors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, asked_free);
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer author;
  gpointer asked;

  if (!context->receipts)
    return TRUE;
  for (guint i = 0; i < messages->len; i++)
    {
      gint64 id = g_array_index (messages, gint64, i);
      g_autoptr (ConfabStoredMessage) stored = NULL;
      g_autofree char *address = NULL;
      gboolean is_told;
      Asked *of;

      if (!is_to_be_told (txn, id, &stored, &address, &is_told, error))
        return FALSE;
      if (!is_told)
        continue;
      of = g_hash_table_lookup (authors, address);
      if (of == NULL)
        {
          of = g_new0 (Asked, 1);
          of->ids = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (authors, g_strdup (address), of);
        }
      g_ptr_array_add (of->ids, g_strdup (stored->message_id));
      g_free (of->root);
      of->root = stored->root_key != NULL && confab_coi_message_id_is_chat (stored->root_key) ? g_strdup (stored->root_key) : NULL;
      g_array_append_val (told, id);
      if (!confab_transaction_set_receipt_request (txn, id, address, CONFAB_RECEIPT_GIVEN, context->now, error) ||
          !confab_transaction_want_flags (txn, id, CONFAB_FLAG_MDN_SENT, CONFAB_FLAG_MDN_SENT, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, authors);
  while (g_hash_table_iter_next (&iter, &author, &asked))
    if (!compose_for (txn, context, author, asked, error))
      return FALSE;
  return confab_outbox_enqueue_flags (txn, context->account_id, told, CONFAB_FLAG_MDN_SENT, CONFAB_FLAG_MDN_SENT, error);
}
