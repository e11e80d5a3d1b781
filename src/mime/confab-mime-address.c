/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads address lists as mail programs really write them. */
#include "config.h"

#include "confab-mime-address.h"

#include "confab-mime-header.h"
#include "confab-mime-text.h"

#include <string.h>

/* How deep comments may nest. */
#define MAX_COMMENT_DEPTH 16

/* Most bytes of one entry that are looked at. */
#define MAX_ENTRY 4096

/* One entry of a list while it is read. */
typedef struct
{
  GString *phrase;  /* outside of angle brackets, unquoted */
  GString *angle;   /* within them */
  GString *comment; /* within parentheses */
  gboolean has_angle;
  gboolean quoted;
} Entry;

typedef struct
{
  GPtrArray *addresses;
  guint max;
  guint more;
  Entry entry;
  char *before_comma; /* "Doe" of `Doe, John <j@x.example>` */
} List;

/**
 * confab_mime_address_new:
 * @name: (nullable): a display name
 * @address: an address
 *
 * Makes a mailbox of values that are clean already; the address is lower-cased.
 *
 * Returns: (transfer full): the mailbox
 */
ConfabMimeAddress *
confab_mime_address_new (const char *name,
                         const char *address)
{
  ConfabMimeAddress *self = g_new (ConfabMimeAddress, 1);

  self->name = name != NULL && *name != '\0' ? g_strdup (name) : NULL;
  self->address = confab_mime_address_normalize (address);
  return self;
}

/**
 * confab_mime_address_copy:
 * @self: a mailbox
 *
 * Returns: (transfer full): a copy
 */
ConfabMimeAddress *
confab_mime_address_copy (const ConfabMimeAddress *self)
{
  ConfabMimeAddress *copy = g_new (ConfabMimeAddress, 1);

  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  return copy;
}

/**
 * confab_mime_address_free:
 * @self: (transfer full) (nullable): a mailbox
 */
