/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile for the reducer's tests: tables in a directory, and all they say as text. */
#pragma once

#include "confab-reducer.h"
#include "confab-transaction-private.h"
#include "mailbox.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;
  ConfabSql *sql;
  ConfabTransaction txn;
  ConfabReducer *reducer;
  gint64 account;
  gint64 folders[MAILBOX_N_FOLDERS];
} Profile;

Profile          *profile_new (void);
Profile          *profile_new_for (const char *address,
                                   const char *alias);
void              profile_free (Profile *self);
void              profile_reopen (Profile *self);
void              profile_check (Profile *self);
char             *profile_dump (Profile *self);

/* One transaction. */
void              profile_begin (Profile *self,
                                 gboolean first_sync,
                                 gint64   now);
gint64            profile_add (Profile *         self,
                               ConfabCoiMessage *message,
                               MailboxFolder     folder,
                               guint32           uid,
                               ConfabFlags       flags,
                               gint64            internal_date);
ConfabTransaction *profile_begin_plain (Profile *self);
void              profile_commit (Profile *self);

/* A mail from its text, with LF; one transaction for each. */
ConfabCoiMessage *profile_parse (const char *mail);
gint64            profile_receive (Profile *     self,
                                   MailboxFolder folder,
                                   const char *  mail);

/* Mails in the order given, and in the reverse order: both must end in the same tables. */
Profile          *profile_new_both_ways (const char *const *mails,
                                         MailboxFolder      folder);
char             *profile_get_text (Profile *   self,
                                    const char *sql);
gint64            profile_get_integer (Profile *   self,
                                       const char *sql);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Profile, profile_free)

/* What is shown of a mail. */
#define TEXT_OF(id) \
        "SELECT b.text FROM message AS m JOIN message_body AS b ON b.id = m.id WHERE m.hidden = 0 AND m.message_id = '" id "'"

/* What one statement answers. */
#define assert_text(profile, sql, expected)                    \
        G_STMT_START {                                         \
          g_autofree char *text_ = profile_get_text (profile, sql); \
          g_assert_cmpstr (text_, ==, expected);               \
        } G_STMT_END
#define assert_number(profile, sql, expected) g_assert_cmpint (profile_get_integer (profile, sql), ==, expected)

G_END_DECLS
