/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses several people: among those who are known, or by their addresses. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PEOPLE_PICKER (confab_people_picker_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPeoplePicker, confab_people_picker, CONFAB, PEOPLE_PICKER, AdwBin)

void   confab_people_picker_set_engine (ConfabPeoplePicker *self,
                                        ConfabEngine *      engine,
                                        const char * const *left_out);
void   confab_people_picker_choose (ConfabPeoplePicker *self,
                                    const char *        name,
                                    const char *        address);
guint  confab_people_picker_get_n_chosen (ConfabPeoplePicker *self);
char **confab_people_picker_dup_addresses (ConfabPeoplePicker *self);

G_END_DECLS