void
confab_mime_address_free (ConfabMimeAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

/**
 * confab_mime_address_normalize:
 * @address: an address in any spelling
 *
 * The one spelling by which addresses are compared and stored: lower case,
 * without brackets, control characters, and blanks outside of quotes.
 *
 * Returns: (transfer full): the address; "" when nothing is left
 */
char *
confab_mime_address_normalize (const char *address)
{
  g_autofree char *out = g_malloc (strlen (address) + 1);
  g_autofree char *utf8 = NULL;
  g_autofree char *line = NULL;
  gboolean ascii = TRUE;
  gboolean quoted = FALSE;
  gsize n = 0;

  for (; *address != '\0'; address++)
    {
      guint8 c = *address;

      if (c == '"')
        quoted = !quoted;
      if (c < ' ' || (c == ' ' && !quoted) || c == 0x7f || c == '<' || c == '>')
        continue;
      ascii = ascii && c < 0x80;
      out[n++] = g_ascii_tolower (c);
    }
  out[n] = '\0';
  if (ascii)
    return g_steal_pointer (&out);

  utf8 = confab_mime_charset_to_utf8 (out, n, NULL);
  line = confab_mime_sanitize_line (utf8, CONFAB_MIME_ADDRESS_MAX_LENGTH);
  return g_utf8_strdown (line, -1);
}

/**
 * confab_mime_address_is_valid:
 * @address: an address
 *
 * Whether mail can be sent to an address: one local part in ASCII and one
 * domain, with nothing in it that has a meaning in headers or in SMTP.
 *
 * Returns: whether it is so
 */
gboolean
confab_mime_address_is_valid (const char *address)
{
  const char *at = strrchr (address, '@');
  gsize length = strlen (address);

  if (at == NULL || at == address || at[1] == '\0' || at[1] == '.' || at[1] == '-' || at[-1] == '.' ||
      *address == '.' || length > CONFAB_MIME_ADDRESS_MAX_LENGTH)
    return FALSE;
  for (const char *p = address; p < at; p++)
    {
      guint8 c = *p;

      if (c <= ' ' || c >= 0x7f || strchr ("()<>[]:;@\\,\"", c) != NULL || (c == '.' && p[1] == '.'))
        return FALSE;
    }
  for (const char *p = at + 1; *p != '\0'; p++)
    {
      guint8 c = *p;

      if (!g_ascii_isalnum (c) && c != '-' && c != '.' && c < 0x80)
        return FALSE;
      if (c == '.' && p[1] == '.')
        return FALSE;
    }
  return g_utf8_validate (at, -1, NULL);
}

/* Decodes a display name; %NULL when it says no more than the address does. */
static char *
make_name (const char *raw,
           const char *address)
{
  g_autofree char *decoded = NULL;
  g_autofree char *line = NULL;
  gsize length;

  if (*raw == '\0')
    return NULL;
  decoded = confab_mime_decode_words (raw);
  line = confab_mime_sanitize_line (decoded, CONFAB_MIME_NAME_MAX_LENGTH);
  length = strlen (line);
  if (length >= 2 && line[0] == line[length - 1] && (line[0] == '\'' || line[0] == '"'))
    {
      memmove (line, line + 1, length - 2);
      line[length - 2] = '\0';
      g_strstrip (line);
    }
  if (*line == '\0' || g_ascii_strcasecmp (line, address) == 0)
    return NULL;
  return g_steal_pointer (&line);
}

static void
add_address (List *      list,
             const char *name,
             const char *address)
{
  g_autofree char *clean = NULL;
  ConfabMimeAddress *mailbox;

  /* An obsolete route: <@one,@two:user@domain>. */
  if (*address == '@' && strchr (address, ':') != NULL)
    address = strchr (address, ':') + 1;
  if (list->addresses->len >= list->max)
    {
      /* Only counted: there may be very many. */
      list->more += address[strspn (address, " \t<>")] != '\0';
      return;
    }
  clean = confab_mime_address_normalize (address);
  if (*clean == '\0' || strlen (clean) > CONFAB_MIME_ADDRESS_MAX_LENGTH)
    return;
  mailbox = g_new (ConfabMimeAddress, 1);
  mailbox->name = make_name (name, clean);
  mailbox->address = g_steal_pointer (&clean);
  g_ptr_array_add (list->addresses, mailbox);
}

/* A part before a comma that turned out to be an address of its own ("root, admin"). */
static void
flush_before_comma (List *list)
{
  if (list->before_comma != NULL && strpbrk (list->before_comma, " \t") == NULL)
    add_address (list, "", list->before_comma);
  g_clear_pointer (&list->before_comma, g_free);
}

/* An entry without angle brackets: "a@b", "a@b (Name)", "Name a@b", "root". */
static void
flush_plain (List *   list,
             gboolean at_comma)
{
  Entry *entry = &list->entry;
  char *phrase = g_strstrip (entry->phrase->str);
  char *at = strchr (phrase, '@');
  char *start;

  if (*phrase == '\0')
    return;
  if (at == NULL)
    {
      flush_before_comma (list);
      if (at_comma)
        list->before_comma = g_strdup (phrase);
      else if (strpbrk (phrase, " \t") == NULL)
        add_address (list, entry->comment->str, phrase);
      return;
    }
  flush_before_comma (list);
  start = at;
  while (start > phrase && start[-1] != ' ' && start[-1] != '\t')
    start--;
  if (start > phrase && entry->quoted)
    {
      /* "john doe"@x.example: the blank is part of it. */
      g_autofree char *address = g_strdup_printf ("\"%.*s\"%s", (int) (at - phrase), phrase, at);

      add_address (list, entry->comment->str, address);
      return;
    }
  at += strcspn (at, " \t");
  *at = '\0';
  if (start > phrase)
    {
      start[-1] = '\0';
      add_address (list, phrase, start);
    }
  else
    add_address (list, entry->comment->str, start);
}

static void
flush_entry (List *   list,
             gboolean at_comma)
{
  Entry *entry = &list->entry;

  if (entry->has_angle)
    {
      char *phrase = g_strstrip (entry->phrase->str);

      if (list->before_comma != NULL && *phrase != '\0' && !entry->quoted)
        {
          g_autofree char *name = g_strconcat (list->before_comma, ", ", phrase, NULL);

          g_clear_pointer (&list->before_comma, g_free);
          add_address (list, name, entry->angle->str);
        }
      else
        {
          flush_before_comma (list);
          add_address (list, *phrase != '\0' ? phrase : entry->comment->str, entry->angle->str);
        }
    }
  else
    flush_plain (list, at_comma);
  g_string_truncate (entry->phrase, 0);
  g_string_truncate (entry->angle, 0);
  g_string_truncate (entry->comment, 0);
  entry->has_angle = FALSE;
  entry->quoted = FALSE;
}

static void
append_bounded (GString *out,
                char     c)
{
  if (out->len < MAX_ENTRY)
    g_string_append_c (out, c);
}

static const char *
read_quoted (GString *   out,
             const char *p)
{
  for (p++; *p != '\0' && *p != '"'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      append_bounded (out, *p);
    }
  return *p == '"' ? p + 1 : p;
}

static const char *
read_comment (GString *   out,
              const char *p)
{
  guint depth = 1;

  if (out->len > 0)
    append_bounded (out, ' ');
  for (p++; *p != '\0' && depth > 0; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '(' && depth < MAX_COMMENT_DEPTH)
        depth++;
      else if (*p == ')' && --depth == 0)
        continue;
      append_bounded (out, *p);
    }
  return p;
}

