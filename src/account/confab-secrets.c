/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords: in the person's keyring, or, where there is none at all, in a private file. */
#include "config.h"

#include "confab-secrets.h"

#include "confab-secrets-file.h"

#include <libsecret/secret.h>
#include <string.h>

#define SECRETS_BUS_NAME "org.freedesktop.secrets"

/* The profile that a person has without asking for another. */
#define DEFAULT_PROFILE "default"

/**
 * ConfabSecrets:
 *
 * Main thread. Made by the engine, one per profile. It holds no password itself.
 */
struct _ConfabSecrets
{
  GObject parent_instance;

  char *profile; /* what tells this profile's passwords from another's */
  char *path;    /* the file, for where there is no keyring */
  guint timeout;
  gboolean insecure_file;

  gboolean prompting;
  GQueue waiting; /* Requests that need the keyring unlocked, while a prompt is up */
};

G_DEFINE_FINAL_TYPE (ConfabSecrets, confab_secrets, G_TYPE_OBJECT)
G_DEFINE_QUARK (confab-secrets-error-quark, confab_secrets_error)

typedef enum
{
  PROP_INSECURE_FILE = 1,
} ConfabSecretsProperty;

static GParamSpec *properties[PROP_INSECURE_FILE + 1];

/* gnome-keyring (46) finds nothing by the schema's name while it is locked, so that
 * a locked password would look like none: an attribute says whose it is instead. */
