/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of how commands are written: quoting, literals, what is refused. */
#include "config.h"

#include "confab-imap-command.h"

#include <string.h>

/* Chunks joined; "|" where the server must say go on. */
static char *
write_down (ConfabImapCommand *command,
            const char *       capability)
{
  g_autoptr (ConfabImapCapabilities) capabilities = confab_imap_capabilities_new ();
  g_autoptr (GArray) chunks = NULL;
  GString *out = g_string_new (NULL);

  g_assert_true (confab_imap_command_is_valid (command));
  if (capability != NULL)
    confab_imap_capabilities_add (capabilities, capability, strlen (capability));
  chunks = confab_imap_command_serialize (command, "A1", capabilities);
  for (guint i = 0; i < chunks->len; i++)
    {
      const ConfabImapChunk *chunk = &g_array_index (chunks, ConfabImapChunk, i);

      g_string_append_len (out, g_bytes_get_data (chunk->bytes, NULL), (gssize) g_bytes_get_size (chunk->bytes));
      if (chunk->wait)
        g_string_append_c (out, '|');
    }
  return g_string_free (out, FALSE);
}

static void
test_arguments (void)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("UID STORE");
  g_autoptr (ConfabImapSet) set = confab_imap_set_new_parse ("1:3,9", -1);
  const char *keywords[] = { "foo", NULL };
  g_autofree char *text = NULL;

  confab_imap_command_add_set (command, set);
  confab_imap_command_add_atom (command, "+FLAGS");
  confab_imap_command_add_flags (command, CONFAB_IMAP_FLAG_SEEN | CONFAB_IMAP_FLAG_MDN_SENT, keywords);
  confab_imap_command_open_list (command);
  confab_imap_command_open_list (command);
  confab_imap_command_add_number (command, G_GUINT64_CONSTANT (18446744073709551615));
  confab_imap_command_close_list (command);
  confab_imap_command_add_nstring (command, NULL);
  confab_imap_command_add_nstring (command, "x");
  confab_imap_command_close_list (command);
  text = write_down (command, NULL);
  g_assert_cmpstr (text, ==, "A1 UID STORE 1:3,9 +FLAGS (\\Seen $MDNSent foo) ((18446744073709551615) NIL \"x\")\r\n");
}

static void
test_strings (void)
{
  g_autofree char *long_text = g_strnfill (CONFAB_IMAP_MAX_QUOTED + 1, 'x');
  g_autofree char *long_wire = g_strdup_printf ("A1 X {%d}\r\n|%s\r\n", CONFAB_IMAP_MAX_QUOTED + 1, long_text);
  const struct
  {
    const char *text;
    const char *wire;
  } cases[] = {
    { "", "A1 X \"\"\r\n" },
    { "a b", "A1 X \"a b\"\r\n" },
    { "a\"b\\c", "A1 X \"a\\\"b\\\\c\"\r\n" },
    { "(a)%*{3}", "A1 X \"(a)%*{3}\"\r\n" },
    { "ä", "A1 X {2}\r\n|ä\r\n" },
    { "a\tb", "A1 X {3}\r\n|a\tb\r\n" },
    { long_text, long_wire },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("X");
      g_autofree char *wire = NULL;

      confab_imap_command_add_string (command, cases[i].text);
      wire = write_down (command, NULL);
      g_assert_cmpstr (wire, ==, cases[i].wire);
    }
}

/* A message with UTF-8 in its header, as UTF8=ACCEPT takes it (RFC 6855, 4). */
static void
test_utf8_literal (void)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("APPEND");
  g_autoptr (GBytes) message = g_bytes_new_static ("a: ä\r\n", 7);
  g_autofree char *plus = NULL;
  g_autofree char *plain = NULL;

  confab_imap_command_add_string (command, "Sent");
  confab_imap_command_add_flags (command, CONFAB_IMAP_FLAG_SEEN, NULL);
  confab_imap_command_add_utf8_literal (command, message);
  plus = write_down (command, "LITERAL+");
  plain = write_down (command, NULL);
  g_assert_cmpstr (plus, ==, "A1 APPEND \"Sent\" (\\Seen) UTF8 (~{7+}\r\na: ä\r\n)\r\n");
  g_assert_cmpstr (plain, ==, "A1 APPEND \"Sent\" (\\Seen) UTF8 (~{7}\r\n|a: ä\r\n)\r\n");
}

