/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road out: what a person wrote becomes a mail, its row and the job that sends it. */
#include "config.h"

#include "confab-compose-private.h"

#include "confab-blobs.h"
#include "confab-coi-id.h"

#include <glib/gi18n.h>

/* Messages before this one that it names. */
#define PREVIOUS 2
/* From how many bytes on a mail goes the way of large ones. */
#define LARGE (1024 * 1024)
/* The largest mail, in bytes of its files. */
#define MAX_FILES_SIZE (G_GUINT64_CONSTANT (256) * 1024 * 1024)
/* How far a message may be dated into the future to stand behind the one it follows: as
 * far as others can be ahead of the server, and as much again for a clock here that is slow. */
#define MAX_LEAP (2 * CONFAB_MAX_AHEAD)

G_DEFINE_QUARK (confab-compose-error-quark, confab_compose_error)

static void
file_clear (gpointer data)
{
  g_bytes_unref (((ConfabCoiDraftFile *) data)->bytes);
}

/* Frees what it holds. */
void
confab_composer_clear (ConfabComposer *self)
{
  g_clear_pointer (&self->about, confab_stored_message_free);
  g_clear_pointer (&self->about_ids, g_ptr_array_unref);
  g_clear_pointer (&self->group, confab_composer_group_free);
  g_clear_pointer (&self->chat, confab_stored_conversation_free);
  g_clear_pointer (&self->newest, g_ptr_array_unref);
  g_clear_pointer (&self->recipients, g_ptr_array_unref);
  g_clear_pointer (&self->previous, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_array_unref);
  g_free (self->root);
  g_free (self->subject);
  g_free (self->message_id);
  g_free (self->quote);
  g_clear_pointer (&self->profile, confab_coi_card_free);
  g_free (self->audience);
  g_free (self->answered);
  g_free (self->words);
  g_free (self->forwarded_from);
}

/**
 * confab_envelope_free:
 * @self: (transfer full): an envelope
 */
void
confab_envelope_free (ConfabEnvelope *self)
{
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self->source);
  g_free (self);
}

/**
 * confab_envelope_to_bytes:
 * @self: an envelope
 *
 * Returns: (transfer full): what a job keeps of it
 */
GBytes *
confab_envelope_to_bytes (const ConfabEnvelope *self)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new ("(s^assu)", self->sender, self->recipients, self->source,
                                                                    self->flags));

  return g_variant_get_data_as_bytes (variant);
}

/**
 * confab_envelope_new_from_bytes:
 * @bytes: what a job kept
 *
 * Returns: (transfer full) (nullable): the envelope, or %NULL when it is none
 */
ConfabEnvelope *
confab_envelope_new_from_bytes (GBytes *bytes)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(sassu)"), bytes, FALSE));
  ConfabEnvelope *self;
  guint32 flags;

  if (!g_variant_is_normal_form (variant))
    return NULL;
  self = g_new0 (ConfabEnvelope, 1);
  g_variant_get (variant, "(s^assu)", &self->sender, &self->recipients, &self->source, &flags);
  self->flags = (ConfabEnvelopeFlags) flags;
  return self;
}

/**
 * confab_composed_free:
 * @self: (transfer full): what became of a draft
 */
void
confab_composed_free (ConfabComposed *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->envelope, confab_envelope_free);
  g_free (self);
}

static void
add_recipient (ConfabComposer * self,
               const char *     address)
{
  for (guint i = 0; i < self->recipients->len; i++)
    if (strcmp (((ConfabMimeAddress *) g_ptr_array_index (self->recipients, i))->address, address) == 0)
      return;
  /* A name that one person has for another is not for third ones to see. */
  g_ptr_array_add (self->recipients, confab_mime_address_new (NULL, address));
}

static gboolean
add_members (ConfabComposer *self,
             GError **       error)
{
  g_autoptr (GPtrArray) members = confab_transaction_list_members (self->txn, self->chat->id, error);

  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    add_recipient (self, ((ConfabPersonRecord *) g_ptr_array_index (members, i))->address);
  return TRUE;
}

