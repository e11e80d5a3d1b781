/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place with chat rules: turns what mails mean into rows, in any order, once. */
#include "config.h"

#include "confab-reducer-private.h"

#include "confab-contact.h"

/* What is stored of a mail is either a fact of that mail alone, or follows from
 * all mails that are known. Of two things that a rule leaves open the smaller one
 * is taken (the earliest time, the smallest id), never the one that came first.
 * So a mailbox gives the same tables in whatever order it is read. */

static gboolean
read_own_addresses (ConfabReducer *self,
                    GError **      error)
{
  g_auto (GStrv) addresses = confab_transaction_list_own_addresses (self->txn, self->context.account_id, error);

  if (addresses == NULL)
    return FALSE;
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->self_key = g_strdup (addresses[0] != NULL ? addresses[0] : "");
  for (guint i = 0; addresses[i] != NULL; i++)
    g_hash_table_add (self->own, g_strdup (addresses[i]));
  return TRUE;
}

/**
 * confab_reducer_new:
 * @txn: the transaction to work in
 * @context: what the rules need to know
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): a reducer
 */
ConfabReducer *
confab_reducer_new (ConfabTransaction *         txn,
                    const ConfabReducerContext *context,
                    GError **                   error)
{
  g_autoptr (ConfabReducer) self = g_new0 (ConfabReducer, 1);

  self->txn = txn;
  self->context = *context;
  confab_reducer_init_roots (self);
  confab_reducer_init_hanging (self);
  confab_reducer_init_places (self);
  confab_reducer_init_chats (self);
  self->changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->blocked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!read_own_addresses (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * confab_reducer_free:
 * @self: (transfer full): a reducer
 */
void
confab_reducer_free (ConfabReducer *self)
{
  g_clear_pointer (&self->own, g_hash_table_unref);
  g_free (self->self_key);
  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_clear_pointer (&self->roots, g_hash_table_unref);
  g_clear_pointer (&self->awaited, g_hash_table_unref);
  g_clear_pointer (&self->rebuild, g_hash_table_unref);
  g_clear_pointer (&self->subjects, g_hash_table_unref);
  g_clear_pointer (&self->terminals, g_hash_table_unref);
  g_clear_pointer (&self->moving, g_ptr_array_unref);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  g_clear_pointer (&self->chat_keys, g_hash_table_unref);
  g_clear_pointer (&self->chats, g_hash_table_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->written, g_hash_table_unref);
  g_clear_pointer (&self->befriended, g_ptr_array_unref);
  g_clear_pointer (&self->changed, g_array_unref);
  g_clear_pointer (&self->blocked, g_hash_table_unref);
  g_free (self);
}

/* The order key of one copy. */
static gint64
work_out_time (ConfabReducer *self,
               gint64         date,
               gint64         internal_date)
{
  gint64 time;

  /* A date of whole seconds is one of an ordinary program, or of a server. What it dates
   * may answer what was said within that second, and hardly comes before it. */
  if (date != 0 && date % 1000 == 0)
    date += 999;
  if (internal_date == 0)
    return date != 0 ? date : self->context.now;
  if (date == 0)
    return internal_date;
  time = MIN (date, internal_date + CONFAB_MAX_AHEAD);
  return self->context.first_sync ? time : MAX (time, internal_date - CONFAB_MAX_BEHIND);
}

static ConfabLocation
make_location (gint64                   message,
               const ConfabReducerItem *item)
{
  return (ConfabLocation) { message, item->folder_id, item->uidvalidity, item->uid, item->flags, item->modseq };
}

static gboolean
add_location (ConfabReducer *          self,
              gint64                   message,
              const ConfabReducerItem *item,
              GError **                error)
{
  const ConfabLocation location = make_location (message, item);

  return item->folder_id == 0 || confab_transaction_add_location (self->txn, &location, error);
}

static gboolean
set_attachments (ConfabReducer *         self,
                 gint64                  id,
                 const ConfabCoiMessage *message,
                 GError **               error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (message->attachments->len == 0)
    return TRUE;
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const ConfabCoiAttachment *attachment = g_ptr_array_index (message->attachments, i);
      ConfabAttachmentRecord *record;

      if (attachment->role == CONFAB_COI_ROLE_PREVIEW)
        continue;
      record = confab_attachment_record_new ();
      record->section = g_strdup (attachment->section);
      record->name = g_strdup (attachment->file_name != NULL ? attachment->file_name : attachment->content_type);
      record->content_type = g_strdup (attachment->content_type);
      record->content_id = g_strdup (attachment->content_id);
      record->size = attachment->size;
      record->is_inline = attachment->role == CONFAB_COI_ROLE_INLINE;
      g_ptr_array_add (records, record);
    }
  return confab_transaction_set_attachments (self->txn, id, records, error);
}

/* More of a mail has come than there was. */
static gboolean
complete_message (ConfabReducer *         self,
                  gint64                  id,
                  const ConfabCoiMessage *message,
                  GError **               error)
{
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (self->txn, id, error);
  ConfabMessageFields fields = {
    .text = message->text,
    .full_text = message->full_text != NULL ? message->full_text : message->text,
    .quote = message->quote,
    .truncated = message->text_truncated,
    .reader_version = CONFAB_COI_READER_VERSION,
  };

  if (stored == NULL)
    return FALSE;
  if (!stored->truncated || message->text_truncated)
    return TRUE;
  return confab_transaction_update_message (self->txn, id, &fields, CONFAB_MESSAGE_MASK_TEXT | CONFAB_MESSAGE_MASK_READER, error) &&
         (stored->deleted || set_attachments (self, id, message, error));
}

/* An earlier time than any other copy had: what is ordered by it may change. */
static gboolean
set_time (ConfabReducer *   self,
          const ConfabLink *link,
          gint64            date,
          gint64            time,
          GError **         error)
{
  ConfabMessageFields fields = { .time = time, .date = date };
  ConfabChat *chat;

  if (!confab_transaction_update_message (self->txn, link->id, &fields, CONFAB_MESSAGE_MASK_TIME, error) ||
      !confab_transaction_rename_from (self->txn, self->context.account_id, link->author, error))
    return FALSE;
  chat = confab_reducer_get_chat (self, link->conversation_id, error);
  if (chat == NULL)
    return FALSE;
  chat->spoken = TRUE;
  chat->retold = TRUE;
  if (link->subject_key != NULL)
    g_hash_table_add (self->subjects, g_strdup (link->subject_key));
  g_array_append_val (self->changed, link->id);
  return TRUE;
}

/* Of two copies that came in the same second the one in the folder that is known for longer
 * counts, and of two in there the first. Returns: whether anything of it is new */
static gboolean
note_arrival (ConfabLink *             now,
              const ConfabReducerItem *item)
{
  if (now->made || item->folder_id == 0 || item->internal_date == 0 || item->internal_date > now->arrived)
    return FALSE;
  if (item->internal_date == now->arrived && now->arrived_folder != 0 &&
      (item->folder_id > now->arrived_folder || (item->folder_id == now->arrived_folder && item->uid >= now->arrived_uid)))
    return FALSE;
  now->arrived = item->internal_date;
  now->arrived_folder = item->folder_id;
  now->arrived_uid = item->uid;
  return TRUE;
}

/* One more copy of what is there, with the date in its own header. */
static gboolean
add_copy (ConfabReducer *          self,
          const ConfabLink *       link,
          const ConfabReducerItem *item,
          gint64                   date,
          GError **                error)
{
  gint64 shown = link->copy_of != 0 ? link->copy_of : link->id;
  gint64 time = work_out_time (self, date, item->internal_date);
  ConfabLink now = *link;
  gboolean earlier = note_arrival (&now, item);
  ConfabChat *chat;

  now.old = link->old || (self->context.first_sync && item->folder_id != 0);
  if (!add_location (self, shown, item, error) ||
      (item->folder_id != 0 && !link->made && time < link->time && !set_time (self, link, date, time, error)))
    return FALSE;
  if (!earlier && now.old == link->old)
    return TRUE;
  if (!confab_transaction_set_arrived (self->txn, &now, error))
    return FALSE;
  chat = confab_reducer_get_chat (self, link->conversation_id, error);
  if (chat == NULL)
    return FALSE;
  chat->known |= now.old;
  if (earlier && chat->kind == CONFAB_CONVERSATION_GROUP && !confab_reducer_recheck_group (self, chat, now.arrived, error))
    return FALSE;
  if (now.arrived != link->arrived)
    {
      const ConfabNode *node = confab_reducer_get_node (self, link->message_id, error);

      if (node == NULL)
        return FALSE;
      confab_reducer_recheck_node (self, node);
    }
  return TRUE;
}

static ConfabHidden
find_hidden (ConfabReducer *    self,
             const ConfabFacts *facts)
{
  ConfabHidden hidden = CONFAB_HIDDEN_NONE;
  gpointer blocked;

  switch (facts->role)
    {
    case CONFAB_LINK_MESSAGE:
    case CONFAB_LINK_EDIT:
    case CONFAB_LINK_BOUNCE:
      break;
    case CONFAB_LINK_DELETE:
    case CONFAB_LINK_REACTION:
    case CONFAB_LINK_RECEIPT:
    case CONFAB_LINK_LEAVE:
    case CONFAB_LINK_CHANGE:
    case CONFAB_LINK_VOTE:
    case CONFAB_LINK_CLOSE:
    case CONFAB_LINK_PIN:
    case CONFAB_LINK_UNPIN:
    case CONFAB_LINK_SILENT:
      hidden |= CONFAB_HIDDEN_CONTROL;
      break;
    }
  if (!facts->outgoing)
    {
      if (!g_hash_table_lookup_extended (self->blocked, facts->author, NULL, &blocked))
        {
          blocked = GINT_TO_POINTER (confab_transaction_is_blocked (self->txn, self->context.account_id, facts->author));
          g_hash_table_insert (self->blocked, g_strdup (facts->author), blocked);
        }
      if (blocked != NULL)
        hidden |= CONFAB_HIDDEN_BLOCKED;
    }
  return hidden;
}

static gboolean
names_oneself (ConfabReducer *         self,
               const ConfabFacts *     facts,
               const ConfabCoiMessage *message)
{
  gboolean named = message->mentions_all;

  for (guint i = 0; i < message->mentions->len; i++)
    named |= g_hash_table_contains (self->own, ((ConfabMimeAddress *) g_ptr_array_index (message->mentions, i))->address);
  return named && !facts->outgoing;
}

/* Who is named in a text; everybody has no address. */
static gboolean
set_mentions (ConfabReducer *         self,
              gint64                  id,
              const ConfabCoiMessage *message,
              GError **               error)
{
  g_autoptr (GPtrArray) people = NULL;

  if (message->mentions->len == 0 && !message->mentions_all)
    return TRUE;
  people = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_person_record_free);
  for (guint i = 0; i < message->mentions->len; i++)
    {
      const ConfabMimeAddress *mention = g_ptr_array_index (message->mentions, i);

      g_ptr_array_add (people, confab_person_record_new (mention->name, mention->address, FALSE));
    }
  if (message->mentions_all)
    g_ptr_array_add (people, confab_person_record_new ("all", "", FALSE));
  return confab_transaction_set_mentions (self->txn, id, people, error);
}

