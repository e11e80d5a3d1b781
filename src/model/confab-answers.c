/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list model of what the store answers to the latest question. Main thread. */
#include "config.h"

#include "confab-answers-private.h"

#include "confab-changeset.h"
#include "confab-dex.h"

/**
 * ConfabAnswers:
 *
 * Only one question is on its way to the store at a time: who asks on has the latest one
 * asked when the answer is there, so that fast fingers make no queue. What was there
 * stays until the next answer.
 */
typedef struct
{
  GPtrArray *items;  /* objects */
  gboolean asking;   /* a question is on its way */
  gboolean stale;    /* and something else is wanted by now */
  gboolean disposed;
} ConfabAnswersPrivate;

static void confab_answers_model_init (GListModelInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (ConfabAnswers, confab_answers, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (ConfabAnswers)
                                  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, confab_answers_model_init))

typedef enum
{
  PROP_N_ITEMS = 1,
  PROP_LOADING,
} ConfabAnswersProperty;

static GParamSpec *properties[PROP_LOADING + 1];

/* A question that is on its way. */
typedef struct
{
  ConfabAnswersTake take;
} Question;

static ConfabAnswersPrivate *
get_private (ConfabAnswers *self)
{
  return confab_answers_get_instance_private (self);
}

static const ConfabAnswersSource *
get_source (ConfabAnswers *self)
{
  return CONFAB_ANSWERS_GET_CLASS (self)->source;
}

static void
keep (GPtrArray *items,
      guint      position,
      gpointer   item)
{
  g_object_unref (items->pdata[position]);
  items->pdata[position] = g_object_ref (item);
}

