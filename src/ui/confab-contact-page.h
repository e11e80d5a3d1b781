/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All about one person: how to reach them, what they are called, where they are met. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"
#include "confab-person.h"
#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONTACT_PAGE (confab_contact_page_get_type ())
G_DECLARE_FINAL_TYPE (ConfabContactPage, confab_contact_page, CONFAB, CONTACT_PAGE, AdwNavigationPage)

GtkWidget *confab_contact_page_new (ConfabEngine *  engine,
                                    ConfabRegistry *registry,
                                    ConfabPerson *  person);

G_END_DECLS