/* To all that a message of a thread was between: the one it is about, else the newest. */
static gboolean
answer_all (ConfabComposer *self,
            GError **       error)
{
  const ConfabLink *newest = self->newest->len > 0 ? g_ptr_array_index (self->newest, 0) : NULL;
  g_auto (GStrv) recipients = NULL;

  if (self->about == NULL && newest == NULL)
    return add_members (self, error);
  recipients = confab_transaction_get_recipients (self->txn, self->about != NULL ? self->about->id : newest->id, error);
  if (recipients == NULL)
    return FALSE;
  if (self->about != NULL ? !self->about->outgoing : !newest->outgoing)
    add_recipient (self, self->about != NULL ? self->about->author_address : newest->author);
  for (guint i = 0; recipients[i] != NULL; i++)
    if (recipients[i][0] != '\0' &&
        !confab_transaction_is_own_address (self->txn, self->context->account_id, recipients[i]))
      add_recipient (self, recipients[i]);
  return TRUE;
}

/* Who does not say where answers are read cannot be written to. */
static gboolean
takes_answers (ConfabComposer *self,
               GError **       error)
{
  const char *words = _ ("There is nobody to write to.");

  if (self->chat->can_send && self->recipients->len > 0)
    return TRUE;
  if (self->chat->kind == CONFAB_CONVERSATION_MACHINE)
    words = _ ("This sender does not read answers. Write to another address, which the mails or the sender’s pages may name.");
  else if (self->chat->kind == CONFAB_CONVERSATION_LIST)
    words = _ ("This mailing list does not say where it takes messages. Write to one of those who wrote to it.");
  g_set_error_literal (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_NOBODY, words);
  return FALSE;
}

static gboolean
find_recipients (ConfabComposer *self,
                 GError **       error)
{
  g_autofree char *own = g_utf8_strdown (self->context->address, -1);

  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  switch (self->chat->kind)
    {
    case CONFAB_CONVERSATION_PERSON:
    case CONFAB_CONVERSATION_MACHINE:
    case CONFAB_CONVERSATION_SELF:
      add_recipient (self, self->chat->key);
      break;
    case CONFAB_CONVERSATION_PERSON_KEY:
      if (!add_members (self, error))
        return FALSE;
      break;
    case CONFAB_CONVERSATION_GROUP:
      for (guint i = 0; i < self->group->members->len; i++)
        {
          const ConfabMembership *member = g_ptr_array_index (self->group->members, i);

          if (member->presence == CONFAB_PRESENCE_MEMBER)
            add_recipient (self, member->address);
        }
      /* A group of oneself alone is a notebook. */
      if (self->recipients->len == 0)
        add_recipient (self, own);
      break;
    case CONFAB_CONVERSATION_THREAD:
      if (!answer_all (self, error))
        return FALSE;
      break;
    case CONFAB_CONVERSATION_LIST:
      if (!add_members (self, error))
        return FALSE;
      break;
    }
  return takes_answers (self, error);
}

