/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile for the reducer's tests: tables in a directory, and all they say as text. */
#include "config.h"

#include "profile.h"

#include "confab-schema.h"
#include "test-dir.h"

#include <string.h>

/* What a mail without a time of its own is given by profile_receive(). */
#define RECEIVED (G_GINT64_CONSTANT (1735732800) * 1000)

static void
open_tables (Profile *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->dir, "confab.db", NULL);

  self->sql = confab_schema_open_owner (path, &error);
  g_assert_no_error (error);
}

Profile *
profile_new (void)
{
  return profile_new_for (MAILBOX_OWN_ADDRESS, MAILBOX_OWN_ALIAS);
}

Profile *
profile_new_for (const char *address,
                 const char *alias)
{
  Profile *self = g_new0 (Profile, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabAccountRecord) settings = confab_account_record_new ();

  self->dir = g_dir_make_tmp ("confab-reducer-XXXXXX", &error);
  g_assert_no_error (error);
  open_tables (self);

  settings->address = g_strdup (address);
  settings->name = g_strdup ("Alice");
  settings->imap_host = g_strdup ("imap.example.org");
  settings->imap_user = g_strdup (address);
  settings->smtp_host = g_strdup ("smtp.example.org");
  settings->smtp_user = g_strdup (address);

  profile_begin_plain (self);
  self->account = confab_transaction_add_account (&self->txn, settings, &error);
  g_assert_no_error (error);
  confab_transaction_add_own_address (&self->txn, self->account, alias, &error);
  g_assert_no_error (error);
  for (int i = 0; i < MAILBOX_N_FOLDERS; i++)
    {
      self->folders[i] = confab_transaction_ensure_folder (&self->txn, self->account, mailbox_folder_get_name (i), '/',
                                                           mailbox_folder_get_role (i), &error);
      g_assert_no_error (error);
    }
  profile_commit (self);
  return self;
}

void
profile_free (Profile *self)
{
  g_assert_null (self->reducer);
  g_clear_pointer (&self->sql, confab_sql_close);
  test_dir_remove (self->dir);
  g_free (self->dir);
  g_free (self);
}

void
profile_reopen (Profile *self)
{
  g_clear_pointer (&self->sql, confab_sql_close);
  open_tables (self);
}

