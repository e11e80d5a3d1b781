/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes a mail apart in one pass over its bytes, with a bounded stack of boundaries. */
#define _GNU_SOURCE /* memmem() */
#include "config.h"

#include "confab-mime-message.h"

#include "confab-mime-codec.h"
#include "confab-mime-source-private.h"
#include "confab-mime-text.h"

#include <string.h>

/* Longest boundary that is taken as one (RFC 2046 allows 70). */
#define MAX_BOUNDARY 256

/* Where a charset is looked for in HTML that came without one, in bytes. */
#define HTML_CHARSET_RANGE 2048

/* What base64 in lines of 76 characters makes of three bytes, to estimate sizes. */
#define BASE64_NUMERATOR 57
#define BASE64_DENOMINATOR 78

struct _ConfabMimeMessage
{
  ConfabMimeSource *source;
  ConfabMimeHeader *header;
  GPtrArray *parts;
  gboolean truncated;
};

/* A multipart that is open while its body is read. */
typedef struct
{
  ConfabMimePart *part;
  int index;
  const char *boundary;
  gsize length;
  guint children;
} Level;

typedef struct
{
  ConfabMimeMessage *message;
  const char *data;
  gsize length;
  Level levels[CONFAB_MIME_MESSAGE_MAX_DEPTH];
  guint depth;
  ConfabMimePart *leaf; /* the part whose body is being read */
} Scanner;

static void
free_part (ConfabMimePart *part)
{
  g_clear_pointer (&part->parameters, confab_mime_parameters_free);
  g_clear_pointer (&part->disposition_parameters, confab_mime_parameters_free);
  g_clear_pointer (&part->header, confab_mime_header_free);
  g_clear_pointer (&part->body, g_bytes_unref);
  g_free (part->disposition);
  g_free (part->file_name);
  g_free (part->content_id);
  g_free (part->long_section);
  g_free (part);
}

static ConfabMimeEncoding
encoding_of (const char *value)
{
  if (value == NULL)
    return CONFAB_MIME_ENCODING_NONE;
  if (g_ascii_strncasecmp (value, "base64", 6) == 0)
    return CONFAB_MIME_ENCODING_BASE64;
  if (g_ascii_strncasecmp (value, "quoted-printable", 16) == 0)
    return CONFAB_MIME_ENCODING_QUOTED_PRINTABLE;
  if (g_ascii_strncasecmp (value, "x-uue", 5) == 0 || g_ascii_strncasecmp (value, "uuencode", 8) == 0 ||
      g_ascii_strncasecmp (value, "x-uuencode", 10) == 0)
    return CONFAB_MIME_ENCODING_UUENCODE;
  return CONFAB_MIME_ENCODING_NONE;
}

static void
read_disposition (ConfabMimePart *        part,
                  const ConfabMimeHeader *header)
{
  const char *value = confab_mime_header_find (header, "Content-Disposition");
  const char *name = NULL;

  if (value != NULL)
    {
      part->disposition_parameters = confab_mime_parameters_new (value);
      part->disposition = g_strdup (confab_mime_parameters_get_value (part->disposition_parameters));
      name = confab_mime_parameters_find (part->disposition_parameters, "filename");
      if (*part->disposition == '\0')
        g_clear_pointer (&part->disposition, g_free);
    }
  if (name == NULL && part->parameters != NULL)
    name = confab_mime_parameters_find (part->parameters, "name");
  if (name != NULL)
    part->file_name = confab_mime_sanitize_file_name (name);
}

static void
set_section (ConfabMimePart *part,
             const char *    parent,
             guint           number)
{
  int n = g_snprintf (part->section_buffer, sizeof (part->section_buffer), "%s%s%u",
                      parent, *parent != '\0' ? "." : "", number);

  part->section = part->section_buffer;
  if ((gsize) n >= sizeof (part->section_buffer))
    part->section = part->long_section = g_strdup_printf ("%s.%u", parent, number);
}

