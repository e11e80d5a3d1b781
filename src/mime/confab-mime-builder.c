/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts and headers to bytes: 7-bit, CRLF, folded, and nothing a value could break. */
#define _GNU_SOURCE /* memmem() */
#include "config.h"

#include "confab-mime-builder.h"

#include "confab-mime-codec.h"
#include "confab-mime-header.h"
#include "confab-mime-text.h"

#include <string.h>

/* Lines of headers are folded before this column (RFC 5322 §2.1.1), and never are longer than that. */
#define FOLD_COLUMN 78
#define MAX_LINE 998

/* Bytes of text in one encoded word, so that it is no longer than RFC 2047 §2 allows. */
#define MAX_WORD_BYTES 42

/* Longest piece of a continued parameter. */
#define MAX_PIECE 60

/* A text of which more than one byte in so many is not ASCII is shorter in base64. */
#define BASE64_SHARE 3

/* Bytes of input and output of one line of base64. */
#define BASE64_INPUT 57
#define BASE64_OUTPUT 78

struct _ConfabMimeBuilder
{
  GString *header;   /* what the caller adds */
  GString *content;  /* Content-… fields */
  GString *body;     /* encoded; NULL for a multipart */
  GPtrArray *parts;  /* of a multipart */
  char *content_type;
  char *seed;
};

static ConfabMimeBuilder *
builder_new (void)
{
  ConfabMimeBuilder *self = g_new0 (ConfabMimeBuilder, 1);

  self->header = g_string_new (NULL);
  self->content = g_string_new (NULL);
  return self;
}

/**
 * confab_mime_builder_free:
 * @self: (transfer full) (nullable): the part
 */
void
confab_mime_builder_free (ConfabMimeBuilder *self)
{
  if (self == NULL)
    return;
  g_string_free (self->header, TRUE);
  g_string_free (self->content, TRUE);
  if (self->body != NULL)
    g_string_free (self->body, TRUE);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self->content_type);
  g_free (self->seed);
  g_free (self);
}

/* Headers ------------------------------------------------------------------- */

/* Where a field is being written, folded between its tokens. */
typedef struct
{
  GString *out;
  gsize column;
} Folder;

static Folder
begin_field (GString *   out,
             const char *name)
{
  g_string_append (out, name);
  g_string_append_c (out, ':');
  return (Folder){ out, strlen (name) + 1 };
}

static void
add_token (Folder *    folder,
           const char *token,
           gsize       length)
{
  if (folder->column + 1 + length > FOLD_COLUMN && folder->column > 1)
    {
      g_string_append (folder->out, "\r\n");
      folder->column = 0;
    }
  g_string_append_c (folder->out, ' ');
  g_string_append_len (folder->out, token, length);
  folder->column += length + 1;
}

static void
end_field (Folder *folder)
{
  g_string_append (folder->out, "\r\n");
}

/* What a value is reduced to before it goes into a header: one line of UTF-8. */
static char *
clean_value (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  return confab_mime_sanitize_line (valid, CONFAB_MIME_TEXT_MAX_LINE);
}

/* Adds the words of @value; a word that is too long for a line is cut. */
static void
add_words (Folder *    folder,
           const char *value)
{
  while (*value != '\0')
    {
      gsize length;

      value += strspn (value, " ");
      length = MIN (strcspn (value, " "), MAX_LINE - FOLD_COLUMN);
      if (length > 0)
        add_token (folder, value, length);
      value += length;
    }
}

/* Adds @value as encoded words of UTF-8, each with whole characters. */
static void
add_encoded_words (Folder *    folder,
                   const char *value)
{
  while (*value != '\0')
    {
      g_autofree char *word = NULL;
      g_autofree char *encoded = NULL;
      gsize length = 0;

      while (value[length] != '\0')
        {
          gsize next = g_utf8_next_char (value + length) - value;

          if (next > MAX_WORD_BYTES)
            break;
          length = next;
        }
      encoded = g_base64_encode ((const guchar *) value, length);
      word = g_strconcat ("=?utf-8?B?", encoded, "?=", NULL);
      add_token (folder, word, strlen (word));
      value += length;
    }
}

static gboolean
needs_encoding (const char *value)
{
  gsize word = 0;

  if (!g_str_is_ascii (value) || strstr (value, "=?") != NULL)
    return TRUE;
  for (; *value != '\0'; value++)
    {
      word = *value == ' ' ? 0 : word + 1;
      if (word > FOLD_COLUMN - 2)
        return TRUE;
    }
  return FALSE;
}

