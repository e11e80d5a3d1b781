/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mailboxes as LIST and STATUS tell them, and what each is for. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ConfabImapRole:
 *
 * What a mailbox is for: special use (RFC 6154) or, for INBOX, its name. A
 * server that offers no special use has none but INBOX by right; then
 * #ConfabImapMailbox.role_guessed tells that the usual name was taken for it.
 */
typedef enum
{
  CONFAB_IMAP_ROLE_NONE,
  CONFAB_IMAP_ROLE_INBOX,
  CONFAB_IMAP_ROLE_SENT,
  CONFAB_IMAP_ROLE_DRAFTS,
  CONFAB_IMAP_ROLE_TRASH,
  CONFAB_IMAP_ROLE_JUNK,
  CONFAB_IMAP_ROLE_ARCHIVE,
  CONFAB_IMAP_ROLE_ALL,
  CONFAB_IMAP_ROLE_FLAGGED,
  CONFAB_IMAP_ROLE_IMPORTANT,
} ConfabImapRole;

typedef enum
{
  CONFAB_IMAP_MAILBOX_NO_SELECT = 1 << 0,     /* \Noselect or \NonExistent */
  CONFAB_IMAP_MAILBOX_NO_INFERIORS = 1 << 1,
  CONFAB_IMAP_MAILBOX_SUBSCRIBED = 1 << 2,
  CONFAB_IMAP_MAILBOX_HAS_CHILDREN = 1 << 3,
} ConfabImapMailboxAttributes;

/** Most mailboxes kept of one LIST, and the longest name in bytes. */
#define CONFAB_IMAP_MAX_MAILBOXES 20000
#define CONFAB_IMAP_MAX_MAILBOX_NAME 4096

/**
 * ConfabImapMailbox:
 * @name: its name as UTF-8; INBOX is always spelt "INBOX"
 * @wire: its name as the server wrote it (modified UTF-7 or UTF-8)
 * @delimiter: between levels of the name, or 0 for a flat name
 * @attributes: what can be done with it
 * @role: what it is for
 * @role_guessed: @role was taken from the name
 *
 * Ref-counted and boxed; read only.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  char *name;
  char *wire;
  char delimiter;
  ConfabImapMailboxAttributes attributes;
  ConfabImapRole role;
  gboolean role_guessed;
} ConfabImapMailbox;

#define CONFAB_TYPE_IMAP_MAILBOX (confab_imap_mailbox_get_type ())
GType              confab_imap_mailbox_get_type (void) G_GNUC_CONST;
ConfabImapMailbox *confab_imap_mailbox_new (const char *wire,
                                            gboolean    wire_is_utf8);
ConfabImapMailbox *confab_imap_mailbox_ref (ConfabImapMailbox *self);
void               confab_imap_mailbox_unref (ConfabImapMailbox *self);
void               confab_imap_mailboxes_guess_roles (GPtrArray *mailboxes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapMailbox, confab_imap_mailbox_unref)

/**
 * ConfabImapMailboxStatus:
 * @name: the mailbox, UTF-8
 * @messages: how many there are
 * @uid_next: UIDNEXT or 0
 * @uid_validity: UIDVALIDITY or 0
 * @unseen: how many are unseen
 * @highest_modseq: HIGHESTMODSEQ or 0
 * @size: bytes of all of them (STATUS=SIZE) or 0
 * @has_append_limit: whether @append_limit was told
 * @append_limit: the largest message that APPEND takes here (RFC 7889), in
 *   bytes, or 0 for no limit
 *
 * What STATUS said. Boxed.
 */
typedef struct
{
  char *name;
  guint32 messages;
  guint32 uid_next;
  guint32 uid_validity;
  guint32 unseen;
  guint64 highest_modseq;
  guint64 size;
  gboolean has_append_limit;
  guint64 append_limit;
} ConfabImapMailboxStatus;

#define CONFAB_TYPE_IMAP_MAILBOX_STATUS (confab_imap_mailbox_status_get_type ())
GType                    confab_imap_mailbox_status_get_type (void) G_GNUC_CONST;
ConfabImapMailboxStatus *confab_imap_mailbox_status_copy (const ConfabImapMailboxStatus *self);
void                     confab_imap_mailbox_status_free (ConfabImapMailboxStatus *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapMailboxStatus, confab_imap_mailbox_status_free)

G_END_DECLS
