/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server keeps beside mail, and JSON in it: as it should be, and as a hostile one says it. */
#include "config.h"

#include "confab-coi-webpush.h"
#include "net-test.h"

#include <string.h>

#define PUSH "/private/vendor/vendor.dovecot/webpush/"
#define LIST PUSH "subscriptions"

static ConfabImapSession *
connect_to (FakeServer *server)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);

  g_assert_no_error (error);
  return session;
}

/* One line of a script: an entry with its value as a literal, in the middle of a list. */
static void
add_entry (GString *   script,
           const char *entry,
           const char *json)
{
  g_autofree char *escaped = g_strescape (json, "\303\251");

  g_string_append_printf (script, "s %s {%zu}\\r\\n%s \n", entry, strlen (json), escaped);
}

/* What there is below the subscriptions by that answer, and that the session is fit for more. */
static GHashTable *
ask (const char *answer)
{
  g_autofree char *script = g_strconcat (NET_TEST_SIGNED_IN ("METADATA LITERAL+")
                                         "T GETMETADATA (DEPTH 1) \"\" (\"" LIST "\")\n", answer,
                                         "S $ OK done\nT NOOP\nS $ OK still here\n", NULL);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  GHashTable *values = dex_await_boxed (confab_imap_session_get_metadata (session, "", LIST, TRUE), &error);

  g_assert_no_error (error);
  g_assert_nonnull (values);
  dex_await (confab_imap_session_noop (session), &error);
  g_assert_no_error (error);
  g_free (fake_server_finish (server));
  return values;
}

static ConfabCoiSubscription *
read_entry (GHashTable *values,
            const char *entry)
{
  const char *json = g_hash_table_lookup (values, entry);

  g_assert_nonnull (json);
  return confab_coi_subscription_new_from_entry (entry, json);
}

static void
test_subscriptions (gpointer data)
{
  static const char json[] = "{\"client\": \"Confab\", \"device\": \"Caf\303\251\", \"msgtype\": \"mail\", \"validated\": true,\r\n"
                             "\"created\": \"2026-03-04T05:06:07Z\", \"resource\": {\"endpoint\": \"https://push.example/abc\", "
                             "\"keys\": {\"p256dh\": \"BCVx\", \"auth\": \"BTBZMqHH6r4Tts7J_aSIgg\"}}}";
  g_autoptr (GString) answer = g_string_new ("s * METADATA \"\" (\n");
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (ConfabCoiSubscription) first = NULL;
  g_autoptr (ConfabCoiSubscription) second = NULL;

  add_entry (answer, LIST "/first-0123456", json);
  g_string_append (answer, "S " LIST "/second-012345 \"{\\\\\"msgtype\\\\\": \\\\\"any\\\\\"}\")\n");
  values = ask (answer->str);
  g_assert_cmpuint (g_hash_table_size (values), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (values, LIST "/first-0123456"), ==, json);
  first = read_entry (values, LIST "/first-0123456");
  g_assert_cmpstr (first->id, ==, "first-0123456");
  g_assert_cmpstr (first->device, ==, "Caf\303\251");
  g_assert_cmpstr (first->endpoint, ==, "https://push.example/abc");
  g_assert_cmpstr (first->auth, ==, "BTBZMqHH6r4Tts7J_aSIgg");
  g_assert_cmpint (first->type, ==, CONFAB_COI_PUSH_MAIL);
  g_assert_true (first->validated);
  second = read_entry (values, LIST "/second-012345");
  g_assert_cmpint (second->type, ==, CONFAB_COI_PUSH_ALL);
  g_assert_false (second->validated);
}

/* What is no subscription stands beside one that is. */
static void
test_broken_json (gpointer data)
{
  static const char *const broken[] = {
    "", "{", "}", "[1]", "null", "\"text\"", "{\"msgtype\": }", "{\"a\": 1} {", "{\"\\u", "\377\376", "{\"a\":\r\n",
  };
  g_autoptr (GString) answer = g_string_new ("s * METADATA \"\" (\n");
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (ConfabCoiSubscription) good = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *entry = g_strdup_printf (LIST "/broken-%u", i);

      g_string_append_printf (answer, "s %s {%zu}\\r\\n", entry, strlen (broken[i]));
      for (const char *byte = broken[i]; *byte != '\0'; byte++)
        {
          if (*byte == '\r' || *byte == '\n')
            g_string_append (answer, *byte == '\r' ? "\\r" : "\\n");
          else if (*byte == '"' || *byte == '\\')
            g_string_append_printf (answer, "\\%c", *byte);
          else
            g_string_append_c (answer, *byte);
        }
      g_string_append (answer, " \n");
    }
  add_entry (answer, LIST "/good-0123456", "{\"msgtype\": \"chat\", \"client\": 7, \"resource\": [], \"validated\": \"yes\"}");
  g_string_append (answer, "S )\n");
  values = ask (answer->str);
  g_assert_cmpuint (g_hash_table_size (values), ==, G_N_ELEMENTS (broken) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *entry = g_strdup_printf (LIST "/broken-%u", i);

      g_assert_null (read_entry (values, entry));
    }
  good = read_entry (values, LIST "/good-0123456");
  g_assert_null (good->client);
  g_assert_null (good->endpoint);
  g_assert_false (good->validated);
}

