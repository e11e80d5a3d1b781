/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mail as it lay on the wire: the first of the three shapes a message has. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ConfabMimeSource:
 *
 * The bytes of a mail, or its first bytes when it is large. Boxed, ref-counted,
 * immutable; any thread.
 */
typedef struct _ConfabMimeSource ConfabMimeSource;

#define CONFAB_TYPE_MIME_SOURCE (confab_mime_source_get_type ())
GType             confab_mime_source_get_type       (void);

ConfabMimeSource *confab_mime_source_new            (GBytes            *bytes);
ConfabMimeSource *confab_mime_source_new_truncated  (GBytes            *bytes);
ConfabMimeSource *confab_mime_source_ref            (ConfabMimeSource  *self);
void              confab_mime_source_unref          (ConfabMimeSource  *self);
GBytes           *confab_mime_source_get_bytes      (ConfabMimeSource  *self);
gboolean          confab_mime_source_is_truncated   (ConfabMimeSource  *self);
GBytes           *confab_mime_source_get_part_bytes (ConfabMimeSource  *self,
                                                     const char        *section,
                                                     GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeSource, confab_mime_source_unref)

G_END_DECLS
