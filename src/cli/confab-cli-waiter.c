/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for anything of a profile to change: its store, its owner, or what its accounts do. */
#include "config.h"

#include "confab-cli-waiter.h"

#include "confab-account-info.h"
#include "confab-changeset.h"
#include "confab-store.h"

/**
 * ConfabCliWaiter:
 *
 * Main thread. Emits `changed` for each changeset and `state` for each change of an
 * account, in the order they come; confab_cli_waiter_next() is for those who only
 * want to look again.
 */
struct _ConfabCliWaiter
{
  GObject parent_instance;

  ConfabEngine *engine;
  ConfabStore *store;
  GListModel *accounts;
  GPtrArray *watched; /* ConfabAccountInfo whose signals are connected */
  DexPromise *next;
};

G_DEFINE_FINAL_TYPE (ConfabCliWaiter, confab_cli_waiter, G_TYPE_OBJECT)

enum
{
  CHANGED,
  STATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
wake (ConfabCliWaiter *self)
{
  g_autoptr (DexPromise) next = g_steal_pointer (&self->next);

  if (next != NULL)
    dex_promise_resolve_boolean (next, TRUE);
}

static void
store_changed_cb (ConfabStore *    store,
                  ConfabChangeset *changeset,
                  ConfabCliWaiter *self)
{
  g_signal_emit (self, signals[CHANGED], 0, changeset);
  wake (self);
}

static void
engine_notify_cb (ConfabEngine *   engine,
                  GParamSpec *     pspec,
                  ConfabCliWaiter *self)
{
  wake (self);
}

static void
account_notify_cb (ConfabAccountInfo *account,
                   GParamSpec *       pspec,
                   ConfabCliWaiter *  self)
{
  g_signal_emit (self, signals[STATE], 0, account);
  wake (self);
}

static void
accounts_changed_cb (GListModel *     accounts,
                     guint            position,
                     guint            removed,
                     guint            added,
                     ConfabCliWaiter *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (accounts, i);

      if (g_ptr_array_find (self->watched, account, NULL))
        continue;
      g_ptr_array_add (self->watched, g_object_ref (account));
      g_signal_connect_object (account, "notify", G_CALLBACK (account_notify_cb), self, G_CONNECT_DEFAULT);
      g_signal_emit (self, signals[STATE], 0, account);
    }
  wake (self);
}

static void
confab_cli_waiter_dispose (GObject *object)
{
  ConfabCliWaiter *self = CONFAB_CLI_WAITER (object);

  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->watched, i), account_notify_cb, self);
  g_ptr_array_set_size (self->watched, 0);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_func (self->store, store_changed_cb, self);
  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_func (self->accounts, accounts_changed_cb, self);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_func (self->engine, engine_notify_cb, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->store);
  g_clear_object (&self->accounts);
  wake (self);
  G_OBJECT_CLASS (confab_cli_waiter_parent_class)->dispose (object);
}

static void
confab_cli_waiter_finalize (GObject *object)
{
  ConfabCliWaiter *self = CONFAB_CLI_WAITER (object);

  g_ptr_array_unref (self->watched);
  G_OBJECT_CLASS (confab_cli_waiter_parent_class)->finalize (object);
}

static void
confab_cli_waiter_class_init (ConfabCliWaiterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_cli_waiter_dispose;
  object_class->finalize = confab_cli_waiter_finalize;

  /**
   * ConfabCliWaiter::changed:
   * @self: a waiter
   * @changeset: what the store says
   */
  signals[CHANGED] =
    g_signal_new ("changed", CONFAB_TYPE_CLI_WAITER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_CHANGESET);

  /**
   * ConfabCliWaiter::state:
   * @self: a waiter
   * @account: the account that is there now or does something else now
   */
  signals[STATE] =
    g_signal_new ("state", CONFAB_TYPE_CLI_WAITER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_ACCOUNT_INFO);
}

static void
confab_cli_waiter_init (ConfabCliWaiter *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * confab_cli_waiter_new:
 * @engine: an engine
 *
 * Returns: (transfer full): a waiter; who connects to `state` sees the accounts that
 *   are there already in the engine's list
 */
ConfabCliWaiter *
confab_cli_waiter_new (ConfabEngine *engine)
{
  ConfabCliWaiter *self = g_object_new (CONFAB_TYPE_CLI_WAITER, NULL);

  self->engine = g_object_ref (engine);
  self->store = g_object_ref (confab_engine_get_store (engine));
  self->accounts = g_object_ref (confab_engine_get_accounts (engine));
  g_signal_connect (self->engine, "notify", G_CALLBACK (engine_notify_cb), self);
  g_signal_connect (self->store, "changed", G_CALLBACK (store_changed_cb), self);
  g_signal_connect (self->accounts, "items-changed", G_CALLBACK (accounts_changed_cb), self);
  accounts_changed_cb (self->accounts, 0, 0, g_list_model_get_n_items (self->accounts), self);
  return self;
}

/**
 * confab_cli_waiter_next:
 * @self: a waiter
 *
 * To be called before one looks, so that nothing is missed between looking and waiting.
 *
 * Returns: (transfer full): a future that resolves with the next change
 */
DexFuture *
confab_cli_waiter_next (ConfabCliWaiter *self)
{
  if (self->next == NULL)
    self->next = dex_promise_new ();
  return DEX_FUTURE (dex_ref (self->next));
}