/* The thread a mail belongs to: its root stays the same all through a
* conversation, so that answers from any program find the way back. */
static gboolean
find_thread (ConfabComposer *self,
             GError **       error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *group_prefix = NULL;
  g_autofree char *post = NULL;
  const ConfabLink *incoming = NULL;

  switch (self->chat->kind)
    {
    case CONFAB_CONVERSATION_PERSON:
    case CONFAB_CONVERSATION_PERSON_KEY:
      self->root = confab_transaction_find_chat_root (self->txn, self->chat->id, "chat$", "chat$group.", &local_error);
      break;
    case CONFAB_CONVERSATION_GROUP:
      group_prefix = g_strdup_printf ("chat$group.%s.", self->chat->key);
      self->root = confab_transaction_find_chat_root (self->txn, self->chat->id, group_prefix, NULL, &local_error);
      break;
    case CONFAB_CONVERSATION_THREAD:
      self->root = g_strdup (self->chat->key);
      break;
    case CONFAB_CONVERSATION_LIST:
      self->root = confab_reducer_find_list_post (self->txn, self->chat->id, &post, &local_error);
      break;
    case CONFAB_CONVERSATION_MACHINE:
    case CONFAB_CONVERSATION_SELF:
      break;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  self->previous = g_ptr_array_new ();
  for (guint i = MIN (self->newest->len, PREVIOUS); i-- > 0;)
    {
      const ConfabLink *link = g_ptr_array_index (self->newest, i);

      if (!link->outgoing)
        incoming = link;
      /* A group's mails are known by the first reference; without a root there is none. */
      if (self->chat->kind != CONFAB_CONVERSATION_SELF &&
          (self->chat->kind != CONFAB_CONVERSATION_GROUP || self->root != NULL))
        g_ptr_array_add (self->previous, link->message_id);
    }
  /* It shows what its author knew of. */
  if (self->group != NULL && self->group->last_change != NULL && self->root != NULL &&
      (self->newest->len == 0 || self->group->last_time >= ((ConfabLink *) g_ptr_array_index (self->newest, 0))->time))
    g_ptr_array_add (self->previous, self->group->last_change);
  g_ptr_array_add (self->previous, NULL);
  /* Ordinary programs thread by it, and make no reply of it. */
  if (self->legacy && self->answered == NULL && self->forwarded_from == NULL && incoming != NULL && self->chat->kind != CONFAB_CONVERSATION_GROUP)
    self->answered = g_strdup (incoming->message_id);
  return TRUE;
}

static gboolean
find_subject (ConfabComposer *self,
              GError **       error)
{
  g_autoptr (ConfabStoredMessage) newest = NULL;

  if (self->subject != NULL && self->chat->kind != CONFAB_CONVERSATION_GROUP)
    return TRUE;
  switch (self->chat->kind)
    {
    case CONFAB_CONVERSATION_THREAD:
      self->subject = g_strdup_printf ("Re: %s", self->chat->name);
      return TRUE;
    case CONFAB_CONVERSATION_GROUP:
      g_free (self->subject);
      self->subject = g_strdup (self->chat->name);
      return TRUE;
    case CONFAB_CONVERSATION_PERSON:
    case CONFAB_CONVERSATION_PERSON_KEY:
    case CONFAB_CONVERSATION_LIST:
    case CONFAB_CONVERSATION_MACHINE:
    case CONFAB_CONVERSATION_SELF:
      break;
    }
  if (!self->legacy || self->newest->len == 0)
    return TRUE;
  newest = confab_transaction_get_message (self->txn, ((ConfabLink *) g_ptr_array_index (self->newest, 0))->id, error);
  if (newest == NULL)
    return FALSE;
  if (newest->title != NULL && newest->title[0] != '\0')
    self->subject = g_strdup_printf ("Re: %s", newest->title);
  return TRUE;
}

static gboolean
read_files (ConfabComposer *self,
            GError **       error)
{
  guint64 left = MAX_FILES_SIZE;

  self->files = g_array_new (FALSE, FALSE, sizeof (ConfabCoiDraftFile));
  g_array_set_clear_func (self->files, file_clear);
  for (guint i = 0; i < self->draft->n_files; i++)
    {
      const ConfabDraftFile *file = &self->draft->files[i];
      ConfabCoiDraftFile read = { file->name, file->content_type, NULL };

      read.bytes = confab_blobs_get_bytes (self->context->blobs, file->blob, left, error);
      if (read.bytes == NULL)
        return FALSE;
      left -= g_bytes_get_size (read.bytes);
      g_array_append_val (self->files, read);
    }
  return TRUE;
}

/* What is said stands behind what was said before, on every device, though a clock be
 * a little wrong. What changes a group does so in a later second than the last change:
 * the times that mails carry of it have whole ones. */
gint64
confab_composer_find_date (const ConfabComposer *self)
{
  gboolean changes = self->draft->group != NULL || self->draft->kind == CONFAB_COI_KIND_GROUP_LEFT;
  gint64 now = self->context->now;
  gint64 date = now;
  gint64 last = self->newest->len > 0 ? ((ConfabLink *) g_ptr_array_index (self->newest, 0))->time : 0;

  last = MAX (last, self->after);
  if (last >= date && last < now + MAX_LEAP)
    date = last + 1;
  if (changes && date / 1000 == self->after / 1000)
    date = (date / 1000 + 1) * 1000;
  return date;
}

static GBytes *
write_mail (ConfabComposer *self,
            GError **       error)
{
  const ConfabComposeContext *context = self->context;
  gboolean is_group = self->chat->kind == CONFAB_CONVERSATION_GROUP;
  g_autofree char *address = g_utf8_strdown (context->address, -1);
  const char *at = strrchr (address, '@');
  const ConfabMimeAddress from = { (char *) context->name, address };
  ConfabCoiDraft mail = {
    .kind = self->draft->kind,
    .from = &from,
    .to = (const ConfabMimeAddress *const *) self->recipients->pdata,
    .n_to = self->recipients->len,
    .date_ms = confab_composer_find_date (self),
    .text = self->words != NULL ? self->words : self->draft->text,
    .quote = self->quote,
    .forwarded_from = self->forwarded_from,
    .root_id = self->root,
    .previous_ids = (const char *const *) self->previous->pdata,
    .in_reply_to = self->answered,
    .about_ids = self->about_ids != NULL ? (const char *const *) self->about_ids->pdata : NULL,
    .reaction = self->draft->reaction,
    .pinned = self->draft->pinned,
    .pinned_until_ms = self->draft->pinned_until,
    .poll = self->draft->poll,
    .votes = self->draft->votes,
    .n_votes = self->draft->n_votes,
    .place = self->draft->place,
    .profile = self->profile,
    .subject = self->subject,
    .group_id = is_group ? self->chat->key : NULL,
    .group_name = is_group ? self->chat->name : NULL,
    .group = is_group ? confab_composer_describe_group (self) : NULL,
    .is_legacy_peer = self->legacy,
    .request_receipt = self->asks,
    .files = (const ConfabCoiDraftFile *) self->files->data,
    .n_files = self->files->len,
  };

  self->message_id = confab_coi_message_id_new (context->random, sizeof context->random, at != NULL ? at + 1 : address,
                                                mail.group_id);
  mail.message_id = self->message_id;
  return confab_coi_draft_to_bytes (&mail, error);
}

/* The road in for one's own mail: the row is what the server's copy would make. */
static gint64
add_row (ConfabTransaction *         txn,
         const ConfabComposeContext *from,
         GBytes *                    bytes,
         const char *                source,
         GError **                   error)
{
  g_autoptr (ConfabMimeSource) wire = confab_mime_source_new (bytes);
  g_autoptr (ConfabCoiMessage) message = confab_coi_message_new_from_source (wire);
  ConfabReducerContext context = { from->account_id, FALSE, from->now };
  g_autoptr (ConfabReducer) reducer = confab_reducer_new (txn, &context, error);
  ConfabReducerItem item = {
    .message = message,
    .source = source,
    .size = (gint64) g_bytes_get_size (bytes),
    .state = CONFAB_MESSAGE_QUEUED,
  };
  gint64 id;

  if (reducer == NULL)
    return 0;
  id = confab_reducer_add (reducer, &item, NULL, error);
  return id != 0 && confab_reducer_finish (reducer, error) ? id : 0;
}

/* The files are here already: nobody need fetch them to see them. */
static gboolean
keep_files (ConfabComposer *self,
            gint64          message,
            GError **       error)
{
  g_autoptr (GPtrArray) attachments = confab_transaction_list_attachments (self->txn, message, error);

  if (attachments == NULL)
    return FALSE;
  for (guint i = 0; i < attachments->len && i < self->draft->n_files; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (attachments, i);
      const ConfabCoiDraftFile *file = &g_array_index (self->files, ConfabCoiDraftFile, i);

      if (!confab_transaction_set_attachment_blob (self->txn, message, attachment->section, self->draft->files[i].blob,
                                                   (gint64) g_bytes_get_size (file->bytes), TRUE, error))
        return FALSE;
    }
  return TRUE;
}

static ConfabEnvelope *
make_envelope (const ConfabComposeContext *context,
               GPtrArray *                 addresses,
               const char *                source,
               ConfabEnvelopeFlags         flags)
{
  ConfabEnvelope *envelope = g_new0 (ConfabEnvelope, 1);
  g_autoptr (GStrvBuilder) recipients = g_strv_builder_new ();

  for (guint i = 0; i < addresses->len; i++)
    g_strv_builder_add (recipients, ((ConfabMimeAddress *) g_ptr_array_index (addresses, i))->address);
  envelope->sender = g_utf8_strdown (context->address, -1);
  envelope->recipients = g_strv_builder_end (recipients);
  envelope->source = g_strdup (source);
  envelope->flags = flags;
  return envelope;
}

/**
 * confab_composer_hand_over:
 * @txn: a transaction
 * @context: who writes
 * @bytes: (transfer full): the mail
 * @recipients: (element-type ConfabMimeAddress): who gets it
 * @conversation: row id of the chat whose order it keeps, or 0
 * @flags: how it is sent
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Writes a mail's row and the job that sends it.
 *
 * Returns: (transfer full) (nullable): what became of it
 */
ConfabComposed *
confab_composer_hand_over (ConfabTransaction *         txn,
                           const ConfabComposeContext *context,
                           GBytes *                    bytes,
                           GPtrArray *                 recipients,
                           gint64                      conversation,
                           ConfabEnvelopeFlags         flags,
                           GError **                   error)
{
  g_autoptr (ConfabComposed) composed = g_new0 (ConfabComposed, 1);
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *source = NULL;
  ConfabJob job = {
    .account_id = context->account_id,
    .lane = g_bytes_get_size (bytes) > LARGE ? CONFAB_LANE_TRANSFER : CONFAB_LANE_SENDING,
    .kind = CONFAB_JOB_SEND,
    .conversation_id = conversation,
    .state = CONFAB_JOB_WAITING,
  };

  composed->bytes = bytes;
  source = confab_blobs_put_bytes (context->blobs, bytes, error);
  if (source == NULL)
    return NULL;
  composed->envelope = make_envelope (context, recipients, source, flags);
  composed->message_id = add_row (txn, context, bytes, source, error);
  if (composed->message_id == 0)
    return NULL;
  payload = confab_envelope_to_bytes (composed->envelope);
  job.message_id = composed->message_id;
  job.payload = payload;
  composed->job_id = confab_transaction_enqueue_job (txn, &job, error);
  return composed->job_id != 0 ? g_steal_pointer (&composed) : NULL;
}

static gboolean
is_of_group (const ConfabDraft *draft)
{
  return draft->group != NULL || draft->kind == CONFAB_COI_KIND_GROUP_LEFT;
}

/* Ordinary programs would ask their people about it: only those who are known to use
 * a chat program are asked for receipts (§27 no. 6). */
static gboolean
find_receipts (ConfabComposer *self,
               GError **       error)
{
  self->asks = self->about == NULL && !is_of_group (self->draft) && self->context->receipts && self->chat->kind != CONFAB_CONVERSATION_SELF &&
               self->chat->kind != CONFAB_CONVERSATION_LIST && self->chat->kind != CONFAB_CONVERSATION_MACHINE;
  for (guint i = 0; self->asks && i < self->recipients->len; i++)
    if (!confab_transaction_is_chat_address (self->txn, self->context->account_id,
                                             ((ConfabMimeAddress *) g_ptr_array_index (self->recipients, i))->address,
                                             &self->asks, error))
      return FALSE;
  return TRUE;
}

static gboolean
has_words (const char *text)
{
  return text != NULL && text[strspn (text, " \t\r\n")] != '\0';
}

/* Whoever is taken out is told so, too, §13.5. */
static void
tell_those_taken_out (ConfabComposer *self)
{
  if (self->draft->group == NULL || !self->draft->group->takes_out)
    return;
  for (guint i = 0; i < self->group->also->len; i++)
    add_recipient (self, ((ConfabMimeAddress *) g_ptr_array_index (self->group->also, i))->address);
}

static gboolean
look_at_chat (ConfabComposer *self,
              gint64          conversation,
              GError **       error)
{
  gboolean chat_peer = FALSE;

  self->chat = confab_transaction_get_conversation (self->txn, conversation, error);
  if (self->chat == NULL)
    return FALSE;
  self->newest = confab_transaction_find_newest (self->txn, self->chat->id, FALSE, PREVIOUS, error);
  if (self->newest == NULL || !confab_transaction_has_chat_peer (self->txn, self->chat->id, &chat_peer, error))
    return FALSE;
  self->legacy = !chat_peer && self->chat->kind != CONFAB_CONVERSATION_GROUP && self->chat->kind != CONFAB_CONVERSATION_SELF;
  return TRUE;
}

static gboolean
prepare (ConfabComposer *self,
         GError **       error)
{
  gint64 conversation = self->draft->conversation_id;

  if (self->draft->forward != 0 && !confab_composer_look_at_forward (self, error))
    return FALSE;
  if (!confab_composer_look_at_data (self, error))
    return FALSE;
  if (self->draft->kind == 0 && self->draft->group == NULL && !has_words (self->words != NULL ? self->words : self->draft->text) && self->draft->n_files == 0)
    {
      g_set_error_literal (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_EMPTY, _ ("There is nothing to send."));
      return FALSE;
    }
  if (self->draft->about != 0)
    {
      self->about = confab_transaction_get_message (self->txn, self->draft->about, error);
      if (self->about == NULL)
        return FALSE;
      conversation = self->about->conversation_id;
    }
  if (!look_at_chat (self, conversation, error))
    return FALSE;
  if (self->chat->kind == CONFAB_CONVERSATION_GROUP ? !confab_composer_look_at_group (self, error) : is_of_group (self->draft))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_DENIED, _ ("This chat is no group."));
      return FALSE;
    }
  return find_recipients (self, error) && confab_composer_look_at_answered (self, error) && find_thread (self, error) &&
         find_subject (self, error) && find_receipts (self, error) && confab_composer_name_people (self, error) &&
         confab_composer_look_at_profile (self, error) && read_files (self, error);
}

