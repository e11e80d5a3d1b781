/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes in, responses out: the incremental IMAP response parser. */
#pragma once

#include "confab-imap-response.h"

G_BEGIN_DECLS

#define CONFAB_IMAP_PARSE_ERROR (confab_imap_parse_error_quark ())
GQuark confab_imap_parse_error_quark (void);

/**
 * ConfabImapParseError:
 * @CONFAB_IMAP_PARSE_ERROR_SYNTAX: not IMAP
 * @CONFAB_IMAP_PARSE_ERROR_LIMIT: IMAP, but larger or deeper than is taken
 */
typedef enum
{
  CONFAB_IMAP_PARSE_ERROR_SYNTAX,
  CONFAB_IMAP_PARSE_ERROR_LIMIT,
} ConfabImapParseError;

/** Bytes of one response outside its literals. */
#define CONFAB_IMAP_MAX_TEXT (8 * 1024 * 1024)
/** Values (atoms, strings, lists) of one response. */
#define CONFAB_IMAP_MAX_VALUES 1500000
/** How deep lists nest. */
#define CONFAB_IMAP_MAX_DEPTH 100
/** Literals of one response, and bytes of all of them together. */
#define CONFAB_IMAP_MAX_LITERALS 1000
#define CONFAB_IMAP_MAX_LITERAL_BYTES (G_GUINT64_CONSTANT (256) * 1024 * 1024)

/**
 * ConfabImapParser:
 *
 * Takes bytes as they come, split anywhere, and gives whole responses. A
 * literal is copied once, from where it was read to its #GBytes; what of it is
 * still to come can be read straight into its place, see
 * confab_imap_parser_reserve(). After an error it gives nothing more.
 */
typedef struct _ConfabImapParser ConfabImapParser;

ConfabImapParser   *confab_imap_parser_new (void);
void                confab_imap_parser_free (ConfabImapParser *self);
void                confab_imap_parser_set_max_literal_bytes (ConfabImapParser *self,
                                                              guint64           max_literal_bytes);
void               *confab_imap_parser_reserve (ConfabImapParser *self,
                                                gsize *           size);
void                confab_imap_parser_commit (ConfabImapParser *self,
                                               gsize             size);
void                confab_imap_parser_feed (ConfabImapParser *self,
                                             const void *      data,
                                             gsize             size);
ConfabImapResponse *confab_imap_parser_next (ConfabImapParser *self,
                                             GError **         error);
GBytes             *confab_imap_parser_steal_rest (ConfabImapParser *self);
gboolean            confab_imap_parser_has_pending (ConfabImapParser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapParser, confab_imap_parser_free)

G_END_DECLS
