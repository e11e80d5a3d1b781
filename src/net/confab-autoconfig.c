/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a provider's autoconfig file (config-v1.1.xml). Pure: bytes in, values out. */
#include "config.h"

#include "confab-autoconfig.h"

#include <string.h>

/* What a file may hold; one that has more is not what it says it is. */
#define MAX_DEPTH 16
#define MAX_TEXT 1024
#define MAX_HOST 253

G_DEFINE_QUARK (confab-autoconfig-error-quark, confab_autoconfig_error)

/* What the text of an element is for. */
typedef enum
{
  FIELD_NONE,
  FIELD_DOMAIN,
  FIELD_NAME,
  FIELD_HOST,
  FIELD_PORT,
  FIELD_SOCKET,
  FIELD_USER,
  FIELD_AUTH,
} Field;

/* A server as its element says it. */
typedef struct
{
  gboolean wanted; /* IMAP or SMTP, rather than POP3 or Exchange */
  gboolean imap;
  char *host;
  char *user;
  guint16 port;
  int security; /* ConfabSecurity, or 0 */
  ConfabAuth auth;
  gboolean names_auth;
} Draft;

typedef struct
{
  const char *address;
  char *local;
  char *domain; /* ASCII, lower-cased; NULL when it is none */
  ConfabAutoconfig *result;
  guint depth;
  guint n_providers;
  gboolean in_config;
  gboolean in_provider;
  gboolean in_server;
  gboolean names_some; /* a domain, whichever */
  Field field;
  guint field_depth;
  GString *text;
  Draft draft;
} Reader;

/**
 * confab_mail_server_new:
 * @host: its name
 * @port: its port
 * @security: how to connect
 * @user: the user name there
 * @auth: what it takes
 *
 * Returns: (transfer full): a server
 */
ConfabMailServer *
confab_mail_server_new (const char *   host,
                        guint16        port,
                        ConfabSecurity security,
                        const char *   user,
                        ConfabAuth     auth)
{
  ConfabMailServer *self = g_new0 (ConfabMailServer, 1);

  self->host = g_strdup (host);
  self->port = port;
  self->security = security;
  self->user = g_strdup (user);
  self->auth = auth;
  return self;
}

/**
 * confab_mail_server_free:
 * @self: (transfer full): a server
 */
void
confab_mail_server_free (ConfabMailServer *self)
{
  g_free (self->host);
  g_free (self->user);
  g_free (self);
}

/**
 * confab_mail_server_check_host:
 * @name: what somebody says is a host's name
 *
 * An IP address is none: no certificate that the world trusts names it.
 *
 * Returns: (transfer full) (nullable): the name in ASCII, lower-cased and without a dot
 *   at its end (RFC 5890), or %NULL when it is none
 */
char *
confab_mail_server_check_host (const char *name)
{
  g_autofree char *ascii = NULL;
  gsize length = strlen (name);

  if (length == 0 || length > MAX_HOST || !g_utf8_validate (name, (gssize) length, NULL) || g_hostname_is_ip_address (name))
    return NULL;
  ascii = g_hostname_to_ascii (name);
  if (ascii == NULL)
    return NULL;
  length = strlen (ascii);
  if (length > 1 && ascii[length - 1] == '.')
    ascii[--length] = '\0';
  if (length == 0 || length > MAX_HOST || ascii[0] == '.' || ascii[0] == '-' || strstr (ascii, "..") != NULL ||
      ascii[length - 1] == '.')
    return NULL;
  for (char *p = ascii; *p != '\0'; p++)
    {
      *p = g_ascii_tolower (*p);
      if (!g_ascii_isalnum (*p) && *p != '.' && *p != '-' && *p != '_')
        return NULL;
    }
  return g_steal_pointer (&ascii);
}

static void
clear_draft (Draft *draft)
{
  g_free (draft->host);
  g_free (draft->user);
  *draft = (Draft) {
    0
  };
}

static Field
find_field (Reader *    reader,
            const char *element)
{
  static const struct
  {
    const char *element;
    Field field;
  } of_server[] = {
    { "hostname", FIELD_HOST },
    { "port", FIELD_PORT },
    { "socketType", FIELD_SOCKET },
    { "username", FIELD_USER },
    { "authentication", FIELD_AUTH },
  };

  for (guint i = 0; reader->in_server && i < G_N_ELEMENTS (of_server); i++)
    if (strcmp (element, of_server[i].element) == 0)
      return of_server[i].field;
  if (reader->in_provider && !reader->in_server && strcmp (element, "domain") == 0)
    return FIELD_DOMAIN;
  if (reader->in_provider && !reader->in_server && strcmp (element, "displayName") == 0)
    return FIELD_NAME;
  return FIELD_NONE;
}