/**
 * confab_compose_draft:
 * @txn: a transaction, which should be durable
 * @context: who writes, and when
 * @draft: what they wrote
 * @error: return location for a CONFAB_COMPOSE_ERROR, CONFAB_COI_ERROR or CONFAB_STORE_ERROR
 *
 * Makes a mail of it, with its row and the job that sends it.
 *
 * Returns: (transfer full) (nullable): what became of it
 */
ConfabComposed *
confab_compose_draft (ConfabTransaction *         txn,
                      const ConfabComposeContext *context,
                      const ConfabDraft *         draft,
                      GError **                   error)
{
  g_auto (ConfabComposer) self = { .txn = txn, .context = context, .draft = draft };
  g_autoptr (ConfabComposed) composed = NULL;
  gboolean reports = context->receipts && draft->about == 0 && !is_of_group (draft);
  GBytes *bytes;

  if (!prepare (&self, error) || (bytes = write_mail (&self, error)) == NULL)
    return NULL;
  tell_those_taken_out (&self);
  composed = confab_composer_hand_over (txn, context, bytes, self.recipients, self.chat->id,
                                        reports ? CONFAB_ENVELOPE_REPORTS : CONFAB_ENVELOPE_NONE, error);
  if (composed == NULL || !keep_files (&self, composed->message_id, error) || !confab_composer_note_profile (&self, error))
    return NULL;
  return g_steal_pointer (&composed);
}

