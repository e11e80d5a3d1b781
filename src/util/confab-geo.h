/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places on the earth as people paste them: coordinates, geo: URIs (RFC 5870), links to maps. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean confab_geo_parse (const char *text,
                           double *    latitude,
                           double *    longitude);

G_END_DECLS
