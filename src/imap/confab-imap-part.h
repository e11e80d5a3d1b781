/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BODYSTRUCTURE as a tree of parts with their section numbers. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** Most parts of one message's structure, and how deep they may nest. */
#define CONFAB_IMAP_PART_MAX_PARTS 1000
#define CONFAB_IMAP_PART_MAX_DEPTH 40

/**
 * ConfabImapPart:
 * @section: its section number for BODY[…], as "1.2"; "" for a whole multipart
 * @media_type: in lower case, as "text/plain" or "multipart/mixed"
 * @charset: (nullable): charset of a text part
 * @file_name: (nullable): from Content-Disposition or name, still encoded
 *   (RFC 2047, RFC 2231) as the server wrote it
 * @content_id: (nullable): with its angle brackets
 * @encoding: (nullable): Content-Transfer-Encoding in lower case
 * @disposition: (nullable): "inline", "attachment", … in lower case
 * @parameters: (nullable): names and values of Content-Type, name, value, …
 * @size: bytes as transferred (encoded)
 * @lines: lines of a text part, or 0
 * @children: (nullable) (element-type ConfabImapPart): parts of a multipart, or
 *   the one root part of a message/rfc822
 *
 * Ref-counted and boxed; read only.
 */
typedef struct _ConfabImapPart ConfabImapPart;
struct _ConfabImapPart
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  char *section;
  char *media_type;
  char *charset;
  char *file_name;
  char *content_id;
  char *encoding;
  char *disposition;
  GStrv parameters;
  guint64 size;
  guint64 lines;
  GPtrArray *children;
};

#define CONFAB_TYPE_IMAP_PART (confab_imap_part_get_type ())
GType           confab_imap_part_get_type (void) G_GNUC_CONST;
ConfabImapPart *confab_imap_part_new (void);
ConfabImapPart *confab_imap_part_ref (ConfabImapPart *self);
void            confab_imap_part_unref (ConfabImapPart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapPart, confab_imap_part_unref)

G_END_DECLS