static void
test_huge (gpointer data)
{
  g_autoptr (GString) answer = g_string_new ("s * METADATA \"\" (" LIST "/huge-0123456 {300000}\\r\\n\nFILL 300000\ns  \n");
  g_autofree char *deep = g_strnfill (50000, '[');
  g_autofree char *long_name = g_strnfill (2000, 'n');
  g_autoptr (GHashTable) values = NULL;

  g_string_append_printf (answer, "s " LIST "/deep-0123456 {%zu}\\r\\n%s " LIST "/%s x \n", strlen (deep), deep, long_name);
  add_entry (answer, LIST "/good-0123456", "{}");
  g_string_append (answer, "S )\nMANY 600 * METADATA \"\" (" LIST "/many-# \"{}\")\n");
  values = ask (answer->str);
  g_assert_cmpuint (g_hash_table_size (values), ==, 500);
  g_assert_null (g_hash_table_lookup (values, LIST "/huge-0123456"));
  g_assert_null (read_entry (values, LIST "/deep-0123456"));
  g_assert_cmpstr (g_hash_table_lookup (values, LIST "/good-0123456"), ==, "{}");
}

/* Lists where words belong, nothing where something belongs, and answers to other questions. */
static void
test_other_answers (gpointer data)
{
  static const struct
  {
    const char *answer;
    guint n; /* entries with "{}" at …/good-0123456 among them */
  } cases[] = {
    { "S * METADATA \"\" (" LIST "/a (x (y (z))) " LIST "/good-0123456 \"{}\")\n", 1 },
    { "S * METADATA \"\" ((" LIST "/a x) y " LIST "/good-0123456 {})\n", 1 },
    { "S * METADATA \"\" (" LIST "/a NIL " LIST "/good-0123456 \"{}\" " LIST "/b NIL)\n", 1 },
    { "S * METADATA \"\" (NIL NIL " LIST "/good-0123456 \"{}\")\n", 1 },
    { "S * METADATA \"\" (" LIST "/good-0123456 \"{}\" " LIST "/b)\n", 1 },
    { "S * METADATA \"\" (" PUSH "vapid key " LIST "/good-0123456 \"{}\" /private/comment \"no\")\n", 1 },
    { "S * METADATA \"\" (" LIST "else \"no\" " LIST "/good-0123456 \"{}\" " PUSH " \"no\")\n", 1 },
    { "S * METADATA \"\" (/PRIVATE/Vendor/vendor.dovecot/WebPush/Subscriptions/good-0123456 \"{}\")\n", 1 },
    { "S * METADATA \"\" " LIST "/changed\nS * METADATA INBOX /private/comment\nS * METADATA \"\" (" LIST "/good-0123456 \"{}\")\n", 1 },
    { "S * METADATA\nS * METADATA \"\"\nS * METADATA \"\" ()\nS * METADATA \"\" NIL\n", 0 },
    { "S * 5 EXISTS\nS * OK [METADATA LONGENTRIES 2199] cut\n", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GHashTable) values = ask (cases[i].answer);

      g_assert_cmpuint (g_hash_table_size (values), ==, cases[i].n);
      if (cases[i].n > 0)
        g_assert_cmpstr (g_hash_table_lookup (values, LIST "/good-0123456"), ==, "{}");
    }
}

/* One entry alone is asked for: what is below it is another one. */
static void
test_key (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("METADATA")
                                        "T GETMETADATA \"\" (\"" PUSH "vapid\")\n"
                                                                      "S * METADATA \"\" (/private/other evil " PUSH "vapid/below evil " PUSH "vapid {9}\ns -KEY-\\r\\nAB\nS )\n"
                                                                                                                                              "S $ OK x\n"
                                                                                                                                              "T GETMETADATA \"\" (\"" PUSH "vapid\")\nS * METADATA \"\" (/private/other evil)\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) key = dex_await_boxed (confab_imap_session_get_metadata (session, "", CONFAB_COI_WEBPUSH_KEY, FALSE), &error);
  g_autoptr (GHashTable) none = dex_await_boxed (confab_imap_session_get_metadata (session, "", CONFAB_COI_WEBPUSH_KEY, FALSE), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (key), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (key, CONFAB_COI_WEBPUSH_KEY), ==, "-KEY-\r\nAB");
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  g_free (fake_server_finish (server));
}

static void
test_refused (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("METADATA LITERAL+")
                                        "T GETMETADATA (DEPTH 1) \"\" (\"" LIST "\")\n"
                                                                                "S * METADATA \"\" (" LIST "/half-0123456 \"{}\")\nS $ NO [NOPERM] not for you\n"
                                                                                                           "T GETMETADATA \"\" (\"" PUSH "vapid\")\nS $ BAD what?\n"
                                                                                                                                         "T SETMETADATA \"\" (\"/private/a\" NIL)\nS $ NO [METADATA TOOMANY] x\n"
                                                                                                                                         "T SETMETADATA \"\" (\"/private/a\" {4+}\nC x\nC y)\nS $ OK x\n"
                                                                                                                                         "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_boxed (confab_imap_session_get_metadata (session, "", LIST, TRUE), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (confab_imap_session_get_metadata (session, "", PUSH "vapid", FALSE), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  g_assert_false (dex_await (confab_imap_session_set_metadata (session, "", "/private/a", NULL), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  g_assert_true (dex_await (confab_imap_session_set_metadata (session, "", "/private/a", "x\r\ny"), &error));
  g_assert_true (dex_await (confab_imap_session_noop (session), &error) || error == NULL);
  /* Names that would be more than one word are never sent. */
  g_assert_false (dex_await (confab_imap_session_get_metadata (session, "", "private", FALSE), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (dex_await (confab_imap_session_set_metadata (session, "", "/private/a\r\nA1 LOGOUT", "x"), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  g_free (fake_server_finish (server));
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/imap-metadata/subscriptions", test_subscriptions);
  net_test_add ("/net/imap-metadata/broken-json", test_broken_json);
  net_test_add ("/net/imap-metadata/huge", test_huge);
  net_test_add ("/net/imap-metadata/other-answers", test_other_answers);
  net_test_add ("/net/imap-metadata/key", test_key);
  net_test_add ("/net/imap-metadata/refused", test_refused);
  return g_test_run ();
}
