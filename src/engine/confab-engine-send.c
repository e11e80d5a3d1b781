/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs that send something: a message, and what changes or answers one. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-blobs.h"
#include "confab-compose.h"
#include "confab-query.h"
#include "confab-share-draft.h"
#include "confab-transaction-data.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* What the transaction needs on the writer thread, and what it answers with. */
typedef struct
{
  ConfabComposeContext compose;
  ConfabDraft draft;
  char *directory;
  char *text;
  char *reaction;
  ConfabCoiPoll *poll;
  ConfabCoiPlace *place;
  GArray *votes; /* int */
  GStrv strings; /* paths of files */
  ConfabDraftFile *files;
  guint n_files;
  ConfabDraftGroup group;
  GStrv addresses;
  gint64 account; /* that begins a group */
  GPtrArray *names; /* ConfabAttachmentRecord: what @files are called, when they are passed on */
  ConfabAccountRecord *record;
  gint64 result;
} SayWrite;

static void
free_files (ConfabDraftFile *files,
            guint            n_files)
{
  for (guint i = 0; files != NULL && i < n_files; i++)
    {
      g_free ((char *) files[i].blob);
      g_free ((char *) files[i].name);
      g_free ((char *) files[i].content_type);
    }
  g_free (files);
}

static void
say_write_clear (gpointer data)
{
  SayWrite *write = data;

  free_files (write->files, write->n_files);
  g_free (write->directory);
  g_free (write->text);
  g_free (write->reaction);
  g_strfreev (write->strings);
  g_strfreev (write->addresses);
  g_clear_pointer (&write->poll, confab_coi_poll_free);
  g_clear_pointer (&write->place, confab_coi_place_free);
  g_clear_pointer (&write->votes, g_array_unref);
  g_clear_pointer (&write->names, g_ptr_array_unref);
  g_clear_pointer (&write->record, confab_account_record_unref);
}

static void
say_write_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, say_write_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SayWrite, say_write_unref)

/**
 * confab_verb_take_random:
 * @arguments: a verb's arguments
 * @child: which of them is the randomness
 * @compose: (inout): gets it, and the time
 * @error: return location
 *
 * Returns: whether there was the right amount
 */
gboolean
confab_verb_take_random (GVariant *            arguments,
                         gsize                 child,
                         ConfabComposeContext *compose,
                         GError **             error)
{
  g_autoptr (GVariant) random = g_variant_get_child_value (arguments, child);
  gsize length;
  const guint8 *bytes = g_variant_get_fixed_array (random, &length, 1);

  if (length != sizeof compose->random)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Wrong amount of randomness");
      return FALSE;
    }
  memcpy (compose->random, bytes, length);
  compose->now = g_get_real_time () / 1000;
  return TRUE;
}

typedef struct
{
  char *directory;
  GStrv paths;
  ConfabDraftFile *files;
  guint n_files;
} Copying;

static void
copying_free (Copying *copying)
{
  free_files (copying->files, copying->n_files);
  g_free (copying->directory);
  g_strfreev (copying->paths);
  g_free (copying);
}

static void
copy_files_func (GTask *       task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Copying *copying = data;
  GError *error = NULL;

  for (guint i = 0; i < copying->n_files; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (copying->paths[i]);
      g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE ","
                                                      G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                                                      G_FILE_QUERY_INFO_NONE, cancellable, &error);

      if (info != NULL)
        copying->files[i].blob = confab_blobs_put_file (copying->directory, copying->paths[i], cancellable, &error);
      if (error != NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      copying->files[i].name = g_strdup (g_file_info_get_display_name (info));
      copying->files[i].content_type = g_content_type_get_mime_type (g_file_info_get_content_type (info));
      if (copying->files[i].content_type == NULL)
        copying->files[i].content_type = g_strdup ("application/octet-stream");
    }
  g_task_return_boolean (task, TRUE);
}

