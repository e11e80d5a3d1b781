/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed in one conversation and not sent. */
#pragma once

#include <gio/gio.h>

#include "confab-message.h"

G_BEGIN_DECLS

/**
 * ConfabDraft:
 * @text: (nullable): what was typed
 * @files: (element-type GFile): what goes with it
 * @reply: (nullable): the message it answers
 * @edited: (nullable): the message that gets this text; then there are no files and no reply
 * @under: (nullable): what was typed before the edit began
 *
 * Kept while another conversation is open. The text is in the store as well.
 */
typedef struct _ConfabDraft ConfabDraft;
struct _ConfabDraft
{
  char *text;
  GPtrArray *files;
  ConfabMessage *reply;
  ConfabMessage *edited;
  ConfabDraft *under;
};

ConfabDraft *confab_draft_new (void);
ConfabDraft *confab_draft_new_edit (ConfabMessage *edited,
                                    ConfabDraft *  under);
const char  *confab_draft_get_unsent (const ConfabDraft *self);
void         confab_draft_free (ConfabDraft *self);
gboolean     confab_draft_is_empty (const ConfabDraft *self);
char       **confab_draft_dup_paths (const ConfabDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabDraft, confab_draft_free)

G_END_DECLS
