/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain text: made clean for showing, and format=flowed both ways (RFC 3676). */
#include "config.h"

#include "confab-mime-text.h"

#include <string.h>

/* Lines are broken before this column, blank and quote marks included. */
#define FLOW_WIDTH 76

/* Deepest quote that is told apart. */
#define MAX_QUOTE_DEPTH 50

/* What a byte may begin: bits for the fast path of text_clean. */
static gboolean
is_plain_byte (guint8 c)
{
  return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t' || (c >= 0xc3 && c != 0xe2 && c != 0xef);
}

/**
 * confab_mime_text_clean:
 * @text: (inout): valid UTF-8
 *
 * Makes a text fit for showing, in place: all line ends become "\n"; control
 * characters, byte order marks and overrides of direction are left out.
 */
void
confab_mime_text_clean (char *text)
{
  const guint8 *in = (const guint8 *) text;
  guint8 *out = (guint8 *) text;

  while (is_plain_byte (*in) || (*in >= 0x80 && *in < 0xc0))
    in++;
  out = (guint8 *) in;
  while (*in != '\0')
    {
      if (is_plain_byte (*in) || (*in >= 0x80 && *in < 0xc0))
        *out++ = *in++;
      else if (*in == '\r')
        {
          *out++ = '\n';
          in += in[1] == '\n' ? 2 : 1;
        }
      else if (*in < 0x20 || *in == 0x7f)
        in++;
      else if (*in == 0xc2 && in[1] < 0xa0)
        in += 2;
      else if (*in == 0xe2 && in[1] == 0x80 && (in[2] == 0xa8 || in[2] == 0xa9))
        {
          *out++ = '\n';
          in += 3;
        }
      else if ((*in == 0xe2 && in[1] == 0x80 && in[2] >= 0xaa && in[2] <= 0xae) ||
               (*in == 0xef && in[1] == 0xbb && in[2] == 0xbf))
        in += 3;
      else
        *out++ = *in++;
    }
  *out = '\0';
}

static guint
quote_depth (const char * line,
             const char **rest)
{
  guint depth = 0;

  while (*line == '>' && depth < MAX_QUOTE_DEPTH)
    {
      depth++;
      line++;
    }
  *rest = line;
  return depth;
}

static void
append_marks (GString *out,
              guint    depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

/**
 * confab_mime_flowed_decode:
 * @text: text of a format=flowed part, with "\n" as line ends
 * @delsp: the part has DelSp=yes
 *
 * Joins flowed lines to paragraphs, RFC 3676 §4. Quoted lines begin with as many
 * ">" as they are deep, and a blank.
 *
 * Returns: (transfer full): the text
 */
char *
confab_mime_flowed_decode (const char *text,
                           gboolean    delsp)
{
  GString *out = g_string_sized_new (strlen (text) + 16);
  gboolean flowing = FALSE;
  guint last_depth = 0;

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");
      const char *end = text + length;
      const char *line;
      guint depth = quote_depth (text, &line);
      gboolean signature;
      gboolean flowed;

      if (line < end && *line == ' ')
        line++;
      signature = end - line == 3 && memcmp (line, "-- ", 3) == 0;
      flowed = !signature && end > line && end[-1] == ' ';

      /* A paragraph ends where the depth changes, and before a signature. */
      if (flowing && (depth != last_depth || signature))
        {
          if (out->len > 0 && out->str[out->len - 1] == ' ')
            g_string_truncate (out, out->len - 1);
          g_string_append_c (out, '\n');
          flowing = FALSE;
        }
      if (!flowing)
        append_marks (out, depth);
      g_string_append_len (out, line, end - line - (flowed && delsp ? 1 : 0));
      flowing = flowed;
      last_depth = depth;
      if (*end == '\0')
        break;
      if (!flowed)
        g_string_append_c (out, '\n');
      text = end + 1;
    }
  if (flowing && out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free_and_steal (out);
}

static gboolean
needs_stuffing (const char *line)
{
  return *line == ' ' || *line == '>' || strncmp (line, "From ", 5) == 0;
}

/* Breaks one paragraph into lines that flow. */
static void
append_paragraph (GString *   out,
                  const char *marks,
                  const char *line,
                  gsize       length)
{
  gsize marks_length = strlen (marks);
  gboolean first = TRUE;

  if (!(length == 3 && memcmp (line, "-- ", 3) == 0))
    {
      while (length > 0 && line[length - 1] == ' ')
        length--;
    }
  do
    {
      gsize room = FLOW_WIDTH - MIN (marks_length + 1, FLOW_WIDTH / 2);
      gsize take = length;

      if (!first)
        g_string_append_c (out, '\n');
      first = FALSE;
      g_string_append (out, marks);
      if (*marks != '\0' ? length > 0 : length > 0 && needs_stuffing (line))
        g_string_append_c (out, ' ');
      if (length > room)
        {
          take = room;
          while (take > 0 && line[take - 1] != ' ')
            take--;
          /* A word longer than a line stays whole. */
          if (take == 0)
            {
              const char *blank = memchr (line + room, ' ', length - room);

              take = blank != NULL ? (gsize) (blank - line) + 1 : length;
            }
        }
      g_string_append_len (out, line, take);
      line += take;
      length -= take;
    }
  while (length > 0);
}

/**
 * confab_mime_flowed_encode:
 * @text: a text with "\n" as line ends
 *
 * Breaks a text into lines as format=flowed wants them, RFC 3676 §4. Lines that
 * begin with ">" are quotes. Blanks at the end of a line are lost.
 *
 * Returns: (transfer full): the text, with "\n" as line ends
 */
char *
confab_mime_flowed_encode (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + strlen (text) / 16 + 16);

  for (;;)
    {
      gsize length = strcspn (text, "\n");
      char marks[MAX_QUOTE_DEPTH + 1];
      const char *line = text;
      guint depth = 0;

      /* "> > a" is as deep as ">> a". */
      while (*line == '>' && depth < MAX_QUOTE_DEPTH)
        {
          marks[depth++] = '>';
          line++;
          if (line[0] == ' ' && line[1] == '>')
            line++;
        }
      if (depth > 0 && *line == ' ')
        line++;
      marks[depth] = '\0';
      append_paragraph (out, marks, line, text + length - line);
      text += length;
      if (*text == '\0')
        break;
      text++;
      g_string_append_c (out, '\n');
    }
  return g_string_free_and_steal (out);
}