static void
files_copied_cb (GObject *     source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

/* A file may change or go away after it was sent: its bytes are kept from now on. */
static gboolean
await_files (ConfabEngine *engine,
             SayWrite *    write,
             GError **     error)
{
  g_autoptr (GTask) task = NULL;
  DexPromise *promise;
  Copying *copying;

  if (write->strings[0] == NULL)
    return TRUE;
  promise = dex_promise_new ();
  copying = g_new0 (Copying, 1);
  copying->directory = g_strdup (write->directory);
  copying->paths = g_strdupv (write->strings);
  copying->n_files = g_strv_length (write->strings);
  copying->files = g_new0 (ConfabDraftFile, copying->n_files);
  task = g_task_new (engine, NULL, files_copied_cb, dex_ref (promise));
  g_task_set_task_data (task, copying, (GDestroyNotify) copying_free);
  g_task_run_in_thread (task, copy_files_func);
  if (!dex_await (DEX_FUTURE (promise), error))
    return FALSE;
  write->files = g_steal_pointer (&copying->files);
  write->n_files = copying->n_files;
  return TRUE;
}

/* The files of a message that is passed on: those that are not here are fetched. */
static gboolean
await_forwarded_files (ConfabEngine *   engine,
                       SayWrite *       write,
                       ConfabOperation *operation,
                       GError **        error)
{
  g_autoptr (ConfabQueryResult) found = dex_await_boxed (confab_query_messages_by_id (confab_engine_get_store (engine),
                                                                                      &write->draft.forward, 1), error);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  ConfabMessageRecord *message;

  if (found == NULL)
    return FALSE;
  if (found->records->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such message"));
      return FALSE;
    }
  message = g_ptr_array_index (found->records, 0);
  write->names = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (message->attachments, i);
      g_autoptr (GVariant) arguments = g_variant_ref_sink (g_variant_new ("(xs)", message->id, attachment->section));
      g_autoptr (GVariant) path = confab_fetch_attachment_verb (engine, arguments, operation, error);

      if (path == NULL)
        return FALSE;
      g_variant_ref_sink (path);
      g_strv_builder_add (paths, g_variant_get_string (path, NULL));
      g_ptr_array_add (write->names, confab_attachment_record_copy (attachment));
    }
  g_strfreev (write->strings);
  write->strings = g_strv_builder_end (paths);
  return TRUE;
}

/* They lie here under no name of theirs. */
static void
name_forwarded_files (SayWrite *write)
{
  for (guint i = 0; write->names != NULL && i < write->n_files && i < write->names->len; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (write->names, i);

      g_free ((char *) write->files[i].name);
      g_free ((char *) write->files[i].content_type);
      write->files[i].name = g_strdup (attachment->name);
      write->files[i].content_type = g_strdup (attachment->content_type);
    }
}

/* The account that the conversation, or the message that it is about, belongs to. */
static gboolean
find_owner (ConfabTransaction *txn,
            SayWrite *         write,
            GError **          error)
{
  g_autoptr (ConfabStoredConversation) conversation = NULL;
  g_autoptr (ConfabStoredMessage) about = NULL;
  gint64 account;

  if (write->draft.about != 0)
    {
      about = confab_transaction_get_message (txn, write->draft.about, error);
      if (about == NULL)
        return FALSE;
      account = about->account_id;
      write->draft.conversation_id = about->conversation_id;
    }
  else
    {
      conversation = confab_transaction_get_conversation (txn, write->draft.conversation_id, error);
      if (conversation == NULL)
        return FALSE;
      account = conversation->account_id;
      write->draft.conversation_id = conversation->id;
    }
  return confab_compose_context_load (txn, account, &write->compose, &write->record, error);
}

