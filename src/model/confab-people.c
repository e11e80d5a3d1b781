/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people whose name or address begins with what was typed. Main thread. */
#include "config.h"

#include "confab-people.h"

#include <string.h>

#include "confab-query.h"

/* Bytes of what was typed that are looked at. */
#define MAX_TEXT 200
/* Among so many the latest are chosen. */
#define MAX_ASKED 5000

/* Behind these is nobody who could answer. */
static const char * const machines[] = { "no-reply", "noreply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon" };

/**
 * ConfabPeople:
 *
 * A list model of #ConfabPerson, the latest heard of or written to first; who is blocked
 * is not in it. Like #ConfabSearch it has only one question on its way to the store.
 */
struct _ConfabPeople
{
  GObject parent_instance;

  ConfabStore *store;
  GPtrArray *items;     /* ConfabPerson */
  GHashTable *left_out; /* addresses in lower case */
  char *text;           /* what is wanted */
  gboolean asked;       /* for anything yet */
  gboolean asking;      /* a question is on its way */
  gboolean stale;       /* and something else is wanted by now */
};

static void confab_people_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConfabPeople, confab_people, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, confab_people_model_init))

typedef enum
{
  PROP_N_ITEMS = 1,
  PROP_LOADING,
} ConfabPeopleProperty;

static GParamSpec *properties[PROP_LOADING + 1];

static void ask (ConfabPeople *self);

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
show (ConfabPeople *self,
      GPtrArray *   items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);

  self->items = items;
  if (old->len > 0 || items->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, items->len);
  if (old->len != items->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static gboolean
is_machine (const char *address)
{
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    if (g_ascii_strncasecmp (address, machines[i], strlen (machines[i])) == 0)
      return TRUE;
  return FALSE;
}

static int
compare_latest_first (gconstpointer a,
                      gconstpointer b)
{
  const ConfabContact *x = *(const ConfabContact * const *) a;
  const ConfabContact *y = *(const ConfabContact * const *) b;

  return (x->last_time < y->last_time) - (x->last_time > y->last_time);
}

static GPtrArray *
choose (ConfabPeople *     self,
        ConfabQueryResult *result)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) contacts = g_ptr_array_sized_new (result->records->len);

  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (contacts, result->records->pdata[i]);
  g_ptr_array_sort (contacts, compare_latest_first);
  for (guint i = 0; i < contacts->len && items->len < CONFAB_PEOPLE_MAX; i++)
    {
      const ConfabContact *contact = g_ptr_array_index (contacts, i);
      const char *address = contact->addresses[0];

      if (!contact->blocked && address != NULL && !is_machine (address) && !g_hash_table_contains (self->left_out, address))
        g_ptr_array_add (items, confab_person_new (contact->name, address));
    }
  return items;
}

static DexFuture *
answer_cb (DexFuture *future,
           gpointer   data)
{
  g_autoptr (ConfabPeople) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return dex_future_new_true ();
  self->asking = FALSE;
  if (self->stale)
    {
      ask (self);
      return dex_future_new_true ();
    }
  if (value == NULL)
    g_message ("Looking for people failed: %s", error->message);
  show (self, value != NULL ? choose (self, g_value_get_boxed (value)) : g_ptr_array_new_with_free_func (g_object_unref));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  return dex_future_new_true ();
}

static void
ask (ConfabPeople *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  self->stale = FALSE;
  self->asking = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  dex_future_disown (dex_future_finally (confab_query_contacts (self->store, 0, self->text, MAX_ASKED), answer_cb, weak, weak_free));
}

/* List model */

static GType
confab_people_get_item_type (GListModel *model)
{
  return CONFAB_TYPE_PERSON;
}

static guint
confab_people_get_n_items (GListModel *model)
{
  return CONFAB_PEOPLE (model)->items->len;
}

static gpointer
confab_people_get_item (GListModel *model,
                        guint       position)
{
  ConfabPeople *self = CONFAB_PEOPLE (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
confab_people_model_init (GListModelInterface *iface)
{
  iface->get_item_type = confab_people_get_item_type;
  iface->get_n_items = confab_people_get_n_items;
  iface->get_item = confab_people_get_item;
}

/* Object */

static void
confab_people_finalize (GObject *object)
{
  ConfabPeople *self = CONFAB_PEOPLE (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_hash_table_unref);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (confab_people_parent_class)->finalize (object);
}

static void
confab_people_get_property (GObject *   object,
                            guint       id,
                            GValue *    value,
                            GParamSpec *pspec)
{
  ConfabPeople *self = CONFAB_PEOPLE (object);

  switch ((ConfabPeopleProperty) id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->items->len);
      break;

    case PROP_LOADING:
      g_value_set_boolean (value, self->asking);
      break;
    }
}

static void
confab_people_class_init (ConfabPeopleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = confab_people_finalize;
  object_class->get_property = confab_people_get_property;

  /**
   * ConfabPeople:n-items:
   *
   * How many are found.
   */
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * ConfabPeople:loading:
   *
   * Whether an answer is awaited. When this becomes %FALSE, what is there is the answer.
   */
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_people_init (ConfabPeople *self)
{
  self->text = g_strdup ("");
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * confab_people_new:
 * @engine: the engine of a profile
 *
 * Returns: (transfer full): the people of all its accounts; none before they are looked for
 */
ConfabPeople *
confab_people_new (ConfabEngine *engine)
{
  ConfabPeople *self = g_object_new (CONFAB_TYPE_PEOPLE, NULL);

  self->store = g_object_ref (confab_engine_get_store (engine));
  return self;
}

/**
 * confab_people_set_left_out:
 * @self: people
 * @addresses: (array zero-terminated=1): who is not to be listed from the next answer on
 */
void
confab_people_set_left_out (ConfabPeople *      self,
                            const char * const *addresses)
{
  g_return_if_fail (CONFAB_IS_PEOPLE (self));

  g_hash_table_remove_all (self->left_out);
  for (guint i = 0; addresses[i] != NULL; i++)
    g_hash_table_add (self->left_out, g_utf8_strdown (addresses[i], -1));
}

/**
 * confab_people_look_for:
 * @self: people
 * @text: what a word of the name or the address begins with; "" is everybody
 *
 * Looks for somebody else. Nothing is asked when it is the same as before.
 */
void
confab_people_look_for (ConfabPeople *self,
                        const char *  text)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (CONFAB_IS_PEOPLE (self));

  valid = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_TEXT));
  g_strstrip (valid);
  if (self->asked && g_str_equal (self->text, valid))
    return;
  self->asked = TRUE;
  g_set_str (&self->text, valid);
  if (self->asking)
    self->stale = TRUE;
  else
    ask (self);
}

/**
 * confab_people_get_loading:
 * @self: people
 *
 * Returns: whether an answer is awaited
 */
gboolean
confab_people_get_loading (ConfabPeople *self)
{
  g_return_val_if_fail (CONFAB_IS_PEOPLE (self), FALSE);

  return self->asking;
}
