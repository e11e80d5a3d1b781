/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that compose mails share. */
#pragma once

#include "confab-coi-draft.h"
#include "confab-compose.h"
#include "confab-transaction-groups.h"
#include "confab-reducer-private.h"

G_BEGIN_DECLS

/* What a mail says of its group, and what owns it. */
typedef struct
{
  GPtrArray *members; /* ConfabMembership, as they are after the mail */
  GPtrArray *also;    /* ConfabMimeAddress: those it adds or takes out */
  GPtrArray *past;    /* ConfabMimeAddress */
  GArray *times;      /* gint64, of the recipients */
  GArray *past_times; /* gint64 */
  GBytes *avatar;
  ConfabGroupState state;
  char *old_name;
  char *last_change;  /* the mail that changed it last, or NULL */
  gint64 last_time;
  ConfabCoiDraftGroup draft;
} ConfabComposerGroup;

/* All that goes into a mail, and what owns it. */
typedef struct
{
  ConfabTransaction *txn;
  const ConfabComposeContext *context;
  const ConfabDraft *draft;
  ConfabStoredConversation *chat;
  ConfabComposerGroup *group; /* or NULL */
  ConfabStoredMessage *about; /* the message it is about, or NULL */
  GPtrArray *about_ids;       /* utf8, what more it names; ends with NULL; or NULL */
  gint64 date;                /* of a change of its group */
  gint64 after;               /* it has to be later than this */
  char *words;                /* said instead of what was typed, or NULL */
  char *forwarded_from;       /* who wrote what is passed on, or NULL */
  GPtrArray *newest;     /* ConfabLink, the newest first */
  GPtrArray *recipients; /* ConfabMimeAddress */
  GPtrArray *previous;   /* utf8, borrowed, the oldest first; ends with NULL */
  GArray *files;         /* ConfabCoiDraftFile */
  char *root;
  char *subject;
  char *message_id;
  ConfabCoiCard *profile; /* the author's, which goes with it, or NULL */
  gboolean only_named;    /* that is the name of the account, and nothing else */
  char *audience;         /* for whom that is */
  char *quote;
  char *answered;
  gboolean legacy;
  gboolean asks;         /* for a read receipt */
} ConfabComposer;

void     confab_composer_clear (ConfabComposer *self);

ConfabComposed *confab_composer_hand_over (ConfabTransaction *         txn,
                                           const ConfabComposeContext *context,
                                           GBytes *                    bytes,
                                           GPtrArray *                 recipients,
                                           gint64                      conversation,
                                           ConfabEnvelopeFlags         flags,
                                           GError **                   error);

gint64   confab_composer_find_date (const ConfabComposer *self);

/* Groups. */
void     confab_composer_group_free (ConfabComposerGroup *self);
gboolean confab_composer_look_at_group (ConfabComposer *self,
                                        GError **       error);
const ConfabCoiDraftGroup *confab_composer_describe_group (ConfabComposer *self);

/* Messages that are about another one. */
gboolean confab_composer_look_at_about (ConfabComposer *self,
                                        GError **       error);
gboolean confab_composer_look_at_pin (ConfabComposer *self,
                                      GError **       error);
gboolean confab_composer_look_at_vote (ConfabComposer *self,
                                       GError **       error);
gboolean confab_composer_check_author (ConfabComposer *self,
                                       GError **       error);
gboolean confab_composer_deny (const char *words,
                               GError **   error);

/* What a message has besides its text. */
gboolean confab_composer_look_at_data (ConfabComposer *self,
                                       GError **       error);
gboolean confab_composer_name_people (ConfabComposer *self,
                                      GError **       error);

/* Who writes. */
gboolean confab_composer_look_at_profile (ConfabComposer *self,
                                          GError **       error);
gboolean confab_composer_note_profile (ConfabComposer *self,
                                       GError **       error);

gboolean confab_composer_look_at_forward (ConfabComposer *self,
                                          GError **       error);
gboolean confab_composer_look_at_answered (ConfabComposer *self,
                                           GError **       error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConfabComposer, confab_composer_clear)

G_END_DECLS