/* Another device has sent the own profile: whoever got it has it. */
static gboolean
note_profile (ConfabReducer *    self,
              const ConfabFacts *facts,
              const ConfabLink * link,
              GError **          error)
{
  for (guint i = 0; i < facts->others->len; i++)
    if (!confab_transaction_set_profile_sent (self->txn, self->context.account_id,
                                              ((ConfabMimeAddress *) g_ptr_array_index (facts->others, i))->address,
                                              NULL, link->time, error))
      return FALSE;
  return TRUE;
}

/* What somebody says of themselves, and whether they want to know of the person, §11. */
static gboolean
set_profile (ConfabReducer *         self,
             const ConfabFacts *     facts,
             const ConfabLink *      link,
             const ConfabCoiMessage *message,
             GError **               error)
{
  const ConfabCoiCard *profile = message->profile;
  g_autofree char *avatar = NULL;

  if (facts->outgoing)
    return profile == NULL || link->made || note_profile (self, facts, link, error);
  if (message->kind == CONFAB_COI_KIND_PROFILE_REQUEST &&
      !confab_transaction_forget_profile_sent (self->txn, self->context.account_id, facts->author, link->time, error))
    return FALSE;
  if (profile == NULL)
    return TRUE;
  if (profile->photo != NULL)
    avatar = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, profile->photo);
  return confab_transaction_ensure_address (self->txn, self->context.account_id, facts->author, facts->author_name, link->time,
                                            error) != 0 &&
         confab_transaction_set_peer_profile (self->txn, self->context.account_id, facts->author, avatar, profile->status, link->time,
                                              error);
}

