/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the bytes of a mail: headers and parts that no value given can break out of. */
#pragma once

#include "confab-mime-address.h"

G_BEGIN_DECLS

/**
 * ConfabMimeBuilder:
 *
 * A part with its headers: text, a file, or a multipart that holds others. The
 * outermost one is the mail. The same calls always make the same bytes; lines
 * end with CRLF, none is longer than 998 bytes, and all is 7-bit.
 */
typedef struct _ConfabMimeBuilder ConfabMimeBuilder;

ConfabMimeBuilder *confab_mime_builder_new_text (const char *text,
                                                 gboolean    flowed);
ConfabMimeBuilder *confab_mime_builder_new_html (const char *html);
ConfabMimeBuilder *confab_mime_builder_new_file (const char *content_type,
                                                 const char *file_name,
                                                 const char *disposition,
                                                 GBytes *    bytes);
ConfabMimeBuilder *confab_mime_builder_new_fields (const char *content_type);
ConfabMimeBuilder *confab_mime_builder_new_multipart (const char *subtype,
                                                      const char *parameters,
                                                      const char *seed);
void               confab_mime_builder_free (ConfabMimeBuilder *self);

void               confab_mime_builder_add_part (ConfabMimeBuilder *self,
                                                 ConfabMimeBuilder *part);
void               confab_mime_builder_add_raw (ConfabMimeBuilder *self,
                                                const char *       name,
                                                const char *       value);
void               confab_mime_builder_add_text (ConfabMimeBuilder *self,
                                                 const char *       name,
                                                 const char *       value);
void               confab_mime_builder_add_addresses (ConfabMimeBuilder *              self,
                                                      const char *                     name,
                                                      const ConfabMimeAddress * const *addresses,
                                                      gsize                            n_addresses);
void               confab_mime_builder_add_ids (ConfabMimeBuilder * self,
                                                const char *        name,
                                                const char * const *ids);
void               confab_mime_builder_add_date (ConfabMimeBuilder *self,
                                                 const char *       name,
                                                 gint64             ms,
                                                 int                zone_minutes);
void               confab_mime_builder_add_field (ConfabMimeBuilder *self,
                                                  const char *       name,
                                                  const char *       value);
GBytes            *confab_mime_builder_to_bytes (ConfabMimeBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeBuilder, confab_mime_builder_free)

G_END_DECLS
