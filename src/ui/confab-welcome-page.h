/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is shown before there is an account. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_WELCOME_PAGE (confab_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (ConfabWelcomePage, confab_welcome_page, CONFAB, WELCOME_PAGE, AdwBin)

GtkWidget *confab_welcome_page_new (void);

G_END_DECLS