/* Makes a part of the header that describes it. */
static ConfabMimePart *
add_part (ConfabMimeMessage *     self,
          const ConfabMimeHeader *header,
          int                     parent,
          const char *            default_type)
{
  ConfabMimePart *part = g_new0 (ConfabMimePart, 1);
  const char *value = confab_mime_header_find (header, "Content-Type");
  const char *id = confab_mime_header_find (header, "Content-ID");

  part->parent = parent;
  part->section = "";
  part->content_type = default_type;
  if (value != NULL)
    {
      const char *type;

      part->parameters = confab_mime_parameters_new (value);
      type = confab_mime_parameters_get_value (part->parameters);
      part->charset = confab_mime_parameters_find (part->parameters, "charset");
      if (strchr (type, '/') != NULL)
        part->content_type = type;
      else if (strcmp (type, "text") == 0 || *type == '\0')
        part->content_type = "text/plain";
      else
        part->content_type = "application/octet-stream";
    }
  read_disposition (part, header);
  if (id != NULL)
    part->content_id = confab_mime_clean_message_id (id);
  part->encoding = encoding_of (confab_mime_header_find (header, "Content-Transfer-Encoding"));
  part->is_multipart = g_str_has_prefix (part->content_type, "multipart/");
  g_ptr_array_add (self->parts, part);
  return part;
}

/* Which level's delimiter the line at @line is, -1 for none. */
static int
match_boundary (const Scanner *scanner,
                gsize          line,
                gboolean *     closes)
{
  const char *start = scanner->data + line + 2;
  gsize left = scanner->length - line - 2;

  for (int i = (int) scanner->depth - 1; i >= 0; i--)
    {
      const Level *level = &scanner->levels[i];
      gsize pos = level->length;

      if (left < pos || memcmp (start, level->boundary, pos) != 0)
        continue;
      *closes = left >= pos + 2 && start[pos] == '-' && start[pos + 1] == '-';
      if (*closes)
        pos += 2;
      while (pos < left && (start[pos] == ' ' || start[pos] == '\t' || start[pos] == '\r'))
        pos++;
      if (pos == left || start[pos] == '\n')
        return i;
    }
  return -1;
}

static gsize
next_line (const Scanner *scanner,
           gsize          pos)
{
  const char *end = memchr (scanner->data + pos, '\n', scanner->length - pos);

  return end != NULL ? (gsize) (end - scanner->data) + 1 : scanner->length;
}

static gboolean
starts_delimiter (const Scanner *scanner,
                  gsize          pos)
{
  return pos + 2 <= scanner->length && scanner->data[pos] == '-' && scanner->data[pos + 1] == '-';
}

/* Finds the next delimiter line of an open level from the line at @pos on. */
static gsize
find_delimiter (const Scanner *scanner,
                gsize          pos,
                int *          level,
                gboolean *     closes)
{
  for (;;)
    {
      const char *found;

      if (starts_delimiter (scanner, pos))
        {
          *level = match_boundary (scanner, pos, closes);
          if (*level >= 0)
            return pos;
        }
      found = memmem (scanner->data + pos, scanner->length - pos, "\n--", 3);
      if (found == NULL)
        {
          *level = -1;
          return scanner->length;
        }
      pos = (gsize) (found - scanner->data) + 1;
    }
}

/* Ends the body that is being read before the delimiter at @pos. */
static void
end_leaf (Scanner *scanner,
          gsize    pos)
{
  ConfabMimePart *leaf = g_steal_pointer (&scanner->leaf);

  if (leaf == NULL)
    return;
  if (pos > leaf->start && scanner->data[pos - 1] == '\n')
    pos--;
  if (pos > leaf->start && scanner->data[pos - 1] == '\r')
    pos--;
  leaf->length = pos - leaf->start;
}

/* Where the header of the part at @pos ends: at its empty line, or at a delimiter. */
static gsize
part_header_end (const Scanner *scanner,
                 gsize          pos)
{
  gboolean closes;

  while (pos < scanner->length)
    {
      gsize next = next_line (scanner, pos);

      if (next - pos == 1 || (next - pos == 2 && scanner->data[pos] == '\r'))
        return next;
      if (starts_delimiter (scanner, pos) && match_boundary (scanner, pos, &closes) >= 0)
        return pos;
      pos = next;
    }
  return scanner->length;
}

/* A multipart without a usable boundary parameter: its first delimiter tells. */
static const char *
guess_boundary (const Scanner *scanner,
                gsize          pos,
                gsize *        length)
{
  const char *line = NULL;
  gsize n;

  if (starts_delimiter (scanner, pos))
    line = scanner->data + pos;
  else
    {
      line = memmem (scanner->data + pos, scanner->length - pos, "\n--", 3);
      if (line == NULL)
        return NULL;
      line++;
    }
  line += 2;
  n = scanner->data + scanner->length - line;
  for (*length = 0; *length < MIN (n, MAX_BOUNDARY) && !g_ascii_isspace (line[*length]); ++*length)
    ;
  return *length > 0 ? line : NULL;
}

