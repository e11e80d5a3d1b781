/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A web server for one test, over TLS, for any number of hosts. */
#include "config.h"

#include "fake-web.h"

#include "fake-names.h"

#include <string.h>

struct _FakeWeb
{
  GHashTable *places;
  GString *heard;
};

/* One server for the whole program: libsoup 3.6 forgets that a handshake is under way when
 * a server ends in the middle of it. */
static SoupServer *server;
static guint port;
static FakeWeb *current;

typedef struct
{
  guint status;
  char *content_type;
  char *body;
  FakeWebFunc func;
  gpointer user_data;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->content_type);
  g_free (place->body);
  g_free (place);
}

static void
answer (SoupServerMessage *message,
        Place *            place)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, place->status, NULL);
  if (place->status >= 300 && place->status < 400)
    soup_message_headers_replace (headers, "Location", place->body);
  else if (place->content_type != NULL)
    soup_server_message_set_response (message, place->content_type, SOUP_MEMORY_COPY, place->body, strlen (place->body));
  else
    soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, place->body, strlen (place->body));
}

static void
request_cb (SoupServer *       unused,
            SoupServerMessage *message,
            const char *       path,
            GHashTable *       query,
            gpointer           user_data)
{
  FakeWeb *self = current;
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *form = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *key = g_strconcat (g_uri_get_host (uri), path, NULL);
  Place *place = self != NULL ? g_hash_table_lookup (self->places, key) : NULL;

  if (self == NULL)
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  g_string_append_printf (self->heard, "%s %s%s%s %s\n", soup_server_message_get_method (message), key,
                          g_uri_get_query (uri) != NULL ? "?" : "",
                          g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "", form);
  if (place == NULL)
    soup_server_message_set_status (message, 404, NULL);
  else if (place->func != NULL)
    {
      g_autoptr (GHashTable) values = soup_form_decode (form);

      place->func (message, values, place->user_data);
    }
  else
    answer (message, place);
}

static void
start (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "net", "tls", "names.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);
  GSList *uris;

  g_assert_no_error (error);
  server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (server, NULL, request_cb, NULL, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

/**
 * fake_web_new:
 *
 * Returns: (transfer full): a server, the only one there may be at a time
 */
FakeWeb *
fake_web_new (void)
{
  FakeWeb *self = g_new0 (FakeWeb, 1);

  g_assert_null (current);
  if (server == NULL)
    start ();
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, place_free);
  self->heard = g_string_new (NULL);
  current = self;
  return self;
}

/**
 * fake_web_route:
 * @self: a server
 * @host: a name of a host that is to be this server, at the usual port
 */
void
fake_web_route (FakeWeb *   self,
                const char *host)
{
  g_autofree char *key = g_strconcat (host, ":443", NULL);
  g_autofree char *route = g_strdup_printf ("%u", port);

  fake_names_set (FAKE_ROUTE, key, route);
}

static Place *
add (FakeWeb *   self,
     const char *place)
{
  Place *made = g_new0 (Place, 1);

  g_hash_table_insert (self->places, g_strdup (place), made);
  return made;
}

/**
 * fake_web_add:
 * @self: a server
 * @place: a host and a path
 * @status: what to answer there
 * @content_type: (nullable): of what
 * @body: (nullable): what, or where to, for a redirection
 */
void
fake_web_add (FakeWeb *   self,
              const char *place,
              guint       status,
              const char *content_type,
              const char *body)
{
  Place *made = add (self, place);

  made->status = status;
  made->content_type = g_strdup (content_type);
  made->body = g_strdup (body != NULL ? body : "");
}

/**
 * fake_web_add_func:
 * @self: a server
 * @place: a host and a path
 * @func: answers there
 * @user_data: for @func
 */
void
fake_web_add_func (FakeWeb *   self,
                   const char *place,
                   FakeWebFunc func,
                   gpointer    user_data)
{
  Place *made = add (self, place);

  made->func = func;
  made->user_data = user_data;
}

/**
 * fake_web_heard:
 * @self: a server
 *
 * Returns: (transfer none): a line for each request: method, place, query, and what was posted
 */
const char *
fake_web_heard (FakeWeb *self)
{
  return self->heard->str;
}

/**
 * fake_web_free:
 * @self: (transfer full): a server
 */
void
fake_web_free (FakeWeb *self)
{
  current = NULL;
  g_hash_table_unref (self->places);
  g_string_free (self->heard, TRUE);
  g_free (self);
}

/**
 * fake_web_authority:
 *
 * Returns: (transfer full): the file with the authority of its certificate
 */
char *
fake_web_authority (void)
{
  return g_test_build_filename (G_TEST_DIST, "net", "tls", "names-authority.pem", NULL);
}
