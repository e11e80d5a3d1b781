/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a message: body, preview, search index, edits. */
#include "config.h"

#include "confab-message-text.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

#include <string.h>

/* What the search index has to be told of one message. */
typedef struct
{
  gint64 id;
  ConfabMessageWords what;
  ConfabSearchWords *cut; /* NULL: they are read from the tables */
} Words;

static void
words_free (gpointer data)
{
  Words *words = data;

  g_clear_pointer (&words->cut, confab_search_words_unref);
  g_free (words);
}

/**
 * confab_transaction_words_new:
 *
 * Returns: (transfer full): a table for a transaction's words
 */
GHashTable *
confab_transaction_words_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, words_free);
}

/**
 * confab_message_text_preview:
 * @text: (nullable): a text
 *
 * Returns: (transfer full) (nullable): its beginning as one line, or %NULL when
 *   it has none
 */
char *
confab_message_text_preview (const char *text)
{
  g_autoptr (GString) line = NULL;
  gboolean space = FALSE;
  guint n = 0;

  if (text == NULL)
    return NULL;
  line = g_string_new (NULL);
  while (*text != '\0' && n < CONFAB_MESSAGE_TEXT_PREVIEW)
    {
      gunichar c = (guchar) *text;

      if (c >= 0x80)
        c = g_utf8_get_char_validated (text, -1);
      if ((gint32) c < 0)
        {
          text++;
          continue;
        }
      text = g_utf8_next_char (text);
      if (c < 0x80 ? c <= ' ' || c == 0x7f : g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = line->len > 0;
          continue;
        }
      if (space)
        {
          g_string_append_c (line, ' ');
          n++;
        }
      space = FALSE;
      if (c < 0x80)
        g_string_append_c (line, (char) c);
      else
        g_string_append_unichar (line, c);
      n++;
    }
  if (line->len == 0)
    return NULL;
  return g_string_free_and_steal (g_steal_pointer (&line));
}

static Words *
ensure_words (ConfabTransaction *txn,
              gint64             message)
{
  Words *words = g_hash_table_lookup (txn->words, &message);

  if (words == NULL)
    {
      words = g_new0 (Words, 1);
      words->id = message;
      g_hash_table_insert (txn->words, &words->id, words);
    }
  return words;
}

/**
 * confab_transaction_touch_words:
 * @txn: a transaction
 * @message: row id of a message
 * @what: what happened to its words
 *
 * Every message has a row in the search index, so that replacing one is sure to
 * find it. The index is written at the end of the transaction: FTS5 writes what
 * it has gathered at every statement that SQLite may have to undo alone, and
 * among the statements of an ingest that costs more than all the rest.
 */
void
confab_transaction_touch_words (ConfabTransaction *txn,
                                gint64             message,
                                ConfabMessageWords what)
{
  Words *words = ensure_words (txn, message);

  g_clear_pointer (&words->cut, confab_search_words_unref);
  if (words->what == CONFAB_MESSAGE_WORDS_ADD && what == CONFAB_MESSAGE_WORDS_REMOVE)
    g_hash_table_remove (txn->words, &message);
  else if (words->what != CONFAB_MESSAGE_WORDS_ADD)
    words->what = what;
}

/**
 * confab_transaction_add_words:
 * @txn: a transaction
 * @message: row id of a message that was inserted just now
 * @cut: its words
 *
 * Spares the reading of its words from the tables.
 */
void
confab_transaction_add_words (ConfabTransaction *txn,
                              gint64             message,
                              ConfabSearchWords *cut)
{
  Words *words = ensure_words (txn, message);

  words->what = CONFAB_MESSAGE_WORDS_ADD;
  words->cut = confab_search_words_ref (cut);
}

static gboolean
insert_words (ConfabTransaction *txn,
              gint64             message,
              const char *       text,
              const char *       subject,
              const char *       files,
              GError **          error)
{
  return confab_sql_exec (txn->sql, "INSERT INTO search (rowid, text, subject, files) VALUES (?1, ?2, ?3, ?4)",
                          SQL_ARGS (sql_int (message), sql_text (text), sql_text (subject), sql_text (files)), error);
}

static gboolean
read_words (ConfabTransaction *txn,
            gint64             message,
            GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT b.text, m.subject, "
                       "iif(m.attachments > 0, (SELECT group_concat(name, ' ') FROM attachment WHERE message_id = ?1), NULL) "
                       "FROM message AS m CROSS JOIN message_body AS b ON b.id = m.id WHERE m.id = ?1",
                       SQL_ARGS (sql_int (message)));
  g_autofree char *text = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *files = NULL;

  if (!confab_sql_next (rows))
    return confab_sql_finish (rows, error) && confab_transaction_not_found ("message", message, error);
  text = confab_search_words_cut (confab_sql_text (rows, 0));
  subject = confab_search_words_cut (confab_sql_text (rows, 1));
  files = confab_search_words_cut (confab_sql_text (rows, 2));
  return insert_words (txn, message, text, subject, files, error);
}

