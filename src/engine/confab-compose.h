/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road out: what a person wrote becomes a mail, its row and the job that sends it. */
#pragma once

#include "confab-coi-draft-mail.h"
#include "confab-coi-place.h"
#include "confab-coi-poll.h"
#include "confab-reducer.h"

G_BEGIN_DECLS

/**
 * ConfabComposeError:
 * @CONFAB_COMPOSE_ERROR_NOBODY: nobody would get it; tell the person
 * @CONFAB_COMPOSE_ERROR_EMPTY: nothing was typed and no file added
 * @CONFAB_COMPOSE_ERROR_ADDRESS: what was typed is no address; tell the person
 * @CONFAB_COMPOSE_ERROR_DENIED: that message is not the person's to change, or
 *   cannot be changed any more; tell the person
 *
 * Why nothing can be sent.
 */
typedef enum
{
  CONFAB_COMPOSE_ERROR_NOBODY,
  CONFAB_COMPOSE_ERROR_EMPTY,
  CONFAB_COMPOSE_ERROR_ADDRESS,
  CONFAB_COMPOSE_ERROR_DENIED,
} ConfabComposeError;

#define CONFAB_COMPOSE_ERROR (confab_compose_error_quark ())
GQuark confab_compose_error_quark (void);

/**
 * CONFAB_JOB_SEND:
 *
 * The kind of the job that hands a message to the submission server. Its
 * payload is a #ConfabEnvelope; the mail is the blob the message's row names.
 */
#define CONFAB_JOB_SEND 1

/**
 * ConfabEnvelopeFlags:
 * @CONFAB_ENVELOPE_REPORTS: the person wants to know what becomes of it: servers are
 *   asked for delivery reports
 * @CONFAB_ENVELOPE_RECEIPT: it is a receipt: nobody is to report on it, no copy is
 *   kept on the server, and one that is refused is no trouble
 *
 * How a mail is sent. Stored.
 */
typedef enum /*< flags >*/
{
  CONFAB_ENVELOPE_NONE = 0,
  CONFAB_ENVELOPE_REPORTS = 1 << 0,
  CONFAB_ENVELOPE_RECEIPT = 1 << 1,
} ConfabEnvelopeFlags;

/**
 * ConfabEnvelope:
 * @sender: MAIL FROM
 * @recipients: (array zero-terminated=1): RCPT TO
 * @source: hash of the blob with the mail's bytes
 * @flags: how it is sent
 *
 * Who a mail goes to.
 */
typedef struct
{
  char *sender;
  char **recipients;
  char *source;
  ConfabEnvelopeFlags flags;
} ConfabEnvelope;

void            confab_envelope_free (ConfabEnvelope *self);
GBytes         *confab_envelope_to_bytes (const ConfabEnvelope *self);
ConfabEnvelope *confab_envelope_new_from_bytes (GBytes *bytes);

/**
 * ConfabDraftFile:
 * @blob: hash of the blob with its bytes
 * @name: the file name shown to the other side
 * @content_type: its MIME type
 *
 * A file to be sent.
 */
typedef struct
{
  const char *blob;
  const char *name;
  const char *content_type;
} ConfabDraftFile;

/**
 * ConfabDraftGroup:
 * @change: what it changes
 * @addresses: (nullable) (array zero-terminated=1): of members: whom, in lower case
 * @takes_out: they are to be no members any more
 * @text: (nullable): the new name or description
 * @avatar: (nullable): hash of the blob with the new picture
 *
 * A change of a group.
 */
typedef struct
{
  ConfabCoiGroupChange change;
  const char * const *addresses;
  gboolean takes_out;
  const char *text;
  const char *avatar;
} ConfabDraftGroup;

/**
 * CONFAB_VALUE_RECEIPTS:
 *
 * The value of an account that says whether the person gives and wants receipts;
 * %CONFAB_VALUE_ON when they do. Nothing is told before they said so.
 */
#define CONFAB_VALUE_RECEIPTS "receipts"
#define CONFAB_VALUE_ON "on"

/* How much randomness a new Message-ID takes. */
#define CONFAB_COMPOSE_RANDOM_SIZE 18