/**
 * confab_compose_unsent:
 * @txn: a transaction
 * @context: who writes
 * @conversation: row id of a conversation
 * @unsent: what was typed in it and not sent
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Makes a mail that other programs of the person's can go on with: to those it is meant
 * for, about what is talked of there, in the same thread.
 *
 * Returns: (transfer full) (nullable): the mail, or %NULL with %CONFAB_COMPOSE_ERROR_NOBODY
 *   where nobody would get it
 */
GBytes *
confab_compose_unsent (ConfabTransaction *         txn,
                       const ConfabComposeContext *context,
                       gint64                      conversation,
                       const ConfabCoiDraftMail *  unsent,
                       GError **                   error)
{
  const ConfabDraft draft = { .conversation_id = conversation, .text = unsent->text };
  g_auto (ConfabComposer) self = { .txn = txn, .context = context, .draft = &draft };
  g_autofree char *address = g_utf8_strdown (context->address, -1);
  const ConfabMimeAddress own = { (char *) context->name, address };
  const char *at = strrchr (address, '@');
  const char *references[3] = { NULL };
  ConfabCoiDraft mail = { .from = &own };
  ConfabCoiDraftContext rest = { .own = &own };
  g_autofree char *subject = NULL;
  guint n_previous;

  if (!look_at_chat (&self, conversation, error) ||
      (self.chat->kind == CONFAB_CONVERSATION_GROUP && !confab_composer_look_at_group (&self, error)) ||
      !find_recipients (&self, error) || !find_thread (&self, error) || !find_subject (&self, error))
    return NULL;
  if (self.chat->kind == CONFAB_CONVERSATION_GROUP)
    mail.group_id = self.chat->key;
  mail.group_name = self.chat->name;
  mail.subject = self.subject;
  mail.root_id = self.root;
  mail.in_reply_to = self.answered;
  mail.is_legacy_peer = self.legacy;
  n_previous = self.previous->len - 1;
  references[0] = self.root != NULL ? self.root : n_previous > 0 ? g_ptr_array_index (self.previous, n_previous - 1) : NULL;
  references[1] = self.root != NULL && n_previous > 0 ? g_ptr_array_index (self.previous, n_previous - 1) : NULL;
  if (references[1] != NULL && strcmp (references[0], references[1]) == 0)
    references[1] = NULL;
  self.message_id = confab_coi_message_id_new (context->random, sizeof context->random, at != NULL ? at + 1 : address, mail.group_id);
  subject = confab_coi_draft_dup_subject (&mail);
  rest.message_id = self.message_id;
  rest.to = (const ConfabMimeAddress *const *) self.recipients->pdata;
  rest.n_to = self.recipients->len;
  rest.subject = subject;
  rest.references = references;
  return confab_coi_draft_mail_to_bytes (unsent, &rest);
}

