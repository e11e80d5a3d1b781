/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of hosts for tests: what DNS says of them, and where they are on this machine. */
#include "config.h"

#include "fake-names.h"

#include <gio/gio.h>
#include <string.h>

#define PROTOCOL "confab-test-route"

static GKeyFile *names;
static GMutex lock;

static char *
dup_value (const char *group,
           const char *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return g_key_file_get_string (names, group, key, NULL);
}

/* DNS */

#define FAKE_TYPE_RESOLVER (fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (FakeResolver, fake_resolver, FAKE, RESOLVER, GResolver)

struct _FakeResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static void
free_targets (gpointer list)
{
  g_list_free_full (list, (GDestroyNotify) g_srv_target_free);
}

static void
free_records (gpointer list)
{
  g_list_free_full (list, (GDestroyNotify) g_variant_unref);
}

/* Answers with an error when there is nothing to say. */
static GTask *
begin (GResolver *         resolver,
       const char *        group,
       const char *        key,
       char **             value,
       GCancellable *      cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  *value = dup_value (group, key);
  if (*value != NULL && strcmp (*value, "FAIL") != 0)
    return g_steal_pointer (&task);
  g_task_return_new_error (task, G_RESOLVER_ERROR,
                           *value != NULL ? G_RESOLVER_ERROR_TEMPORARY_FAILURE : G_RESOLVER_ERROR_NOT_FOUND,
                           "Nothing of %s", key);
  return NULL;
}

static void
lookup_service_async (GResolver *         resolver,
                      const char *        name,
                      GCancellable *      cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autofree char *value = NULL;
  g_autoptr (GTask) task = begin (resolver, FAKE_SRV, name, &value, cancellable, callback, user_data);
  g_auto (GStrv) answers = task != NULL ? g_strsplit (value, ";", -1) : NULL;
  GList *targets = NULL;

  if (task == NULL)
    return;
  for (guint i = 0; answers[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (answers[i]), " ", 2);

      targets = g_list_append (targets, g_srv_target_new (words[0], (guint16) g_ascii_strtoull (words[1], NULL, 10), (guint16) i, 0));
    }
  g_task_return_pointer (task, targets, free_targets);
}

static void
lookup_records_async (GResolver *         resolver,
                      const char *        name,
                      GResolverRecordType type,
                      GCancellable *      cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autofree char *value = NULL;
  g_autoptr (GTask) task = begin (resolver, FAKE_MX, name, &value, cancellable, callback, user_data);
  g_auto (GStrv) answers = task != NULL ? g_strsplit (value, ";", -1) : NULL;
  GList *records = NULL;

  if (task == NULL)
    return;
  g_assert (type == G_RESOLVER_RECORD_MX);
  for (guint i = 0; answers[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (answers[i]), " ", 2);

      records = g_list_append (records, g_variant_ref_sink (g_variant_new ("(qs)", (guint16) g_ascii_strtoull (words[0], NULL, 10), words[1])));
    }
  g_task_return_pointer (task, records, free_records);
}

static void
lookup_by_name_async (GResolver *              resolver,
                      const char *             name,
                      GResolverNameLookupFlags flags,
                      GCancellable *           cancellable,
                      GAsyncReadyCallback      callback,
                      gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "There is no host %s", name);
}