/**
 * ConfabComposeContext:
 * @account_id: row id of the account
 * @address: the account's address
 * @name: (nullable): the person's name in From
 * @blobs: the profile's directory, where blobs lie
 * @now: milliseconds since 1970 UTC
 * @random: fresh randomness
 * @receipts: the person wants receipts, and gives them
 *
 * Who writes, and when.
 */
typedef struct
{
  gint64 account_id;
  const char *address;
  const char *name;
  const char *blobs;
  gint64 now;
  guint8 random[CONFAB_COMPOSE_RANDOM_SIZE];
  gboolean receipts;
} ConfabComposeContext;

/**
 * ConfabDraft:
 * @conversation_id: row id of the conversation it goes to; that of @about when there is one
 * @kind: 0 for a message, %CONFAB_COI_KIND_POLL, %CONFAB_COI_KIND_LOCATION or
 *   %CONFAB_COI_KIND_GROUP_LEFT; with
 *   @about %CONFAB_COI_KIND_EDIT, %CONFAB_COI_KIND_DELETE, %CONFAB_COI_KIND_REACTION,
 *   %CONFAB_COI_KIND_PIN, %CONFAB_COI_KIND_UNPIN, %CONFAB_COI_KIND_POLL_VOTE or
 *   %CONFAB_COI_KIND_POLL_CLOSE
 * @about: row id of the message it changes or reacts to, or 0
 * @text: (nullable): what was typed
 * @files: (nullable): the files
 * @n_files: how many
 * @reply_to: row id of the message it answers, or 0
 * @forward: row id of the message whose text is passed on instead of @text, or 0
 * @reaction: (nullable): the emoji; %NULL takes it back
 * @pinned: the message pins itself
 * @pinned_until: of that, and of a pin, until when, ms since 1970 UTC; 0 for good
 * @poll: (nullable): of a poll the poll
 * @votes: (array length=n_votes): of a vote the options, counted from 0
 * @n_votes: how many
 * @place: (nullable): of a place the place
 * @group: (nullable): what it changes in its group, instead of saying something
 *
 * What a person wrote.
 */
typedef struct
{
  gint64 conversation_id;
  ConfabCoiKind kind;
  gint64 about;
  const char *text;
  const ConfabDraftFile *files;
  guint n_files;
  gint64 reply_to;
  gint64 forward;
  const char *reaction;
  gboolean pinned;
  gint64 pinned_until;
  const ConfabCoiPoll *poll;
  const int *votes;
  guint n_votes;
  const ConfabCoiPlace *place;
  const ConfabDraftGroup *group;
} ConfabDraft;

/**
 * ConfabComposed:
 * @message_id: row id of the new message
 * @job_id: row id of the job that sends it
 * @bytes: the mail as it goes out
 * @envelope: who it goes to
 *
 * What became of a draft.
 */
typedef struct
{
  gint64 message_id;
  gint64 job_id;
  GBytes *bytes;
  ConfabEnvelope *envelope;
} ConfabComposed;

gboolean        confab_compose_context_load (ConfabTransaction *    txn,
                                             gint64                 account,
                                             ConfabComposeContext * context,
                                             ConfabAccountRecord ** record,
                                             GError **              error);
void            confab_composed_free (ConfabComposed *self);
GBytes         *confab_compose_unsent (ConfabTransaction *         txn,
                                       const ConfabComposeContext *context,
                                       gint64                      conversation,
                                       const ConfabCoiDraftMail *  unsent,
                                       GError **                   error);
ConfabComposed *confab_compose_draft (ConfabTransaction *         txn,
                                      const ConfabComposeContext *context,
                                      const ConfabDraft *         draft,
                                      GError **                   error);
gboolean        confab_compose_receipts (ConfabTransaction *         txn,
                                         const ConfabComposeContext *context,
                                         GArray *                    messages,
                                         GError **                   error);
gint64          confab_compose_open (ConfabTransaction * txn,
                                     gint64              account,
                                     const char * const *addresses,
                                     gint64              now,
                                     const guint8 *      random,
                                     GError **           error);
gint64          confab_compose_create_group (ConfabTransaction * txn,
                                             gint64              account,
                                             const char * const *addresses,
                                             const guint8 *      random,
                                             GError **           error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabEnvelope, confab_envelope_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabComposed, confab_composed_free)

G_END_DECLS
