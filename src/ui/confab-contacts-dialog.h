/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address book of all accounts, and who else is known. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"
#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONTACTS_DIALOG (confab_contacts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabContactsDialog, confab_contacts_dialog, CONFAB, CONTACTS_DIALOG, AdwDialog)

AdwDialog *confab_contacts_dialog_new (ConfabEngine *  engine,
                                       ConfabRegistry *registry);

G_END_DECLS
