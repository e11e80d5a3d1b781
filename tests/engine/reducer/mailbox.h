/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A believable mailbox, made from a seed: every kind of mail the reducer has rules for. */
#pragma once

#include <glib.h>

#include "confab-types.h"

G_BEGIN_DECLS

#define MAILBOX_OWN_ADDRESS "alice@example.org"
#define MAILBOX_OWN_ALIAS "alice.liddell@alias.example"

/* The folders of the mailbox; copies name them by index. */
typedef enum
{
  MAILBOX_INBOX,
  MAILBOX_SENT,
  MAILBOX_CHATS,
  MAILBOX_ARCHIVE,
  MAILBOX_N_FOLDERS,
} MailboxFolder;

/* What there is most of. */
typedef enum
{
  MAILBOX_MIXED,
  MAILBOX_THREADS,
  MAILBOX_CHATS_MOSTLY,
  MAILBOX_N_MOODS,
} MailboxMood;

typedef struct
{
  GBytes *bytes;
} MailboxMail;

/* One copy of a mail, as a server has it. */
typedef struct
{
  guint mail;
  MailboxFolder folder;
  guint32 uid;
  ConfabFlags flags;
  gint64 internal_date;
} MailboxCopy;

typedef struct
{
  GArray *mails;   /* MailboxMail */
  GArray *copies;  /* MailboxCopy */
} Mailbox;

Mailbox          *mailbox_new (guint32     seed,
                               MailboxMood mood,
                               guint       n_mails);
void              mailbox_free (Mailbox *self);
const char       *mailbox_folder_get_name (MailboxFolder folder);
ConfabFolderRole  mailbox_folder_get_role (MailboxFolder folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mailbox, mailbox_free)

G_END_DECLS
