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
 *
 * Kept while another conversation is open. The text is in the store as well.
 */
typedef struct
{
  char *text;
  GPtrArray *files;
  ConfabMessage *reply;
} ConfabDraft;

ConfabDraft *confab_draft_new (void);
void         confab_draft_free (ConfabDraft *self);
gboolean     confab_draft_is_empty (const ConfabDraft *self);
char       **confab_draft_dup_paths (const ConfabDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabDraft, confab_draft_free)

G_END_DECLS
