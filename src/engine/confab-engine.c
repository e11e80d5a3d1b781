/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine: one profile, whoever owns it, its accounts, and the verbs a person has. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-account-info.h"
#include "confab-changeset.h"
#include "confab-handover.h"
#include "confab-housekeeping.h"
#include "confab-problems.h"
#include "confab-query.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <errno.h>

/* While the owner of a profile starts or ends, its lock is held and nobody listens. */
#define SETTLE_RETRY_MS 50

/* How often a verb is handed over again when its owner went away in the middle. */
#define MAX_HANDOVERS 5

/**
 * ConfabEngine:
 *
 * Main thread. Of all processes on a profile one owns it: it holds the lock, writes
 * the store, and runs an account's connections. Any other reads the store and hands
 * its verbs to the owner; when the owner ends, the next one takes over.
 */
struct _ConfabEngine
{
  GObject parent_instance;

  char *profile;
  int lock; /* -1 while another process owns the profile */
  ConfabStore *store;
  ConfabSecrets *secrets;
  ConfabIngest *ingest;
  ConfabHousekeeping *housekeeping; /* NULL while another process owns the profile */
  GListStore *accounts;
  GHashTable *runners; /* account id → ConfabRunner */

  ConfabHandoverServer *server;
  ConfabHandoverClient *client;
  DexPromise *settled; /* resolved while it is known who owns the profile */

  gboolean online;
  gboolean loaded;
  gboolean closing;
  gboolean states_queued;
};

G_DEFINE_FINAL_TYPE (ConfabEngine, confab_engine, G_TYPE_OBJECT)

typedef enum
{
  PROP_LOADED = 1,
  PROP_IS_OWNER,
} ConfabEngineProperty;

static GParamSpec *properties[PROP_IS_OWNER + 1];

static void settle (ConfabEngine *self);

/* Accounts */

/* For processes that do not run the connections: address by address, what is so. */
static gboolean
emit_states_cb (gpointer data)
{
  ConfabEngine *self = data;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(xidav)"));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  self->states_queued = FALSE;
  if (self->server == NULL)
    return G_SOURCE_REMOVE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      ConfabProblem *problem = confab_account_info_get_problem (info);

      g_variant_builder_open (&builder, G_VARIANT_TYPE ("(xidav)"));
      g_variant_builder_add (&builder, "x", confab_account_info_get_id (info));
      g_variant_builder_add (&builder, "i", (int) confab_account_info_get_state (info));
      g_variant_builder_add (&builder, "d", confab_account_info_get_progress (info));
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("av"));
      if (problem != NULL)
        g_variant_builder_add (&builder, "v", confab_problem_to_variant (problem));
      g_variant_builder_close (&builder);
      g_variant_builder_close (&builder);
    }
  confab_handover_server_set_states (self->server, g_variant_builder_end (&builder));
  return G_SOURCE_REMOVE;
}

static void
account_notify_cb (ConfabAccountInfo *info,
                   GParamSpec *       pspec,
                   ConfabEngine *     self)
{
  if (self->server == NULL || self->states_queued)
    return;
  self->states_queued = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, emit_states_cb, g_object_ref (self), g_object_unref);
}

static void
apply_states (ConfabEngine *self,
              GVariant *    states)
{
  GVariantIter iter;
  gint64 id;
  int state;
  double progress;
  GVariant *problems;

  if (!g_variant_is_of_type (states, G_VARIANT_TYPE ("a(xidav)")))
    return;
  g_variant_iter_init (&iter, states);
  while (g_variant_iter_next (&iter, "(xid@av)", &id, &state, &progress, &problems))
    {
      g_autoptr (GVariant) owned = problems;
      g_autoptr (GVariant) boxed = g_variant_n_children (owned) > 0 ? g_variant_get_child_value (owned, 0) : NULL;
      g_autoptr (GVariant) value = boxed != NULL ? g_variant_get_variant (boxed) : NULL;
      g_autoptr (ConfabProblem) problem = value != NULL ? confab_problem_from_variant (value) : NULL;
      ConfabAccountInfo *info = confab_engine_find_account (self, id);

      if (info == NULL)
        continue;
      confab_account_info_set_progress (info, progress);
      confab_account_info_set_state (info, CLAMP (state, CONFAB_ACCOUNT_OFFLINE, CONFAB_ACCOUNT_ATTENTION), problem);
    }
}

