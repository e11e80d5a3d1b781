/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as the window sees it: one object per row, owned by the model's registry. */
#include "config.h"

#include "confab-message.h"

/**
 * ConfabMessage:
 *
 * Main thread only. Its properties read the record that the store answered with last.
 */
struct _ConfabMessage
{
  GObject parent_instance;

  ConfabMessageRecord *record;
};

G_DEFINE_FINAL_TYPE (ConfabMessage, confab_message, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_KIND,
  PROP_STATE,
  PROP_FROM_NAME,
  PROP_FROM_ADDRESS,
  PROP_SUBJECT,
  PROP_TEXT,
  PROP_FULL_TEXT,
  PROP_QUOTE,
  PROP_TIME,
  PROP_OUTGOING,
  PROP_UNREAD,
  PROP_EDITED,
  PROP_DELETED,
  PROP_PROBLEM,
} ConfabMessageProperty;

static GParamSpec *properties[PROP_PROBLEM + 1];

enum
{
  SIGNAL_APPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
confab_message_finalize (GObject *object)
{
  ConfabMessage *self = CONFAB_MESSAGE (object);

  g_clear_pointer (&self->record, confab_message_record_unref);
  G_OBJECT_CLASS (confab_message_parent_class)->finalize (object);
}

static void
confab_message_get_property (GObject *   object,
                             guint       id,
                             GValue *    value,
                             GParamSpec *pspec)
{
  ConfabMessageRecord *record = CONFAB_MESSAGE (object)->record;

  switch ((ConfabMessageProperty) id)
    {
    case PROP_ID:
      g_value_set_int64 (value, record->id);
      break;

    case PROP_KIND:
      g_value_set_enum (value, record->kind);
      break;

    case PROP_STATE:
      g_value_set_enum (value, record->state);
      break;

    case PROP_FROM_NAME:
      g_value_set_string (value, record->from_name);
      break;

    case PROP_FROM_ADDRESS:
      g_value_set_string (value, record->from_address);
      break;

    case PROP_SUBJECT:
      g_value_set_string (value, record->subject);
      break;

    case PROP_TEXT:
      g_value_set_string (value, record->text);
      break;

    case PROP_FULL_TEXT:
      g_value_set_string (value, record->full_text);
      break;

    case PROP_QUOTE:
      g_value_set_string (value, record->quote);
      break;

    case PROP_TIME:
      g_value_set_int64 (value, record->time);
      break;

    case PROP_OUTGOING:
      g_value_set_boolean (value, record->outgoing);
      break;

    case PROP_UNREAD:
      g_value_set_boolean (value, record->unread);
      break;

    case PROP_EDITED:
      g_value_set_boolean (value, record->edited);
      break;

    case PROP_DELETED:
      g_value_set_boolean (value, record->deleted);
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, record->problem);
      break;
    }
}

/* What a message is. */
static void
make_first_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * ConfabMessage:id:
   *
   * The row id.
   */
  properties[PROP_ID] =
    g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * ConfabMessage:kind:
   *
   * What it shows.
   */
  properties[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL, CONFAB_TYPE_MESSAGE_KIND, CONFAB_MESSAGE_TEXT, flags);

  /**
   * ConfabMessage:state:
   *
   * How far it has come.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, CONFAB_TYPE_MESSAGE_STATE, CONFAB_MESSAGE_RECEIVED, flags);

  /**
   * ConfabMessage:from-name:
   *
   * The name of the author.
   */
  properties[PROP_FROM_NAME] =
    g_param_spec_string ("from-name", NULL, NULL, NULL, flags);

  /**
   * ConfabMessage:from-address:
   *
   * The address of the author.
   */
  properties[PROP_FROM_ADDRESS] =
    g_param_spec_string ("from-address", NULL, NULL, NULL, flags);

  /**
   * ConfabMessage:subject:
   *
   * The subject of ordinary mail.
   */
  properties[PROP_SUBJECT] =
    g_param_spec_string ("subject", NULL, NULL, NULL, flags);

  /**
   * ConfabMessage:text:
   *
   * What is shown now.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL, flags);

  /**
   * ConfabMessage:full-text:
   *
   * The text with the folded quotes and signature.
   */
  properties[PROP_FULL_TEXT] =
    g_param_spec_string ("full-text", NULL, NULL, NULL, flags);
}