/* What is the same at the beginning and at the end stays as it is. */
static void
show (ConfabAnswers *self,
      GPtrArray *    items)
{
  ConfabAnswersPrivate *priv = get_private (self);
  gboolean (*is_same) (gpointer a, gpointer b) = get_source (self)->is_same;
  g_autoptr (GPtrArray) old = g_steal_pointer (&priv->items);
  guint shorter = MIN (old->len, items->len);
  guint before = 0;
  guint after = 0;

  while (is_same != NULL && before < shorter && is_same (old->pdata[before], items->pdata[before]))
    {
      keep (items, before, old->pdata[before]);
      before++;
    }
  while (is_same != NULL && after < shorter - before &&
         is_same (old->pdata[old->len - 1 - after], items->pdata[items->len - 1 - after]))
    {
      keep (items, items->len - 1 - after, old->pdata[old->len - 1 - after]);
      after++;
    }
  priv->items = items;
  if (old->len > before + after || items->len > before + after)
    g_list_model_items_changed (G_LIST_MODEL (self), before, old->len - before - after, items->len - before - after);
  if (old->len != items->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
begin (ConfabAnswers *self)
{
  ConfabAnswersPrivate *priv = get_private (self);
  DexFuture *future = get_source (self)->ask (self);

  priv->stale = FALSE;
  priv->asking = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  if (future != NULL)
    confab_answers_go_on (self, future, get_source (self)->take);
  else
    confab_answers_end (self, g_ptr_array_new_with_free_func (g_object_unref));
}

static void
answer_cb (gpointer   object,
           DexFuture *future,
           gpointer   data)
{
  ConfabAnswers *self = object;
  Question *question = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (get_private (self)->disposed)
    return;
  if (value == NULL)
    g_message ("What %s asked was not answered: %s", G_OBJECT_TYPE_NAME (self), error->message);
  if (get_private (self)->stale)
    begin (self);
  else if (value != NULL)
    question->take (self, g_value_get_boxed (value));
  else
    confab_answers_end (self, g_ptr_array_new_with_free_func (g_object_unref));
}

static void
changed_cb (ConfabStore *    store,
            ConfabChangeset *changeset,
            ConfabAnswers *  self)
{
  if (confab_changeset_get_people (changeset))
    confab_answers_ask (self);
}

/* List model */

static GType
confab_answers_get_item_type (GListModel *model)
{
  return get_source (CONFAB_ANSWERS (model))->get_item_type ();
}

static guint
confab_answers_get_n_items (GListModel *model)
{
  return get_private (CONFAB_ANSWERS (model))->items->len;
}

static gpointer
confab_answers_get_item (GListModel *model,
                         guint       position)
{
  ConfabAnswersPrivate *priv = get_private (CONFAB_ANSWERS (model));

  return position < priv->items->len ? g_object_ref (priv->items->pdata[position]) : NULL;
}

static void
confab_answers_model_init (GListModelInterface *iface)
{
  iface->get_item_type = confab_answers_get_item_type;
  iface->get_n_items = confab_answers_get_n_items;
  iface->get_item = confab_answers_get_item;
}

/* Object */

static void
confab_answers_dispose (GObject *object)
{
  ConfabAnswersPrivate *priv = get_private (CONFAB_ANSWERS (object));

  priv->disposed = TRUE;
  g_ptr_array_set_size (priv->items, 0);
  G_OBJECT_CLASS (confab_answers_parent_class)->dispose (object);
}

static void
confab_answers_finalize (GObject *object)
{
  ConfabAnswersPrivate *priv = get_private (CONFAB_ANSWERS (object));

  g_clear_pointer (&priv->items, g_ptr_array_unref);
  G_OBJECT_CLASS (confab_answers_parent_class)->finalize (object);
}

static void
confab_answers_get_property (GObject *   object,
                             guint       id,
                             GValue *    value,
                             GParamSpec *pspec)
{
  ConfabAnswersPrivate *priv = get_private (CONFAB_ANSWERS (object));

  switch ((ConfabAnswersProperty) id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, priv->items->len);
      break;

    case PROP_LOADING:
      g_value_set_boolean (value, priv->asking);
      break;
    }
}

static void
confab_answers_class_init (ConfabAnswersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = confab_answers_dispose;
  object_class->finalize = confab_answers_finalize;
  object_class->get_property = confab_answers_get_property;

  /**
   * ConfabAnswers:n-items:
   *
   * How many are found.
   */
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * ConfabAnswers:loading:
   *
   * Whether an answer is awaited. When this becomes %FALSE, what is there is the answer.
   */
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_answers_init (ConfabAnswers *self)
{
  get_private (self)->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * confab_answers_get_loading:
 * @self: answers
 *
 * Returns: whether an answer is awaited
 */
gboolean
confab_answers_get_loading (ConfabAnswers *self)
{
  g_return_val_if_fail (CONFAB_IS_ANSWERS (self), FALSE);

  return get_private (self)->asking;
}

/* For the model */

/**
 * confab_answers_ask:
 * @self: answers
 *
 * Asks again: at once, or as soon as the answer is there that is awaited.
 */
void
confab_answers_ask (ConfabAnswers *self)
{
  if (get_private (self)->asking)
    get_private (self)->stale = TRUE;
  else
    begin (self);
}

/**
 * confab_answers_follow_people:
 * @self: answers
 * @store: where they are from
 *
 * Asks again whenever something about people has changed.
 */
void
confab_answers_follow_people (ConfabAnswers *self,
                              ConfabStore *  store)
{
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
}

/**
 * confab_answers_go_on:
 * @self: answers
 * @future: (transfer full): the next question
 * @take: takes the answer, if it still matters then
 */
void
confab_answers_go_on (ConfabAnswers *   self,
                      DexFuture *       future,
                      ConfabAnswersTake take)
{
  Question *question = g_new0 (Question, 1);

  question->take = take;
  confab_dex_deliver (future, self, answer_cb, question, g_free);
}

/**
 * confab_answers_end:
 * @self: answers
 * @items: (transfer full) (element-type GObject): what is found
 */
void
confab_answers_end (ConfabAnswers *self,
                    GPtrArray *    items)
{
  ConfabAnswersPrivate *priv = get_private (self);

  show (self, items);
  priv->asking = FALSE;
  if (priv->stale)
    begin (self);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}