/**
 * confab_compose_context_load:
 * @txn: a transaction
 * @account: row id of an account
 * @context: (inout): gets all that the account says
 * @record: (out) (transfer full): what owns the texts in @context
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether there is such an account
 */
gboolean
confab_compose_context_load (ConfabTransaction *   txn,
                             gint64                account,
                             ConfabComposeContext *context,
                             ConfabAccountRecord **record,
                             GError **             error)
{
  g_autoptr (GPtrArray) accounts = confab_transaction_list_accounts (txn, error);
  g_autofree char *receipts = NULL;

  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    if (((ConfabAccountRecord *) g_ptr_array_index (accounts, i))->id == account)
      *record = confab_account_record_ref (g_ptr_array_index (accounts, i));
  if (*record == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such account"));
      return FALSE;
    }
  receipts = confab_transaction_dup_value (txn, account, CONFAB_VALUE_RECEIPTS);
  context->account_id = account;
  context->address = (*record)->address;
  context->name = (*record)->name;
  context->receipts = g_strcmp0 (receipts, CONFAB_VALUE_ON) == 0;
  return TRUE;
}

/**
 * confab_compose_open:
 * @txn: a transaction
 * @account: row id of the account
 * @addresses: (array zero-terminated=1): whom to talk to, in lower case
 * @now: milliseconds since 1970 UTC
 * @random: CONFAB_COI_GROUP_RANDOM bytes of fresh randomness
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Finds the conversation with a person, or the notes to self, or makes it. With
 * several people it is a new group each time: the same people may have many.
 *
 * Returns: row id of the conversation, or 0
 */
