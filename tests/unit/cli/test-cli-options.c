/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: verbs, options before and after them, and what is refused. */
#include "config.h"

#include "confab-cli-options.h"

#include "confab-cli-error.h"

#include <string.h>

#define PARSE(...) confab_cli_options_parse ((const char *[]) { __VA_ARGS__ __VA_OPT__ ( , ) NULL }, &error)

/* The sentence has to name what is wrong, so that one can mend it. */
#define REFUSE(part, ...) \
        G_STMT_START { \
          g_autoptr (GError) error = NULL; \
          g_assert_null (PARSE (__VA_ARGS__)); \
          g_assert_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_USAGE); \
          g_assert_nonnull (strstr (error->message, (part))); \
          g_assert_null (strchr (error->message, '\n')); \
        } G_STMT_END

static void
test_verbs (void)
{
  static const struct
  {
    const char *argv[5];
    ConfabCliVerb verb;
  } cases[] = {
    { { "account", "add", "a@b.c" }, CONFAB_CLI_ACCOUNT_ADD },
    { { "account", "find", "a@b.c" }, CONFAB_CLI_ACCOUNT_FIND },
    { { "account", "list" }, CONFAB_CLI_ACCOUNT_LIST },
    { { "account", "remove", "a@b.c" }, CONFAB_CLI_ACCOUNT_REMOVE },
    { { "sync" }, CONFAB_CLI_SYNC },
    { { "watch" }, CONFAB_CLI_WATCH },
    { { "chats" }, CONFAB_CLI_CHATS },
    { { "messages", "1" }, CONFAB_CLI_MESSAGES },
    { { "show", "1" }, CONFAB_CLI_SHOW },
    { { "messages", "a@x.y" }, CONFAB_CLI_MESSAGES },
    { { "send", "1", "hello" }, CONFAB_CLI_SEND },
    { { "send", "a@x.y, b@x.y", "hello" }, CONFAB_CLI_SEND },
    { { "read", "1" }, CONFAB_CLI_READ },
    { { "--help" }, CONFAB_CLI_HELP },
    { { "-h" }, CONFAB_CLI_HELP },
    { { "--version" }, CONFAB_CLI_VERSION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ConfabCliOptions) options = confab_cli_options_parse (cases[i].argv, &error);

      g_assert_no_error (error);
      g_assert_cmpint (options->verb, ==, cases[i].verb);
    }
}

static void
assert_send (ConfabCliOptions *options)
{
  g_assert_nonnull (options);
  g_assert_cmpint (options->verb, ==, CONFAB_CLI_SEND);
  g_assert_cmpstr (options->profile, ==, "/p");
  g_assert_true (options->json);
  g_assert_true (options->wait);
  g_assert_cmpstr (options->account, ==, "me@x.y");
  g_assert_cmpint (options->reply_to, ==, 12);
  g_assert_cmpstrv (options->words, ((const char *[]) { "7", "hello", NULL }));
  g_assert_cmpstrv (options->attach, ((const char *[]) { "one", "two", NULL }));
}

static void
test_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCliOptions) before = NULL;
  g_autoptr (ConfabCliOptions) after = NULL;
  g_autoptr (ConfabCliOptions) between = NULL;

  before = PARSE ("--profile", "/p", "--json", "--account", "me@x.y", "--wait", "--reply-to", "12",
                  "--attach", "one", "--attach", "two", "send", "7", "hello");
  assert_send (before);
  after = PARSE ("send", "7", "hello", "--profile=/p", "--json", "--account=me@x.y", "--wait", "--reply-to=12",
                 "--attach=one", "--attach=two");
  assert_send (after);
  between = PARSE ("--profile", "/p", "send", "--json", "7", "--wait", "--attach", "one", "hello",
                   "--account", "me@x.y", "--reply-to", "12", "--attach", "two");
  assert_send (between);
}

static void
test_end_of_options (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCliOptions) options = PARSE ("send", "7", "--json", "--", "--wait");
  g_autoptr (ConfabCliOptions) dashes = PARSE ("send", "--", "7", "--");
  g_autoptr (ConfabCliOptions) dash = PARSE ("send", "7", "-");

  g_assert_cmpstrv (options->words, ((const char *[]) { "7", "--wait", NULL }));
  g_assert_true (options->json);
  g_assert_false (options->wait);
  g_assert_cmpstr (dashes->words[1], ==, "--");
  g_assert_cmpstr (dash->words[1], ==, "-");
}

static void
test_account (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCliOptions) options = PARSE ("account", "--profile", "/p", "add", "a@b.c", "--name", "Ann",
                                                "--imap", "imaps://h", "--smtp", "smtps://h", "--ca", "/ca.pem",
                                                "--password-stdin");

  g_assert_no_error (error);
  g_assert_cmpstr (options->name, ==, "Ann");
  g_assert_cmpstr (options->imap, ==, "imaps://h");
  g_assert_cmpstr (options->smtp, ==, "smtps://h");
  g_assert_cmpstr (options->ca, ==, "/ca.pem");
  g_assert_true (options->password_stdin);
  g_assert_cmpstrv (options->words, ((const char *[]) { "a@b.c", NULL }));
}