static void
add_raw (GString *   out,
         const char *name,
         const char *value)
{
  g_autofree char *clean = clean_value (value);
  Folder folder = begin_field (out, name);

  for (char *p = clean; *p != '\0'; p++)
    {
      if ((guint8) *p >= 0x80)
        *p = '?';
    }
  add_words (&folder, clean);
  end_field (&folder);
}

/**
 * confab_mime_builder_add_raw:
 * @self: a part
 * @name: a field's name
 * @value: its value, structured and ASCII; other characters become "?"
 *
 * Adds a field whose value is made of tokens.
 */
void
confab_mime_builder_add_raw (ConfabMimeBuilder *self,
                             const char *       name,
                             const char *       value)
{
  add_raw (self->header, name, value);
}

/**
 * confab_mime_builder_add_text:
 * @self: a part
 * @name: a field's name
 * @value: its value, UTF-8
 *
 * Adds a field that is free text, as encoded words where it must be (RFC 2047).
 */
void
confab_mime_builder_add_text (ConfabMimeBuilder *self,
                              const char *       name,
                              const char *       value)
{
  g_autofree char *clean = clean_value (value);
  Folder folder = begin_field (self->header, name);

  if (needs_encoding (clean))
    add_encoded_words (&folder, clean);
  else
    add_words (&folder, clean);
  end_field (&folder);
}

/* The domain in ASCII; the address as it is when that fails. */
static char *
ascii_address (const char *address)
{
  g_autofree char *clean = confab_mime_address_normalize (address);
  const char *at = strrchr (clean, '@');
  g_autofree char *domain = at != NULL && !g_str_is_ascii (at) ? g_hostname_to_ascii (at + 1) : NULL;
  char *ascii = domain != NULL ? g_strdup_printf ("%.*s@%s", (int) (at - clean), clean, domain)
                               : g_steal_pointer (&clean);

  for (char *p = ascii; *p != '\0'; p++)
    {
      /* What would end the address here is no part of one that can be written to. */
      if ((guint8) *p >= 0x80 || strchr (" ,;:()<>\"\\", *p) != NULL)
        *p = '_';
    }
  return ascii;
}

static void
add_display_name (Folder *    folder,
                  const char *name)
{
  g_autofree char *clean = clean_value (name);
  g_autoptr (GString) quoted = NULL;

  if (*clean == '\0')
    return;
  if (needs_encoding (clean))
    {
      add_encoded_words (folder, clean);
      return;
    }
  if (strpbrk (clean, "()<>[]:;@\\,.\"") == NULL)
    {
      add_words (folder, clean);
      return;
    }
  quoted = g_string_new ("\"");
  for (const char *p = clean; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  if (quoted->len > FOLD_COLUMN)
    add_encoded_words (folder, clean);
  else
    add_token (folder, quoted->str, quoted->len);
}

/**
 * confab_mime_builder_add_addresses:
 * @self: a part
 * @name: a field's name
 * @addresses: (array length=n_addresses): mailboxes
 * @n_addresses: how many; with none no field is added
 *
 * Adds a field of addresses, RFC 5322 §3.4, separated by commas.
 */
void
confab_mime_builder_add_addresses (ConfabMimeBuilder *              self,
                                   const char *                     name,
                                   const ConfabMimeAddress * const *addresses,
                                   gsize                            n_addresses)
{
  Folder folder;

  if (n_addresses == 0)
    return;
  folder = begin_field (self->header, name);
  for (gsize i = 0; i < n_addresses; i++)
    {
      g_autofree char *address = ascii_address (addresses[i]->address);
      const char *end = i + 1 < n_addresses ? "," : "";
      gboolean named = addresses[i]->name != NULL && *addresses[i]->name != '\0';
      g_autofree char *token = g_strconcat (named ? "<" : "", address, named ? ">" : "", end, NULL);

      if (named)
        add_display_name (&folder, addresses[i]->name);
      add_token (&folder, token, MIN (strlen (token), MAX_LINE - FOLD_COLUMN));
    }
  end_field (&folder);
}

/**
 * confab_mime_builder_add_ids:
 * @self: a part
 * @name: a field's name
 * @ids: (array zero-terminated=1): message ids without brackets; with none no
 *   field is added
 *
 * Adds a field of message ids. Characters that cannot stand in one are left out.
 */
void
confab_mime_builder_add_ids (ConfabMimeBuilder * self,
                             const char *        name,
                             const char * const *ids)
{
  Folder folder;

  if (ids == NULL || ids[0] == NULL)
    return;
  folder = begin_field (self->header, name);
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      GString *token = g_string_new ("<");

      for (const char *p = ids[i]; *p != '\0' && token->len < MAX_LINE - FOLD_COLUMN; p++)
        {
          if (*p > ' ' && *p < 0x7f && *p != '<' && *p != '>')
            g_string_append_c (token, *p);
        }
      g_string_append_c (token, '>');
      add_token (&folder, token->str, token->len);
      g_string_free (token, TRUE);
    }
  end_field (&folder);
}

