/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message carries besides its text, and what is said about it, as part of its record. */
#include "config.h"

#include "confab-load.h"

/* Names and addresses of those who said something about a message; it is m, they are x.address. */
#define WITH_PERSON                                                                               \
        "coalesce (p.name, nullif (a.name, '')), x.address, "                                           \
        "EXISTS (SELECT 1 FROM own_address WHERE account_id = ?2 AND address = x.address) "
#define JOIN_PERSON                                                                               \
        "LEFT JOIN address AS a ON a.account_id = ?2 AND a.address = x.address "                        \
        "LEFT JOIN person AS p ON p.id = a.person_id WHERE x.message_id = ?1 "

/* CONFAB_LOAD_MESSAGES has them as numbers. */
G_STATIC_ASSERT (CONFAB_MESSAGE_POLL == 6 && CONFAB_MESSAGE_PLACE == 5);

static ConfabPersonRecord *
take_person (ConfabSqlRows *rows,
             int            first)
{
  return confab_person_record_new (confab_sql_text (rows, first), confab_sql_text (rows, first + 1),
                                   confab_sql_int (rows, first + 2) != 0);
}

static gboolean
load_reactions (ConfabSql *          sql,
                ConfabMessageRecord *record,
                GError **            error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT x.emoji, x.time, " WITH_PERSON "FROM reaction AS x " JOIN_PERSON
                       "AND x.emoji <> '' ORDER BY x.time, x.address, x.emoji",
                       SQL_ARGS (sql_int (record->id), sql_int (record->account_id)));

  while (confab_sql_next (rows))
    {
      ConfabReactionRecord *reaction = g_new0 (ConfabReactionRecord, 1);

      reaction->emoji = confab_sql_dup_text (rows, 0);
      reaction->time = confab_sql_int (rows, 1);
      reaction->person = take_person (rows, 2);
      g_ptr_array_add (record->reactions, reaction);
    }
  return confab_sql_finish (rows, error);
}

static ConfabMessageState
state_of_receipt (ConfabReceiptKind kind)
{
  switch (kind)
    {
    case CONFAB_RECEIPT_DELIVERED:
      return CONFAB_MESSAGE_DELIVERED;
    case CONFAB_RECEIPT_READ:
      return CONFAB_MESSAGE_READ;
    case CONFAB_RECEIPT_FAILED:
      break;
    }
  return CONFAB_MESSAGE_FAILED;
}

static gboolean
load_receipts (ConfabSql *          sql,
               ConfabMessageRecord *record,
               GError **            error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT x.kind, x.time, x.problem, " WITH_PERSON "FROM receipt AS x " JOIN_PERSON
                       "ORDER BY x.time, x.address, x.kind",
                       SQL_ARGS (sql_int (record->id), sql_int (record->account_id)));

  while (confab_sql_next (rows))
    {
      ConfabReceiptRecord *receipt = g_new0 (ConfabReceiptRecord, 1);

      receipt->state = state_of_receipt ((ConfabReceiptKind) confab_sql_int (rows, 0));
      receipt->time = confab_sql_int (rows, 1);
      receipt->problem = confab_sql_dup_text (rows, 2);
      receipt->person = take_person (rows, 3);
      g_ptr_array_add (record->receipts, receipt);
    }
  return confab_sql_finish (rows, error);
}

static gboolean
load_mentions (ConfabSql *          sql,
               ConfabMessageRecord *record,
               GError **            error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT name, address, EXISTS (SELECT 1 FROM own_address WHERE account_id = ?2 AND address = mention.address) "
                            "FROM mention WHERE message_id = ?1 AND edited = ?3 ORDER BY position",
                       SQL_ARGS (sql_int (record->id), sql_int (record->account_id), sql_int (record->edited != FALSE)));

  while (confab_sql_next (rows))
    g_ptr_array_add (record->mentions, take_person (rows, 0));
  return confab_sql_finish (rows, error);
}

/* §16: until it ends, or another message of the conversation is pinned. */
static gboolean
load_pin (ConfabSql *          sql,
          ConfabMessageRecord *record,
          GError **            error)
{
  static const char select[] =
    "SELECT p.expires FROM pin AS p WHERE p.message_id = ?1 AND p.pinned = 1 AND (p.expires = 0 OR p.expires > ?3) "
    "AND NOT EXISTS (SELECT 1 FROM pin AS q CROSS JOIN message AS n ON n.id = q.message_id WHERE q.pinned = 1 "
    "AND q.conversation_id = ?2 AND n.hidden = 0 AND (q.expires = 0 OR q.expires > ?3) AND q.time >= p.time "
    "AND (q.time > p.time OR (q.time = p.time AND n.tie > (SELECT tie FROM message WHERE id = ?1))))";
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, select, SQL_ARGS (sql_int (record->id), sql_int (record->conversation_id),
                                              sql_int (g_get_real_time () / 1000)));

  if (confab_sql_next (rows))
    {
      record->pinned = TRUE;
      record->pinned_until = confab_sql_int (rows, 0);
    }
  return confab_sql_finish (rows, error);
}

