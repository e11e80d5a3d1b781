/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How two processes share one profile: a lock, and a private socket for verbs and changes. */
#include "config.h"

#include "confab-handover.h"

#include <glib/gstdio.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/un.h>

#define LOCK_NAME "lock"
#define SOCKET_NAME "socket"
#define OBJECT_PATH "/im/confab/Engine"
#define INTERFACE_NAME "im.confab.Engine1"

/* Other processes that may hold a connection to one profile at once. */
#define MAX_PEERS 64

static const char introspection[] =
  "<node>"
  "  <interface name='" INTERFACE_NAME "'>"
                                       "    <method name='Perform'>"
                                       "      <arg name='verb' type='s' direction='in'/>"
                                       "      <arg name='arguments' type='v' direction='in'/>"
                                       "      <arg name='done' type='b' direction='out'/>"
                                       "      <arg name='result' type='v' direction='out'/>"
                                       "    </method>"
                                       "    <method name='GetStates'>"
                                       "      <arg name='states' type='v' direction='out'/>"
                                       "    </method>"
                                       "    <signal name='Changed'><arg name='changeset' type='v'/></signal>"
                                       "    <signal name='States'><arg name='states' type='v'/></signal>"
                                       "  </interface>"
                                       "</node>";

/**
 * confab_handover_lock:
 * @directory: the profile's directory
 * @error: return location
 *
 * Tries to become the one process that owns the profile's network and outbox. The
 * lock goes with the descriptor, also when the process is killed.
 *
 * Returns: the descriptor that holds the lock, or -1: with @error unset when another
 *   process has it
 */
int
confab_handover_lock (const char *directory,
                      GError **   error)
{
  g_autofree char *path = g_build_filename (directory, LOCK_NAME, NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (errno != EWOULDBLOCK)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
    }
  close (fd);
  return -1;
}

/* A socket's path is bounded to some hundred bytes; a profile's is not. A long one is
 * reached through a descriptor of its directory, which the caller closes afterwards. */
static char *
get_address (const char *directory,
             int *       directory_fd)
{
  g_autofree char *path = g_build_filename (directory, SOCKET_NAME, NULL);
  g_autofree char *escaped = NULL;

  *directory_fd = -1;
  if (strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      *directory_fd = g_open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
      g_free (path);
      path = g_strdup_printf ("/proc/self/fd/%d/" SOCKET_NAME, *directory_fd);
    }
  escaped = g_dbus_address_escape_value (path);
  return g_strconcat ("unix:path=", escaped, NULL);
}

/* The owner's side */

/**
 * ConfabHandoverServer:
 *
 * Listens on the profile's socket, which only the same user may use (D-Bus EXTERNAL
 * authentication), and runs verbs for other processes. Main thread.
 */
struct _ConfabHandoverServer
{
  GObject parent_instance;

  GDBusServer *server;
  int directory_fd; /* the server takes its socket away by the name it was made with */
  GDBusNodeInfo *node;
  GPtrArray *peers;
  char *socket_path;
  GVariant *states;
  ConfabHandoverFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (ConfabHandoverServer, confab_handover_server, G_TYPE_OBJECT)

static void
reply_to_peer (GDBusMethodInvocation *invocation,
               ConfabOperation *      operation)
{
  GVariant *result;

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED)
    {
      result = confab_problem_to_variant (confab_operation_get_problem (operation));
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(bv)", FALSE, result));
      return;
    }
  result = confab_operation_get_result (operation);
  if (result == NULL)
    result = g_variant_new_boolean (TRUE); /* D-Bus has no empty value */
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(bv)", TRUE, result));
}

static void
operation_ended_cb (ConfabOperation *      operation,
                    GParamSpec *           pspec,
                    GDBusMethodInvocation *invocation)
{
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  reply_to_peer (invocation, operation);
  g_signal_handlers_disconnect_by_func (operation, operation_ended_cb, invocation);
  g_object_unref (operation);
}

