/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How text is cut into words for searching. */
#include "config.h"

#include "confab-search-tokenizer.h"

#include "confab-sql.h"
#include "confab-store.h"

#include <string.h>

/* The rules: letters, digits, private characters and the marks behind them make
 * a word, in lower case, without compatibility forms and diacritics, as SQLite's
 * unicode61 does it. Chinese, Japanese and Korean have no spaces: a run of them
 * gives each pair of neighbours, so that any piece of two characters or more is
 * found as a phrase of pairs. In the index the last character stands alone as
 * well (at the place of the last pair): a single one is then found as the
 * beginning of a pair or of itself. */

typedef enum
{
  CLASS_OTHER,
  CLASS_WORD,
  CLASS_MARK,
  CLASS_CJK,
} Class;

typedef struct
{
  ConfabTokenFunc func;
  gpointer data;
  gboolean query;
  /* The word that is being read. */
  char word[CONFAB_SEARCH_TOKEN_MAX];
  int word_length;
  int word_start; /* -1: none */
  int word_end;
  /* The last character of the run that is being read. */
  gunichar last; /* 0: none */
  int last_start;
  int last_end;
  gboolean paired; /* the run has given a pair */
} Reader;

static gboolean
is_cjk (gunichar c)
{
  if (c < 0x2e80)
    return c >= 0x1100 && c < 0x1200;
  if (c < 0x3400)
    return (c <= 0x2fdf || (c >= 0x3005 && c <= 0x3007) || (c >= 0x3021 && c <= 0x3029) ||
            (c >= 0x3041 && c <= 0x3096) || (c >= 0x309d && c <= 0x309f) ||
            (c >= 0x30a1 && c <= 0x30fa) || (c >= 0x30fc && c <= 0x30ff) ||
            (c >= 0x3105 && c <= 0x318e) || (c >= 0x31a0 && c <= 0x31bf) || (c >= 0x31f0 && c <= 0x31ff));
  return (c <= 0x4dbf || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
          (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9d) || (c >= 0x20000 && c <= 0x3ffff));
}

static gboolean
is_voice_mark (gunichar c)
{
  return c == 0x3099 || c == 0x309a || c == 0xff9e || c == 0xff9f;
}

/* Marks that only change how a letter sounds; others, as in Devanagari, stay. */
static gboolean
is_diacritic (gunichar c)
{
  return ((c >= 0x0300 && c <= 0x036f) || (c >= 0x0591 && c <= 0x05c7) ||
          (c >= 0x064b && c <= 0x065f) || c == 0x0670 ||
          (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) ||
          (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f));
}

static Class
classify (gunichar c)
{
  if (is_voice_mark (c))
    return CLASS_MARK;
  if (is_cjk (c))
    return CLASS_CJK;

  switch (g_unichar_type (c))
    {
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
    case G_UNICODE_PRIVATE_USE:
      return CLASS_WORD;
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_NON_SPACING_MARK:
      return CLASS_MARK;
    default:
      return CLASS_OTHER;
    }
}

static void
append (Reader *    self,
        const char *bytes,
        int         length)
{
  if (self->word_length + length > (int) sizeof self->word)
    {
      self->word_length = -1 - self->word_length; /* full: take nothing more */
      return;
    }
  memcpy (self->word + self->word_length, bytes, length);
  self->word_length += length;
}

static void
append_folded (Reader * self,
               gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));

  for (gsize i = 0; i < n && self->word_length >= 0; i++)
    {
      gunichar part = g_unichar_tolower (parts[i]);
      char utf8[6];

      if (is_diacritic (part))
        continue;
      switch (part)
        {
        case 0xdf:
          append (self, "ss", 2);
          break;
        case 0xe6:
          append (self, "ae", 2);
          break;
        case 0xf8:
          append (self, "o", 1);
          break;
        case 0x111:
          append (self, "d", 1);
          break;
        case 0x131:
          append (self, "i", 1);
          break;
        case 0x142:
          append (self, "l", 1);
          break;
        case 0x153:
          append (self, "oe", 2);
          break;
        case 0x3c2:
          append (self, "σ", 2);
          break;
        default:
          append (self, utf8, g_unichar_to_utf8 (part, utf8));
          break;
        }
    }
}

