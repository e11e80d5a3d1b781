/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a person wrote to the bytes of a mail, readable by everybody. */
#pragma once

#include "confab-coi-message.h"

G_BEGIN_DECLS

/**
 * ConfabCoiDraftFile:
 * @name: the file name
 * @content_type: its MIME type
 * @bytes: its contents
 */
typedef struct
{
  char *name;
  char *content_type;
  GBytes *bytes;
} ConfabCoiDraftFile;

/**
 * ConfabCoiDraft:
 * @from: the author
 * @to: (element-type ConfabCoiAddress): the recipients
 * @subject: (nullable): the subject
 * @text: (nullable): the text, with LF
 * @quote: (nullable): text to quote above it, with LF
 * @message_id: without brackets
 * @references: (nullable) (array zero-terminated=1): root first
 * @in_reply_to: (nullable): without brackets
 * @date: seconds since 1970 UTC
 * @utc_offset: seconds east of Greenwich
 * @chat: marks it as chat (Chat-Version and what follows from it)
 * @group_id: (nullable): of a group message
 * @group_name: (nullable): of a group message
 * @request_receipt: asks the other chat programs for read receipts
 * @files: (element-type ConfabCoiDraftFile): attachments
 *
 * Filled by its maker. Strings may hold anything: what a header cannot carry is
 * encoded or replaced.
 */
typedef struct
{
  ConfabCoiAddress *from;
  GPtrArray *to;
  char *subject;
  char *text;
  char *quote;
  char *message_id;
  GStrv references;
  char *in_reply_to;
  gint64 date;
  int utc_offset;
  gboolean chat;
  char *group_id;
  char *group_name;
  gboolean request_receipt;
  GPtrArray *files;
} ConfabCoiDraft;

ConfabCoiDraft *confab_coi_draft_new       (void);
void            confab_coi_draft_free      (ConfabCoiDraft       *self);
void            confab_coi_draft_add_to    (ConfabCoiDraft       *self,
                                            const char           *name,
                                            const char           *address);
void            confab_coi_draft_add_file  (ConfabCoiDraft       *self,
                                            const char           *name,
                                            const char           *content_type,
                                            GBytes               *bytes);
GBytes         *confab_coi_draft_to_bytes  (const ConfabCoiDraft *self);

/* The caller brings the randomness. */
char           *confab_coi_message_id_new  (const guint8         *random,
                                            gsize                 length,
                                            const char           *domain,
                                            const char           *group_id);
char           *confab_coi_group_id_new    (const guint8         *random,
                                            gsize                 length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiDraft, confab_coi_draft_free)

G_END_DECLS