/* What waits in the outbox need not be sent to be deleted. */
static gboolean
take_back_unsent (ConfabTransaction *txn,
                  SayWrite *         write,
                  gboolean *         done,
                  GError **          error)
{
  g_autoptr (ConfabStoredMessage) about = NULL;
  g_autoptr (GError) local_error = NULL;

  *done = FALSE;
  if (write->draft.kind != CONFAB_COI_KIND_DELETE)
    return TRUE;
  about = confab_transaction_get_message (txn, write->draft.about, error);
  if (about == NULL)
    return FALSE;
  if (about->state != CONFAB_MESSAGE_QUEUED || !about->outgoing)
    return TRUE;
  *done = confab_verb_discard (txn, about->id, &local_error);
  if (*done || g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Whoever does not want to see what another one has pinned unpins it for themselves. */
static gboolean
unpin_here (ConfabTransaction *txn,
            SayWrite *         write,
            gboolean *         done,
            GError **          error)
{
  g_autoptr (ConfabStoredMessage) about = NULL;
  g_autofree char *address = NULL;

  if (write->draft.kind != CONFAB_COI_KIND_UNPIN)
    return TRUE;
  about = confab_transaction_get_message (txn, write->draft.about, error);
  if (about == NULL)
    return FALSE;
  if (about->outgoing || about->hidden != CONFAB_HIDDEN_NONE)
    return TRUE;
  *done = TRUE;
  address = g_utf8_strdown (write->compose.address, -1);
  return confab_transaction_set_pin (txn, about->id, address, FALSE, MAX (write->compose.now, about->time), 0, error);
}

static gboolean
begin_group (ConfabTransaction *txn,
             SayWrite *         write,
             GError **          error)
{
  if (write->account == 0)
    return TRUE;
  write->draft.conversation_id = confab_compose_create_group (txn, write->account, (const char *const *) write->addresses,
                                                              write->compose.random, error);
  return write->draft.conversation_id != 0;
}

/* A picture comes as a file, and goes out as what the group looks like. */
static void
fill_draft (SayWrite *write)
{
  write->draft.text = write->text;
  write->draft.reaction = write->reaction;
  if (write->group.change != CONFAB_COI_GROUP_CHANGE_NONE)
    {
      write->group.addresses = (const char *const *) write->addresses;
      write->group.text = write->text;
      write->group.avatar = write->n_files > 0 ? write->files[0].blob : NULL;
      write->draft.group = &write->group;
      return;
    }
  write->draft.files = write->files;
  write->draft.n_files = write->n_files;
}

static gboolean
say_func (ConfabTransaction *txn,
          gpointer           data,
          GError **          error)
{
  SayWrite *write = data;
  g_autoptr (ConfabComposed) composed = NULL;
  gboolean done;

  if (!begin_group (txn, write, error) || !find_owner (txn, write, error) || !take_back_unsent (txn, write, &done, error) ||
      !unpin_here (txn, write, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  write->compose.blobs = write->directory;
  name_forwarded_files (write);
  fill_draft (write);
  composed = confab_compose_draft (txn, &write->compose, &write->draft, error);
  if (composed == NULL)
    return FALSE;
  write->result = composed->message_id;
  return write->draft.about != 0 || write->draft.forward != 0 || write->draft.group != NULL ||
         confab_share_draft_set (txn, write->draft.conversation_id, NULL, write->compose.now, TRUE, error);
}

/* What a message has besides its text. */
static void
read_data (GVariantDict *dict,
           SayWrite *    write)
{
  g_autofree char *title = confab_verb_dup_string (dict, "poll-title");
  g_autoptr (GVariant) votes = g_variant_dict_lookup_value (dict, "votes", G_VARIANT_TYPE ("ai"));
  gboolean multiple = FALSE;
  g_auto (GStrv) options = NULL;
  double latitude;
  double longitude;

  g_variant_dict_lookup (dict, "poll-multiple", "b", &multiple);
  g_variant_dict_lookup (dict, "poll-options", "^as", &options);
  if (title != NULL && options != NULL)
    write->poll = confab_coi_poll_new (title, (const char *const *) options, multiple);
  if (g_variant_dict_lookup (dict, "latitude", "d", &latitude) && g_variant_dict_lookup (dict, "longitude", "d", &longitude))
    write->place = confab_coi_place_new (latitude, longitude);
  if (votes != NULL)
    {
      gsize n;
      const gint32 *values = g_variant_get_fixed_array (votes, &n, sizeof (gint32));

      write->votes = g_array_new (FALSE, FALSE, sizeof (int));
      g_array_append_vals (write->votes, values, (guint) n);
      write->draft.votes = (const int *) (gpointer) write->votes->data;
      write->draft.n_votes = write->votes->len;
    }
  write->draft.poll = write->poll;
  write->draft.place = write->place;
  g_variant_dict_lookup (dict, "pinned", "b", &write->draft.pinned);
  g_variant_dict_lookup (dict, "pinned-until", "x", &write->draft.pinned_until);
}

static gboolean
read_draft (GVariant *arguments,
            SayWrite *write,
            GError ** error)
{
  g_autoptr (GVariant) settings = g_variant_get_child_value (arguments, 0);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (settings);
  int kind = 0;
  int change = 0;

  g_variant_dict_lookup (&dict, "conversation", "x", &write->draft.conversation_id);
  g_variant_dict_lookup (&dict, "about", "x", &write->draft.about);
  g_variant_dict_lookup (&dict, "reply-to", "x", &write->draft.reply_to);
  g_variant_dict_lookup (&dict, "forward", "x", &write->draft.forward);
  g_variant_dict_lookup (&dict, "files", "^aay", &write->strings);
  g_variant_dict_lookup (&dict, "kind", "i", &kind);
  g_variant_dict_lookup (&dict, "account", "x", &write->account);
  g_variant_dict_lookup (&dict, "group-change", "i", &change);
  g_variant_dict_lookup (&dict, "addresses", "^as", &write->addresses);
  g_variant_dict_lookup (&dict, "takes-out", "b", &write->group.takes_out);
  write->group.change = (ConfabCoiGroupChange) change;
  if (write->addresses == NULL)
    write->addresses = g_new0 (char *, 1);
  write->draft.kind = (ConfabCoiKind) kind;
  read_data (&dict, write);
  write->text = confab_verb_dup_string (&dict, "text");
  write->reaction = confab_verb_dup_string (&dict, "reaction");
  if (write->strings == NULL)
    write->strings = g_new0 (char *, 1);
  /* An edit to nothing is a delete, COI's "Edit and Delete Messages". */
  if (write->draft.kind == CONFAB_COI_KIND_EDIT && write->text == NULL)
    write->draft.kind = CONFAB_COI_KIND_DELETE;
  return confab_verb_take_random (arguments, 1, &write->compose, error);
}

/* Who sends asks for its job behind the message itself, on the same thread: it need not
 * wait until the window has shown it. */
static void
hurry_sending (ConfabEngine *engine)
{
  GListModel *accounts = confab_engine_get_accounts (engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (accounts, i);
      ConfabRunner *runner = confab_engine_get_runner (engine, confab_account_info_get_id (account));

      if (runner != NULL)
        confab_runner_outbox_changed (runner, 1u << CONFAB_LANE_SENDING);
    }
}

/**
 * confab_send_verb:
 * @engine: the engine, which owns the profile
 * @arguments: `(a{sv}ay)`: the draft (`conversation` or `about`, `kind`, `text`,
 *   `files`, `reply-to`, `forward`, `reaction`, `pinned`, `pinned-until`, `poll-title`,
 *   `poll-options`, `poll-multiple`, `votes`, `latitude`, `longitude`; of a group
 *   `account` to begin one, `group-change`, `addresses`, `takes-out`) and randomness
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `x`: row id of what was composed, or 0
 *   when nothing had to be; of a group that was begun its conversation's
 */
GVariant *
confab_send_verb (ConfabEngine *   engine,
                  GVariant *       arguments,
                  ConfabOperation *operation,
                  GError **        error)
{
  g_autoptr (SayWrite) write = g_atomic_rc_box_new0 (SayWrite);
  ConfabStore *store = confab_engine_get_store (engine);
  DexFuture *written;

  write->directory = g_strdup (confab_store_get_dir (store));
  if (!read_draft (arguments, write, error) ||
      (write->draft.forward != 0 && !await_forwarded_files (engine, write, operation, error)) ||
      !await_files (engine, write, error))
    return NULL;
  written = confab_store_write (store, say_func, g_atomic_rc_box_acquire (write), say_write_unref, CONFAB_STORE_WRITE_DURABLE);
  hurry_sending (engine);
  if (!dex_await (written, error))
    return NULL;
  return g_variant_new_int64 (write->account != 0 ? write->draft.conversation_id : write->result);
}
