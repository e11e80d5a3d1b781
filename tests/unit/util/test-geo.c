/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of places as people paste them. */
#include "config.h"

#include "confab-geo.h"

#include <string.h>

static const struct
{
  const char *text;
  double latitude;
  double longitude;
} places[] = {
  { "52.5163, 13.3777", 52.5163, 13.3777 },
  { "  -33.8568 151.2153 ", -33.8568, 151.2153 },
  { "52.5163° N, 13.3777° W", 52.5163, -13.3777 },
  { "33.86S 151.2E", -33.86, 151.2 },
  { "geo:48.2010,16.3695,183", 48.2010, 16.3695 },
  { "GEO:48.2010,16.3695;crs=wgs84;u=40", 48.2010, 16.3695 },
  { "https://www.openstreetmap.org/?mlat=52.5163&mlon=13.3777#map=17/52.5/13.4", 52.5163, 13.3777 },
  { "https://www.openstreetmap.org/#map=17/52.51630/13.37770", 52.5163, 13.3777 },
  { "https://www.google.com/maps/place/X/@52.1,13.2,17z/data=!3m1!4b1!3d52.5163!4d13.3777", 52.5163, 13.3777 },
  { "https://www.google.com/maps/@52.5163,13.3777,15z", 52.5163, 13.3777 },
  { "https://maps.google.com/?q=52.5163%2C13.3777", 52.5163, 13.3777 },
  { "https://maps.apple.com/?ll=52.5163,13.3777&q=Gate", 52.5163, 13.3777 },
  { "0,0", 0, 0 },
  { "90,-180", 90, -180 },
};

static const char * const nonsense[] = {
  "", " ", "52.5163", "52.5163,", ",13", "91,0", "0,181", "nan,nan", "inf,0", "0x10,0x10", "1e3,1", "--1,2", "1.2.3,4", "geo:", "geo:1",
  "Berlin", "https://example.org/", "https://maps.app.goo.gl/abc", "https://example.org/?q=Berlin", "1111111111111111111111111111111,1",
};

static void
test_places (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      double latitude = 1000;
      double longitude = 1000;

      g_test_message ("%s", places[i].text);
      g_assert_true (confab_geo_parse (places[i].text, &latitude, &longitude));
      g_assert_cmpfloat_with_epsilon (latitude, places[i].latitude, 1e-9);
      g_assert_cmpfloat_with_epsilon (longitude, places[i].longitude, 1e-9);
    }
}

static void
test_nonsense (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      double latitude = 1000;
      double longitude = 1000;

      g_test_message ("%s", nonsense[i]);
      g_assert_false (confab_geo_parse (nonsense[i], &latitude, &longitude));
      g_assert_cmpfloat (latitude, ==, 1000);
      g_assert_cmpfloat (longitude, ==, 1000);
    }
}

/* Cut anywhere, or far too long, it is read without a slip. */
static void
test_pieces (void)
{
  g_autofree char *flood = g_strnfill (1000000, '@');
  double latitude;
  double longitude;

  memcpy (flood, "https://", 8);
  g_assert_false (confab_geo_parse (flood, &latitude, &longitude));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (gsize length = 0; length < strlen (places[i].text); length++)
      {
        g_autofree char *piece = g_strndup (places[i].text, length);

        if (confab_geo_parse (piece, &latitude, &longitude))
          g_assert_true (latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/geo/places", test_places);
  g_test_add_func ("/geo/nonsense", test_nonsense);
  g_test_add_func ("/geo/pieces", test_pieces);
  return g_test_run ();
}