static const SecretSchema schema = {
  APPLICATION_ID, SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "service", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

typedef enum
{
  REQUEST_STORE,
  REQUEST_LOOKUP,
  REQUEST_CLEAR,
} RequestKind;

/* One call, until it is answered. Every callback holds a reference; one that comes
 * after the answer does nothing. */
typedef struct
{
  ConfabSecrets *secrets;
  RequestKind kind;
  char *address;
  char *service;
  char *secret;

  DexPromise *promise;
  guint timeout;
  gboolean answered;
  gboolean unlocking; /* or waiting for it */

  GDBusConnection *bus;
  SecretService *keyring;
  GDBusProxy *locked; /* the item or collection that had to be unlocked first */
} Request;

static void look (Request *request);

static void
request_clear (gpointer data)
{
  Request *request = data;

  g_clear_handle_id (&request->timeout, g_source_remove);
  g_clear_object (&request->secrets);
  g_clear_object (&request->bus);
  g_clear_object (&request->keyring);
  g_clear_object (&request->locked);
  g_clear_pointer (&request->address, g_free);
  g_clear_pointer (&request->service, g_free);
  /* A password does not stay in memory longer than it must. */
  g_clear_pointer (&request->secret, secret_password_free);
  dex_clear (&request->promise);
}

static void
request_unref (Request *request)
{
  g_rc_box_release_full (request, request_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_unref)

/* Marks the request as answered; %FALSE when it already was. */
static gboolean
begin_answer (Request *request)
{
  if (request->answered)
    return FALSE;
  request->answered = TRUE;
  g_clear_handle_id (&request->timeout, g_source_remove);
  return TRUE;
}

static void
reject (Request *request,
        GError * error)
{
  if (begin_answer (request))
    dex_promise_reject (request->promise, error);
  else
    g_error_free (error);
}

static void
resolve_boolean (Request *request,
                 gboolean value)
{
  if (begin_answer (request))
    dex_promise_resolve_boolean (request->promise, value);
}

static void
reject_locked (Request *request)
{
  reject (request, g_error_new_literal (CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_LOCKED,
                                        "The keyring is locked"));
}

static void
reject_not_found (Request *request)
{
  reject (request, g_error_new (CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_NOT_FOUND,
                                "No password is kept for %s", request->address));
}

/* @error is libsecret's or GIO's. While a keyring is being unlocked, whatever goes wrong
 * leaves it locked: no prompter, none that has a screen, a person who says no. */
static void
reject_keyring (Request *request,
                GError * error)
{
  g_autoptr (GError) owned = error;

  if (request->unlocking || g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      g_debug ("The keyring stays locked: %s", error->message);
      reject_locked (request);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  reject (request, g_error_new_literal (CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_FAILED, error->message));
}

static gboolean
timeout_cb (gpointer data)
{
  Request *request = data;

  request->timeout = 0;
  if (request->unlocking)
    reject_locked (request);
  else
    reject (request, g_error_new_literal (CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_FAILED,
                                          "The keyring does not answer"));
  return G_SOURCE_REMOVE;
}

static GHashTable *
new_attributes (Request *request)
{
  g_autofree char *account = g_ascii_strdown (request->address, -1);

  return secret_attributes_build (&schema,
                                  "application", APPLICATION_ID,
                                  "profile", request->secrets->profile,
                                  "account", account,
                                  "service", request->service,
                                  NULL);
}

/* The file */

static void
answer_from_file (Request *request)
{
  ConfabSecrets *self = request->secrets;
  GError *error = NULL;
  char *secret;
  gboolean removed;

  switch (request->kind)
    {
    case REQUEST_STORE:
      if (confab_secrets_file_store (self->path, request->address, request->service, request->secret, &error))
        resolve_boolean (request, TRUE);
      else
        reject (request, error);
      return;

    case REQUEST_LOOKUP:
      secret = confab_secrets_file_lookup (self->path, request->address, request->service, &error);
      if (secret == NULL)
        reject (request, error);
      else if (begin_answer (request))
        dex_promise_resolve_string (request->promise, secret);
      return;

    case REQUEST_CLEAR:
      if (confab_secrets_file_clear (self->path, request->address, request->service, &removed, &error))
        resolve_boolean (request, removed);
      else
        reject (request, error);
      return;
    }
}

static void
use_file (Request *request)
{
  ConfabSecrets *self = request->secrets;

  if (!self->insecure_file)
    {
      self->insecure_file = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSECURE_FILE]);
    }
  answer_from_file (request);
}

/* The keyring: what it does not have may have been kept where none was, by a program
 * without a session; what it gets is no longer kept in the file. */

static void
drop_from_file (Request *request)
{
  g_autoptr (GError) error = NULL;
  gboolean removed;

  if (!confab_secrets_file_clear (request->secrets->path, request->address, request->service, &removed, &error))
    g_debug ("The file of passwords stays as it is: %s", error->message);
}

/* One prompt at a time, whoever asks. What is asked for while one is up looks again
 * after it. A prompt is never cancelled, for libsecret (0.21) answers a cancelled one
 * twice: what outlasts its request may still unlock the keyring for the next. */
static gboolean
begin_unlocking (Request *request)
{
  ConfabSecrets *self = request->secrets;

  request->unlocking = TRUE;
  if (self->prompting)
    {
      g_queue_push_tail (&self->waiting, g_rc_box_acquire (request));
      return FALSE;
    }
  self->prompting = TRUE;
  return TRUE;
}

static void
end_unlocking (Request *request)
{
  ConfabSecrets *self = request->secrets;
  GQueue waiting = self->waiting;

  self->prompting = FALSE;
  g_queue_init (&self->waiting);
  for (;;)
    {
      g_autoptr (Request) next = g_queue_pop_head (&waiting);

      if (next == NULL)
        return;
      next->unlocking = FALSE;
      if (!next->answered)
        look (next);
    }
}

static void
stored_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  GError *error = NULL;
  gboolean stored = secret_service_store_finish (SECRET_SERVICE (source), result, &error);

  if (stored)
    {
      drop_from_file (request);
      resolve_boolean (request, TRUE);
    }
  else if (error != NULL)
    reject_keyring (request, error);
  else
    reject_locked (request);
  if (request->unlocking)
    end_unlocking (request);
}

