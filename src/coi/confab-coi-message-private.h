/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps by which a mail becomes what it means. */
#pragma once

#include "confab-coi-message.h"
#include "confab-mime-message.h"

G_BEGIN_DECLS

/**
 * ConfabCoiReader:
 * @source: the mail
 * @mime: the mail, taken apart
 * @header: its header
 * @message: what is being made
 *
 * A mail while it is read.
 */
typedef struct
{
  ConfabMimeSource *source;
  ConfabMimeMessage *mime;
  const ConfabMimeHeader *header;
  ConfabCoiMessage *message;
} ConfabCoiReader;

void        confab_coi_read_header (ConfabCoiReader *self);
void        confab_coi_read_body (ConfabCoiReader *self);
void        confab_coi_read_kind (ConfabCoiReader *self);

/* Most recipients of one report. */
#define CONFAB_COI_MAX_DELIVERIES 200
/* Groups: what the header says, and the part made for programs. */
void        confab_coi_read_group (ConfabCoiReader *self);
void        confab_coi_read_group_info (ConfabCoiReader *self);

/* Reports. */
void        confab_coi_read_report (ConfabCoiReader *self);
void        confab_coi_read_text_bounce (ConfabCoiReader *self,
                                         GPtrArray *      deliveries,
                                         GPtrArray *      targets);
gboolean    confab_coi_reader_is_from_daemon (ConfabCoiReader *self);
gboolean    confab_coi_reader_may_report (ConfabCoiReader *self,
                                          const char *     recipient);

/* Data for programs. */
gboolean    confab_coi_read_data (ConfabCoiReader *self);
void        confab_coi_read_mentions (ConfabCoiReader *self);
void        confab_coi_reader_ignore (ConfabCoiReader *self,
                                      const char *     what);
void        confab_coi_read_storage (ConfabCoiReader *self,
                                     ConfabCoiKind    plain);
void        confab_coi_read_profile (ConfabCoiReader *self);
gboolean    confab_coi_reader_has_place_file (ConfabCoiReader *self);

const char *confab_coi_reader_find_hidden (ConfabCoiReader *self,
                                           const char *     name);
char       *confab_coi_part_dup_content (const ConfabMimePart *part,
                                         char **               reference);
void        confab_coi_attachment_free (ConfabCoiAttachment *self);
void        confab_coi_delivery_free (ConfabCoiDelivery *self);

G_END_DECLS
