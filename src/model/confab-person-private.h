/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the model makes people of what the store says. For the model alone. */
#pragma once

#include "confab-person.h"

#include "confab-query.h"

G_BEGIN_DECLS

ConfabPerson *confab_person_new_from_contact (const ConfabContact *contact);
gboolean      confab_person_is_same (gpointer a,
                                     gpointer b);

G_END_DECLS
