/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How people reacted to a message: one chip for each emoji. */
#pragma once

#include <adwaita.h>

#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_REACTIONS (confab_reactions_get_type ())
G_DECLARE_FINAL_TYPE (ConfabReactions, confab_reactions, CONFAB, REACTIONS, GtkWidget)

GtkWidget *confab_reactions_new (void);
void       confab_reactions_set_record (ConfabReactions *          self,
                                        const ConfabMessageRecord *record);
char      *confab_reactions_describe (const ConfabMessageRecord *record);

G_END_DECLS
