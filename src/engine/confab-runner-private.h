/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the runner share. */
#pragma once

#include "confab-backoff.h"
#include "confab-network-watch.h"
#include "confab-outbox.h"
#include "confab-runner.h"
#include "confab-sieve-session.h"

G_BEGIN_DECLS

/**
 * ConfabRunner:
 *
 * Main thread. One connection waits on INBOX; a second one, leased out to one user at a
 * time, does everything else. Both are made anew after any fault of theirs.
 */
struct _ConfabRunner
{
  GObject parent_instance;

  ConfabStore *store;
  ConfabAccess *access;
  ConfabIngest *ingest;
  ConfabAccountInfo *info;
  ConfabSync *sync;
  ConfabOutbox *outbox;
  ConfabNetworkWatch *network;

  ConfabServer *imap_server;       /* NULL: nobody has connected yet */
  ConfabServer *smtp_server;
  ConfabAccountRecord *servers_of; /* the settings they are made of */

  gboolean online;
  gboolean stopping;
  DexFuture *loop;      /* the fiber that keeps the account connected */
  DexPromise *wake;     /* ends a wait before its time */
  ConfabBackoff backoff;

  ConfabImapSession *inbox;
  gint64 inbox_folder;

  ConfabCoiFilter filter;
  gboolean files_itself; /* the server: a COI server that is turned on */
  gboolean look_again;   /* at INBOX, before waiting for the server */
  gboolean watch_anew;   /* there may be other folders to watch */
  gboolean keeps_blocked; /* the server: who is blocked */
  gboolean tell_blocked; /* who is blocked may have changed */
  guint32 filed_uid;     /* no chat is to be moved up to here */

  ConfabImapSession *work;
  gboolean work_leased;
  GQueue leases;        /* DexPromise: who waits for the second connection */

  GPtrArray *passes;    /* DexPromise: who waits for everything to be fetched */
  gboolean inbox_level;
  gboolean others_level;
  gboolean others_running;
  gboolean others_wanted;
  gint64 others_time;   /* monotonic, µs */
  gboolean older_level;
  gboolean older_running;
  gboolean older_asked; /* for, by a person */

  GError *troubles[CONFAB_TROUBLE_SENDING + 1]; /* NULL: none */
};

void confab_runner_show_level (ConfabRunner *self);

gboolean confab_runner_file_chats (ConfabRunner *     self,
                                   ConfabImapSession *session,
                                   GError **          error);
gboolean confab_runner_must_look (ConfabRunner *self);
void confab_runner_watch_blocked (ConfabRunner *self);
gboolean confab_runner_tell_blocked (ConfabRunner *     self,
                                     ConfabImapSession *session,
                                     GError **          error);

void confab_runner_start_others (ConfabRunner *self);
void confab_runner_watch_others (ConfabRunner *     self,
                                 ConfabImapSession *session);
void confab_runner_update_level (ConfabRunner *self);
void confab_runner_wake_inbox (ConfabRunner *self);
void confab_runner_settle_passes (ConfabRunner *self,
                                  const GError *error);

ConfabSieveSession *confab_runner_await_sieve_session (ConfabRunner *self,
                                                       GError **     error);

G_END_DECLS
