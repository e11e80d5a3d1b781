/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Begins a group: first who is in it, then what it is called. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"
#include "confab-people-picker.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_NEW_GROUP_DIALOG (confab_new_group_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabNewGroupDialog, confab_new_group_dialog, CONFAB, NEW_GROUP_DIALOG, AdwDialog)

AdwDialog          *confab_new_group_dialog_new (ConfabEngine *engine);
ConfabPeoplePicker *confab_new_group_dialog_get_picker (ConfabNewGroupDialog *self);

G_END_DECLS