/* What a message carries besides its text and files. */
static gboolean
set_data (ConfabReducer *         self,
          const ConfabFacts *     facts,
          const ConfabLink *      link,
          const ConfabCoiMessage *message,
          GError **               error)
{
  const ConfabCoiPoll *poll = message->poll;
  const ConfabCoiPlace *place = message->place;

  if (facts->role != CONFAB_LINK_MESSAGE && facts->role != CONFAB_LINK_EDIT)
    return TRUE;
  return set_attachments (self, link->id, message, error) &&
         set_profile (self, facts, link, message, error) &&
         set_mentions (self, link->id, message, error) &&
         (poll == NULL || confab_transaction_set_poll (self->txn, link->id, poll->title, poll->description,
                                                       (const char *const *) poll->options, poll->multiple, poll->revote, error)) &&
         (place == NULL || confab_transaction_set_place (self->txn, link->id, place->latitude, place->longitude,
                                                         place->accuracy, place->name, error)) &&
         (!message->pinned || confab_transaction_set_pin (self->txn, link->id, facts->author, TRUE, link->time,
                                                          message->pinned_until_ms, error));
}

static gint64
insert_row (ConfabReducer *          self,
            const ConfabFacts *      facts,
            const ConfabReducerItem *item,
            const ConfabLink *       link,
            GError **                error)
{
  const ConfabCoiMessage *message = item->message;
  const ConfabLocation location = make_location (0, item);
  gint64 person;
  gint64 id;
  ConfabMessageFields fields = {
    .account_id = self->context.account_id,
    .conversation_id = link->conversation_id,
    .message_id = facts->message_id,
    .variant = facts->variant,
    .time = link->time,
    .date = message->date_ms,
    .author_address = facts->author,
    .author_name = facts->author_name,
    .recipients = (const char *const *) facts->recipients->pdata,
    .title = facts->title,
    .subject_key = facts->subject_key,
    .in_reply_to = message->in_reply_to,
    .parent_key = facts->parent_key,
    .root_key = link->root_key,
    .floating = facts->floating,
    .list_id = message->list_id,
    .chat = message->is_chat_program,
    .kind = facts->kind,
    .state = item->state != 0 ? item->state : facts->outgoing ? CONFAB_MESSAGE_SENT : CONFAB_MESSAGE_RECEIVED,
    .outgoing = facts->outgoing,
    .is_new = !self->context.first_sync && item->folder_id != 0,
    .hidden = find_hidden (self, facts),
    .truncated = message->text_truncated,
    .forwarded = message->is_forwarded,
    .mention = names_oneself (self, facts, message),
    .ignored = message->ignored,
    .source = item->source,
    .size = item->size != 0 ? item->size : message->size,
    .reader_version = CONFAB_COI_READER_VERSION,
    .location = item->folder_id != 0 ? &location : NULL,
  };

  /* What only carries something out is kept as short as can be. */
  if ((fields.hidden & CONFAB_HIDDEN_CONTROL) == 0)
    {
      fields.subject = message->subject;
      fields.text = message->text;
      fields.preview = item->preview;
      fields.words = item->search_words;
      fields.full_text = message->full_text != NULL ? message->full_text : message->text;
      fields.quote = message->quote;
      fields.header = g_bytes_get_data (message->header, &fields.header_length);
    }
  id = confab_transaction_insert_message (self->txn, &fields, error);
  if (id == 0 || (fields.hidden & CONFAB_HIDDEN_BLOCKED) == 0 || item->folder_id == 0)
    return id;
  person = confab_transaction_find_person (self->txn, self->context.account_id, facts->author);
  return person == 0 || confab_contact_enqueue_block (self->txn, self->context.account_id, person, error) ? id : 0;
}

