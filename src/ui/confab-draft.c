/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed in one conversation and not sent. */
#include "config.h"

#include "confab-draft.h"

/**
 * confab_draft_new:
 *
 * Returns: (transfer full): an empty draft
 */
ConfabDraft *
confab_draft_new (void)
{
  ConfabDraft *self = g_new0 (ConfabDraft, 1);

  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

/**
 * confab_draft_new_edit:
 * @edited: a message the person wrote
 * @under: (transfer full): what is typed now
 *
 * Returns: (transfer full): a draft that changes @edited; @under comes back after it
 */
ConfabDraft *
confab_draft_new_edit (ConfabMessage *edited,
                       ConfabDraft *  under)
{
  ConfabDraft *self = confab_draft_new ();

  self->text = g_strdup (confab_message_get_record (edited)->text);
  self->edited = g_object_ref (edited);
  self->under = under;
  return self;
}

/**
 * confab_draft_get_unsent:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the text of a message that nobody has yet: never
 *   that of an edit
 */
const char *
confab_draft_get_unsent (const ConfabDraft *self)
{
  while (self->edited != NULL)
    self = self->under;
  return self->text;
}

/**
 * confab_draft_free:
 * @self: (transfer full): a draft
 */
void
confab_draft_free (ConfabDraft *self)
{
  g_free (self->text);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_object (&self->reply);
  g_clear_object (&self->edited);
  g_clear_pointer (&self->under, confab_draft_free);
  g_free (self);
}

/**
 * confab_draft_is_empty:
 * @self: a draft
 *
 * Returns: whether there is nothing in it that could be sent
 */
gboolean
confab_draft_is_empty (const ConfabDraft *self)
{
  if (self->files->len > 0)
    return FALSE;
  for (const char *p = self->text != NULL ? self->text : ""; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/**
 * confab_draft_dup_paths:
 * @self: a draft
 *
 * Returns: (transfer full): the paths of its files
 */
char **
confab_draft_dup_paths (const ConfabDraft *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->files->len; i++)
    {
      g_autofree char *path = g_file_get_path (g_ptr_array_index (self->files, i));

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  return g_strv_builder_end (builder);
}