static void
lookup_by_name_plain_async (GResolver *         resolver,
                            const char *        name,
                            GCancellable *      cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  lookup_by_name_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static GList *
finish (GResolver *   resolver,
        GAsyncResult *result,
        GError **     error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_class_init (FakeResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_service_async = lookup_service_async;
  resolver_class->lookup_service_finish = finish;
  resolver_class->lookup_records_async = lookup_records_async;
  resolver_class->lookup_records_finish = finish;
  resolver_class->lookup_by_name_async = lookup_by_name_plain_async;
  resolver_class->lookup_by_name_finish = finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_by_name_async;
  resolver_class->lookup_by_name_with_flags_finish = finish;
}

static void
fake_resolver_init (FakeResolver *self)
{
}

/* Where connections go: a "proxy" that is the server itself */

#define FAKE_TYPE_ROUTES (fake_routes_get_type ())
G_DECLARE_FINAL_TYPE (FakeRoutes, fake_routes, FAKE, ROUTES, GObject)

struct _FakeRoutes
{
  GObject parent_instance;
};

static GStrv
lookup_route (GProxyResolver *resolver,
              const char *    uri,
              GCancellable *  cancellable,
              GError **       error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  int port = parsed != NULL ? g_uri_get_port (parsed) : -1;
  g_autofree char *key = g_strdup_printf ("%s:%d", host != NULL ? host : "", port > 0 ? port : 443);
  g_autofree char *route = dup_value (FAKE_ROUTE, key);
  GStrv proxies = g_new0 (char *, 2);

  proxies[0] = route != NULL ? g_strdup_printf (PROTOCOL "://127.0.0.1:%s", route) : g_strdup ("direct://");
  return proxies;
}

static void
lookup_route_async (GProxyResolver *    resolver,
                    const char *        uri,
                    GCancellable *      cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, lookup_route (resolver, uri, NULL, NULL), (GDestroyNotify) g_strfreev);
}

static GStrv
lookup_route_finish (GProxyResolver *resolver,
                     GAsyncResult *  result,
                     GError **       error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
fake_routes_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = lookup_route;
  iface->lookup_async = lookup_route_async;
  iface->lookup_finish = lookup_route_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeRoutes, fake_routes, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, fake_routes_iface_init))

static void
fake_routes_class_init (FakeRoutesClass *klass)
{
}

static void
fake_routes_init (FakeRoutes *self)
{
}

#define FAKE_TYPE_PROXY (fake_proxy_get_type ())
G_DECLARE_FINAL_TYPE (FakeProxy, fake_proxy, FAKE, PROXY, GObject)

struct _FakeProxy
{
  GObject parent_instance;
};

static void
connect_async (GProxy *            proxy,
               GIOStream *         connection,
               GProxyAddress *     address,
               GCancellable *      cancellable,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (proxy, cancellable, callback, user_data);

  g_task_return_pointer (task, g_object_ref (connection), g_object_unref);
}

static GIOStream *
connect_finish (GProxy *      proxy,
                GAsyncResult *result,
                GError **     error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
supports_hostname (GProxy *proxy)
{
  return TRUE;
}

static void
fake_proxy_iface_init (GProxyInterface *iface)
{
  iface->connect_async = connect_async;
  iface->connect_finish = connect_finish;
  iface->supports_hostname = supports_hostname;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeProxy, fake_proxy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, fake_proxy_iface_init))

static void
fake_proxy_class_init (FakeProxyClass *klass)
{
}

static void
fake_proxy_init (FakeProxy *self)
{
}

/**
 * fake_names_install:
 *
 * From now on this process asks here. To be called before the first connection.
 */
void
fake_names_install (void)
{
  g_autoptr (GResolver) resolver = NULL;

  if (names == NULL)
    names = g_key_file_new ();
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_register (G_PROXY_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, FAKE_TYPE_ROUTES, "confab-test-routes", 1000);
  g_io_extension_point_implement (G_PROXY_EXTENSION_POINT_NAME, FAKE_TYPE_PROXY, PROTOCOL, 1000);
  resolver = g_object_new (FAKE_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
}

/**
 * fake_names_clear:
 *
 * Forgets all names.
 */
void
fake_names_clear (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  g_clear_pointer (&names, g_key_file_unref);
  names = g_key_file_new ();
}

/**
 * fake_names_set:
 * @group: FAKE_SRV, FAKE_MX or FAKE_ROUTE
 * @key: a name
 * @value: what is said of it
 */
void
fake_names_set (const char *group,
                const char *key,
                const char *value)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  g_key_file_set_string (names, group, key, value);
}

/* As a module of GIO */

#ifdef FAKE_NAMES_MODULE
void g_io_module_load (GIOModule *module);
void g_io_module_unload (GIOModule *module);
char **g_io_module_query (void);

G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  const char *path = g_getenv ("CONFAB_TEST_NAMES");

  g_type_module_use (G_TYPE_MODULE (module));
  if (path == NULL)
    return;
  names = g_key_file_new ();
  if (!g_key_file_load_from_file (names, path, G_KEY_FILE_NONE, NULL))
    g_error ("%s holds no names", path);
  fake_names_install ();
}

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
}

G_MODULE_EXPORT char **
g_io_module_query (void)
{
  const char *points[] = { G_PROXY_RESOLVER_EXTENSION_POINT_NAME, G_PROXY_EXTENSION_POINT_NAME, NULL };

  return g_strdupv ((char **) points);
}
#endif