/**
 * confab_engine_find_account:
 * @self: an engine
 * @account: an account's row id
 *
 * Returns: (transfer none) (nullable): the account, which the engine's list owns
 */
ConfabAccountInfo *
confab_engine_find_account (ConfabEngine *self,
                            gint64        account)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (confab_account_info_get_id (info) == account)
        return info;
    }
  return NULL;
}

static void
update_runner (ConfabEngine *     self,
               ConfabAccountInfo *info)
{
  gint64 id = confab_account_info_get_id (info);
  ConfabRunner *runner = g_hash_table_lookup (self->runners, &id);

  if (self->lock < 0 || self->closing)
    return;
  if (runner == NULL)
    {
      runner = confab_runner_new (self->store, self->secrets, self->ingest, info);
      g_hash_table_insert (self->runners, g_memdup2 (&id, sizeof id), runner);
    }
  confab_runner_set_online (runner, self->online);
}

static void
apply_accounts (ConfabEngine *self,
                GPtrArray *   records)
{
  GListModel *model = G_LIST_MODEL (self->accounts);

  for (guint i = 0; i < g_list_model_get_n_items (model);)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (model, i);
      gboolean found = FALSE;

      for (guint j = 0; j < records->len && !found; j++)
        found = ((ConfabAccountRecord *) g_ptr_array_index (records, j))->id == confab_account_info_get_id (info);
      if (found)
        {
          i++;
          continue;
        }
      g_signal_handlers_disconnect_by_func (info, account_notify_cb, self);
      g_list_store_remove (self->accounts, i);
    }

  for (guint j = 0; j < records->len; j++)
    {
      ConfabAccountRecord *record = g_ptr_array_index (records, j);
      ConfabAccountInfo *info = confab_engine_find_account (self, record->id);

      if (info != NULL)
        {
          confab_account_info_set_record (info, record);
          update_runner (self, info);
          continue;
        }
      info = confab_account_info_new (record);
      g_signal_connect_object (info, "notify", G_CALLBACK (account_notify_cb), self, G_CONNECT_DEFAULT);
      g_list_store_append (self->accounts, info);
      update_runner (self, info);
      g_object_unref (info);
    }
}