/* What waits for it, what it is about, and what it answers though that is said to have
 * come back, is looked at when the batch is in. */
static gboolean
note_changes (ConfabReducer *    self,
              const ConfabFacts *facts,
              const ConfabProbe *probe,
              gint64             id,
              const char *       answered,
              GError **          error)
{
  gint64 returned = 0;

  if (facts->targets->len > 1 || probe->is_target)
    g_array_append_val (self->changed, id);
  if (answered == NULL || facts->outgoing || facts->role != CONFAB_LINK_MESSAGE)
    return TRUE;
  if (!confab_transaction_find_returned (self->txn, self->context.account_id, answered, &returned, error))
    return FALSE;
  if (returned != 0)
    g_array_append_val (self->changed, returned);
  return TRUE;
}

/* Who asks for a receipt asks for their own message alone (RFC 8098 §2.1). */
static gboolean
note_receipt_request (ConfabReducer *         self,
                      const ConfabFacts *     facts,
                      const ConfabCoiMessage *message,
                      const ConfabLink *      link,
                      GError **               error)
{
  if (facts->outgoing || !message->receipt_valid || facts->place == CONFAB_CONVERSATION_MACHINE ||
      facts->place == CONFAB_CONVERSATION_LIST || (facts->role != CONFAB_LINK_MESSAGE && facts->role != CONFAB_LINK_EDIT))
    return TRUE;
  return confab_transaction_set_receipt_request (self->txn, link->id, facts->author, CONFAB_RECEIPT_ASKED, link->time, error);
}

