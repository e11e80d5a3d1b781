/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each verb does in the process that owns the profile. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-blobs.h"
#include "confab-compose.h"
#include "confab-contact.h"
#include "confab-housekeeping.h"
#include "confab-net-error.h"
#include "confab-outbox.h"
#include "confab-problems.h"
#include "confab-query.h"
#include "confab-reducer.h"
#include "confab-share-draft.h"
#include "confab-transaction.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* What a verb's transaction needs on the writer thread, and what it answers with. */
typedef struct
{
  gint64 id;
  gint64 account;
  gint64 result;
  int setting;
  gint64 value;
  char *text;
  GStrv strings;
  ConfabAccountRecord *record;
  ConfabComposeContext compose;
} VerbWrite;

static void
verb_write_clear (gpointer data)
{
  VerbWrite *write = data;

  g_free (write->text);
  g_strfreev (write->strings);
  g_clear_pointer (&write->record, confab_account_record_unref);
}

static void
verb_write_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, verb_write_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VerbWrite, verb_write_unref)

static gboolean
await_write (ConfabEngine *        engine,
             ConfabStoreWriteFunc  func,
             VerbWrite *           write,
             ConfabStoreWriteFlags flags,
             GError **             error)
{
  return dex_await (confab_store_write (confab_engine_get_store (engine), func, g_atomic_rc_box_acquire (write),
                                        verb_write_unref, flags), error);
}

/**
 * confab_verb_find_account:
 * @engine: an engine
 * @account: an account's row id
 * @error: return location for a %G_IO_ERROR_NOT_FOUND
 *
 * Returns: (transfer none) (nullable): the account
 */
ConfabAccountInfo *
confab_verb_find_account (ConfabEngine *engine,
                          gint64        account,
                          GError **     error)
{
  ConfabAccountInfo *info = confab_engine_find_account (engine, account);

  if (info == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such account"));
  return info;
}

/**
 * confab_verb_dup_string:
 * @dict: arguments by their names
 * @key: a name
 *
 * Returns: (transfer full) (nullable): the string; %NULL when it is not there or empty
 */
char *
confab_verb_dup_string (GVariantDict *dict,
                        const char *  key)
{
  char *value = NULL;

  g_variant_dict_lookup (dict, key, "s", &value);
  if (value != NULL && *value == '\0')
    g_clear_pointer (&value, g_free);
  return value;
}

/* Accounts */

static ConfabAccountRecord *
settings_from_variant (GVariant *variant)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
  ConfabAccountRecord *record = confab_account_record_new ();
  guint16 port;
  int security;
  int auth;

  g_variant_dict_lookup (&dict, "id", "x", &record->id);
  record->address = confab_verb_dup_string (&dict, "address");
  record->name = confab_verb_dup_string (&dict, "name");
  record->imap_host = confab_verb_dup_string (&dict, "imap-host");
  record->imap_user = confab_verb_dup_string (&dict, "imap-user");
  record->smtp_host = confab_verb_dup_string (&dict, "smtp-host");
  record->smtp_user = confab_verb_dup_string (&dict, "smtp-user");
  g_variant_dict_lookup (&dict, "authority", "^ay", &record->authority);
  if (g_variant_dict_lookup (&dict, "auth", "i", &auth))
    record->auth = auth == CONFAB_AUTH_OAUTH2 ? CONFAB_AUTH_OAUTH2 : CONFAB_AUTH_PASSWORD;
  if (g_variant_dict_lookup (&dict, "imap-port", "q", &port))
    record->imap_port = port;
  if (g_variant_dict_lookup (&dict, "smtp-port", "q", &port))
    record->smtp_port = port;
  if (g_variant_dict_lookup (&dict, "imap-security", "i", &security))
    record->imap_security = security == CONFAB_SECURITY_STARTTLS ? CONFAB_SECURITY_STARTTLS : CONFAB_SECURITY_TLS;
  if (g_variant_dict_lookup (&dict, "smtp-security", "i", &security))
    record->smtp_security = security == CONFAB_SECURITY_STARTTLS ? CONFAB_SECURITY_STARTTLS : CONFAB_SECURITY_TLS;
  return record;
}

