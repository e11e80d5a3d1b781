/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scripted server for one test: it says and expects exactly what it is told. */
#include "config.h"

#include "fake-server.h"

#include <string.h>

/* Longer than any test needs: a script that waits in vain ends the test. */
#define IO_SECONDS 30

struct _FakeServer
{
  GSocketListener *listener;
  guint16 port;
  char **script;
  GThread *thread;
  GCancellable *stop;

  /* The thread's own, until it has ended. */
  GIOStream *stream;
  GDataInputStream *input;
  GQueue tags;
  GString *heard;
  char *failure;
};

static void
fail (FakeServer *self,
      const char *step,
      const char *what)
{
  if (self->failure == NULL)
    self->failure = g_strdup_printf ("at “%s”: %s", step, what);
}

static void
use_stream (FakeServer *self,
            GIOStream * stream)
{
  g_set_object (&self->stream, stream);
  g_clear_object (&self->input);
  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (self->input), FALSE);
}

static gboolean
accept_client (FakeServer *self)
{
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, self->stop, NULL);

  if (connection == NULL)
    return FALSE;
  g_socket_set_timeout (g_socket_connection_get_socket (connection), IO_SECONDS);
  use_stream (self, G_IO_STREAM (connection));
  return TRUE;
}

static gboolean
accept_client_cb (GTlsConnection *     connection,
                  GTlsCertificate *    certificate,
                  GTlsCertificateFlags flags,
                  gpointer             user_data)
{
  return TRUE;
}

static gboolean
start_tls (FakeServer *self,
           const char *step)
{
  gboolean asking = strcmp (step, "TLS asking") == 0;
  g_autofree char *name = g_strconcat (step[3] == ' ' && !asking ? step + 4 : "good", ".pem", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autoptr (GIOStream) tls = NULL;

  g_assert_nonnull (certificate);
  /* What the client sent before its hello would be inside the buffer. */
  if (g_buffered_input_stream_get_available (G_BUFFERED_INPUT_STREAM (self->input)) > 0)
    {
      fail (self, step, "the client went on in clear");
      return FALSE;
    }
  tls = g_tls_server_connection_new (self->stream, certificate, NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  if (asking)
    g_object_set (tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUESTED, NULL);
  if (asking)
    g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_client_cb), NULL);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->stop, NULL))
    return FALSE;
  if (asking && g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (tls)) == NULL)
    {
      fail (self, step, "the client shows no certificate");
      return FALSE;
    }
  use_stream (self, tls);
  return TRUE;
}

/* What the client says in the meantime would be compressed already. */
static gboolean
start_deflate (FakeServer *self)
{
  g_autoptr (GConverter) inflate = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  g_autoptr (GConverter) deflate = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, -1));
  g_autoptr (GInputStream) input = g_converter_input_stream_new (G_INPUT_STREAM (self->input), inflate);
  g_autoptr (GOutputStream) output = g_converter_output_stream_new (g_io_stream_get_output_stream (self->stream), deflate);
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (input, output);

  /* The streams below are those of this one from now on. */
  g_object_set_data_full (G_OBJECT (stream), "below", g_object_ref (self->stream), g_object_unref);
  use_stream (self, stream);
  return TRUE;
}

static gboolean
say (FakeServer *self,
     const char *text,
     gsize       length)
{
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  return g_output_stream_write_all (output, text, length, NULL, self->stop, NULL) &&
         g_output_stream_flush (output, self->stop, NULL);
}

static gboolean
say_line (FakeServer *self,
          const char *text,
          gboolean    whole)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (text[0] == '$')
    {
      g_autofree char *tag = g_queue_pop_head (&self->tags);

      g_string_append (line, tag != NULL ? tag : "?");
      text++;
    }
  for (; *text != '\0'; text++)
    {
      if (text[0] != '\\' || text[1] == '\0' || strchr ("rn0\"\\", text[1]) == NULL)
        {
          g_string_append_c (line, *text);
          continue;
        }
      text++;
      g_string_append_c (line, *text == 'r' ? '\r' : *text == 'n' ? '\n' : *text == '0' ? '\0' : *text);
    }
  if (whole)
    g_string_append (line, "\r\n");
  return say (self, line->str, line->len);
}

