/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people that an account has blocked, as the store has them now. Main thread. */
#include "config.h"

#include "confab-blocked.h"

#include "confab-changeset.h"
#include "confab-query.h"

/**
 * ConfabBlocked:
 *
 * Keeps a list of #ConfabPerson level with the store. It has only one question on its way.
 */
struct _ConfabBlocked
{
  GObject parent_instance;

  ConfabStore *store;
  gint64 account;
  GListStore *people;
  gboolean asking;
  gboolean stale; /* something has changed since it was asked */
};

G_DEFINE_FINAL_TYPE (ConfabBlocked, confab_blocked, G_TYPE_OBJECT)

static void ask (ConfabBlocked *self);

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
show (ConfabBlocked *    self,
      ConfabQueryResult *result)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < result->records->len; i++)
    {
      const ConfabContact *contact = g_ptr_array_index (result->records, i);

      for (guint j = 0; contact->blocked && contact->addresses[j] != NULL; j++)
        g_ptr_array_add (people, confab_person_new (contact->name, contact->addresses[j]));
    }
  g_list_store_splice (self->people, 0, g_list_model_get_n_items (G_LIST_MODEL (self->people)), people->pdata, people->len);
}

static DexFuture *
answer_cb (DexFuture *future,
           gpointer   data)
{
  g_autoptr (ConfabBlocked) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return dex_future_new_true ();
  self->asking = FALSE;
  if (self->stale)
    ask (self);
  else if (value != NULL)
    show (self, g_value_get_boxed (value));
  else
    g_message ("Who is blocked could not be read: %s", error->message);
  return dex_future_new_true ();
}

static void
ask (ConfabBlocked *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  self->stale = FALSE;
  self->asking = TRUE;
  dex_future_disown (dex_future_finally (confab_query_address_book (self->store, self->account, NULL), answer_cb, weak, weak_free));
}

static void
changed_cb (ConfabStore *    store,
            ConfabChangeset *changeset,
            ConfabBlocked *  self)
{
  if (!confab_changeset_get_people (changeset))
    return;
  if (self->asking)
    self->stale = TRUE;
  else
    ask (self);
}

static void
confab_blocked_finalize (GObject *object)
{
  ConfabBlocked *self = CONFAB_BLOCKED (object);

  g_clear_object (&self->store);
  g_clear_object (&self->people);
  G_OBJECT_CLASS (confab_blocked_parent_class)->finalize (object);
}

static void
confab_blocked_class_init (ConfabBlockedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_blocked_finalize;
}

static void
confab_blocked_init (ConfabBlocked *self)
{
  self->people = g_list_store_new (CONFAB_TYPE_PERSON);
}

/**
 * confab_blocked_new:
 * @engine: the engine
 * @account: row id of one of its accounts
 *
 * Returns: (transfer full): the people, known a moment later
 */
ConfabBlocked *
confab_blocked_new (ConfabEngine *engine,
                    gint64        account)
{
  ConfabBlocked *self = g_object_new (CONFAB_TYPE_BLOCKED, NULL);

  self->store = g_object_ref (confab_engine_get_store (engine));
  self->account = account;
  g_signal_connect_object (self->store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  ask (self);
  return self;
}

/**
 * confab_blocked_get_people:
 * @self: the blocked people
 *
 * Returns: (transfer none): a list of #ConfabPerson, one for each address
 */
GListModel *
confab_blocked_get_people (ConfabBlocked *self)
{
  g_return_val_if_fail (CONFAB_IS_BLOCKED (self), NULL);

  return G_LIST_MODEL (self->people);
}