static void
method_call_cb (GDBusConnection *      connection,
                const char *           sender,
                const char *           object_path,
                const char *           interface_name,
                const char *           method_name,
                GVariant *             parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  ConfabHandoverServer *self = user_data;
  g_autoptr (GVariant) arguments = NULL;
  ConfabOperation *operation;
  const char *verb;

  if (g_str_equal (method_name, "GetStates"))
    {
      GVariant *states = self->states != NULL ? self->states : g_variant_new_boolean (FALSE);

      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", states));
      return;
    }

  g_variant_get (parameters, "(&sv)", &verb, &arguments);
  operation = self->func (verb, arguments, self->user_data);
  if (confab_operation_get_state (operation) != CONFAB_OPERATION_RUNNING)
    {
      reply_to_peer (invocation, operation);
      g_object_unref (operation);
      return;
    }
  g_signal_connect (operation, "notify::state", G_CALLBACK (operation_ended_cb), invocation);
}

static const GDBusInterfaceVTable vtable = { .method_call = method_call_cb };

static void
peer_closed_cb (GDBusConnection *     connection,
                gboolean              remote_peer_vanished,
                GError *              error,
                ConfabHandoverServer *self)
{
  g_ptr_array_remove (self->peers, connection);
}

static gboolean
new_connection_cb (GDBusServer *         server,
                   GDBusConnection *     connection,
                   ConfabHandoverServer *self)
{
  g_autoptr (GError) error = NULL;

  if (self->peers->len >= MAX_PEERS)
    return FALSE;
  if (g_dbus_connection_register_object (connection, OBJECT_PATH, self->node->interfaces[0], &vtable,
                                         self, NULL, &error) == 0)
    {
      g_warning ("Cannot serve another process: %s", error->message);
      return FALSE;
    }
  g_signal_connect_object (connection, "closed", G_CALLBACK (peer_closed_cb), self, G_CONNECT_DEFAULT);
  g_ptr_array_add (self->peers, g_object_ref (connection));
  return TRUE;
}

/**
 * confab_handover_server_new:
 * @directory: the profile's directory, whose lock the caller holds
 * @func: runs a verb
 * @user_data: for @func
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a server that listens, or %NULL with @error
 */
ConfabHandoverServer *
confab_handover_server_new (const char *       directory,
                            ConfabHandoverFunc func,
                            gpointer           user_data,
                            GError **          error)
{
  g_autoptr (ConfabHandoverServer) self = g_object_new (CONFAB_TYPE_HANDOVER_SERVER, NULL);
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autofree char *address = NULL;

  self->func = func;
  self->user_data = user_data;
  self->socket_path = g_build_filename (directory, SOCKET_NAME, NULL);

  /* Whoever left it there is dead: the lock is ours. */
  g_unlink (self->socket_path);
  address = get_address (directory, &self->directory_fd);
  self->server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER,
                                         guid, NULL, NULL, error);
  if (self->server == NULL)
    return NULL;
  g_signal_connect_object (self->server, "new-connection", G_CALLBACK (new_connection_cb), self, G_CONNECT_DEFAULT);
  g_dbus_server_start (self->server);
  return g_steal_pointer (&self);
}

/**
 * confab_handover_server_has_peers:
 * @self: a server
 *
 * Returns: whether there is another process to tell anything
 */
gboolean
confab_handover_server_has_peers (ConfabHandoverServer *self)
{
  g_return_val_if_fail (CONFAB_IS_HANDOVER_SERVER (self), FALSE);

  return self->peers->len > 0;
}

/**
 * confab_handover_server_emit:
 * @self: a server
 * @signal: `Changed` or `States`
 * @value: what goes with it; a floating reference is taken
 *
 * Tells all other processes.
 */
void
confab_handover_server_emit (ConfabHandoverServer *self,
                             const char *          signal,
                             GVariant *            value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  g_return_if_fail (CONFAB_IS_HANDOVER_SERVER (self));

  for (guint i = 0; i < self->peers->len; i++)
    g_dbus_connection_emit_signal (g_ptr_array_index (self->peers, i), NULL, OBJECT_PATH, INTERFACE_NAME,
                                   signal, g_variant_new ("(v)", owned), NULL);
}