static gboolean
check_settings (ConfabEngine *       engine,
                ConfabAccountRecord *record,
                GError **            error)
{
  GListModel *accounts = confab_engine_get_accounts (engine);

  if (record->address == NULL || record->imap_host == NULL || record->smtp_host == NULL ||
      record->imap_user == NULL || record->smtp_user == NULL ||
      record->imap_port == 0 || record->smtp_port == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("An account needs an address and two servers"));
      return FALSE;
    }
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (accounts, i);

      if (confab_account_info_get_id (info) != record->id &&
          g_ascii_strcasecmp (confab_account_info_get_address (info), record->address) == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("There is an account %s already"), record->address);
          return FALSE;
        }
    }
  return TRUE;
}

/* The person's file may go away; the profile keeps a copy of its own. */
static gboolean
keep_authority (ConfabEngine *       engine,
                ConfabAccountRecord *record,
                GError **            error)
{
  g_autofree char *directory = g_build_filename (confab_engine_get_profile (engine), "authorities", NULL);
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  if (record->authority == NULL)
    return TRUE;
  name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, record->address, -1);
  memcpy (name + 32, ".pem", 5);
  path = g_build_filename (directory, name, NULL);
  if (g_str_equal (path, record->authority))
    return TRUE;
  if (!g_file_get_contents (record->authority, &contents, &length, error))
    return FALSE;
  if (g_mkdir_with_parents (directory, 0700) < 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", directory, g_strerror (code));
      return FALSE;
    }
  if (!g_file_set_contents_full (path, contents, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return FALSE;
  g_free (record->authority);
  record->authority = g_steal_pointer (&path);
  return TRUE;
}

static gboolean
write_account_func (ConfabTransaction *txn,
                    gpointer           data,
                    GError **          error)
{
  VerbWrite *write = data;

  if (write->record->id != 0)
    {
      write->result = write->record->id;
      return confab_transaction_update_account (txn, write->record, error);
    }
  write->result = confab_transaction_add_account (txn, write->record, error);
  return write->result != 0;
}

static gboolean
remove_account_func (ConfabTransaction *txn,
                     gpointer           data,
                     GError **          error)
{
  VerbWrite *write = data;

  return confab_transaction_remove_account (txn, write->id, error);
}

/* What was given now, or else what is kept. */
static ConfabCredentials *
await_credentials (ConfabEngine *       engine,
                   ConfabAccountRecord *record,
                   gboolean             imap,
                   const char *         secret,
                   GError **            error)
{
  ConfabRunner *runner = record->id != 0 ? confab_engine_get_runner (engine, record->id) : NULL;
  g_autoptr (ConfabAccess) access = NULL;

  if (*secret != '\0')
    return confab_access_make_credentials (record, imap, secret, error);
  access = runner != NULL ? g_object_ref (confab_runner_get_access (runner))
                          : confab_access_new (confab_engine_get_secrets (engine));
  return dex_await_boxed (confab_access_get_credentials (access, record, imap), error);
}

/* Nothing goes on by itself after it: the words are others than of a connection that is kept. */
static gboolean
await_trial (ConfabEngine *       engine,
             ConfabAccountRecord *record,
             const char *         secret,
             ConfabOperation *    operation,
             GError **            error)
{
  g_autoptr (ConfabCredentials) imap = NULL;
  g_autoptr (ConfabCredentials) smtp = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (ConfabProblem) problem = NULL;

  imap = await_credentials (engine, record, TRUE, secret, error);
  smtp = imap != NULL ? await_credentials (engine, record, FALSE, secret, error) : NULL;
  if (smtp == NULL)
    return FALSE;
  if (dex_await (confab_runner_try_settings (record, imap, smtp), &local))
    return TRUE;
  problem = confab_problem_new_from_trial (local);
  confab_operation_fail (operation, problem);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static GVariant *
save_account_verb (ConfabEngine *   engine,
                   GVariant *       arguments,
                   ConfabOperation *operation,
                   GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);
  g_autoptr (GVariant) settings = g_variant_get_child_value (arguments, 0);
  ConfabAccountRecord *record = settings_from_variant (settings);
  g_autofree char *password = NULL;
  ConfabRunner *runner;

  write->record = record;
  g_variant_get_child (arguments, 1, "s", &password);
  if (!check_settings (engine, record, error))
    return NULL;
  if (!await_trial (engine, record, password, operation, error) ||
      !keep_authority (engine, record, error) ||
      (*password != '\0' && !dex_await (confab_access_keep (confab_engine_get_secrets (engine), record, password), error)))
    return NULL;
  if (!await_write (engine, write_account_func, write, CONFAB_STORE_WRITE_DURABLE, error) ||
      !dex_await (confab_engine_reload_accounts (engine), error))
    return NULL;
  runner = confab_engine_get_runner (engine, write->result);
  if (runner != NULL)
    confab_runner_retry_now (runner);
  return g_variant_new_int64 (write->result);
}

static GVariant *
remove_account_verb (ConfabEngine *   engine,
                     GVariant *       arguments,
                     ConfabOperation *operation,
                     GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);
  ConfabAccountInfo *info;
  g_autoptr (ConfabAccountRecord) record = NULL;

  g_variant_get (arguments, "(x)", &write->id);
  info = confab_verb_find_account (engine, write->id, error);
  if (info == NULL)
    return NULL;
  record = confab_account_record_ref (confab_account_info_get_record (info));
  if (!dex_await (confab_engine_drop_runner (engine, write->id), error) ||
      !await_write (engine, remove_account_func, write, CONFAB_STORE_WRITE_DURABLE, error))
    return NULL;
  if (!dex_await (confab_engine_reload_accounts (engine), error))
    return NULL;
  /* The account is gone by now, however long a keyring or a provider takes to answer. */
  dex_await (confab_access_forget (confab_engine_get_secrets (engine), record), NULL);
  if (record->authority != NULL)
    g_unlink (record->authority);
  return g_variant_new_boolean (TRUE);
}

