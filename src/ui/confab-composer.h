/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message is written: text, files, what it answers. */
#pragma once

#include <gtk/gtk.h>

#include "confab-conversation.h"
#include "confab-files.h"
#include "confab-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_COMPOSER (confab_composer_get_type ())
G_DECLARE_FINAL_TYPE (ConfabComposer, confab_composer, CONFAB, COMPOSER, GtkWidget)

void     confab_composer_set_files (ConfabComposer *self,
                                    ConfabFiles *   files);
void     confab_composer_set_engine (ConfabComposer *self,
                                     ConfabEngine *  engine);
void     confab_composer_set_conversation (ConfabComposer *    self,
                                           ConfabConversation *conversation);
void     confab_composer_set_reply (ConfabComposer *self,
                                    ConfabMessage * message);
void     confab_composer_set_edited (ConfabComposer *self,
                                     ConfabMessage * message);
void     confab_composer_attach (ConfabComposer *self,
                                 GFile *         file);
gboolean confab_composer_forward_key (ConfabComposer *       self,
                                      GtkEventControllerKey *controller);

G_END_DECLS