static void
count_vote (ConfabPollRecord *poll,
            ConfabSqlRows *   rows)
{
  g_auto (GStrv) chosen = g_strsplit (confab_sql_text (rows, 0), " ", -1);

  if (chosen[0] != NULL)
    poll->n_voters++;
  for (guint i = 0; chosen[i] != NULL; i++)
    {
      guint64 position = g_ascii_strtoull (chosen[i], NULL, 10);
      ConfabPollOptionRecord *option = position < poll->options->len ? g_ptr_array_index (poll->options, position) : NULL;
      ConfabPersonRecord *voter;

      if (option == NULL)
        continue;
      voter = take_person (rows, 1);
      option->chosen |= voter->is_self;
      g_ptr_array_add (option->voters, voter);
    }
}

static gboolean
load_votes (ConfabSql *          sql,
            ConfabMessageRecord *record,
            GError **            error)
{
  g_autoptr (ConfabSqlRows) options = confab_sql_select (sql, "SELECT text FROM poll_option WHERE message_id = ?1 ORDER BY position",
                                                         SQL_ARGS (sql_int (record->id)));
  g_autoptr (ConfabSqlRows) votes = NULL;

  while (confab_sql_next (options))
    confab_poll_record_add_option (record->poll, confab_sql_text (options, 0));
  if (!confab_sql_finish (options, error))
    return FALSE;
  votes = confab_sql_select (sql, "SELECT x.options, " WITH_PERSON "FROM vote AS x " JOIN_PERSON "ORDER BY x.time, x.address",
                             SQL_ARGS (sql_int (record->id), sql_int (record->account_id)));
  while (confab_sql_next (votes))
    count_vote (record->poll, votes);
  return confab_sql_finish (votes, error);
}

static gboolean
load_poll (ConfabSql *          sql,
           ConfabMessageRecord *record,
           GError **            error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT title, description, multiple, revote, closed FROM poll WHERE message_id = ?1",
                       SQL_ARGS (sql_int (record->id)));

  if (confab_sql_next (rows))
    {
      record->poll = confab_poll_record_new ();
      record->poll->title = confab_sql_dup_text (rows, 0);
      record->poll->description = confab_sql_dup_text (rows, 1);
      record->poll->multiple = confab_sql_int (rows, 2) != 0;
      record->poll->revote = confab_sql_int (rows, 3) != 0;
      record->poll->closed = confab_sql_int (rows, 4);
    }
  return confab_sql_finish (rows, error) && (record->poll == NULL || load_votes (sql, record, error));
}

/* Numbers come out as text, which is written with a point whatever the language. */
static double
take_number (ConfabSqlRows *rows,
             int            column)
{
  const char *text = confab_sql_text (rows, column);

  return text != NULL ? g_ascii_strtod (text, NULL) : 0;
}

static gboolean
load_place (ConfabSql *          sql,
            ConfabMessageRecord *record,
            GError **            error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT latitude, longitude, accuracy, name FROM place WHERE message_id = ?1", SQL_ARGS (sql_int (record->id)));

  if (confab_sql_next (rows))
    {
      record->place = g_new0 (ConfabPlaceRecord, 1);
      record->place->latitude = take_number (rows, 0);
      record->place->longitude = take_number (rows, 1);
      record->place->accuracy = take_number (rows, 2);
      record->place->name = confab_sql_dup_text (rows, 3);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_extras:
 * @sql: a connection
 * @record: a message's record
 * @what: bits of CONFAB_LOAD_HAS_…
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Adds what is said about the message.
 *
 * Returns: whether it went well
 */
gboolean
confab_load_extras (ConfabSql *          sql,
                    ConfabMessageRecord *record,
                    gint64               what,
                    GError **            error)
{
  return ((what & CONFAB_LOAD_HAS_REACTIONS) == 0 || load_reactions (sql, record, error)) &&
         ((what & CONFAB_LOAD_HAS_RECEIPTS) == 0 || load_receipts (sql, record, error)) &&
         ((what & CONFAB_LOAD_HAS_PIN) == 0 || load_pin (sql, record, error)) &&
         ((what & CONFAB_LOAD_HAS_MENTIONS) == 0 || load_mentions (sql, record, error)) &&
         ((what & CONFAB_LOAD_HAS_POLL) == 0 || load_poll (sql, record, error)) &&
         ((what & CONFAB_LOAD_HAS_PLACE) == 0 || load_place (sql, record, error));
}
