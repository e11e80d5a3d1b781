/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about a message, as part of its record. */
#include "config.h"

#include "confab-load.h"

/* Names and addresses of those who said something about a message; it is m, they are x.address. */
#define WITH_PERSON                                                                               \
        "coalesce (p.name, nullif (a.name, '')), x.address, "                                           \
        "EXISTS (SELECT 1 FROM own_address WHERE account_id = ?2 AND address = x.address) "
#define JOIN_PERSON                                                                               \
        "LEFT JOIN address AS a ON a.account_id = ?2 AND a.address = x.address "                        \
        "LEFT JOIN person AS p ON p.id = a.person_id WHERE x.message_id = ?1 "

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
         ((what & CONFAB_LOAD_HAS_RECEIPTS) == 0 || load_receipts (sql, record, error));
}
