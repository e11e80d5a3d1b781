/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of the mailboxes that are made from a seed, and their end. */
#include "config.h"

#include "mailbox.h"

const char *
mailbox_folder_get_name (MailboxFolder folder)
{
  static const char *names[] = { "INBOX", "Sent", "COI/Chats", "Archive" };

  return names[folder];
}

ConfabFolderRole
mailbox_folder_get_role (MailboxFolder folder)
{
  static const ConfabFolderRole roles[] = { CONFAB_FOLDER_INBOX, CONFAB_FOLDER_SENT, CONFAB_FOLDER_CHATS, CONFAB_FOLDER_ARCHIVE };

  return roles[folder];
}

void
mailbox_free (Mailbox *self)
{
  for (guint i = 0; i < self->mails->len; i++)
    g_bytes_unref (g_array_index (self->mails, MailboxMail, i).bytes);
  g_array_unref (self->mails);
  g_array_unref (self->copies);
  g_free (self);
}
