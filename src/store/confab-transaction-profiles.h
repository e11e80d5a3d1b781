/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The own profile, who has it, and what others say of themselves. */
#pragma once

#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabStoredProfile:
 * @audience: for whom it is, as their category in the address book; "" for everybody else
 * @name: (nullable): the person's name
 * @status: (nullable): what they say of themselves
 * @avatar: (nullable): hash of the blob with their picture
 * @time: when it was last changed, ms since 1970 UTC
 *
 * What some people are shown of the account's owner.
 */
typedef struct
{
  char *audience;
  char *name;
  char *status;
  char *avatar;
  gint64 time;
} ConfabStoredProfile;

void                 confab_stored_profile_free (ConfabStoredProfile *self);

ConfabStoredProfile *confab_transaction_get_profile (ConfabTransaction *txn,
                                                     gint64             account,
                                                     const char *       audience,
                                                     GError **          error);
GPtrArray           *confab_transaction_list_profiles (ConfabTransaction *txn,
                                                       gint64             account,
                                                       GError **          error);
gboolean             confab_transaction_set_profile (ConfabTransaction *        txn,
                                                     gint64                     account,
                                                     const ConfabStoredProfile *profile,
                                                     GError **                  error);

/* Who has it. */
gint64               confab_transaction_get_profile_sent (ConfabTransaction *txn,
                                                          gint64             account,
                                                          const char *       address,
                                                          char **            audience,
                                                          GError **          error);
gboolean             confab_transaction_set_profile_sent (ConfabTransaction *txn,
                                                          gint64             account,
                                                          const char *       address,
                                                          const char *       audience,
                                                          gint64             time,
                                                          GError **          error);
gboolean             confab_transaction_forget_profile_sent (ConfabTransaction *txn,
                                                             gint64             account,
                                                             const char *       address,
                                                             gint64             time,
                                                             GError **          error);

/* Others. */
gboolean             confab_transaction_set_peer_profile (ConfabTransaction *txn,
                                                          gint64             account,
                                                          const char *       address,
                                                          const char *       avatar,
                                                          const char *       status,
                                                          gint64             time,
                                                          GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabStoredProfile, confab_stored_profile_free)

G_END_DECLS
