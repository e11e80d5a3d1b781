/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every server has to let us do, for test_real.py to run against real ones. */
#include "config.h"

#include "confab-dex.h"
#include "net-test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A large part: not a multiple of any chunk, and not of three. */
#define PART_BYTES 700001

/* Where to and who, from the command line. */
static struct
{
  const char *what;
  ConfabServer *server;
  ConfabCredentials *credentials;
  const char *user;
  const char *other; /* a second address, or how an attempt is to end */
} given;

static ConfabImapSession *
sign_in (const char *mailbox,
         guint32     known_uid_validity,
         guint64     known_modseq)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = dex_await_object (confab_imap_session_connect_to (given.server, given.credentials, FALSE, mailbox,
                                                                                 known_uid_validity, known_modseq), &error);

  g_assert_no_error (error);
  return session;
}

static char *
dup_part (void)
{
  char *text = g_malloc (PART_BYTES + 1);

  for (guint i = 0; i < PART_BYTES; i++)
    text[i] = (char) ('a' + (i * 7 + i / 1000) % 26);
  text[PART_BYTES] = '\0';
  return text;
}

static char *
dup_wrapped_base64 (const char *text,
                    gsize       size)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) text, size);
  GString *out = g_string_new (NULL);
  gsize length = strlen (encoded);

  for (gsize i = 0; i < length; i += 76)
    g_string_append_printf (out, "%.76s\r\n", encoded + i);
  return g_string_free (out, FALSE);
}

static GBytes *
make_message (const char *id,
              gboolean    large)
{
  g_autofree char *part = large ? dup_part () : NULL;
  g_autofree char *encoded = large ? dup_wrapped_base64 (part, PART_BYTES) : NULL;
  char *text = NULL;

  if (large)
    text = g_strdup_printf ("From: %s\r\nTo: %s\r\nSubject: large\r\nDate: Tue, 24 Nov 2026 16:00:00 +0000\r\nMessage-ID: <%s@real.test>\r\n"
                            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                            "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHe=C3=A4llo=\r\n there\r\n"
                            "--b\r\nContent-Type: application/octet-stream; name=x\r\nContent-Transfer-Encoding: base64\r\n"
                            "Content-Disposition: attachment; filename=x\r\n\r\n%s--b--\r\n", given.user, given.user, id, encoded);
  else
    text = g_strdup_printf ("From: %s\r\nTo: %s\r\nSubject: small\r\nDate: Tue, 24 Nov 2026 16:00:00 +0000\r\nMessage-ID: <%s@real.test>\r\n\r\n"
                            "one\r\n.\r\n..two\r\n", given.user, given.user, id);
  return g_bytes_new_take (text, strlen (text));
}

static void
append (ConfabImapSession *session,
        const char *       mailbox,
        const char *       id,
        gboolean           large)
{
  g_autoptr (GBytes) message = make_message (id, large);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapReply) reply = dex_await_boxed (confab_imap_session_append (session, mailbox, CONFAB_IMAP_FLAG_SEEN, NULL,
                                                                                   1700000000, message), &error);

  g_assert_no_error (error);
  if (confab_imap_capabilities_has (confab_imap_session_get_capabilities (session), CONFAB_IMAP_CAP_UIDPLUS))
    g_assert_cmpuint (confab_imap_set_count (reply->target_uids), ==, 1);
}

static DexFuture *
keep_cb (GPtrArray *messages,
         gpointer   user_data)
{
  g_ptr_array_extend_and_steal (user_data, messages);
  return NULL;
}

static GPtrArray *
fetch_all (ConfabImapSession *  session,
           const ConfabImapSet *uids,
           ConfabImapFetchItems items)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  const ConfabImapFetchOptions options = { .items = items };
  g_autoptr (GError) error = NULL;

  dex_await_uint (confab_imap_session_fetch (session, uids, &options, keep_cb, messages, NULL), &error);
  g_assert_no_error (error);
  return messages;
}

static ConfabImapSet *
await_set (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSet *set = dex_await_boxed (future, &error);

  g_assert_no_error (error);
  return set;
}

static void
await_done (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  dex_await (future, &error);
  g_assert_no_error (error);
}