static gboolean
set_history_func (ConfabTransaction *txn,
                  gpointer           data,
                  GError **          error)
{
  VerbWrite *write = data;
  g_autofree char *days = g_strdup_printf ("%" G_GINT64_FORMAT, write->value);

  return confab_transaction_set_value (txn, write->id, CONFAB_SYNC_HISTORY_DAYS, days, error);
}

static GVariant *
set_history_verb (ConfabEngine *   engine,
                  GVariant *       arguments,
                  ConfabOperation *operation,
                  GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);
  guint32 days;

  g_variant_get (arguments, "(xu)", &write->id, &days);
  write->value = days;
  if (!confab_verb_find_account (engine, write->id, error))
    return NULL;
  return await_write (engine, set_history_func, write, CONFAB_STORE_WRITE_NONE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

static GVariant *
online_verb (ConfabEngine *   engine,
             GVariant *       arguments,
             ConfabOperation *operation,
             GError **        error)
{
  confab_engine_set_online (engine, TRUE);
  return g_variant_new_boolean (TRUE);
}

static GVariant *
retry_now_verb (ConfabEngine *   engine,
                GVariant *       arguments,
                ConfabOperation *operation,
                GError **        error)
{
  GListModel *accounts = confab_engine_get_accounts (engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (accounts, i);
      ConfabRunner *runner = confab_engine_get_runner (engine, confab_account_info_get_id (info));

      if (runner != NULL)
        confab_runner_retry_now (runner);
    }
  return g_variant_new_boolean (TRUE);
}

/* Sync */

static double
seconds_since (gint64 *mark)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) (now - *mark) / G_USEC_PER_SEC;

  *mark = now;
  return seconds;
}

static gboolean
sync_one (ConfabRunner *   runner,
          GVariantBuilder *builder,
          GError **        error)
{
  ConfabSyncReport before = *confab_runner_get_report (runner);
  const ConfabSyncReport *after = confab_runner_get_report (runner);
  gint64 mark = g_get_monotonic_time ();
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "account", "s", confab_account_info_get_address (confab_runner_get_info (runner)));
  if (!dex_await (confab_runner_drain (runner), error))
    return FALSE;
  g_variant_dict_insert (&dict, "outbox-seconds", "d", seconds_since (&mark));
  if (!dex_await (confab_runner_pass (runner), error))
    return FALSE;
  g_variant_dict_insert (&dict, "fetch-seconds", "d", seconds_since (&mark));
  if (!dex_await (confab_runner_drain (runner), error))
    return FALSE;
  g_variant_dict_insert (&dict, "outbox-again-seconds", "d", seconds_since (&mark));
  g_variant_dict_insert (&dict, "messages", "t", after->messages - before.messages);
  g_variant_dict_insert (&dict, "bytes", "t", after->bytes - before.bytes);
  g_variant_dict_insert (&dict, "flags", "t", after->flags - before.flags);
  g_variant_dict_insert (&dict, "gone", "t", after->gone - before.gone);
  g_variant_builder_add_value (builder, g_variant_dict_end (&dict));
  return TRUE;
}

