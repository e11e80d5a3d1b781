/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places on the earth as people paste them: coordinates, geo: URIs (RFC 5870), links to maps. */
#include "config.h"

#include "confab-geo.h"

#include <string.h>

/* Bytes of what was pasted that are looked at. */
#define MAX_TEXT 2000
/* Bytes of one number. */
#define MAX_NUMBER 24
#define DEGREE "\u00b0"

/* What stands before both numbers in the links of maps, the surest first. */
static const char * const marks[] = {
  "!3d", "mlat=", "q=loc:", "ll=", "q=", "query=", "destination=", "daddr=", "center=", "coordinate=", "@",
};

static const char *
skip_blanks (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;
  return at;
}

/* Decimal degrees, perhaps with a sign and a letter of the compass. Returns: what follows, or NULL */
static const char *
read_degrees (const char *at,
              const char *letters,
              double *    value)
{
  char number[MAX_NUMBER + 1];
  gsize length;
  const char *letter;

  at = skip_blanks (at);
  length = strspn (at, "+-.0123456789");
  if (length == 0 || length > MAX_NUMBER)
    return NULL;
  memcpy (number, at, length);
  number[length] = '\0';
  *value = g_ascii_strtod (number, (char **) &letter);
  if (letter != number + length)
    return NULL;
  at += length;
  if (g_str_has_prefix (at, DEGREE))
    at += strlen (DEGREE);
  letter = skip_blanks (at);
  if (*letter == '\0' || strchr (letters, g_ascii_toupper (*letter)) == NULL || g_ascii_isalpha (letter[1]))
    return at;
  if (g_ascii_toupper (*letter) == letters[1])
    *value = -*value;
  return letter + 1;
}

/* The second number follows behind a separator, or behind a mark of its own. */
static gboolean
read_pair (const char *at,
           const char *second_mark,
           double *    latitude,
           double *    longitude)
{
  double first;
  double second;

  at = read_degrees (at, "NS", &first);
  if (at == NULL)
    return FALSE;
  if (second_mark != NULL)
    {
      at = strstr (at, second_mark);
      if (at == NULL)
        return FALSE;
      at += strlen (second_mark);
    }
  else
    {
      const char *number = skip_blanks (at);

      if (strchr (",;/", *number) != NULL && *number != '\0')
        number++;
      else if (number == at && !g_ascii_isalpha (at[-1]))
        return FALSE;
      at = number;
    }
  if (read_degrees (at, "EW", &second) == NULL || first < -90 || first > 90 || second < -180 || second > 180)
    return FALSE;
  *latitude = first;
  *longitude = second;
  return TRUE;
}

static gboolean
read_link (const char *link,
           double *    latitude,
           double *    longitude)
{
  const char *map = strstr (link, "#map=");

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      const char *at = strstr (link, marks[i]);
      const char *second = i == 0 ? "!4d" : i == 1 ? "mlon=" : NULL;

      if (at != NULL && read_pair (at + strlen (marks[i]), second, latitude, longitude))
        return TRUE;
    }
  /* OpenStreetMap: zoom, latitude, longitude. */
  map = map != NULL ? strchr (map, '/') : NULL;
  return map != NULL && read_pair (map + 1, NULL, latitude, longitude);
}

/**
 * confab_geo_parse:
 * @text: what was typed or pasted
 * @latitude: (out): decimal degrees, -90 to 90
 * @longitude: (out): decimal degrees, -180 to 180
 *
 * Understands "52.5163, 13.3777", "52.5163° N 13.3777° E", geo: URIs, and the links of
 * OpenStreetMap, Google and Apple. Nothing is fetched: a short link is no place.
 *
 * Returns: whether it is a place; else nothing is set
 */
gboolean
confab_geo_parse (const char *text,
                  double *    latitude,
                  double *    longitude)
{
  g_autofree char *some = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_TEXT));
  g_autofree char *plain = g_uri_unescape_string (some, NULL);
  const char *at = skip_blanks (plain != NULL ? plain : some);

  if (g_ascii_strncasecmp (at, "geo:", 4) == 0)
    return read_pair (at + 4, NULL, latitude, longitude);
  if (strstr (at, "://") != NULL)
    return read_link (at, latitude, longitude);
  return read_pair (at, NULL, latitude, longitude);
}
