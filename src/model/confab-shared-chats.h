/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups that somebody is in together with the person. Main thread. */
#pragma once

#include "confab-answers.h"
#include "confab-conversation.h"
#include "confab-registry.h"

G_BEGIN_DECLS

/* So many are listed at most. */
#define CONFAB_SHARED_CHATS_MAX 50

#define CONFAB_TYPE_SHARED_CHATS (confab_shared_chats_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSharedChats, confab_shared_chats, CONFAB, SHARED_CHATS, ConfabAnswers)

ConfabSharedChats *confab_shared_chats_new (ConfabRegistry *registry,
                                            gint64 account,
                                            const char *    address);

G_END_DECLS
