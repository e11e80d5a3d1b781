/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BODYSTRUCTURE as a tree of parts with their section numbers. */
#include "config.h"

#include "confab-imap-part.h"

G_DEFINE_BOXED_TYPE (ConfabImapPart, confab_imap_part, confab_imap_part_ref, confab_imap_part_unref)

/**
 * confab_imap_part_new:
 *
 * Returns: (transfer full): an empty part, for the decoder to fill
 */
ConfabImapPart *
confab_imap_part_new (void)
{
  ConfabImapPart *self = g_new0 (ConfabImapPart, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

/**
 * confab_imap_part_ref:
 * @self: a part
 *
 * Returns: (transfer full): @self
 */
ConfabImapPart *
confab_imap_part_ref (ConfabImapPart *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_imap_part_unref:
 * @self: (transfer full) (nullable): a part
 */
void
confab_imap_part_unref (ConfabImapPart *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->section);
  g_free (self->media_type);
  g_free (self->charset);
  g_free (self->file_name);
  g_free (self->content_id);
  g_free (self->encoding);
  g_free (self->disposition);
  g_strfreev (self->parameters);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}