/* LITERAL+ never waits, LITERAL- not for small ones (RFC 7888). */
static void
test_literals (void)
{
  g_autofree char *large = g_strnfill (CONFAB_IMAP_LITERAL_MINUS_MAX + 1, 'y');
  g_autoptr (GBytes) small_bytes = g_bytes_new_static ("ab", 2);
  g_autoptr (GBytes) large_bytes = g_bytes_new (large, strlen (large));
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("X");
  g_autofree char *waits = NULL;
  g_autofree char *plus = NULL;
  g_autofree char *minus = NULL;
  g_autofree char *expected_waits = g_strdup_printf ("A1 X {2}\r\n|ab {4097}\r\n|%s z\r\n", large);
  g_autofree char *expected_plus = g_strdup_printf ("A1 X {2+}\r\nab {4097+}\r\n%s z\r\n", large);
  g_autofree char *expected_minus = g_strdup_printf ("A1 X {2+}\r\nab {4097}\r\n|%s z\r\n", large);

  confab_imap_command_add_literal (command, small_bytes);
  confab_imap_command_add_literal (command, large_bytes);
  confab_imap_command_add_atom (command, "z");
  waits = write_down (command, NULL);
  plus = write_down (command, "LITERAL+");
  minus = write_down (command, "LITERAL-");
  g_assert_cmpstr (waits, ==, expected_waits);
  g_assert_cmpstr (plus, ==, expected_plus);
  g_assert_cmpstr (minus, ==, expected_minus);
}

static void
test_mailboxes (void)
{
  g_autoptr (ConfabImapCommand) utf7 = confab_imap_command_new ("SELECT");
  g_autoptr (ConfabImapCommand) utf8 = confab_imap_command_new ("SELECT");
  g_autofree char *utf7_wire = NULL;
  g_autofree char *utf8_wire = NULL;

  confab_imap_command_add_mailbox (utf7, "COI/Chäts", FALSE);
  confab_imap_command_add_mailbox (utf8, "COI/Chäts", TRUE);
  utf7_wire = write_down (utf7, NULL);
  utf8_wire = write_down (utf8, "LITERAL+");
  g_assert_cmpstr (utf7_wire, ==, "A1 SELECT \"COI/Ch&AOQ-ts\"\r\n");
  g_assert_cmpstr (utf8_wire, ==, "A1 SELECT {10+}\r\nCOI/Chäts\r\n");
}

static void
test_dates (void)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("X");
  g_autoptr (ConfabImapCommand) far = confab_imap_command_new ("X");
  g_autofree char *wire = NULL;

  confab_imap_command_add_date_time (command, 1706778000);
  confab_imap_command_add_date (command, 1706778000);
  confab_imap_command_add_date_time (command, -1);
  wire = write_down (command, NULL);
  g_assert_cmpstr (wire, ==, "A1 X \"01-Feb-2024 09:00:00 +0000\" 1-Feb-2024 \"31-Dec-1969 23:59:59 +0000\"\r\n");
  confab_imap_command_add_date (far, G_MAXINT64);
  g_assert_false (confab_imap_command_is_valid (far));
}

/* Nothing from outside may end a line, or hide in one. */
static void
test_refused (void)
{
  static const char *const texts[] = { "a\rb", "a\nb", "\r\nA2 DELETE INBOX", "a\r\n" };
  static const char *const keywords[] = { "", "a b", "a\r\nb", "(x)", "\\Seen", "a\"b", "{3}", "ä", "a]b", "*", "%" };
  g_autoptr (ConfabImapCommand) nul = confab_imap_command_new ("X");
  g_autoptr (ConfabImapCommand) empty_set = confab_imap_command_new ("X");
  g_autoptr (ConfabImapCommand) empty_name = confab_imap_command_new ("X");
  g_autoptr (ConfabImapCommand) broken_name = confab_imap_command_new ("X");
  g_autoptr (ConfabImapCommand) atom = confab_imap_command_new ("X");
  g_autoptr (ConfabImapSet) empty = confab_imap_set_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ConfabImapCommand) string = confab_imap_command_new ("X");
      g_autoptr (ConfabImapCommand) mailbox = confab_imap_command_new ("X");

      confab_imap_command_add_string (string, texts[i]);
      confab_imap_command_add_mailbox (mailbox, texts[i], FALSE);
      g_assert_false (confab_imap_command_is_valid (string));
      g_assert_false (confab_imap_command_is_valid (mailbox));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (keywords); i++)
    {
      g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("X");
      const char *list[] = { "good", keywords[i], NULL };

      confab_imap_command_add_flags (command, 0, list);
      g_assert_false (confab_imap_command_is_valid (command));
    }
  confab_imap_command_add_literal (nul, bytes);
  confab_imap_command_add_set (empty_set, empty);
  confab_imap_command_add_mailbox (empty_name, "", FALSE);
  confab_imap_command_add_mailbox (broken_name, "a\377", FALSE);
  confab_imap_command_add_atom (atom, "a\r\nb");
  g_assert_false (confab_imap_command_is_valid (nul));
  g_assert_false (confab_imap_command_is_valid (empty_set));
  g_assert_false (confab_imap_command_is_valid (empty_name));
  g_assert_false (confab_imap_command_is_valid (broken_name));
  g_assert_false (confab_imap_command_is_valid (atom));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/command/utf8-literal", test_utf8_literal);
  g_test_add_func ("/imap/command/arguments", test_arguments);
  g_test_add_func ("/imap/command/strings", test_strings);
  g_test_add_func ("/imap/command/literals", test_literals);
  g_test_add_func ("/imap/command/mailboxes", test_mailboxes);
  g_test_add_func ("/imap/command/dates", test_dates);
  g_test_add_func ("/imap/command/refused", test_refused);
  return g_test_run ();
}