/* Reads up to '>'; where that is missing, up to what cannot be in an address. */
static const char *
read_angle (GString *   out,
            const char *p)
{
  gboolean quoted = FALSE;

  g_string_truncate (out, 0);
  for (p++; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (!quoted && *p == '>')
        return p + 1;
      else if (!quoted && (*p == '<' || *p == ';' || (*p == ',' && (out->len == 0 || out->str[0] != '@'))))
        break;
      append_bounded (out, *p);
    }
  return p;
}

/**
 * confab_mime_address_list_parse:
 * @value: an unfolded From, To, Cc, Reply-To…
 * @max: most addresses to take
 * @n_more: (out) (optional): how many more there were
 *
 * Reads an address list, RFC 5322 §3.4, and what programs make of it: ";" as
 * well as ",", groups, old style names in parentheses, missing brackets, a
 * comma in an unquoted name.
 *
 * Returns: (transfer full) (element-type ConfabMimeAddress): the mailboxes
 */
GPtrArray *
confab_mime_address_list_parse (const char *value,
                                guint       max,
                                guint *     n_more)
{
  List list = { .max = max };
  Entry *entry = &list.entry;
  const char *last_quote = strrchr (value, '"');

  list.addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  entry->phrase = g_string_sized_new (64);
  entry->angle = g_string_sized_new (64);
  entry->comment = g_string_new (NULL);

  for (const char *p = value; *p != '\0';)
    {
      switch (*p)
        {
        case '"':
          /* Without its end it would swallow the rest of the list. */
          if (p == last_quote)
            {
              p++;
              break;
            }
          entry->quoted = TRUE;
          p = read_quoted (entry->phrase, p);
          break;
        case '(':
          p = read_comment (entry->comment, p);
          break;
        case '<':
          entry->has_angle = TRUE;
          p = read_angle (entry->angle, p);
          break;
        case ',':
        case ';':
          flush_entry (&list, *p == ',');
          p++;
          break;
        case ':':
          /* The name of a group, or "mailto". */
          if (!entry->has_angle && strchr (entry->phrase->str, '@') == NULL)
            {
              g_string_truncate (entry->phrase, 0);
              entry->quoted = FALSE;
            }
          else
            append_bounded (entry->phrase, *p);
          p++;
          break;
        default:
          append_bounded (entry->phrase, *p);
          p++;
          break;
        }
    }
  flush_entry (&list, FALSE);
  flush_before_comma (&list);

  g_string_free (entry->phrase, TRUE);
  g_string_free (entry->angle, TRUE);
  g_string_free (entry->comment, TRUE);
  if (n_more != NULL)
    *n_more = list.more;
  return list.addresses;
}
