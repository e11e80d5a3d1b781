/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person types as a search expression, and where a text matches it. Pure. */
#include "config.h"

#include "confab-search-tokenizer.h"

#include <string.h>

/* A word of one letter is no beginning worth searching for: it would be all texts. */
#define PREFIX_MIN_BYTES 2
/* Bytes of a word that are looked at. */
#define WORD_MAX 256
/* Bytes of text before the first match, and in all. */
#define SNIPPET_BEFORE 40
#define SNIPPET_MAX 200
#define MATCHES_MAX 64

typedef struct
{
  guint tokens;
  int length; /* of the last token */
  gboolean single; /* that token is one character of a script without spaces */
} Word;

static int
measure_cb (gpointer    data,
            gboolean    colocated,
            const char *token,
            int         length,
            int         start,
            int         end)
{
  Word *word = data;

  word->tokens++;
  word->length = length;
  word->single = (guchar) token[0] >= 0xe0 && length == g_utf8_skip[(guchar) token[0]];
  return 0;
}

/* Calls @func with each word of @text: its tokens as one phrase, and whether it
 * may go on behind them. */
static void
foreach_word (const char *text,
              void (*     func )(gpointer    data,
                                 const char *word,
                                 int         length,
                                 gboolean    prefix),
              gpointer    data)
{
  guint n = 0;

  for (const char *at = text; *at != '\0' && n < CONFAB_SEARCH_WORDS_MAX;)
    {
      int length = (int) strcspn (at, " \t\r\n");
      gboolean last = at[length] == '\0';
      Word word = { 0 };

      if (length > 0)
        {
          int bounded = MIN (length, WORD_MAX);

          while (bounded > 0 && bounded < length && ((guchar) at[bounded] & 0xc0) == 0x80)
            bounded--;
          confab_search_tokenize (at, bounded, TRUE, measure_cb, &word);
          if (word.tokens > 0)
            {
              func (data, at, bounded, (last && word.length >= PREFIX_MIN_BYTES) || word.single);
              n++;
            }
        }
      at += length;
      at += strspn (at, " \t\r\n");
    }
}

static void
append_phrase_cb (gpointer    data,
                  const char *word,
                  int         length,
                  gboolean    prefix)
{
  GString *expression = data;

  if (expression->len > 0)
    g_string_append_c (expression, ' ');
  g_string_append_c (expression, '"');
  for (int i = 0; i < length; i++)
    if (word[i] != '"')
      g_string_append_c (expression, word[i]);
    else
      g_string_append_c (expression, ' ');
  g_string_append_c (expression, '"');
  if (prefix)
    g_string_append (expression, " *");
}

/**
 * confab_search_build_expression:
 * @text: what a person typed
 *
 * Every word has to occur; the last one, when nothing follows it, may be the
 * beginning of one.
 *
 * Returns: (transfer full) (nullable): an expression for FTS5, or %NULL when
 *   there is nothing to search for
 */
char *
confab_search_build_expression (const char *text)
{
  g_autoptr (GString) expression = g_string_new (NULL);

  foreach_word (text, append_phrase_cb, expression);
  if (expression->len == 0)
    return NULL;
  return g_string_free_and_steal (g_steal_pointer (&expression));
}

typedef struct
{
  GHashTable *exact;   /* token → itself */
  GPtrArray *prefixes; /* tokens */
  gboolean prefix;     /* of the word being added */
  char *pending;       /* its last token so far */
  /* Matching. */
  GArray *found; /* pairs of int */
  int limit;     /* byte offset at which to stop; -1: none yet */
} Terms;

static void
add_pending (Terms *terms)
{
  if (terms->pending == NULL)
    return;
  if (terms->prefix)
    g_ptr_array_add (terms->prefixes, g_steal_pointer (&terms->pending));
  else
    g_hash_table_add (terms->exact, g_steal_pointer (&terms->pending));
}

