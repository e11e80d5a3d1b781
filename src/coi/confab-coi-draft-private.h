/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two halves of writing a draft: its header, and its body by kind. */
#pragma once

#include "confab-coi-draft.h"
#include "confab-mime-builder.h"

G_BEGIN_DECLS

ConfabMimeBuilder *confab_coi_draft_make_body (const ConfabCoiDraft *self);

G_END_DECLS