static int
end_word (Reader *self)
{
  int start = self->word_start;
  int length = self->word_length < 0 ? -1 - self->word_length : self->word_length;

  if (start < 0)
    return 0;
  self->word_start = -1;
  self->word_length = 0;
  if (length == 0)
    return 0;
  return self->func (self->data, FALSE, self->word, length, start, self->word_end);
}

/* One or two characters of a run. */
static int
emit_run (Reader * self,
          gboolean colocated,
          gunichar second,
          int      end)
{
  char utf8[12];
  int length = g_unichar_to_utf8 (self->last, utf8);

  if (second != 0)
    length += g_unichar_to_utf8 (second, utf8 + length);
  return self->func (self->data, colocated, utf8, length, self->last_start, end);
}

static int
end_run (Reader *self)
{
  int code = 0;

  if (self->last != 0 && !self->paired)
    code = emit_run (self, FALSE, 0, self->last_end);
  else if (self->last != 0 && !self->query)
    code = emit_run (self, TRUE, 0, self->last_end);
  self->last = 0;
  self->paired = FALSE;
  return code;
}

static int
take_run (Reader * self,
          gunichar c,
          int      start,
          int      end)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  int code = 0;

  /* Half-width forms and compatibility ideographs become the usual ones;
   * syllables and voiced letters stay whole. */
  if ((c >= 0xf900 && c <= 0xfaff) || c >= 0xff00)
    {
      g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
      c = parts[0];
    }
  if (self->last != 0)
    {
      code = emit_run (self, FALSE, c, end);
      self->paired = TRUE;
    }
  self->last = c;
  self->last_start = start;
  self->last_end = end;
  return code;
}

/* A mark belongs to the word it stands behind; elsewhere it is nothing. */
static void
take_mark (Reader * self,
           gunichar c,
           int      end)
{
  if (self->word_start < 0)
    return;
  if (self->word_length >= 0)
    append_folded (self, c);
  self->word_end = end;
}

static int
take_word (Reader * self,
           gunichar c,
           int      start,
           int      end)
{
  if (self->word_start < 0)
    {
      self->word_start = start;
      self->word_length = 0;
    }
  self->word_end = end;
  if (self->word_length < 0)
    return 0;
  append_folded (self, c);
  return 0;
}

/* The usual case, without a look at Unicode: letters and digits from @at on. */
static int
take_ascii (Reader *    self,
            const char *text,
            int         length,
            int         at)
{
  int n = self->word_length;

  if (self->word_start < 0)
    {
      self->word_start = at;
      n = 0;
    }
  for (; at < length && g_ascii_isalnum (text[at]); at++)
    {
      if (n == (int) sizeof self->word)
        n = -1 - n; /* full: take nothing more */
      if (n >= 0)
        self->word[n++] = text[at] >= 'A' && text[at] <= 'Z' ? text[at] | 0x20 : text[at];
    }
  self->word_length = n;
  self->word_end = at;
  return at;
}

/* A voice mark makes another letter of the one before it, and so another pair:
 * look ahead for it. */
static gunichar
peek_voiced (const char *text,
             int         length,
             int *       at,
             gunichar    c)
{
  gunichar next = *at < length ? g_utf8_get_char_validated (text + *at, length - *at) : 0;
  gunichar base = c;
  gunichar whole;

  if (next == 0 || (gint32) next < 0 || !is_voice_mark (next))
    return c;
  if (c >= 0xff00)
    {
      gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

      g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
      base = parts[0];
    }
  if (!g_unichar_compose (base, next == 0x3099 || next == 0xff9e ? 0x3099 : 0x309a, &whole))
    return c;
  *at += g_utf8_skip[(guchar) text[*at]];
  return whole;
}

/**
 * confab_search_tokenize:
 * @text: UTF-8; bytes that are none separate words
 * @length: its length in bytes
 * @query: whether it is what a person searches for, rather than a text for the index
 * @func: (scope call): called with each word
 * @data: for @func
 *
 * Cuts a text into folded words.
 *
 * Returns: 0, or what @func stopped with
 */
