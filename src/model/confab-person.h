/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody the person knows: what they are called, and where to write to them. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_PERSON (confab_person_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPerson, confab_person, CONFAB, PERSON, GObject)

ConfabPerson       *confab_person_new (const char *name,
                                       const char *address);
ConfabPerson       *confab_person_new_in_account (gint64      account,
                                                  const char *name,
                                                  const char *address);
const char         *confab_person_get_name (ConfabPerson *self);
const char         *confab_person_get_address (ConfabPerson *self);
const char * const *confab_person_get_addresses (ConfabPerson *self);
gint64              confab_person_get_account (ConfabPerson *self);
const char         *confab_person_get_picture (ConfabPerson *self);
const char         *confab_person_get_status (ConfabPerson *self);
const char         *confab_person_get_category (ConfabPerson *self);
gboolean            confab_person_get_saved (ConfabPerson *self);
gboolean            confab_person_get_blocked (ConfabPerson *self);

G_END_DECLS
