/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed in a chat and not sent, as a mail of the folder for drafts that any program can go on with. */
#pragma once

#include "confab-mime-address.h"
#include "confab-mime-source.h"

G_BEGIN_DECLS

/** The field that says which chat a draft belongs to. */
#define CONFAB_COI_DRAFT_FIELD "im_confab_draft"

/** Most bytes of a text that is shared as a draft. */
#define CONFAB_COI_DRAFT_MAX_TEXT (256 * 1024)

/** Most bytes of a chat's name as it is written, which no line may break. */
#define CONFAB_COI_DRAFT_MAX_CHAT 900

/**
 * ConfabCoiDraftMail:
 * @chat: what the chat is called among devices
 * @device: (nullable): which device wrote it last
 * @text: what was typed
 * @time_ms: when, in milliseconds since 1970 UTC; 0 when it does not say
 * @from: (nullable): its author's address, in lower case; "" when that cannot be read
 * @is_delivered: a server delivered it: no program of the person's put it there
 * @is_changed: another program has written it anew since that device did
 * @has_more: it has more than a text, which a draft written anew would lack
 *
 * A draft as own devices share it.
 */
typedef struct
{
  char *chat;
  char *device;
  char *text;
  gint64 time_ms;
  char *from;
  gboolean is_delivered;
  gboolean is_changed;
  gboolean has_more;
} ConfabCoiDraftMail;

/**
 * ConfabCoiDraftContext:
 * @message_id: from confab_coi_message_id_new(); required
 * @own: the person; required
 * @to: (array length=n_to): to whom it is going to be sent
 * @n_to: how many
 * @subject: what it is about; required
 * @references: (nullable) (array zero-terminated=1): ids of messages before it
 * @zone_minutes: minutes east of UTC that Date is written in
 *
 * What a draft needs beside itself to be a mail. Everything is borrowed.
 */
typedef struct
{
  const char *message_id;
  const ConfabMimeAddress *own;
  const ConfabMimeAddress * const *to;
  gsize n_to;
  const char *subject;
  const char * const *references;
  int zone_minutes;
} ConfabCoiDraftContext;

gboolean            confab_coi_draft_mail_is_one (GBytes *header);
gboolean            confab_coi_draft_mail_can_name (const char *chat);
ConfabCoiDraftMail *confab_coi_draft_mail_new_from_source (ConfabMimeSource *source);
void                confab_coi_draft_mail_free (ConfabCoiDraftMail *self);
GBytes             *confab_coi_draft_mail_to_bytes (const ConfabCoiDraftMail *   self,
                                                    const ConfabCoiDraftContext *context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiDraftMail, confab_coi_draft_mail_free)

G_END_DECLS