static void
cleared_cb (GObject *     source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  GError *error = NULL;
  gboolean removed = secret_service_clear_finish (SECRET_SERVICE (source), result, &error);

  if (error == NULL)
    drop_from_file (request);
  if (error != NULL)
    reject_keyring (request, error);
  else
    resolve_boolean (request, removed);
}

static void
loaded_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (SecretValue) value = NULL;
  GError *error = NULL;
  const char *text;

  if (!secret_item_load_secret_finish (SECRET_ITEM (source), result, &error))
    {
      reject_keyring (request, error);
      return;
    }
  value = secret_item_get_secret (SECRET_ITEM (source));
  text = value != NULL ? secret_value_get_text (value) : NULL;
  if (text == NULL)
    reject_not_found (request);
  else if (begin_answer (request))
    dex_promise_resolve_string (request->promise, g_strdup (text));
}

static void
store (Request *request)
{
  g_autoptr (GHashTable) attributes = new_attributes (request);
  g_autoptr (SecretValue) value = secret_value_new (request->secret, -1, "text/plain");
  g_autofree char *label = g_strdup_printf ("Confab: %s (%s)", request->address, request->service);

  secret_service_store (request->keyring, &schema, attributes, SECRET_COLLECTION_DEFAULT, label, value,
                        NULL, stored_cb, g_rc_box_acquire (request));
}

static void
clear (Request *request)
{
  g_autoptr (GHashTable) attributes = new_attributes (request);

  secret_service_clear (request->keyring, &schema, attributes, NULL, cleared_cb, g_rc_box_acquire (request));
}

static void
unlocked_cb (GObject *     source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  GError *error = NULL;
  int n = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (error != NULL)
    reject_keyring (request, error);
  else if (n < 1)
    reject_locked (request);
  request->unlocking = FALSE;
  if (!request->answered)
    look (request);
  end_unlocking (request);
}

/* What is locked is unlocked, once for each request, and looked for again. */
static void
unlock (Request *   request,
        GDBusProxy *locked)
{
  g_autoptr (GList) objects = g_list_append (NULL, locked);

  if (request->locked != NULL)
    {
      reject_locked (request);
      return;
    }
  if (!begin_unlocking (request))
    return;
  request->locked = g_object_ref (locked);
  secret_service_unlock (request->keyring, objects, NULL, unlocked_cb, g_rc_box_acquire (request));
}

static void
found_cb (GObject *     source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  g_autolist (SecretItem) items = NULL;
  GError *error = NULL;

  items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  if (error != NULL)
    reject_keyring (request, error);
  else if (items == NULL)
    answer_from_file (request);
  else if (secret_item_get_locked (items->data))
    unlock (request, items->data);
  else if (request->kind == REQUEST_CLEAR)
    clear (request);
  else
    secret_item_load_secret (items->data, NULL, loaded_cb, g_rc_box_acquire (request));
}

static void
collection_cb (GObject *     source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (SecretCollection) collection = NULL;
  GError *error = NULL;

  collection = secret_collection_for_alias_finish (result, &error);
  if (error != NULL)
    reject_keyring (request, error);
  else if (collection != NULL && secret_collection_get_locked (collection))
    unlock (request, G_DBUS_PROXY (collection));
  else if (collection != NULL || begin_unlocking (request))
    store (request); /* where there is no keyring yet, a prompt makes one */
}

static void
look (Request *request)
{
  g_autoptr (GHashTable) attributes = new_attributes (request);

  if (request->kind == REQUEST_STORE)
    secret_collection_for_alias (request->keyring, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                                 collection_cb, g_rc_box_acquire (request));
  else
    secret_service_search (request->keyring, &schema, attributes, SECRET_SEARCH_NONE, NULL,
                           found_cb, g_rc_box_acquire (request));
}

static void
opened_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  GError *error = NULL;

  request->keyring = secret_service_get_finish (result, &error);
  if (request->keyring == NULL)
    reject_keyring (request, error);
  else if (!request->answered)
    look (request);
}