static gint64
add_new (ConfabReducer *          self,
         const ConfabFacts *      facts,
         const ConfabReducerItem *item,
         const char *             words,
         const ConfabProbe *      probe,
         GError **                error)
{
  g_autofree char *root_key = NULL;
  g_autofree char *home = NULL;
  ConfabChat *chat;
  ConfabLink link = {
    .time = work_out_time (self, item->message->date_ms, item->internal_date),
    .arrived = item->folder_id != 0 ? item->internal_date : 0,
    .arrived_folder = item->internal_date != 0 ? item->folder_id : 0,
    .arrived_uid = item->internal_date != 0 ? item->uid : 0,
    .message_id = (char *) facts->message_id,
    .variant = facts->variant,
    .parent_key = (char *) facts->parent_key,
    .role = facts->role,
    .place = facts->place,
    .key = facts->key,
    .outgoing = facts->outgoing,
    .old = self->context.first_sync && item->folder_id != 0,
    .made = item->folder_id == 0,
    .payload = facts->payload,
    .words = (char *) words,
  };

  if (!confab_reducer_find_root (self, facts, link.arrived, probe->is_root, &root_key, &home, error))
    return 0;
  link.root_key = root_key;
  link.home = home;
  if (facts->place == CONFAB_CONVERSATION_MACHINE &&
      confab_transaction_ensure_address (self->txn, self->context.account_id, facts->author, facts->author_name,
                                         link.time, error) == 0)
    return 0;
  chat = confab_reducer_place (self, &link, error);
  if (chat == NULL)
    return 0;
  if (facts->place == CONFAB_CONVERSATION_MACHINE && (item->message->is_no_reply || facts->stranger != NULL) &&
      !confab_transaction_set_can_send (self->txn, chat->id, FALSE, error))
    return 0;

  link.conversation_id = chat->id;
  link.id = insert_row (self, facts, item, &link, error);
  if (link.id == 0 ||
      !confab_transaction_insert_link (self->txn, &link, (const char *const *) facts->targets->pdata, error) ||
      !set_data (self, facts, &link, item->message, error) ||
      !note_receipt_request (self, facts, item->message, &link, error) ||
      !confab_reducer_note_people (self, facts, chat, link.time, error) ||
      !note_changes (self, facts, probe, link.id, item->message->in_reply_to, error))
    return 0;
  if (facts->subject_key != NULL)
    g_hash_table_add (self->subjects, g_strdup (facts->subject_key));
  if (!probe->known)
    {
      g_autoptr (GPtrArray) links = g_ptr_array_new ();

      g_ptr_array_add (links, &link);
      confab_reducer_set_node (self, facts->message_id, links);
    }
  else
    {
      confab_reducer_forget_node (self, facts->message_id);
    }
  return link.id;
}

