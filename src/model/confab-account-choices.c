/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person has chosen for an account beside how to reach it. Main thread. */
#include "config.h"

#include "confab-account-choices.h"

#include "confab-dex.h"
#include "confab-query.h"

/* So many days of mail come first where nothing was chosen. */
#define HISTORY_DAYS 90

/**
 * ConfabAccountChoices:
 *
 * The values at the time it was made. They are set with verbs of the engine.
 */
struct _ConfabAccountChoices
{
  GObject parent_instance;

  guint n_awaited;
  gboolean receipts;
  int history;
};

G_DEFINE_FINAL_TYPE (ConfabAccountChoices, confab_account_choices, G_TYPE_OBJECT)

typedef enum
{
  PROP_LOADED = 1,
} ConfabAccountChoicesProperty;

static GParamSpec *properties[PROP_LOADED + 1];

/* Returns the value, or %NULL when there is none. */
static const char *
take_answer (ConfabAccountChoices *self,
             DexFuture *           future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  ConfabQueryResult *result = value != NULL ? g_value_get_boxed (value) : NULL;

  if (value == NULL)
    g_message ("A setting could not be read: %s", error->message);
  return result != NULL && result->records->len > 0 ? g_ptr_array_index (result->records, 0) : NULL;
}

static void
end (ConfabAccountChoices *self)
{
  if (--self->n_awaited == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

static void
receipts_cb (gpointer   object,
             DexFuture *future,
             gpointer   data)
{
  ConfabAccountChoices *self = object;

  self->receipts = g_strcmp0 (take_answer (self, future), "on") == 0;
  end (self);
}

static void
history_cb (gpointer   object,
            DexFuture *future,
            gpointer   data)
{
  ConfabAccountChoices *self = object;
  const char *days = take_answer (self, future);

  if (days != NULL)
    self->history = (int) CLAMP (g_ascii_strtoll (days, NULL, 10), 0, G_MAXINT);
  end (self);
}

static void
ask (ConfabAccountChoices *self,
     DexFuture *           future,
     ConfabDexDelivery     callback)
{
  self->n_awaited++;
  confab_dex_deliver (future, self, callback, NULL, NULL);
}

static void
confab_account_choices_get_property (GObject *   object,
                                     guint       id,
                                     GValue *    value,
                                     GParamSpec *pspec)
{
  switch ((ConfabAccountChoicesProperty) id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, confab_account_choices_get_loaded (CONFAB_ACCOUNT_CHOICES (object)));
      break;
    }
}

static void
confab_account_choices_class_init (ConfabAccountChoicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = confab_account_choices_get_property;

  /**
   * ConfabAccountChoices:loaded:
   *
   * Whether the values are known.
   */
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_account_choices_init (ConfabAccountChoices *self)
{
  self->history = HISTORY_DAYS;
}

/**
 * confab_account_choices_new:
 * @engine: the engine
 * @account: row id of one of its accounts
 *
 * Returns: (transfer full): the choices, known a moment later
 */
ConfabAccountChoices *
confab_account_choices_new (ConfabEngine *engine,
                            gint64        account)
{
  ConfabAccountChoices *self = g_object_new (CONFAB_TYPE_ACCOUNT_CHOICES, NULL);
  ConfabStore *store = confab_engine_get_store (engine);

  ask (self, confab_query_value (store, account, "receipts"), receipts_cb);
  ask (self, confab_query_value (store, account, "history-days"), history_cb);
  return self;
}

/**
 * confab_account_choices_get_loaded:
 * @self: the choices
 *
 * Returns: whether they are known
 */
gboolean
confab_account_choices_get_loaded (ConfabAccountChoices *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_CHOICES (self), FALSE);

  return self->n_awaited == 0;
}

/**
 * confab_account_choices_get_receipts:
 * @self: the choices
 *
 * Returns: whether read receipts are given and wanted
 */
gboolean
confab_account_choices_get_receipts (ConfabAccountChoices *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_CHOICES (self), FALSE);

  return self->receipts;
}

/**
 * confab_account_choices_get_history:
 * @self: the choices
 *
 * Returns: how many days of mail come before anything else, 0 for all
 */
int
confab_account_choices_get_history (ConfabAccountChoices *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_CHOICES (self), 0);

  return self->history;
}