/* Opens a multipart whose body begins at @start; otherwise it is a leaf. */
static void
open_part (Scanner *       scanner,
           ConfabMimePart *part,
           gsize           start)
{
  Level *level = &scanner->levels[scanner->depth];
  const char *boundary;

  part->start = start;
  scanner->leaf = part;
  part->has_body = TRUE;
  if (!part->is_multipart)
    return;
  if (scanner->depth == CONFAB_MIME_MESSAGE_MAX_DEPTH)
    {
      scanner->message->truncated = TRUE;
      part->is_multipart = FALSE;
      return;
    }

  boundary = part->parameters != NULL ? confab_mime_parameters_find (part->parameters, "boundary") : NULL;
  level->length = boundary != NULL ? strlen (boundary) : 0;
  if (level->length == 0 || level->length > MAX_BOUNDARY)
    {
      scanner->message->truncated = TRUE;
      boundary = guess_boundary (scanner, start, &level->length);
    }
  if (boundary == NULL)
    {
      part->is_multipart = FALSE;
      part->content_type = "text/plain";
      return;
    }
  level->part = part;
  level->index = scanner->message->parts->len - 1;
  level->boundary = boundary;
  level->children = 0;
  scanner->depth++;
}

static void
begin_child (Scanner *scanner,
             gsize *  pos)
{
  Level *level = &scanner->levels[scanner->depth - 1];
  const char *section = level->part->section;
  gsize end = part_header_end (scanner, *pos);
  ConfabMimeHeader *header = confab_mime_header_new (scanner->data + *pos, end - *pos);
  gboolean digest = strcmp (level->part->content_type, "multipart/digest") == 0;
  ConfabMimePart *part = add_part (scanner->message, header, level->index, digest ? "message/rfc822" : "text/plain");

  part->header = header;
  set_section (part, section, ++level->children);
  open_part (scanner, part, end);
  *pos = end;
}

/* A multipart in which nothing was found shows what is in it as text. */
static void
close_empty_multiparts (ConfabMimeMessage *self)
{
  g_autofree gboolean *has_children = g_new0 (gboolean, self->parts->len);

  for (guint i = 0; i < self->parts->len; i++)
    {
      ConfabMimePart *part = g_ptr_array_index (self->parts, i);

      if (part->parent >= 0)
        has_children[part->parent] = TRUE;
    }
  for (guint i = 0; i < self->parts->len; i++)
    {
      ConfabMimePart *part = g_ptr_array_index (self->parts, i);

      if (!part->is_multipart || has_children[i])
        continue;
      part->is_multipart = FALSE;
      self->truncated = TRUE;
      if (i + 1 < CONFAB_MIME_MESSAGE_MAX_PARTS)
        part->content_type = "text/plain";
    }
}

static void
set_size (ConfabMimePart *part,
          const char *    data)
{
  switch (part->encoding)
    {
    case CONFAB_MIME_ENCODING_BASE64:
      part->size = confab_mime_base64_decoded_size (data, part->length);
      break;
    case CONFAB_MIME_ENCODING_QUOTED_PRINTABLE:
      part->size = confab_mime_quoted_decoded_size (data, part->length);
      break;
    case CONFAB_MIME_ENCODING_UUENCODE:
      part->size = part->length * 3 / 4;
      break;
    case CONFAB_MIME_ENCODING_NONE:
      part->size = part->length;
      break;
    }
}

static void
scan (ConfabMimeMessage *self)
{
  Scanner scanner = { .message = self };
  gsize pos = g_bytes_get_size (self->source->header);
  ConfabMimePart *root;

  scanner.data = g_bytes_get_data (self->source->whole, &scanner.length);
  if (scanner.data == NULL)
    scanner.data = "";
  /* A text that somebody sent without any header is still a text. */
  if (confab_mime_header_get_count (self->header) == 0)
    pos = 0;
  root = add_part (self, self->header, -1, "text/plain");
  open_part (&scanner, root, pos);
  while (scanner.depth > 0 && pos < scanner.length)
    {
      gboolean closes = FALSE;
      int level;

      pos = find_delimiter (&scanner, pos, &level, &closes);
      end_leaf (&scanner, pos);
      if (level < 0)
        break;
      scanner.depth = closes ? level : level + 1;
      pos = next_line (&scanner, pos);
      if (closes)
        continue;
      if (self->parts->len == CONFAB_MIME_MESSAGE_MAX_PARTS)
        {
          self->truncated = TRUE;
          break;
        }
      begin_child (&scanner, &pos);
    }
  if (scanner.leaf != NULL)
    scanner.leaf->length = scanner.length - scanner.leaf->start;

  close_empty_multiparts (self);
  for (guint i = 0; i < self->parts->len; i++)
    {
      ConfabMimePart *part = g_ptr_array_index (self->parts, i);

      if (part->is_multipart)
        part->has_body = FALSE;
      else
        set_size (part, scanner.data + part->start);
    }
  root->section = root->is_multipart ? "" : "1";
}