static void
test_messages (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCliOptions) options = PARSE ("messages", "3", "--limit", "20", "--before", "9223372036854775807");
  g_autoptr (ConfabCliOptions) source = PARSE ("--source", "show", "3");

  g_assert_cmpint (options->limit, ==, 20);
  g_assert_cmpint (options->before, ==, G_MAXINT64);
  g_assert_true (source->source);
}

static void
test_refused (void)
{
  REFUSE ("--help");
  REFUSE ("sing", "sing");
  REFUSE ("add, find, list, remove or set", "account");
  REFUSE ("add, find, list, remove or set", "account", "sing");
  REFUSE ("--loud", "chats", "--loud");
  REFUSE ("-j", "chats", "-j");
  REFUSE ("-help", "chats", "-help");
  REFUSE ("--limit", "chats", "--limit", "3");
  REFUSE ("--wait", "messages", "3", "--wait");
  REFUSE ("--profile DIR", "chats", "--profile");
  REFUSE ("empty", "chats", "--profile", "");
  REFUSE ("takes no value", "chats", "--json=yes");
  REFUSE ("“0”", "messages", "3", "--limit", "0");
  REFUSE ("“-1”", "messages", "3", "--limit", "-1");
  REFUSE ("“+1”", "messages", "3", "--limit", "+1");
  REFUSE ("“3x”", "messages", "3", "--before", "3x");
  REFUSE ("“9223372036854775808”", "messages", "3", "--before", "9223372036854775808");
  REFUSE ("nothing after it", "chats", "3");
  REFUSE ("confab-cli messages CHAT", "messages");
  REFUSE ("confab-cli messages CHAT", "messages", "1", "2");
  REFUSE ("CHAT-OR-ADDRESS TEXT", "send");
  REFUSE ("CHAT-OR-ADDRESS TEXT", "send", "1", "two", "words");
  REFUSE ("nothing to send", "send", "1");
  REFUSE ("nothing to send", "send", "1", "");
  REFUSE ("“x”", "messages", "x");
  REFUSE ("“0”", "read", "0");
  REFUSE ("no mail address", "read", "a@b,c@d");
  REFUSE ("“bob”", "send", "bob", "x");
  REFUSE ("“c d@x.y”", "send", "a@x.y, c d@x.y", "x");
  REFUSE ("“a@x.y”", "show", "a@x.y");
  REFUSE ("no mail address", "account", "add", "alice");
  REFUSE ("no mail address", "account", "find", "alice");
  REFUSE ("not both", "account", "add", "a@b.c", "--oauth", "--password-stdin");
  REFUSE ("UTF-8", "send", "1", "\xff");
  REFUSE ("UTF-8", "chats", "--account", "\xff");
}

static void
test_file_alone (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCliOptions) options = PARSE ("send", "1", "--attach", "\xff");

  g_assert_no_error (error);
  g_assert_cmpstr (options->attach[0], ==, "\xff");
}

static void
test_help (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCliOptions) all = PARSE ("--help");
  g_autoptr (ConfabCliOptions) send = PARSE ("send", "--help");
  g_autoptr (ConfabCliOptions) add = PARSE ("--help", "account", "add");
  g_autofree char *all_text = confab_cli_options_dup_help (all->help);
  g_autofree char *send_text = confab_cli_options_dup_help (send->help);
  g_autofree char *add_text = confab_cli_options_dup_help (add->help);

  g_assert_null (all->help);
  g_assert_nonnull (strstr (all_text, "account remove ADDRESS"));
  g_assert_nonnull (strstr (all_text, "--profile DIR"));
  g_assert_null (strstr (all_text, "--attach"));
  g_assert_cmpstr (send->help, ==, "send");
  g_assert_nonnull (strstr (send_text, "confab-cli send CHAT-OR-ADDRESS TEXT"));
  g_assert_nonnull (strstr (send_text, "--attach FILE"));
  g_assert_null (strstr (send_text, "--imap"));
  g_assert_cmpstr (add->help, ==, "account add");
  g_assert_nonnull (strstr (add_text, "--password-stdin"));
}

static void
test_ids (void)
{
  gint64 id = -5;

  g_assert_true (confab_cli_parse_id ("12", &id));
  g_assert_cmpint (id, ==, 12);
  g_assert_false (confab_cli_parse_id ("", &id));
  g_assert_false (confab_cli_parse_id ("0", &id));
  g_assert_false (confab_cli_parse_id ("-3", &id));
  g_assert_false (confab_cli_parse_id (" 3", &id));
  g_assert_false (confab_cli_parse_id ("3@x.y", &id));
  g_assert_false (confab_cli_parse_id ("99999999999999999999", &id));
  g_assert_cmpint (id, ==, 12);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/options/verbs", test_verbs);
  g_test_add_func ("/cli/options/order", test_order);
  g_test_add_func ("/cli/options/end-of-options", test_end_of_options);
  g_test_add_func ("/cli/options/account", test_account);
  g_test_add_func ("/cli/options/messages", test_messages);
  g_test_add_func ("/cli/options/refused", test_refused);
  g_test_add_func ("/cli/options/file-alone", test_file_alone);
  g_test_add_func ("/cli/options/help", test_help);
  g_test_add_func ("/cli/options/ids", test_ids);
  return g_test_run ();
}
