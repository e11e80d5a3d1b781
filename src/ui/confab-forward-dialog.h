/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses the chat that a message is passed on to. */
#pragma once

#include <adwaita.h>

#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_FORWARD_DIALOG (confab_forward_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabForwardDialog, confab_forward_dialog, CONFAB, FORWARD_DIALOG, AdwDialog)

AdwDialog *confab_forward_dialog_new (ConfabRegistry *registry);

G_END_DECLS
