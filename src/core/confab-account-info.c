/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account as the window sees it: its settings, connection state and problem. */
#include "config.h"

#include "confab-account-info.h"

/**
 * ConfabAccountInfo:
 *
 * Made and changed by the engine, main thread only.
 */
struct _ConfabAccountInfo
{
  GObject parent_instance;

  ConfabAccountRecord *record;
  ConfabAccountState state;
  ConfabProblem *problem;
  double progress;
};

G_DEFINE_FINAL_TYPE (ConfabAccountInfo, confab_account_info, G_TYPE_OBJECT)

typedef enum
{
  PROP_ADDRESS = 1,
  PROP_NAME,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_PROGRESS,
} ConfabAccountInfoProperty;

static GParamSpec *properties[PROP_PROGRESS + 1];

static void
confab_account_info_finalize (GObject *object)
{
  ConfabAccountInfo *self = CONFAB_ACCOUNT_INFO (object);

  g_clear_pointer (&self->record, confab_account_record_unref);
  g_clear_pointer (&self->problem, confab_problem_unref);
  G_OBJECT_CLASS (confab_account_info_parent_class)->finalize (object);
}

static void
confab_account_info_get_property (GObject *   object,
                                  guint       id,
                                  GValue *    value,
                                  GParamSpec *pspec)
{
  ConfabAccountInfo *self = CONFAB_ACCOUNT_INFO (object);

  switch ((ConfabAccountInfoProperty) id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->record->address);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->record->name);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;

    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    }
}

static void
confab_account_info_class_init (ConfabAccountInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = confab_account_info_finalize;
  object_class->get_property = confab_account_info_get_property;

  /**
   * ConfabAccountInfo:address:
   *
   * The account's address.
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);

  /**
   * ConfabAccountInfo:name:
   *
   * The person's name in From.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * ConfabAccountInfo:state:
   *
   * What the connection is doing.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, CONFAB_TYPE_ACCOUNT_STATE, CONFAB_ACCOUNT_OFFLINE, flags);

  /**
   * ConfabAccountInfo:problem:
   *
   * What is wrong with it, if anything.
   */
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, CONFAB_TYPE_PROBLEM, flags);

  /**
   * ConfabAccountInfo:progress:
   *
   * Of the sync, from 0 to 1; negative while it is not known or nothing is fetched.
   */
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_account_info_init (ConfabAccountInfo *self)
{
  self->progress = -1;
}

/**
 * confab_account_info_new:
 * @record: the account's row
 *
 * Returns: (transfer full): an item for @record, offline
 */
ConfabAccountInfo *
confab_account_info_new (ConfabAccountRecord *record)
{
  ConfabAccountInfo *self = g_object_new (CONFAB_TYPE_ACCOUNT_INFO, NULL);

  self->record = confab_account_record_ref (record);
  return self;
}

/**
 * confab_account_info_get_record:
 * @self: an account
 *
 * Returns: (transfer none): its row
 */
ConfabAccountRecord *
confab_account_info_get_record (ConfabAccountInfo *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_INFO (self), NULL);

  return self->record;
}

/**
 * confab_account_info_get_id:
 * @self: an account
 *
 * Returns: its row id
 */
gint64
confab_account_info_get_id (ConfabAccountInfo *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_INFO (self), 0);

  return self->record->id;
}

/**
 * confab_account_info_get_address:
 * @self: an account
 *
 * Returns: (transfer none): its address
 */
const char *
confab_account_info_get_address (ConfabAccountInfo *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_INFO (self), NULL);

  return self->record->address;
}

/**
 * confab_account_info_get_name:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the person's name in From
 */
const char *
confab_account_info_get_name (ConfabAccountInfo *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_INFO (self), NULL);

  return self->record->name;
}

/**
 * confab_account_info_get_state:
 * @self: an account
 *
 * Returns: what its connection is doing
 */
ConfabAccountState
confab_account_info_get_state (ConfabAccountInfo *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_INFO (self), CONFAB_ACCOUNT_OFFLINE);

  return self->state;
}

/**
 * confab_account_info_get_problem:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what is wrong with it
 */
ConfabProblem *
confab_account_info_get_problem (ConfabAccountInfo *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_INFO (self), NULL);

  return self->problem;
}

/**
 * confab_account_info_get_progress:
 * @self: an account
 *
 * Returns: from 0 to 1, or negative while nothing is known
 */
double
confab_account_info_get_progress (ConfabAccountInfo *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_INFO (self), -1);

  return self->progress;
}

/**
 * confab_account_info_set_record:
 * @self: an account
 * @record: its row as it is now
 */
void
confab_account_info_set_record (ConfabAccountInfo *  self,
                                ConfabAccountRecord *record)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_INFO (self));
  g_return_if_fail (record->id == self->record->id);

  confab_account_record_ref (record);
  confab_account_record_unref (self->record);
  self->record = record;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * confab_account_info_set_state:
 * @self: an account
 * @state: what its connection is doing
 * @problem: (nullable): what is wrong
 */
void
confab_account_info_set_state (ConfabAccountInfo *self,
                               ConfabAccountState state,
                               ConfabProblem *    problem)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_INFO (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (!confab_problem_equal (self->problem, problem))
    {
      if (problem != NULL)
        confab_problem_ref (problem);
      g_clear_pointer (&self->problem, confab_problem_unref);
      self->problem = problem;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * confab_account_info_set_progress:
 * @self: an account
 * @progress: from 0 to 1, or negative
 */
void
confab_account_info_set_progress (ConfabAccountInfo *self,
                                  double             progress)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_INFO (self));

  progress = CLAMP (progress, -1, 1);
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}
