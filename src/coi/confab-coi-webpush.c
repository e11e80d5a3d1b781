/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subscriptions to what a COI server pushes (COI WebPush). */
#include "config.h"

#include "confab-coi-webpush.h"

#include "confab-coi-json.h"

#include <string.h>

/* As the specification calls them, and as Dovecot does. */
static const char * const types[] = { "chat", "mail", "all" };
static const char * const dovecot_types[] = { "chat", "email", "any" };

/**
 * confab_coi_push_type_get_name:
 * @type: what is pushed
 *
 * Returns: (transfer none): its name in the specification
 */
const char *
confab_coi_push_type_get_name (ConfabCoiPushType type)
{
  return types[type];
}

/**
 * confab_coi_push_type_from_name:
 * @name: (nullable): a name of the specification, or of Dovecot
 * @type: (out): which it is
 *
 * Returns: whether there is one of that name
 */
gboolean
confab_coi_push_type_from_name (const char *       name,
                                ConfabCoiPushType *type)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (name, types[i]) || g_str_equal (name, dovecot_types[i]))
      {
        *type = (ConfabCoiPushType) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * confab_coi_subscription_new:
 * @id: what it is called
 *
 * Returns: (transfer full): a subscription to chats, to be filled
 */
ConfabCoiSubscription *
confab_coi_subscription_new (const char *id)
{
  ConfabCoiSubscription *self = g_new0 (ConfabCoiSubscription, 1);

  self->id = g_strdup (id);
  return self;
}

/**
 * confab_coi_subscription_new_from_entry:
 * @entry: the name of an annotation
 * @value: its value
 *
 * Returns: (transfer full) (nullable): the subscription that the server keeps there, or
 *   %NULL when it is none
 */
ConfabCoiSubscription *
confab_coi_subscription_new_from_entry (const char *entry,
                                        const char *value)
{
  const gsize above = strlen (CONFAB_COI_WEBPUSH_SUBSCRIPTIONS "/");
  g_autoptr (JsonObject) object = confab_coi_json_parse (value);
  g_autoptr (ConfabCoiSubscription) self = NULL;
  g_autofree char *type = NULL;
  JsonNode *node;

  if (object == NULL || g_ascii_strncasecmp (entry, CONFAB_COI_WEBPUSH_SUBSCRIPTIONS "/", above) != 0 ||
      entry[above] == '\0' || strchr (entry + above, '/') != NULL)
    return NULL;
  self = confab_coi_subscription_new (entry + above);
  self->client = confab_coi_json_dup_string (object, "client", CONFAB_COI_WEBPUSH_MAX_NAME);
  self->device = confab_coi_json_dup_string (object, "device", CONFAB_COI_WEBPUSH_MAX_NAME);
  self->created = confab_coi_json_dup_string (object, "created", CONFAB_COI_WEBPUSH_MAX_NAME);
  self->validated = confab_coi_json_get_boolean (object, "validated", FALSE);
  type = confab_coi_json_dup_string (object, "msgtype", CONFAB_COI_WEBPUSH_MAX_NAME);
  confab_coi_push_type_from_name (type, &self->type);

  node = json_object_get_member (object, "resource");
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *resource = json_node_get_object (node);
      JsonNode *keys = json_object_get_member (resource, "keys");

      self->endpoint = confab_coi_json_dup_string (resource, "endpoint", CONFAB_COI_WEBPUSH_MAX_ENDPOINT);
      if (keys != NULL && JSON_NODE_HOLDS_OBJECT (keys))
        {
          self->p256dh = confab_coi_json_dup_string (json_node_get_object (keys), "p256dh", CONFAB_COI_WEBPUSH_MAX_KEY);
          self->auth = confab_coi_json_dup_string (json_node_get_object (keys), "auth", CONFAB_COI_WEBPUSH_MAX_KEY);
        }
    }
  return g_steal_pointer (&self);
}

