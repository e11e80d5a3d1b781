/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll in a bubble: the answers, who chose them, and one's own vote. */
#pragma once

#include <gtk/gtk.h>

#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_POLL_VIEW (confab_poll_view_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPollView, confab_poll_view, CONFAB, POLL_VIEW, GtkWidget)

GtkWidget *confab_poll_view_new (void);
void       confab_poll_view_set_record (ConfabPollView *           self,
                                        const ConfabMessageRecord *record);

G_END_DECLS
