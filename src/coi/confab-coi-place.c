/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places: h-geo in HTML, KML, and text (§15, §28.7). */
#include "config.h"

#include "confab-coi-place.h"

#include "confab-coi-microformat.h"
#include "confab-mime-header.h"
#include "confab-mime-text.h"

#include <math.h>
#include <string.h>

/* Longest name of a place, in bytes. */
#define MAX_NAME 512

/* Largest error that is believed, in metres. */
#define MAX_ACCURACY 1e6

/* The line above the position in the text, and how the position begins. */
#define RULE "-"
#define POSITION "Position: "

G_DEFINE_BOXED_TYPE (ConfabCoiPlace, confab_coi_place, confab_coi_place_copy, confab_coi_place_free)

/* Written so that they can be used wherever a decimal point is a point: in SQL, JSON, URLs. */
static char *
format_degrees (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.6f", value));
}

static gboolean
parse_number (const char *text,
              double *    value)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  char *end;

  if (*trimmed == '\0' || strspn (trimmed, "+-.0123456789eE") != strlen (trimmed))
    return FALSE;
  *value = g_ascii_strtod (trimmed, &end);
  return *end == '\0' && isfinite (*value);
}

static gboolean
is_on_earth (double latitude,
             double longitude)
{
  return fabs (latitude) <= 90 && fabs (longitude) <= 180;
}

/**
 * confab_coi_place_new:
 * @latitude: decimal degrees
 * @longitude: decimal degrees
 *
 * Returns: (transfer full) (nullable): the place, or %NULL when it is not on the earth
 */
ConfabCoiPlace *
confab_coi_place_new (double latitude,
                      double longitude)
{
  ConfabCoiPlace *self;

  if (!isfinite (latitude) || !isfinite (longitude) || !is_on_earth (latitude, longitude))
    return NULL;
  self = g_new0 (ConfabCoiPlace, 1);
  self->latitude = latitude;
  self->longitude = longitude;
  return self;
}

/**
 * confab_coi_place_copy:
 * @self: a place
 *
 * Returns: (transfer full): another one like it
 */
ConfabCoiPlace *
confab_coi_place_copy (const ConfabCoiPlace *self)
{
  ConfabCoiPlace *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * confab_coi_place_free:
 * @self: (transfer full): a place
 */
void
confab_coi_place_free (ConfabCoiPlace *self)
{
  g_free (self->name);
  g_free (self);
}

/* The value of a class: of <data value="…"> and <abbr title="…"> that, else the text. */
static gboolean
read_number (ConfabCoiElement *geo,
             const char *      name,
             double *          value)
{
  ConfabCoiElement *element = confab_coi_element_find (geo, NULL, name);
  g_autofree char *data = element != NULL ? confab_coi_element_dup_attribute (element, "value") : NULL;
  g_autofree char *title = element != NULL ? confab_coi_element_dup_attribute (element, "title") : NULL;
  g_autofree char *text = element != NULL ? confab_coi_element_dup_text (element, CONFAB_MIME_TEXT_MAX_LINE) : NULL;

  return element != NULL && ((data != NULL && parse_number (data, value)) ||
                             (title != NULL && parse_number (title, value)) || parse_number (text, value));
}

/**
 * confab_coi_place_new_from_html:
 * @html: HTML
 *
 * Reads h-geo, §15.
 *
 * Returns: (transfer full) (nullable): the place, or %NULL when there is none in it
 */
ConfabCoiPlace *
confab_coi_place_new_from_html (const char *html)
{
  g_autoptr (ConfabCoiMicroformat) parsed = confab_coi_microformat_new (html, strlen (html));
  ConfabCoiElement *root = parsed != NULL ? confab_coi_microformat_get_root (parsed) : NULL;
  ConfabCoiElement *geo = root != NULL ? confab_coi_element_find (root, NULL, "h-geo") : NULL;
  double latitude;
  double longitude;

  if (geo == NULL || !read_number (geo, "p-latitude", &latitude) || !read_number (geo, "p-longitude", &longitude))
    return NULL;
  return confab_coi_place_new (latitude, longitude);
}

/* What is read of KML: the first Placemark. */
typedef struct
{
  GString *text;
  gboolean in_placemark;
  gboolean done;
  char *coordinates;
  char *name;
  double accuracy;
} Kml;

static void
kml_start (GMarkupParseContext *context,
           const char *         element,
           const char **        names,
           const char **        values,
           gpointer             user_data,
           GError **            error)
{
  Kml *kml = user_data;

  g_string_truncate (kml->text, 0);
  if (strcmp (element, "Placemark") == 0)
    kml->in_placemark = TRUE;
  for (guint i = 0; strcmp (element, "coordinates") == 0 && names[i] != NULL; i++)
    if (strcmp (names[i], "accuracy") == 0 && !parse_number (values[i], &kml->accuracy))
      kml->accuracy = 0;
}

static void
kml_end (GMarkupParseContext *context,
         const char *         element,
         gpointer             user_data,
         GError **            error)
{
  Kml *kml = user_data;

  if (kml->in_placemark && !kml->done)
    {
      if (strcmp (element, "coordinates") == 0 && kml->coordinates == NULL)
        kml->coordinates = g_strdup (kml->text->str);
      else if (strcmp (element, "name") == 0 && kml->name == NULL)
        kml->name = g_strdup (kml->text->str);
      else if (strcmp (element, "Placemark") == 0)
        kml->done = TRUE;
    }
  g_string_truncate (kml->text, 0);
}

static void
kml_text (GMarkupParseContext *context,
          const char *         text,
          gsize                length,
          gpointer             user_data,
          GError **            error)
{
  Kml *kml = user_data;

  if (kml->text->len < MAX_NAME)
    g_string_append_len (kml->text, text, (gssize) MIN (length, MAX_NAME));
}

/* "longitude,latitude[,altitude]": the other way round than everywhere else. */
static ConfabCoiPlace *
take_coordinates (const Kml *kml)
{
  g_auto (GStrv) numbers = kml->coordinates != NULL ? g_strsplit (kml->coordinates, ",", 4) : NULL;
  double latitude;
  double longitude;

  if (numbers == NULL || g_strv_length (numbers) < 2 || !parse_number (numbers[0], &longitude) || !parse_number (numbers[1], &latitude))
    return NULL;
  return confab_coi_place_new (latitude, longitude);
}

/**
 * confab_coi_place_new_from_kml:
 * @kml: KML, UTF-8
 *
 * Reads the first Placemark, §28.7. What GMarkup does not read, such as definitions of
 * entities, is not read here.
 *
 * Returns: (transfer full) (nullable): the place, or %NULL when there is none in it
 */
ConfabCoiPlace *
confab_coi_place_new_from_kml (const char *kml)
{
  static const GMarkupParser parser = { kml_start, kml_end, kml_text, NULL, NULL };
  g_autoptr (GMarkupParseContext) context = NULL;
  Kml read = { .text = g_string_new (NULL) };
  gsize length = strnlen (kml, CONFAB_COI_PLACE_MAX_KML);
  ConfabCoiPlace *self;

  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &read, NULL);
  /* Rest or no rest: what was complete before it broke is there. */
  g_markup_parse_context_parse (context, kml, (gssize) length, NULL);
  self = read.done ? take_coordinates (&read) : NULL;
  if (self != NULL)
    {
      g_autofree char *name = read.name != NULL ? confab_mime_sanitize_line (read.name, MAX_NAME) : NULL;

      if (name != NULL && *g_strstrip (name) != '\0')
        self->name = g_steal_pointer (&name);
      self->accuracy = read.accuracy > 0 && read.accuracy <= MAX_ACCURACY ? read.accuracy : 0;
    }
  g_string_free (read.text, TRUE);
  g_free (read.coordinates);
  g_free (read.name);
  return self;
}

