/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large avatar with a button that gives it another picture. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_AVATAR_CHOOSER (confab_avatar_chooser_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAvatarChooser, confab_avatar_chooser, CONFAB, AVATAR_CHOOSER, AdwBin)

AdwAvatar *confab_avatar_chooser_get_avatar (ConfabAvatarChooser *self);
void       confab_avatar_chooser_set_can_choose (ConfabAvatarChooser *self,
                                                 gboolean             can_choose);
void       confab_avatar_chooser_take (ConfabAvatarChooser *self,
                                       GFile *              file);

G_END_DECLS