/**
 * confab_coi_subscription_free:
 * @self: (transfer full) (nullable): a subscription
 */
void
confab_coi_subscription_free (ConfabCoiSubscription *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->client);
  g_free (self->device);
  g_free (self->endpoint);
  g_free (self->p256dh);
  g_free (self->auth);
  g_free (self->created);
  g_free (self);
}

static gboolean
is_base64url (const char *text,
              gsize       max)
{
  gsize length = strlen (text);

  while (length > 0 && text[length - 1] == '=')
    length--;
  if (length == 0 || strlen (text) > max)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;
  return TRUE;
}

static gboolean
is_secret (const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), "-", '+');
  g_autofree guint8 *bytes = NULL;
  g_autofree char *padded = NULL;
  gsize size = 0;

  if (!is_base64url (text, CONFAB_COI_WEBPUSH_MAX_KEY))
    return FALSE;
  g_strdelimit (plain, "_", '/');
  padded = g_strconcat (plain, "===", NULL);
  padded[(strlen (plain) + 3) / 4 * 4] = '\0';
  bytes = g_base64_decode (padded, &size);
  return size == CONFAB_COI_WEBPUSH_SECRET_SIZE;
}

static gboolean
is_name (const char *text)
{
  return text == NULL || (strlen (text) <= CONFAB_COI_WEBPUSH_MAX_NAME && g_utf8_validate (text, -1, NULL));
}

/**
 * confab_coi_subscription_is_valid:
 * @self: a subscription
 *
 * Returns: whether it is as the specification wants it
 */
gboolean
confab_coi_subscription_is_valid (const ConfabCoiSubscription *self)
{
  g_autofree char *entry = confab_coi_subscription_dup_entry (self->id);
  g_autoptr (GUri) uri = NULL;

  if (entry == NULL || self->endpoint == NULL || self->p256dh == NULL || self->auth == NULL ||
      strlen (self->endpoint) > CONFAB_COI_WEBPUSH_MAX_ENDPOINT)
    return FALSE;
  uri = g_uri_parse (self->endpoint, G_URI_FLAGS_NONE, NULL);
  return uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https") && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0' && is_base64url (self->p256dh, CONFAB_COI_WEBPUSH_MAX_KEY) && is_secret (self->auth) &&
         is_name (self->client) && is_name (self->device);
}

/**
 * confab_coi_subscription_dup_entry:
 * @id: what a subscription is called
 *
 * Returns: (transfer full) (nullable): the annotation that holds it, or %NULL when it
 *   cannot be called so
 */
char *
confab_coi_subscription_dup_entry (const char *id)
{
  gsize length = strlen (id);

  if (length < CONFAB_COI_WEBPUSH_MIN_ID || length > CONFAB_COI_WEBPUSH_MAX_ID || !is_base64url (id, length) || id[length - 1] == '=')
    return NULL;
  return g_strconcat (CONFAB_COI_WEBPUSH_SUBSCRIPTIONS "/", id, NULL);
}

static void
add_string (JsonBuilder *builder,
            const char * name,
            const char * value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

/**
 * confab_coi_subscription_to_json:
 * @self: a valid subscription
 * @as_dovecot: call what is pushed as Dovecot does, rather than as the specification
 *
 * Returns: (transfer full): what the server is given
 */
char *
confab_coi_subscription_to_json (const ConfabCoiSubscription *self,
                                 gboolean                     as_dovecot)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "client", self->client);
  add_string (builder, "device", self->device);
  add_string (builder, "msgtype", as_dovecot ? dovecot_types[self->type] : types[self->type]);
  json_builder_set_member_name (builder, "resource");
  json_builder_begin_object (builder);
  add_string (builder, "endpoint", self->endpoint);
  json_builder_set_member_name (builder, "keys");
  json_builder_begin_object (builder);
  add_string (builder, "p256dh", self->p256dh);
  add_string (builder, "auth", self->auth);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return confab_coi_json_to_text (builder);
}
