/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output and standard error of confab-cli. */
#include "config.h"

#include "confab-cli-output.h"

#include "confab-cli-error.h"
#include "confab-cli-record.h"
#include "confab-cli-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* How much is gathered before it is written. */
#define PIECE (64 * 1024)

struct _ConfabCliOutput
{
  int fd;
  GString *gathered;
  gboolean closed; /* nobody reads any more */
};

/**
 * confab_cli_output_new:
 * @fd: where it goes; stays the caller's
 *
 * Returns: (transfer full): an output; SIGPIPE has to be ignored
 */
ConfabCliOutput *
confab_cli_output_new (int fd)
{
  ConfabCliOutput *self = g_new0 (ConfabCliOutput, 1);

  self->fd = fd;
  self->gathered = g_string_sized_new (PIECE);
  return self;
}

/**
 * confab_cli_output_free:
 * @self: an output
 *
 * What was not flushed is not written.
 */
void
confab_cli_output_free (ConfabCliOutput *self)
{
  g_string_free (self->gathered, TRUE);
  g_free (self);
}

static gboolean
wait_writable (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

  return poll (&poll_fd, 1, -1) >= 0 || errno == EINTR;
}

static gboolean
write_all (ConfabCliOutput *self,
           const char *     data,
           gsize            length,
           GError **        error)
{
  while (length > 0 && !self->closed)
    {
      ssize_t n = write (self->fd, data, length);

      if (n >= 0)
        {
          data += n;
          length -= (gsize) n;
        }
      else if (errno == EPIPE)
        self->closed = TRUE;
      else if (errno != EINTR && (errno != EAGAIN || !wait_writable (self->fd)))
        {
          g_set_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_FAILED,
                       _ ("The output cannot be written (%s); make room, or send it elsewhere"), g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * confab_cli_output_flush:
 * @self: an output
 * @error: return location
 *
 * Returns: whether all is written, or nobody wants it
 */
gboolean
confab_cli_output_flush (ConfabCliOutput *self,
                         GError **        error)
{
  gboolean written = write_all (self, self->gathered->str, self->gathered->len, error);

  g_string_truncate (self->gathered, 0);
  return written;
}

/**
 * confab_cli_output_print:
 * @self: an output
 * @text: what to print
 * @error: return location
 *
 * Returns: whether it is written or will be, or nobody wants it
 */
gboolean
confab_cli_output_print (ConfabCliOutput *self,
                         const char *     text,
                         GError **        error)
{
  g_string_append (self->gathered, text);
  return self->gathered->len < PIECE || confab_cli_output_flush (self, error);
}

/**
 * confab_cli_output_print_record:
 * @self: an output
 * @record: (transfer full): an object
 * @error: return location
 *
 * Returns: as confab_cli_output_print()
 */
gboolean
confab_cli_output_print_record (ConfabCliOutput *self,
                                JsonNode *       record,
                                GError **        error)
{
  g_autofree char *line = confab_cli_record_to_line (record);

  return confab_cli_output_print (self, line, error) && confab_cli_output_print (self, "\n", error);
}

/**
 * confab_cli_output_print_file:
 * @self: an output
 * @path: a file
 * @error: return location
 *
 * Prints its bytes as they are.
 *
 * Returns: whether it was read, and written or not wanted
 */
gboolean
confab_cli_output_print_file (ConfabCliOutput *self,
                              const char *     path,
                              GError **        error)
{
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_autofree char *piece = g_malloc (PIECE);

  if (!confab_cli_output_flush (self, error))
    return FALSE;
  for (;;)
    {
      ssize_t n = fd >= 0 ? read (fd, piece, PIECE) : -1;

      if (n < 0 && fd >= 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_FAILED, _ ("%s cannot be read (%s); check who may read it"),
                       path, g_strerror (errno));
          return FALSE;
        }
      if (n == 0 || self->closed)
        return TRUE;
      if (!write_all (self, piece, (gsize) n, error))
        return FALSE;
    }
}

/**
 * confab_cli_output_get_closed:
 * @self: an output
 *
 * Returns: whether nobody reads it any more
 */
gboolean
confab_cli_output_get_closed (ConfabCliOutput *self)
{
  return self->closed;
}

/**
 * confab_cli_output_get_columns:
 * @self: an output
 *
 * Returns: how wide the terminal is, or 0 when it is none
 */
guint
confab_cli_output_get_columns (ConfabCliOutput *self)
{
  struct winsize size;

  return isatty (self->fd) && ioctl (self->fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/**
 * confab_cli_print_error:
 * @sentence: what happened and what to do
 *
 * Prints it to standard error, as one line.
 */
void
confab_cli_print_error (const char *sentence)
{
  g_autofree char *escaped = confab_cli_escape (sentence, TRUE);

  g_printerr ("confab-cli: %s\n", escaped);
}
