/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Immutable records: what a query of the store answers with. Any thread may read them. */
#include "config.h"

#include "confab-records.h"

G_DEFINE_BOXED_TYPE (ConfabMessageRecord, confab_message_record,
                     confab_message_record_ref, confab_message_record_unref)
G_DEFINE_BOXED_TYPE (ConfabConversationRecord, confab_conversation_record,
                     confab_conversation_record_ref, confab_conversation_record_unref)
G_DEFINE_BOXED_TYPE (ConfabAccountRecord, confab_account_record,
                     confab_account_record_ref, confab_account_record_unref)

/**
 * confab_person_record_new:
 * @name: (nullable): the display name; an empty one counts as none
 * @address: the address
 * @is_self: whether it is one of the account's own
 *
 * Returns: (transfer full): a new record
 */
ConfabPersonRecord *
confab_person_record_new (const char *name,
                          const char *address,
                          gboolean is_self)
{
  ConfabPersonRecord *self = g_new0 (ConfabPersonRecord, 1);

  self->name = name != NULL && *name != '\0' ? g_strdup (name) : NULL;
  self->address = g_strdup (address);
  self->is_self = is_self;
  return self;
}

/**
 * confab_person_record_free:
 * @self: (transfer full): a record
 */
void
confab_person_record_free (ConfabPersonRecord *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

/**
 * confab_attachment_record_new:
 *
 * Returns: (transfer full): an empty record of unknown size, to be filled by its maker
 */
ConfabAttachmentRecord *
confab_attachment_record_new (void)
{
  ConfabAttachmentRecord *self = g_new0 (ConfabAttachmentRecord, 1);

  self->size = -1;
  return self;
}

/**
 * confab_attachment_record_copy:
 * @self: a record
 *
 * Returns: (transfer full): a deep copy
 */
ConfabAttachmentRecord *
confab_attachment_record_copy (const ConfabAttachmentRecord *self)
{
  ConfabAttachmentRecord *copy = g_memdup2 (self, sizeof *self);

  copy->section = g_strdup (self->section);
  copy->name = g_strdup (self->name);
  copy->content_type = g_strdup (self->content_type);
  copy->path = g_strdup (self->path);
  copy->content_id = g_strdup (self->content_id);
  return copy;
}

/**
 * confab_attachment_record_free:
 * @self: (transfer full): a record
 */
void
confab_attachment_record_free (ConfabAttachmentRecord *self)
{
  g_free (self->section);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->path);
  g_free (self->content_id);
  g_free (self);
}

/**
 * confab_reaction_record_free:
 * @self: (transfer full): a record
 */
void
confab_reaction_record_free (ConfabReactionRecord *self)
{
  g_free (self->emoji);
  g_clear_pointer (&self->person, confab_person_record_free);
  g_free (self);
}

/**
 * confab_receipt_record_free:
 * @self: (transfer full): a record
 */
void
confab_receipt_record_free (ConfabReceiptRecord *self)
{
  g_clear_pointer (&self->person, confab_person_record_free);
  g_free (self->problem);
  g_free (self);
}

static void
poll_option_free (gpointer data)
{
  ConfabPollOptionRecord *option = data;

  g_free (option->text);
  g_ptr_array_unref (option->voters);
  g_free (option);
}

/**
 * confab_poll_record_new:
 *
 * Returns: (transfer full): an empty record, to be filled by its maker
 */
ConfabPollRecord *
confab_poll_record_new (void)
{
  ConfabPollRecord *self = g_new0 (ConfabPollRecord, 1);

  self->options = g_ptr_array_new_with_free_func (poll_option_free);
  return self;
}

/**
 * confab_poll_record_add_option:
 * @self: a record
 * @text: one more answer
 */
void
confab_poll_record_add_option (ConfabPollRecord *self,
                               const char *      text)
{
  ConfabPollOptionRecord *option = g_new0 (ConfabPollOptionRecord, 1);

  option->text = g_strdup (text);
  option->voters = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_person_record_free);
  g_ptr_array_add (self->options, option);
}

/**
 * confab_poll_record_free:
 * @self: (transfer full): a record
 */
void
confab_poll_record_free (ConfabPollRecord *self)
{
  g_free (self->title);
  g_free (self->description);
  g_ptr_array_unref (self->options);
  g_free (self);
}

/**
 * confab_place_record_free:
 * @self: (transfer full): a record
 */
void
confab_place_record_free (ConfabPlaceRecord *self)
{
  g_free (self->name);
  g_free (self);
}

/**
 * confab_system_record_free:
 * @self: (transfer full): a change of a conversation
 */