/* The row that this mail is another copy of. */
static const ConfabLink *
find_same (ConfabReducer *          self,
           GPtrArray *              links,
           const ConfabFacts *      facts,
           const ConfabReducerItem *item)
{
  const ConfabLink *same = NULL;
  gint64 there = 0;

  /* What lies in one place stays what it is (RFC 3501 §2.3.1.1), though more of it
   * may have been fetched by now. */
  if (links->len > 0 && item->folder_id != 0)
    there = confab_transaction_find_location (self->txn, item->folder_id, item->uid);
  for (guint i = 0; i < links->len; i++)
    {
      const ConfabLink *link = g_ptr_array_index (links, i);

      /* What was sent from here comes back as the server made it. */
      if (link->made && link->outgoing && facts->outgoing)
        return link;
      if (strcmp (link->variant, facts->variant) == 0)
        return link;
      if (link->id == there)
        same = link;
    }
  return same;
}

/* Whether a mail from an own address may be what it says. What was made here is; so is what
 * was put onto the server as a copy, or let in from somebody who had signed in. Beyond that
 * only the folder of sent mail vouches for it; but filters put there what is to oneself alone. */
static gboolean
may_be_own (ConfabReducer *          self,
            const ConfabReducerItem *item,
            gboolean *               may,
            GError **                error)
{
  const ConfabCoiMessage *message = item->message;
  gboolean to_others = FALSE;

  *may = item->folder_id == 0 || !message->from_outside || message->from == NULL ||
         !g_hash_table_contains (self->own, message->from->address);
  if (*may)
    return TRUE;
  for (guint i = 0; i < message->to->len && !to_others; i++)
    to_others = !g_hash_table_contains (self->own, ((ConfabMimeAddress *) g_ptr_array_index (message->to, i))->address);
  for (guint i = 0; i < message->cc->len && !to_others; i++)
    to_others = !g_hash_table_contains (self->own, ((ConfabMimeAddress *) g_ptr_array_index (message->cc, i))->address);
  if (!to_others)
    return TRUE;
  if (self->folder != item->folder_id)
    {
      g_autoptr (ConfabFolder) folder = confab_transaction_get_folder (self->txn, item->folder_id, error);

      if (folder == NULL)
        return FALSE;
      self->folder = item->folder_id;
      self->is_sent = folder->role == CONFAB_FOLDER_SENT;
    }
  *may = self->is_sent;
  return TRUE;
}

static gboolean
is_not_ours (const char *variant)
{
  return g_str_has_suffix (variant, CONFAB_VARIANT_NOT_OURS);
}

/* The server knows a message by more than what a sender wrote into it. That only ever
 * makes one of two: what came twice has two such ids, and is one message nevertheless. */
static gboolean
find_known (ConfabReducer *          self,
            const ConfabReducerItem *item,
            ConfabLink **            link,
            GError **                error)
{
  gint64 id = item->server_id != 0 ? confab_transaction_find_server_id (self->txn, self->context.account_id, item->server_id) : 0;

  *link = id != 0 ? confab_transaction_get_link (self->txn, id, error) : NULL;
  return id == 0 || *link != NULL;
}

static gboolean
name_by_server (ConfabReducer *          self,
                gint64                   id,
                const ConfabFacts *      facts,
                const ConfabReducerItem *item,
                GError **                error)
{
  return item->server_id == 0 || is_not_ours (facts->variant) ||
         confab_transaction_set_server_id (self->txn, self->context.account_id, item->server_id, id, error);
}

