/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mailboxes as LIST and STATUS tell them, and what each is for. */
#include "config.h"

#include "confab-imap-mailbox.h"

#include "confab-imap-utf7.h"

#include <string.h>

/* The usual names where a server tells no special use, the commonest first. */
static const struct
{
  const char *name;
  ConfabImapRole role;
} usual_names[] = {
  { "Sent", CONFAB_IMAP_ROLE_SENT },
  { "Sent Items", CONFAB_IMAP_ROLE_SENT },
  { "Sent Messages", CONFAB_IMAP_ROLE_SENT },
  { "Sent Mail", CONFAB_IMAP_ROLE_SENT },
  { "Gesendet", CONFAB_IMAP_ROLE_SENT },
  { "Envoyés", CONFAB_IMAP_ROLE_SENT },
  { "Enviados", CONFAB_IMAP_ROLE_SENT },
  { "Drafts", CONFAB_IMAP_ROLE_DRAFTS },
  { "Draft", CONFAB_IMAP_ROLE_DRAFTS },
  { "Entwürfe", CONFAB_IMAP_ROLE_DRAFTS },
  { "Brouillons", CONFAB_IMAP_ROLE_DRAFTS },
  { "Trash", CONFAB_IMAP_ROLE_TRASH },
  { "Deleted Items", CONFAB_IMAP_ROLE_TRASH },
  { "Deleted Messages", CONFAB_IMAP_ROLE_TRASH },
  { "Papierkorb", CONFAB_IMAP_ROLE_TRASH },
  { "Corbeille", CONFAB_IMAP_ROLE_TRASH },
  { "Junk", CONFAB_IMAP_ROLE_JUNK },
  { "Junk E-mail", CONFAB_IMAP_ROLE_JUNK },
  { "Junk Email", CONFAB_IMAP_ROLE_JUNK },
  { "Spam", CONFAB_IMAP_ROLE_JUNK },
  { "Bulk Mail", CONFAB_IMAP_ROLE_JUNK },
  { "Archive", CONFAB_IMAP_ROLE_ARCHIVE },
  { "Archives", CONFAB_IMAP_ROLE_ARCHIVE },
  { "Archiv", CONFAB_IMAP_ROLE_ARCHIVE },
};

G_DEFINE_BOXED_TYPE (ConfabImapMailbox, confab_imap_mailbox, confab_imap_mailbox_ref, confab_imap_mailbox_unref)
G_DEFINE_BOXED_TYPE (ConfabImapMailboxStatus, confab_imap_mailbox_status,
                     confab_imap_mailbox_status_copy, confab_imap_mailbox_status_free)

/* A name that is not what it should be is shown as it is, made valid: it stays
 * usable, since commands send its wire form back. */
static char *
decode_name (const char *wire,
             gboolean wire_is_utf8)
{
  g_autofree char *name = NULL;

  if (g_ascii_strcasecmp (wire, "INBOX") == 0)
    return g_strdup ("INBOX");
  if (!wire_is_utf8)
    name = confab_imap_utf7_decode (wire);
  if (name == NULL)
    name = g_utf8_make_valid (wire, -1);
  return g_steal_pointer (&name);
}

/**
 * confab_imap_mailbox_new:
 * @wire: its name as the server wrote it
 * @wire_is_utf8: whether that is UTF-8 rather than modified UTF-7
 *
 * Returns: (transfer full): a mailbox, for the decoder to fill
 */
ConfabImapMailbox *
confab_imap_mailbox_new (const char *wire,
                         gboolean    wire_is_utf8)
{
  ConfabImapMailbox *self = g_new0 (ConfabImapMailbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->wire = g_strdup (wire);
  self->name = decode_name (wire, wire_is_utf8);
  if (strcmp (self->name, "INBOX") == 0)
    self->role = CONFAB_IMAP_ROLE_INBOX;
  return self;
}

/**
 * confab_imap_mailbox_ref:
 * @self: a mailbox
 *
 * Returns: (transfer full): @self
 */
ConfabImapMailbox *
confab_imap_mailbox_ref (ConfabImapMailbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_imap_mailbox_unref:
 * @self: (transfer full) (nullable): a mailbox
 */
void
confab_imap_mailbox_unref (ConfabImapMailbox *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->wire);
  g_free (self);
}

static const char *
last_level (const ConfabImapMailbox *mailbox)
{
  const char *slash = mailbox->delimiter != 0 ? strrchr (mailbox->name, mailbox->delimiter) : NULL;

  return slash != NULL ? slash + 1 : mailbox->name;
}

/* At the top, or right below INBOX (Courier, Cyrus) or a bracketed root. */
static gboolean
is_near_top (const ConfabImapMailbox *mailbox)
{
  const char *last = last_level (mailbox);
  gsize length = (gsize) (last - mailbox->name);

  return length == 0 || (length == 6 && strncmp (mailbox->name, "INBOX", 5) == 0) || mailbox->name[0] == '[';
}

/**
 * confab_imap_mailboxes_guess_roles:
 * @mailboxes: (element-type ConfabImapMailbox): freshly decoded, not yet shared
 *
 * Gives each role the server named no mailbox for to the one with the usual
 * name, if there is one near the top.
 */
void
confab_imap_mailboxes_guess_roles (GPtrArray *mailboxes)
{
  guint taken = 0;

  for (guint i = 0; i < mailboxes->len; i++)
    taken |= 1u << ((ConfabImapMailbox *) g_ptr_array_index (mailboxes, i))->role;

  for (guint n = 0; n < G_N_ELEMENTS (usual_names); n++)
    {
      if ((taken & (1u << usual_names[n].role)) != 0)
        continue;
      for (guint i = 0; i < mailboxes->len; i++)
        {
          ConfabImapMailbox *mailbox = g_ptr_array_index (mailboxes, i);

          if (mailbox->role != CONFAB_IMAP_ROLE_NONE ||
              (mailbox->attributes & CONFAB_IMAP_MAILBOX_NO_SELECT) != 0 ||
              g_ascii_strcasecmp (last_level (mailbox), usual_names[n].name) != 0 || !is_near_top (mailbox))
            continue;
          mailbox->role = usual_names[n].role;
          mailbox->role_guessed = TRUE;
          taken |= 1u << mailbox->role;
          break;
        }
    }
}

/**
 * confab_imap_mailbox_status_copy:
 * @self: a status
 *
 * Returns: (transfer full): a copy
 */
ConfabImapMailboxStatus *
confab_imap_mailbox_status_copy (const ConfabImapMailboxStatus *self)
{
  ConfabImapMailboxStatus *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * confab_imap_mailbox_status_free:
 * @self: (transfer full) (nullable): a status
 */
void
confab_imap_mailbox_status_free (ConfabImapMailboxStatus *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}
