/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wire: the bytes of a mail, or its header and as many of its parts as were fetched. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ConfabMimeError:
 * @CONFAB_MIME_ERROR_NO_PART: there is no such part: a bug, or the mail was changed
 * @CONFAB_MIME_ERROR_NOT_FETCHED: the part is on the server only: fetch it
 *
 * Why a part could not be given.
 */
typedef enum
{
  CONFAB_MIME_ERROR_NO_PART,
  CONFAB_MIME_ERROR_NOT_FETCHED,
} ConfabMimeError;

#define CONFAB_MIME_ERROR (confab_mime_error_quark ())
GQuark confab_mime_error_quark (void);

/** Most parts that a source made of parts takes; more are left out. */
#define CONFAB_MIME_SOURCE_MAX_PARTS 1000

/**
 * ConfabMimeSourcePart:
 * @section: IMAP section: "" for the mail itself when it is a multipart, else
 *   "1", "1.2"…
 * @header: (nullable): the part's own MIME header block, as BODY[section.MIME]
 *   gives it (for the section "", and for the one part of a mail that is no
 *   multipart, %NULL: it stands in the mail's header)
 * @body: (nullable): the body as it was transferred, still encoded; %NULL when
 *   it was not fetched, and for a multipart
 * @size: bytes of the whole body as transferred; used where @body is %NULL or
 *   only its beginning
 *
 * One node of a mail whose structure is known and of which some bodies are here.
 * Multiparts are nodes too, and come before what they hold.
 */
typedef struct
{
  const char *section;
  GBytes *header;
  GBytes *body;
  gint64 size;
} ConfabMimeSourcePart;

/**
 * ConfabMimeSource:
 *
 * A mail as it travels. Immutable, ref-counted, boxed; may be read by several
 * threads at once.
 */
typedef struct _ConfabMimeSource ConfabMimeSource;

#define CONFAB_TYPE_MIME_SOURCE (confab_mime_source_get_type ())

GType             confab_mime_source_get_type (void) G_GNUC_CONST;
ConfabMimeSource *confab_mime_source_new (GBytes *whole);
ConfabMimeSource *confab_mime_source_new_partial (GBytes *                    header,
                                                  const ConfabMimeSourcePart *parts,
                                                  gsize                       n_parts);
ConfabMimeSource *confab_mime_source_ref (ConfabMimeSource *self);
void              confab_mime_source_unref (ConfabMimeSource *self);

gboolean          confab_mime_source_is_whole (ConfabMimeSource *self);
GBytes           *confab_mime_source_get_whole (ConfabMimeSource *self);
GBytes           *confab_mime_source_get_header (ConfabMimeSource *self);

GBytes           *confab_mime_source_get_part_bytes (ConfabMimeSource *self,
                                                     const char *      section,
                                                     GError **         error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeSource, confab_mime_source_unref)

G_END_DECLS