static gint64
add_same (ConfabReducer *          self,
          const ConfabLink *       link,
          const ConfabReducerItem *item,
          GError **                error)
{
  if (!complete_message (self, link->id, item->message, error) ||
      !add_copy (self, link, item, item->message->date_ms, error))
    return 0;
  return link->copy_of != 0 ? link->copy_of : link->id;
}

/**
 * confab_reducer_add_known:
 * @self: a reducer
 * @item: where a copy of a mail lies, and what the server calls it; without the mail
 * @id: (out): row id of its message, or 0 where none is known to be that one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes in one more copy of what may be there already, before any of it is fetched.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_add_known (ConfabReducer *          self,
                          const ConfabReducerItem *item,
                          gint64 *                 id,
                          GError **                error)
{
  g_autoptr (ConfabStoredMessage) stored = NULL;
  g_autoptr (ConfabLink) link = NULL;

  *id = 0;
  if (!find_known (self, item, &link, error))
    return FALSE;
  if (link == NULL)
    return TRUE;
  stored = confab_transaction_get_message (self->txn, link->id, error);
  if (stored == NULL || !add_copy (self, link, item, stored->date, error))
    return FALSE;
  *id = link->copy_of != 0 ? link->copy_of : link->id;
  return TRUE;
}

/**
 * confab_reducer_add:
 * @self: a reducer
 * @item: a copy of a mail
 * @added: (out) (optional): whether it is one that was not known
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes a mail in. What follows from it for other mails and for conversations is
 * right after confab_reducer_finish().
 *
 * Returns: row id of its message, or 0
 */
gint64
confab_reducer_add (ConfabReducer *          self,
                    const ConfabReducerItem *item,
                    gboolean *               added,
                    GError **                error)
{
  g_autofree char *variant = item->variant == NULL ? confab_message_dup_variant (item->message) : NULL;
  g_autofree char *words = item->variant == NULL ? confab_message_dup_words (item->message) : NULL;
  g_autoptr (ConfabFacts) facts = NULL;
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (ConfabLink) known = NULL;
  const ConfabLink *same;
  ConfabProbe probe;
  gboolean may;
  gint64 id;

  if (added != NULL)
    *added = FALSE;
  if (!may_be_own (self, item, &may, error))
    return 0;
  facts = confab_facts_new (item->message, variant != NULL ? variant : item->variant, self->own, self->self_key, may);
  if (!is_not_ours (facts->variant) && !find_known (self, item, &known, error))
    return 0;
  if (known != NULL)
    return add_same (self, known, item, error);
  if (!confab_transaction_probe (self->txn, self->context.account_id, facts->message_id, &probe, error))
    return 0;
  links = probe.known ? confab_transaction_find_links (self->txn, self->context.account_id, facts->message_id, error)
                      : g_ptr_array_new ();
  if (links == NULL)
    return 0;
  same = find_same (self, links, facts, item);
  if (same != NULL)
    {
      if (!name_by_server (self, same->id, facts, item, error))
        return 0;
      return add_same (self, same, item, error);
    }

  confab_reducer_set_node (self, facts->message_id, links);
  id = add_new (self, facts, item, variant != NULL ? words : item->words, &probe, error);
  if (id == 0 || !name_by_server (self, id, facts, item, error))
    return 0;
  if (added != NULL)
    *added = TRUE;
  if (links->len > 0 && (!confab_reducer_join_own (self, facts->message_id, error) ||
                         !confab_reducer_join_copies (self, facts->message_id, facts->author, error)))
    return 0;
  return id;
}

/**
 * confab_reducer_finish:
 * @self: a reducer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Settles all that follows from the mails that were added. To be called once, last.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_finish (ConfabReducer *self,
                       GError **      error)
{
  return confab_reducer_settle_roots (self, error) &&
         confab_reducer_settle_hanging (self, error) &&
         confab_reducer_settle_places (self, error) &&
         confab_reducer_settle_changes (self, error) &&
         confab_reducer_settle_chats (self, error);
}
