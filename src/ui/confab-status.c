/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the banner says about all accounts together: the one thing that matters most. */
#include "config.h"

#include "confab-status.h"

#include <glib/gi18n.h>

/* What passes faster than this is not worth a banner that comes and goes. */
#define PATIENCE_MS 1500

G_DEFINE_ENUM_TYPE (ConfabStatusKind, confab_status_kind,
                    G_DEFINE_ENUM_VALUE (CONFAB_STATUS_FINE, "fine"),
                    G_DEFINE_ENUM_VALUE (CONFAB_STATUS_SYNC, "sync"),
                    G_DEFINE_ENUM_VALUE (CONFAB_STATUS_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (CONFAB_STATUS_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CONFAB_STATUS_ATTENTION, "attention"))

/**
 * ConfabStatus:
 *
 * Watches the engine's list of accounts. Passing states are told only when they last;
 * what the person has to mend is told at once.
 */
struct _ConfabStatus
{
  GObject parent_instance;

  GListModel *accounts;
  GPtrArray *watched; /* ConfabAccountInfo */
  ConfabStatusKind kind;
  ConfabAccountInfo *account;
  char *title;
  guint patience_source;
};

G_DEFINE_FINAL_TYPE (ConfabStatus, confab_status, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static ConfabStatusKind
judge (ConfabAccountInfo *account)
{
  ConfabProblem *problem = confab_account_info_get_problem (account);

  switch (confab_account_info_get_state (account))
    {
    case CONFAB_ACCOUNT_ATTENTION:
      return CONFAB_STATUS_ATTENTION;

    case CONFAB_ACCOUNT_OFFLINE:
      return CONFAB_STATUS_OFFLINE;

    case CONFAB_ACCOUNT_WAITING:
      return problem != NULL ? CONFAB_STATUS_WAITING : CONFAB_STATUS_OFFLINE;

    case CONFAB_ACCOUNT_SYNCING:
      return confab_account_info_get_progress (account) >= 0 ? CONFAB_STATUS_SYNC : CONFAB_STATUS_FINE;

    case CONFAB_ACCOUNT_CONNECTING:
    case CONFAB_ACCOUNT_ONLINE:
      return CONFAB_STATUS_FINE;
    }
  return CONFAB_STATUS_FINE;
}

static char *
dup_words (ConfabAccountInfo *account,
           ConfabStatusKind   kind)
{
  ConfabProblem *problem = confab_account_info_get_problem (account);

  switch (kind)
    {
    case CONFAB_STATUS_ATTENTION:
      return g_strdup (problem != NULL ? confab_problem_get_title (problem) : _ ("Needs your attention"));

    case CONFAB_STATUS_WAITING:
      return g_strdup (confab_problem_get_title (problem));

    case CONFAB_STATUS_OFFLINE:
      return g_strdup (_ ("Offline. Messages wait here."));

    case CONFAB_STATUS_SYNC:
      /* Translators: progress in percent */
      return g_strdup_printf (_ ("Fetching your mail… %d %%"), (int) (confab_account_info_get_progress (account) * 100));

    case CONFAB_STATUS_FINE:
      break;
    }
  return NULL;
}

/* With several accounts, which one it is about; all being offline needs no name. */
static char *
dup_title (ConfabStatus *     self,
           ConfabAccountInfo *account,
           ConfabStatusKind   kind)
{
  g_autofree char *words = dup_words (account, kind);

  if (words == NULL || self->watched->len < 2 || kind == CONFAB_STATUS_OFFLINE)
    return g_steal_pointer (&words);
  /* Translators: an account's address, then what is so, such as "Wrong password" */
  return g_strdup_printf (_ ("%s: %s"), confab_account_info_get_address (account), words);
}

static ConfabStatusKind
find_gravest (ConfabStatus *      self,
              ConfabAccountInfo **account)
{
  ConfabStatusKind gravest = CONFAB_STATUS_FINE;

  *account = NULL;
  for (guint i = 0; i < self->watched->len; i++)
    {
      ConfabStatusKind kind = judge (self->watched->pdata[i]);

      if (kind > gravest)
        {
          gravest = kind;
          *account = self->watched->pdata[i];
        }
    }
  return gravest;
}

static void
tell (ConfabStatus *self)
{
  ConfabAccountInfo *account;
  ConfabStatusKind kind = find_gravest (self, &account);
  g_autofree char *title = account != NULL ? dup_title (self, account, kind) : NULL;
  gboolean changed = g_set_str (&self->title, title);

  changed |= g_set_object (&self->account, account);
  changed |= self->kind != kind;
  self->kind = kind;
  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
patience_over_cb (gpointer data)
{
  ConfabStatus *self = data;

  self->patience_source = 0;
  tell (self);
}

static void
look (ConfabStatus *self)
{
  ConfabAccountInfo *account;
  ConfabStatusKind kind = find_gravest (self, &account);

  if (kind != self->kind && kind != CONFAB_STATUS_FINE && kind != CONFAB_STATUS_ATTENTION)
    {
      if (self->patience_source == 0)
        self->patience_source = g_timeout_add_once (PATIENCE_MS, patience_over_cb, self);
      return;
    }
  g_clear_handle_id (&self->patience_source, g_source_remove);
  tell (self);
}

static void
unwatch (ConfabStatus *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (self->watched->pdata[i], self);
  g_ptr_array_set_size (self->watched, 0);
}

static void
accounts_changed_cb (ConfabStatus *self)
{
  guint n = self->accounts != NULL ? g_list_model_get_n_items (self->accounts) : 0;

  unwatch (self);
  for (guint i = 0; i < n; i++)
    {
      ConfabAccountInfo *account = g_list_model_get_item (self->accounts, i);

      g_signal_connect_swapped (account, "notify", G_CALLBACK (look), self);
      g_ptr_array_add (self->watched, account);
    }
  look (self);
}

static void
confab_status_dispose (GObject *object)
{
  ConfabStatus *self = CONFAB_STATUS (object);

  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_data (self->accounts, self);
  g_clear_object (&self->accounts);
  unwatch (self);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (confab_status_parent_class)->dispose (object);
}

static void
confab_status_finalize (GObject *object)
{
  ConfabStatus *self = CONFAB_STATUS (object);

  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_pointer (&self->title, g_free);
  G_OBJECT_CLASS (confab_status_parent_class)->finalize (object);
}

static void
confab_status_class_init (ConfabStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_status_dispose;
  object_class->finalize = confab_status_finalize;

  /**
   * ConfabStatus::changed:
   *
   * There is something else to say.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", CONFAB_TYPE_STATUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
confab_status_init (ConfabStatus *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * confab_status_new:
 *
 * Returns: (transfer full): a status without accounts
 */
ConfabStatus *
confab_status_new (void)
{
  return g_object_new (CONFAB_TYPE_STATUS, NULL);
}

/**
 * confab_status_set_accounts:
 * @self: a status
 * @accounts: (nullable): a list of #ConfabAccountInfo
 */
void
confab_status_set_accounts (ConfabStatus *self,
                            GListModel *  accounts)
{
  g_return_if_fail (CONFAB_IS_STATUS (self));

  if (self->accounts == accounts)
    return;
  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_data (self->accounts, self);
  g_set_object (&self->accounts, accounts);
  if (accounts != NULL)
    g_signal_connect_swapped (accounts, "items-changed", G_CALLBACK (accounts_changed_cb), self);
  accounts_changed_cb (self);
}

/**
 * confab_status_get_kind:
 * @self: a status
 *
 * Returns: how grave it is
 */
ConfabStatusKind
confab_status_get_kind (ConfabStatus *self)
{
  g_return_val_if_fail (CONFAB_IS_STATUS (self), CONFAB_STATUS_FINE);

  return self->kind;
}

/**
 * confab_status_get_account:
 * @self: a status
 *
 * Returns: (transfer none) (nullable): the account it is about
 */
ConfabAccountInfo *
confab_status_get_account (ConfabStatus *self)
{
  g_return_val_if_fail (CONFAB_IS_STATUS (self), NULL);

  return self->account;
}

/**
 * confab_status_get_title:
 * @self: a status
 *
 * Returns: (transfer none) (nullable): one line for the banner; %NULL when all is fine
 */
const char *
confab_status_get_title (ConfabStatus *self)
{
  g_return_val_if_fail (CONFAB_IS_STATUS (self), NULL);

  return self->title;
}

/* What helps is in the account's settings. */
static gboolean
is_in_settings (ConfabStatus *self)
{
  ConfabProblem *problem = self->account != NULL ? confab_account_info_get_problem (self->account) : NULL;

  if (self->kind != CONFAB_STATUS_ATTENTION || problem == NULL)
    return FALSE;
  switch (confab_problem_get_action (problem))
    {
    case CONFAB_PROBLEM_PASSWORD:
    case CONFAB_PROBLEM_SERVERS:
    case CONFAB_PROBLEM_CERTIFICATE:
    case CONFAB_PROBLEM_CHANGE:
      return TRUE;

    case CONFAB_PROBLEM_WAIT:
    case CONFAB_PROBLEM_RETRY:
    case CONFAB_PROBLEM_KEYRING:
    case CONFAB_PROBLEM_DISK:
    case CONFAB_PROBLEM_REPORT:
      break;
    }
  return FALSE;
}

/**
 * confab_status_get_button:
 * @self: a status
 *
 * Returns: (transfer none) (nullable): what the banner's button says
 */
const char *
confab_status_get_button (ConfabStatus *self)
{
  g_return_val_if_fail (CONFAB_IS_STATUS (self), NULL);

  if (self->kind == CONFAB_STATUS_FINE || self->kind == CONFAB_STATUS_SYNC)
    return NULL;
  return is_in_settings (self) ? _ ("_Fix…") : _ ("_Try Again");
}

/**
 * confab_status_get_action:
 * @self: a status
 *
 * Returns: (transfer none) (nullable): the button's action: `win.edit-account`, whose
 *   parameter (x) is the account's row id, or `win.retry`
 */
const char *
confab_status_get_action (ConfabStatus *self)
{
  g_return_val_if_fail (CONFAB_IS_STATUS (self), NULL);

  if (self->kind == CONFAB_STATUS_FINE || self->kind == CONFAB_STATUS_SYNC)
    return NULL;
  return is_in_settings (self) ? "win.edit-account" : "win.retry";
}