static GVariant *
sync_verb (ConfabEngine *   engine,
           GVariant *       arguments,
           ConfabOperation *operation,
           GError **        error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) runners = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *accounts = confab_engine_get_accounts (engine);
  gint64 account;

  g_variant_get (arguments, "(x)", &account);
  confab_engine_set_online (engine, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (accounts, i);
      gint64 id = confab_account_info_get_id (info);
      ConfabRunner *runner = account == 0 || account == id ? confab_engine_get_runner (engine, id) : NULL;

      if (runner != NULL)
        g_ptr_array_add (runners, g_object_ref (runner));
    }
  if (runners->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such account"));
      return NULL;
    }
  for (guint i = 0; i < runners->len; i++)
    {
      if (!sync_one (g_ptr_array_index (runners, i), &builder, error))
        return NULL;
      confab_operation_set_progress (operation, (double) (i + 1) / runners->len);
    }
  /* A program that runs for a moment only has no time to tidy up but this. */
  dex_await (confab_housekeeping_tidy (confab_engine_get_store (engine)), NULL);
  return g_variant_builder_end (&builder);
}

/* Conversations */

static gboolean
open_chat_func (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  VerbWrite *write = data;

  write->result = confab_compose_open (txn, write->account, (const char * const *) write->strings,
                                       write->compose.now, write->compose.random, error);
  return write->result != 0;
}

static GVariant *
open_chat_verb (ConfabEngine *   engine,
                GVariant *       arguments,
                ConfabOperation *operation,
                GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);

  g_variant_get_child (arguments, 0, "x", &write->account);
  g_variant_get_child (arguments, 1, "^as", &write->strings);
  if (!confab_verb_take_random (arguments, 2, &write->compose, error))
    return NULL;
  if (!confab_verb_find_account (engine, write->account, error))
    return NULL;
  if (!await_write (engine, open_chat_func, write, CONFAB_STORE_WRITE_DURABLE, error))
    return NULL;
  return g_variant_new_int64 (write->result);
}

static gboolean
mark_read_func (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  VerbWrite *write = data;
  g_autoptr (ConfabStoredConversation) conversation = confab_transaction_get_conversation (txn, write->id, error);
  g_autoptr (GArray) messages = NULL;

  if (conversation == NULL ||
      !confab_compose_context_load (txn, conversation->account_id, &write->compose, &write->record, error))
    return FALSE;
  messages = confab_transaction_mark_conversation_read (txn, conversation->id, error);
  return messages != NULL &&
         confab_outbox_enqueue_flags (txn, conversation->account_id, messages, CONFAB_FLAG_SEEN,
                                      CONFAB_FLAG_SEEN, error) &&
         confab_compose_receipts (txn, &write->compose, messages, error);
}