/**
 * confab_mime_builder_add_date:
 * @self: a part
 * @name: a field's name
 * @ms: milliseconds since 1970 UTC
 * @zone_minutes: minutes east of UTC to write it in
 *
 * Adds a date, RFC 5322 §3.3.
 */
void
confab_mime_builder_add_date (ConfabMimeBuilder *self,
                              const char *       name,
                              gint64             ms,
                              int                zone_minutes)
{
  g_autofree char *date = confab_mime_format_date (ms, zone_minutes);

  if (date != NULL)
    g_string_append_printf (self->header, "%s: %s\r\n", name, date);
}

/* Adds `; name="value"`, or its RFC 2231 form where the value needs it. */
static void
add_parameter (Folder *    folder,
               const char *name,
               const char *value)
{
  g_autofree char *clean = clean_value (value);
  g_autoptr (GString) token = g_string_new (NULL);
  g_autoptr (GString) encoded = NULL;
  guint piece = 0;

  g_string_append_c (folder->out, ';');
  folder->column++;
  if (g_str_is_ascii (clean) && strlen (clean) + strlen (name) < FOLD_COLUMN - 6)
    {
      g_string_append_printf (token, "%s=\"", name);
      for (const char *p = clean; *p != '\0'; p++)
        {
          if (*p == '"' || *p == '\\')
            g_string_append_c (token, '\\');
          g_string_append_c (token, *p);
        }
      g_string_append_c (token, '"');
      add_token (folder, token->str, token->len);
      return;
    }

  encoded = g_string_new ("utf-8''");
  for (const guint8 *p = (const guint8 *) clean; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || strchr ("-._~", *p) != NULL)
        g_string_append_c (encoded, *p);
      else
        g_string_append_printf (encoded, "%%%02X", *p);
    }
  for (gsize pos = 0; pos < encoded->len; piece++)
    {
      gsize take = MIN (encoded->len - pos, MAX_PIECE);

      /* Not within a percent sign and its digits. */
      while (pos + take < encoded->len && (encoded->str[pos + take - 1] == '%' || encoded->str[pos + take - 2] == '%'))
        take--;
      if (pos == 0 && take == encoded->len)
        g_string_printf (token, "%s*=%s", name, encoded->str);
      else
        g_string_printf (token, "%s*%u*=%.*s", name, piece, (int) take, encoded->str + pos);
      pos += take;
      if (pos < encoded->len)
        g_string_append_c (token, ';');
      add_token (folder, token->str, token->len);
    }
}

/* Bodies -------------------------------------------------------------------- */

/* Adds @text as the body, in the encoding that suits it; lines end with "\n". */
static void
set_text_body (ConfabMimeBuilder *self,
               const char *       text)
{
  g_autoptr (GString) crlf = NULL;
  gsize length = strlen (text);
  gsize foreign = 0;
  gsize line = 0;
  gboolean plain = TRUE;

  for (const char *p = text; *p != '\0'; p++)
    {
      guint8 c = *p;

      line = c == '\n' ? 0 : line + 1;
      foreign += c >= 0x80;
      plain = plain && c < 0x80 && line <= MAX_LINE && (c >= ' ' || c == '\n' || c == '\t');
    }
  self->body = g_string_sized_new (length + length / 16 + 16);
  if (plain)
    {
      for (const char *p = text; *p != '\0'; p++)
        {
          if (*p == '\n')
            g_string_append_c (self->body, '\r');
          g_string_append_c (self->body, *p);
        }
      add_raw (self->content, "Content-Transfer-Encoding", "7bit");
    }
  else if (foreign <= length / BASE64_SHARE)
    {
      confab_mime_quoted_encode (text, self->body);
      add_raw (self->content, "Content-Transfer-Encoding", "quoted-printable");
    }
  else
    {
      crlf = g_string_sized_new (length + 16);
      for (const char *p = text; *p != '\0'; p++)
        {
          if (*p == '\n')
            g_string_append_c (crlf, '\r');
          g_string_append_c (crlf, *p);
        }
      confab_mime_base64_encode_lines ((const guint8 *) crlf->str, crlf->len, self->body);
      add_raw (self->content, "Content-Transfer-Encoding", "base64");
    }
  if (self->body->len > 0 && self->body->str[self->body->len - 1] != '\n')
    g_string_append (self->body, "\r\n");
}

