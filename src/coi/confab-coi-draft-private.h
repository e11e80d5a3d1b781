/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of writing a draft: its header, its body by kind, and what it says of its group. */
#pragma once

#include "confab-coi-draft.h"
#include "confab-mime-builder.h"

G_BEGIN_DECLS

ConfabMimeBuilder *confab_coi_draft_make_body (const ConfabCoiDraft *self);
void               confab_coi_draft_add_group (const ConfabCoiDraft *self,
                                               ConfabMimeBuilder *   mail);
ConfabMimeBuilder *confab_coi_draft_make_group_info (const ConfabCoiDraft *self,
                                                     const char *          text);

G_END_DECLS
