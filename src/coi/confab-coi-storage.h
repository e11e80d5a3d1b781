/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mails by which own devices share contacts, the own profile, groups and settings (§10–§13.4). */
#pragma once

#include "confab-coi-card.h"
#include "confab-mime-address.h"
#include "confab-mime-source.h"

G_BEGIN_DECLS

/** Most hashes, cards, settings and kept fields that are read of one mail. */
#define CONFAB_COI_STORAGE_MAX_HASHES 100
#define CONFAB_COI_STORAGE_MAX_CARDS 500
#define CONFAB_COI_STORAGE_MAX_CHATS 100
#define CONFAB_COI_STORAGE_MAX_KEPT 100

/** Longest field that is kept for others, in bytes. */
#define CONFAB_COI_STORAGE_MAX_FIELD 4096

/**
 * ConfabCoiStorageKind:
 * @CONFAB_COI_STORAGE_CONTACT: a person, §10
 * @CONFAB_COI_STORAGE_PROFILE: the own profile, §11
 * @CONFAB_COI_STORAGE_GROUP: a group, §13.4
 * @CONFAB_COI_STORAGE_CHAT: the settings of a chat that is neither; Confab's own, §19
 *
 * What a storage mail is about.
 */
typedef enum
{
  CONFAB_COI_STORAGE_CONTACT = 1,
  CONFAB_COI_STORAGE_PROFILE,
  CONFAB_COI_STORAGE_GROUP,
  CONFAB_COI_STORAGE_CHAT,
} ConfabCoiStorageKind;

/**
 * ConfabCoiChatSettings:
 * @key: whose chat: an address, a group's id, or a name that devices agree on
 * @time_ms: when that was chosen, in milliseconds since 1970 UTC
 * @archived: it is put away
 * @pinned: it stays on top
 * @muted_until_ms: until when nothing of it is notified; 0 not muted, %G_MAXINT64 for good
 *
 * What a person chose for a chat.
 */
typedef struct
{
  char *key;
  gint64 time_ms;
  gboolean archived;
  gboolean pinned;
  gint64 muted_until_ms;
} ConfabCoiChatSettings;

/**
 * ConfabCoiStorage:
 * @kind: what it is about
 * @message_id: (nullable): its id, without brackets
 * @from: (nullable): its author's address, in lower case
 * @to: (element-type ConfabMimeAddress): recipients
 * @is_delivered: it came by mail and was not put there by a program of the person's
 * @is_legacy: it is of the first form, whose author is the contact (§10.4)
 * @is_dated: it says when each of the things was changed that it tells of: a mail of
 *   Confab's, whose @card_ms and @blocked_ms hold
 * @date_ms: Date, or 0
 * @hashes: (element-type utf8): COI-From-Hash, as 64 hex digits in lower case
 * @is_blocked: nothing of the contact is to be seen
 * @visible: the contact is shown in the address book
 * @cards: (element-type ConfabCoiCard): the contact (none, when it says nothing of them),
 *   the profile for each audience, or the group's members
 * @group_id: (nullable): of a group its id
 * @name: (nullable): the group's name
 * @description: (nullable): what the group is for
 * @photo: (nullable): the group's picture
 * @notification: (nullable): of a group p-notification
 * @card_ms: when the card, the group or the profile was changed, or 0 when nobody said
 * @blocked_ms: when @is_blocked was chosen, or 0
 * @sent_ms: when the own profile was last sent to this contact, or 0
 * @chats: (element-type ConfabCoiChatSettings): settings of chats
 * @receipts: of the profile: the person gives read receipts, and asks for them
 * @receipts_ms: when @receipts was chosen, or 0
 * @kept: (element-type utf8): fields of others, as "Name: value", to be written again
 * @ignored: (nullable): what was broken and left out
 *
 * A storage mail. Start from confab_coi_storage_new() and set what there is.
 */
typedef struct
{
  ConfabCoiStorageKind kind;
  char *message_id;
  char *from;
  GPtrArray *to;
  gboolean is_delivered;
  gboolean is_legacy;
  gboolean is_dated;
  gint64 date_ms;
  GPtrArray *hashes;
  gboolean is_blocked;
  gboolean visible;
  GPtrArray *cards;
  char *group_id;
  char *name;
  char *description;
  GBytes *photo;
  char *notification;
  gint64 card_ms;
  gint64 blocked_ms;
  gint64 sent_ms;
  GPtrArray *chats;
  gboolean receipts;
  gint64 receipts_ms;
  GPtrArray *kept;
  char *ignored;
} ConfabCoiStorage;

ConfabCoiStorage      *confab_coi_storage_new (ConfabCoiStorageKind kind);
void                   confab_coi_storage_free (ConfabCoiStorage *self);
ConfabCoiStorage      *confab_coi_storage_new_from_source (ConfabMimeSource *source);
ConfabCoiChatSettings *confab_coi_storage_add_chat (ConfabCoiStorage *self,
                                                    const char *      key);
void                   confab_coi_storage_keep_fields (ConfabCoiStorage *      self,
                                                       const ConfabCoiStorage *other);
gboolean               confab_coi_storage_has_fields (const ConfabCoiStorage *self,
                                                      const ConfabCoiStorage *other);

char                  *confab_coi_address_hash (const char *address,
                                                gboolean    base64);
gboolean               confab_coi_notification_get_enabled (const char *notification,
                                                            gboolean *  enabled);
char                  *confab_coi_notification_set_enabled (const char *notification,
                                                            gboolean    enabled);

/**
 * ConfabCoiStorageContext:
 * @message_id: from confab_coi_message_id_new()
 * @own: the person's own address
 * @zone_minutes: minutes east of UTC that Date is written in
 * @base64: write hashes as COI servers look for them, too
 * @note: for people who come across the mail, what it is
 *
 * What is needed to write a storage mail besides what it says.
 */
typedef struct
{
  const char *message_id;
  const ConfabMimeAddress *own;
  int zone_minutes;
  gboolean base64;
  const char *note;
} ConfabCoiStorageContext;

GBytes                *confab_coi_storage_to_bytes (const ConfabCoiStorage *       self,
                                                    const ConfabCoiStorageContext *context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiStorage, confab_coi_storage_free)

G_END_DECLS