/* Sound tables, references and counts, whatever was put in. */
void
profile_check (Profile *self)
{
  g_autofree char *verdict = profile_get_text (self, "PRAGMA integrity_check");

  g_assert_cmpstr (verdict, ==, "ok");
  g_assert_cmpint (profile_get_integer (self, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (profile_get_integer (self, "SELECT count(*) FROM conversation AS c WHERE unread <> "
                                              "(SELECT count(*) FROM message WHERE conversation_id = c.id AND unread)"),
                   ==, 0);
}

ConfabTransaction *
profile_begin_plain (Profile *self)
{
  g_autoptr (GError) error = NULL;

  confab_sql_exec (self->sql, "BEGIN IMMEDIATE", SQL_NO_ARGS, &error);
  g_assert_no_error (error);
  confab_transaction_init (&self->txn, self->sql, self->dir);
  return &self->txn;
}

void
profile_begin (Profile *self,
               gboolean first_sync,
               gint64   now)
{
  g_autoptr (GError) error = NULL;
  ConfabReducerContext context = { self->account, first_sync, now };

  profile_begin_plain (self);
  self->reducer = confab_reducer_new (&self->txn, &context, &error);
  g_assert_no_error (error);
}

gint64
profile_add (Profile *         self,
             ConfabCoiMessage *message,
             MailboxFolder     folder,
             guint32           uid,
             ConfabFlags       flags,
             gint64            internal_date)
{
  g_autoptr (GError) error = NULL;
  ConfabReducerItem item = {
    .message = message,
    .folder_id = self->folders[folder],
    .uidvalidity = 1,
    .uid = uid,
    .flags = flags,
    .internal_date = internal_date,
  };
  gint64 id = confab_reducer_add (self->reducer, &item, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

void
profile_commit (Profile *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  gint64 sequence;

  if (self->reducer != NULL)
    {
      confab_reducer_finish (self->reducer, &error);
      g_assert_no_error (error);
      g_clear_pointer (&self->reducer, confab_reducer_free);
    }
  changeset = confab_transaction_finish (&self->txn, &sequence, &error);
  g_assert_no_error (error);
  confab_sql_exec (self->sql, "COMMIT", SQL_NO_ARGS, &error);
  g_assert_no_error (error);
  confab_transaction_clear (&self->txn);
}

ConfabCoiMessage *
profile_parse (const char *mail)
{
  g_auto (GStrv) lines = g_strsplit (mail, "\n", -1);
  g_autofree char *text = g_strjoinv ("\r\n", lines);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_coi_message_new_from_source (source);
}

gint64
profile_receive (Profile *     self,
                 MailboxFolder folder,
                 const char *  mail)
{
  static guint32 uid = 1000;
  g_autoptr (ConfabCoiMessage) message = profile_parse (mail);
  gint64 time = message->date_ms != 0 ? message->date_ms : RECEIVED;
  gint64 id;

  profile_begin (self, FALSE, time);
  id = profile_add (self, message, folder, ++uid, folder == MAILBOX_SENT ? CONFAB_FLAG_SEEN : CONFAB_FLAG_NONE, time + 1000);
  profile_commit (self);
  return id;
}

char *
profile_get_text (Profile *   self,
                  const char *sql)
{
  g_autoptr (GError) error = NULL;
  char *text = confab_sql_get_text (self->sql, g_intern_string (sql), SQL_NO_ARGS, &error);

  g_assert_no_error (error);
  return text;
}

gint64
profile_get_integer (Profile *   self,
                     const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  /* Statements are known by the address of their text. */
  confab_sql_get_integer (self->sql, g_intern_string (sql), SQL_NO_ARGS, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
dump_rows (Profile *   self,
           GString *   out,
           const char *title,
           int         n_columns,
           const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (self->sql, sql, SQL_NO_ARGS);

  while (confab_sql_next (rows))
    {
      g_string_append (out, title);
      for (int i = 0; i < n_columns; i++)
        {
          const char *text = confab_sql_text (rows, i);
          g_autofree char *escaped = g_strescape (text != NULL ? text : "-", "äöüÄÖÜß");

          g_string_append_printf (out, "|%s", escaped);
        }
      g_string_append_c (out, '\n');
    }
  confab_sql_finish (rows, &error);
  g_assert_no_error (error);
}

#define CHAT "c.kind || ' ' || c.key"
#define MESSAGE "m.message_id || ' ' || m.variant"
#define IN_ORDER "ORDER BY c.kind, c.key, m.time, m.tie, m.variant"

/* Everything that the rules decide, without row ids, in an order of its own. */
char *
profile_dump (Profile *self)
{
  GString *out = g_string_new (NULL);

  dump_rows (self, out, "chat", 19,
             "SELECT " CHAT ", name, unread, mentions, last_time, last_text, last_author, last_kind, last_state, "
                            "last_outgoing, last_deleted, request, can_send, archived, description, avatar, name_time, info, founded FROM conversation AS c WHERE listed ORDER BY kind, key");
  dump_rows (self, out, "member", 5,
             "SELECT " CHAT ", m.address, iif (m.present = 1, m.name, NULL), m.time, m.present FROM conversation AS c JOIN member AS m ON m.conversation_id = c.id "
                            "WHERE c.listed AND (c.kind = 3 OR m.present) ORDER BY c.kind, c.key, m.address");
  dump_rows (self, out, "message", 20,
             "SELECT " CHAT ", " MESSAGE ", m.time, m.date, a.address, m.author_name, m.kind, m.state, m.problem, m.unread, "
                                         "m.outgoing, m.edited, m.deleted, m.subject, b.text, coalesce(b.full_text, b.text), b.quote, m.preview, "
                                         "m.in_reply_to, m.hidden FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id "
                                         "JOIN address AS a ON a.id = m.author_id JOIN message_body AS b ON b.id = m.id WHERE m.hidden = 0 " IN_ORDER);
  dump_rows (self, out, "hidden", 3,
             "SELECT " MESSAGE ", hidden, time FROM message AS m WHERE hidden <> 0 ORDER BY time, tie, variant");
  dump_rows (self, out, "link", 11,
             "SELECT " MESSAGE ", m.root_key, l.role, l.place, l.home, l.listed, l.old, "
                               "(SELECT " MESSAGE " FROM message AS m WHERE m.id = l.copy_of), l.arrived, l.arrived_folder, l.arrived_uid "
                                                  "FROM message AS m JOIN link AS l ON l.message_id = m.id ORDER BY m.time, m.tie, m.variant");
  dump_rows (self, out, "location", 4,
             "SELECT " MESSAGE ", f.name, l.uid, l.flags FROM location AS l JOIN message AS m ON m.id = l.message_id "
                               "JOIN folder AS f ON f.id = l.folder_id ORDER BY f.name, l.uid");
  dump_rows (self, out, "attachment", 4,
             "SELECT " MESSAGE ", x.section, x.name, x.size FROM attachment AS x JOIN message AS m ON m.id = x.message_id "
                               "ORDER BY m.time, m.tie, m.variant, x.position");
  dump_rows (self, out, "reaction", 4,
             "SELECT " MESSAGE ", x.address, x.emoji, x.time FROM reaction AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 ORDER BY m.time, m.tie, m.variant, x.address, x.emoji");
  dump_rows (self, out, "receipt", 5,
             "SELECT " MESSAGE ", x.address, x.kind, x.time, x.problem FROM receipt AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 ORDER BY m.time, m.tie, m.variant, x.address, x.kind");
  dump_rows (self, out, "poll", 7,
             "SELECT " MESSAGE ", x.title, x.multiple, x.revote, x.closed, (SELECT group_concat (text, '/') FROM poll_option "
                               "WHERE message_id = m.id), m.mention FROM poll AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 ORDER BY m.time, m.tie, m.variant");
  dump_rows (self, out, "vote", 4,
             "SELECT " MESSAGE ", x.address, x.options, x.time FROM vote AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 ORDER BY m.time, m.tie, m.variant, x.address");
  dump_rows (self, out, "place", 5,
             "SELECT " MESSAGE ", x.latitude, x.longitude, x.accuracy, x.name FROM place AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 ORDER BY m.time, m.tie, m.variant");
  dump_rows (self, out, "pin", 5,
             "SELECT " MESSAGE ", x.address, x.pinned, x.time, x.expires FROM pin AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 ORDER BY m.time, m.tie, m.variant");
  dump_rows (self, out, "mention", 5,
             "SELECT " MESSAGE ", x.position, x.address, x.name, m.mention FROM mention AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 AND x.edited = m.edited ORDER BY m.time, m.tie, m.variant, x.position");
  dump_rows (self, out, "request", 4,
             "SELECT " MESSAGE ", x.address, x.state, x.time FROM receipt_request AS x JOIN message AS m ON m.id = x.message_id "
                               "ORDER BY m.time, m.tie, m.variant");
  dump_rows (self, out, "edit", 4,
             "SELECT " MESSAGE ", x.edit_id, x.time, x.text FROM edit AS x JOIN message AS m ON m.id = x.message_id "
                               "WHERE m.hidden = 0 ORDER BY m.time, m.tie, m.variant, x.time, x.edit_id");
  dump_rows (self, out, "address", 4,
             "SELECT address, name, shown_name, written_time <> 0 FROM address WHERE written_time <> 0 OR name IS NOT NULL OR "
             "id IN (SELECT author_id FROM message) OR address IN (SELECT address FROM member WHERE present) ORDER BY address");
  dump_rows (self, out, "line", 5,
             "SELECT " MESSAGE ", g.kind, g.subject, g.actor, g.time FROM group_change AS g JOIN message AS m ON m.id = g.message_id "
                               "JOIN message AS l ON l.line_of = m.id AND l.conversation_id = m.conversation_id AND l.hidden = m.hidden "
                               "WHERE g.conversation_id = m.conversation_id ORDER BY m.time, m.tie, m.variant, g.kind, g.subject");
  dump_rows (self, out, "hanging", 2, "SELECT root_key, on_key FROM hanging ORDER BY root_key");
  return g_string_free (out, FALSE);
}

/* Receives mails in the order given, then in the reverse order; both must end
 * in the same tables. The one of the order given is returned. */
Profile *
profile_new_both_ways (const char *const *mails,
                       MailboxFolder      folder)
{
  Profile *forward = profile_new ();
  g_autoptr (Profile) backward = profile_new ();
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  guint n = g_strv_length ((char **) mails);

  for (guint i = 0; i < n; i++)
    {
      MailboxFolder in = strstr (mails[i], "From: Alice") != NULL ? MAILBOX_SENT : folder;
      g_autoptr (ConfabCoiMessage) one = profile_parse (mails[i]);
      g_autoptr (ConfabCoiMessage) other = profile_parse (mails[n - 1 - i]);
      MailboxFolder other_in = strstr (mails[n - 1 - i], "From: Alice") != NULL ? MAILBOX_SENT : folder;

      profile_begin (forward, FALSE, one->date_ms);
      profile_add (forward, one, in, i + 1, CONFAB_FLAG_NONE, one->date_ms + 1000);
      profile_commit (forward);
      profile_begin (backward, FALSE, other->date_ms);
      profile_add (backward, other, other_in, n - i, CONFAB_FLAG_NONE, other->date_ms + 1000);
      profile_commit (backward);
    }
  profile_check (forward);
  profile_check (backward);
  a = profile_dump (forward);
  b = profile_dump (backward);
  g_assert_cmpstr (a, ==, b);
  return forward;
}