static DexFuture *
accounts_read_cb (DexFuture *future,
                  gpointer   user_data)
{
  ConfabEngine *self = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  ConfabQueryResult *result = value != NULL ? g_value_get_boxed (value) : NULL;

  if (result == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  apply_accounts (self, result->records);
  return dex_future_new_true ();
}

/**
 * confab_engine_reload_accounts:
 * @self: an engine
 *
 * Makes the list of accounts say what the store says.
 *
 * Returns: (transfer full): a future that resolves when it does
 */
DexFuture *
confab_engine_reload_accounts (ConfabEngine *self)
{
  return dex_future_then (confab_query_accounts (self->store), accounts_read_cb,
                          g_object_ref (self), g_object_unref);
}

static void
store_changed_cb (ConfabStore *    store,
                  ConfabChangeset *changeset,
                  ConfabEngine *   self)
{
  const ConfabOutboxChange *outbox;
  guint n_accounts;
  guint n_outbox;

  if (self->server != NULL && confab_handover_server_has_peers (self->server))
    confab_handover_server_emit (self->server, "Changed", confab_changeset_to_variant (changeset));
  confab_changeset_get_accounts (changeset, &n_accounts);
  if (n_accounts > 0 && !self->closing)
    dex_future_disown (confab_engine_reload_accounts (self));
  outbox = confab_changeset_get_outbox (changeset, &n_outbox);
  for (guint i = 0; i < n_outbox; i++)
    {
      ConfabRunner *runner = confab_engine_get_runner (self, outbox[i].account_id);

      if (runner != NULL)
        confab_runner_outbox_changed (runner, outbox[i].lanes);
    }
}

/* Who owns the profile */

static ConfabOperation *
perform_for_peer_cb (const char *verb,
                     GVariant *  arguments,
                     gpointer    user_data)
{
  return confab_engine_perform (user_data, verb, arguments);
}

static gboolean
start_serving (ConfabEngine *self,
               GError **     error)
{
  self->server = confab_handover_server_new (self->profile, perform_for_peer_cb, self, error);
  return self->server != NULL;
}

static void
owner_changed_cb (ConfabHandoverClient *client,
                  GVariant *            value,
                  ConfabEngine *        self)
{
  g_autoptr (ConfabChangeset) changeset = confab_changeset_new_from_variant (value);

  if (changeset != NULL)
    confab_store_inject (self->store, changeset);
}

static void
owner_states_cb (ConfabHandoverClient *client,
                 GVariant *            value,
                 ConfabEngine *        self)
{
  apply_states (self, value);
}

static void
owner_closed_cb (ConfabHandoverClient *client,
                 ConfabEngine *        self)
{
  g_clear_object (&self->client);
  if (self->closing)
    return;
  dex_clear (&self->settled);
  self->settled = dex_promise_new ();
  settle (self);
}

/* Ends with the profile owned, or with a connection to its owner. */
static gboolean
find_role (ConfabEngine *self,
           GError **     error)
{
  while (!self->closing)
    {
      g_autoptr (ConfabHandoverClient) client = NULL;
      g_autoptr (GVariant) states = NULL;
      g_autoptr (GError) local = NULL;

      if (self->lock < 0)
        {
          self->lock = confab_handover_lock (self->profile, &local);
          if (local != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&local));
              return FALSE;
            }
          if (self->lock >= 0 &&
              !dex_await (confab_store_become_owner (self->store), error))
            return FALSE;
        }
      if (self->lock >= 0)
        return self->server != NULL || start_serving (self, error);

      client = dex_await_object (confab_handover_client_connect (self->profile), NULL);
      if (client != NULL)
        states = dex_await_variant (confab_handover_client_get_states (client), NULL);
      if (states != NULL)
        {
          g_autoptr (GVariant) inner = g_variant_get_child_value (states, 0);
          g_autoptr (GVariant) value = g_variant_get_variant (inner);

          g_signal_connect_object (client, "changed", G_CALLBACK (owner_changed_cb), self, G_CONNECT_DEFAULT);
          g_signal_connect_object (client, "states", G_CALLBACK (owner_states_cb), self, G_CONNECT_DEFAULT);
          g_signal_connect_object (client, "closed", G_CALLBACK (owner_closed_cb), self, G_CONNECT_DEFAULT);
          self->client = g_steal_pointer (&client);
          if (!dex_await (confab_engine_reload_accounts (self), error))
            return FALSE;
          apply_states (self, value);
          return TRUE;
        }
      dex_await (dex_timeout_new_msec (SETTLE_RETRY_MS), NULL);
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("Confab is closing"));
  return FALSE;
}

static DexFuture *
settle_fiber (gpointer data)
{
  ConfabEngine *self = data;
  g_autoptr (DexPromise) settled = dex_ref (self->settled);
  g_autoptr (GError) error = NULL;

  if (!find_role (self, &error) ||
      !dex_await (confab_engine_reload_accounts (self), &error))
    {
      g_debug ("The profile cannot be used: %s", error->message);
      dex_promise_reject (settled, g_steal_pointer (&error));
      return dex_future_new_false ();
    }

  dex_promise_resolve_boolean (settled, TRUE);
  if (self->lock >= 0 && self->housekeeping == NULL && !self->closing)
    self->housekeeping = confab_housekeeping_new (self->store);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OWNER]);
  if (self->online && self->client != NULL)
    dex_future_disown (confab_handover_client_perform (self->client, "online", g_variant_new ("(b)", TRUE)));
  return dex_future_new_true ();
}

static void
settle (ConfabEngine *self)
{
  dex_future_disown (dex_scheduler_spawn (NULL, 0, settle_fiber, g_object_ref (self), g_object_unref));
}

/* Verbs */

typedef struct
{
  ConfabEngine *engine;
  char *verb;
  GVariant *arguments;
  ConfabOperation *operation;
} Performance;

static void
performance_free (Performance *performance)
{
  g_clear_object (&performance->engine);
  g_clear_object (&performance->operation);
  g_clear_pointer (&performance->arguments, g_variant_unref);
  g_clear_pointer (&performance->verb, g_free);
  g_free (performance);
}