/**
 * confab_handover_server_set_states:
 * @self: a server
 * @states: the accounts' states; a floating reference is taken
 *
 * Keeps @states for processes that come later, and tells those that are there.
 */
void
confab_handover_server_set_states (ConfabHandoverServer *self,
                                   GVariant *            states)
{
  g_return_if_fail (CONFAB_IS_HANDOVER_SERVER (self));

  g_variant_ref_sink (states);
  g_clear_pointer (&self->states, g_variant_unref);
  self->states = states;
  confab_handover_server_emit (self, "States", states);
}

/**
 * confab_handover_server_stop:
 * @self: a server
 *
 * Ends all connections and takes the socket away, before the lock is given up.
 */
void
confab_handover_server_stop (ConfabHandoverServer *self)
{
  g_return_if_fail (CONFAB_IS_HANDOVER_SERVER (self));

  if (self->server == NULL)
    return;
  g_dbus_server_stop (self->server);
  g_clear_object (&self->server);
  g_unlink (self->socket_path);
  while (self->peers->len > 0)
    {
      g_autoptr (GDBusConnection) peer = g_ptr_array_steal_index_fast (self->peers, self->peers->len - 1);

      g_dbus_connection_flush_sync (peer, NULL, NULL);
      g_dbus_connection_close_sync (peer, NULL, NULL);
    }
}

static void
confab_handover_server_dispose (GObject *object)
{
  confab_handover_server_stop (CONFAB_HANDOVER_SERVER (object));
  G_OBJECT_CLASS (confab_handover_server_parent_class)->dispose (object);
}

static void
confab_handover_server_finalize (GObject *object)
{
  ConfabHandoverServer *self = CONFAB_HANDOVER_SERVER (object);

  g_clear_pointer (&self->node, g_dbus_node_info_unref);
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  g_clear_pointer (&self->states, g_variant_unref);
  g_clear_pointer (&self->socket_path, g_free);
  if (self->directory_fd >= 0)
    close (self->directory_fd);
  G_OBJECT_CLASS (confab_handover_server_parent_class)->finalize (object);
}

static void
confab_handover_server_class_init (ConfabHandoverServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_handover_server_dispose;
  object_class->finalize = confab_handover_server_finalize;
}

static void
confab_handover_server_init (ConfabHandoverServer *self)
{
  self->directory_fd = -1;
  self->node = g_dbus_node_info_new_for_xml (introspection, NULL);
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
}

/* The other side */

/**
 * ConfabHandoverClient:
 *
 * A connection to the process that owns the profile. Main thread.
 */
struct _ConfabHandoverClient
{
  GObject parent_instance;

  GDBusConnection *connection;
  guint subscription;
};

