/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds web and mail addresses in what people write, and lone emoji. */
#include "config.h"

#include "confab-links.h"

#include <string.h>

#define ZERO_WIDTH_JOINER 0x200d
#define VARIATION_TEXT 0xfe0e
#define VARIATION_EMOJI 0xfe0f
#define KEYCAP 0x20e3
/* The longest sequences joined of several emoji have about ten. */
#define MAX_EMOJI_CHARACTERS 60

/* Text is read once from left to right: each character is looked at a bounded number of times. */

static gboolean
is_local_part (char c)
{
  return g_ascii_isalnum (c) || strchr ("._%+-", c) != NULL;
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || (c & 0x80) != 0;
}

/* Where the web address that begins at @start ends. */
static const char *
end_of_address (const char *start)
{
  const char *end = start;
  int round = 0, square = 0;

  for (const char *p = start; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c <= ' ' || strchr ("<>\"`{}|\\^", (int) MIN (c, 0x7f)) != NULL || g_unichar_isspace (c) ||
          g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        break;
      if (c == '(')
        round++;
      else if (c == '[')
        square++;
      else if (c == ')' && --round < 0)
        break;
      else if (c == ']' && --square < 0)
        break;
      if (c >= 0x80 || strchr (".,;:!?'*_~", (int) c) == NULL)
        end = g_utf8_next_char (p);
    }
  return end;
}

static gboolean
starts_with (const char *text,
             const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* A web address at @p, where a word begins. Gives its end and what goes before it to open it. */
static const char *
match_web (const char * p,
           const char **scheme)
{
  static const char * const schemes[] = { "https://", "http://" };
  const char *end;

  *scheme = "";
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i]);

      if (!starts_with (p, schemes[i]) || !is_word (p[length]))
        continue;
      return end_of_address (p);
    }
  if (!starts_with (p, "www.") || !is_word (p[4]))
    return NULL;
  end = end_of_address (p);
  *scheme = "https://";
  return memchr (p + 4, '.', (gsize) MAX (end - p - 4, 0)) != NULL ? end : NULL;
}

/* A mail address around the "@" at @at; not further back than @limit. Gives its beginning. */
static const char *
match_mail (const char * at,
            const char * limit,
            const char **end)
{
  const char *start = at;
  const char *p = at + 1;
  const char *last_dot = NULL;

  while (start > limit && is_local_part (start[-1]))
    start--;
  while (start < at && (*start == '.' || *start == '-'))
    start++;
  while (g_ascii_isalnum (*p) || ((*p == '-' || *p == '.') && is_word (p[1])))
    {
      if (*p == '.')
        last_dot = p;
      p++;
    }
  *end = p;
  if (start == at || last_dot == NULL || p - last_dot < 3)
    return NULL;
  return start;
}

static void
append_escaped (GString *   markup,
                const char *start,
                const char *end)
{
  g_autofree char *escaped = g_markup_escape_text (start, end - start);

  g_string_append (markup, escaped);
}

static void
append_link (GString *   markup,
             const char *scheme,
             const char *start,
             const char *end)
{
  g_string_append_printf (markup, "<a href=\"%s", scheme);
  append_escaped (markup, start, end);
  g_string_append (markup, "\">");
  append_escaped (markup, start, end);
  g_string_append (markup, "</a>");
}

/* Who is named there, at an “@”: the end of the longest name that fits. */
static const char *
match_name (const char *        at,
            const char * const *names)
{
  const char *end = NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gsize length = strlen (names[i]);

      if (length > 0 && strncmp (at + 1, names[i], length) == 0 && !g_unichar_isalnum (g_utf8_get_char (at + 1 + length)) &&
          (end == NULL || at + 1 + length > end))
        end = at + 1 + length;
    }
  return end;
}

/**
 * confab_links_to_markup:
 * @text: what somebody wrote; at most %CONFAB_LINKS_MAX_TEXT bytes are looked at
 * @names: (nullable) (array zero-terminated=1): who is named in it, behind an “@”
 * @n_links: (out): how many addresses and names it has
 *
 * The text itself is never markup: all of it is escaped.
 *
 * Returns: (transfer full): markup in which web and mail addresses are links, and those
 *   who are named stand out
 */