/**
 * confab_coi_place_to_html:
 * @self: a place
 * @text: (nullable): what is said of it
 *
 * Returns: (transfer full): h-geo, §15
 */
char *
confab_coi_place_to_html (const ConfabCoiPlace *self,
                          const char *          text)
{
  g_autofree char *latitude = format_degrees (self->latitude);
  g_autofree char *longitude = format_degrees (self->longitude);
  g_autofree char *escaped = text != NULL && *text != '\0' ? g_markup_escape_text (text, -1) : NULL;

  return g_strdup_printf ("<html><body>\n%s%s%s<p class=\"h-geo\">Position: <span class=\"p-latitude\">%s</span>, "
                          "<span class=\"p-longitude\">%s</span><br>\n"
                          "<a href=\"https://www.openstreetmap.org/?mlat=%s&amp;mlon=%s#map=16/%s/%s\">Map</a></p>\n</body></html>\n",
                          escaped != NULL ? "<p>" : "", escaped != NULL ? escaped : "", escaped != NULL ? "</p>\n" : "",
                          latitude, longitude, latitude, longitude, latitude, longitude);
}

/**
 * confab_coi_place_to_kml:
 * @self: a place
 * @text: (nullable): what is said of it
 *
 * Returns: (transfer full): KML, for Delta Chat and maps
 */
char *
confab_coi_place_to_kml (const ConfabCoiPlace *self,
                         const char *          text)
{
  g_autofree char *latitude = format_degrees (self->latitude);
  g_autofree char *longitude = format_degrees (self->longitude);
  g_autofree char *name = g_markup_escape_text (text != NULL ? text : "", -1);

  return g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n"
                          "<Placemark><name>%s</name><Point><coordinates>%s,%s</coordinates></Point></Placemark>\n</Document>\n</kml>\n",
                          name, longitude, latitude);
}

/**
 * confab_coi_place_to_text:
 * @self: a place
 * @text: (nullable): what is said of it
 *
 * Returns: (transfer full): what every program shows, §15
 */
char *
confab_coi_place_to_text (const ConfabCoiPlace *self,
                          const char *          text)
{
  g_autofree char *latitude = format_degrees (self->latitude);
  g_autofree char *longitude = format_degrees (self->longitude);

  return g_strdup_printf ("%s%s" RULE "\n" POSITION "%s, %s", text != NULL ? text : "", text != NULL && *text != '\0' ? "\n" : "",
                          latitude, longitude);
}

/**
 * confab_coi_place_strip_text:
 * @text: the text of a message that has a place
 *
 * Returns: (transfer full): what is said of the place, without the position below it
 */
char *
confab_coi_place_strip_text (const char *text)
{
  const char *position = strstr (text, POSITION);
  const char *last = NULL;
  const char *end;

  for (; position != NULL; position = strstr (position + 1, POSITION))
    if (position == text || position[-1] == '\n')
      last = position;
  if (last == NULL || strchr (last, '\n') != NULL)
    return g_strdup (text);
  end = last;
  while (end > text && (end[-1] == '\n' || end[-1] == ' '))
    end--;
  if (end > text && end[-1] == '-' && (end - 1 == text || end[-2] == '\n'))
    end--;
  while (end > text && g_ascii_isspace (end[-1]))
    end--;
  return g_strndup (text, end - text);
}
