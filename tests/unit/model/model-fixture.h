/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the models share: a real store, ways to fill it, and a mirror of a list. */
#pragma once

#include "confab-registry-private.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;
  ConfabStore *store;
  ConfabRegistry *registry;
  gint64 account;
} Fixture;

typedef gboolean (*FixtureCondition) (gpointer data);

void                fixture_set_up (Fixture *     self,
                                    gconstpointer data);
void                fixture_tear_down (Fixture *     self,
                                       gconstpointer data);
void                fixture_wait (FixtureCondition condition,
                                  gpointer         data);
void                fixture_await (DexFuture *future);
void                fixture_write (Fixture *            self,
                                   ConfabStoreWriteFunc func,
                                   gpointer             data);
void                fixture_settle (Fixture *self);
gint64              fixture_conversation (Fixture *   self,
                                          const char *address);
gint64              fixture_message (Fixture *   self,
                                     gint64      conversation,
                                     gint64      time,
                                     const char *text);
gint64              fixture_message_with (Fixture *           self,
                                          ConfabMessageFields fields);
void                fixture_remove_message (Fixture *self,
                                            gint64   id);
void                fixture_mark_read (Fixture *self,
                                       gint64   conversation);
ConfabConversation *fixture_get_conversation (Fixture *self,
                                              gint64   id);

/**
 * Mirror:
 *
 * Holds what a list model said it holds: applies each change and compares at once.
 */
typedef struct
{
  GListModel *model;
  GPtrArray *items;
  guint n_changes;
} Mirror;

Mirror *mirror_new (gpointer model);
void    mirror_free (Mirror *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mirror, mirror_free)

G_END_DECLS