static gboolean
expect_line (FakeServer *self,
             const char *step,
             gboolean    tagged)
{
  g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, self->stop, NULL);
  const char *rest = line;

  if (line == NULL)
    {
      fail (self, step, "the client hung up");
      return FALSE;
    }
  g_string_append_printf (self->heard, "%s\n", line);
  if (tagged)
    {
      const char *space = strchr (line, ' ');

      if (space == NULL)
        {
          fail (self, step, line);
          return FALSE;
        }
      g_queue_push_tail (&self->tags, g_strndup (line, (gsize) (space - line)));
      rest = space + 1;
    }
  if (!g_pattern_match_simple (step + 2, rest))
    {
      fail (self, step, line);
      return FALSE;
    }
  return TRUE;
}

static gboolean
expect_bytes (FakeServer *self,
              const char *step)
{
  gsize size = (gsize) g_ascii_strtoull (step + 2, NULL, 10);
  g_autofree char *bytes = g_malloc (size + 1);
  gsize n = 0;

  if (!g_input_stream_read_all (G_INPUT_STREAM (self->input), bytes, size, &n, self->stop, NULL) || n < size)
    {
      fail (self, step, "the client hung up");
      return FALSE;
    }
  g_string_append_len (self->heard, bytes, (gssize) size);
  return TRUE;
}

static gboolean
expect_data (FakeServer *self)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, self->stop, NULL);

      if (line == NULL)
        {
          fail (self, "DATA", "the client hung up");
          return FALSE;
        }
      g_string_append_printf (self->heard, "%s\n", line);
      if (strcmp (line, ".") == 0)
        return TRUE;
    }
}

static gboolean
say_many (FakeServer *self,
          const char *step)
{
  char *text = NULL;
  guint64 n = g_ascii_strtoull (step + 5, &text, 10);
  g_autoptr (GString) block = g_string_new (NULL);

  text += *text == ' ';
  for (guint64 i = 1; i <= n; i++)
    {
      for (const char *cursor = text; *cursor != '\0'; cursor++)
        if (*cursor == '#')
          g_string_append_printf (block, "%" G_GUINT64_FORMAT, i);
        else
          g_string_append_c (block, *cursor);
      g_string_append (block, "\r\n");
      if (block->len < 65536 && i < n)
        continue;
      if (!say (self, block->str, block->len))
        return FALSE;
      g_string_truncate (block, 0);
    }
  return TRUE;
}

static gboolean
pulse (FakeServer *self,
       const char *step)
{
  gulong pause = (gulong) g_ascii_strtoull (step + 6, NULL, 10) * 1000;

  while (!g_cancellable_is_cancelled (self->stop) && say (self, "*", 1))
    g_usleep (pause);
  return FALSE;
}

/* Reads to the end. What comes before it is said to be nothing when @silent. */
static gboolean
await_hangup (FakeServer *self,
              const char *step,
              gboolean    silent)
{
  char buffer[1024];
  gssize n = 0;

  while ((n = g_input_stream_read (G_INPUT_STREAM (self->input), buffer, sizeof buffer, self->stop, NULL)) > 0)
    {
      g_string_append_len (self->heard, buffer, n);
      if (silent)
        fail (self, step, "the client said something");
    }
  return FALSE;
}

