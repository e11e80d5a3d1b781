/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something a person asked the engine to do: its state, progress, problem and result. */
#include "config.h"

#include "confab-operation.h"

G_DEFINE_ENUM_TYPE (ConfabOperationState, confab_operation_state,
                    G_DEFINE_ENUM_VALUE (CONFAB_OPERATION_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (CONFAB_OPERATION_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (CONFAB_OPERATION_FAILED, "failed"))

/**
 * ConfabOperation:
 *
 * Made by the engine, main thread only. Whoever asked watches `state`; dropping the
 * object does not stop the work, which has its place in the store.
 */
struct _ConfabOperation
{
  GObject parent_instance;

  ConfabOperationState state;
  double progress;
  ConfabProblem *problem;
  GVariant *result;
  char *words;
  char *link;
};

G_DEFINE_FINAL_TYPE (ConfabOperation, confab_operation, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATE = 1,
  PROP_PROGRESS,
  PROP_PROBLEM,
  PROP_WORDS,
  PROP_LINK,
} ConfabOperationProperty;

static GParamSpec *properties[PROP_LINK + 1];

enum
{
  SIGNAL_CANCELLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
confab_operation_finalize (GObject *object)
{
  ConfabOperation *self = CONFAB_OPERATION (object);

  g_clear_pointer (&self->problem, confab_problem_unref);
  g_clear_pointer (&self->result, g_variant_unref);
  g_free (self->words);
  g_free (self->link);
  G_OBJECT_CLASS (confab_operation_parent_class)->finalize (object);
}

static void
confab_operation_get_property (GObject *   object,
                               guint       id,
                               GValue *    value,
                               GParamSpec *pspec)
{
  ConfabOperation *self = CONFAB_OPERATION (object);

  switch ((ConfabOperationProperty) id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;

    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;

    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;

    case PROP_LINK:
      g_value_set_string (value, self->link);
      break;
    }
}

static void
confab_operation_class_init (ConfabOperationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_operation_finalize;
  object_class->get_property = confab_operation_get_property;

  /**
   * ConfabOperation:state:
   *
   * Changes once, from running to done or failed; result and problem are there by then.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, CONFAB_TYPE_OPERATION_STATE, CONFAB_OPERATION_RUNNING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabOperation:progress:
   *
   * From 0 to 1, or negative while it is not known.
   */
  properties[PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, -1, 1, -1,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabOperation:problem:
   *
   * Why it failed.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_boxed ("problem", NULL, NULL, CONFAB_TYPE_PROBLEM,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabOperation:words:
   *
   * What it is doing now, in the person's language, for verbs that say so.
   */
  properties[PROP_WORDS] =
    g_param_spec_string ("words", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabOperation:link:
   *
   * What the person has to open in the browser for it to go on.
   */
  properties[PROP_LINK] =
    g_param_spec_string ("link", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabOperation::cancelled:
   *
   * The person no longer wants it. The engine ends it when it can.
   */
  signals[SIGNAL_CANCELLED] =
    g_signal_new ("cancelled", CONFAB_TYPE_OPERATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
confab_operation_init (ConfabOperation *self)
{
  self->progress = -1;
}

/**
 * confab_operation_new:
 *
 * Returns: (transfer full): a running operation
 */
ConfabOperation *
confab_operation_new (void)
{
  return g_object_new (CONFAB_TYPE_OPERATION, NULL);
}

/**
 * confab_operation_get_state:
 * @self: an operation
 *
 * Returns: whether it runs, is done or has failed
 */
ConfabOperationState
confab_operation_get_state (ConfabOperation *self)
{
  g_return_val_if_fail (CONFAB_IS_OPERATION (self), CONFAB_OPERATION_FAILED);

  return self->state;
}

/**
 * confab_operation_get_progress:
 * @self: an operation
 *
 * Returns: from 0 to 1, or negative while it is not known
 */
double
confab_operation_get_progress (ConfabOperation *self)
{
  g_return_val_if_fail (CONFAB_IS_OPERATION (self), -1);

  return self->progress;
}

/**
 * confab_operation_get_problem:
 * @self: an operation
 *
 * Returns: (transfer none) (nullable): why it failed
 */
ConfabProblem *
confab_operation_get_problem (ConfabOperation *self)
{
  g_return_val_if_fail (CONFAB_IS_OPERATION (self), NULL);

  return self->problem;
}

/**
 * confab_operation_get_result:
 * @self: an operation
 *
 * Returns: (transfer none) (nullable): what came of it; the verb that made the
 *   operation says of which type
 */
GVariant *
confab_operation_get_result (ConfabOperation *self)
{
  g_return_val_if_fail (CONFAB_IS_OPERATION (self), NULL);

  return self->result;
}

/**
 * confab_operation_get_words:
 * @self: an operation
 *
 * Returns: (transfer none) (nullable): what it is doing now, in words
 */
const char *
confab_operation_get_words (ConfabOperation *self)
{
  g_return_val_if_fail (CONFAB_IS_OPERATION (self), NULL);

  return self->words;
}

/**
 * confab_operation_get_link:
 * @self: an operation
 *
 * Returns: (transfer none) (nullable): what the person has to open in the browser
 */
const char *
confab_operation_get_link (ConfabOperation *self)
{
  g_return_val_if_fail (CONFAB_IS_OPERATION (self), NULL);

  return self->link;
}

/**
 * confab_operation_cancel:
 * @self: an operation
 *
 * Asks the engine to stop. The operation still ends through its state.
 */
void
confab_operation_cancel (ConfabOperation *self)
{
  g_return_if_fail (CONFAB_IS_OPERATION (self));

  if (self->state == CONFAB_OPERATION_RUNNING)
    g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

/**
 * confab_operation_set_progress:
 * @self: an operation
 * @progress: from 0 to 1, or negative while it is not known
 */
void
confab_operation_set_progress (ConfabOperation *self,
                               double           progress)
{
  g_return_if_fail (CONFAB_IS_OPERATION (self));

  progress = CLAMP (progress, -1, 1);
  if (self->state != CONFAB_OPERATION_RUNNING || self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

/**
 * confab_operation_set_words:
 * @self: an operation
 * @words: what it is doing now
 */
void
confab_operation_set_words (ConfabOperation *self,
                            const char *     words)
{
  g_return_if_fail (CONFAB_IS_OPERATION (self));

  if (self->state == CONFAB_OPERATION_RUNNING && g_set_str (&self->words, words))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

/**
 * confab_operation_set_link:
 * @self: an operation
 * @link: an address that the person has to open in the browser
 */
void
confab_operation_set_link (ConfabOperation *self,
                           const char *     link)
{
  g_return_if_fail (CONFAB_IS_OPERATION (self));

  if (self->state == CONFAB_OPERATION_RUNNING && g_set_str (&self->link, link))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK]);
}

/**
 * confab_operation_complete:
 * @self: a running operation
 * @result: (nullable): what came of it; a floating reference is taken
 */
void
confab_operation_complete (ConfabOperation *self,
                           GVariant *       result)
{
  g_return_if_fail (CONFAB_IS_OPERATION (self));
  g_return_if_fail (self->state == CONFAB_OPERATION_RUNNING);

  if (result != NULL)
    self->result = g_variant_ref_sink (result);
  self->state = CONFAB_OPERATION_DONE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * confab_operation_fail:
 * @self: a running operation
 * @problem: why
 */
void
confab_operation_fail (ConfabOperation *self,
                       ConfabProblem *  problem)
{
  g_return_if_fail (CONFAB_IS_OPERATION (self));
  g_return_if_fail (self->state == CONFAB_OPERATION_RUNNING);

  self->problem = confab_problem_ref (problem);
  self->state = CONFAB_OPERATION_FAILED;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}
