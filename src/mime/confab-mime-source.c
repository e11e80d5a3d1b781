/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wire: an immutable mail, whole or in parts. */
#include "config.h"

#include "confab-mime-source.h"

#include "confab-mime-message.h"
#include "confab-mime-source-private.h"

G_DEFINE_BOXED_TYPE (ConfabMimeSource, confab_mime_source, confab_mime_source_ref, confab_mime_source_unref)

G_DEFINE_QUARK (confab-mime-error-quark, confab_mime_error)

/**
 * confab_mime_source_new:
 * @whole: all bytes of the mail
 *
 * Returns: (transfer full): the source
 */
ConfabMimeSource *
confab_mime_source_new (GBytes *whole)
{
  ConfabMimeSource *self = g_new0 (ConfabMimeSource, 1);
  gsize length;
  const char *data = g_bytes_get_data (whole, &length);

  g_atomic_ref_count_init (&self->ref_count);
  self->whole = g_bytes_ref (whole);
  self->header = g_bytes_new_from_bytes (whole, 0, length > 0 ? confab_mime_header_block_length (data, length) : 0);
  return self;
}

/**
 * confab_mime_source_new_partial:
 * @header: the mail's header block
 * @parts: (array length=n_parts): its nodes, a multipart before what it holds
 * @n_parts: how many; those beyond %CONFAB_MIME_SOURCE_MAX_PARTS are left out
 *
 * Makes a source of a mail that is too large to be fetched whole: its header,
 * its structure, and the bodies there are.
 *
 * Returns: (transfer full): the source
 */
ConfabMimeSource *
confab_mime_source_new_partial (GBytes *                    header,
                                const ConfabMimeSourcePart *parts,
                                gsize                       n_parts)
{
  ConfabMimeSource *self = g_new0 (ConfabMimeSource, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->header = g_bytes_ref (header);
  self->n_parts = MIN (n_parts, CONFAB_MIME_SOURCE_MAX_PARTS);
  self->parts = g_new0 (ConfabMimeSourcePart, MAX (self->n_parts, 1));
  for (gsize i = 0; i < self->n_parts; i++)
    {
      self->parts[i].section = g_strdup (parts[i].section);
      self->parts[i].header = parts[i].header != NULL ? g_bytes_ref (parts[i].header) : NULL;
      self->parts[i].body = parts[i].body != NULL ? g_bytes_ref (parts[i].body) : NULL;
      self->parts[i].size = MAX (parts[i].size, 0);
    }
  return self;
}

/**
 * confab_mime_source_ref:
 * @self: the source
 *
 * Returns: (transfer full): @self
 */
ConfabMimeSource *
confab_mime_source_ref (ConfabMimeSource *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_mime_source_unref:
 * @self: (transfer full): the source
 */
void
confab_mime_source_unref (ConfabMimeSource *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (gsize i = 0; i < self->n_parts; i++)
    {
      g_free ((char *) self->parts[i].section);
      g_clear_pointer (&self->parts[i].header, g_bytes_unref);
      g_clear_pointer (&self->parts[i].body, g_bytes_unref);
    }
  g_free (self->parts);
  g_clear_pointer (&self->whole, g_bytes_unref);
  g_bytes_unref (self->header);
  g_free (self);
}

/**
 * confab_mime_source_is_whole:
 * @self: the source
 *
 * Returns: whether all bytes of the mail are here
 */
gboolean
confab_mime_source_is_whole (ConfabMimeSource *self)
{
  return self->whole != NULL;
}

/**
 * confab_mime_source_get_whole:
 * @self: the source
 *
 * Returns: (transfer none) (nullable): all bytes of the mail, or %NULL when it
 *   is made of parts
 */
GBytes *
confab_mime_source_get_whole (ConfabMimeSource *self)
{
  return self->whole;
}

/**
 * confab_mime_source_get_header:
 * @self: the source
 *
 * Returns: (transfer none): the mail's header block, with its empty line where
 *   it has one
 */
GBytes *
confab_mime_source_get_header (ConfabMimeSource *self)
{
  return self->header;
}

/**
 * confab_mime_source_get_part_bytes:
 * @self: the source
 * @section: as #ConfabMimePart and #ConfabCoiAttachment have it
 * @error: return location for a #ConfabMimeError
 *
 * Decodes one part, as to save an attachment.
 *
 * Returns: (transfer full) (nullable): its bytes without the transfer encoding
 */
GBytes *
confab_mime_source_get_part_bytes (ConfabMimeSource *self,
                                   const char *      section,
                                   GError **         error)
{
  g_autoptr (ConfabMimeMessage) message = confab_mime_message_new (self);
  const ConfabMimePart *part = confab_mime_message_find_part (message, section);

  if (part == NULL || part->is_multipart)
    {
      g_set_error (error, CONFAB_MIME_ERROR, CONFAB_MIME_ERROR_NO_PART, "No part %s", section);
      return NULL;
    }
  if (!part->has_body)
    {
      g_set_error (error, CONFAB_MIME_ERROR, CONFAB_MIME_ERROR_NOT_FETCHED, "Part %s was not fetched", section);
      return NULL;
    }
  return confab_mime_message_dup_part_bytes (message, part, 0);
}