int
confab_search_tokenize (const char *    text,
                        int             length,
                        gboolean        query,
                        ConfabTokenFunc func,
                        gpointer        data)
{
  Reader self = { .func = func, .data = data, .query = query, .word_start = -1 };
  int at = 0;
  int code = 0;

  while (at < length && code == 0)
    {
      int start = at;
      gunichar c = (guchar) text[at];
      Class class;

      if (c < 0x80 && g_ascii_isalnum ((char) c))
        {
          if (self.last != 0)
            code = end_run (&self);
          if (code == 0)
            at = take_ascii (&self, text, length, at);
          continue;
        }
      if (c < 0x80)
        {
          at++;
          class = CLASS_OTHER;
        }
      else
        {
          c = g_utf8_get_char_validated (text + at, length - at);
          if ((gint32) c < 0)
            {
              at++;
              class = CLASS_OTHER;
            }
          else
            {
              at += g_utf8_skip[(guchar) text[at]];
              class = classify (c);
            }
        }

      if (class == CLASS_CJK)
        {
          c = peek_voiced (text, length, &at, c);
          code = end_word (&self);
          if (code == 0)
            code = take_run (&self, c, start, at);
        }
      else if (class == CLASS_MARK)
        {
          take_mark (&self, c, at);
        }
      else
        {
          if (self.last != 0)
            code = end_run (&self);
          if (code == 0)
            code = class == CLASS_WORD ? take_word (&self, c, start, at) : end_word (&self);
        }
    }
  if (code == 0)
    code = end_word (&self);
  if (code == 0)
    code = end_run (&self);
  return code;
}

/* SQLite's side. */

typedef int (*Fts5TokenFunc) (void *, int, const char *, int, int, int);

typedef struct
{
  Fts5TokenFunc func;
  void *context;
} Fts5Call;

static int
create_cb (void *          context,
           const char **   arguments,
           int             n_arguments,
           Fts5Tokenizer **tokenizer)
{
  /* It has no state; any address but NULL will do. */
  *tokenizer = (Fts5Tokenizer *) &confab_search_tokenize;
  return SQLITE_OK;
}

static void
delete_cb (Fts5Tokenizer *tokenizer)
{
}

static int
token_cb (gpointer    data,
          gboolean    colocated,
          const char *token,
          int         length,
          int         start,
          int         end)
{
  Fts5Call *call = data;

  return call->func (call->context, colocated ? FTS5_TOKEN_COLOCATED : 0, token, length, start, end);
}

/* What is written to the index has been cut before (ConfabSearchWords), by a
 * thread that has the time. The index keeps no offsets. */
static int
take_words (Fts5Call *  call,
            const char *text,
            int         length)
{
  const char *end = text + length;
  int code = SQLITE_OK;

  for (const char *word = text; word < end && code == SQLITE_OK;)
    {
      int flags = *word++ == CONFAB_SEARCH_COLOCATED ? FTS5_TOKEN_COLOCATED : 0;
      const char *next = word;

      while (next < end && *next != CONFAB_SEARCH_NEXT && *next != CONFAB_SEARCH_COLOCATED)
        next++;
      code = call->func (call->context, flags, word, (int) (next - word), 0, 0);
      word = next;
    }
  return code;
}

static int
tokenize_cb (Fts5Tokenizer *tokenizer,
             void *         context,
             int            flags,
             const char *   text,
             int            length,
             Fts5TokenFunc  func)
{
  Fts5Call call = { func, context };

  if ((flags & FTS5_TOKENIZE_QUERY) != 0)
    return confab_search_tokenize (text, length, TRUE, token_cb, &call);
  return take_words (&call, text, length);
}

/**
 * confab_search_tokenizer_register:
 * @db: a connection
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Makes the tokenizer `confab` known to FTS5 on this connection.
 *
 * Returns: whether it went well
 */
gboolean
confab_search_tokenizer_register (sqlite3 *db,
                                  GError **error)
{
  static fts5_tokenizer tokenizer = { create_cb, delete_cb, tokenize_cb };
  fts5_api *api = NULL;
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, "SELECT fts5(?1)", -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
  if (code == SQLITE_OK)
    sqlite3_step (statement);
  sqlite3_finalize (statement);
  if (code == SQLITE_OK && api == NULL)
    code = SQLITE_ERROR;
  if (code == SQLITE_OK)
    code = api->xCreateTokenizer (api, "confab", NULL, &tokenizer, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  confab_sql_throw (code, db, "full-text search", error);
  return FALSE;
}
