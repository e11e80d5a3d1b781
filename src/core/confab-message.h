/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as the window sees it: one object per row, owned by the model's registry. */
#pragma once

#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MESSAGE (confab_message_get_type ())
G_DECLARE_FINAL_TYPE (ConfabMessage, confab_message, CONFAB, MESSAGE, GObject)

ConfabMessage       *confab_message_new (ConfabMessageRecord *record);
void                 confab_message_apply (ConfabMessage *      self,
                                           ConfabMessageRecord *record);
ConfabMessageRecord *confab_message_get_record (ConfabMessage *self);
gint64               confab_message_get_id (ConfabMessage *self);

G_END_DECLS
