/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each person's colour: the same everywhere, from the address. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

const char *confab_tint_get_class (const char *key);
void        confab_tint_widget (GtkWidget * widget,
                                const char *key);
void        confab_avatar_set_person (AdwAvatar * avatar,
                                      const char *name,
                                      const char *key);

G_END_DECLS