/* UTF-8 with "\n" as the only line end and no other controls than tabs. */
static char *
clean_text (const char *text)
{
  char *clean = g_utf8_make_valid (text, -1);

  confab_mime_text_clean (clean);
  return clean;
}

/**
 * confab_mime_builder_new_text:
 * @text: a text, UTF-8
 * @flowed: break it into lines as format=flowed has them (RFC 3676)
 *
 * Makes a text/plain part.
 *
 * Returns: (transfer full): the part
 */
ConfabMimeBuilder *
confab_mime_builder_new_text (const char *text,
                              gboolean    flowed)
{
  ConfabMimeBuilder *self = builder_new ();
  g_autofree char *clean = clean_text (text);
  g_autofree char *lines = flowed ? confab_mime_flowed_encode (clean) : NULL;

  add_raw (self->content, "Content-Type",
           flowed ? "text/plain; charset=UTF-8; format=\"flowed\"" : "text/plain; charset=UTF-8");
  set_text_body (self, lines != NULL ? lines : clean);
  return self;
}

/**
 * confab_mime_builder_new_html:
 * @html: HTML, UTF-8
 *
 * Makes a text/html part.
 *
 * Returns: (transfer full): the part
 */
ConfabMimeBuilder *
confab_mime_builder_new_html (const char *html)
{
  ConfabMimeBuilder *self = builder_new ();
  g_autofree char *clean = clean_text (html);

  add_raw (self->content, "Content-Type", "text/html; charset=UTF-8");
  set_text_body (self, clean);
  return self;
}

/* Whether @type is a type that a file can have here. */
static gboolean
is_file_type (const char *type)
{
  const char *slash = strchr (type, '/');

  if (slash == NULL || slash == type || slash[1] == '\0' || strchr (slash + 1, '/') != NULL)
    return FALSE;
  for (const char *p = type; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("/.+-_!#$&^", *p) == NULL)
        return FALSE;
    }
  /* Neither may be encoded, RFC 2045 §6.4; and a file may be no mail at all. */
  return g_ascii_strncasecmp (type, "multipart/", 10) != 0 && g_ascii_strncasecmp (type, "message/", 8) != 0;
}

/**
 * confab_mime_builder_new_file:
 * @content_type: (nullable): as "image/png"; anything odd becomes application/octet-stream
 * @file_name: its name, UTF-8; a path before it is left out
 * @disposition: "attachment" or "inline"
 * @bytes: all of it
 *
 * Makes a part that is a file, in base64.
 *
 * Returns: (transfer full): the part
 */
ConfabMimeBuilder *
confab_mime_builder_new_file (const char *content_type,
                              const char *file_name,
                              const char *disposition,
                              GBytes *    bytes)
{
  ConfabMimeBuilder *self = builder_new ();
  g_autofree char *valid = g_utf8_make_valid (file_name, -1);
  g_autofree char *name = confab_mime_sanitize_file_name (valid);
  g_autofree char *size = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  Folder folder;

  add_raw (self->content, "Content-Type",
           content_type != NULL && is_file_type (content_type) ? content_type : "application/octet-stream");
  folder = begin_field (self->content, "Content-Disposition");
  add_token (&folder, disposition, strlen (disposition));
  add_parameter (&folder, "filename", name != NULL ? name : "file");
  size = g_strdup_printf ("; size=%" G_GSIZE_FORMAT, length);
  g_string_append (folder.out, size);
  end_field (&folder);
  add_raw (self->content, "Content-Transfer-Encoding", "base64");
  self->body = g_string_sized_new (length / BASE64_INPUT * BASE64_OUTPUT + BASE64_OUTPUT);
  confab_mime_base64_encode_lines (data, length, self->body);
  return self;
}

