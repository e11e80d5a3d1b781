/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's façade: one profile, its accounts, and the verbs a person has. Main thread. */
#pragma once

#include <gio/gio.h>

#include "confab-found-settings.h"
#include "confab-operation.h"
#include "confab-records.h"

G_BEGIN_DECLS

typedef struct _ConfabStore ConfabStore;

#define CONFAB_TYPE_ENGINE (confab_engine_get_type ())
G_DECLARE_FINAL_TYPE (ConfabEngine, confab_engine, CONFAB, ENGINE, GObject)

/**
 * ConfabConversationSetting:
 *
 * What a person can change about a conversation for themselves alone.
 */
typedef enum
{
  CONFAB_SETTING_ARCHIVED,    /* 0 or 1 */
  CONFAB_SETTING_PINNED,      /* 0 or 1 */
  CONFAB_SETTING_MUTED_UNTIL, /* ms since 1970 UTC; 0 not muted, G_MAXINT64 for good */
  CONFAB_SETTING_ACCEPTED,    /* 1: no contact request, for good */
} ConfabConversationSetting;

/**
 * ConfabSender:
 *
 * What is known of whether mail is from whom it says.
 */
typedef enum
{
  CONFAB_SENDER_UNKNOWN,    /* nothing came from them */
  CONFAB_SENDER_VERIFIED,   /* the person's server says that it is */
  CONFAB_SENDER_UNVERIFIED, /* it says that it is not, or nothing */
} ConfabSender;

/* Life. */
ConfabEngine    *confab_engine_new (const char *profile,
                                    GError **   error);
void             confab_engine_set_online (ConfabEngine *self,
                                           gboolean      online);
ConfabOperation *confab_engine_shut_down (ConfabEngine *self);

/* What there is. */
const char      *confab_engine_get_profile (ConfabEngine *self);
ConfabStore     *confab_engine_get_store (ConfabEngine *self);
GListModel      *confab_engine_get_accounts (ConfabEngine *self);
gboolean         confab_engine_get_loaded (ConfabEngine *self);
gboolean         confab_engine_get_is_owner (ConfabEngine *self);

/* Before there is an account. These need no profile. */
ConfabFoundSettings *confab_engine_look_up_provider (const char *address,
                                                     const char *imap_host);
ConfabOperation     *confab_engine_find_settings (const char *address,
                                                  const char *authority);
ConfabOperation     *confab_engine_sign_in (const char *oauth,
                                            const char *address,
                                            const char *authority);

/* Accounts. */
ConfabOperation *confab_engine_add_account (ConfabEngine *       self,
                                            ConfabAccountRecord *settings,
                                            const char *         password);
ConfabOperation *confab_engine_update_account (ConfabEngine *       self,
                                               ConfabAccountRecord *settings,
                                               const char *         password);
ConfabOperation *confab_engine_remove_account (ConfabEngine *self,
                                               gint64        account);
ConfabOperation *confab_engine_set_history (ConfabEngine *self,
                                            gint64        account,
                                            guint         days);
ConfabOperation *confab_engine_set_sieve_server (ConfabEngine *self,
                                                 gint64        account,
                                                 const char *  host,
                                                 guint16       port);
ConfabOperation *confab_engine_sync (ConfabEngine *self,
                                     gint64        account);
void             confab_engine_retry_now (ConfabEngine *self);
ConfabOperation *confab_engine_set_receipts (ConfabEngine *self,
                                             gint64        account,
                                             gboolean      receipts);

/* What the server does by itself. */
ConfabOperation *confab_engine_look_at_server (ConfabEngine *self,
                                               gint64        account);
ConfabOperation *confab_engine_set_coi (ConfabEngine *self,
                                        gint64        account,
                                        gboolean      enabled);
ConfabOperation *confab_engine_set_filter (ConfabEngine *self,
                                           gint64        account,
                                           const char *  filter,
                                           gboolean      on_server);

ConfabOperation *confab_engine_set_direct (ConfabEngine *self,
                                           gint64        account,
                                           gboolean      direct);

/* What the server pushes elsewhere. */
ConfabOperation *confab_engine_get_push_key (ConfabEngine *self,
                                             gint64        account);
ConfabOperation *confab_engine_list_pushes (ConfabEngine *self,
                                            gint64        account);
ConfabOperation *confab_engine_subscribe_to_push (ConfabEngine *self,
                                                  gint64        account,
                                                  const char *  endpoint,
                                                  const char *  p256dh,
                                                  const char *  auth,
                                                  const char *  type,
                                                  const char *  device);
ConfabOperation *confab_engine_validate_push (ConfabEngine *self,
                                              gint64        account,
                                              const char *  id,
                                              const char *  text);
