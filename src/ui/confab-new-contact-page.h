/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts somebody into the address book. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_NEW_CONTACT_PAGE (confab_new_contact_page_get_type ())
G_DECLARE_FINAL_TYPE (ConfabNewContactPage, confab_new_contact_page, CONFAB, NEW_CONTACT_PAGE, AdwNavigationPage)

GtkWidget *confab_new_contact_page_new (ConfabEngine *engine,
                                        const char *  text);

G_END_DECLS
