/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTPS request: over TLS alone, bounded in bytes, time and redirections. */
#include "config.h"

#include "confab-http.h"

#include "confab-dex.h"
#include "confab-net-error.h"

#include <libsoup/soup.h>
#include <string.h>

/* How much is read in one go. */
#define READ_STEP (16 * 1024)

/* Seconds of silence after which a connection is given up. */
#define SILENCE_SECONDS 8

typedef struct
{
  char *url;
  char *form; /* what is posted, or NULL */
  gsize max_bytes;
  GTlsDatabase *authority;
  GCancellable *cancellable; /* of this request */
  GCancellable *asker;       /* of whoever asked, or NULL */
  gulong handler;
} Request;

G_DEFINE_BOXED_TYPE (ConfabHttpReply, confab_http_reply, confab_http_reply_copy, confab_http_reply_free)

/**
 * confab_http_reply_copy:
 * @self: a reply
 *
 * Returns: (transfer full): a copy
 */
ConfabHttpReply *
confab_http_reply_copy (const ConfabHttpReply *self)
{
  ConfabHttpReply *copy = g_new0 (ConfabHttpReply, 1);

  copy->status = self->status;
  copy->content_type = g_strdup (self->content_type);
  copy->host = g_strdup (self->host);
  copy->body = g_bytes_ref (self->body);
  return copy;
}

/**
 * confab_http_reply_free:
 * @self: (transfer full): a reply
 */
void
confab_http_reply_free (ConfabHttpReply *self)
{
  g_free (self->content_type);
  g_free (self->host);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->asker != NULL)
    g_cancellable_disconnect (request->asker, request->handler);
  if (request->form != NULL)
    explicit_bzero (request->form, strlen (request->form));
  g_clear_object (&request->asker);
  g_clear_object (&request->cancellable);
  g_clear_object (&request->authority);
  g_free (request->form);
  g_free (request->url);
  g_free (request);
}

/* The account's own authority is asked where the system's do not vouch, with all of
 * the same checks. */
static gboolean
accept_certificate_cb (SoupMessage *        message,
                       GTlsCertificate *    certificate,
                       GTlsCertificateFlags flags,
                       gpointer             user_data)
{
  Request *request = user_data;
  GUri *uri = soup_message_get_uri (message);
  g_autoptr (GSocketConnectable) identity = g_network_address_new (g_uri_get_host (uri), (guint16) g_uri_get_port (uri));
  g_autoptr (GError) error = NULL;

  return request->authority != NULL &&
         g_tls_database_verify_chain (request->authority, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity,
                                      NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error) == G_TLS_CERTIFICATE_NO_FLAGS &&
         error == NULL;
}

static void
sent_cb (GObject *     source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream == NULL)
    {
      dex_promise_reject (promise, error);
      return;
    }
  dex_promise_resolve_object (promise, stream);
}

static void
read_cb (GObject *     source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boxed (promise, G_TYPE_BYTES, bytes);
}

/* Returns NULL with @error also when there is more than is wanted. */
static GBytes *
read_body (Request *     request,
           GInputStream *stream,
           GError **     error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  for (;;)
    {
      DexPromise *promise = dex_promise_new ();
      g_autoptr (GBytes) bytes = NULL;

      g_input_stream_read_bytes_async (stream, READ_STEP, G_PRIORITY_DEFAULT, request->cancellable, read_cb, dex_ref (promise));
      bytes = dex_await_boxed (DEX_FUTURE (promise), error);
      if (bytes == NULL)
        return NULL;
      if (g_bytes_get_size (bytes) == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&body));
      if (body->len + g_bytes_get_size (bytes) > request->max_bytes)
        {
          g_set_error_literal (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "The answer is too large");
          return NULL;
        }
      g_byte_array_append (body, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
    }
}

static gboolean
is_redirection (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Where a reply sends one: over TLS, or nowhere. */
static GUri *
follow (GUri *      uri,
        const char *location,
        GError **   error)
{
  g_autoptr (GUri) next = location != NULL ? g_uri_parse_relative (uri, location, SOUP_HTTP_URI_FLAGS, error) : NULL;

  if (next == NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "A redirection leads nowhere");
  if (next == NULL)
    return NULL;
  if (strcmp (g_uri_get_scheme (next), "https") == 0 && g_uri_get_host (next) != NULL)
    return g_steal_pointer (&next);
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNAVAILABLE, "%s leads away from encryption", g_uri_get_host (uri));
  return NULL;
}

static GError *
name_error (GError *    error,
            const char *host)
{
  GError *named;

  if (error->domain == CONFAB_NET_ERROR)
    return error;
  named = confab_net_error_new_from_io (error, host);
  g_error_free (error);
  return named;
}