static void
set_partial_body (ConfabMimePart *            part,
                  const ConfabMimeSourcePart *from)
{
  if (from->body != NULL && !part->is_multipart)
    {
      part->body = g_bytes_ref (from->body);
      part->length = g_bytes_get_size (from->body);
      part->has_body = TRUE;
      set_size (part, part->length > 0 ? g_bytes_get_data (part->body, NULL) : "");
      if (from->size <= (gint64) part->length)
        return;
    }
  /* Only the beginning, or nothing, is here: what the server said, less the encoding. */
  part->size = MAX (part->size, from->size);
  if (part->encoding == CONFAB_MIME_ENCODING_BASE64)
    part->size = from->size / BASE64_DENOMINATOR * BASE64_NUMERATOR;
}

/* Index of the multipart that @section lies in, -1 for none. */
static int
find_parent (const ConfabMimeMessage *self,
             const char *             section)
{
  const char *dot = strrchr (section, '.');
  gsize length = dot != NULL ? (gsize) (dot - section) : 0;

  for (int i = (int) self->parts->len - 1; i >= 0; i--)
    {
      const ConfabMimePart *part = g_ptr_array_index (self->parts, i);

      if (part->is_multipart && strlen (part->section) == length && strncmp (part->section, section, length) == 0)
        return i;
    }
  return -1;
}

static void
take_parts (ConfabMimeMessage *self)
{
  for (gsize i = 0; i < self->source->n_parts; i++)
    {
      const ConfabMimeSourcePart *from = &self->source->parts[i];
      int parent = *from->section != '\0' ? find_parent (self, from->section) : -1;
      ConfabMimeHeader *header = NULL;
      ConfabMimePart *part;

      if (from->header != NULL)
        header = confab_mime_header_new (g_bytes_get_size (from->header) > 0 ? g_bytes_get_data (from->header, NULL) : "",
                                         g_bytes_get_size (from->header));
      part = add_part (self, header != NULL ? header : self->header, parent, "text/plain");
      part->header = header;
      part->section = part->long_section = g_strdup (from->section);
      set_partial_body (part, from);
    }
  if (self->parts->len == 0)
    {
      ConfabMimePart *part = add_part (self, self->header, -1, "text/plain");

      part->section = part->is_multipart ? "" : "1";
    }
}

/**
 * confab_mime_message_new:
 * @source: a mail
 *
 * Takes a mail apart, RFC 2045 and 2046. It never fails: what is broken is
 * taken for what it most likely is. The time it takes grows with the size and
 * nothing else.
 *
 * Returns: (transfer full): the message
 */
ConfabMimeMessage *
confab_mime_message_new (ConfabMimeSource *source)
{
  ConfabMimeMessage *self = g_new0 (ConfabMimeMessage, 1);
  gsize length;
  const char *header = g_bytes_get_data (source->header, &length);

  self->source = confab_mime_source_ref (source);
  self->header = confab_mime_header_new (length > 0 ? header : "", length);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) free_part);
  if (source->whole != NULL)
    scan (self);
  else
    take_parts (self);
  return self;
}

/**
 * confab_mime_message_free:
 * @self: (transfer full) (nullable): the message
 */
void
confab_mime_message_free (ConfabMimeMessage *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->parts);
  confab_mime_header_free (self->header);
  confab_mime_source_unref (self->source);
  g_free (self);
}

/**
 * confab_mime_message_get_header:
 * @self: the message
 *
 * Returns: (transfer none): the mail's header
 */
const ConfabMimeHeader *
confab_mime_message_get_header (const ConfabMimeMessage *self)
{
  return self->header;
}

/**
 * confab_mime_message_get_n_parts:
 * @self: the message
 *
 * Returns: how many parts there are, multiparts among them; at least one
 */
guint
confab_mime_message_get_n_parts (const ConfabMimeMessage *self)
{
  return self->parts->len;
}

/**
 * confab_mime_message_get_part:
 * @self: the message
 * @index: which
 *
 * Returns: (transfer none): the part
 */
const ConfabMimePart *
confab_mime_message_get_part (const ConfabMimeMessage *self,
                              guint                    index)
{
  return g_ptr_array_index (self->parts, index);
}

/**
 * confab_mime_message_find_part:
 * @self: the message
 * @section: as "1.2"
 *
 * Returns: (transfer none) (nullable): the part of that section
 */
