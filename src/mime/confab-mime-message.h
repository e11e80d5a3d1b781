/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mail taken apart: its header, and its parts as a flat list. */
#pragma once

#include "confab-mime-address.h"
#include "confab-mime-header.h"
#include "confab-mime-source.h"

G_BEGIN_DECLS

/** Most parts that are listed; what follows is ignored and the message marked. */
#define CONFAB_MIME_MESSAGE_MAX_PARTS 1000

/** Deepest nesting of multiparts; what is deeper stays one undivided part. */
#define CONFAB_MIME_MESSAGE_MAX_DEPTH 32

/** Most bytes of a text part that are decoded to text. */
#define CONFAB_MIME_MESSAGE_MAX_TEXT (1024 * 1024)

/**
 * ConfabMimeEncoding:
 *
 * A Content-Transfer-Encoding.
 */
typedef enum
{
  CONFAB_MIME_ENCODING_NONE, /* 7bit, 8bit, binary, none and unknown ones */
  CONFAB_MIME_ENCODING_BASE64,
  CONFAB_MIME_ENCODING_QUOTED_PRINTABLE,
  CONFAB_MIME_ENCODING_UUENCODE,
} ConfabMimeEncoding;

/**
 * ConfabMimePart:
 * @section: as IMAP numbers it: "1", "1.2"; "" for a multipart that is the whole mail
 * @parent: index of the multipart it lies in, or -1
 * @content_type: in lower case, "text/plain" when none was given
 * @parameters: of Content-Type; its value is @content_type
 * @charset: (nullable): as given
 * @disposition: (nullable): in lower case: "inline", "attachment", "reaction"…
 * @disposition_parameters: (nullable): of Content-Disposition
 * @file_name: (nullable): without a path, without control and bidi characters
 * @content_id: (nullable): without brackets
 * @header: (nullable): the part's own header; %NULL where it is the mail's
 * @encoding: how the body is encoded
 * @is_multipart: it only holds other parts
 * @has_body: the bytes are here
 * @size: bytes when decoded; an estimate where not @has_body
 *
 * One part; multiparts come before what they hold. message/rfc822 is not
 * opened. Owned by its message, read only.
 */
typedef struct
{
  const char *section;
  int parent;
  const char *content_type;
  ConfabMimeParameters *parameters;
  const char *charset;
  char *disposition;
  ConfabMimeParameters *disposition_parameters;
  char *file_name;
  char *content_id;
  ConfabMimeHeader *header;
  ConfabMimeEncoding encoding;
  gboolean is_multipart;
  gboolean has_body;
  gint64 size;

  /*< private >*/
  char section_buffer[12];
  char *long_section;
  gsize start;
  gsize length;
  GBytes *body;
} ConfabMimePart;

/**
 * ConfabMimeMessage:
 *
 * Owned by one thread at a time; different messages may be parsed by different
 * threads at once.
 */
typedef struct _ConfabMimeMessage ConfabMimeMessage;

ConfabMimeMessage      *confab_mime_message_new (ConfabMimeSource *source);
void                    confab_mime_message_free (ConfabMimeMessage *self);

const ConfabMimeHeader *confab_mime_message_get_header (const ConfabMimeMessage *self);
guint                   confab_mime_message_get_n_parts (const ConfabMimeMessage *self);
const ConfabMimePart   *confab_mime_message_get_part (const ConfabMimeMessage *self,
                                                      guint                    index);
const ConfabMimePart   *confab_mime_message_find_part (const ConfabMimeMessage *self,
                                                       const char *             section);
gboolean                confab_mime_message_is_truncated (const ConfabMimeMessage *self);
GBytes                 *confab_mime_message_dup_part_bytes (const ConfabMimeMessage *self,
                                                            const ConfabMimePart *   part,
                                                            gsize                    max_length);
char                   *confab_mime_message_dup_part_text (const ConfabMimeMessage *self,
                                                           const ConfabMimePart *   part,
                                                           gboolean *               truncated);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeMessage, confab_mime_message_free)

G_END_DECLS
