/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody the person knows: a name and an address to write to. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_PERSON (confab_person_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPerson, confab_person, CONFAB, PERSON, GObject)

ConfabPerson *confab_person_new (const char *name,
                                 const char *address);
const char   *confab_person_get_name (ConfabPerson *self);
const char   *confab_person_get_address (ConfabPerson *self);

G_END_DECLS
