/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places: h-geo in HTML, KML, and text. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** The name under which Delta Chat sends and expects a place. */
#define CONFAB_COI_PLACE_FILE "message.kml"
#define CONFAB_COI_PLACE_TYPE "application/vnd.google-earth.kml+xml"

/** Most bytes of KML that are read. */
#define CONFAB_COI_PLACE_MAX_KML (64 * 1024)

/**
 * ConfabCoiPlace:
 * @latitude: decimal degrees, -90 to 90
 * @longitude: decimal degrees, -180 to 180
 * @accuracy: in metres, or 0 when it is not known
 * @name: (nullable): what it is called
 *
 * A place on the earth. Boxed.
 */
typedef struct
{
  double latitude;
  double longitude;
  double accuracy;
  char *name;
} ConfabCoiPlace;

#define CONFAB_TYPE_COI_PLACE (confab_coi_place_get_type ())
GType           confab_coi_place_get_type (void) G_GNUC_CONST;
ConfabCoiPlace *confab_coi_place_new (double latitude,
                                      double longitude);
ConfabCoiPlace *confab_coi_place_copy (const ConfabCoiPlace *self);
void            confab_coi_place_free (ConfabCoiPlace *self);

ConfabCoiPlace *confab_coi_place_new_from_html (const char *html);
ConfabCoiPlace *confab_coi_place_new_from_kml (const char *kml);
char           *confab_coi_place_to_html (const ConfabCoiPlace *self,
                                          const char *          text);
char           *confab_coi_place_to_kml (const ConfabCoiPlace *self,
                                         const char *          text);
char           *confab_coi_place_to_text (const ConfabCoiPlace *self,
                                          const char *          text);
char           *confab_coi_place_strip_text (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiPlace, confab_coi_place_free)

G_END_DECLS
