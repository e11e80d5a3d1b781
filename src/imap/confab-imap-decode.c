/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed readings of a response: FETCH, flags, dates. */
#include "config.h"

#include "confab-imap-decode.h"

#include <string.h>

/** Most body sections kept of one FETCH. */
#define MAX_SECTIONS 100

static void
section_free (void *data)
{
  ConfabImapSection *section = data;

  g_free (section->name);
  g_clear_pointer (&section->bytes, g_bytes_unref);
  g_free (section);
}

static gboolean
name_is (const char *name,
         gsize       length,
         const char *expected)
{
  return strlen (expected) == length && g_ascii_strncasecmp (name, expected, length) == 0;
}

/**
 * confab_imap_decode_flags:
 * @response: a response
 * @list: a list of flags in it
 * @keywords: (out) (optional) (nullable) (transfer full): the keywords that are
 *   no known flag, or %NULL when there are none
 *
 * Returns: the known flags
 */
ConfabImapFlags
confab_imap_decode_flags (const ConfabImapResponse *response,
                          ConfabImapValue           list,
                          GStrv *                   keywords)
{
  ConfabImapFlags flags = CONFAB_IMAP_FLAG_NONE;
  GPtrArray *names = NULL;

  for (ConfabImapValue value = confab_imap_value_child (response, list);
       value != 0;
       value = confab_imap_value_next (response, value))
    {
      gsize length = 0;
      const char *name = confab_imap_value_peek_text (response, value, &length);
      ConfabImapFlags flag = CONFAB_IMAP_FLAG_NONE;

      if (name == NULL || length == 0 || length > CONFAB_IMAP_MAX_KEYWORD_LENGTH)
        continue;
      flag = confab_imap_flags_from_name (name, length);
      flags |= flag;
      if (flag != CONFAB_IMAP_FLAG_NONE || keywords == NULL)
        continue;
      if (names == NULL)
        names = g_ptr_array_new_null_terminated (4, g_free, TRUE);
      if (names->len < CONFAB_IMAP_MAX_KEYWORDS)
        g_ptr_array_add (names, g_utf8_make_valid (name, (gssize) length));
    }

  if (keywords != NULL)
    *keywords = names != NULL ? (GStrv) g_ptr_array_free (names, FALSE) : NULL;
  return flags;
}

static gboolean
take_digits (const char **cursor,
             const char * end,
             guint        max_digits,
             int *        number)
{
  guint n = 0;

  *number = 0;
  for (; *cursor < end && n < max_digits && g_ascii_isdigit (**cursor); n++)
    *number = *number * 10 + (*(*cursor)++ - '0');
  return n > 0;
}

static gboolean
take_char (const char **cursor,
           const char * end,
           char         c)
{
  if (*cursor >= end || **cursor != c)
    return FALSE;
  (*cursor)++;
  return TRUE;
}

static gboolean
take_month (const char **cursor,
            const char * end,
            int *        month)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  if (end - *cursor < 3)
    return FALSE;
  for (int i = 0; i < 12; i++)
    {
      if (g_ascii_strncasecmp (*cursor, names + 3 * i, 3) != 0)
        continue;
      *cursor += 3;
      *month = i + 1;
      return TRUE;
    }
  return FALSE;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar: years begin in
 * March, so that the leap day comes last. */