const ConfabMimePart *
confab_mime_message_find_part (const ConfabMimeMessage *self,
                               const char *             section)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const ConfabMimePart *part = g_ptr_array_index (self->parts, i);

      if (strcmp (part->section, section) == 0)
        return part;
    }
  return NULL;
}

/**
 * confab_mime_message_is_truncated:
 * @self: the message
 *
 * Returns: whether the structure was broken or beyond the limits, so that not
 *   all parts are listed
 */
gboolean
confab_mime_message_is_truncated (const ConfabMimeMessage *self)
{
  return self->truncated;
}

/**
 * confab_mime_message_dup_part_bytes:
 * @self: the message
 * @part: one of its parts
 * @max_length: most bytes to decode, or 0 for all
 *
 * Decodes a part's transfer encoding.
 *
 * Returns: (transfer full): the bytes; none where the body is not here
 */
GBytes *
confab_mime_message_dup_part_bytes (const ConfabMimeMessage *self,
                                    const ConfabMimePart *   part,
                                    gsize                    max_length)
{
  GBytes *from = part->body != NULL ? part->body : self->source->whole;
  GByteArray *out;
  const char *data;

  if (!part->has_body || part->length == 0)
    return g_bytes_new_static ("", 0);
  if (part->encoding == CONFAB_MIME_ENCODING_NONE)
    return g_bytes_new_from_bytes (from, part->start, max_length > 0 ? MIN (part->length, max_length) : part->length);

  data = (const char *) g_bytes_get_data (from, NULL) + part->start;
  out = g_byte_array_new ();
  if (part->encoding == CONFAB_MIME_ENCODING_BASE64)
    confab_mime_base64_decode (data, part->length, max_length, out);
  else if (part->encoding == CONFAB_MIME_ENCODING_QUOTED_PRINTABLE)
    confab_mime_quoted_decode (data, part->length, FALSE, max_length, out);
  else
    confab_mime_uu_decode (data, part->length, max_length, out);
  return g_byte_array_free_to_bytes (out);
}

/* The charset HTML names itself, for programs that say it nowhere else. */
static char *
find_html_charset (const char *data,
                   gsize       length)
{
  const char *found = memmem (data, MIN (length, HTML_CHARSET_RANGE), "charset=", 8);
  gsize n = 0;

  if (found == NULL)
    return NULL;
  found += 8;
  length -= found - data;
  if (length > 0 && (*found == '"' || *found == '\''))
    {
      found++;
      length--;
    }
  while (n < length && (g_ascii_isalnum (found[n]) || strchr ("-_.:", found[n]) != NULL) && found[n] != '\0')
    n++;
  return n > 0 ? g_strndup (found, n) : NULL;
}

/**
 * confab_mime_message_dup_part_text:
 * @self: the message
 * @part: one of its text parts
 * @truncated: (out) (optional): set to whether there is more text
 *
 * Decodes a part to text: charset, then format=flowed; of HTML the source.
 *
 * Returns: (transfer full): valid UTF-8 with "\n" as line ends, without other
 *   control characters than tabs
 */
char *
confab_mime_message_dup_part_text (const ConfabMimeMessage *self,
                                   const ConfabMimePart *   part,
                                   gboolean *               truncated)
{
  g_autoptr (GBytes) bytes = confab_mime_message_dup_part_bytes (self, part, CONFAB_MIME_MESSAGE_MAX_TEXT);
  gboolean html = strcmp (part->content_type, "text/html") == 0;
  g_autofree char *charset = NULL;
  g_autofree char *text = NULL;
  const char *format;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (truncated != NULL)
    *truncated = part->size > (gint64) length &&
                 (part->encoding != CONFAB_MIME_ENCODING_UUENCODE || length == CONFAB_MIME_MESSAGE_MAX_TEXT);
  if (length == 0)
    return g_strdup ("");
  if (part->charset == NULL && html)
    charset = find_html_charset (data, length);
  text = confab_mime_charset_to_utf8 (data, length, charset != NULL ? charset : part->charset);
  confab_mime_text_clean (text);

  format = !html && part->parameters != NULL ? confab_mime_parameters_find (part->parameters, "format") : NULL;
  if (format != NULL && g_ascii_strcasecmp (format, "flowed") == 0)
    {
      const char *delsp = confab_mime_parameters_find (part->parameters, "delsp");

      return confab_mime_flowed_decode (text, delsp != NULL && g_ascii_strcasecmp (delsp, "yes") == 0);
    }
  return g_steal_pointer (&text);
}
