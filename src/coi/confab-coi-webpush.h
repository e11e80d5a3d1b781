/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subscriptions to what a COI server pushes (COI WebPush). */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** Where a server keeps it. */
#define CONFAB_COI_WEBPUSH_KEY "/private/vendor/vendor.dovecot/webpush/vapid"
#define CONFAB_COI_WEBPUSH_SUBSCRIPTIONS "/private/vendor/vendor.dovecot/webpush/subscriptions"

/** Longest words of a program and a device, longest URL and longest key, in bytes. */
#define CONFAB_COI_WEBPUSH_MAX_NAME 128
#define CONFAB_COI_WEBPUSH_MAX_ENDPOINT 512
#define CONFAB_COI_WEBPUSH_MAX_KEY 256
/** How many bytes the shared secret has (RFC 8291 §3.2). */
#define CONFAB_COI_WEBPUSH_SECRET_SIZE 16
/** The length of an id. */
#define CONFAB_COI_WEBPUSH_MIN_ID 10
#define CONFAB_COI_WEBPUSH_MAX_ID 36
/** Longest text that proves that a push arrives, in bytes. */
#define CONFAB_COI_WEBPUSH_MAX_VALIDATION 1024

/**
 * ConfabCoiPushType:
 * @CONFAB_COI_PUSH_CHAT: chats alone
 * @CONFAB_COI_PUSH_MAIL: all but chats
 * @CONFAB_COI_PUSH_ALL: both
 *
 * What a server is to push.
 */
typedef enum
{
  CONFAB_COI_PUSH_CHAT,
  CONFAB_COI_PUSH_MAIL,
  CONFAB_COI_PUSH_ALL,
} ConfabCoiPushType;

/**
 * ConfabCoiSubscription:
 * @id: what it is called on the server
 * @client: (nullable): the program it is for
 * @device: (nullable): the device it is for
 * @type: what is pushed
 * @endpoint: (nullable): the URL it is pushed to
 * @p256dh: (nullable): the receiver's public key, base64url
 * @auth: (nullable): the secret shared with the receiver, base64url
 * @created: (nullable): when it was made, as the server says it
 * @validated: whether a push to it is known to arrive
 */
typedef struct
{
  char *id;
  char *client;
  char *device;
  ConfabCoiPushType type;
  char *endpoint;
  char *p256dh;
  char *auth;
  char *created;
  gboolean validated;
} ConfabCoiSubscription;

const char            *confab_coi_push_type_get_name (ConfabCoiPushType type);
gboolean               confab_coi_push_type_from_name (const char *       name,
                                                       ConfabCoiPushType *type);
ConfabCoiSubscription *confab_coi_subscription_new (const char *id);
ConfabCoiSubscription *confab_coi_subscription_new_from_entry (const char *entry,
                                                               const char *value);
void                   confab_coi_subscription_free (ConfabCoiSubscription *self);
gboolean               confab_coi_subscription_is_valid (const ConfabCoiSubscription *self);
char                  *confab_coi_subscription_dup_entry (const char *id);
char                  *confab_coi_subscription_to_json (const ConfabCoiSubscription *self,
                                                        gboolean                     as_dovecot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiSubscription, confab_coi_subscription_free)

G_END_DECLS