static gint64
days_from_date (int year,
                int month,
                int day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = y / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

/**
 * confab_imap_decode_date:
 * @text: a date-time (RFC 9051), as " 1-Feb-2024 10:00:00 +0100"
 * @length: its length in bytes
 * @seconds: (out): seconds since 1970, UTC
 *
 * Returns: whether it is a date
 */
gboolean
confab_imap_decode_date (const char *text,
                         gsize       length,
                         gint64 *    seconds)
{
  const char *cursor = text;
  const char *end = text + length;
  int day, month, year, hour, minute, second, zone;
  char sign = '+';

  take_char (&cursor, end, ' ');
  if (!take_digits (&cursor, end, 2, &day) || !take_char (&cursor, end, '-') ||
      !take_month (&cursor, end, &month) || !take_char (&cursor, end, '-') ||
      !take_digits (&cursor, end, 4, &year) || !take_char (&cursor, end, ' ') ||
      !take_digits (&cursor, end, 2, &hour) || !take_char (&cursor, end, ':') ||
      !take_digits (&cursor, end, 2, &minute) || !take_char (&cursor, end, ':') ||
      !take_digits (&cursor, end, 2, &second) || !take_char (&cursor, end, ' '))
    return FALSE;
  if (cursor < end)
    sign = *cursor++;
  if ((sign != '+' && sign != '-') || !take_digits (&cursor, end, 4, &zone))
    return FALSE;
  if (day < 1 || day > 31 || year < 1900 || hour > 23 || minute > 59 || second > 60)
    return FALSE;

  *seconds = days_from_date (year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  zone = (zone / 100) * 3600 + (zone % 100) * 60;
  *seconds += sign == '-' ? zone : -zone;
  return TRUE;
}

static void
add_section (ConfabImapMessage *message,
             ConfabImapSection *section)
{
  if (message->sections == NULL)
    message->sections = g_ptr_array_new_with_free_func (section_free);
  if (message->sections->len < MAX_SECTIONS)
    g_ptr_array_add (message->sections, section);
  else
    section_free (section);
}

/* BODY[section]<offset> or BINARY[section]<offset>: which of the fields it is. */
static void
take_section (ConfabImapMessage *       message,
              const ConfabImapResponse *response,
              const char *              name,
              gsize                     length,
              ConfabImapValue           value)
{
  const char *open = memchr (name, '[', length);
  const char *close = memchr (name, ']', length);
  gsize section_length = close > open ? (gsize) (close - open) - 1 : 0;
  gboolean binary = name[1] == 'I' || name[1] == 'i';
  guint64 offset = 0;
  g_autoptr (GBytes) bytes = NULL;
  ConfabImapSection *section = NULL;

  if (open == NULL || close == NULL || close < open)
    return;
  if (close[1] == '<')
    offset = g_ascii_strtoull (close + 2, NULL, 10);
  bytes = confab_imap_value_dup_bytes (response, value);

  if (section_length == 0 && offset == 0 && !binary)
    {
      message->items |= CONFAB_IMAP_FETCH_BODY;
      g_clear_pointer (&message->body, g_bytes_unref);
      message->body = g_steal_pointer (&bytes);
      return;
    }
  if (section_length >= 6 && g_ascii_strncasecmp (open + 1, "HEADER", 6) == 0 && offset == 0)
    {
      message->items |= CONFAB_IMAP_FETCH_HEADER;
      g_clear_pointer (&message->header, g_bytes_unref);
      message->header = g_steal_pointer (&bytes);
      return;
    }

  section = g_new0 (ConfabImapSection, 1);
  section->name = g_strndup (open + 1, section_length);
  section->offset = offset;
  section->decoded = binary;
  section->bytes = g_steal_pointer (&bytes);
  add_section (message, section);
}

/* BINARY.SIZE[section]: a number. */
static void
take_binary_size (ConfabImapMessage *       message,
                  const ConfabImapResponse *response,
                  const char *              name,
                  gsize                     length,
                  ConfabImapValue           value)
{
  const char *open = memchr (name, '[', length);
  const char *close = memchr (name, ']', length);
  guint64 size = 0;
  ConfabImapSection *section = NULL;

  if (open == NULL || close == NULL || close < open || !confab_imap_value_get_number (response, value, &size))
    return;
  section = g_new0 (ConfabImapSection, 1);
  section->name = g_strndup (open + 1, (gsize) (close - open) - 1);
  section->decoded = TRUE;
  section->size = size;
  add_section (message, section);
}

/* Items whose value is a number or a list of one. */
static gboolean
take_number_item (ConfabImapMessage *       message,
                  const ConfabImapResponse *response,
                  const char *              name,
                  gsize                     length,
                  ConfabImapValue           value)
{
  guint64 number = 0;

  if (name_is (name, length, "UID"))
    {
      if (confab_imap_value_get_number (response, value, &number) && number > 0 && number <= G_MAXUINT32)
        {
          message->uid = (guint32) number;
          message->items |= CONFAB_IMAP_FETCH_UID;
        }
      return TRUE;
    }
  if (name_is (name, length, "RFC822.SIZE"))
    {
      if (confab_imap_value_get_number (response, value, &message->size))
        message->items |= CONFAB_IMAP_FETCH_SIZE;
      return TRUE;
    }
  if (name_is (name, length, "MODSEQ"))
    {
      if (confab_imap_value_get_number (response, confab_imap_value_child (response, value), &message->modseq))
        message->items |= CONFAB_IMAP_FETCH_MODSEQ;
      return TRUE;
    }
  if (name_is (name, length, "X-GM-MSGID"))
    {
      if (confab_imap_value_get_number (response, value, &message->gmail_id))
        message->items |= CONFAB_IMAP_FETCH_GMAIL;
      return TRUE;
    }

  return FALSE;
}

static void
take_item (ConfabImapMessage *       message,
           const ConfabImapResponse *response,
           const char *              name,
           gsize                     length,
           ConfabImapValue           value)
{
  if (take_number_item (message, response, name, length, value))
    return;

  if (name_is (name, length, "FLAGS"))
    {
      g_clear_pointer (&message->keywords, g_strfreev);
      message->flags = confab_imap_decode_flags (response, value, &message->keywords);
      message->items |= CONFAB_IMAP_FETCH_FLAGS;
    }
  else if (name_is (name, length, "INTERNALDATE"))
    {
      gsize date_length = 0;
      const char *date = confab_imap_value_peek_text (response, value, &date_length);

      if (date != NULL && confab_imap_decode_date (date, date_length, &message->internal_date))
        message->items |= CONFAB_IMAP_FETCH_INTERNAL_DATE;
    }
  else if (name_is (name, length, "BODYSTRUCTURE"))
    {
      g_clear_pointer (&message->structure, confab_imap_part_unref);
      message->structure = confab_imap_decode_structure (response, value);
      if (message->structure != NULL)
        message->items |= CONFAB_IMAP_FETCH_STRUCTURE;
    }
  else if (name_is (name, length, "EMAILID"))
    {
      g_free (message->email_id);
      message->email_id = confab_imap_value_dup_text (response, confab_imap_value_child (response, value));
      message->items |= CONFAB_IMAP_FETCH_EMAIL_ID;
    }
  else if (g_ascii_strncasecmp (name, "BODY[", 5) == 0 || g_ascii_strncasecmp (name, "BINARY[", 7) == 0)
    {
      take_section (message, response, name, length, value);
    }
  else if (g_ascii_strncasecmp (name, "BINARY.SIZE[", 12) == 0)
    {
      take_binary_size (message, response, name, length, value);
    }
}

/**
 * confab_imap_decode_fetch:
 * @response: a FETCH response
 *
 * Items that are not known, or not what they should be, are left out.
 *
 * Returns: (transfer full): what it says
 */
ConfabImapMessage *
confab_imap_decode_fetch (const ConfabImapResponse *response)
{
  ConfabImapMessage *message = confab_imap_message_new ();
  ConfabImapValue name = confab_imap_value_child (response, confab_imap_response_get_args (response));

  message->sequence = confab_imap_response_get_number (response);
  while (name != 0)
    {
      ConfabImapValue value = confab_imap_value_next (response, name);
      gsize length = 0;
      const char *text = confab_imap_value_peek_text (response, name, &length);

      if (value == 0)
        break;
      if (confab_imap_value_get_kind (response, name) == CONFAB_IMAP_VALUE_ATOM)
        take_item (message, response, text, length, value);
      name = confab_imap_value_next (response, value);
    }

  return message;
}
