/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How text is cut into words, expressions and snippets; no tables. */
#include "config.h"

#include "confab-search-tokenizer.h"

#include <string.h>

static int
collect_cb (gpointer    data,
            gboolean    colocated,
            const char *token,
            int         length,
            int         start,
            int         end)
{
  GString *words = data;

  g_string_append_printf (words, "%s%.*s@%d-%d", words->len > 0 ? " " : "", length, token, start, end);
  if (colocated)
    g_string_append_c (words, '=');
  return 0;
}

static void
assert_words (const char *text,
              gboolean    query,
              const char *expected)
{
  g_autoptr (GString) words = g_string_new (NULL);

  g_assert_cmpint (confab_search_tokenize (text, (int) strlen (text), query, collect_cb, words), ==, 0);
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_words (void)
{
  assert_words ("", FALSE, "");
  assert_words ("Hello, World 42!", FALSE, "hello@0-5 world@7-12 42@13-15");
  assert_words ("Zürich zu\xcc\x88rich", FALSE, "zurich@0-7 zurich@8-16");
  assert_words ("ﬁne ＡＢＣ ²", FALSE, "fine@0-5 abc@6-15 2@16-18");
  assert_words ("Straße Æsir Łódź", FALSE, "strasse@0-7 aesir@8-13 lodz@14-21");
  assert_words ("שָׁלוֹם", FALSE, "שלום@0-14");
  assert_words ("a\xff" "b", FALSE, "a@0-1 b@2-3");
  assert_words ("\xcc\x88", FALSE, "");
  assert_words ("हिन्दी", FALSE, "हिन्दी@0-18");
}

static void
test_pairs (void)
{
  assert_words ("東京都", FALSE, "東京@0-6 京都@3-9 都@6-9=");
  assert_words ("東京都", TRUE, "東京@0-6 京都@3-9");
  assert_words ("東", FALSE, "東@0-3");
  assert_words ("東", TRUE, "東@0-3");
  assert_words ("x東京y", FALSE, "x@0-1 東京@1-7 京@4-7= y@7-8");
  assert_words ("東 京", FALSE, "東@0-3 京@4-7");
  /* However it is written. */
  assert_words ("ガス", TRUE, "ガス@0-6");
  assert_words ("ｶﾞｽ", TRUE, "ガス@0-9");
  assert_words ("カ\xe3\x82\x99ス", TRUE, "ガス@0-9");
  assert_words ("한국어", TRUE, "한국@0-6 국어@3-9");
}

static void
test_long_words (void)
{
  g_autofree char *text = g_strnfill (5000, 'a');
  g_autoptr (GString) words = g_string_new (NULL);

  confab_search_tokenize (text, 5000, FALSE, collect_cb, words);
  g_assert_cmpuint (words->len, ==, CONFAB_SEARCH_TOKEN_MAX + strlen ("@0-5000"));
  /* A character is never cut in two. */
  g_autofree char *greek = g_strdup_printf ("%.*sω", CONFAB_SEARCH_TOKEN_MAX - 1, text);
  g_string_truncate (words, 0);
  confab_search_tokenize (greek, (int) strlen (greek), FALSE, collect_cb, words);
  g_assert_true (g_utf8_validate (words->str, -1, NULL));
}

static int
stop_cb (gpointer    data,
         gboolean    colocated,
         const char *token,
         int         length,
         int         start,
         int         end)
{
  int *left = data;

  return --*left == 0 ? 7 : 0;
}

static void
test_stops (void)
{
  static const char text[] = "one two 東京都 three 日";

  for (int n = 1; n <= 7; n++)
    {
      int left = n;

      g_assert_cmpint (confab_search_tokenize (text, (int) strlen (text), FALSE, stop_cb, &left), ==, 7);
    }
}

static void
test_random_bytes (void)
{
  /* No input does harm, and tokens lie in the text, in order. */
  for (int round = 0; round < 2000; round++)
    {
      char text[64];
      g_autoptr (GString) words = g_string_new (NULL);
      g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint));
      int length = g_test_rand_int_range (0, (int) sizeof text - 1);

      for (int i = 0; i < length; i++)
        text[i] = (char) g_test_rand_int_range (1, 256);
      text[length] = '\0';
      confab_search_tokenize (text, length, round % 2, collect_cb, words);
      g_autofree char *expression = confab_search_build_expression (text);
      g_autofree char *snippet = confab_search_snippet (text, text, ranges);
      for (guint i = 0; i + 1 < ranges->len; i += 2)
        {
          g_assert_cmpuint (g_array_index (ranges, guint, i), <, g_array_index (ranges, guint, i + 1));
          g_assert_cmpuint (g_array_index (ranges, guint, i + 1), <=, strlen (snippet));
        }
    }
}

