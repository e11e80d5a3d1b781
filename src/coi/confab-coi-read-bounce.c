/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads bounces that are nothing but text: Exim's, qmail's, Yahoo's, those of old Gmail and sendmail. */
#include "config.h"

#include "confab-coi-headers.h"
#include "confab-coi-message-private.h"

#include <string.h>

/* Most bytes of a bounce's text that are read. */
#define MAX_TEXT (64 * 1024)

/* Most lines of one recipient's reason, and most bytes of it. */
#define MAX_REASON_LINES 12
#define MAX_REASON 1000

/* Below a line with one of these comes the message that is given back. */
static const char * const copy_marks[] = {
  "below this line is a copy of", "this is a copy of", "original message -----", "original message headers",
  "unsent message follows", "returned message",
};

/* What says that the server has not given up yet. */
static const char * const delay_marks[] = {
  "has not yet been delivered", "not yet delivered", "will be retried", "will continue to be attempted", "this is a warning message only",
};

static gboolean
has_any (const char *        line,
         const char * const *marks,
         gsize               n_marks)
{
  g_autofree char *lower = g_ascii_strdown (line, -1);

  for (gsize i = 0; i < n_marks; i++)
    if (strstr (lower, marks[i]) != NULL)
      return TRUE;
  return FALSE;
}

static const char *
get_from (ConfabCoiReader *self)
{
  return self->message->from != NULL ? self->message->from->address : "";
}

/* Reports are mail that has no sender to answer to. */
static gboolean
has_no_return_path (ConfabCoiReader *self)
{
  const char *path = confab_mime_header_find (self->header, CONFAB_HEADER_RETURN_PATH);

  return path != NULL && strcmp (path, "<>") == 0;
}

/* Programs that bring mail write under these names; people do not. */
static gboolean
has_daemon_name (ConfabCoiReader *self)
{
  const char *from = get_from (self);

  return g_str_has_prefix (from, "mailer-daemon@") || g_str_has_prefix (from, "postmaster@") ||
         g_str_has_prefix (from, "mail-daemon@") || g_str_has_prefix (from, "microsoftexchange") || strcmp (from, "mailer-daemon") == 0;
}

gboolean
confab_coi_reader_is_from_daemon (ConfabCoiReader *self)
{
  return has_daemon_name (self) || has_no_return_path (self);
}

/**
 * confab_coi_reader_may_report:
 * @self: the reader
 * @recipient: (nullable): an address
 *
 * Returns: whether the mail may be a report on what became of a mail to that address:
 *   it is from a server, from one of the address's own host, or from there itself.
 *   Anybody who got a mail knows its Message-ID; a person has nothing to say of others.
 */
gboolean
confab_coi_reader_may_report (ConfabCoiReader *self,
                              const char *     recipient)
{
  const char *from = get_from (self);
  const char *from_host = strrchr (from, '@');
  const char *host = recipient != NULL ? strrchr (recipient, '@') : NULL;

  return has_daemon_name (self) || g_strcmp0 (from, recipient) == 0 ||
         (has_no_return_path (self) && g_strcmp0 (from_host, host) == 0 && host != NULL);
}

/* A line that is an address and nothing else, or "<address>:" as qmail has it. */
static char *
dup_recipient_line (const char *line)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (line));
  g_autofree char *address = NULL;
  gsize length = strlen (trimmed);
  const char *start = trimmed;

  while (length > 0 && strchr (":;,.", trimmed[length - 1]) != NULL)
    trimmed[--length] = '\0';
  if (length > 2 && (*start == '<' || *start == '\'' || *start == '"') && strchr (">'\"", trimmed[length - 1]) != NULL)
    {
      trimmed[length - 1] = '\0';
      start++;
    }
  if (strchr (start, '@') == NULL || strpbrk (start, " \t<>()[]\"',;:") != NULL)
    return NULL;
  address = confab_mime_address_normalize (start);
  return confab_mime_address_is_valid (address) ? g_steal_pointer (&address) : NULL;
}