static int
add_term_cb (gpointer    data,
             gboolean    colocated,
             const char *token,
             int         length,
             int         start,
             int         end)
{
  Terms *terms = data;

  if (terms->pending != NULL)
    g_hash_table_add (terms->exact, g_steal_pointer (&terms->pending));
  terms->pending = g_strndup (token, length);
  return 0;
}

static void
add_word_cb (gpointer    data,
             const char *word,
             int         length,
             gboolean    prefix)
{
  Terms *terms = data;

  terms->prefix = prefix;
  confab_search_tokenize (word, length, TRUE, add_term_cb, terms);
  add_pending (terms);
}

static gboolean
matches (Terms *     terms,
         const char *token,
         int         length)
{
  char buffer[CONFAB_SEARCH_TOKEN_MAX + 1];

  memcpy (buffer, token, length);
  buffer[length] = '\0';
  if (g_hash_table_contains (terms->exact, buffer))
    return TRUE;
  for (guint i = 0; i < terms->prefixes->len; i++)
    if (g_str_has_prefix (buffer, g_ptr_array_index (terms->prefixes, i)))
      return TRUE;
  return FALSE;
}

static int
match_cb (gpointer    data,
          gboolean    colocated,
          const char *token,
          int         length,
          int         start,
          int         end)
{
  Terms *terms = data;

  if (terms->limit >= 0 && start >= terms->limit)
    return 1;
  if (!matches (terms, token, length))
    return 0;

  if (terms->found->len > 0 && start <= g_array_index (terms->found, int, terms->found->len - 1))
    {
      /* Pairs overlap: one range. */
      int *last = &g_array_index (terms->found, int, terms->found->len - 1);

      *last = MAX (*last, end);
      return 0;
    }
  if (terms->found->len == 0)
    terms->limit = start + SNIPPET_MAX;
  g_array_append_val (terms->found, start);
  g_array_append_val (terms->found, end);
  return terms->found->len >= 2 * MATCHES_MAX;
}

/* The byte offset at or after @at where a character begins. */
static int
align (const char *text,
       int         at)
{
  while (((guchar) text[at] & 0xc0) == 0x80)
    at++;
  return at;
}

static int
snippet_start (const char *text,
               int         first)
{
  int start;

  if (first <= SNIPPET_BEFORE)
    return 0;
  start = align (text, first - SNIPPET_BEFORE);
  for (int i = start; i < first; i++)
    if (g_ascii_isspace (text[i]))
      return i + 1;
  return start;
}

/**
 * confab_search_snippet:
 * @text: a text
 * @query: what a person typed
 * @ranges: (element-type guint): where to put pairs of byte offsets into the
 *   result, start and end of each match
 *
 * Cuts a line out of a text, around the first word that matches.
 *
 * Returns: (transfer full) (nullable): the line, or %NULL when nothing matches
 */
char *
confab_search_snippet (const char *text,
                       const char *query,
                       GArray *    ranges)
{
  g_autoptr (GHashTable) exact = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) prefixes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (int));
  Terms terms = { .exact = exact, .prefixes = prefixes, .found = found, .limit = -1 };
  int length = (int) MIN (strlen (text), (gsize) G_MAXINT);

  foreach_word (query, add_word_cb, &terms);
  confab_search_tokenize (text, length, FALSE, match_cb, &terms);
  if (found->len == 0)
    return NULL;

  int start = snippet_start (text, g_array_index (found, int, 0));
  int end = length - start <= SNIPPET_MAX ? length : align (text, start + SNIPPET_MAX);
  char *snippet = g_strndup (text + start, end - start);

  for (char *at = snippet; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  for (guint i = 0; i + 1 < found->len; i += 2)
    {
      guint from = g_array_index (found, int, i) - start;
      guint to = MIN (g_array_index (found, int, i + 1), end) - start;

      if (from >= to)
        break;
      g_array_append_val (ranges, from);
      g_array_append_val (ranges, to);
    }
  return snippet;
}
