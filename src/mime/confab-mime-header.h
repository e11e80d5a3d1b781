/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header blocks and the values in them: encoded words, parameters, dates, message ids. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** A header block is read up to this many bytes; what follows is ignored. */
#define CONFAB_MIME_HEADER_MAX_BLOCK (1024 * 1024)

/** Most fields of one block that are kept. */
#define CONFAB_MIME_HEADER_MAX_FIELDS 1000

/** Most bytes of one field's value that are kept. */
#define CONFAB_MIME_HEADER_MAX_VALUE (512 * 1024)

/** Most parameters of one field that are kept, and the longest of their values in bytes. */
#define CONFAB_MIME_PARAMETER_MAX 100
#define CONFAB_MIME_PARAMETER_MAX_VALUE 4096

/** Longest message id that is taken as one, and most ids of one field, which keeps first and last ones. */
#define CONFAB_MIME_ID_MAX_LENGTH 995
#define CONFAB_MIME_ID_MAX_COUNT 200

/**
 * ConfabMimeHeader:
 *
 * The fields of one header block, in their order, unfolded but not decoded.
 * NULs are blanks. Read only.
 */
typedef struct _ConfabMimeHeader ConfabMimeHeader;

ConfabMimeHeader *confab_mime_header_new (const char *data,
                                          gsize       length);
void              confab_mime_header_free (ConfabMimeHeader *self);

guint             confab_mime_header_get_count (const ConfabMimeHeader *self);
const char       *confab_mime_header_get_name (const ConfabMimeHeader *self,
                                               guint                   index);
const char       *confab_mime_header_get_value (const ConfabMimeHeader *self,
                                                guint                   index);
const char       *confab_mime_header_find (const ConfabMimeHeader *self,
                                           const char *            name);
const char       *confab_mime_header_find_next (const ConfabMimeHeader *self,
                                                const char *            name,
                                                guint *                 position);
char             *confab_mime_header_dup_text (const ConfabMimeHeader *self,
                                               const char *            name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeHeader, confab_mime_header_free)

/**
 * ConfabMimeParameters:
 *
 * A structured value with `;name=value` after it (Content-Type,
 * Content-Disposition), RFC 2231 and RFC 2047 decoded.
 */
typedef struct _ConfabMimeParameters ConfabMimeParameters;

ConfabMimeParameters *confab_mime_parameters_new (const char *value);
void                  confab_mime_parameters_free (ConfabMimeParameters *self);
const char           *confab_mime_parameters_get_value (const ConfabMimeParameters *self);
const char           *confab_mime_parameters_find (const ConfabMimeParameters *self,
                                                   const char *                name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeParameters, confab_mime_parameters_free)

gsize    confab_mime_header_block_length (const char *data,
                                          gsize       length);
char    *confab_mime_decode_words (const char *value);
gboolean confab_mime_parse_date (const char *value,
                                 gint64 *    ms,
                                 int *       zone_minutes);
char    *confab_mime_format_date (gint64 ms,
                                  int    zone_minutes);
char    *confab_mime_clean_message_id (const char *value);
GStrv    confab_mime_parse_message_ids (const char *value);
char    *confab_mime_sanitize_line (const char *value,
                                    gsize       max_length);
char    *confab_mime_sanitize_file_name (const char *value);

G_END_DECLS