static const char *
find_attribute (const char **names,
                const char **values,
                const char * name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return "";
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char *         element,
                  const char **        names,
                  const char **        values,
                  gpointer             user_data,
                  GError **            error)
{
  Reader *reader = user_data;
  const char *type = find_attribute (names, values, "type");
  gboolean incoming = strcmp (element, "incomingServer") == 0;

  if (++reader->depth > MAX_DEPTH)
    {
      g_set_error_literal (error, CONFAB_AUTOCONFIG_ERROR, CONFAB_AUTOCONFIG_ERROR_PARSE, "It is nested too deeply");
      return;
    }
  if (reader->depth == 1)
    {
      reader->in_config = strcmp (element, "clientConfig") == 0;
      if (!reader->in_config)
        g_set_error_literal (error, CONFAB_AUTOCONFIG_ERROR, CONFAB_AUTOCONFIG_ERROR_PARSE, "It is no settings file");
      return;
    }
  /* A file is about one provider; what follows the first is not looked at. */
  if (reader->depth == 2 && strcmp (element, "emailProvider") == 0)
    reader->in_provider = reader->n_providers++ == 0;
  else if (reader->depth == 3 && reader->in_provider && (incoming || strcmp (element, "outgoingServer") == 0))
    {
      reader->in_server = TRUE;
      reader->draft.imap = incoming;
      reader->draft.wanted = strcmp (type, incoming ? "imap" : "smtp") == 0;
    }
  else if (reader->field == FIELD_NONE)
    {
      reader->field = find_field (reader, element);
      reader->field_depth = reader->depth;
      g_string_truncate (reader->text, 0);
    }
}

/* Puts the address's parts where the file says. Returns NULL when it says something
 * else, or has lines. */
static char *
fill_in (Reader *    reader,
         const char *text)
{
  g_autoptr (GString) filled = g_string_new (text);

  if (strpbrk (text, "\r\n\t") != NULL)
    return NULL;

  /* The parts may have any character in them, so that each place is filled once. */
  for (gsize i = 0; i < filled->len;)
    {
      static const char *const places[] = { "%EMAILADDRESS%", "%EMAILLOCALPART%", "%EMAILDOMAIN%" };
      const char *parts[] = { reader->address, reader->local, reader->domain };
      gsize step = 1;

      for (guint j = 0; j < G_N_ELEMENTS (places); j++)
        if (filled->str[i] == '%' && parts[j] != NULL && g_str_has_prefix (filled->str + i, places[j]))
          {
            g_string_erase (filled, (gssize) i, (gssize) strlen (places[j]));
            g_string_insert (filled, (gssize) i, parts[j]);
            step = strlen (parts[j]);
            break;
          }
      if (step == 1 && filled->str[i] == '%')
        return NULL;
      if (filled->len > MAX_TEXT)
        return NULL;
      i += step;
    }
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

static void
take_auth (Draft *     draft,
           const char *text)
{
  draft->names_auth = TRUE;
  if (strcmp (text, "password-cleartext") == 0 || strcmp (text, "password-encrypted") == 0 ||
      strcmp (text, "plain") == 0 || strcmp (text, "secure") == 0)
    draft->auth |= CONFAB_AUTH_PASSWORD;
  else if (strcmp (text, "OAuth2") == 0)
    draft->auth |= CONFAB_AUTH_OAUTH2;
}

/* A field that stands twice counts once, as it stood first; but for the kinds of proof. */
static void
take_field (Reader *    reader,
            const char *text)
{
  Draft *draft = &reader->draft;
  g_autofree char *filled = NULL;
  g_autofree char *host = NULL;
  guint64 port = 0;

  switch (reader->field)
    {
    case FIELD_NONE:
      break;

    case FIELD_DOMAIN:
      reader->names_some = TRUE;
      filled = fill_in (reader, text);
      host = filled != NULL ? confab_mail_server_check_host (filled) : NULL;
      if (host != NULL && g_strcmp0 (host, reader->domain) == 0)
        reader->result->names_domain = TRUE;
      break;

    case FIELD_NAME:
      if (reader->result->name == NULL && *text != '\0')
        reader->result->name = g_strdelimit (g_strdup (text), "\r\n\t", ' ');
      break;

    case FIELD_HOST:
      filled = draft->host == NULL ? fill_in (reader, text) : NULL;
      if (filled != NULL)
        draft->host = confab_mail_server_check_host (filled);
      break;

    case FIELD_PORT:
      if (draft->port == 0 && g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
        draft->port = (guint16) port;
      break;

    case FIELD_SOCKET:
      if (draft->security == 0)
        draft->security = strcmp (text, "SSL") == 0 ? CONFAB_SECURITY_TLS :
                          strcmp (text, "STARTTLS") == 0 ? CONFAB_SECURITY_STARTTLS : 0;
      break;

    case FIELD_USER:
      if (draft->user == NULL)
        draft->user = fill_in (reader, text);
      break;

    case FIELD_AUTH:
      take_auth (draft, text);
      break;
    }
}

/* A server with a clear line, or with a proof that is not known here, is none. */
static void
take_server (Reader *reader)
{
  Draft *draft = &reader->draft;
  GPtrArray *servers = draft->imap ? reader->result->imap : reader->result->smtp;

  if (!draft->names_auth)
    draft->auth = CONFAB_AUTH_PASSWORD;
  if (draft->user == NULL)
    draft->user = g_strdup (reader->address);
  if (draft->wanted && draft->host != NULL && draft->port != 0 && draft->security != 0 && draft->auth != 0 &&
      *draft->user != '\0' && servers->len < CONFAB_AUTOCONFIG_MAX_SERVERS)
    g_ptr_array_add (servers, confab_mail_server_new (draft->host, draft->port, (ConfabSecurity) draft->security,
                                                      draft->user, draft->auth));
  clear_draft (draft);
}

static void
end_element_cb (GMarkupParseContext *context,
                const char *         element,
                gpointer             user_data,
                GError **            error)
{
  Reader *reader = user_data;

  if (reader->field != FIELD_NONE && reader->depth == reader->field_depth)
    {
      g_strstrip (reader->text->str);
      take_field (reader, reader->text->str);
      reader->field = FIELD_NONE;
    }
  else if (reader->depth == 3 && reader->in_server)
    {
      take_server (reader);
      reader->in_server = FALSE;
    }
  else if (reader->depth == 2)
    {
      reader->in_provider = FALSE;
    }
  reader->depth--;
}

static gboolean
is_text (const char *text,
         gsize       length)
{
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) && *p != '\n' && *p != '\r' && *p != '\t')
      return FALSE;
  return TRUE;
}

