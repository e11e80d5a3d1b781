/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values with parameters (RFC 2045 §5.1), continued and encoded ones too (RFC 2231). */
#include "config.h"

#include "confab-mime-header.h"

#include "confab-mime-text.h"

#include <string.h>

/* Most pieces of one continued parameter. */
#define MAX_PIECES 1000

typedef struct
{
  char *name;  /* in lower case, without what follows '*' */
  char *value; /* as it stands, unquoted */
  guint piece;
  gboolean extended; /* RFC 2231: percent-encoded */
  gboolean pieces;   /* one of several, or RFC 2231 at all */
  guint order;
} Piece;

typedef struct
{
  char *name;
  char *value;
} Parameter;

struct _ConfabMimeParameters
{
  char *value;
  Parameter *parameters;
  guint n_parameters;
};

static void
clear_piece (gpointer data)
{
  Piece *piece = data;

  g_free (piece->name);
  g_free (piece->value);
}

static const char *
skip_blank (const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

/* Takes the parameter's value at @p: quoted, or all up to the next ';'. */
static const char *
read_value (const char *p,
            char **     value)
{
  GString *out = g_string_sized_new (32);
  const char *q;

  if (*p == '"')
    {
      for (q = p + 1; *q != '\0' && *q != '"'; q++)
        {
          /* Some programs write Windows paths here with bare backslashes. */
          if (*q == '\\' && (q[1] == '"' || q[1] == '\\'))
            q++;
          if (out->len < CONFAB_MIME_PARAMETER_MAX_VALUE)
            g_string_append_c (out, *q);
        }
      while (*q != '\0' && *q != ';')
        q++;
    }
  else
    {
      for (q = p; *q != '\0' && *q != ';'; q++)
        {
          if (out->len < CONFAB_MIME_PARAMETER_MAX_VALUE)
            g_string_append_c (out, *q);
        }
      while (out->len > 0 && (out->str[out->len - 1] == ' ' || out->str[out->len - 1] == '\t'))
        g_string_truncate (out, out->len - 1);
    }
  *value = g_string_free_and_steal (out);
  return q;
}

/* Splits "name", "name*", "name*2" and "name*2*". */
static gboolean
read_name (const char *start,
           const char *end,
           Piece *     piece)
{
  const char *star = memchr (start, '*', end - start);
  const char *name_end = star != NULL ? star : end;

  if (name_end == start)
    return FALSE;
  piece->name = g_ascii_strdown (start, name_end - start);
  if (star == NULL)
    return TRUE;
  piece->pieces = TRUE;
  star++;
  while (star < end && g_ascii_isdigit (*star) && piece->piece <= MAX_PIECES)
    piece->piece = piece->piece * 10 + (*star++ - '0');
  if (piece->piece > MAX_PIECES)
    piece->piece = MAX_PIECES;
  piece->extended = end > start && end[-1] == '*';
  return TRUE;
}

static int
compare_pieces (gconstpointer a,
                gconstpointer b)
{
  const Piece *one = a;
  const Piece *two = b;
  int order = strcmp (one->name, two->name);

  if (order != 0)
    return order;
  /* The RFC 2231 form is the true one where both are given. */
  if (one->pieces != two->pieces)
    return one->pieces ? -1 : 1;
  if (one->piece != two->piece)
    return one->piece < two->piece ? -1 : 1;
  return one->order < two->order ? -1 : 1;
}

static void
append_percent (GString *   out,
                const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (*text == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          g_string_append_c (out, (g_ascii_xdigit_value (text[1]) << 4) | g_ascii_xdigit_value (text[2]));
          text += 2;
        }
      else
        g_string_append_c (out, *text);
    }
}

