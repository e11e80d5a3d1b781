/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches mails of a folder and sends them on their way into the store. */
#include "config.h"

#include "confab-sync-private.h"

#include "confab-sync-contacts.h"
#include "confab-sync-drafts.h"
#include "confab-sync-write.h"

/* The most bytes that are read of a text in a large mail. */
#define MAX_TEXT (128 * 1024)

/**
 * confab_sync_folder_await_pending:
 * @pending: (element-type DexFuture): batches on their way into the store
 * @error: return location
 *
 * Waits until all of them are in it: only then may a position say so. For fibers.
 *
 * Returns: whether they are
 */
gboolean
confab_sync_folder_await_pending (GPtrArray *pending,
                                  GError **  error)
{
  while (pending->len > 0)
    {
      DexFuture *future = g_ptr_array_steal_index (pending, 0);

      if (!dex_await (future, error))
        return FALSE;
    }
  return TRUE;
}

static ConfabIngestBatch *
begin_batch (ConfabSyncFolder *self)
{
  return confab_ingest_batch_new (self->sync->account, self->folder_id, self->position.uidvalidity, self->old_mail,
                                  g_get_real_time () / 1000);
}

static void
add_to_batch (ConfabSyncFolder * self,
              ConfabIngestBatch *batch,
              ConfabImapMessage *message,
              ConfabMimeSource * source,
              gsize              length)
{
  const ConfabIngestItem item = {
    .source = source,
    .uid = message->uid,
    .flags = confab_sync_flags_from_imap (message->flags),
    .modseq = message->modseq,
    .internal_date = message->internal_date * 1000,
    .size = message->size,
    .server_id = message->gmail_id,
  };

  confab_ingest_batch_add (batch, &item);
  self->highest = MAX (self->highest, message->uid);
  self->sync->report.messages++;
  self->sync->report.bytes += length;
}

static DexFuture *
send_batch (ConfabSyncFolder * self,
            ConfabIngestBatch *batch)
{
  g_ptr_array_add (self->pending, confab_ingest_batch (self->sync->ingest, batch));
  confab_sync_emit_progress (self->sync);
  return confab_ingest_ready (self->sync->ingest);
}

/**
 * confab_sync_folder_store_oldest:
 * @self: a folder
 *
 * Says how far back it is read, behind all that was sent on its way into the
 * store; to be awaited as one of what is @pending.
 */
void
confab_sync_folder_store_oldest (ConfabSyncFolder *self)
{
  ConfabIngestBatch *batch = begin_batch (self);

  confab_ingest_batch_set_oldest (batch, self->position.oldest_uid, self->position.complete);
  g_ptr_array_add (self->pending, confab_ingest_batch (self->sync->ingest, batch));
}

/* Which of some mails of a folder are there, and which of those lie elsewhere too. */
typedef struct
{
  ConfabSyncFolder *folder; /* while it is looked at */
  ConfabImapSet *found;
  ConfabImapSet *known;
} Copies;

static void
copies_clear (gpointer data)
{
  Copies *copies = data;

  g_clear_pointer (&copies->found, confab_imap_set_free);
  g_clear_pointer (&copies->known, confab_imap_set_free);
}

static void
copies_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, copies_clear);
}

static DexFuture *
known_written_cb (DexFuture *future,
                  gpointer   user_data)
{
  Copies *copies = user_data;

  confab_imap_set_add_set (copies->known, g_value_get_boxed (dex_future_get_value (future, NULL)));
  return NULL;
}

static DexFuture *
copies_cb (GPtrArray *messages,
           gpointer   user_data)
{
  Copies *copies = user_data;
  ConfabSyncFolder *self = copies->folder;
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    if (((ConfabImapMessage *) g_ptr_array_index (owned, i))->uid != 0)
      confab_imap_set_add (copies->found, ((ConfabImapMessage *) g_ptr_array_index (owned, i))->uid);
  return dex_future_then (confab_sync_write_copies (self->sync->store, self->sync->account, self->folder_id,
                                                    self->position.uidvalidity, self->old_mail, owned),
                          known_written_cb, g_atomic_rc_box_acquire (copies), copies_unref);
}

/* Mails that lie elsewhere too, and of which the server says so, are not fetched again.
 * Returns: (transfer full) (nullable): what is to be fetched of @uids */
static ConfabImapSet *
leave_copies (ConfabSyncFolder *   self,
              const ConfabImapSet *uids,
              GError **            error)
{
  ConfabImapFetchOptions options = {
    .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_INTERNAL_DATE | CONFAB_IMAP_FETCH_GMAIL,
  };
  Copies *copies = g_atomic_rc_box_new0 (Copies);
  ConfabImapSet *left = NULL;

  copies->folder = self;
  copies->found = confab_imap_set_new ();
  copies->known = confab_imap_set_new ();
  if (self->has_modseq)
    options.items |= CONFAB_IMAP_FETCH_MODSEQ;
  if (dex_await (confab_imap_session_fetch (self->session, uids, &options, copies_cb, copies, NULL), error))
    {
      left = confab_imap_set_copy (copies->found);
      confab_imap_set_remove_set (left, copies->known);
      self->highest = MAX (self->highest, confab_imap_set_get_max (copies->known));
      self->sync->report.messages += confab_imap_set_count (copies->known);
    }
  copies_unref (copies);
  return left;
}

