/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for a terminal: nothing in it commands the terminal, and columns line up. */
#include "config.h"

#include "confab-cli-text.h"

#include <glib/gi18n.h>

/* The pictures of the control characters begin here; that of DEL stands apart. */
#define CONTROL_PICTURES 0x2400
#define DELETE_PICTURE 0x2421

#define ELLIPSIS "…"

/* Marks that turn the direction of what follows them, of our own words too. */
static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
append_escaped (GString *result,
                gunichar c,
                gboolean one_line)
{
  if (c == '\n' && !one_line)
    g_string_append_c (result, '\n');
  else if (c == '\t' || c == '\n' || c == 0x2028 || c == 0x2029)
    g_string_append_c (result, ' ');
  else if (c < 0x20)
    g_string_append_unichar (result, CONTROL_PICTURES + c);
  else if (c == 0x7f)
    g_string_append_unichar (result, DELETE_PICTURE);
  else if ((c >= 0x80 && c < 0xa0) || is_bidi_control (c))
    g_string_append_printf (result, "\\u%04x", c);
  else
    g_string_append_unichar (result, c);
}

/**
 * confab_cli_escape:
 * @text: anything
 * @one_line: whether line breaks become blanks
 *
 * Makes control characters and marks of direction visible, so that what somebody
 * wrote can neither command the terminal nor pass for our own words.
 *
 * Returns: (transfer full): valid UTF-8 for a terminal
 */
char *
confab_cli_escape (const char *text,
                   gboolean    one_line)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *result = g_string_sized_new (64);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      /* A line end of two characters is one. */
      if (p[0] == '\r' && p[1] == '\n')
        continue;
      append_escaped (result, g_utf8_get_char (p), one_line);
    }
  return g_string_free (result, FALSE);
}

static guint
char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

/**
 * confab_cli_width:
 * @text: escaped text of one line
 *
 * Returns: how many cells of a terminal it fills
 */
guint
confab_cli_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += char_width (g_utf8_get_char (p));
  return width;
}

/**
 * confab_cli_append_column:
 * @line: what it is added to
 * @text: escaped text of one line
 * @width: cells to fill with it
 *
 * Adds @text and the blanks that make the next column begin where it should.
 */
void
confab_cli_append_column (GString *   line,
                          const char *text,
                          guint       width)
{
  g_string_append (line, text);
  for (guint i = confab_cli_width (text); i < width; i++)
    g_string_append_c (line, ' ');
}

/**
 * confab_cli_fit:
 * @text: escaped text of one line
 * @width: cells there are, at least 1
 *
 * Returns: (transfer full): @text, or its beginning and an ellipsis
 */
char *
confab_cli_fit (const char *text,
                guint       width)
{
  guint used = 0;
  const char *end = text;

  if (confab_cli_width (text) <= width)
    return g_strdup (text);
  while (used + char_width (g_utf8_get_char (end)) < width)
    {
      used += char_width (g_utf8_get_char (end));
      end = g_utf8_next_char (end);
    }
  return g_strdup_printf ("%.*s" ELLIPSIS, (int) (end - text), text);
}

/**
 * confab_cli_format_time:
 * @time: milliseconds since 1970 UTC
 * @now: the local time now
 *
 * Returns: (transfer full): the time of today, the day of this year, or the date,
 *   in the time zone of @now
 */
char *
confab_cli_format_time (gint64     time,
                        GDateTime *now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : NULL;

  if (local == NULL)
    return g_strdup ("?");
  if (g_date_time_get_year (local) != g_date_time_get_year (now))
    return g_date_time_format (local, "%Y-%m-%d");
  if (g_date_time_get_day_of_year (local) != g_date_time_get_day_of_year (now))
    /* Translators: day and time of this year, see g_date_time_format() */
    return g_date_time_format (local, _ ("%e %b %H:%M"));
  return g_date_time_format (local, "%H:%M");
}

/**
 * confab_cli_format_iso8601:
 * @time: milliseconds since 1970 UTC
 *
 * Returns: (transfer full) (nullable): the time in UTC with milliseconds, such as
 *   `2024-02-29T12:00:00.000Z`, or %NULL when no calendar has it
 */
char *
confab_cli_format_iso8601 (gint64 time)
{
  gint64 seconds = time / 1000;
  gint64 milliseconds = time % 1000;
  g_autoptr (GDateTime) utc = NULL;
  g_autofree char *text = NULL;

  if (milliseconds < 0)
    {
      milliseconds += 1000;
      seconds--;
    }
  utc = g_date_time_new_from_unix_utc (seconds);
  if (utc == NULL)
    return NULL;
  text = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%03dZ", text, (int) milliseconds);
}
