/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds one command: quoting, literals, and where it must wait for the server. */
#pragma once

#include "confab-imap-capability.h"
#include "confab-imap-message.h"
#include "confab-imap-set.h"

G_BEGIN_DECLS

/** Longest argument that is sent as a quoted string; beyond it is a literal. */
#define CONFAB_IMAP_MAX_QUOTED 1000
/** LITERAL-: largest literal that needs no permission (RFC 7888). */
#define CONFAB_IMAP_LITERAL_MINUS_MAX 4096

/**
 * ConfabImapCommand:
 *
 * A command without its tag. Arguments that cannot be sent (CR, LF, NUL) make
 * it invalid, see confab_imap_command_is_valid(): nothing of it is ever sent.
 */
typedef struct _ConfabImapCommand ConfabImapCommand;

/**
 * ConfabImapChunk:
 * @bytes: what to write
 * @wait: wait for a continuation before the next chunk
 */
typedef struct
{
  GBytes *bytes;
  gboolean wait;
} ConfabImapChunk;

ConfabImapCommand *confab_imap_command_new (const char *name);
ConfabImapCommand *confab_imap_command_ref (ConfabImapCommand *self);
void               confab_imap_command_unref (ConfabImapCommand *self);
const char        *confab_imap_command_get_name (const ConfabImapCommand *self);
gboolean           confab_imap_command_is_valid (const ConfabImapCommand *self);
void               confab_imap_command_set_secret (ConfabImapCommand *self);
gboolean           confab_imap_command_is_secret (const ConfabImapCommand *self);
void               confab_imap_command_add_atom (ConfabImapCommand *self,
                                                 const char *       atom);
void               confab_imap_command_add_number (ConfabImapCommand *self,
                                                   guint64            number);
void               confab_imap_command_add_string (ConfabImapCommand *self,
                                                   const char *       text);
void               confab_imap_command_add_nstring (ConfabImapCommand *self,
                                                    const char *       text);
void               confab_imap_command_add_literal (ConfabImapCommand *self,
                                                    GBytes *           bytes);
void               confab_imap_command_add_utf8_literal (ConfabImapCommand *self,
                                                         GBytes *           bytes);
void               confab_imap_command_add_mailbox (ConfabImapCommand *self,
                                                    const char *       name,
                                                    gboolean           utf8);
void               confab_imap_command_add_set (ConfabImapCommand *  self,
                                                const ConfabImapSet *set);
void               confab_imap_command_add_flags (ConfabImapCommand * self,
                                                  ConfabImapFlags     flags,
                                                  const char * const *keywords);
void               confab_imap_command_add_date_time (ConfabImapCommand *self,
                                                      gint64             seconds);
void               confab_imap_command_add_date (ConfabImapCommand *self,
                                                 gint64             seconds);
void               confab_imap_command_open_list (ConfabImapCommand *self);
void               confab_imap_command_close_list (ConfabImapCommand *self);
GArray            *confab_imap_command_serialize (const ConfabImapCommand *     self,
                                                  const char *                  tag,
                                                  const ConfabImapCapabilities *capabilities);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapCommand, confab_imap_command_unref)

G_END_DECLS