static void
text_cb (GMarkupParseContext *context,
         const char *         text,
         gsize                length,
         gpointer             user_data,
         GError **            error)
{
  Reader *reader = user_data;

  if (reader->field == FIELD_NONE || reader->depth != reader->field_depth)
    return;
  if (reader->text->len + length > MAX_TEXT || !is_text (text, length))
    g_set_error_literal (error, CONFAB_AUTOCONFIG_ERROR, CONFAB_AUTOCONFIG_ERROR_PARSE, "A value is too long, or no text");
  else
    g_string_append_len (reader->text, text, (gssize) length);
}

static const GMarkupParser parser = {
  .start_element = start_element_cb,
  .end_element = end_element_cb,
  .text = text_cb,
};

static gboolean
read_file (Reader *    reader,
           const char *data,
           gsize       length,
           GError **   error)
{
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, reader, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  if (length == 0)
    data = "";
  /* Where it is no UTF-8, only the words for people are spoilt. */
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  text = g_utf8_make_valid (data, (gssize) length);
  if (!g_markup_parse_context_parse (context, text, -1, &local) || !g_markup_parse_context_end_parse (context, &local))
    {
      g_set_error (error, CONFAB_AUTOCONFIG_ERROR, CONFAB_AUTOCONFIG_ERROR_PARSE, "The settings cannot be read: %s",
                   local->message);
      return FALSE;
    }
  return TRUE;
}

/**
 * confab_autoconfig_parse:
 * @data: (nullable): the file; %NULL is an empty one
 * @length: its length in bytes
 * @address: the whole address that the settings are for
 * @error: return location for a #ConfabAutoconfigError
 *
 * Takes the IMAP and SMTP servers that want TLS or STARTTLS. There are no entities but
 * XML's own five, and nothing is fetched; GMarkup holds no document and calls nothing
 * for each level, so that depth and size cost what the bytes cost.
 *
 * Returns: (transfer full) (nullable): at least one server of each kind, or %NULL with @error
 */
ConfabAutoconfig *
confab_autoconfig_parse (const char *data,
                         gsize       length,
                         const char *address,
                         GError **   error)
{
  g_autoptr (ConfabAutoconfig) result = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const char *at = strrchr (address, '@');
  Reader reader = { .address = address, .text = text };
  gboolean done;

  if (length > CONFAB_AUTOCONFIG_MAX_BYTES)
    {
      g_set_error (error, CONFAB_AUTOCONFIG_ERROR, CONFAB_AUTOCONFIG_ERROR_LARGE, "The settings are too large");
      return NULL;
    }
  result = g_new0 (ConfabAutoconfig, 1);
  result->imap = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mail_server_free);
  result->smtp = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mail_server_free);
  reader.result = result;
  reader.local = at != NULL ? g_strndup (address, (gsize) (at - address)) : NULL;
  reader.domain = at != NULL ? confab_mail_server_check_host (at + 1) : NULL;

  done = read_file (&reader, data, length, error);
  result->names_domain |= !reader.names_some;
  clear_draft (&reader.draft);
  g_free (reader.local);
  g_free (reader.domain);
  if (!done)
    return NULL;
  if (result->imap->len == 0 || result->smtp->len == 0)
    {
      g_set_error_literal (error, CONFAB_AUTOCONFIG_ERROR, CONFAB_AUTOCONFIG_ERROR_EMPTY,
                           "The settings name no servers with encryption");
      return NULL;
    }
  return g_steal_pointer (&result);
}

/**
 * confab_autoconfig_free:
 * @self: (transfer full): what a file said
 */
void
confab_autoconfig_free (ConfabAutoconfig *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->imap);
  g_ptr_array_unref (self->smtp);
  g_free (self);
}