/**
 * confab_mime_builder_new_fields:
 * @content_type: as "message/disposition-notification"
 *
 * Makes a part whose body is fields as in a header, for
 * confab_mime_builder_add_field().
 *
 * Returns: (transfer full): the part
 */
ConfabMimeBuilder *
confab_mime_builder_new_fields (const char *content_type)
{
  ConfabMimeBuilder *self = builder_new ();

  add_raw (self->content, "Content-Type", content_type);
  self->body = g_string_new (NULL);
  return self;
}

/**
 * confab_mime_builder_add_field:
 * @self: a part of fields
 * @name: a field's name
 * @value: its value, ASCII
 *
 * Adds a field to the body.
 */
void
confab_mime_builder_add_field (ConfabMimeBuilder *self,
                               const char *       name,
                               const char *       value)
{
  g_return_if_fail (self->body != NULL);

  add_raw (self->body, name, value);
}

/**
 * confab_mime_builder_new_multipart:
 * @subtype: as "mixed"
 * @parameters: (nullable): more parameters, as "report-type=disposition-notification"
 * @seed: something of this mail alone, of which the boundary is made
 *
 * Makes a multipart.
 *
 * Returns: (transfer full): the part
 */
ConfabMimeBuilder *
confab_mime_builder_new_multipart (const char *subtype,
                                   const char *parameters,
                                   const char *seed)
{
  ConfabMimeBuilder *self = builder_new ();

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_builder_free);
  self->content_type = g_strconcat ("multipart/", subtype, parameters != NULL ? "; " : "", parameters, NULL);
  self->seed = g_strdup (seed);
  return self;
}

/**
 * confab_mime_builder_add_part:
 * @self: a multipart
 * @part: (transfer full): what it holds next
 */
void
confab_mime_builder_add_part (ConfabMimeBuilder *self,
                              ConfabMimeBuilder *part)
{
  g_return_if_fail (self->parts != NULL);

  g_ptr_array_add (self->parts, part);
}

static void write_part (ConfabMimeBuilder *self,
                        GString *          out);

/* A boundary that stands in none of @bodies, of the seed and how often that was tried. */
static char *
make_boundary (const char *seed,
               GPtrArray * bodies)
{
  for (guint try = 0;; try++)
    {
      g_autofree char *text = g_strdup_printf ("%u %s", try, seed);
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
      g_autofree char *boundary = g_strdup_printf ("=_%.32s", hash);
      gboolean clash = FALSE;

      for (guint i = 0; i < bodies->len && !clash; i++)
        {
          const GString *body = g_ptr_array_index (bodies, i);

          clash = memmem (body->str, body->len, boundary, strlen (boundary)) != NULL;
        }
      if (!clash)
        return g_steal_pointer (&boundary);
    }
}

static void
free_string (gpointer string)
{
  g_string_free (string, TRUE);
}

static void
write_multipart (ConfabMimeBuilder *self,
                 GString *          out)
{
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func (free_string);
  g_autofree char *boundary = NULL;

  for (guint i = 0; i < self->parts->len; i++)
    {
      GString *body = g_string_new (NULL);

      write_part (g_ptr_array_index (self->parts, i), body);
      g_ptr_array_add (bodies, body);
    }
  boundary = make_boundary (self->seed, bodies);
  g_string_append_printf (out, "Content-Type: %s;\r\n boundary=\"%s\"\r\n\r\n", self->content_type, boundary);
  for (guint i = 0; i < bodies->len; i++)
    {
      const GString *body = g_ptr_array_index (bodies, i);

      g_string_append_printf (out, "--%s\r\n", boundary);
      g_string_append_len (out, body->str, body->len);
      g_string_append (out, "\r\n");
    }
  g_string_append_printf (out, "--%s--\r\n", boundary);
}

static void
write_part (ConfabMimeBuilder *self,
            GString *          out)
{
  g_string_append_len (out, self->header->str, self->header->len);
  g_string_append_len (out, self->content->str, self->content->len);
  if (self->parts != NULL)
    write_multipart (self, out);
  else
    {
      g_string_append (out, "\r\n");
      g_string_append_len (out, self->body->str, self->body->len);
    }
}

/**
 * confab_mime_builder_to_bytes:
 * @self: the outermost part
 *
 * Returns: (transfer full): the mail
 */
GBytes *
confab_mime_builder_to_bytes (ConfabMimeBuilder *self)
{
  GString *out = g_string_sized_new (4096);

  write_part (self, out);
  return g_string_free_to_bytes (out);
}