char *
confab_links_to_markup (const char *        text,
                        const char * const *names,
                        guint *             n_links)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  const char *done = text;
  const char *limit = text;
  const char *p = text;

  *n_links = 0;
  while (*p != '\0' && *n_links < CONFAB_LINKS_MAX && p - text < CONFAB_LINKS_MAX_TEXT)
    {
      const char *scheme = "";
      const char *start = NULL;
      const char *end = NULL;
      char c = g_ascii_tolower (*p);

      if ((c == 'h' || c == 'w') && (p == text || !is_word (p[-1])))
        {
          end = match_web (p, &scheme);
          start = end != NULL ? p : NULL;
        }
      else if (c == '@' && (p == text || !is_word (p[-1])) && match_name (p, names) != NULL)
        {
          end = match_name (p, names);
          append_escaped (markup, done, p);
          g_string_append (markup, "<b>");
          append_escaped (markup, p, end);
          g_string_append (markup, "</b>");
          done = limit = p = end;
          (*n_links)++;
          continue;
        }
      else if (c == '@')
        {
          start = match_mail (p, limit, &end);
          scheme = "mailto:";
        }
      if (start == NULL || end <= start)
        {
          p++;
          continue;
        }
      append_escaped (markup, done, start);
      append_link (markup, scheme, start, end);
      done = limit = p = end;
      (*n_links)++;
    }
  append_escaped (markup, done, done + strlen (done));
  return g_string_free (g_steal_pointer (&markup), FALSE);
}

/* Emoji */

static gboolean
is_regional (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

static gboolean
is_emoji_by_itself (gunichar c)
{
  return (c >= 0x1f300 && c <= 0x1faff) || c == 0x1f004 || c == 0x1f0cf || c == 0x1f18e ||
         (c >= 0x1f191 && c <= 0x1f19a) || (c >= 0x231a && c <= 0x231b) || (c >= 0x23e9 && c <= 0x23f3) ||
         (c >= 0x2614 && c <= 0x2615) || (c >= 0x2648 && c <= 0x2653) || c == 0x26a1 || c == 0x26bd || c == 0x26be ||
         c == 0x26c4 || c == 0x26ce || c == 0x26d4 || c == 0x26ea || c == 0x26f2 || c == 0x26f3 || c == 0x26f5 ||
         c == 0x26fa || c == 0x26fd || c == 0x2705 || c == 0x270a || c == 0x270b || c == 0x2728 || c == 0x274c ||
         c == 0x274e || (c >= 0x2753 && c <= 0x2755) || c == 0x2757 || (c >= 0x2795 && c <= 0x2797) ||
         c == 0x27b0 || c == 0x2b50 || c == 0x2b55;
}

/* Symbols that are emoji when a variation selector says so, which people often leave out for these. */
static gboolean
is_emoji_with_selector (gunichar c)
{
  return (c >= 0x2190 && c <= 0x21ff) || (c >= 0x2300 && c <= 0x23ff) || (c >= 0x25a0 && c <= 0x27bf) ||
         (c >= 0x2900 && c <= 0x297f) || (c >= 0x2b00 && c <= 0x2bff) || c == 0x203c || c == 0x2049 ||
         c == 0x2122 || c == 0x2139 || c == 0x3030 || c == 0x303d || c == 0x3297 || c == 0x3299 || c == 0xa9 || c == 0xae;
}

static gboolean
is_continuation (gunichar c)
{
  return c == VARIATION_EMOJI || c == KEYCAP || (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f);
}

/* Takes one emoji, of however many characters, from the front. */
static const char *
skip_emoji (const char *p)
{
  gunichar c = g_utf8_get_char (p);
  const char *next = g_utf8_next_char (p);
  gunichar following = *next != '\0' ? g_utf8_get_char (next) : 0;

  if (is_regional (c))
    return is_regional (following) ? g_utf8_next_char (next) : NULL;
  if (c < 0x80)
    {
      if ((!g_ascii_isdigit ((char) c) && c != '#' && c != '*') || (following != VARIATION_EMOJI && following != KEYCAP))
        return NULL;
    }
  else if (following == VARIATION_TEXT ||
           (!is_emoji_by_itself (c) && !(is_emoji_with_selector (c) && following == VARIATION_EMOJI)))
    {
      return NULL;
    }
  while (*next != '\0' && is_continuation (g_utf8_get_char (next)))
    next = g_utf8_next_char (next);
  return next;
}

/**
 * confab_links_is_emoji:
 * @text: what somebody wrote
 *
 * Returns: whether it is one to three emoji and nothing else
 */
gboolean
confab_links_is_emoji (const char *text)
{
  const char *p = text;
  int n = 0;

  if (*p == '\0' || (guchar) *p == ' ' || strlen (text) > MAX_EMOJI_CHARACTERS * 4)
    return FALSE;
  while (*p != '\0')
    {
      if (*p == ' ')
        {
          p++;
          continue;
        }
      if (n++ == CONFAB_LINKS_MAX_EMOJI)
        return FALSE;
      p = skip_emoji (p);
      while (p != NULL && *p != '\0' && g_utf8_get_char (p) == ZERO_WIDTH_JOINER)
        p = *g_utf8_next_char (p) != '\0' ? skip_emoji (g_utf8_next_char (p)) : NULL;
      if (p == NULL)
        return FALSE;
    }
  return TRUE;
}