static GVariant *
mark_read_verb (ConfabEngine *   engine,
                GVariant *       arguments,
                ConfabOperation *operation,
                GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);

  g_variant_get (arguments, "(x)", &write->id);
  write->text = g_strdup (confab_store_get_dir (confab_engine_get_store (engine)));
  write->compose.blobs = write->text;
  write->compose.now = g_get_real_time () / 1000;
  return await_write (engine, mark_read_func, write, CONFAB_STORE_WRITE_DURABLE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

static gboolean
set_receipts_func (ConfabTransaction *txn,
                   gpointer           data,
                   GError **          error)
{
  VerbWrite *write = data;

  return confab_contact_set_receipts (txn, write->account, write->value != 0, g_get_real_time () / 1000, error) &&
         confab_contact_enqueue_storage (txn, write->account, CONFAB_COI_STORAGE_PROFILE, 0, error);
}

static GVariant *
set_receipts_verb (ConfabEngine *   engine,
                   GVariant *       arguments,
                   ConfabOperation *operation,
                   GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);
  gboolean on;

  g_variant_get (arguments, "(xb)", &write->account, &on);
  write->value = on;
  if (!confab_verb_find_account (engine, write->account, error))
    return NULL;
  return await_write (engine, set_receipts_func, write, CONFAB_STORE_WRITE_DURABLE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

static gboolean
set_draft_func (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  VerbWrite *write = data;

  return confab_share_draft_set (txn, write->id, write->text, g_get_real_time () / 1000, write->value != 0, error);
}

static GVariant *
set_draft_verb (ConfabEngine *   engine,
                GVariant *       arguments,
                ConfabOperation *operation,
                GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);
  gboolean at_once;

  g_variant_get (arguments, "(xsb)", &write->id, &write->text, &at_once);
  write->value = at_once;
  return await_write (engine, set_draft_func, write, CONFAB_STORE_WRITE_DURABLE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

static gboolean
set_setting_func (ConfabTransaction *txn,
                  gpointer           data,
                  GError **          error)
{
  VerbWrite *write = data;

  switch ((ConfabConversationSetting) write->setting)
    {
    case CONFAB_SETTING_ARCHIVED:
      return confab_transaction_set_archived (txn, write->id, write->value != 0, error) &&
             confab_contact_share_settings (txn, write->id, g_get_real_time () / 1000, error);

    case CONFAB_SETTING_PINNED:
      return confab_transaction_set_pinned (txn, write->id, write->value != 0, error) &&
             confab_contact_share_settings (txn, write->id, g_get_real_time () / 1000, error);

    case CONFAB_SETTING_MUTED_UNTIL:
      return confab_transaction_set_muted_until (txn, write->id, write->value, error) &&
             confab_contact_share_settings (txn, write->id, g_get_real_time () / 1000, error);

    case CONFAB_SETTING_ACCEPTED:
      if (write->value != 0)
        return confab_reducer_accept_chat (txn, write->id, g_get_real_time () / 1000, error);
      break;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("There is no such setting"));
  return FALSE;
}

static GVariant *
set_setting_verb (ConfabEngine *   engine,
                  GVariant *       arguments,
                  ConfabOperation *operation,
                  GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);

  g_variant_get (arguments, "(xix)", &write->id, &write->setting, &write->value);
  return await_write (engine, set_setting_func, write, CONFAB_STORE_WRITE_DURABLE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

/* Messages */

static gboolean
retry_func (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  VerbWrite *write = data;
  g_autoptr (ConfabStoredMessage) message = confab_transaction_get_message (txn, write->id, error);
  g_autoptr (GPtrArray) jobs = NULL;

  if (message == NULL)
    return FALSE;
  jobs = confab_transaction_find_jobs (txn, write->id, error);
  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      ConfabJob *job = g_ptr_array_index (jobs, i);

      if (job->kind == CONFAB_JOB_SEND && job->state != CONFAB_JOB_ACTIVE &&
          !confab_transaction_delay_job (txn, job->id, g_get_real_time () / 1000, NULL, error))
        return FALSE;
    }
  return message->state != CONFAB_MESSAGE_FAILED ||
         confab_transaction_set_message_state (txn, write->id, CONFAB_MESSAGE_QUEUED, NULL, error);
}

static GVariant *
retry_verb (ConfabEngine *   engine,
            GVariant *       arguments,
            ConfabOperation *operation,
            GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);

  g_variant_get (arguments, "(x)", &write->id);
  return await_write (engine, retry_func, write, CONFAB_STORE_WRITE_DURABLE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

/**
 * confab_verb_discard:
 * @txn: a transaction
 * @id: row id of a message that waits or has failed
 * @error: return location for %G_IO_ERROR_BUSY or a CONFAB_STORE_ERROR
 *
 * Takes a message back before it was sent.
 *
 * Returns: whether it is gone
 */
gboolean
confab_verb_discard (ConfabTransaction *txn,
                     gint64             id,
                     GError **          error)
{
  g_autoptr (ConfabStoredMessage) message = confab_transaction_get_message (txn, id, error);
  g_autoptr (GPtrArray) jobs = NULL;
  gboolean on_its_way;

  if (message == NULL)
    return FALSE;
  jobs = confab_transaction_find_jobs (txn, id, error);
  if (jobs == NULL)
    return FALSE;
  on_its_way = message->state != CONFAB_MESSAGE_QUEUED && message->state != CONFAB_MESSAGE_FAILED;
  for (guint i = 0; i < jobs->len; i++)
    on_its_way |= ((ConfabJob *) g_ptr_array_index (jobs, i))->state == CONFAB_JOB_ACTIVE;
  if (on_its_way)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("This message is on its way already"));
      return FALSE;
    }
  for (guint i = 0; i < jobs->len; i++)
    if (!confab_transaction_remove_job (txn, ((ConfabJob *) g_ptr_array_index (jobs, i))->id, error))
      return FALSE;
  return confab_transaction_remove_message (txn, id, error);
}

static gboolean
discard_func (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  VerbWrite *write = data;

  return confab_verb_discard (txn, write->id, error);
}

static GVariant *
discard_verb (ConfabEngine *   engine,
              GVariant *       arguments,
              ConfabOperation *operation,
              GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);

  g_variant_get (arguments, "(x)", &write->id);
  return await_write (engine, discard_func, write, CONFAB_STORE_WRITE_DURABLE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

/* A message that nobody got yet is not sent at all; any other is moved to the Trash
 * and not shown again, wherever another copy of it may come from. */
static gboolean
remove_message_func (ConfabTransaction *txn,
                     gpointer           data,
                     GError **          error)
{
  VerbWrite *write = data;
  g_autoptr (ConfabStoredMessage) message = confab_transaction_get_message (txn, write->id, error);
  g_autoptr (GArray) locations = NULL;
  g_autoptr (GError) local_error = NULL;

  if (message == NULL)
    return FALSE;
  locations = confab_transaction_list_locations (txn, message->id, error);
  if (locations == NULL)
    return FALSE;
  if (locations->len == 0 && message->outgoing &&
      (message->state == CONFAB_MESSAGE_QUEUED || message->state == CONFAB_MESSAGE_FAILED))
    {
      if (confab_verb_discard (txn, message->id, &local_error))
        return TRUE;
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  return confab_transaction_hide_message (txn, message->id, CONFAB_HIDDEN_DELETED, CONFAB_HIDDEN_DELETED, error) &&
         confab_outbox_enqueue_trash (txn, message->account_id, message->id, error);
}

static GVariant *
remove_message_verb (ConfabEngine *   engine,
                     GVariant *       arguments,
                     ConfabOperation *operation,
                     GError **        error)
{
  g_autoptr (VerbWrite) write = g_atomic_rc_box_new0 (VerbWrite);

  g_variant_get (arguments, "(x)", &write->id);
  return await_write (engine, remove_message_func, write, CONFAB_STORE_WRITE_DURABLE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

/* The table */

static const ConfabVerb verbs[] = {
  { "block-contact", "(xsb)", confab_block_contact_verb },
  { "look-at-sender", "(xs)", confab_look_at_sender_verb },
  { "discard", "(x)", discard_verb },
  { "fetch-attachment", "(xs)", confab_fetch_attachment_verb },
  { "fetch-source", "(x)", confab_fetch_source_verb },
  { "mark-read", "(x)", mark_read_verb },
  { "online", "(b)", online_verb },
  { "open-chat", "(xasay)", open_chat_verb },
  { "remove-account", "(x)", remove_account_verb },
  { "remove-message", "(x)", remove_message_verb },
  { "retry", "(x)", retry_verb },
  { "set-history", "(xu)", set_history_verb },
  { "retry-now", "(b)", retry_now_verb },
  { "save-account", "(a{sv}s)", save_account_verb },
  { "save-contact", "(xa{sv})", confab_save_contact_verb },
  { "send", "(a{sv}ay)", confab_send_verb },
  { "set-draft", "(xsb)", set_draft_verb },
  { "set-profile", "(xa{sv})", confab_set_profile_verb },
  { "set-receipts", "(xb)", set_receipts_verb },
  { "set-setting", "(xix)", set_setting_verb },
  { "server", "(x)", confab_server_verb },
  { "set-coi", "(xb)", confab_set_coi_verb },
  { "set-direct", "(xb)", confab_set_direct_verb },
  { "set-filter", "(xsb)", confab_set_filter_verb },
  { "set-sieve-server", "(xsu)", confab_set_sieve_server_verb },
  { "sync", "(x)", sync_verb },
  { "webpush-key", "(x)", confab_webpush_key_verb },
  { "webpush-list", "(x)", confab_webpush_list_verb },
  { "webpush-subscribe", "(xa{sv})", confab_webpush_subscribe_verb },
  { "webpush-unsubscribe", "(xs)", confab_webpush_unsubscribe_verb },
  { "webpush-validate", "(xss)", confab_webpush_validate_verb },
};

/**
 * confab_verb_find:
 * @name: a verb's name
 *
 * Returns: (transfer none) (nullable): its row
 */
const ConfabVerb *
confab_verb_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];
  return NULL;
}