/* Joins the pieces of one parameter and decodes them. */
static char *
join_pieces (const Piece *pieces,
             guint        n)
{
  g_autoptr (GString) out = NULL;
  g_autofree char *charset = NULL;
  g_autofree char *decoded = NULL;
  const char *first = pieces->value;

  if (!pieces->pieces)
    {
      decoded = confab_mime_decode_words (first);
      return confab_mime_sanitize_line (decoded, CONFAB_MIME_PARAMETER_MAX_VALUE);
    }

  if (pieces->extended)
    {
      const char *quote = strchr (first, '\'');
      const char *second = quote != NULL ? strchr (quote + 1, '\'') : NULL;

      if (second != NULL)
        {
          charset = g_strndup (first, quote - first);
          first = second + 1;
        }
    }
  out = g_string_new (NULL);
  for (guint i = 0; i < n && out->len < CONFAB_MIME_PARAMETER_MAX_VALUE; i++)
    {
      /* A second piece of one number, or a plain form beside this one. */
      if (!pieces[i].pieces || (i > 0 && pieces[i].piece == pieces[i - 1].piece))
        continue;
      if (pieces[i].extended)
        append_percent (out, i == 0 ? first : pieces[i].value);
      else
        g_string_append (out, i == 0 ? first : pieces[i].value);
    }
  decoded = confab_mime_charset_to_utf8 (out->str, out->len, charset);
  if (charset == NULL && strstr (decoded, "=?") != NULL)
    {
      char *words = confab_mime_decode_words (decoded);

      g_free (decoded);
      decoded = words;
    }
  return confab_mime_sanitize_line (decoded, CONFAB_MIME_PARAMETER_MAX_VALUE);
}

static void
read_parameters (ConfabMimeParameters *self,
                 const char *          p)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, TRUE, sizeof (Piece));

  g_array_set_clear_func (pieces, clear_piece);
  while (*p == ';' && pieces->len < CONFAB_MIME_PARAMETER_MAX)
    {
      Piece piece = { .order = pieces->len };
      const char *start = p = skip_blank (p + 1);
      const char *end;

      while (*p != '\0' && *p != ';' && *p != '=')
        p++;
      if (*p != '=')
        continue;
      end = p;
      while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
      p = skip_blank (p + 1);
      if (read_name (start, end, &piece))
        {
          p = read_value (p, &piece.value);
          g_array_append_val (pieces, piece);
        }
      else
        {
          while (*p != '\0' && *p != ';')
            p++;
        }
    }
  if (pieces->len == 0)
    return;

  if (pieces->len > 1)
    g_array_sort (pieces, compare_pieces);
  self->parameters = g_new (Parameter, pieces->len);
  for (guint i = 0; i < pieces->len;)
    {
      Piece *piece = &g_array_index (pieces, Piece, i);
      guint n = 1;

      while (i + n < pieces->len && strcmp (piece[n].name, piece->name) == 0)
        n++;
      self->parameters[self->n_parameters].name = g_strdup (piece->name);
      self->parameters[self->n_parameters++].value = join_pieces (piece, n);
      i += n;
    }
}

/**
 * confab_mime_parameters_new:
 * @value: an unfolded value
 *
 * Reads a value with parameters. Where a parameter is given twice, the first
 * counts.
 *
 * Returns: (transfer full): the parameters
 */
ConfabMimeParameters *
confab_mime_parameters_new (const char *value)
{
  ConfabMimeParameters *self = g_new0 (ConfabMimeParameters, 1);
  const char *p = skip_blank (value);
  gsize length = strcspn (p, "; \t(\"");

  self->value = g_ascii_strdown (p, length);
  if (!g_str_is_ascii (self->value))
    *self->value = '\0';
  read_parameters (self, p + strcspn (p, ";"));
  return self;
}

/**
 * confab_mime_parameters_free:
 * @self: (transfer full) (nullable): the parameters
 */
void
confab_mime_parameters_free (ConfabMimeParameters *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_parameters; i++)
    {
      g_free (self->parameters[i].name);
      g_free (self->parameters[i].value);
    }
  g_free (self->parameters);
  g_free (self->value);
  g_free (self);
}

/**
 * confab_mime_parameters_get_value:
 * @self: the parameters
 *
 * Returns: (transfer none): what stood before the first ';', in lower case, up
 *   to the first blank; ASCII
 */
const char *
confab_mime_parameters_get_value (const ConfabMimeParameters *self)
{
  return self->value;
}

/**
 * confab_mime_parameters_find:
 * @self: the parameters
 * @name: a name in lower case
 *
 * Returns: (transfer none) (nullable): the decoded value, UTF-8 on one line
 */
const char *
confab_mime_parameters_find (const ConfabMimeParameters *self,
                             const char *                name)
{
  for (guint i = 0; i < self->n_parameters; i++)
    {
      if (strcmp (self->parameters[i].name, name) == 0)
        return self->parameters[i].value;
    }
  return NULL;
}
