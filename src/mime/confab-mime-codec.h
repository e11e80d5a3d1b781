/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transfer encodings: bytes in, bytes out; broken input is read as well as it can be. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each decodes at most @max bytes of output (0: no limit) to the end of @out. */
void  confab_mime_base64_decode (const char *data,
                                 gsize       length,
                                 gsize       max,
                                 GByteArray *out);
gsize confab_mime_base64_decoded_size (const char *data,
                                       gsize       length);
void  confab_mime_quoted_decode (const char *data,
                                 gsize       length,
                                 gboolean    is_word,
                                 gsize       max,
                                 GByteArray *out);
gsize confab_mime_quoted_decoded_size (const char *data,
                                       gsize       length);
void  confab_mime_uu_decode (const char *data,
                             gsize       length,
                             gsize       max,
                             GByteArray *out);

void  confab_mime_base64_encode_lines (const guint8 *data,
                                       gsize         length,
                                       GString *     out);
void  confab_mime_quoted_encode (const char *text,
                                 GString *   out);

G_END_DECLS
