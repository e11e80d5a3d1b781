/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the address book: a face, a name, an address, and whether they are blocked. */
#pragma once

#include <adwaita.h>

#include "confab-person.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONTACT_ROW (confab_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (ConfabContactRow, confab_contact_row, CONFAB, CONTACT_ROW, AdwBin)

GtkWidget *confab_contact_row_new (void);
char      *confab_contact_row_set_person (ConfabContactRow *self,
                                          ConfabPerson *    person);

G_END_DECLS
