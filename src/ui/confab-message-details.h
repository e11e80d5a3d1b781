/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog about one message: who, when, how far it has come, and its source. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"
#include "confab-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MESSAGE_DETAILS (confab_message_details_get_type ())
G_DECLARE_FINAL_TYPE (ConfabMessageDetails, confab_message_details, CONFAB, MESSAGE_DETAILS, AdwDialog)

AdwDialog *confab_message_details_new (ConfabEngine * engine,
                                       ConfabMessage *message);

G_END_DECLS