/* How it stands. */
static void
make_more_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * ConfabMessage:quote:
   *
   * What the author quoted above the text.
   */
  properties[PROP_QUOTE] =
    g_param_spec_string ("quote", NULL, NULL, NULL, flags);

  /**
   * ConfabMessage:time:
   *
   * Order key, ms since 1970 UTC.
   */
  properties[PROP_TIME] =
    g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * ConfabMessage:outgoing:
   *
   * Whether it is our own.
   */
  properties[PROP_OUTGOING] =
    g_param_spec_boolean ("outgoing", NULL, NULL, FALSE, flags);

  /**
   * ConfabMessage:unread:
   *
   * Whether it is unread.
   */
  properties[PROP_UNREAD] =
    g_param_spec_boolean ("unread", NULL, NULL, FALSE, flags);

  /**
   * ConfabMessage:edited:
   *
   * Whether its author changed it.
   */
  properties[PROP_EDITED] =
    g_param_spec_boolean ("edited", NULL, NULL, FALSE, flags);

  /**
   * ConfabMessage:deleted:
   *
   * Whether its author took it back.
   */
  properties[PROP_DELETED] =
    g_param_spec_boolean ("deleted", NULL, NULL, FALSE, flags);

  /**
   * ConfabMessage:problem:
   *
   * Why it failed, in words.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL, flags);
}

static void
confab_message_class_init (ConfabMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_message_finalize;
  object_class->get_property = confab_message_get_property;

  make_first_properties ();
  make_more_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabMessage::applied:
   *
   * The record was replaced. Emitted once a change, for what no property tells.
   */
  signals[SIGNAL_APPLIED] =
    g_signal_new ("applied", CONFAB_TYPE_MESSAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
confab_message_init (ConfabMessage *self)
{
}

/**
 * confab_message_new:
 * @record: the row
 *
 * Returns: (transfer full): an item that shows @record
 */
ConfabMessage *
confab_message_new (ConfabMessageRecord *record)
{
  ConfabMessage *self = g_object_new (CONFAB_TYPE_MESSAGE, NULL);

  self->record = confab_message_record_ref (record);
  return self;
}

/**
 * confab_message_apply:
 * @self: an item
 * @record: the row as it is now, with the same id
 *
 * Takes on @record and notifies of what differs.
 */
void
confab_message_apply (ConfabMessage *      self,
                      ConfabMessageRecord *record)
{
  g_autoptr (ConfabMessageRecord) old = NULL;
  GObject *object = G_OBJECT (self);

  g_return_if_fail (CONFAB_IS_MESSAGE (self));
  g_return_if_fail (record->id == self->record->id);

  if (record == self->record)
    return;
  old = g_steal_pointer (&self->record);
  self->record = confab_message_record_ref (record);

  g_object_freeze_notify (object);
  if (old->kind != record->kind)
    g_object_notify_by_pspec (object, properties[PROP_KIND]);
  if (old->state != record->state)
    g_object_notify_by_pspec (object, properties[PROP_STATE]);
  if (g_strcmp0 (old->from_name, record->from_name) != 0)
    g_object_notify_by_pspec (object, properties[PROP_FROM_NAME]);
  if (g_strcmp0 (old->from_address, record->from_address) != 0)
    g_object_notify_by_pspec (object, properties[PROP_FROM_ADDRESS]);
  if (g_strcmp0 (old->subject, record->subject) != 0)
    g_object_notify_by_pspec (object, properties[PROP_SUBJECT]);
  if (g_strcmp0 (old->text, record->text) != 0)
    g_object_notify_by_pspec (object, properties[PROP_TEXT]);
  if (g_strcmp0 (old->full_text, record->full_text) != 0)
    g_object_notify_by_pspec (object, properties[PROP_FULL_TEXT]);
  if (g_strcmp0 (old->quote, record->quote) != 0)
    g_object_notify_by_pspec (object, properties[PROP_QUOTE]);
  if (old->time != record->time)
    g_object_notify_by_pspec (object, properties[PROP_TIME]);
  if (old->outgoing != record->outgoing)
    g_object_notify_by_pspec (object, properties[PROP_OUTGOING]);
  if (old->unread != record->unread)
    g_object_notify_by_pspec (object, properties[PROP_UNREAD]);
  if (old->edited != record->edited)
    g_object_notify_by_pspec (object, properties[PROP_EDITED]);
  if (old->deleted != record->deleted)
    g_object_notify_by_pspec (object, properties[PROP_DELETED]);
  if (g_strcmp0 (old->problem, record->problem) != 0)
    g_object_notify_by_pspec (object, properties[PROP_PROBLEM]);
  g_signal_emit (self, signals[SIGNAL_APPLIED], 0);
  g_object_thaw_notify (object);
}

/**
 * confab_message_get_record:
 * @self: an item
 *
 * Returns: (transfer none): the row as it is now
 */
ConfabMessageRecord *
confab_message_get_record (ConfabMessage *self)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE (self), NULL);

  return self->record;
}

/**
 * confab_message_get_id:
 * @self: an item
 *
 * Returns: the row id
 */
gint64
confab_message_get_id (ConfabMessage *self)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE (self), 0);

  return self->record->id;
}
