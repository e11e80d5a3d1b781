/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages that have the words a person looks for, newest first. Main thread. */
#pragma once

#include "confab-answers.h"
#include "confab-match.h"
#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SEARCH (confab_search_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSearch, confab_search, CONFAB, SEARCH, ConfabAnswers)

/* So many are found at most. */
#define CONFAB_SEARCH_LIMIT 100

ConfabSearch *confab_search_new (ConfabRegistry *registry);
void          confab_search_look_for (ConfabSearch *self,
                                      gint64        conversation,
                                      const char *  text);
const char   *confab_search_get_text (ConfabSearch *self);
gboolean      confab_search_get_more (ConfabSearch *self);

G_END_DECLS
