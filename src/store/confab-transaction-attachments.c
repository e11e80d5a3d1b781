/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attachments of messages, and the files that hold them. */
#include "config.h"

#include "confab-blobs.h"
#include "confab-load.h"
#include "confab-transaction-private.h"

/* The hash of a file below the profile's blobs, from its path; else NULL. */
static char *
hash_of_path (ConfabTransaction *txn,
              const char *       path)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *expected = name != NULL ? confab_blobs_dup_path (txn->dir, name) : NULL;

  if (expected == NULL || g_strcmp0 (expected, path) != 0)
    return NULL;
  return g_steal_pointer (&name);
}

static gboolean
insert_attachment (ConfabTransaction *           txn,
                   gint64                        message,
                   guint                         position,
                   const ConfabAttachmentRecord *attachment,
                   GError **                     error)
{
  g_autofree char *blob = hash_of_path (txn, attachment->path);

  return confab_sql_exec (txn->sql,
                          "INSERT INTO attachment (message_id, position, section, name, content_type, size, content_id, inline, "
                          "width, height, blob) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                          SQL_ARGS (sql_int (message), sql_int (position), sql_text (attachment->section),
                                    sql_text (attachment->name), sql_text (attachment->content_type),
                                    sql_int (attachment->size), sql_text (attachment->content_id),
                                    sql_int (attachment->is_inline != FALSE), sql_int (attachment->width),
                                    sql_int (attachment->height), sql_text (blob)),
                          error);
}

/**
 * confab_transaction_set_attachments:
 * @txn: a transaction
 * @message: row id of a message
 * @attachments: (element-type ConfabAttachmentRecord): all it has, in the mail's
 *   order; ids are ignored, a path counts when it is a blob's
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Replaces a message's attachments. A file that is here for a section that stays
 * is kept.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_attachments (ConfabTransaction *txn,
                                    gint64             message,
                                    GPtrArray *        attachments,
                                    GError **          error)
{
  g_autoptr (GPtrArray) before = confab_transaction_list_attachments (txn, message, error);

  if (before == NULL || confab_transaction_touch_message (txn, message, TRUE, error) == NULL)
    return FALSE;
  if (before->len == 0 && attachments->len == 0)
    return TRUE;
  if (!confab_sql_exec (txn->sql, "DELETE FROM attachment WHERE message_id = ?1", SQL_ARGS (sql_int (message)), error))
    return FALSE;
  for (guint i = 0; i < attachments->len; i++)
    if (!insert_attachment (txn, message, i, g_ptr_array_index (attachments, i), error))
      return FALSE;
  for (guint i = 0; i < before->len; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (before, i);
      g_autofree char *hash = hash_of_path (txn, attachment->path);

      if (hash != NULL &&
          !confab_sql_exec (txn->sql, "UPDATE attachment SET blob = ?3 WHERE message_id = ?1 AND section = ?2 AND blob IS NULL",
                            SQL_ARGS (sql_int (message), sql_text (attachment->section), sql_text (hash)), error))
        return FALSE;
    }
  confab_transaction_touch_words (txn, message, CONFAB_MESSAGE_WORDS_REPLACE);
  return confab_sql_exec (txn->sql, "UPDATE message SET attachments = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_int (attachments->len)), error);
}

/**
 * confab_transaction_list_attachments:
 * @txn: a transaction
 * @message: row id of a message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabAttachmentRecord): its
 *   attachments, in the mail's order
 */
GPtrArray *
confab_transaction_list_attachments (ConfabTransaction *txn,
                                     gint64             message,
                                     GError **          error)
{
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);

  if (!confab_load_attachments (txn->sql, message, attachments, error))
    return NULL;
  return g_steal_pointer (&attachments);
}

/**
 * confab_transaction_set_attachment_blob:
 * @txn: a transaction
 * @message: row id of a message
 * @section: the IMAP section of the attachment
 * @hash: (nullable): the blob with its bytes; %NULL when they are not here
 * @size: their number
 * @refetchable: whether they can be fetched again, and so be dropped for space
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_attachment_blob (ConfabTransaction *txn,
                                        gint64             message,
                                        const char *       section,
                                        const char *       hash,
                                        gint64             size,
                                        gboolean           refetchable,
                                        GError **          error)
{
  if (confab_transaction_touch_message (txn, message, TRUE, error) == NULL ||
      !confab_sql_exec (txn->sql, "UPDATE attachment SET blob = ?3, size = iif(?3 IS NULL, size, ?4) WHERE message_id = ?1 AND section = ?2",
                        SQL_ARGS (sql_int (message), sql_text (section), sql_text (hash), sql_int (size)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return confab_transaction_not_found ("attachment of message", message, error);
  if (hash == NULL)
    return TRUE;
  /* Once kept for good, always kept for good. */
  return confab_sql_exec (txn->sql,
                          "INSERT INTO blob (hash, size, refetchable, used_time) VALUES (?1, ?2, ?3, ?4) "
                          "ON CONFLICT (hash) DO UPDATE SET refetchable = min(refetchable, excluded.refetchable), "
                          "used_time = max(used_time, excluded.used_time)",
                          SQL_ARGS (sql_text (hash), sql_int (size), sql_int (refetchable != FALSE),
                                    sql_int (g_get_real_time () / 1000)),
                          error);
}
