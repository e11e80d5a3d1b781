/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person wrote as the bytes of a mail that chats and ordinary programs understand. */
#pragma once

#include <glib.h>

#include "confab-coi-message.h"

G_BEGIN_DECLS

/**
 * ConfabCoiError:
 * @CONFAB_COI_ERROR_ADDRESS: an address cannot be written to; tell the person
 * @CONFAB_COI_ERROR_INCOMPLETE: something required is missing; a bug
 *
 * Why a draft cannot become a mail.
 */
typedef enum
{
  CONFAB_COI_ERROR_ADDRESS,
  CONFAB_COI_ERROR_INCOMPLETE,
} ConfabCoiError;

#define CONFAB_COI_ERROR (confab_coi_error_quark ())
GQuark confab_coi_error_quark (void);

/**
 * ConfabCoiDraftFile:
 * @file_name: shown to the other side
 * @content_type: (nullable): as "image/png"; %NULL for unknown
 * @bytes: all of it
 *
 * A file to be sent.
 */
typedef struct
{
  const char *file_name;
  const char *content_type;
  GBytes *bytes;
} ConfabCoiDraftFile;

/**
 * ConfabCoiDraftGroup:
 * @change: what the message changes, when it says nothing else
 * @changed: (array length=n_changed): those it adds or takes out
 * @n_changed: how many
 * @takes_out: @changed are no members any more
 * @member_times: (array): when each of the recipients became a member, in
 *   milliseconds since 1970 UTC
 * @past: (array length=n_past): those who were members
 * @past_times: (array length=n_past): until when
 * @n_past: how many
 * @old_name: (nullable): the name before this message changes it
 * @unnamed: nobody gave it a name: it has one made of its members, for programs that need one
 * @name_ms: when the group got its name, or 0
 * @description: (nullable): what the group is for
 * @description_ms: when that was said, or 0
 * @avatar: (nullable): the group's picture
 * @info: put in all there is to know of the group, for programs
 * @ask: ask for that
 *
 * What a message says of its group besides id and name.
 */
typedef struct
{
  ConfabCoiGroupChange change;
  const ConfabMimeAddress * const *changed;
  gsize n_changed;
  gboolean takes_out;
  const gint64 *member_times;
  const ConfabMimeAddress * const *past;
  const gint64 *past_times;
  gsize n_past;
  const char *old_name;
  gboolean unnamed;
  gint64 name_ms;
  const char *description;
  gint64 description_ms;
  GBytes *avatar;
  gboolean info;
  gboolean ask;
} ConfabCoiDraftGroup;

/**
 * ConfabCoiDraft:
 * @kind: what it is: %CONFAB_COI_KIND_TEXT (or 0), %CONFAB_COI_KIND_EDIT,
 *   %CONFAB_COI_KIND_DELETE, %CONFAB_COI_KIND_REACTION, %CONFAB_COI_KIND_RECEIPT,
 *   %CONFAB_COI_KIND_PIN, %CONFAB_COI_KIND_UNPIN, %CONFAB_COI_KIND_POLL,
 *   %CONFAB_COI_KIND_POLL_VOTE, %CONFAB_COI_KIND_POLL_CLOSE, %CONFAB_COI_KIND_LOCATION
 *   or %CONFAB_COI_KIND_GROUP_LEFT
 * @message_id: from confab_coi_message_id_new(); required
 * @from: the author; required
 * @to: (array length=n_to): recipients, in a group all other members
 * @n_to: how many; at least one
 * @date_ms: now, in milliseconds since 1970 UTC
 * @zone_minutes: minutes east of UTC that Date is written in
 * @text: (nullable): what was typed; of an edit the new text; of a message that
 *   programs act on (a delete, a receipt, a vote…) a sentence for those whose program does not
 * @quote: (nullable): text of the message it answers, to be quoted above; of an edit
 *   the old text, for people whose program shows the edit as one more mail
 * @forwarded_from: (nullable): who wrote @text, when it is passed on
 * @root_id: (nullable): id of the conversation's first message
 * @previous_ids: (nullable) (array zero-terminated=1): ids of the messages just
 *   before, oldest first; the last one is named
 * @in_reply_to: (nullable): id of the message it answers; of an edit the message
 *   or the edit that it follows; else the message it is about; required then
 * @about_ids: (nullable) (array zero-terminated=1): of an edit the message that all
 *   edits are of; of a delete that message and its edits; of a receipt what was
 *   displayed besides @in_reply_to
 * @reaction: (nullable): of a reaction the emoji; %NULL takes it back
 * @pinned: a text that pins itself
 * @pinned_until_ms: of that, and of a pin, until when, in ms since 1970 UTC; 0 for good
 * @poll: (nullable): of a poll the poll
 * @votes: (array length=n_votes): of a vote the options, counted from 0
 * @n_votes: how many
 * @place: (nullable): of a location the place
 * @profile: (nullable): what the author says of themselves, beside a text
 * @subject: (nullable): the subject; of a legacy thread the last one, with or
 *   without "Re:". A group has its name instead; with none, "Message from …" is used
 * @group_id: (nullable): the group's id
 * @group_name: (nullable): the group's or thread's name
 * @group: (nullable): what more it says of the group
 * @is_legacy_peer: nobody on the other side is known to use a chat program: no
 *   receipt is asked for, and the subject of an answer is "Re: …"
 * @request_receipt: ask for a read receipt (of chat programs only)
 * @files: (array length=n_files): files
 * @n_files: how many
 *
 * A message about to be sent. Start from zero and set what there is;
 * everything is borrowed for the call. Ids have no brackets.
 */
typedef struct
{
  ConfabCoiKind kind;
  const char *message_id;
  const ConfabMimeAddress *from;
  const ConfabMimeAddress * const *to;
  gsize n_to;
  gint64 date_ms;
  int zone_minutes;
  const char *text;
  const char *quote;
  const char *forwarded_from;
  const char *root_id;
  const char * const *previous_ids;
  const char *in_reply_to;
  const char * const *about_ids;
  const char *reaction;
  gboolean pinned;
  gint64 pinned_until_ms;
  const ConfabCoiPoll *poll;
  const int *votes;
  gsize n_votes;
  const ConfabCoiPlace *place;
  const ConfabCoiCard *profile;
  const char *subject;
  const char *group_id;
  const char *group_name;
  const ConfabCoiDraftGroup *group;
  gboolean is_legacy_peer;
  gboolean request_receipt;
  const ConfabCoiDraftFile *files;
  gsize n_files;
} ConfabCoiDraft;

GBytes *confab_coi_draft_to_bytes (const ConfabCoiDraft *self,
                                   GError **             error);
char   *confab_coi_draft_dup_subject (const ConfabCoiDraft *self);

G_END_DECLS
