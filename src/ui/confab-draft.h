/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed in one conversation and not sent. */
#pragma once

#include <gio/gio.h>

#include "confab-engine.h"
#include "confab-message.h"

G_BEGIN_DECLS

/**
 * ConfabDraft:
 * @text: (nullable): what was typed
 * @saved: (nullable): what the store was given of it, or gave, last
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
  char *saved;
  GPtrArray *files;
  ConfabMessage *reply;
  ConfabMessage *edited;
  ConfabDraft *under;
};

ConfabDraft *confab_draft_new (void);
ConfabDraft *confab_draft_new_edit (ConfabMessage *edited,
                                    ConfabDraft *  under);
void         confab_draft_save (ConfabDraft * self,
                                ConfabEngine *engine,
                                gint64        conversation,
                                gboolean      at_once);
gboolean     confab_draft_take_stored (ConfabDraft *self,
                                       const char * stored);
ConfabOperation *confab_draft_send (ConfabDraft * self,
                                    ConfabEngine *engine,
                                    gint64        conversation);
void         confab_draft_free (ConfabDraft *self);
gboolean     confab_draft_is_empty (const ConfabDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabDraft, confab_draft_free)

G_END_DECLS
