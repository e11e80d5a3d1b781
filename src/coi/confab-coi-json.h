/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON from strangers: bounded in length and depth, and read without surprises. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** Most bytes of JSON that are read. */
#define CONFAB_COI_JSON_MAX (64 * 1024)

/** Deepest nesting that is read. */
#define CONFAB_COI_JSON_MAX_DEPTH 16

JsonObject *confab_coi_json_parse (const char *json);
char       *confab_coi_json_dup_string (JsonObject *object,
                                        const char *name,
                                        gsize       max);
gboolean    confab_coi_json_get_boolean (JsonObject *object,
                                         const char *name,
                                         gboolean    otherwise);
JsonArray  *confab_coi_json_get_array (JsonObject *object,
                                       const char *name);
char       *confab_coi_json_to_text (JsonBuilder *builder);

G_END_DECLS