/* Mails that come whole; one that was cut after all is looked at again in parts. */
static DexFuture *
whole_cb (GPtrArray *messages,
          gpointer   user_data)
{
  ConfabSyncFolder *self = user_data;
  ConfabIngestBatch *batch = begin_batch (self);
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    {
      ConfabImapMessage *message = g_ptr_array_index (owned, i);
      g_autoptr (ConfabMimeSource) source = NULL;

      if (message->uid == 0 || message->body == NULL)
        continue;
      if (message->body_truncated)
        {
          confab_imap_set_add (self->large, message->uid);
          continue;
        }
      source = confab_mime_source_new (message->body);
      add_to_batch (self, batch, message, source, g_bytes_get_size (message->body));
    }
  return send_batch (self, batch);
}

static gboolean
fetch_whole (ConfabSyncFolder *   self,
             const ConfabImapSet *uids,
             GError **            error)
{
  ConfabImapFetchOptions options = {
    .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_INTERNAL_DATE |
             CONFAB_IMAP_FETCH_SIZE | CONFAB_IMAP_FETCH_GMAIL | CONFAB_IMAP_FETCH_BODY,
    .max_body = CONFAB_SYNC_MAX_BODY,
  };

  if (self->has_modseq)
    options.items |= CONFAB_IMAP_FETCH_MODSEQ;
  return confab_imap_set_is_empty (uids) ||
         dex_await (confab_imap_session_fetch (self->session, uids, &options, whole_cb, self, NULL), error);
}

static DexFuture *
outline_cb (GPtrArray *messages,
            gpointer   user_data)
{
  ConfabSyncFolder *self = user_data;
  ConfabIngestBatch *batch = begin_batch (self);
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    {
      ConfabImapMessage *message = g_ptr_array_index (owned, i);
      g_autoptr (ConfabMimeSource) source = NULL;

      if (message->uid == 0 || message->header == NULL)
        continue;
      source = confab_sync_source_from_outline (message);
      add_to_batch (self, batch, message, source, confab_imap_message_get_weight (message));
    }
  return send_batch (self, batch);
}

/* Header, structure and text of mails that are too large to come whole. */
static gboolean
fetch_outlines (ConfabSyncFolder *   self,
                const ConfabImapSet *uids,
                GError **            error)
{
  ConfabImapFetchItems items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_INTERNAL_DATE |
                               CONFAB_IMAP_FETCH_SIZE | CONFAB_IMAP_FETCH_GMAIL;

  if (self->has_modseq)
    items |= CONFAB_IMAP_FETCH_MODSEQ;
  return confab_imap_set_is_empty (uids) ||
         dex_await (confab_imap_session_fetch_outlines (self->session, uids, items, MAX_TEXT, outline_cb, self, NULL), error);
}

static DexFuture *
known_cb (GPtrArray *messages,
          gpointer   user_data)
{
  ConfabSyncFolder *self = user_data;
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    self->highest = MAX (self->highest, ((ConfabImapMessage *) g_ptr_array_index (owned, i))->uid);
  return confab_sync_write_known (self->sync->store, self->sync->account, self->folder_id,
                                  self->position.uidvalidity, owned);
}

/* Of a folder whose mail belongs in no conversation: where known mails lie. */
static gboolean
fetch_known (ConfabSyncFolder *   self,
             const ConfabImapSet *uids,
             GError **            error)
{
  ConfabImapFetchOptions options = {
    .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_GMAIL | CONFAB_IMAP_FETCH_MESSAGE_ID,
  };

  return dex_await (confab_imap_session_fetch (self->session, uids, &options, known_cb, self, NULL), error);
}

static DexFuture *
contacts_cb (GPtrArray *messages,
             gpointer   user_data)
{
  ConfabSyncFolder *self = user_data;
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    self->highest = MAX (self->highest, ((ConfabImapMessage *) g_ptr_array_index (owned, i))->uid);
  return confab_sync_write_contacts (self->sync->store, self->sync->account, self->folder_id, owned);
}

/* Of the folder that own devices share: whole mails, which are no messages. */
static gboolean
fetch_contacts (ConfabSyncFolder *   self,
                const ConfabImapSet *uids,
                GError **            error)
{
  ConfabImapFetchOptions options = {
    .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_INTERNAL_DATE | CONFAB_IMAP_FETCH_BODY,
    .max_body = CONFAB_CONTACT_MAX_MAIL,
  };

  return dex_await (confab_imap_session_fetch (self->session, uids, &options, contacts_cb, self, NULL), error);
}

/**
 * confab_sync_folder_fetch:
 * @self: a folder that is selected
 * @uids: what to fetch
 * @error: return location
 *
 * Fetches mails; what is @pending then is on its way into the store. For fibers.
 *
 * Returns: whether all of them came
 */
gboolean
confab_sync_folder_fetch (ConfabSyncFolder *   self,
                          const ConfabImapSet *uids,
                          GError **            error)
{
  g_autoptr (ConfabImapSet) whole = NULL;
  g_autoptr (ConfabImapSet) large = NULL;

  if (self->role == CONFAB_FOLDER_DRAFTS)
    return confab_sync_folder_fetch_drafts (self, uids, error);
  if (confab_sync_is_apart (self->role))
    return fetch_known (self, uids, error);
  if (self->role == CONFAB_FOLDER_CONTACTS)
    return fetch_contacts (self, uids, error);

  large = confab_imap_session_knows_copies (self->session) ? leave_copies (self, uids, error) : confab_imap_set_copy (uids);
  if (large == NULL)
    return FALSE;
  /* What was cut although it should not be large is known to be so after this. */
  whole = confab_imap_set_copy (large);
  confab_imap_set_remove_set (whole, self->large);
  if (!fetch_whole (self, whole, error))
    return FALSE;
  confab_imap_set_remove_set (whole, self->large);
  confab_imap_set_remove_set (large, whole);
  return fetch_outlines (self, large, error);
}