/* One address: the reply, or NULL with @next set, or NULL with @error. */
static ConfabHttpReply *
ask (Request *    request,
     SoupSession *session,
     GUri *       uri,
     GUri **      next,
     GError **    error)
{
  g_autoptr (SoupMessage) message = soup_message_new_from_uri (request->form != NULL ? "POST" : "GET", uri);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (ConfabHttpReply) reply = NULL;
  DexPromise *promise = dex_promise_new ();

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE | SOUP_MESSAGE_NEW_CONNECTION);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), request);
  if (request->form != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (request->form, strlen (request->form));

      soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", bytes);
      soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "application/json");
    }
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, request->cancellable, sent_cb, dex_ref (promise));
  stream = dex_await_object (DEX_FUTURE (promise), error);
  if (stream == NULL)
    return NULL;
  if (soup_message_get_tls_protocol_version (message) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNAVAILABLE, "%s speaks no TLS of today", g_uri_get_host (uri));
      return NULL;
    }
  if (request->form == NULL && is_redirection (soup_message_get_status (message)))
    {
      *next = follow (uri, soup_message_headers_get_one (soup_message_get_response_headers (message), "Location"), error);
      return NULL;
    }
  body = read_body (request, stream, error);
  if (body == NULL)
    return NULL;
  reply = g_new0 (ConfabHttpReply, 1);
  reply->status = soup_message_get_status (message);
  reply->content_type = g_strdup (soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL));
  if (reply->content_type != NULL)
    g_strdelimit (reply->content_type, "\r\n", ' ');
  reply->host = g_strdup (g_uri_get_host (uri));
  reply->body = g_steal_pointer (&body);
  return g_steal_pointer (&reply);
}

static gboolean
too_late_cb (gpointer user_data)
{
  Request *request = user_data;

  g_cancellable_cancel (request->cancellable);
  return G_SOURCE_CONTINUE;
}

static ConfabHttpReply *
ask_until_answered (Request *    request,
                    SoupSession *session,
                    GError **    error)
{
  g_autoptr (GUri) uri = g_uri_parse (request->url, SOUP_HTTP_URI_FLAGS, error);
  g_autoptr (GError) local = NULL;

  if (uri == NULL)
    return NULL;
  for (guint i = 0; i <= CONFAB_HTTP_MAX_REDIRECTS; i++)
    {
      g_autoptr (GUri) next = NULL;
      ConfabHttpReply *reply = ask (request, session, uri, &next, &local);

      if (reply != NULL)
        return reply;
      if (local != NULL)
        {
          g_propagate_error (error, name_error (g_steal_pointer (&local), g_uri_get_host (uri)));
          return NULL;
        }
      g_uri_unref (uri);
      uri = g_steal_pointer (&next);
    }
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "%s leads on and on", g_uri_get_host (uri));
  return NULL;
}

static DexFuture *
request_fiber (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", SILENCE_SECONDS, NULL);
  guint deadline = g_timeout_add_seconds (CONFAB_HTTP_SECONDS, too_late_cb, request);
  g_autoptr (GError) error = NULL;
  ConfabHttpReply *reply = NULL;

  reply = ask_until_answered (request, session, &error);
  g_source_remove (deadline);
  soup_session_abort (session);
  if (reply != NULL)
    return dex_future_new_take_boxed (CONFAB_TYPE_HTTP_REPLY, reply);
  if (g_cancellable_is_cancelled (request->cancellable) && !g_cancellable_is_cancelled (request->asker))
    return dex_future_new_for_error (g_error_new_literal (CONFAB_NET_ERROR, CONFAB_NET_ERROR_TIMEOUT, "There was no answer in time"));
  return dex_future_new_for_error (g_steal_pointer (&error));
}

static void
asker_cancelled_cb (GCancellable *asker,
                    GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static DexFuture *
start (const char *  url,
       const char *  form,
       gsize         max_bytes,
       GTlsDatabase *authority,
       GCancellable *cancellable)
{
  Request *request = g_new0 (Request, 1);

  request->url = g_strdup (url);
  request->form = g_strdup (form);
  request->max_bytes = max_bytes;
  g_set_object (&request->authority, authority);
  request->cancellable = g_cancellable_new ();
  if (g_set_object (&request->asker, cancellable))
    request->handler = g_cancellable_connect (cancellable, G_CALLBACK (asker_cancelled_cb),
                                              g_object_ref (request->cancellable), g_object_unref);
  if (!g_str_has_prefix (url, "https://"))
    {
      request_free (request);
      return dex_future_new_for_error (g_error_new (CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNAVAILABLE,
                                                    "“%s” is no address with encryption", url));
    }
  return confab_dex_spawn (NULL, request_fiber, request, request_free);
}

/**
 * confab_http_get:
 * @url: an address, https:// alone
 * @max_bytes: largest answer
 * @authority: (nullable): certificate authorities that are trusted beside the system's
 * @cancellable: (nullable): ends it
 *
 * Follows redirections to other https:// addresses. No cookie, no stored answer and no
 * name of the program goes along; the person's proxy is used.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabHttpReply of any status, or
 *   is rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_http_get (const char *  url,
                 gsize         max_bytes,
                 GTlsDatabase *authority,
                 GCancellable *cancellable)
{
  return start (url, NULL, max_bytes, authority, cancellable);
}

/**
 * confab_http_post:
 * @url: an address, https:// alone
 * @form: what to send, form-encoded; wiped afterwards
 * @max_bytes: largest answer
 * @authority: (nullable): certificate authorities that are trusted beside the system's
 * @cancellable: (nullable): ends it
 *
 * Sends a form. It goes nowhere else: a redirection is an answer like any other.
 *
 * Returns: (transfer full): as for confab_http_get()
 */
DexFuture *
confab_http_post (const char *  url,
                  const char *  form,
                  gsize         max_bytes,
                  GTlsDatabase *authority,
                  GCancellable *cancellable)
{
  return start (url, form, max_bytes, authority, cancellable);
}