void
confab_system_record_free (ConfabSystemRecord *self)
{
  g_clear_pointer (&self->by, confab_person_record_free);
  g_clear_pointer (&self->who, confab_person_record_free);
  g_free (self->text);
  g_free (self);
}

/**
 * confab_message_record_new:
 *
 * Returns: (transfer full): an empty record, to be filled by its maker before it is shared
 */
ConfabMessageRecord *
confab_message_record_new (void)
{
  ConfabMessageRecord *self = g_atomic_rc_box_new0 (ConfabMessageRecord);

  self->kind = CONFAB_MESSAGE_TEXT;
  self->state = CONFAB_MESSAGE_RECEIVED;
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
  self->reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_reaction_record_free);
  self->receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_receipt_record_free);
  self->system = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_system_record_free);
  self->mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_person_record_free);
  return self;
}

/**
 * confab_message_record_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
ConfabMessageRecord *
confab_message_record_ref (ConfabMessageRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
message_record_clear (gpointer data)
{
  ConfabMessageRecord *self = data;

  g_free (self->message_id);
  g_free (self->from_name);
  g_free (self->from_address);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->full_text);
  g_free (self->quote);
  g_free (self->in_reply_to);
  g_free (self->problem);
  g_ptr_array_unref (self->attachments);
  g_ptr_array_unref (self->reactions);
  g_ptr_array_unref (self->receipts);
  g_ptr_array_unref (self->system);
  g_ptr_array_unref (self->mentions);
  g_clear_pointer (&self->poll, confab_poll_record_free);
  g_clear_pointer (&self->place, confab_place_record_free);
  g_free (self->ignored);
}

/**
 * confab_message_record_unref:
 * @self: (transfer full): a record
 */
void
confab_message_record_unref (ConfabMessageRecord *self)
{
  g_atomic_rc_box_release_full (self, message_record_clear);
}

/**
 * confab_message_record_compare:
 * @a: a record
 * @b: another
 *
 * The order of a conversation: by time, then by tie, then by id. The store's
 * queries answer in this order.
 *
 * Returns: below 0 when @a comes first, above 0 when @b does, 0 for the same message
 */
int
confab_message_record_compare (const ConfabMessageRecord *a,
                               const ConfabMessageRecord *b)
{
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  if (a->tie != b->tie)
    return a->tie < b->tie ? -1 : 1;
  return (a->id > b->id) - (a->id < b->id);
}

/**
 * confab_conversation_record_new:
 *
 * Returns: (transfer full): an empty record, to be filled by its maker before it is shared
 */
ConfabConversationRecord *
confab_conversation_record_new (void)
{
  ConfabConversationRecord *self = g_atomic_rc_box_new0 (ConfabConversationRecord);

  self->kind = CONFAB_CONVERSATION_PERSON;
  self->last_kind = CONFAB_MESSAGE_TEXT;
  self->last_state = CONFAB_MESSAGE_RECEIVED;
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_person_record_free);
  return self;
}

/**
 * confab_conversation_record_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
ConfabConversationRecord *
confab_conversation_record_ref (ConfabConversationRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
conversation_record_clear (gpointer data)
{
  ConfabConversationRecord *self = data;

  g_free (self->account);
  g_free (self->name);
  g_ptr_array_unref (self->members);
  g_free (self->last_text);
  g_free (self->last_author);
  g_free (self->draft);
  g_free (self->description);
  g_free (self->avatar);
}

/**
 * confab_conversation_record_unref:
 * @self: (transfer full): a record
 */
void
confab_conversation_record_unref (ConfabConversationRecord *self)
{
  g_atomic_rc_box_release_full (self, conversation_record_clear);
}

/**
 * confab_account_record_new:
 *
 * Returns: (transfer full): an empty record, to be filled by its maker before it is shared
 */
ConfabAccountRecord *
confab_account_record_new (void)
{
  ConfabAccountRecord *self = g_atomic_rc_box_new0 (ConfabAccountRecord);

  self->imap_security = CONFAB_SECURITY_TLS;
  self->smtp_security = CONFAB_SECURITY_TLS;
  self->auth = CONFAB_AUTH_PASSWORD;
  return self;
}

/**
 * confab_account_record_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
ConfabAccountRecord *
confab_account_record_ref (ConfabAccountRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
account_record_clear (gpointer data)
{
  ConfabAccountRecord *self = data;

  g_free (self->address);
  g_free (self->name);
  g_free (self->imap_host);
  g_free (self->imap_user);
  g_free (self->smtp_host);
  g_free (self->smtp_user);
  g_free (self->authority);
}

/**
 * confab_account_record_unref:
 * @self: (transfer full): a record
 */
void
confab_account_record_unref (ConfabAccountRecord *self)
{
  g_atomic_rc_box_release_full (self, account_record_clear);
}
