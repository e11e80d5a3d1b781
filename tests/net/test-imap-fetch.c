/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what an IMAP session reads: FETCH as a stream, sections, SEARCH. */
#include "config.h"

#include "confab-dex.h"
#include "net-test.h"

#include <string.h>

/* Takes batches, and holds the stream up while @gate is pending. */
typedef struct
{
  GString *seen; /* "uid:body " */
  guint n_batches;
  guint n_messages;
  DexFuture *gate;
  gboolean fail;
  gboolean freed;
} Taker;

static DexFuture *
take_cb (GPtrArray *messages,
         gpointer   user_data)
{
  Taker *taker = user_data;
  g_autoptr (GPtrArray) owned = messages;

  taker->n_batches++;
  for (guint i = 0; i < messages->len; i++)
    {
      ConfabImapMessage *message = g_ptr_array_index (messages, i);

      taker->n_messages++;
      g_string_append_printf (taker->seen, "%u", message->uid);
      if (message->body != NULL)
        g_string_append_printf (taker->seen, ":%.*s%s", (int) MIN (g_bytes_get_size (message->body), 10),
                                (const char *) g_bytes_get_data (message->body, NULL), message->body_truncated ? "…" : "");
      g_string_append_c (taker->seen, ' ');
    }
  if (taker->fail)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return taker->gate != NULL ? dex_ref (taker->gate) : NULL;
}

static void
taker_freed_cb (gpointer user_data)
{
  ((Taker *) user_data)->freed = TRUE;
}

static guint
fetch (ConfabImapSession *           session,
       const char *                  uids,
       const ConfabImapFetchOptions *options,
       Taker *                       taker,
       GError **                     error)
{
  g_autoptr (ConfabImapSet) set = confab_imap_set_new_parse (uids, -1);

  return dex_await_uint (confab_imap_session_fetch (session, set, options, take_cb, taker, taker_freed_cb), error);
}

static const ConfabImapFetchOptions bodies = { .items = CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_BODY };