static void
fail (ConfabOperation *operation,
      const GError *   error)
{
  g_autoptr (ConfabProblem) problem = confab_problem_new_from_error (error, NULL);

  g_debug ("A verb failed: %s", error->message);
  confab_operation_fail (operation, problem);
}

static void
perform_here (Performance *performance)
{
  const ConfabVerb *verb = confab_verb_find (performance->verb);
  GVariant *result; /* floating: the operation takes it */
  g_autoptr (GError) error = NULL;

  if (verb == NULL || !g_variant_is_of_type (performance->arguments, G_VARIANT_TYPE (verb->type)))
    {
      g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("The other Confab that is running does not know “%s”; restart it"), performance->verb);
      fail (performance->operation, error);
      return;
    }
  result = verb->func (performance->engine, performance->arguments, performance->operation, &error);
  if (result == NULL)
    {
      if (confab_operation_get_state (performance->operation) == CONFAB_OPERATION_RUNNING)
        fail (performance->operation, error);
      return;
    }
  confab_operation_complete (performance->operation, result);
}

static gboolean
perform_there (Performance *performance)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (ConfabProblem) problem = NULL;
  gboolean done;

  reply = dex_await_variant (confab_handover_client_perform (performance->engine->client, performance->verb,
                                                             performance->arguments), NULL);
  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(bv)", &done, &result);
  if (done)
    {
      confab_operation_complete (performance->operation, result);
      return TRUE;
    }
  problem = confab_problem_from_variant (result);
  if (problem == NULL)
    problem = confab_problem_new (_ ("Something went wrong"), _ ("The other Confab that is running gave no reason."),
                                  CONFAB_PROBLEM_REPORT);
  confab_operation_fail (performance->operation, problem);
  return TRUE;
}

/* A verb whose owner went away is done again: each says the same when it was done already. */
static DexFuture *
perform_fiber (gpointer data)
{
  Performance *performance = data;
  ConfabEngine *self = performance->engine;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < MAX_HANDOVERS; i++)
    {
      if (!dex_await (dex_ref (DEX_FUTURE (self->settled)), &error))
        {
          fail (performance->operation, error);
          return dex_future_new_false ();
        }
      if (self->lock >= 0)
        {
          perform_here (performance);
          return dex_future_new_true ();
        }
      if (self->client != NULL && perform_there (performance))
        return dex_future_new_true ();
      dex_await (dex_timeout_new_msec (SETTLE_RETRY_MS), NULL);
    }
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_BUSY,
                       _ ("Another Confab uses this profile and does not answer"));
  fail (performance->operation, error);
  return dex_future_new_false ();
}

/**
 * confab_engine_perform:
 * @self: an engine
 * @verb: a verb's name
 * @arguments: its arguments; a floating reference is taken
 *
 * Does @verb here, or has the owner of the profile do it.
 *
 * Returns: (transfer full): the operation
 */
ConfabOperation *
confab_engine_perform (ConfabEngine *self,
                       const char *  verb,
                       GVariant *    arguments)
{
  Performance *performance = g_new0 (Performance, 1);
  ConfabOperation *operation = confab_operation_new ();

  performance->engine = g_object_ref (self);
  performance->verb = g_strdup (verb);
  performance->arguments = g_variant_ref_sink (arguments);
  performance->operation = g_object_ref (operation);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, perform_fiber, performance,
                                          (GDestroyNotify) performance_free));
  return operation;
}

/* Life */

static void
confab_engine_dispose (GObject *object)
{
  ConfabEngine *self = CONFAB_ENGINE (object);

  self->closing = TRUE;
  g_clear_pointer (&self->housekeeping, confab_housekeeping_free);
  if (self->server != NULL)
    confab_handover_server_stop (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->client);
  g_hash_table_remove_all (self->runners);
  G_OBJECT_CLASS (confab_engine_parent_class)->dispose (object);
}

static void
confab_engine_finalize (GObject *object)
{
  ConfabEngine *self = CONFAB_ENGINE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->secrets);
  g_clear_object (&self->ingest);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->runners, g_hash_table_unref);
  g_clear_pointer (&self->profile, g_free);
  dex_clear (&self->settled);
  if (self->lock >= 0)
    close (self->lock);
  G_OBJECT_CLASS (confab_engine_parent_class)->finalize (object);
}