static void
test_expression (void)
{
  static const struct { const char *text; const char *expression; } cases[] = {
    { "", NULL }, { " \t ", NULL }, { "...", NULL }, { "hello", "\"hello\" *" }, { "hello ", "\"hello\"" },
    { "a", "\"a\"" }, { "one two", "\"one\" \"two\" *" }, { "one - two", "\"one\" \"two\" *" },
    { "say \"hi\"", "\"say\" \" hi \" *" }, { "日 x", "\"日\" * \"x\"" }, { "日本 ", "\"日本\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expression = confab_search_build_expression (cases[i].text);

      g_assert_cmpstr (expression, ==, cases[i].expression);
    }

  /* Very much of it is cut. */
  g_autoptr (GString) many = g_string_new (NULL);
  for (int i = 0; i < 1000; i++)
    g_string_append (many, "word ");
  g_autofree char *expression = confab_search_build_expression (many->str);
  g_auto (GStrv) words = g_strsplit (expression, " ", -1);
  g_assert_cmpuint (g_strv_length (words), ==, CONFAB_SEARCH_WORDS_MAX);
}

static void
assert_snippet (const char *text,
                const char *query,
                const char *expected)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *snippet = confab_search_snippet (text, query, ranges);
  g_autoptr (GString) marked = g_string_new (NULL);
  guint at = 0;

  if (expected == NULL)
    {
      g_assert_null (snippet);
      return;
    }
  for (guint i = 0; i + 1 < ranges->len; i += 2)
    {
      guint start = g_array_index (ranges, guint, i);
      guint end = g_array_index (ranges, guint, i + 1);

      g_string_append_len (marked, snippet + at, start - at);
      g_string_append_printf (marked, "[%.*s]", (int) (end - start), snippet + start);
      at = end;
    }
  g_string_append (marked, snippet + at);
  g_assert_cmpstr (marked->str, ==, expected);
}

static void
test_snippet (void)
{
  assert_snippet ("Nothing here", "else", NULL);
  assert_snippet ("Einmal nach Zürich\nund zurück", "zuri", "Einmal nach [Zürich] und zurück");
  assert_snippet ("Einmal nach Zürich und zurück", "zurich zuruck", "Einmal nach [Zürich] und [zurück]");
  assert_snippet ("私は東京都に住む", "東京都", "私は[東京都]に住む");
  assert_snippet ("one two three four five six seven eight nine ten eleven twelve thirteen", "thirteen",
                  "six seven eight nine ten eleven twelve [thirteen]");

  /* Long texts are cut at whole characters. */
  g_autoptr (GString) text = g_string_new ("start ");
  for (int i = 0; i < 300; i++)
    g_string_append (text, "ü");
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *snippet = confab_search_snippet (text->str, "start ", ranges);
  g_assert_true (g_utf8_validate (snippet, -1, NULL));
  g_assert_cmpuint (strlen (snippet), <, 210);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/words", test_words);
  g_test_add_func ("/store/search/pairs", test_pairs);
  g_test_add_func ("/store/search/long-words", test_long_words);
  g_test_add_func ("/store/search/stops", test_stops);
  g_test_add_func ("/store/search/random-bytes", test_random_bytes);
  g_test_add_func ("/store/search/expression", test_expression);
  g_test_add_func ("/store/search/snippet", test_snippet);
  return g_test_run ();
}