static DexFuture *
piece_cb (GBytes * bytes,
          guint64  done,
          guint64  total,
          gpointer user_data)
{
  g_assert_cmpuint (total, >=, done);
  g_string_append_len (user_data, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  return NULL;
}

static DexFuture *
cancel_cb (GBytes * bytes,
           guint64  done,
           guint64  total,
           gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return NULL;
}

/* The outline of the large message, then its attachment in chunks, then half of it. */
static void
check_large (ConfabImapSession *session,
             guint32            uid)
{
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (uid, uid);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *expected = dup_part ();
  const ConfabImapMessage *message = NULL;
  const ConfabImapPart *part = NULL;
  ConfabImapPartOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean text_seen = FALSE;

  await_done (confab_imap_session_fetch_outlines (session, uids, CONFAB_IMAP_FETCH_SIZE, 1000, keep_cb, messages, NULL));
  g_assert_cmpuint (messages->len, ==, 1);
  message = g_ptr_array_index (messages, 0);
  g_assert_nonnull (message->header);
  g_assert_nonnull (message->structure);
  g_assert_cmpuint (message->structure->children->len, ==, 2);
  for (guint i = 0; i < message->sections->len; i++)
    {
      const ConfabImapSection *section = g_ptr_array_index (message->sections, i);

      g_assert_cmpstr (section->name, !=, "2");
      text_seen = text_seen || strcmp (section->name, "1") == 0;
    }
  g_assert_true (text_seen);

  part = g_ptr_array_index (message->structure->children, 1);
  g_assert_cmpstr (part->encoding, ==, "base64");
  options = (ConfabImapPartOptions) { .encoding = part->encoding, .size = part->size };
  await_done (confab_imap_session_fetch_part (session, uid, part->section, &options, NULL, piece_cb, whole, NULL));
  g_assert_cmpmem (whole->str, whole->len, expected, PART_BYTES);

  dex_await (confab_imap_session_fetch_part (session, uid, part->section, &options, cancellable, cancel_cb, cancellable, NULL), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CANCELLED);
  await_done (confab_imap_session_probe (session, 20000));

  part = g_ptr_array_index (message->structure->children, 0);
  g_string_truncate (whole, 0);
  options = (ConfabImapPartOptions) { .encoding = part->encoding };
  await_done (confab_imap_session_fetch_part (session, uid, part->section, &options, NULL, piece_cb, whole, NULL));
  g_assert_cmpstr (whole->str, ==, "Heällo there");
}

/* Another session hears of a new message without asking. */
static void
check_news (const char *mailbox)
{
  g_autoptr (ConfabImapSession) waiting = sign_in (mailbox, 0, 0);
  g_autoptr (ConfabImapSession) working = sign_in (NULL, 0, 0);
  guint32 exists = confab_imap_session_get_selected (waiting)->exists;
  g_autoptr (DexFuture) news = confab_imap_session_idle (waiting, 50);
  g_autoptr (ConfabImapChanges) changes = NULL;

  append (working, mailbox, "news", FALSE);
  g_assert_true (dex_await_boolean (g_steal_pointer (&news), NULL));
  changes = confab_imap_session_take_changes (waiting);
  g_assert_cmpint (changes->exists, ==, exists + 1);
  await_done (confab_imap_session_logout (working));
  await_done (confab_imap_session_logout (waiting));
}

/* Coming back, the server tells what was changed meanwhile. */
static void
check_resync (const char *mailbox)
{
  g_autoptr (ConfabImapSession) before = sign_in (mailbox, 0, 0);
  ConfabImapMailboxState *known = confab_imap_session_get_selected (before);
  gboolean can = confab_imap_capabilities_has (confab_imap_session_get_capabilities (before), CONFAB_IMAP_CAP_QRESYNC);
  g_autoptr (ConfabImapSet) all = await_set (confab_imap_session_search_all (before));
  guint32 last = confab_imap_set_get_max (all);
  guint32 first = confab_imap_set_get_min (all);
  g_autoptr (ConfabImapSet) flagged = confab_imap_set_new_range (last, last);
  g_autoptr (ConfabImapSet) gone = confab_imap_set_new_range (first, first);
  guint32 uid_validity = known->uid_validity;
  guint64 modseq = known->highest_modseq;
  g_autoptr (ConfabImapSession) after = NULL;
  ConfabImapMailboxState *state = NULL;

  await_done (confab_imap_session_store_flags (before, flagged, TRUE, CONFAB_IMAP_FLAG_FLAGGED, NULL));
  await_done (confab_imap_session_expunge (before, gone));
  await_done (confab_imap_session_logout (before));

  after = sign_in (mailbox, uid_validity, modseq);
  state = confab_imap_session_get_selected (after);
  g_assert_cmpint (state->resynced, ==, can && modseq > 0);
  if (state->resynced)
    {
      g_assert_true (confab_imap_set_contains (state->vanished, first));
      g_assert_cmpuint (((ConfabImapMessage *) g_ptr_array_index (state->changed, 0))->uid, ==, last);
    }
  await_done (confab_imap_session_logout (after));
}

static char *
dup_name (ConfabImapSession *session,
          const char *       last)
{
  char delimiter = confab_imap_session_get_delimiter (session);

  return g_strdup_printf ("%sReal%c%s", confab_imap_session_get_prefix (session), delimiter != 0 ? delimiter : '-', last);
}

static void
check_imap (gpointer data)
{
  g_autoptr (ConfabImapSession) session = sign_in ("INBOX", 0, 0);
  g_autofree char *mailbox = dup_name (session, "Ä & b");
  g_autofree char *other = dup_name (session, "Other");
  const char *const names[] = { mailbox, other, "INBOX", NULL };
  g_autoptr (GPtrArray) statuses = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (ConfabImapSet) found = NULL;
  g_autoptr (ConfabImapSet) large = NULL;
  g_autoptr (ConfabImapSet) small = NULL;
  g_autoptr (ConfabImapSet) left = NULL;

  await_done (confab_imap_session_create (session, mailbox));
  await_done (confab_imap_session_create (session, other));
  await_done (confab_imap_session_create (session, other));
  append (session, mailbox, "small-1", FALSE);
  append (session, mailbox, "large", TRUE);
  append (session, mailbox, "small-2", FALSE);

  state = dex_await_boxed (confab_imap_session_select (session, mailbox, 0, 0), NULL);
  g_assert_cmpuint (state->exists, ==, 3);
  statuses = dex_await_boxed (confab_imap_session_statuses (session, names + 1), NULL);
  g_assert_cmpuint (statuses->len, ==, 2);

  found = await_set (confab_imap_session_search_all (session));
  g_assert_cmpuint (confab_imap_set_count (found), ==, 3);
  large = await_set (confab_imap_session_search_header (session, "Message-ID", "<large@real.test>"));
  g_assert_cmpuint (confab_imap_set_count (large), ==, 1);
  check_large (session, confab_imap_set_get_min (large));

  small = await_set (confab_imap_session_search_header (session, "Message-ID", "<small-2@real.test>"));
  messages = fetch_all (session, small, CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_BODY | CONFAB_IMAP_FETCH_INTERNAL_DATE);
  g_assert_cmpuint (messages->len, ==, 1);
  {
    const ConfabImapMessage *message = g_ptr_array_index (messages, 0);
    g_autoptr (GBytes) expected = make_message ("small-2", FALSE);

    g_assert_true (g_bytes_equal (message->body, expected));
    g_assert_true ((message->flags & CONFAB_IMAP_FLAG_SEEN) != 0);
    g_assert_cmpint (message->internal_date, ==, 1700000000);
  }

  await_done (confab_imap_session_move (session, large, other));
  left = await_set (confab_imap_session_search_all (session));
  g_assert_cmpuint (confab_imap_set_count (left), ==, 2);
  await_done (confab_imap_session_logout (session));

  check_news (mailbox);
  check_resync (mailbox);
}

/* One message to somebody who is there and somebody who is not, then a large one. */
static void
check_smtp (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpSession) session = dex_await_object (confab_smtp_session_connect (given.server, given.credentials,
                                                                                         "localhost"), &error);
  g_autoptr (ConfabSmtpEnvelope) two = confab_smtp_envelope_new (given.user);
  g_autoptr (ConfabSmtpEnvelope) one = confab_smtp_envelope_new (given.user);
  g_autoptr (GBytes) small = make_message ("sent-small", FALSE);
  g_autoptr (GBytes) large = make_message ("sent-large", TRUE);
  g_autoptr (ConfabSmtpResult) first = NULL;
  g_autoptr (ConfabSmtpResult) second = NULL;
  g_autoptr (ConfabSmtpResult) third = NULL;

  g_assert_no_error (error);
  confab_smtp_envelope_add_recipient (two, given.user, CONFAB_SMTP_NOTIFY_DEFAULT);
  confab_smtp_envelope_add_recipient (two, given.other, CONFAB_SMTP_NOTIFY_DEFAULT);
  confab_smtp_envelope_add_recipient (one, given.user, CONFAB_SMTP_NOTIFY_FAILURE);
  confab_smtp_envelope_set_dsn (one, "real", CONFAB_SMTP_RETURN_HEADER);
  first = dex_await_boxed (confab_smtp_session_send (session, two, small, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->n_sent, ==, 1);
  g_assert_cmpint (((ConfabSmtpRecipientResult *) g_ptr_array_index (first->recipients, 1))->status, ==, CONFAB_SMTP_REFUSED);
  second = dex_await_boxed (confab_smtp_session_send (session, one, large, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->n_sent, ==, 1);
  third = dex_await_boxed (confab_smtp_session_send (session, one, small, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (third->n_sent, ==, 1);
  await_done (confab_smtp_session_noop (session));
  await_done (confab_smtp_session_quit (session));
}

/* Says on its standard output when it is at a step, and waits for a line before the
 * next: whoever counts what goes over the wire counts step by step. */
static void
tell (const char *step)
{
  char line[8];

  g_print ("%s\n", step);
  if (fgets (line, sizeof line, stdin) == NULL)
    exit (0);
}

static void
check_idle (gpointer data)
{
  g_autoptr (ConfabImapSession) session = sign_in ("INBOX", 0, 0);
  g_autoptr (DexFuture) waiting = confab_imap_session_idle (session, 50);

  /* The wait is an error, or in time: what counts is that it began. */
  dex_await (dex_future_first (dex_ref (waiting), dex_timeout_new_seconds (1), NULL), NULL);
  tell ("idling");
}

/* The line dies without a word while nobody says anything: that is noticed before
 * the test's patience is at its end, which is a minute. */
static void
check_dead (gpointer data)
{
  g_autoptr (ConfabImapSession) session = sign_in ("INBOX", 0, 0);
  g_autoptr (DexFuture) waiting = confab_imap_session_idle (session, 285);
  g_autoptr (GError) error = NULL;

  dex_await (dex_timeout_new_msec (200), NULL);
  tell ("idling");
  dex_await (g_steal_pointer (&waiting), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TIMEOUT);
  g_assert_false (confab_imap_session_is_open (session));
  tell ("noticed");
}

static void
check_warm (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpSession) session = dex_await_object (confab_smtp_session_connect (given.server, given.credentials,
                                                                                         "localhost"), &error);
  g_autoptr (ConfabSmtpEnvelope) envelope = confab_smtp_envelope_new (given.user);
  g_autoptr (GBytes) message = make_message ("warm", FALSE);
  g_autoptr (ConfabSmtpResult) result = NULL;

  g_assert_no_error (error);
  confab_smtp_envelope_add_recipient (envelope, given.user, CONFAB_SMTP_NOTIFY_DEFAULT);
  tell ("warm");
  result = dex_await_boxed (confab_smtp_session_send (session, envelope, message, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  tell ("sent");
}

/* The attempt has to end as the command line says. */
static void
check_refused (gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_object (confab_imap_session_connect (given.server, given.credentials, FALSE), &error));
  g_print ("%s\n", error->message);
  g_assert_error (error, CONFAB_NET_ERROR, atoi (given.other));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    NetTestFunc func;
  } checks[] = {
    { "imap", check_imap }, { "smtp", check_smtp }, { "idle", check_idle }, { "dead", check_dead }, { "warm", check_warm }, { "refused", check_refused },
  };
  g_autoptr (GError) error = NULL;

  dex_init ();
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (argc != 9)
    g_error ("real-session WHAT HOST PORT tls|starttls AUTHORITY USER PASSWORD OTHER");
  given.what = argv[1];
  given.server = confab_server_new (argv[2], (guint16) atoi (argv[3]),
                                    strcmp (argv[4], "tls") == 0 ? CONFAB_SECURITY_TLS : CONFAB_SECURITY_STARTTLS, argv[5], &error);
  g_assert_no_error (error);
  given.credentials = confab_credentials_new_password (argv[6], argv[7]);
  given.user = argv[6];
  given.other = argv[8];
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    if (strcmp (checks[i].name, given.what) == 0)
      net_test_run (checks[i].func, NULL);
  confab_credentials_unref (given.credentials);
  confab_server_unref (given.server);
  return 0;
}
