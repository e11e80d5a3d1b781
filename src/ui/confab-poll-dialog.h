/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a question with answers to choose from. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_POLL_DIALOG (confab_poll_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPollDialog, confab_poll_dialog, CONFAB, POLL_DIALOG, AdwDialog)

AdwDialog *confab_poll_dialog_new (ConfabEngine *engine,
                                   gint64 conversation);

G_END_DECLS
