/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a boxed list that shows a person. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *confab_person_row_new (const char *name,
                                  const char *address);

G_END_DECLS