ConfabOperation *confab_engine_unsubscribe_from_push (ConfabEngine *self,
                                                      gint64        account,
                                                      const char *  id);

/* The address book. */
ConfabOperation *confab_engine_save_contact (ConfabEngine *self,
                                             gint64        account,
                                             const char *  address,
                                             const char *  name,
                                             const char *  photo,
                                             const char *  category);
ConfabOperation *confab_engine_set_profile (ConfabEngine *self,
                                            gint64        account,
                                            const char *  audience,
                                            const char *  name,
                                            const char *  status,
                                            const char *  photo);
ConfabOperation *confab_engine_block_contact (ConfabEngine *self,
                                              gint64        account,
                                              const char *  address,
                                              gboolean      blocked);
ConfabOperation *confab_engine_look_at_sender (ConfabEngine *self,
                                               gint64        account,
                                               const char *  address);

/* Conversations. */
ConfabOperation *confab_engine_open_chat (ConfabEngine *      self,
                                          gint64              account,
                                          const char * const *addresses);
ConfabOperation *confab_engine_mark_read (ConfabEngine *self,
                                          gint64        conversation);
ConfabOperation *confab_engine_set_draft (ConfabEngine *self,
                                          gint64        conversation,
                                          const char *  text,
                                          gboolean      at_once);
ConfabOperation *confab_engine_set_setting (ConfabEngine *            self,
                                            gint64                    conversation,
                                            ConfabConversationSetting setting,
                                            gint64                    value);

/* Groups. */
ConfabOperation *confab_engine_create_group (ConfabEngine *      self,
                                             gint64              account,
                                             const char *        name,
                                             const char * const *addresses);
ConfabOperation *confab_engine_change_members (ConfabEngine *      self,
                                               gint64              conversation,
                                               const char * const *addresses,
                                               gboolean            takes_out);
ConfabOperation *confab_engine_rename_group (ConfabEngine *self,
                                             gint64        conversation,
                                             const char *  name);
ConfabOperation *confab_engine_describe_group (ConfabEngine *self,
                                               gint64        conversation,
                                               const char *  description);
ConfabOperation *confab_engine_set_group_avatar (ConfabEngine *self,
                                                 gint64        conversation,
                                                 const char *  path);
ConfabOperation *confab_engine_leave_group (ConfabEngine *self,
                                            gint64        conversation);

/* Messages. */
void             confab_engine_prepare_to_send (ConfabEngine *self,
                                                gint64        account);
ConfabOperation *confab_engine_send (ConfabEngine *      self,
                                     gint64              conversation,
                                     const char *        text,
                                     const char * const *files,
                                     gint64              reply_to);
ConfabOperation *confab_engine_send_pinned (ConfabEngine *      self,
                                            gint64              conversation,
                                            const char *        text,
                                            const char * const *files,
                                            gint64              reply_to,
                                            gint64              until);
ConfabOperation *confab_engine_edit (ConfabEngine *self,
                                     gint64        message,
                                     const char *  text);
ConfabOperation *confab_engine_delete (ConfabEngine *self,
                                       gint64        message,
                                       gboolean      for_everyone);
ConfabOperation *confab_engine_react (ConfabEngine *self,
                                      gint64        message,
                                      const char *  emoji);
ConfabOperation *confab_engine_forward (ConfabEngine *self,
                                        gint64        message,
                                        gint64        conversation);
ConfabOperation *confab_engine_pin (ConfabEngine *self,
                                    gint64        message,
                                    gint64        until);
ConfabOperation *confab_engine_unpin (ConfabEngine *self,
                                      gint64        message);
ConfabOperation *confab_engine_create_poll (ConfabEngine *      self,
                                            gint64              conversation,
                                            const char *        title,
                                            const char * const *options,
                                            gboolean            multiple);
ConfabOperation *confab_engine_vote (ConfabEngine *self,
                                     gint64        message,
                                     const int *   options,
                                     guint         n_options);
ConfabOperation *confab_engine_close_poll (ConfabEngine *self,
                                           gint64        message);
ConfabOperation *confab_engine_send_place (ConfabEngine *self,
                                           gint64        conversation,
                                           double        latitude,
                                           double        longitude,
                                           const char *  text);
ConfabOperation *confab_engine_retry (ConfabEngine *self,
                                      gint64        message);
ConfabOperation *confab_engine_discard (ConfabEngine *self,
                                        gint64        message);
ConfabOperation *confab_engine_fetch_attachment (ConfabEngine *self,
                                                 gint64        message,
                                                 const char *  section);
ConfabOperation *confab_engine_fetch_source (ConfabEngine *self,
                                             gint64        message);

G_END_DECLS
