/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the chat share: a profile with believable conversations. */
#pragma once

#include "confab-engine.h"
#include "confab-registry.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

/**
 * ChatFixture:
 *
 * A profile in a directory of its own, its engine, and the conversations in it.
 */
typedef struct
{
  char *dir;
  ConfabEngine *engine;
  ConfabRegistry *registry;
  gint64 account;
  gint64 ada;      /* texts, a picture, a quote, files, states */
  gint64 group;    /* several people, system lines, a failed message */
  gint64 thread;   /* ordinary mail with subjects and quotes */
  gint64 stranger; /* a contact request */
  gint64 long_one; /* 1,000 messages, the newest 30 unread */
  gint64 empty;
  gint64 broken;   /* nothing can be sent to it */
} ChatFixture;

ChatFixture        *chat_fixture_new (void);
void                chat_fixture_free (ChatFixture *self);
ConfabConversation *chat_fixture_get (ChatFixture *self,
                                      gint64       conversation);
gint64              chat_fixture_add (ChatFixture *              self,
                                      const ConfabMessageFields *fields);
void                chat_fixture_write (ChatFixture *        self,
                                        ConfabStoreWriteFunc func,
                                        gpointer             data);
gboolean            chat_fixture_wait (gboolean (*condition) (gpointer data),
                                       gpointer   data);
void                chat_fixture_settle (guint ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatFixture, chat_fixture_free)

G_END_DECLS