static void
confab_engine_get_property (GObject *   object,
                            guint       id,
                            GValue *    value,
                            GParamSpec *pspec)
{
  ConfabEngine *self = CONFAB_ENGINE (object);

  switch ((ConfabEngineProperty) id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;

    case PROP_IS_OWNER:
      g_value_set_boolean (value, self->lock >= 0);
      break;
    }
}

static void
confab_engine_class_init (ConfabEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_engine_dispose;
  object_class->finalize = confab_engine_finalize;
  object_class->get_property = confab_engine_get_property;

  /**
   * ConfabEngine:loaded:
   *
   * Whether the accounts are known. Becomes %TRUE once, soon after the start.
   */
  properties[PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabEngine:is-owner:
   *
   * Whether this process runs the profile's connections.
   */
  properties[PROP_IS_OWNER] =
    g_param_spec_boolean ("is-owner", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_engine_init (ConfabEngine *self)
{
  self->lock = -1;
  self->accounts = g_list_store_new (CONFAB_TYPE_ACCOUNT_INFO);
  self->runners = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->settled = dex_promise_new ();
}

/**
 * confab_engine_new:
 * @profile: (nullable): the profile's directory, made when it is not there; %NULL is
 *   the person's usual one
 * @error: return location: %G_IO_ERROR or the store's
 *
 * Opens a profile, as its owner or beside it. No connection is made yet.
 *
 * Returns: (transfer full) (nullable): the engine, or %NULL with @error
 */
ConfabEngine *
confab_engine_new (const char *profile,
                   GError **   error)
{
  g_autoptr (ConfabEngine) self = g_object_new (CONFAB_TYPE_ENGINE, NULL);
  g_autoptr (GError) local = NULL;

  /* Made before any other thread asks for it: a first file and a first connection that
   * come at once wait for each other in GIO. */
  g_vfs_get_default ();
  self->profile = profile != NULL ? g_canonicalize_filename (profile, NULL)
                                  : g_build_filename (g_get_user_data_dir (), "confab", NULL);
  if (g_mkdir_with_parents (self->profile, 0700) < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", self->profile, g_strerror (code));
      return NULL;
    }
  self->lock = confab_handover_lock (self->profile, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self->store = confab_store_open (self->profile,
                                   self->lock >= 0 ? CONFAB_STORE_OWNER : CONFAB_STORE_READER, error);
  if (self->store == NULL)
    return NULL;
  self->secrets = confab_secrets_new (self->profile);
  self->ingest = confab_ingest_new (self->store);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_DEFAULT);
  settle (self);
  return g_steal_pointer (&self);
}

/**
 * confab_engine_set_online:
 * @self: an engine
 * @online: whether to be connected
 *
 * Connects all accounts, keeps them so, and empties the outbox; or ends all connections.
 */
void
confab_engine_set_online (ConfabEngine *self,
                          gboolean      online)
{
  GHashTableIter iter;
  gpointer runner;

  g_return_if_fail (CONFAB_IS_ENGINE (self));

  if (self->online == online)
    return;
  self->online = online;
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    confab_runner_set_online (runner, online);
  if (online && self->client != NULL)
    dex_future_disown (confab_handover_client_perform (self->client, "online", g_variant_new ("(b)", TRUE)));
}

typedef struct
{
  ConfabEngine *engine;
  ConfabOperation *operation;
} Closing;

static void
closing_free (Closing *closing)
{
  g_clear_object (&closing->engine);
  g_clear_object (&closing->operation);
  g_free (closing);
}

static DexFuture *
shut_down_fiber (gpointer data)
{
  Closing *closing = data;
  ConfabEngine *self = closing->engine;
  g_autoptr (GPtrArray) runners = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer runner;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    g_ptr_array_add (runners, g_object_ref (runner));
  for (guint i = 0; i < runners->len; i++)
    dex_await (confab_runner_share_drafts (g_ptr_array_index (runners, i)), NULL);
  for (guint i = 0; i < runners->len; i++)
    dex_await (confab_runner_stop (g_ptr_array_index (runners, i)), NULL);
  g_hash_table_remove_all (self->runners);

  if (!dex_await (confab_store_close (self->store), &error))
    g_warning ("The store did not close well: %s", error->message);
  if (self->server != NULL)
    confab_handover_server_stop (self->server);
  g_clear_object (&self->client);
  if (self->lock >= 0)
    {
      close (self->lock);
      self->lock = -1;
    }
  confab_operation_complete (closing->operation, NULL);
  return dex_future_new_true ();
}

/**
 * confab_engine_shut_down:
 * @self: an engine
 *
 * Ends connections, finishes what is being written, and gives the profile up. No verb
 * may follow.
 *
 * Returns: (transfer full): the operation, which always succeeds
 */
ConfabOperation *
confab_engine_shut_down (ConfabEngine *self)
{
  Closing *closing = g_new0 (Closing, 1);
  ConfabOperation *operation = confab_operation_new ();

  self->closing = TRUE;
  g_clear_pointer (&self->housekeeping, confab_housekeeping_free);
  closing->engine = g_object_ref (self);
  closing->operation = g_object_ref (operation);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, shut_down_fiber, closing, (GDestroyNotify) closing_free));
  return operation;
}

/* What there is */

/**
 * confab_engine_get_profile:
 * @self: an engine
 *
 * Returns: (transfer none): the profile's directory
 */
const char *
confab_engine_get_profile (ConfabEngine *self)
{
  g_return_val_if_fail (CONFAB_IS_ENGINE (self), NULL);

  return self->profile;
}

/**
 * confab_engine_get_store:
 * @self: an engine
 *
 * Returns: (transfer none): the store, to be queried and listened to
 */
ConfabStore *
confab_engine_get_store (ConfabEngine *self)
{
  g_return_val_if_fail (CONFAB_IS_ENGINE (self), NULL);

  return self->store;
}

/**
 * confab_engine_get_accounts:
 * @self: an engine
 *
 * Returns: (transfer none): the accounts as #ConfabAccountInfo, with what each is doing
 */
GListModel *
confab_engine_get_accounts (ConfabEngine *self)
{
  g_return_val_if_fail (CONFAB_IS_ENGINE (self), NULL);

  return G_LIST_MODEL (self->accounts);
}

/**
 * confab_engine_get_loaded:
 * @self: an engine
 *
 * Returns: whether the accounts are known
 */
gboolean
confab_engine_get_loaded (ConfabEngine *self)
{
  g_return_val_if_fail (CONFAB_IS_ENGINE (self), FALSE);

  return self->loaded;
}

/**
 * confab_engine_get_is_owner:
 * @self: an engine
 *
 * Returns: whether this process runs the profile's connections
 */
gboolean
confab_engine_get_is_owner (ConfabEngine *self)
{
  g_return_val_if_fail (CONFAB_IS_ENGINE (self), FALSE);

  return self->lock >= 0;
}

/**
 * confab_engine_get_secrets:
 * @self: an engine
 *
 * Returns: (transfer none): where the passwords are
 */
ConfabSecrets *
confab_engine_get_secrets (ConfabEngine *self)
{
  return self->secrets;
}

/**
 * confab_engine_get_runner:
 * @self: an engine that owns its profile
 * @account: an account's row id
 *
 * Returns: (transfer none) (nullable): what runs the account's connections
 */
ConfabRunner *
confab_engine_get_runner (ConfabEngine *self,
                          gint64        account)
{
  return g_hash_table_lookup (self->runners, &account);
}

/**
 * confab_engine_drop_runner:
 * @self: an engine that owns its profile
 * @account: an account's row id
 *
 * Ends the account's connections, for its removal.
 *
 * Returns: (transfer full): a future that resolves when nothing of it runs any more
 */
DexFuture *
confab_engine_drop_runner (ConfabEngine *self,
                           gint64        account)
{
  g_autoptr (ConfabRunner) runner = NULL;
  g_autofree gint64 *key = NULL;

  if (!g_hash_table_steal_extended (self->runners, &account, (gpointer *) &key, (gpointer *) &runner))
    return dex_future_new_true ();
  return confab_runner_stop (runner);
}
