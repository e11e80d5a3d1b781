/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the members of a group made of it: who is in it since when, its name, description, picture. */
#pragma once

#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabPresence:
 * @CONFAB_PRESENCE_REMOVED: was a member
 * @CONFAB_PRESENCE_MEMBER: is one
 * @CONFAB_PRESENCE_SELF: is one, and is the account's own person
 * @CONFAB_PRESENCE_LEFT: was one and left by themselves
 *
 * Stored.
 */
typedef enum
{
  CONFAB_PRESENCE_REMOVED = 0,
  CONFAB_PRESENCE_MEMBER = 1,
  CONFAB_PRESENCE_SELF = 2,
  CONFAB_PRESENCE_LEFT = 3,
} ConfabPresence;

/**
 * ConfabMembership:
 * @address: whose
 * @time: since when, ms since 1970 UTC
 * @presence: whether they are a member
 */
typedef struct
{
  char *address;
  gint64 time;
  ConfabPresence presence;
} ConfabMembership;

/**
 * ConfabGroupInfo:
 * @CONFAB_GROUP_INFO_ASK: not all is known of the group; the next message asks for it
 * @CONFAB_GROUP_INFO_ANSWER: somebody asked; the next message has it
 *
 * Stored.
 */
typedef enum /*< flags >*/
{
  CONFAB_GROUP_INFO_ASK = 1 << 0,
  CONFAB_GROUP_INFO_ANSWER = 1 << 1,
} ConfabGroupInfo;

/**
 * ConfabGroupState:
 * @name: (nullable): its name; %NULL when it has none
 * @name_time: since when
 * @description: (nullable): what it is for
 * @description_time: since when
 * @avatar: (nullable): hash of the blob that is its picture
 * @avatar_time: since when
 * @info: what is to be asked or answered
 * @founded: when the message that began it arrived, or 0 when that was made here
 *
 * Times are milliseconds since 1970 UTC, or 0.
 */
typedef struct
{
  char *name;
  gint64 name_time;
  char *description;
  gint64 description_time;
  char *avatar;
  gint64 avatar_time;
  ConfabGroupInfo info;
  gint64 founded;
} ConfabGroupState;

void       confab_membership_free (ConfabMembership *self);
void       confab_group_state_clear (ConfabGroupState *self);

/* Arrays of ConfabMembership, oneself and those who are no longer in it included. */
GPtrArray *confab_transaction_list_memberships (ConfabTransaction *txn,
                                                gint64             conversation,
                                                GError **          error);
gboolean   confab_transaction_set_memberships (ConfabTransaction *txn,
                                               gint64             conversation,
                                               GPtrArray *        memberships,
                                               GError **          error);
gboolean   confab_transaction_get_group (ConfabTransaction *txn,
                                         gint64             conversation,
                                         ConfabGroupState * state,
                                         GError **          error);
gboolean   confab_transaction_set_group (ConfabTransaction *     txn,
                                         gint64                  conversation,
                                         const ConfabGroupState *state,
                                         GError **               error);
char      *confab_transaction_find_last_change (ConfabTransaction *txn,
                                                gint64             conversation,
                                                gint64 *           time,
                                                GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMembership, confab_membership_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConfabGroupState, confab_group_state_clear)

G_END_DECLS
