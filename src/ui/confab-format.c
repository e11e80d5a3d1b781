/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times, sizes and names as a person reads them. */
#include "config.h"

#include "confab-format.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include <langinfo.h>
#include <string.h>

#define DAYS_BY_NAME 7
#define FIRST_STRONG_ISOLATE 0x2068
#define POP_DIRECTIONAL_ISOLATE 0x2069

/* The desktop's setting where there is one, else what the language does. */
static gboolean
find_twelve_hours (void)
{
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (g_settings_schema_source_get_default (),
                                                                        "org.gnome.desktop.interface", TRUE);
  const char *format = nl_langinfo (T_FMT);

  if (schema != NULL && g_settings_schema_has_key (schema, "clock-format"))
    {
      g_autoptr (GSettings) settings = g_settings_new_full (schema, NULL, NULL);
      g_autofree char *clock = g_settings_get_string (settings, "clock-format");

      return g_strcmp0 (clock, "12h") == 0;
    }
  return strstr (format, "%p") != NULL || strstr (format, "%r") != NULL || strstr (format, "%I") != NULL;
}

static gboolean
uses_twelve_hours (void)
{
  static gsize answer;

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, find_twelve_hours () ? 2 : 1);
  return answer == 2;
}

static GDateTime *
local_time (gint64 ms)
{
  GDateTime *time = g_date_time_new_from_unix_local (ms / 1000);

  return time != NULL ? time : g_date_time_new_from_unix_local (0);
}

/* Whole days from the day of @time to today, by the calendar. */
static int
days_ago (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  GDate that_day, today;

  g_date_clear (&that_day, 1);
  g_date_clear (&today, 1);
  g_date_set_dmy (&that_day, g_date_time_get_day_of_month (time), g_date_time_get_month (time), g_date_time_get_year (time));
  g_date_set_dmy (&today, g_date_time_get_day_of_month (now), g_date_time_get_month (now), g_date_time_get_year (now));
  return g_date_days_between (&that_day, &today);
}

static gboolean
is_this_year (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_get_year (now) == g_date_time_get_year (time);
}

/**
 * confab_format_clock:
 * @ms: ms since 1970 UTC
 *
 * Returns: (transfer full): the time of day, as the desktop shows it
 */
char *
confab_format_clock (gint64 ms)
{
  g_autoptr (GDateTime) time = local_time (ms);

  /* Translators: a time of day, as for strftime; with AM and PM, and without */
  return g_date_time_format (time, uses_twelve_hours () ? _ ("%l:%M %p") : _ ("%H:%M"));
}

/**
 * confab_format_day:
 * @ms: ms since 1970 UTC
 *
 * Returns: (transfer full): the day, as it stands above its messages
 */
char *
confab_format_day (gint64 ms)
{
  g_autoptr (GDateTime) time = local_time (ms);
  int days = days_ago (time);

  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < DAYS_BY_NAME)
    return g_date_time_format (time, "%A");
  if (is_this_year (time))
    return g_date_time_format (time, _ ("%A, %-e %B"));
  return g_date_time_format (time, _ ("%-e %B %Y"));
}

/**
 * confab_format_when:
 * @ms: ms since 1970 UTC
 *
 * Returns: (transfer full): the time or the day, whichever says more, in few letters
 */
char *
confab_format_when (gint64 ms)
{
  g_autoptr (GDateTime) time = local_time (ms);
  int days = days_ago (time);

  if (days <= 0)
    return confab_format_clock (ms);
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days < DAYS_BY_NAME)
    return g_date_time_format (time, "%a");
  if (is_this_year (time))
    return g_date_time_format (time, _ ("%-e %b"));
  return g_date_time_format (time, "%x");
}

/**
 * confab_format_full:
 * @ms: ms since 1970 UTC
 *
 * Returns: (transfer full): the day and the time, to the second
 */
char *
confab_format_full (gint64 ms)
{
  g_autoptr (GDateTime) time = local_time (ms);

  return g_date_time_format (time, uses_twelve_hours () ? _ ("%A, %-e %B %Y, %l:%M:%S %p") : _ ("%A, %-e %B %Y, %H:%M:%S"));
}

/**
 * confab_format_size:
 * @bytes: a size, or a negative number when it is not known
 *
 * Returns: (transfer full): the size in words; empty when it is not known
 */
char *
confab_format_size (gint64 bytes)
{
  return bytes >= 0 ? g_format_size ((guint64) bytes) : g_strdup ("");
}

/**
 * confab_format_name:
 * @name: (nullable): a name that came with mail
 * @address: the address
 *
 * Returns: (transfer full): one line: the name without what would disturb the words
 *   around it, or the address
 */
char *
confab_format_name (const char *name,
                    const char *address)
{
  g_autofree char *line = confab_format_line (name);

  if (*line != '\0')
    return g_steal_pointer (&line);
  return confab_format_line (address);
}

/* What turns the direction of the text that follows. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

/**
 * confab_format_line:
 * @text: (nullable): any text
 *
 * Returns: (transfer full): the same on one line, blanks made one, without control
 *   characters; never %NULL
 */
char *
confab_format_line (const char *text)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean blank = FALSE;

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        {
          blank = line->len > 0;
          continue;
        }
      if (is_bidi_control (c))
        continue;
      if (blank)
        g_string_append_c (line, ' ');
      blank = FALSE;
      g_string_append_unichar (line, c);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/**
 * confab_format_isolated:
 * @text: (nullable): any text
 *
 * Returns: (transfer full): the same on one line, so that its direction does not
 *   spill over into a sentence it is put into
 */
char *
confab_format_isolated (const char *text)
{
  g_autofree char *line = confab_format_line (text);
  g_autoptr (GString) isolated = g_string_new (NULL);

  g_string_append_unichar (isolated, FIRST_STRONG_ISOLATE);
  g_string_append (isolated, line);
  g_string_append_unichar (isolated, POP_DIRECTIONAL_ISOLATE);
  return g_string_free (g_steal_pointer (&isolated), FALSE);
}

/**
 * confab_format_is_disturbing:
 * @c: a character
 *
 * Returns: whether it is a control character, or one that turns the direction of the
 *   text around it
 */
gboolean
confab_format_is_disturbing (gunichar c)
{
  return g_unichar_iscntrl (c) || is_bidi_control (c) || c == 0x2028 || c == 0x2029;
}
