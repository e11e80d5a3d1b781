/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed in one conversation and not sent. */
#include "config.h"

#include "confab-draft.h"

#include <string.h>

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

/* What is typed for a message that nobody has yet: never that of an edit. */
static ConfabDraft *
get_unsent (ConfabDraft *self)
{
  while (self->edited != NULL)
    self = self->under;
  return self;
}

static gboolean
is_same (const char *text,
         const char *other)
{
  return g_strcmp0 (text != NULL ? text : "", other != NULL ? other : "") == 0;
}

/**
 * confab_draft_save:
 * @self: a draft
 * @engine: the engine
 * @conversation: row id of its conversation
 * @at_once: let other devices of the person know now
 *
 * Keeps what was typed since it was kept last. Of an edit nothing is kept, but of what is
 * under it.
 */
void
confab_draft_save (ConfabDraft * self,
                   ConfabEngine *engine,
                   gint64        conversation,
                   gboolean      at_once)
{
  ConfabDraft *unsent = get_unsent (self);
  gboolean saved = is_same (unsent->text, unsent->saved);
  g_autoptr (ConfabOperation) operation = NULL;

  if (saved && (!at_once || is_same (unsent->text, NULL)))
    return;
  g_set_str (&unsent->saved, unsent->text);
  operation = confab_engine_set_draft (engine, conversation, unsent->text, at_once);
}

/**
 * confab_draft_take_stored:
 * @self: a draft
 * @stored: (nullable): what the store has now, which another device may have written
 *
 * Takes it over, unless something was typed here that the store does not have.
 *
 * Returns: whether there is another text now, to be shown
 */
gboolean
confab_draft_take_stored (ConfabDraft *self,
                          const char * stored)
{
  if (self->edited != NULL || is_same (stored, self->saved) || !is_same (self->text, self->saved))
    return FALSE;
  g_set_str (&self->saved, stored);
  g_set_str (&self->text, stored);
  return TRUE;
}

static void
strip (char *text)
{
  g_strchomp (text);
  while (*text == '\n')
    memmove (text, text + 1, strlen (text));
}

/**
 * confab_draft_free:
 * @self: (transfer full): a draft
 */
void
confab_draft_free (ConfabDraft *self)
{
  g_free (self->text);
  g_free (self->saved);
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

static char **
dup_paths (const ConfabDraft *self)
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

/**
 * confab_draft_send:
 * @self: a draft that has something in it
 * @engine: what sends
 * @conversation: row id of its conversation
 *
 * Sends it, or changes what was sent.
 *
 * Returns: (transfer full) (nullable): the operation; %NULL when it says the same as before
 */
ConfabOperation *
confab_draft_send (ConfabDraft * self,
                   ConfabEngine *engine,
                   gint64        conversation)
{
  g_auto (GStrv) paths = dup_paths (self);

  strip (self->text);
  if (self->edited == NULL)
    return confab_engine_send (engine, conversation, self->text, (const char * const *) paths,
                               self->reply != NULL ? confab_message_get_id (self->reply) : 0);
  if (g_strcmp0 (self->text, confab_message_get_record (self->edited)->text) == 0)
    return NULL;
  return confab_engine_edit (engine, confab_message_get_id (self->edited), self->text);
}