static void
use_keyring (Request *request)
{
  secret_service_get (SECRET_SERVICE_OPEN_SESSION, NULL, opened_cb, g_rc_box_acquire (request));
}

/* Which of the two: the file is only for where no keyring runs and none can be started. */

static void
activatable_cb (GObject *     source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autofree const char **names = NULL;
  GError *error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL)
    {
      reject_keyring (request, error);
      return;
    }
  g_variant_get (reply, "(^a&s)", &names);
  if (g_strv_contains (names, SECRETS_BUS_NAME))
    use_keyring (request);
  else
    use_file (request);
}

static void
owned_cb (GObject *     source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GVariant) reply = NULL;
  GError *error = NULL;
  gboolean owned;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL)
    {
      reject_keyring (request, error);
      return;
    }
  g_variant_get (reply, "(b)", &owned);
  if (owned)
    {
      use_keyring (request);
      return;
    }
  g_dbus_connection_call (G_DBUS_CONNECTION (source), "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "ListActivatableNames", NULL, G_VARIANT_TYPE ("(as)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          activatable_cb, g_rc_box_acquire (request));
}

static void
bus_cb (GObject *     source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GError) error = NULL;

  if (request->answered)
    return;
  request->bus = g_bus_get_finish (result, &error);
  if (request->bus == NULL)
    {
      g_debug ("There is no session bus: %s", error->message);
      use_file (request);
      return;
    }
  /* The end of the session is no reason to die in the middle of something. */
  g_dbus_connection_set_exit_on_close (request->bus, FALSE);
  g_dbus_connection_call (request->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "NameHasOwner", g_variant_new ("(s)", SECRETS_BUS_NAME),
                          G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          owned_cb, g_rc_box_acquire (request));
}

static DexFuture *
perform (ConfabSecrets *self,
         RequestKind    kind,
         const char *   address,
         const char *   service,
         const char *   secret)
{
  g_autoptr (Request) request = g_rc_box_new0 (Request);

  request->secrets = g_object_ref (self);
  request->kind = kind;
  request->address = g_strdup (address);
  request->service = g_strdup (service);
  request->secret = g_strdup (secret);
  request->promise = dex_promise_new ();
  request->timeout = g_timeout_add_full (G_PRIORITY_DEFAULT, self->timeout, timeout_cb,
                                         g_rc_box_acquire (request), (GDestroyNotify) request_unref);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, g_rc_box_acquire (request));
  return DEX_FUTURE (dex_ref (request->promise));
}

static void
confab_secrets_finalize (GObject *object)
{
  ConfabSecrets *self = CONFAB_SECRETS (object);

  g_assert (g_queue_is_empty (&self->waiting));
  g_free (self->profile);
  g_free (self->path);

  G_OBJECT_CLASS (confab_secrets_parent_class)->finalize (object);
}

