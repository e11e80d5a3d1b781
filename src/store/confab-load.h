/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows into records, for queries and transactions alike. Private. */
#pragma once

#include "confab-query.h"
#include "confab-sql.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

/* What is said about a message, as bits of the last column of CONFAB_LOAD_MESSAGES. */
#define CONFAB_LOAD_HAS_REACTIONS (1 << 0)
#define CONFAB_LOAD_HAS_RECEIPTS (1 << 1)
#define CONFAB_LOAD_HAS_PIN (1 << 2)
#define CONFAB_LOAD_HAS_MENTIONS (1 << 3)
#define CONFAB_LOAD_HAS_POLL (1 << 4)
#define CONFAB_LOAD_HAS_PLACE (1 << 5)

/* The beginning of a statement whose rows confab_load_messages() takes; the
 * message is m. */
#define CONFAB_LOAD_MESSAGES                                                             \
        "SELECT m.id, m.conversation_id, m.account_id, m.message_id, "                         \
        "coalesce(p.name, m.author_name), a.address, m.subject, b.text, "                      \
        "coalesce(b.full_text, b.text), b.quote, m.in_reply_to, m.time, m.tie, m.date, "       \
        "m.kind, m.state, m.outgoing, m.unread, m.chat, m.edited, m.deleted, m.truncated, "    \
        "m.problem, m.attachments, m.forwarded, "                                              \
        "EXISTS (SELECT 1 FROM reaction WHERE message_id = m.id) | "                           \
        "(EXISTS (SELECT 1 FROM receipt WHERE message_id = m.id) << 1) | "                     \
        "(EXISTS (SELECT 1 FROM pin WHERE message_id = m.id) << 2) | "                         \
        "(EXISTS (SELECT 1 FROM mention WHERE message_id = m.id) << 3) | "                     \
        "((m.kind = 6) << 4) | ((m.kind = 5) << 5), m.line_of, m.mention, m.ignored "          \
        "FROM message AS m "                                                                   \
        "CROSS JOIN address AS a ON a.id = m.author_id LEFT JOIN person AS p ON p.id = a.person_id " \
        "LEFT JOIN message_body AS b ON b.id = m.id "

/* …whose rows confab_load_conversations() takes; the conversation is c. */
#define CONFAB_LOAD_CONVERSATIONS                                                        \
        "SELECT c.id, c.account_id, o.address, c.kind, c.name, c.unread, c.mentions, "         \
        "c.last_time, c.last_text, " \
        "coalesce(c.last_author, (SELECT w.shown_name FROM message AS v JOIN address AS w ON w.id = v.author_id " \
        "WHERE v.id = c.last_message_id)), c.last_kind, c.last_state, c.last_outgoing, " \
        "c.last_deleted, c.request, c.archived, c.muted_until, c.pinned, c.draft, c.can_send, " \
        "c.description, coalesce (c.avatar, iif (c.kind = 1, (SELECT coalesce (p.avatar, a.avatar) FROM address AS a " \
        "LEFT JOIN person AS p ON p.id = a.person_id WHERE a.account_id = c.account_id AND a.address = c.key), NULL)) " \
        "FROM conversation AS c CROSS JOIN account AS o ON o.id = c.account_id "

/* …whose rows confab_load_stored_messages() takes; the message is m. */
#define CONFAB_LOAD_STORED_MESSAGES                                                      \
        "SELECT m.id, m.account_id, m.conversation_id, m.message_id, m.variant, m.time, "      \
        "m.date, a.address, m.author_name, m.subject, m.title, m.subject_key, m.in_reply_to, " \
        "m.parent_key, m.root_key, m.floating, m.list_id, m.chat, m.kind, m.state, "           \
        "m.outgoing, m.unread, m.mention, m.hidden, m.gone, m.edited, m.deleted, m.truncated, " \
        "m.protection, m.server_flags, m.want_mask, m.want_value, m.source, m.reader_version " \
        "FROM message AS m CROSS JOIN address AS a ON a.id = m.author_id "

/* …whose rows confab_load_jobs() takes. */
#define CONFAB_LOAD_JOBS                                                                 \
        "SELECT j.id, j.account_id, j.lane, j.kind, j.conversation_id, j.message_id, "         \
        "j.folder_id, j.payload, j.state, j.attempts, j.next_try, j.problem FROM outbox AS j "

gboolean confab_load_messages (ConfabSql *    sql,
                               ConfabSqlRows *rows,
                               GPtrArray *    records,
                               GError **      error);
gboolean confab_load_extras (ConfabSql *          sql,
                             ConfabMessageRecord *record,
                             gint64               what,
                             GError **            error);
gboolean confab_load_conversations (ConfabSql *    sql,
                                    ConfabSqlRows *rows,
                                    GPtrArray *    records,
                                    GError **      error);
gboolean confab_load_stored_messages (ConfabSqlRows *rows,
                                      GPtrArray *    messages,
                                      GError **      error);
gboolean confab_load_jobs (ConfabSqlRows *rows,
                           GPtrArray *    jobs,
                           GError **      error);
gboolean confab_load_attachments (ConfabSql *sql,
                                  gint64     message,
                                  GPtrArray *attachments,
                                  GError **  error);
gboolean confab_load_members (ConfabSql *sql,
                              gint64     conversation,
                              GPtrArray *members,
                              GError **  error);
gboolean confab_load_accounts (ConfabSql *sql,
                               GPtrArray *accounts,
                               GError **  error);
gboolean confab_load_own_addresses (ConfabSql *sql,
                                    gint64     account,
                                    GPtrArray *addresses,
                                    GError **  error);
gboolean confab_load_folder (ConfabSql *sql,
                             gint64     folder,
                             GPtrArray *folders,
                             GError **  error);
gboolean confab_load_folders (ConfabSql *sql,
                              gint64     account,
                              GPtrArray *folders,
                              GError **  error);
gboolean confab_load_locations (ConfabSql *sql,
                                gint64     message,
                                GArray *   locations,
                                GError **  error);
gboolean confab_load_receipts (ConfabSql *sql,
                               gint64     message,
                               GPtrArray *receipts,
                               GError **  error);
gboolean confab_load_reactions (ConfabSql *sql,
                                gint64     message,
                                GPtrArray *reactions,
                                GError **  error);
gboolean confab_load_edits (ConfabSql *sql,
                            gint64     message,
                            GPtrArray *edits,
                            GError **  error);

G_END_DECLS
