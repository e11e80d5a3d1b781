/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of large messages: outlines first, then parts in chunks. */
#include "config.h"

#include "confab-dex.h"
#include "net-test.h"

#include <string.h>

/* What a test gets of a part. */
typedef struct
{
  GString *text;
  guint n_pieces;
  guint64 done;
  guint64 total;
  guint cancel_at; /* which piece is the last one wanted, 0 for none */
  guint fail_at;
  GCancellable *cancellable;
  gboolean freed;
} Taker;

static void
taker_init (Taker *taker)
{
  *taker = (Taker) { .text = g_string_new (NULL), .cancellable = g_cancellable_new () };
}

static void
taker_clear (Taker *taker)
{
  g_string_free (taker->text, TRUE);
  g_object_unref (taker->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taker, taker_clear)

static DexFuture *
take_cb (GBytes * bytes,
         guint64 done,
         guint64 total,
         gpointer user_data)
{
  Taker *taker = user_data;

  g_assert_cmpuint (done, >=, taker->done);
  g_assert_cmpuint (total, >=, done);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
  g_string_append_len (taker->text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  taker->n_pieces++;
  taker->done = done;
  taker->total = total;
  if (taker->n_pieces == taker->cancel_at)
    g_cancellable_cancel (taker->cancellable);
  if (taker->n_pieces == taker->fail_at)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return confab_dex_yield (G_PRIORITY_DEFAULT);
}

static void
freed_cb (gpointer user_data)
{
  ((Taker *) user_data)->freed = TRUE;
}

static guint64
fetch (ConfabImapSession *session,
       const char *       section,
       const char *       encoding,
       guint64            size,
       guint64            max_bytes,
       Taker *            taker,
       GError **          error)
{
  const ConfabImapPartOptions options = { .encoding = encoding, .size = size, .max_bytes = max_bytes, .chunk_bytes = 10 };
  g_autoptr (DexFuture) future = confab_imap_session_fetch_part (session, 5, section, &options, taker->cancellable, take_cb,
                                                                 taker, freed_cb);
  guint64 given = 0;

  if (dex_await (dex_ref (future), error))
    given = g_value_get_uint64 (dex_future_get_value (future, NULL));
  dex_clear (&future);
  return given;
}

/* Two chunks are on their way at once; what is decoded is the same as in one go. */
static void
test_chunks (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH 5 (UID BODY.PEEK[2]<0.10>)\nT UID FETCH 5 (UID BODY.PEEK[2]<10.10>)\n"
                                        "S * 1 FETCH (UID 5 BODY[2]<0> \"QUJDREVGR0\")\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[2]<20.10>)\n"
                                        "S * 1 FETCH (UID 5 FLAGS ())\nS * 1 FETCH (BODY[2]<10> {10}\nS hJSktMTU5P UID 5)\nS $ OK x\n"
                                        "S * 1 FETCH (UID 5 BODY[2]<20> \"UA==\")\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_auto (Taker) taker = { 0 };
  g_autoptr (GError) error = NULL;

  taker_init (&taker);
  g_assert_cmpuint (fetch (session, "2", "base64", 24, 0, &taker, &error), ==, 16);
  g_assert_no_error (error);
  g_assert_cmpstr (taker.text->str, ==, "ABCDEFGHIJKLMNOP");
  g_assert_cmpuint (taker.n_pieces, ==, 3);
  g_assert_cmpuint (taker.done, ==, 24);
  g_assert_cmpuint (taker.total, ==, 24);
  g_assert_true (taker.freed);
  g_free (fake_server_finish (server));
}

/* The server says how large it is and undoes the encoding (RFC 3516). */
static void
test_binary (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("BINARY")
                                        "T UID FETCH 5 (UID BINARY.SIZE[2] BINARY.PEEK[2]<0.10>)\n"
                                        "S * 1 FETCH (UID 5 BINARY.SIZE[2] 16 BINARY[2]<0> ~{10}\ns ABCDE\\0GHIJ)\\r\\n\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BINARY.PEEK[2]<10.10>)\n"
                                        "S * 1 FETCH (UID 5 BINARY[2]<10> \"KLMNOP\")\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_auto (Taker) taker = { 0 };
  g_autoptr (GError) error = NULL;

  taker_init (&taker);
  g_assert_cmpuint (fetch (session, "2", "BASE64", 24, 0, &taker, &error), ==, 16);
  g_assert_no_error (error);
  g_assert_cmpmem (taker.text->str, taker.text->len, "ABCDE\0GHIJKLMNOP", 16);
  g_assert_cmpuint (taker.done, ==, 16);
  g_assert_cmpuint (taker.total, ==, 16);
  g_free (fake_server_finish (server));
}

/* What the server cannot decode is decoded here; what needs no decoding is not
 * asked of it. */
static void
test_binary_refused (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("BINARY")
                                        "T UID FETCH 5 (UID BINARY.SIZE[2] BINARY.PEEK[2]<0.10>)\nS $ NO [UNKNOWN-CTE] what\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[2]<0.10>)\nS * 1 FETCH (UID 5 BODY[2]<0> \"QUJD\")\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BINARY.SIZE[2] BINARY.PEEK[2]<0.10>)\n"
                                        "S * 1 FETCH (UID 5 BINARY.SIZE[2] 3 BINARY[2]<0> NIL)\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[2]<0.10>)\nS * 1 FETCH (UID 5 BODY[2]<0> \"a=41\")\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[3]<0.10>)\nS * 1 FETCH (UID 5 BODY[3]<0> \"a=41\")\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_auto (Taker) refused = { 0 };
  g_auto (Taker) nothing = { 0 };
  g_auto (Taker) plain = { 0 };
  g_autoptr (GError) error = NULL;

  taker_init (&refused);
  taker_init (&nothing);
  taker_init (&plain);
  fetch (session, "2", "base64", 4, 0, &refused, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (refused.text->str, ==, "ABC");
  fetch (session, "2", "quoted-printable", 4, 0, &nothing, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nothing.text->str, ==, "aA");
  fetch (session, "3", "7bit", 4, 0, &plain, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plain.text->str, ==, "a=41");
  g_free (fake_server_finish (server));
}

/* The size the server claimed is not believed: it is read until it ends. */
static void
test_wrong_size (gpointer data)
{
  FakeServer *larger = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH 5 (UID BODY.PEEK[]<0.10>)\nS * 1 FETCH (UID 5 BODY[]<0> \"0123456789\")\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[]<10.10>)\nS * 1 FETCH (UID 5 BODY[]<10> \"abcdefghij\")\nS $ OK x\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[]<20.10>)\nS * 1 FETCH (UID 5 BODY[]<20> \"\")\nS $ OK x\n");
  FakeServer *smaller = fake_server_new (NET_TEST_SELECTED ("X")
                                         "T UID FETCH 5 (UID BODY.PEEK[1]<0.10>)\nT UID FETCH 5 (UID BODY.PEEK[1]<10.10>)\n"
                                         "S * 1 FETCH (UID 5 BODY[1]<0> \"abc\")\nS $ OK x\nS * 1 FETCH (UID 5 BODY[1]<10> NIL)\nS $ OK x\n");
  /* One that takes no notice of the limit. */
  FakeServer *at_once = fake_server_new (NET_TEST_SELECTED ("X")
                                         "T UID FETCH 5 (UID BODY.PEEK[1]<0.10>)\nS * 1 FETCH (UID 5 BODY[1] \"0123456789abc\")\nS $ OK x\n");
  g_autoptr (ConfabImapSession) first = net_test_inbox (larger);
  g_autoptr (ConfabImapSession) second = net_test_inbox (smaller);
  g_autoptr (ConfabImapSession) third = net_test_inbox (at_once);
  g_auto (Taker) one = { 0 };
  g_auto (Taker) two = { 0 };
  g_auto (Taker) three = { 0 };
  g_autoptr (GError) error = NULL;

  taker_init (&one);
  taker_init (&two);
  taker_init (&three);
  fetch (first, "", NULL, 5, 0, &one, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one.text->str, ==, "0123456789abcdefghij");
  g_assert_cmpuint (one.total, ==, 20);
  fetch (second, "1", NULL, 1000, 0, &two, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (two.text->str, ==, "abc");
  fetch (third, "1", NULL, 0, 0, &three, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (three.text->str, ==, "0123456789abc");
  g_free (fake_server_finish (larger));
  g_free (fake_server_finish (smaller));
  g_free (fake_server_finish (at_once));
}

/* Cancelled between two chunks, the session goes on as if nothing had been. */
static void
test_cancel (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH 5 (UID BODY.PEEK[1]<0.10>)\nT UID FETCH 5 (UID BODY.PEEK[1]<10.10>)\n"
                                        "S * 1 FETCH (UID 5 BODY[1]<0> \"0123456789\")\nS $ OK x\nS * 1 FETCH (UID 5 BODY[1]<10> \"0123456789\")\nS $ OK x\n"
                                        "T NOOP\nS $ OK x\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_auto (Taker) taker = { 0 };
  g_auto (Taker) never = { 0 };
  g_autoptr (GError) error = NULL;

  taker_init (&taker);
  taker_init (&never);
  taker.cancel_at = 1;
  fetch (session, "1", NULL, 1000, 0, &taker, &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CANCELLED);
  g_assert_cmpuint (taker.n_pieces, ==, 1);
  g_assert_true (taker.freed);
  g_clear_error (&error);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));

  /* Cancelled before it begins, nothing is asked. */
  g_cancellable_cancel (never.cancellable);
  fetch (session, "1", NULL, 1000, 0, &never, &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  g_free (fake_server_finish (server));
}

/* The taker's error ends it; so does too much, and what is no part. */
static void
test_part_errors (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH *\nS * 1 FETCH (UID 5 BODY[1]<0> \"0123456789\")\nS $ OK x\n"
                                        "T UID FETCH *\nS * 1 FETCH (UID 5 BODY[1]<0> \"0123456789\")\nS $ OK x\n"
                                        "T UID FETCH *\nS $ OK nothing there\n"
                                        "T UID FETCH *\nS $ NO [EXPUNGEISSUED] gone\n"
                                        "T UID FETCH *\nS * 1 FETCH (UID 5 BODY[1]<0> \"0123456789\")\nS $ OK x\n"
                                        "T UID FETCH *\nS * 1 FETCH (UID 5 BODY[1]<10> \"0123456789ABC\")\nS $ OK x\n"
                                        "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  static const struct
  {
    const char *section;
    guint64 max_bytes;
    guint fail_at;
    GQuark (*domain) (void);
    int code;
  } cases[] = {
    { "1", 0, 1, g_io_error_quark, G_IO_ERROR_NO_SPACE },
    { "1", 9, 0, confab_net_error_quark, CONFAB_NET_ERROR_LIMIT },
    { "1", 0, 0, confab_net_error_quark, CONFAB_NET_ERROR_NO },
    { "1", 0, 0, confab_net_error_quark, CONFAB_NET_ERROR_NO },
    { "1", 0, 0, confab_net_error_quark, CONFAB_NET_ERROR_PROTOCOL },
    { "1] FLAGS", 0, 0, confab_net_error_quark, CONFAB_NET_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Taker) taker = { 0 };
      g_autoptr (GError) error = NULL;

      taker_init (&taker);
      taker.fail_at = cases[i].fail_at;
      fetch (session, cases[i].section, NULL, 0, cases[i].max_bytes, &taker, &error);
      g_assert_error (error, cases[i].domain (), cases[i].code);
      g_assert_true (taker.freed);
    }
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  g_free (fake_server_finish (server));
}

/* Closed in the middle of a chunk: an error, and the taker is let go of. */
static void
test_part_lost (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID FETCH *\nT UID FETCH *\nS * 1 FETCH (UID 5 BODY[1]<0> \"0123456789\")\nS $ OK x\n"
                                        "S * 1 FETCH (UID 5 BODY[1]<10> {10}\ns 0123\nCLOSE\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_auto (Taker) taker = { 0 };
  g_autoptr (GError) error = NULL;

  taker_init (&taker);
  fetch (session, "1", NULL, 20, 0, &taker, &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED);
  g_assert_cmpstr (taker.text->str, ==, "0123456789");
  g_assert_true (taker.freed);
  g_free (fake_server_finish (server));
}

static DexFuture *
keep_cb (GPtrArray *messages,
         gpointer   user_data)
{
  g_ptr_array_extend_and_steal (user_data, messages);
  return confab_dex_yield (G_PRIORITY_DEFAULT);
}

static void
assert_section (ConfabImapMessage *message,
                const char *       name,
                const char *       expected)
{
  for (guint i = 0; message->sections != NULL && i < message->sections->len; i++)
    {
      ConfabImapSection *section = g_ptr_array_index (message->sections, i);

      if (strcmp (section->name, name) != 0)
        continue;
      g_assert_cmpmem (g_bytes_get_data (section->bytes, NULL), g_bytes_get_size (section->bytes), expected, strlen (expected));
      return;
    }
  g_assert_not_reached ();
}

#define TEXT(sub, size) "(\"TEXT\" \"" sub "\" NIL NIL NIL \"7BIT\" " size " 1)"

/* Text and what is small comes; what is large, attached or a message of its own
 * is told of. */
static void
test_outlines (gpointer data)
{
  FakeServer *server = fake_server_new (
    NET_TEST_SELECTED ("X")
    "T UID FETCH 7:9 (UID FLAGS BODYSTRUCTURE BODY.PEEK[HEADER])\n"
    "S * 1 FETCH (UID 7 FLAGS () BODYSTRUCTURE " TEXT ("PLAIN", "90000") " BODY[HEADER] \"a: 7\")\n"
                                                                         "S * 2 FETCH (UID 8 FLAGS () BODYSTRUCTURE ((" TEXT ("PLAIN", "10") TEXT ("HTML", "20000") " \"ALTERNATIVE\")"
                                                                                                                                                                    "(\"APPLICATION\" \"PDF\" NIL NIL NIL \"BASE64\" 5000000)(\"TEXT\" \"CSV\" NIL NIL NIL \"7BIT\" 9000 1 NIL (\"ATTACHMENT\" NIL))"
                                                                                                                                                                    "(\"TEXT\" \"VCARD\" NIL NIL NIL \"7BIT\" 200 9 NIL (\"ATTACHMENT\" NIL)) \"MIXED\") BODY[HEADER] \"a: 8\")\n"
                                                                                                                                                                    "S * 3 FETCH (UID 9 FLAGS () BODY[HEADER] \"a: 9\")\nS $ OK x\n"
                                                                                                                                                                    "T UID FETCH 7 (UID BODY.PEEK[1]<0.500>)\n"
                                                                                                                                                                    "T UID FETCH 8 (UID BODY.PEEK[1.MIME] BODY.PEEK[1.1.MIME] BODY.PEEK[1.1]<0.500> BODY.PEEK[1.2.MIME] BODY.PEEK[1.2]<0.500> "
                                                                                                                                                                    "BODY.PEEK[2.MIME] BODY.PEEK[3.MIME] BODY.PEEK[4.MIME] BODY.PEEK[4]<0.500>)\n"
                                                                                                                                                                    "S * 1 FETCH (UID 7 BODY[1]<0> \"seven\")\nS $ OK x\n"
                                                                                                                                                                    "S * 2 FETCH (UID 8 BODY[1.MIME] \"m\" BODY[1.1]<0> \"text\" BODY[4]<0> \"card\")\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (7, 9);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  g_autoptr (GError) error = NULL;
  guint n = dex_await_uint (confab_imap_session_fetch_outlines (session, uids, CONFAB_IMAP_FETCH_FLAGS, 500, keep_cb,
                                                                g_ptr_array_ref (messages), (GDestroyNotify) g_ptr_array_unref),
                            &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (messages->len, ==, 3);
  assert_section (g_ptr_array_index (messages, 0), "1", "seven");
  assert_section (g_ptr_array_index (messages, 1), "1.1", "text");
  assert_section (g_ptr_array_index (messages, 1), "4", "card");
  assert_section (g_ptr_array_index (messages, 1), "1.MIME", "m");
  g_assert_null (((ConfabImapMessage *) g_ptr_array_index (messages, 2))->sections);
  g_free (fake_server_finish (server));
}

/* Newest first, some at a time; a message that is refused comes without its text. */
static void
test_outlines_refused (gpointer data)
{
  FakeServer *server = fake_server_new (
    NET_TEST_SELECTED ("X")
    "T UID FETCH 3:34 *\nS * 2 FETCH (UID 34 BODYSTRUCTURE " TEXT ("PLAIN", "5") " BODY[HEADER] \"a: b\")\nS $ OK x\n"
                                                                                 "T UID FETCH 34 *\nS $ NO [SERVERBUG] cannot\n"
                                                                                 "T UID FETCH 1:2 *\nS $ OK x\n"
                                                                                 "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (1, 34);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  g_autoptr (GError) error = NULL;
  guint n = dex_await_uint (confab_imap_session_fetch_outlines (session, uids, 0, 500, keep_cb, g_ptr_array_ref (messages),
                                                                (GDestroyNotify) g_ptr_array_unref), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  g_assert_null (((ConfabImapMessage *) g_ptr_array_index (messages, 0))->sections);
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  g_free (fake_server_finish (server));
}

static DexFuture *
refuse_cb (GPtrArray *messages,
           gpointer   user_data)
{
  g_ptr_array_unref (messages);
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
}

static void
test_outlines_taker_fails (gpointer data)
{
  FakeServer *server = fake_server_new (
    NET_TEST_SELECTED ("X")
    "T UID FETCH 9 *\nS * 2 FETCH (UID 9 BODYSTRUCTURE " TEXT ("PLAIN", "5") " BODY[HEADER] \"a: b\")\nS $ OK x\n"
                                                                             "T UID FETCH 9 *\nS * 2 FETCH (UID 9 BODY[1]<0> \"x\")\nS $ OK x\n"
                                                                             "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (9, 9);
  g_autoptr (GError) error = NULL;

  dex_await (confab_imap_session_fetch_outlines (session, uids, 0, 500, refuse_cb, NULL, NULL), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  g_free (fake_server_finish (server));
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/imap-part/chunks", test_chunks);
  net_test_add ("/net/imap-part/binary", test_binary);
  net_test_add ("/net/imap-part/binary-refused", test_binary_refused);
  net_test_add ("/net/imap-part/wrong-size", test_wrong_size);
  net_test_add ("/net/imap-part/cancel", test_cancel);
  net_test_add ("/net/imap-part/errors", test_part_errors);
  net_test_add ("/net/imap-part/lost", test_part_lost);
  net_test_add ("/net/imap-part/outlines", test_outlines);
  net_test_add ("/net/imap-part/outlines-refused", test_outlines_refused);
  net_test_add ("/net/imap-part/outlines-taker-fails", test_outlines_taker_fails);
  return g_test_run ();
}