gint64
confab_compose_open (ConfabTransaction * txn,
                     gint64              account,
                     const char * const *addresses,
                     gint64              now,
                     const guint8 *      random,
                     GError **           error)
{
  g_auto (GStrv) own = confab_transaction_list_own_addresses (txn, account, error);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree char *group_id = NULL;
  gint64 id;

  if (own == NULL)
    return 0;
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      if (!confab_mime_address_is_valid (addresses[i]))
        {
          g_set_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_ADDRESS, _ ("%s is not an address."), addresses[i]);
          return 0;
        }
      if (!g_strv_contains ((const char *const *) own, addresses[i]) &&
          !g_ptr_array_find_with_equal_func (others, addresses[i], g_str_equal, NULL))
        g_ptr_array_add (others, (gpointer) addresses[i]);
    }

  if (others->len == 0)
    id = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_SELF, own[0], own[0], NULL, error);
  else if (others->len == 1)
    id = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_PERSON, g_ptr_array_index (others, 0),
                                                 NULL, NULL, error);
  else
    {
      group_id = confab_coi_group_id_new (random, CONFAB_COI_GROUP_RANDOM);
      id = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_GROUP, group_id, NULL, NULL, error);
      for (guint i = 0; id != 0 && i < others->len; i++)
        if (!confab_transaction_add_member (txn, id, g_ptr_array_index (others, i), NULL, error))
          return 0;
      if (id == 0 || !confab_transaction_set_unnamed (txn, id, error))
        return 0;
    }
  return id != 0 && confab_transaction_set_request (txn, id, FALSE, error) && confab_transaction_set_kept (txn, id, TRUE, error)
         ? id : 0;
}