static int
compare_words (gconstpointer a,
               gconstpointer b)
{
  const Words *x = *(const Words * const *) a;
  const Words *y = *(const Words * const *) b;

  return (x->id > y->id) - (x->id < y->id);
}

/**
 * confab_transaction_index_words:
 * @txn: a transaction
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Brings the search index up to date, by rising id, which FTS5 gathers best.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_index_words (ConfabTransaction *txn,
                                GError **          error)
{
  g_autoptr (GPtrArray) all = g_hash_table_get_values_as_ptr_array (txn->words);

  g_ptr_array_sort (all, compare_words);
  for (guint i = 0; i < all->len; i++)
    {
      const Words *words = g_ptr_array_index (all, i);

      if (words->what != CONFAB_MESSAGE_WORDS_ADD &&
          !confab_sql_exec (txn->sql, "DELETE FROM search WHERE rowid = ?1", SQL_ARGS (sql_int (words->id)), error))
        return FALSE;
      if (words->what == CONFAB_MESSAGE_WORDS_REMOVE)
        continue;
      if (!(words->cut != NULL ? insert_words (txn, words->id, words->cut->text, words->cut->subject, NULL, error)
                               : read_words (txn, words->id, error)))
        return FALSE;
    }
  g_hash_table_remove_all (txn->words);
  return TRUE;
}

static gboolean
set_text (ConfabTransaction *txn,
          gint64             message,
          const char *       text,
          const char *       full_text,
          const char *       preview,
          GError **          error)
{
  g_autofree char *made = preview == NULL ? confab_message_text_preview (text) : NULL;

  if (g_strcmp0 (text, full_text) == 0)
    full_text = NULL;
  return confab_sql_exec (txn->sql, "UPDATE message_body SET text = ?2, full_text = ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_text (text), sql_text (full_text)), error) &&
         confab_sql_exec (txn->sql, "UPDATE message SET preview = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_text (preview != NULL ? preview : made)), error);
}

/**
 * confab_message_text_replace:
 * @txn: a transaction
 * @message: row id of a message that was touched
 * @fields: its text as the mail has it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_message_text_replace (ConfabTransaction *        txn,
                             gint64                     message,
                             const ConfabMessageFields *fields,
                             GError **                  error)
{
  gint64 edited;
  gint64 deleted;

  if (!confab_sql_get_integer (txn->sql, "SELECT edited FROM message WHERE id = ?1", SQL_ARGS (sql_int (message)), &edited, error) ||
      !confab_sql_get_integer (txn->sql, "SELECT deleted FROM message WHERE id = ?1", SQL_ARGS (sql_int (message)), &deleted, error))
    return FALSE;
  if (deleted)
    return TRUE;
  if (edited)
    return confab_sql_exec (txn->sql,
                            "UPDATE edit SET text = ?2 WHERE id = "
                            "(SELECT id FROM edit WHERE message_id = ?1 ORDER BY time, edit_id LIMIT 1)",
                            SQL_ARGS (sql_int (message), sql_text (fields->text)), error);
  return set_text (txn, message, fields->text, fields->full_text, fields->preview, error) &&
         confab_sql_exec (txn->sql, "UPDATE message_body SET quote = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_text (fields->quote)), error) &&
         confab_sql_exec (txn->sql, "UPDATE message SET truncated = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_int (fields->truncated != FALSE)), error);
}

/**
 * confab_transaction_edit_message:
 * @txn: a transaction
 * @message: row id of the message
 * @edit_id: Message-ID of the edit; the same one counts once
 * @time: order key of the edit
 * @text: the new text
 * @full_text: (nullable): with what is folded away
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes an edit in. Edits may come in any order: the text is that of the latest
 * one, and the history has all of them. A deleted message stays deleted.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_edit_message (ConfabTransaction *txn,
                                 gint64             message,
                                 const char *       edit_id,
                                 gint64             time,
                                 const char *       text,
                                 const char *       full_text,
                                 GError **          error)
{
  ConfabSql *sql = txn->sql;
  gint64 known;
  gint64 deleted;
  gint64 next;

  if (confab_transaction_touch_message (txn, message, FALSE, error) == NULL ||
      !confab_sql_get_integer (sql, "SELECT count(*) FROM edit WHERE message_id = ?1 AND edit_id = ?2",
                               SQL_ARGS (sql_int (message), sql_text (edit_id)), &known, error) ||
      !confab_sql_get_integer (sql, "SELECT deleted FROM message WHERE id = ?1", SQL_ARGS (sql_int (message)), &deleted, error) ||
      !confab_sql_get_integer (sql,
                               "SELECT id FROM edit WHERE message_id = ?1 AND (time, edit_id) > (?3, ?2) ORDER BY time, edit_id LIMIT 1",
                               SQL_ARGS (sql_int (message), sql_text (edit_id), sql_int (time)), &next, error))
    return FALSE;
  if (known || deleted)
    return TRUE;
  if (confab_transaction_touch_message (txn, message, TRUE, error) == NULL)
    return FALSE;

  confab_transaction_touch_words (txn, message, CONFAB_MESSAGE_WORDS_REPLACE);
  /* Each row of the history holds the text its edit replaced. */
  if (next != 0)
    return confab_sql_exec (sql,
                            "INSERT INTO edit (message_id, edit_id, time, text) SELECT ?1, ?2, ?3, text FROM edit WHERE id = ?4",
                            SQL_ARGS (sql_int (message), sql_text (edit_id), sql_int (time), sql_int (next)), error) &&
           confab_sql_exec (sql, "UPDATE edit SET text = ?2 WHERE id = ?1", SQL_ARGS (sql_int (next), sql_text (text)), error);
  return confab_sql_exec (sql,
                          "INSERT INTO edit (message_id, edit_id, time, text) SELECT ?1, ?2, ?3, text FROM message_body WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_text (edit_id), sql_int (time)), error) &&
         set_text (txn, message, text, full_text, NULL, error) &&
         confab_sql_exec (sql, "UPDATE message SET edited = 1 WHERE id = ?1", SQL_ARGS (sql_int (message)), error);
}

