/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and message ids of headers, read as tolerantly as mail needs. */
#include "config.h"

#include "confab-mime-header.h"

#include "confab-mime-text.h"

#include <string.h>

/* Longest date that is read, and the years that are taken as such. */
#define MAX_DATE 200
#define MIN_YEAR 1970
#define MAX_YEAR 9999

/* Furthest zone from UTC, in minutes. */
#define MAX_ZONE (14 * 60)

typedef struct
{
  int year;
  int month;
  int day;
  int seconds; /* of the day */
  int zone;
  gboolean has_time;
  gboolean has_zone;
} Date;

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static gint64
days_of (int year,
         int month,
         int day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = y / 400;
  gint64 of_era = y - era * 400;
  gint64 of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int
month_of (const char *word)
{
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

  for (int i = 0; i < 12; i++)
    {
      if (g_ascii_strncasecmp (word, names + i * 3, 3) == 0)
        return i + 1;
    }
  return 0;
}

static gboolean
read_time (Date *      date,
           const char *word)
{
  guint parts[3] = { 0, 0, 0 };
  guint n = 0;

  for (; n < 3; n++)
    {
      if (!g_ascii_isdigit (*word))
        return FALSE;
      for (guint digits = 0; g_ascii_isdigit (*word) && digits < 2; digits++)
        parts[n] = parts[n] * 10 + (*word++ - '0');
      if (*word != ':' && *word != '.')
        break;
      word++;
    }
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 60)
    return FALSE;
  date->seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  date->has_time = TRUE;
  return TRUE;
}

static gboolean
read_zone (Date *      date,
           const char *word)
{
  static const struct
  {
    const char *name;
    int hours;
  } zones[] = {
    { "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "z", 0 }, { "est", -5 }, { "edt", -4 }, { "cst", -6 }, { "cdt", -5 },
    { "mst", -7 }, { "mdt", -6 }, { "pst", -8 }, { "pdt", -7 }, { "cet", 1 }, { "cest", 2 }, { "bst", 1 }, { "jst", 9 },
  };

  if (*word == '+' || *word == '-')
    {
      int sign = *word++ == '-' ? -1 : 1;
      int digits = 0;
      int number = 0;

      for (; *word != '\0' && digits < 4; word++)
        {
          if (*word == ':')
            continue;
          if (!g_ascii_isdigit (*word))
            return FALSE;
          number = number * 10 + (*word - '0');
          digits++;
        }
      if (digits <= 2)
        number *= 100;
      date->zone = sign * (number / 100 * 60 + number % 100);
      if (date->zone > MAX_ZONE || date->zone < -MAX_ZONE)
        date->zone = 0;
      date->has_zone = TRUE;
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      if (g_ascii_strcasecmp (word, zones[i].name) == 0)
        {
          date->zone = zones[i].hours * 60;
          date->has_zone = TRUE;
          return TRUE;
        }
    }
  return FALSE;
}

static void
read_number (Date *      date,
             const char *word)
{
  gsize length = strspn (word, "0123456789");
  int number;

  if (length == 0 || length > 4)
    return;
  number = atoi (word);
  if (date->day == 0 && length <= 2)
    date->day = number;
  else if (date->year == 0)
    {
      /* RFC 5322 §4.3 on years of two and three digits. */
      if (length == 2)
        number += number < 50 ? 2000 : 1900;
      else if (length == 3)
        number += 1900;
      date->year = number;
    }
}

/* "2024-05-01T10:00:00Z", which some machines write. */
static gboolean
read_iso (Date *date,
          char *word)
{
  if (strlen (word) < 10 || word[4] != '-' || word[7] != '-' || strspn (word, "0123456789") != 4)
    return FALSE;
  date->year = atoi (word);
  date->month = atoi (word + 5);
  date->day = atoi (word + 8);
  if (word[10] == 'T' && read_time (date, word + 11))
    {
      char *zone = word + 11 + strcspn (word + 11, "+-Z");

      if (*zone != '\0')
        read_zone (date, zone);
    }
  return TRUE;
}

/* A time, with a zone that may be glued to it. */
static gboolean
read_time_word (Date *date,
                char *word)
{
  gsize length = strcspn (word, "+-");

  if (date->has_time || !g_ascii_isdigit (*word) || memchr (word, ':', length) == NULL || !read_time (date, word))
    return FALSE;
  if (word[length] != '\0')
    read_zone (date, word + length);
  return TRUE;
}

static void
read_word (Date *date,
           char *word)
{
  if (read_time_word (date, word) || read_iso (date, word))
    return;
  if (date->has_time && !date->has_zone && read_zone (date, word))
    return;
  if (g_ascii_isalpha (*word))
    {
      if (date->month == 0)
        date->month = month_of (word);
      return;
    }
  if (g_ascii_isdigit (*word))
    {
      char *dash = strchr (word, '-');

      if (dash == NULL)
        {
          read_number (date, word);
          return;
        }
      /* 20-Nov-2023 */
      for (char *part = word; part != NULL; part = dash)
        {
          dash = strchr (part, '-');
          if (dash != NULL)
            *dash++ = '\0';
          if (g_ascii_isalpha (*part))
            date->month = month_of (part);
          else
            read_number (date, part);
        }
    }
}

/**
 * confab_mime_parse_date:
 * @value: an unfolded Date
 * @ms: (out): milliseconds since 1970 UTC
 * @zone_minutes: (out) (optional): minutes east of UTC that it was written in
 *
 * Reads a date, RFC 5322 §3.3 and §4.3, and the forms of old and broken
 * programs. Without a zone it is UTC.
 *
 * Returns: whether it is a date of 1970 or later
 */
gboolean
confab_mime_parse_date (const char *value,
                        gint64 *    ms,
                        int *       zone_minutes)
{
  static const guint8 days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  Date date = { 0 };
  char buffer[MAX_DATE];
  char *word;
  char *state = NULL;
  int depth = 0;
  gsize n = 0;

  /* A comment is nothing, a comma a blank. */
  for (; *value != '\0' && n + 1 < sizeof (buffer); value++)
    {
      if (*value == '(')
        depth++;
      else if (*value == ')' && depth > 0)
        depth--;
      else if (depth == 0)
        buffer[n++] = *value == ',' || *value == '\t' ? ' ' : *value;
    }
  buffer[n] = '\0';
  for (word = strtok_r (buffer, " ", &state); word != NULL; word = strtok_r (NULL, " ", &state))
    read_word (&date, word);

  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > days[date.month - 1] ||
      date.year < MIN_YEAR || date.year > MAX_YEAR)
    return FALSE;
  *ms = ((days_of (date.year, date.month, date.day) * 86400) + date.seconds - date.zone * 60) * 1000;
  if (zone_minutes != NULL)
    *zone_minutes = date.zone;
  return *ms >= 0;
}

