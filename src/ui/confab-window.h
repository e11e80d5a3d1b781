/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: chat list and chat beside each other, or what there is instead of them. */
#pragma once

#include <adwaita.h>

#include "confab-conversation.h"
#include "confab-engine.h"
#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_WINDOW (confab_window_get_type ())
G_DECLARE_FINAL_TYPE (ConfabWindow, confab_window, CONFAB, WINDOW, AdwApplicationWindow)

ConfabWindow       *confab_window_new (GtkApplication *application,
                                       GSettings *     settings);
ConfabEngine       *confab_window_get_engine (ConfabWindow *self);
void                confab_window_set_engine (ConfabWindow *  self,
                                              ConfabEngine *  engine,
                                              ConfabRegistry *registry);
void                confab_window_show_failure (ConfabWindow * self,
                                                ConfabProblem *problem,
                                                const char *   profile);
ConfabConversation *confab_window_get_conversation (ConfabWindow *self);
void                confab_window_set_conversation (ConfabWindow *      self,
                                                    ConfabConversation *conversation);
void                confab_window_open_chat (ConfabWindow *self,
                                             gint64        conversation);
gboolean            confab_window_shows_chat (ConfabWindow *self,
                                              gint64        conversation);
gboolean            confab_window_is_ready (ConfabWindow *self);

G_END_DECLS