static void
confab_secrets_get_property (GObject *   object,
                             guint       id,
                             GValue *    value,
                             GParamSpec *pspec)
{
  ConfabSecrets *self = CONFAB_SECRETS (object);

  switch ((ConfabSecretsProperty) id)
    {
    case PROP_INSECURE_FILE:
      g_value_set_boolean (value, self->insecure_file);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
confab_secrets_class_init (ConfabSecretsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_secrets_finalize;
  object_class->get_property = confab_secrets_get_property;

  /**
   * ConfabSecrets:insecure-file:
   *
   * Whether passwords are in a file, because there is no keyring. Becomes %TRUE once,
   * with the first use; the person should be told.
   */
  properties[PROP_INSECURE_FILE] =
    g_param_spec_boolean ("insecure-file", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_secrets_init (ConfabSecrets *self)
{
  self->timeout = CONFAB_SECRETS_DEFAULT_TIMEOUT;
  g_queue_init (&self->waiting);
}

/**
 * confab_secrets_new:
 * @profile_dir: (nullable): the profile's directory; %NULL is the person's usual one
 *
 * Where a profile's passwords are. The usual profile's keep their name when the home
 * directory moves; another profile's are named by its path.
 *
 * Returns: (transfer full): the secrets
 */
ConfabSecrets *
confab_secrets_new (const char *profile_dir)
{
  ConfabSecrets *self = g_object_new (CONFAB_TYPE_SECRETS, NULL);
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "confab", NULL);
  g_autofree char *dir = g_canonicalize_filename (profile_dir != NULL ? profile_dir : usual, NULL);

  self->path = g_build_filename (dir, CONFAB_SECRETS_FILE, NULL);
  self->profile = strcmp (dir, usual) == 0 ? g_strdup (DEFAULT_PROFILE) : g_steal_pointer (&dir);
  return self;
}

/**
 * confab_secrets_set_timeout:
 * @self: the secrets
 * @milliseconds: how long a locked keyring is waited for
 *
 * For the calls that follow. A window that stays may wait for its person longer than
 * %CONFAB_SECRETS_DEFAULT_TIMEOUT.
 */
void
confab_secrets_set_timeout (ConfabSecrets *self,
                            guint          milliseconds)
{
  g_return_if_fail (CONFAB_IS_SECRETS (self));

  self->timeout = milliseconds;
}

/**
 * confab_secrets_get_insecure_file:
 * @self: the secrets
 *
 * Returns: whether passwords are in a file, because there is no keyring
 */
gboolean
confab_secrets_get_insecure_file (ConfabSecrets *self)
{
  g_return_val_if_fail (CONFAB_IS_SECRETS (self), FALSE);

  return self->insecure_file;
}

/**
 * confab_secrets_store:
 * @self: the secrets
 * @address: the account's address
 * @service: "imap", "smtp", or another word of letters
 * @secret: the password, UTF-8
 *
 * Keeps a password, in place of one that was there.
 *
 * Returns: (transfer full): a future of %TRUE, or a #ConfabSecretsError
 */
DexFuture *
confab_secrets_store (ConfabSecrets *self,
                      const char *   address,
                      const char *   service,
                      const char *   secret)
{
  g_return_val_if_fail (CONFAB_IS_SECRETS (self), NULL);
  g_return_val_if_fail (address != NULL && service != NULL && secret != NULL, NULL);

  if (!g_utf8_validate (secret, -1, NULL))
    return dex_future_new_for_error (g_error_new_literal (CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_FAILED,
                                                          "The password is not UTF-8"));
  return perform (self, REQUEST_STORE, address, service, secret);
}

/**
 * confab_secrets_lookup:
 * @self: the secrets
 * @address: the account's address
 * @service: what the password is for
 *
 * Returns: (transfer full): a future of the password as a string, or a
 *   #ConfabSecretsError: %CONFAB_SECRETS_ERROR_NOT_FOUND when there is none,
 *   %CONFAB_SECRETS_ERROR_LOCKED when nobody unlocked the keyring
 */
DexFuture *
confab_secrets_lookup (ConfabSecrets *self,
                       const char *   address,
                       const char *   service)
{
  g_return_val_if_fail (CONFAB_IS_SECRETS (self), NULL);
  g_return_val_if_fail (address != NULL && service != NULL, NULL);

  return perform (self, REQUEST_LOOKUP, address, service, NULL);
}

/**
 * confab_secrets_clear:
 * @self: the secrets
 * @address: the account's address
 * @service: what the password is for
 *
 * Forgets a password.
 *
 * Returns: (transfer full): a future of whether there was one, or a #ConfabSecretsError
 */
DexFuture *
confab_secrets_clear (ConfabSecrets *self,
                      const char *   address,
                      const char *   service)
{
  g_return_val_if_fail (CONFAB_IS_SECRETS (self), NULL);
  g_return_val_if_fail (address != NULL && service != NULL, NULL);

  return perform (self, REQUEST_CLEAR, address, service, NULL);
}
