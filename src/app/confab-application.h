/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a window: one a profile, its engine, its actions, and its end. */
#pragma once

#include <adwaita.h>

#include "confab-profile.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_APPLICATION (confab_application_get_type ())
G_DECLARE_FINAL_TYPE (ConfabApplication, confab_application, CONFAB, APPLICATION, AdwApplication)

ConfabApplication *confab_application_new (ConfabProfile *profile);

G_END_DECLS
