/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what makes text from anybody safe, and of the back-off. */
#include "config.h"

#include "confab-backoff.h"
#include "confab-text.h"

#include <glib.h>
#include <string.h>

static void
test_clean_line (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = {
    { "", "" },
    { "  Ada  ", "Ada" },
    { "Ada\r\nBcc: eve@x.example", "Ada Bcc: eve@x.example" },
    { "a\tb\vc", "a b c" },
    { "gpj.\342\200\256exe", "gpj.exe" },
    { "\342\201\246x\342\201\251", "x" },
    { "line\342\200\250break", "line break" },
    { "Zürich 東京", "Zürich 東京" },
    { "\001\002\003", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = confab_text_clean_line (cases[i].in, 100);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

static void
test_clean_line_bound (void)
{
  g_autofree char *out = confab_text_clean_line ("äöü and more", 3);

  g_assert_cmpstr (out, ==, "äöü");
}

static void
test_clean_block (void)
{
  g_autofree char *lines = confab_text_clean_block ("a\r\nb\rc\nd\001e\n\n \n", 100);
  g_autofree char *cut = confab_text_clean_block ("ää", 3);

  g_assert_cmpstr (lines, ==, "a\nb\nc\nde");
  g_assert_cmpstr (cut, ==, "ä");
}

static void
test_make_valid (void)
{
  g_autofree char *broken = confab_text_make_valid ("a\377b", 3);
  g_autofree char *nul = confab_text_make_valid ("a\0b", 3);

  g_assert_cmpstr (broken, ==, "a\357\277\275b");
  g_assert_cmpstr (nul, ==, "a");
}

static void
test_file_name (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = {
    { NULL, "file" },
    { "", "file" },
    { "..", "file" },
    { "../../etc/passwd", "passwd" },
    { "C:\\Windows\\evil.exe", "evil.exe" },
    { ".bashrc", "bashrc" },
    { "a/b/", "file" },
    { "what?.txt", "what_.txt" },
    { "photo\342\200\256gpj.exe", "photogpj.exe" },
    { "trailing. ", "trailing" },
    { "line\nbreak.txt", "line break.txt" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = confab_text_safe_file_name (cases[i].in, "file");

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

static void
test_file_name_long (void)
{
  g_autofree char *in = g_strnfill (5000, 'x');
  g_autofree char *name = g_strconcat (in, ".tar.gz", NULL);
  g_autofree char *out = confab_text_safe_file_name (name, "file");

  g_assert_cmpuint (strlen (out), <=, 200);
  g_assert_true (g_str_has_suffix (out, "x") || g_str_has_suffix (out, ".gz"));
}

static void
test_backoff (void)
{
  ConfabBackoff backoff = CONFAB_BACKOFF_INIT (1000, 60000);

  g_assert_cmpuint (confab_backoff_next (&backoff, 0), ==, 500);
  g_assert_cmpuint (confab_backoff_next (&backoff, 1), ==, 2000);
  g_assert_cmpuint (confab_backoff_next (&backoff, 0.5), ==, 3000);
  for (int i = 0; i < 100; i++)
    {
      guint wait = confab_backoff_next (&backoff, 0.999);

      g_assert_cmpuint (wait, <=, 60000);
      g_assert_cmpuint (wait, >=, 4000);
    }
  g_assert_cmpuint (confab_backoff_next (&backoff, 1), ==, 60000);
  confab_backoff_reset (&backoff);
  g_assert_cmpuint (confab_backoff_next (&backoff, 1), ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/text/clean-line", test_clean_line);
  g_test_add_func ("/util/text/clean-line-bound", test_clean_line_bound);
  g_test_add_func ("/util/text/clean-block", test_clean_block);
  g_test_add_func ("/util/text/make-valid", test_make_valid);
  g_test_add_func ("/util/text/file-name", test_file_name);
  g_test_add_func ("/util/text/file-name-long", test_file_name_long);
  g_test_add_func ("/util/backoff", test_backoff);
  return g_test_run ();
}