/* The first code as "5.1.1" of a reason (RFC 3463), or NULL. */
static char *
dup_status (const char *reason)
{
  for (const char *p = reason; *p != '\0'; p++)
    {
      gsize length = strspn (p, "0123456789.");

      if ((*p == '4' || *p == '5') && p[1] == '.' && length >= 5 && length <= 9 && g_ascii_isdigit (p[length - 1]) &&
          (p == reason || !g_ascii_isalnum (p[-1])))
        {
          const char *second = memchr (p + 2, '.', length - 2);

          if (second != NULL && second > p + 2 && memchr (second + 1, '.', p + length - second - 1) == NULL)
            return g_strndup (p, length);
        }
      if (length > 0)
        p += length - 1;
    }
  return NULL;
}

static void
finish_delivery (GPtrArray *deliveries,
                 char *     recipient,
                 GString *  reason,
                 gboolean   delayed)
{
  ConfabCoiDelivery *delivery;

  if (recipient == NULL || deliveries->len == CONFAB_COI_MAX_DELIVERIES)
    {
      g_free (recipient);
      return;
    }
  delivery = g_new0 (ConfabCoiDelivery, 1);
  delivery->recipient = recipient;
  delivery->action = delayed ? CONFAB_COI_ACTION_DELAYED : CONFAB_COI_ACTION_FAILED;
  if (reason->len > 0)
    {
      delivery->diagnostic = confab_mime_sanitize_line (reason->str, MAX_REASON);
      delivery->status = dup_status (delivery->diagnostic);
    }
  g_ptr_array_add (deliveries, delivery);
}

/* Recipients, each with the lines below it up to an empty one; returns where the copy begins. */
static guint
read_recipients (GPtrArray *deliveries,
                 GStrv      lines,
                 gboolean   delayed)
{
  g_autoptr (GString) reason = g_string_new (NULL);
  char *recipient = NULL;
  guint n_lines = 0;
  guint i;

  for (i = 0; lines[i] != NULL && !has_any (lines[i], copy_marks, G_N_ELEMENTS (copy_marks)); i++)
    {
      char *next = dup_recipient_line (lines[i]);
      g_autofree char *line = g_strstrip (g_strdup (lines[i]));

      if (next != NULL)
        {
          finish_delivery (deliveries, recipient, reason, delayed);
          recipient = next;
          g_string_truncate (reason, 0);
          n_lines = 0;
        }
      else if (recipient != NULL && *line != '\0' && n_lines < MAX_REASON_LINES && reason->len < MAX_REASON)
        {
          g_string_append_printf (reason, "%s%s", reason->len > 0 ? " " : "", line);
          n_lines++;
        }
      else if (reason->len > 0)
        {
          /* What follows the first paragraph is about all of them. */
          n_lines = MAX_REASON_LINES;
        }
    }
  finish_delivery (deliveries, recipient, reason, delayed);
  return i;
}

/* The id of the message in the copy of its header. */
static void
read_copy (GStrv      lines,
           guint      first,
           GPtrArray *targets)
{
  for (guint i = first; lines[i] != NULL; i++)
    {
      const char *line = lines[i] + strspn (lines[i], " \t>");

      if (g_ascii_strncasecmp (line, "message-id:", strlen ("message-id:")) == 0)
        {
          const char *value = line + strlen ("message-id:");
          char *id;

          /* A long one stands on the next line. */
          if (value[strspn (value, " \t")] == '\0' && lines[i + 1] != NULL)
            value = lines[i + 1];
          id = confab_mime_clean_message_id (value);
          if (id != NULL)
            g_ptr_array_add (targets, id);
          return;
        }
    }
}

/**
 * confab_coi_read_text_bounce:
 * @self: the reader
 * @deliveries: (element-type ConfabCoiDelivery): gets what it says of recipients
 * @targets: (element-type utf8): gets the id of the message it is about, when it says that
 *
 * Reads what a bounce says in words.
 */
void
confab_coi_read_text_bounce (ConfabCoiReader *self,
                             GPtrArray *      deliveries,
                             GPtrArray *      targets)
{
  for (guint i = 0; i < confab_mime_message_get_n_parts (self->mime); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;
      gboolean delayed;
      guint copy;

      if (strcmp (part->content_type, "text/plain") != 0 || !part->has_body)
        continue;
      text = confab_mime_message_dup_part_text (self->mime, part, NULL);
      if (strlen (text) > MAX_TEXT)
        text[MAX_TEXT] = '\0';
      lines = g_strsplit (text, "\n", -1);
      delayed = has_any (text, delay_marks, G_N_ELEMENTS (delay_marks));
      copy = read_recipients (deliveries, lines, delayed);
      read_copy (lines, copy, targets);
      return;
    }
}