static gboolean
play (FakeServer *self,
      const char *step)
{
  if (g_str_has_prefix (step, "S ") || strcmp (step, "S") == 0)
    return say_line (self, step[1] != '\0' ? step + 2 : "", TRUE);
  if (g_str_has_prefix (step, "s "))
    return say_line (self, step + 2, FALSE);
  if (g_str_has_prefix (step, "C "))
    return expect_line (self, step, FALSE);
  if (g_str_has_prefix (step, "T "))
    return expect_line (self, step, TRUE);
  if (g_str_has_prefix (step, "L "))
    return expect_bytes (self, step);
  if (strcmp (step, "DATA") == 0)
    return expect_data (self);
  if (g_str_has_prefix (step, "TLS"))
    return start_tls (self, step);
  if (strcmp (step, "DEFLATE") == 0)
    return start_deflate (self);
  if (g_str_has_prefix (step, "FILL "))
    {
      gsize size = (gsize) g_ascii_strtoull (step + 5, NULL, 10);
      g_autofree char *filling = g_strnfill (size, 'x');

      return say (self, filling, size);
    }
  if (g_str_has_prefix (step, "MANY "))
    return say_many (self, step);
  if (g_str_has_prefix (step, "SLEEP "))
    {
      g_usleep ((gulong) g_ascii_strtoull (step + 6, NULL, 10) * 1000);
      return TRUE;
    }
  if (g_str_has_prefix (step, "PULSE "))
    return pulse (self, step);
  if (strcmp (step, "HANGUP") == 0)
    return await_hangup (self, step, TRUE);
  if (strcmp (step, "STALL") == 0)
    return await_hangup (self, step, FALSE);
  if (strcmp (step, "NEXT") == 0)
    {
      g_io_stream_close (self->stream, NULL, NULL);
      g_queue_clear_full (&self->tags, g_free);
      return accept_client (self);
    }
  if (strcmp (step, "CLOSE") == 0)
    return FALSE;

  fail (self, step, "no such step");
  return FALSE;
}

static void *
serve (void *user_data)
{
  FakeServer *self = user_data;

  if (!accept_client (self))
    {
      fail (self, "the beginning", "nobody came");
      return NULL;
    }
  for (guint i = 0; self->script[i] != NULL; i++)
    {
      const char *step = g_strchug (self->script[i]);

      if (step[0] != '\0' && !play (self, step))
        {
          g_io_stream_close (self->stream, NULL, NULL);
          break;
        }
    }
  return NULL;
}

/**
 * fake_server_new:
 * @script: the steps, a line each
 *
 * Returns: (transfer full): a server that plays it
 */
FakeServer *
fake_server_new (const char *script)
{
  FakeServer *self = g_new0 (FakeServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->script = g_strsplit (script, "\n", -1);
  self->stop = g_cancellable_new ();
  self->heard = g_string_new (NULL);
  g_queue_init (&self->tags);
  self->thread = g_thread_new ("fake-server", serve, self);
  return self;
}

/**
 * fake_server_get_port:
 * @self: a server
 *
 * Returns: the port it listens on
 */
guint16
fake_server_get_port (FakeServer *self)
{
  return self->port;
}

/**
 * fake_server_authority:
 *
 * Returns: (transfer full): the file with the authority of its certificates
 */
char *
fake_server_authority (void)
{
  return g_test_build_filename (G_TEST_DIST, "net", "tls", "authority.pem", NULL);
}

/**
 * fake_server_dup_server:
 * @self: a server
 * @security: how to connect to it
 *
 * Returns: (transfer full): where it is
 */
ConfabServer *
fake_server_dup_server (FakeServer *   self,
                        ConfabSecurity security)
{
  g_autofree char *authority = fake_server_authority ();
  g_autoptr (GError) error = NULL;
  ConfabServer *server = confab_server_new ("localhost", self->port, security, authority, &error);

  g_assert_no_error (error);
  return server;
}

static char *
end (FakeServer *self,
     gboolean    check)
{
  char *heard = NULL;

  g_thread_join (self->thread);
  if (check && self->failure != NULL)
    g_error ("The script failed %s\nHeard:\n%s", self->failure, self->heard->str);

  heard = g_string_free (self->heard, FALSE);
  g_clear_object (&self->stream);
  g_clear_object (&self->input);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
  g_queue_clear_full (&self->tags, g_free);
  g_strfreev (self->script);
  g_free (self->failure);
  g_free (self);
  return heard;
}

/**
 * fake_server_finish:
 * @self: (transfer full): a server
 *
 * Waits for the script to end and fails the test when the client did not keep to
 * it.
 *
 * Returns: (transfer full): what the client said
 */
char *
fake_server_finish (FakeServer *self)
{
  return end (self, TRUE);
}

/**
 * fake_server_abandon:
 * @self: (transfer full): a server whose client went away in the middle
 *
 * Returns: (transfer full): what the client said
 */
char *
fake_server_abandon (FakeServer *self)
{
  g_cancellable_cancel (self->stop);
  return end (self, FALSE);
}