/* An id from @start to @end without blanks, brackets and control characters. */
static char *
clean_id (const char *start,
          const char *end)
{
  g_autofree char *id = g_malloc (end - start + 1);
  gboolean ascii = TRUE;
  gsize n = 0;

  for (; start < end; start++)
    {
      guint8 c = *start;

      if (c <= ' ' || c == 0x7f || c == '<' || c == '>')
        continue;
      ascii = ascii && c < 0x80;
      id[n++] = c;
    }
  if (n == 0 || n > CONFAB_MIME_ID_MAX_LENGTH)
    return NULL;
  id[n] = '\0';
  return ascii ? g_steal_pointer (&id) : confab_mime_charset_to_utf8 (id, n, NULL);
}

static const char *
id_end (const char *p)
{
  while (*p != '\0' && *p != '>' && *p != '<')
    p++;
  return p;
}

/**
 * confab_mime_format_date:
 * @ms: milliseconds since 1970 UTC
 * @zone_minutes: minutes east of UTC to write it in
 *
 * Returns: (transfer full) (nullable): a date as header fields have it, RFC 5322 §3.3;
 *   %NULL when it is beyond all calendars
 */
char *
confab_mime_format_date (gint64 ms,
                         int    zone_minutes)
{
  static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char * const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  };
  int zone = CLAMP (zone_minutes, -14 * 60, 14 * 60);
  int positive = ABS (zone);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) date = utc != NULL ? g_date_time_add_minutes (utc, zone) : NULL;

  if (date == NULL)
    return NULL;
  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", days[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date), months[g_date_time_get_month (date) - 1],
                          g_date_time_get_year (date), g_date_time_get_hour (date), g_date_time_get_minute (date),
                          g_date_time_get_second (date), zone < 0 ? '-' : '+', positive / 60, positive % 60);
}

/**
 * confab_mime_clean_message_id:
 * @value: an unfolded Message-ID, whole or broken
 *
 * Takes the id out of a field: the first one in brackets, else all of it. A
 * missing bracket does not matter, blanks inside are left out.
 *
 * Returns: (transfer full) (nullable): the id without brackets, UTF-8
 */
char *
confab_mime_clean_message_id (const char *value)
{
  const char *start = strchr (value, '<');

  start = start != NULL ? start + 1 : value;
  while (*start == ' ' || *start == '\t' || *start == '<')
    start++;
  return clean_id (start, id_end (start));
}

/* Keeps first and last ids when there are too many. */
static void
add_id (GPtrArray *ids,
        char *     id)
{
  if (id == NULL)
    return;
  if (ids->len == CONFAB_MIME_ID_MAX_COUNT)
    g_ptr_array_remove_index (ids, CONFAB_MIME_ID_MAX_COUNT / 2);
  g_ptr_array_add (ids, id);
}

/**
 * confab_mime_parse_message_ids:
 * @value: an unfolded References, In-Reply-To or the like
 *
 * Takes all ids out of a field, in their order: those in brackets, or, where
 * there are no brackets, all words with "@". Words between are passed over.
 *
 * Returns: (transfer full) (array zero-terminated=1): ids without brackets
 */
GStrv
confab_mime_parse_message_ids (const char *value)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  if (strchr (value, '<') != NULL)
    {
      for (const char *p = strchr (value, '<'); p != NULL; p = strchr (p, '<'))
        {
          const char *end = id_end (p + 1);

          add_id (ids, clean_id (p + 1, end));
          p = end;
        }
    }
  else
    {
      while (*value != '\0')
        {
          gsize length;

          value += strspn (value, " \t,;");
          length = strcspn (value, " \t,;");
          if (memchr (value, '@', length) != NULL)
            add_id (ids, clean_id (value, value + length));
          value += length;
        }
    }
  g_ptr_array_add (ids, NULL);
  g_ptr_array_set_free_func (ids, NULL);
  return (GStrv) g_ptr_array_free (ids, FALSE);
}
