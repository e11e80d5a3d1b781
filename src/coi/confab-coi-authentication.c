/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says of whether a mail is from whom it says (RFC 8601). */
#include "config.h"

#include "confab-coi-authentication.h"

#include "confab-coi-headers.h"
#include "confab-mime-address.h"
#include "confab-mime-header.h"

#include <string.h>

/* Longest name of a host (RFC 1035 §2.3.4). */
#define MAX_HOST 253

/**
 * confab_coi_authentication_free:
 * @self: (transfer full): what a server says
 */
void
confab_coi_authentication_free (ConfabCoiAuthentication *self)
{
  g_free (self->author);
  g_free (self->server);
  g_ptr_array_unref (self->domains);
  g_free (self);
}

/* The name of a host in lower case, or NULL when it cannot be one. */
static char *
dup_host (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_HOST || text[0] == '.' || text[0] == '-' || text[length - 1] == '.')
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!(g_ascii_isalnum (text[i]) || text[i] == '-' || text[i] == '_' || (text[i] == '.' && text[i + 1] != '.')))
      return NULL;
  return g_ascii_strdown (text, -1);
}

/* Without comments, which may be nested and hold anything. A blank stands for each. */
static char *
dup_without_comments (const char *value)
{
  GString *out = g_string_new (NULL);
  guint depth = 0;
  gboolean quoted = FALSE;

  for (const char *p = value; *p != '\0' && p - value < CONFAB_COI_AUTHENTICATION_MAX_FIELD; p++)
    {
      if (*p == '\\' && p[1] != '\0' && (quoted || depth > 0))
        {
          p++;
          if (depth == 0)
            g_string_append_c (out, *p == '"' || *p == ';' ? ' ' : *p);
          continue;
        }
      if (*p == '"' && depth == 0)
        quoted = !quoted;
      else if (*p == '(' && !quoted)
        depth++;
      if (depth == 0)
        g_string_append_c (out, *p);
      if (*p == ')' && !quoted && depth > 0 && --depth == 0)
        g_string_append_c (out, ' ');
    }
  return g_string_free_and_steal (out);
}

/* Ends a text where @stop stands outside quotes. Returns: what follows, or NULL */
static char *
cut (char *text,
     char  stop)
{
  gboolean quoted = FALSE;

  for (char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (*p == stop && !quoted)
        {
          *p = '\0';
          return p + 1;
        }
    }
  return NULL;
}

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t\r\n");
}

static char *
take_word (const char **p,
           const char * stops)
{
  gsize length;
  char *word;

  if (**p == '"')
    {
      length = strcspn (*p + 1, "\"");
      word = g_strndup (*p + 1, length);
      *p += 1 + length + ((*p)[1 + length] == '"');
      return word;
    }
  length = strcspn (*p, stops);
  word = g_strndup (*p, length);
  *p += length;
  return word;
}

/* One `name=value`, which may have blanks about its sign. Returns: whether there is any more */
static gboolean
take_pair (const char **p,
           char **      name,
           char **      value)
{
  *p = skip_blanks (*p);
  *name = NULL;
  *value = NULL;
  if (**p == '\0')
    return FALSE;
  *name = take_word (p, " \t\r\n=");
  *p = skip_blanks (*p);
  if (**p != '=')
    return TRUE;
  *p = skip_blanks (*p + 1);
  *value = take_word (p, " \t\r\n");
  return TRUE;
}

static void
add_domain (ConfabCoiAuthentication *self,
            const char *             value)
{
  const char *at = strrchr (value, '@');
  char *host = dup_host (at != NULL ? at + 1 : value);

  if (host != NULL)
    g_ptr_array_add (self->domains, host);
}

/* `dkim=pass header.d=example.org`, and what else there may be. */
static void
read_result (ConfabCoiAuthentication *self,
             const char *             result)
{
  const char *p = result;
  g_autofree char *method = NULL;
  g_autofree char *verdict = NULL;
  g_autofree char *domain = NULL;
  gboolean is_dkim;

  if (!take_pair (&p, &method, &verdict) || verdict == NULL || *verdict == '\0')
    return;
  method[strcspn (method, "/")] = '\0';
  is_dkim = g_ascii_strcasecmp (method, "dkim") == 0;
  if (!is_dkim && g_ascii_strcasecmp (method, "dmarc") != 0)
    return;
  if (g_ascii_strcasecmp (verdict, "pass") != 0)
    {
      self->failed |= g_ascii_strcasecmp (verdict, "none") != 0;
      return;
    }
  for (;;)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      gboolean wanted;

      if (!take_pair (&p, &name, &value))
        break;
      wanted = is_dkim ? g_ascii_strcasecmp (name, "header.d") == 0 || (domain == NULL && g_ascii_strcasecmp (name, "header.i") == 0)
                       : g_ascii_strcasecmp (name, "header.from") == 0;
      if (wanted && value != NULL)
        g_set_str (&domain, value);
    }
  if (domain != NULL)
    add_domain (self, domain);
}

static void
read_field (ConfabCoiAuthentication *self,
            const char *             field)
{
  g_autofree char *text = dup_without_comments (field);
  char *rest = cut (text, ';');
  const char *p = text;
  g_autofree char *server = NULL;
  g_autofree char *value = NULL;

  /* Some leave out who says so: that may be anybody. */
  if (!take_pair (&p, &server, &value) || value != NULL)
    return;
  self->server = dup_host (server);
  for (guint i = 0; self->server != NULL && rest != NULL && i < CONFAB_COI_AUTHENTICATION_MAX_RESULTS; i++)
    {
      char *result = rest;

      rest = cut (result, ';');
      read_result (self, result);
    }
}

/**
 * confab_coi_authentication_new_from_header:
 * @header: header block of a mail
 *
 * Returns: (transfer full): what its topmost field of the kind says, if there is any
 */
ConfabCoiAuthentication *
confab_coi_authentication_new_from_header (GBytes *header)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (header, &length);
  g_autoptr (ConfabMimeHeader) fields = confab_mime_header_new (data != NULL ? data : "", length);
  const char *field = confab_mime_header_find (fields, CONFAB_HEADER_AUTHENTICATION_RESULTS);
  const char *from = confab_mime_header_find (fields, CONFAB_HEADER_FROM);
  g_autoptr (GPtrArray) authors = confab_mime_address_list_parse (from != NULL ? from : "", 2, NULL);
  ConfabCoiAuthentication *self = g_new0 (ConfabCoiAuthentication, 1);

  self->domains = g_ptr_array_new_with_free_func (g_free);
  if (authors->len == 1)
    {
      const char *at = strrchr (((ConfabMimeAddress *) g_ptr_array_index (authors, 0))->address, '@');

      self->author = at != NULL ? dup_host (at + 1) : NULL;
    }
  if (field != NULL)
    read_field (self, field);
  return self;
}