G_DEFINE_FINAL_TYPE (ConfabHandoverClient, confab_handover_client, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_STATES,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
signal_cb (GDBusConnection *connection,
           const char *     sender,
           const char *     object_path,
           const char *     interface_name,
           const char *     signal_name,
           GVariant *       parameters,
           gpointer         user_data)
{
  g_autoptr (GVariant) value = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(v)")))
    return;
  g_variant_get (parameters, "(v)", &value);
  if (g_str_equal (signal_name, "Changed"))
    g_signal_emit (user_data, signals[SIGNAL_CHANGED], 0, value);
  else if (g_str_equal (signal_name, "States"))
    g_signal_emit (user_data, signals[SIGNAL_STATES], 0, value);
}

static void
closed_cb (GDBusConnection *     connection,
           gboolean              remote_peer_vanished,
           GError *              error,
           ConfabHandoverClient *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

typedef struct
{
  DexPromise *promise;
  int directory_fd; /* has to stay open until the address was used */
} Connecting;

static void
connected_cb (GObject *     object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Connecting *connecting = user_data;
  g_autoptr (DexPromise) promise = connecting->promise;
  g_autoptr (ConfabHandoverClient) self = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  GError *error = NULL;

  if (connecting->directory_fd >= 0)
    close (connecting->directory_fd);
  connection = g_dbus_connection_new_for_address_finish (result, &error);
  if (connection == NULL)
    {
      dex_promise_reject (promise, error);
      return;
    }
  self = g_object_new (CONFAB_TYPE_HANDOVER_CLIENT, NULL);
  self->connection = g_steal_pointer (&connection);
  self->subscription =
    g_dbus_connection_signal_subscribe (self->connection, NULL, INTERFACE_NAME, NULL, OBJECT_PATH, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self, NULL);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_DEFAULT);
  g_dbus_connection_start_message_processing (self->connection);
  dex_promise_resolve_object (promise, g_steal_pointer (&self));
}

/**
 * confab_handover_client_connect:
 * @directory: the profile's directory
 *
 * Returns: (transfer full): a future that resolves to a #ConfabHandoverClient, or
 *   rejects when no process listens
 */
DexFuture *
confab_handover_client_connect (const char *directory)
{
  DexPromise *promise = dex_promise_new ();
  Connecting *connecting = g_new0 (Connecting, 1);
  g_autofree char *address = get_address (directory, &connecting->directory_fd);

  connecting->promise = dex_ref (promise);
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                     G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                     NULL, NULL, connected_cb, connecting);
  return DEX_FUTURE (promise);
}

/**
 * confab_handover_client_perform:
 * @self: a connection
 * @verb: the verb's name
 * @arguments: its arguments; a floating reference is taken
 *
 * Returns: (transfer full): a future that resolves to a #GVariant `(bv)`: whether it
 *   is done, then the result, or the problem as confab_problem_from_variant() reads it
 */
DexFuture *
confab_handover_client_perform (ConfabHandoverClient *self,
                                const char *          verb,
                                GVariant *            arguments)
{
  dex_return_error_if_fail (CONFAB_IS_HANDOVER_CLIENT (self));

  return dex_dbus_connection_call (self->connection, NULL, OBJECT_PATH, INTERFACE_NAME, "Perform",
                                   g_variant_new ("(sv)", verb, arguments), G_VARIANT_TYPE ("(bv)"),
                                   G_DBUS_CALL_FLAGS_NONE, G_MAXINT);
}

/**
 * confab_handover_client_get_states:
 * @self: a connection
 *
 * Returns: (transfer full): a future that resolves to a #GVariant `(v)`: the accounts' states
 */
DexFuture *
confab_handover_client_get_states (ConfabHandoverClient *self)
{
  dex_return_error_if_fail (CONFAB_IS_HANDOVER_CLIENT (self));

  return dex_dbus_connection_call (self->connection, NULL, OBJECT_PATH, INTERFACE_NAME, "GetStates",
                                   NULL, G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1);
}

static void
confab_handover_client_dispose (GObject *object)
{
  ConfabHandoverClient *self = CONFAB_HANDOVER_CLIENT (object);

  if (self->connection != NULL)
    {
      g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
      g_dbus_connection_close (self->connection, NULL, NULL, NULL);
    }
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (confab_handover_client_parent_class)->dispose (object);
}

static void
confab_handover_client_class_init (ConfabHandoverClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = confab_handover_client_dispose;

  /**
   * ConfabHandoverClient::changed:
   *
   * The owner committed a changeset.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", CONFAB_TYPE_HANDOVER_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_VARIANT);

  /**
   * ConfabHandoverClient::states:
   *
   * The states of the owner's accounts changed.
   */
  signals[SIGNAL_STATES] =
    g_signal_new ("states", CONFAB_TYPE_HANDOVER_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_VARIANT);

  /**
   * ConfabHandoverClient::closed:
   *
   * The owner went away.
   */
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", CONFAB_TYPE_HANDOVER_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
confab_handover_client_init (ConfabHandoverClient *self)
{
}