/* Answers, and what else a server may say in between. */
static void
test_stream (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH 1:9 (UID FLAGS BODY.PEEK[])\n"
                                        "S * 1 FETCH (UID 1 FLAGS (\\\\Seen) BODY[] {3}\nS one)\n"
                                        "S * 4 EXISTS\n"
                                        "S * 2 FETCH (FLAGS (\\\\Seen))\n"
                                        "S * 2 FETCH (UID 5 FLAGS (\\\\Flagged))\n"
                                        "S * 2 FETCH (UID 5 FLAGS () BODY[] \"five\")\n"
                                        "S * 7 FETCH (UID 77 FLAGS () BODY[] \"stranger\")\n"
                                        "S * 3 FETCH (UID 9 FLAGS () BODY[] NIL)\n"
                                        "S * OK [INPROGRESS (\"x\" 1 2)] still here\n"
                                        "S $ OK done\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GString) seen = g_string_new (NULL);
  Taker taker = { .seen = seen };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autofree char *heard = NULL;

  g_assert_cmpuint (fetch (session, "1:9", &bodies, &taker, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpstr (seen->str, ==, "1:one 5:five 9 ");
  g_assert_cmpuint (taker.n_batches, ==, 1);
  g_assert_true (taker.freed);

  changes = confab_imap_session_take_changes (session);
  g_assert_cmpint (changes->exists, ==, 4);
  g_assert_true (changes->resync);
  g_assert_cmpuint (changes->changed->len, ==, 2);
  g_assert_cmpuint (((ConfabImapMessage *) g_ptr_array_index (changes->changed, 0))->uid, ==, 5);
  heard = fake_server_finish (server);
}

static void
test_items (gpointer data)
{
  const ConfabImapFetchOptions options = {
    .items = CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_MODSEQ | CONFAB_IMAP_FETCH_INTERNAL_DATE | CONFAB_IMAP_FETCH_SIZE |
             CONFAB_IMAP_FETCH_STRUCTURE | CONFAB_IMAP_FETCH_GMAIL | CONFAB_IMAP_FETCH_EMAIL_ID |
             CONFAB_IMAP_FETCH_MESSAGE_ID | CONFAB_IMAP_FETCH_BODY,
    .max_body = 5,
    .changed_since = 12,
  };
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("CONDSTORE X-GM-EXT-1 OBJECTID")
                                        "T SELECT \"INBOX\" (CONDSTORE)\nS $ OK x\n"
                                        "T UID FETCH 1:3 (UID FLAGS MODSEQ INTERNALDATE RFC822.SIZE BODYSTRUCTURE "
                                        "X-GM-MSGID EMAILID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)] "
                                        "BODY.PEEK[]<0.5>) (CHANGEDSINCE 12)\n"
                                        "S * 1 FETCH (UID 1 RFC822.SIZE 5 BODY[]<0> \"whole\")\n"
                                        "S * 2 FETCH (UID 2 RFC822.SIZE 9 BODY[]<0> \"begin\")\n"
                                        "S * 3 FETCH (UID 3 BODY[]<0> \"maybe\")\n"
                                        "S $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GString) seen = g_string_new (NULL);
  Taker taker = { .seen = seen };
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_cmpuint (fetch (session, "1:3", &options, &taker, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpstr (seen->str, ==, "1:whole 2:begin… 3:maybe… ");
  heard = fake_server_finish (server);
}

static char *
many_messages (guint n,
               guint size)
{
  GString *script = g_string_new (NET_TEST_SELECTED ("X") "T UID FETCH *\n");

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (script, "S * %u FETCH (UID %u FLAGS () BODY[] {%u}\nFILL %u\nS )\n", i, i, size, size);
  g_string_append (script, "S $ OK done\n");
  return g_string_free (script, FALSE);
}

static DexFuture *
open_gate_fiber (gpointer user_data)
{
  Taker *taker = user_data;
  g_autoptr (GError) error = NULL;

  /* Long enough for the reader to take all it wants, were it not held up. */
  for (guint i = 0; i < 20; i++)
    dex_await (dex_timeout_new_msec (10), NULL);
  g_assert_cmpuint (taker->n_batches, ==, 1);
  g_assert_cmpuint (taker->n_messages, ==, 10);
  dex_promise_resolve_boolean (DEX_PROMISE (taker->gate), TRUE);
  return dex_future_new_for_boolean (TRUE);
}

/* While a batch is being taken one more is read, and no third. */
static void
test_back_pressure (gpointer data)
{
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_BODY, .batch_messages = 10 };
  g_autofree char *script = many_messages (100, 20);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (DexFuture) gate = DEX_FUTURE (dex_promise_new ());
  Taker taker = { .seen = seen, .gate = gate };
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;
  g_autoptr (DexFuture) opener = confab_dex_spawn (NULL, open_gate_fiber, &taker, NULL);

  g_assert_cmpuint (fetch (session, "1:100", &options, &taker, &error), ==, 100);
  g_assert_no_error (error);
  g_assert_cmpuint (taker.n_messages, ==, 100);
  g_assert_cmpuint (taker.n_batches, >=, 9);
  heard = fake_server_finish (server);
}

/* Batches end also by weight. */
static void
test_weight (gpointer data)
{
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_BODY, .batch_bytes = 100000 };
  g_autofree char *script = many_messages (10, 60000);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GString) seen = g_string_new (NULL);
  Taker taker = { .seen = seen };
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_cmpuint (fetch (session, "1:10", &options, &taker, &error), ==, 10);
  g_assert_cmpuint (taker.n_batches, ==, 5);
  heard = fake_server_finish (server);
}

/* A taker that fails ends the fetch with its own error; the session lives. */
static void
test_taker_fails (gpointer data)
{
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_BODY, .batch_messages = 5 };
  g_autofree char *many = many_messages (50, 20);
  g_autofree char *script = g_strconcat (many, "T NOOP\nS $ OK x\n", NULL);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GString) seen = g_string_new (NULL);
  Taker taker = { .seen = seen, .fail = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  fetch (session, "1:50", &options, &taker, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_cmpuint (taker.n_messages, ==, 5);
  g_assert_true (taker.freed);
  dex_await (confab_imap_session_noop (session), &error);
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

static void
test_refused (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH *\nS * 1 FETCH (UID 1 FLAGS () BODY[] \"a\")\nS $ NO [SERVERBUG] broken\n"
                                        "T UID FETCH *\nS $ OK nothing\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GString) seen = g_string_new (NULL);
  Taker taker = { .seen = seen };
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  fetch (session, "1:9", &bodies, &taker, &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_assert_cmpint (confab_net_error_get_imap_code (error), ==, CONFAB_IMAP_CODE_SERVERBUG);
  g_clear_error (&error);
  g_assert_cmpuint (fetch (session, "1:9", &bodies, &taker, &error), ==, 0);
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

/* A set too long for one line goes out in several commands, two at a time. */
static void
test_long_set (gpointer data)
{
  g_autoptr (GString) script = g_string_new (NET_TEST_SELECTED ("X"));
  g_autoptr (ConfabImapSet) set = confab_imap_set_new ();
  FakeServer *server = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  Taker taker = { .seen = seen };
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint32 uid = 4000000000; uid < 4000001000; uid += 2)
    confab_imap_set_add (set, uid);
  /* 500 ranges, 181 a command; the second is sent before the first is answered */
  g_string_append (script, "T UID FETCH 4000000000,*\nT UID FETCH 4000000362,*\nS $ OK x\nT UID FETCH 4000000724,*\n"
                           "S $ OK x\nS $ OK x\n");
  server = fake_server_new (script->str);
  session = net_test_inbox (server);
  dex_await_uint (confab_imap_session_fetch (session, set, &bodies, take_cb, &taker, NULL), &error);
  g_assert_no_error (error);
  heard = fake_server_finish (server);
  lines = g_strsplit (heard, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <, 5000);
}

static void
test_section (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH 5 (UID BODY.PEEK[1.2]<100.50>)\n"
                                        "S * 9 FETCH (UID 6 BODY[1.2]<100> \"other\")\n"
                                        "S * 2 FETCH (UID 5 BODY[1.2]<100> \"part\")\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[HEADER])\nS * 2 FETCH (UID 5 BODY[HEADER] \"a: b\")\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[])\nS * 2 FETCH (UID 5 BODY[] \"all\")\nS $ OK x\n"
                                        "T UID FETCH 6 *\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) part = NULL;
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) all = NULL;
  g_autofree char *heard = NULL;

  part = dex_await_boxed (confab_imap_session_fetch_section (session, 5, "1.2", 100, 50), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "part", 4);
  header = dex_await_boxed (confab_imap_session_fetch_section (session, 5, "HEADER", 0, 0), &error);
  g_assert_cmpmem (g_bytes_get_data (header, NULL), g_bytes_get_size (header), "a: b", 4);
  all = dex_await_boxed (confab_imap_session_fetch_section (session, 5, "", 0, 0), &error);
  g_assert_cmpmem (g_bytes_get_data (all, NULL), g_bytes_get_size (all), "all", 3);
  g_assert_null (dex_await_boxed (confab_imap_session_fetch_section (session, 6, "1", 0, 0), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (confab_imap_session_fetch_section (session, 5, "1]\r\nA9 LOGOUT", 0, 0), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  heard = fake_server_finish (server);
}

static void
assert_found (DexFuture * search,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSet) set = dex_await_boxed (search, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = confab_imap_set_to_string (set);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_search (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID SEARCH ALL\nS * SEARCH 3 1 2\nS * SEARCH 7\nS $ OK x\n"
                                        "T UID SEARCH SINCE 1-Feb-2024\nS $ OK x\n"
                                        "T UID SEARCH UID 500:* SINCE 1-Feb-2024\nS * SEARCH 501\nS $ OK x\n"
                                        "T UID SEARCH HEADER \"Message-ID\" \"<a@b>\"\nS * SEARCH 4\nS $ OK x\n"
                                        "T UID SEARCH CHARSET UTF-8 HEADER \"Subject\" {2}\nS + \nL 2\nC \nS * SEARCH\nS $ OK x\n"
                                        "T UID SEARCH ALL\nS * SEARCH 1 x\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  assert_found (confab_imap_session_search_all (session), "1:3,7");
  assert_found (confab_imap_session_search_since (session, 1706778000, 1), "");
  assert_found (confab_imap_session_search_since (session, 1706778000, 500), "501");
  assert_found (confab_imap_session_search_header (session, "Message-ID", "<a@b>"), "4");
  assert_found (confab_imap_session_search_header (session, "Subject", "ä"), "");
  g_assert_null (dex_await_boxed (confab_imap_session_search_all (session), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL);
  g_assert_null (dex_await_boxed (confab_imap_session_search_header (session, "Message-ID", "a\r\nA9 LOGOUT"), NULL));
  heard = fake_server_finish (server);
}

static void
test_esearch (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("ESEARCH")
                                        "T UID SEARCH RETURN (ALL) ALL\nS * ESEARCH (TAG \"A4\") UID ALL 1:3,9\nS $ OK x\n"
                                        "T UID SEARCH RETURN (ALL) ALL\nS * ESEARCH (TAG \"A5\") UID\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autofree char *heard = NULL;

  assert_found (confab_imap_session_search_all (session), "1:3,9");
  assert_found (confab_imap_session_search_all (session), "");
  heard = fake_server_finish (server);
}

/* Two at once: each answer goes to the command it belongs to. */
static void
test_pipelined (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID SEARCH ALL\nT UID SEARCH SINCE *\n"
                                        "S * SEARCH 1\nS $ OK x\nS * SEARCH 2\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (DexFuture) first = confab_imap_session_search_all (session);
  g_autoptr (DexFuture) second = confab_imap_session_search_since (session, 1706778000, 1);
  g_autofree char *heard = NULL;

  assert_found (g_steal_pointer (&second), "2");
  assert_found (g_steal_pointer (&first), "1");
  heard = fake_server_finish (server);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/imap-fetch/stream", test_stream);
  net_test_add ("/net/imap-fetch/items", test_items);
  net_test_add ("/net/imap-fetch/back-pressure", test_back_pressure);
  net_test_add ("/net/imap-fetch/weight", test_weight);
  net_test_add ("/net/imap-fetch/taker-fails", test_taker_fails);
  net_test_add ("/net/imap-fetch/refused", test_refused);
  net_test_add ("/net/imap-fetch/long-set", test_long_set);
  net_test_add ("/net/imap-fetch/section", test_section);
  net_test_add ("/net/imap-fetch/search", test_search);
  net_test_add ("/net/imap-fetch/esearch", test_esearch);
  net_test_add ("/net/imap-fetch/pipelined", test_pipelined);
  return g_test_run ();
}