/**
 * confab_transaction_retract_message:
 * @txn: a transaction
 * @message: row id of the message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Its author took it back: its text, history, attachments and reactions go, the
 * row stays.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_retract_message (ConfabTransaction *txn,
                                    gint64             message,
                                    GError **          error)
{
  static const char *const statements[] = {
    "UPDATE message_body SET text = NULL, full_text = NULL, quote = NULL WHERE id = ?1",
    "UPDATE message SET deleted = 1, edited = 0, mention = 0, truncated = 0, attachments = 0, preview = NULL, subject = NULL, "
    "title = NULL, source = NULL WHERE id = ?1",
    "DELETE FROM edit WHERE message_id = ?1",
    "DELETE FROM attachment WHERE message_id = ?1",
    "DELETE FROM reaction WHERE message_id = ?1",
    "DELETE FROM poll WHERE message_id = ?1",
    "DELETE FROM place WHERE message_id = ?1",
    "DELETE FROM pin WHERE message_id = ?1",
    "DELETE FROM mention WHERE message_id = ?1",
  };

  if (confab_transaction_touch_message (txn, message, TRUE, error) == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!confab_sql_exec (txn->sql, statements[i], SQL_ARGS (sql_int (message)), error))
      return FALSE;
  confab_transaction_touch_words (txn, message, CONFAB_MESSAGE_WORDS_REPLACE);
  return TRUE;
}

/**
 * confab_transaction_get_message_text:
 * @txn: a transaction
 * @message: its row id
 * @text: (out) (optional) (nullable): what is shown now
 * @full_text: (out) (optional) (nullable): with what is folded away
 * @quote: (out) (optional) (nullable): what is quoted above it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_get_message_text (ConfabTransaction *txn,
                                     gint64             message,
                                     char **            text,
                                     char **            full_text,
                                     char **            quote,
                                     GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql, "SELECT text, coalesce(full_text, text), quote FROM message_body WHERE id = ?1",
                       SQL_ARGS (sql_int (message)));

  if (!confab_sql_next (rows))
    return confab_sql_finish (rows, error) && confab_transaction_not_found ("message", message, error);
  if (text != NULL)
    *text = confab_sql_dup_text (rows, 0);
  if (full_text != NULL)
    *full_text = confab_sql_dup_text (rows, 1);
  if (quote != NULL)
    *quote = confab_sql_dup_text (rows, 2);
  return TRUE;
}

/**
 * confab_transaction_get_message_header:
 * @txn: a transaction
 * @message: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): its raw header block; %NULL without
 *   @error set when it has none
 */
GBytes *
confab_transaction_get_message_header (ConfabTransaction *txn,
                                       gint64             message,
                                       GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT header FROM message_body WHERE id = ?1",
                                                      SQL_ARGS (sql_int (message)));
  g_autoptr (GBytes) header = confab_sql_next (rows) ? confab_sql_dup_bytes (rows, 0) : NULL;

  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&header);
}

/**
 * confab_transaction_get_recipients:
 * @txn: a transaction
 * @message: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): to whom it went
 */
char **
confab_transaction_get_recipients (ConfabTransaction *txn,
                                   gint64             message,
                                   GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT recipients FROM message_body WHERE id = ?1",
                                                      SQL_ARGS (sql_int (message)));
  const char *recipients = confab_sql_next (rows) ? confab_sql_text (rows, 0) : NULL;

  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_strsplit (recipients != NULL ? recipients : "", "\n", -1);
}
