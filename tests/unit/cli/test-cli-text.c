/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for a terminal: what strangers wrote commands nothing. */
#include "config.h"

#include "confab-cli-text.h"

#include <string.h>

static void
assert_escaped (const char *text,
                gboolean    one_line,
                const char *expected)
{
  g_autofree char *escaped = confab_cli_escape (text, one_line);

  g_assert_cmpstr (escaped, ==, expected);
}

static void
test_escape (void)
{
  assert_escaped ("plain ä 日本 👋🏽", TRUE, "plain ä 日本 👋🏽");
  assert_escaped ("\x1b]0;title\x07\x1b[2J", TRUE, "␛]0;title␇␛[2J");
  assert_escaped ("a\rb\x7f\x08", TRUE, "a␍b␡␈");
  assert_escaped ("\xc2\x9b" "31m", TRUE, "\\u009b31m");
  assert_escaped ("safe\xe2\x80\xae" "gpj.exe", TRUE, "safe\\u202egpj.exe");
  assert_escaped ("\xe2\x81\xa6x\xe2\x81\xa9", TRUE, "\\u2066x\\u2069");
  assert_escaped ("\xff\xfe", TRUE, "��");
  assert_escaped ("a\tb", FALSE, "a b");
  assert_escaped ("a\nb\r\nc", FALSE, "a\nb\nc");
  assert_escaped ("a\nb\r\nc", TRUE, "a b c");
  assert_escaped ("a\xe2\x80\xa8" "b", TRUE, "a b");
}

/* Of all characters there are, none that commands a terminal comes through. */
static void
test_escape_all (void)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *escaped = NULL;

  for (gunichar c = 1; c < 0x110000; c++)
    if (c < 0xd800 || c >= 0xe000)
      g_string_append_unichar (all, c);
  escaped = confab_cli_escape (all->str, TRUE);
  g_assert_cmpuint (strlen (escaped), >, all->len);
  for (const char *p = escaped; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
test_width (void)
{
  g_assert_cmpuint (confab_cli_width (""), ==, 0);
  g_assert_cmpuint (confab_cli_width ("abc"), ==, 3);
  g_assert_cmpuint (confab_cli_width ("日本"), ==, 4);
  g_assert_cmpuint (confab_cli_width ("e\xcc\x81"), ==, 1);
}

static void
assert_fit (const char *text,
            guint       width,
            const char *expected)
{
  g_autofree char *fitting = confab_cli_fit (text, width);

  g_assert_cmpstr (fitting, ==, expected);
  g_assert_cmpuint (confab_cli_width (fitting), <=, width);
}

static void
test_fit (void)
{
  assert_fit ("abc", 3, "abc");
  assert_fit ("abcd", 3, "ab…");
  assert_fit ("abcd", 1, "…");
  assert_fit ("日本語", 6, "日本語");
  assert_fit ("日本語", 5, "日本…");
  assert_fit ("日本語", 4, "日…");
  assert_fit ("", 1, "");
}

static void
test_column (void)
{
  g_autoptr (GString) line = g_string_new (NULL);

  confab_cli_append_column (line, "日本", 6);
  confab_cli_append_column (line, "x", 3);
  confab_cli_append_column (line, "too long", 3);
  g_assert_cmpstr (line->str, ==, "日本  x  too long");
}

static void
test_time (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+02:00");
  g_autoptr (GDateTime) now = g_date_time_new (zone, 2024, 3, 1, 0, 30, 0);
  static const struct
  {
    gint64 time;
    const char *expected;
  } cases[] = {
    { G_GINT64_CONSTANT (1709245800000), "00:30" },       /* 2024-02-29T22:30Z is the 1st of March there */
    { G_GINT64_CONSTANT (1709242140000), "29 Feb 23:29" },
    { G_GINT64_CONSTANT (1704059999000), "2023-12-31" },
    { G_GINT64_CONSTANT (0), "1970-01-01" },
    { G_MAXINT64, "?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = confab_cli_format_time (cases[i].time, now);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_iso8601 (void)
{
  static const struct
  {
    gint64 time;
    const char *expected;
  } cases[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 1, "1970-01-01T00:00:00.001Z" },
    { -1, "1969-12-31T23:59:59.999Z" },
    { -1000, "1969-12-31T23:59:59.000Z" },
    { G_GINT64_CONSTANT (1709164800123), "2024-02-29T00:00:00.123Z" },
    { G_MAXINT64, NULL },
    { G_MININT64, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = confab_cli_format_iso8601 (cases[i].time);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/text/escape", test_escape);
  g_test_add_func ("/cli/text/escape-all", test_escape_all);
  g_test_add_func ("/cli/text/width", test_width);
  g_test_add_func ("/cli/text/fit", test_fit);
  g_test_add_func ("/cli/text/column", test_column);
  g_test_add_func ("/cli/text/time", test_time);
  g_test_add_func ("/cli/text/iso8601", test_iso8601);
  return g_test_run ();
}
