/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who are named in a text: "@Name:address" on the wire, "@Name" for people (§14). */
#include "config.h"

#include "confab-coi-mention.h"

#include "confab-coi-microformat.h"
#include "confab-mime-header.h"
#include "confab-mime-text.h"

#include <string.h>

/* Who all are. */
#define ALL "all"

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_';
}

static gboolean
begins_word (const char *text,
             const char *at)
{
  return at == text || !is_word (g_utf8_get_char (g_utf8_prev_char (at)));
}

/* A local part or domain as they are written without quotes. */
static gsize
span_address (const char *text)
{
  gsize local = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-/=?^_`{|}~");
  gsize domain;

  if (local == 0 || text[local] != '@')
    return 0;
  domain = strspn (text + local + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
  while (domain > 0 && (text[local + domain] == '.' || text[local + domain] == '-'))
    domain--;
  return domain > 0 ? local + 1 + domain : 0;
}

/* The name behind "@": one word, or several in quotes. Returns what lies before the ":". */
static gsize
span_name (const char * text,
           const char **name,
           gsize *      length)
{
  const char *end;

  if (*text == '"')
    {
      end = strchr (text + 1, '"');
      if (end == NULL || end == text + 1 || end - text - 1 > CONFAB_COI_MENTION_MAX_NAME || memchr (text, '\n', end - text) != NULL)
        return 0;
      *name = text + 1;
      *length = end - text - 1;
      return *length + 2;
    }
  *length = strcspn (text, " \t\n\"@:<>()[],;");
  *name = text;
  return *length > 0 && *length <= CONFAB_COI_MENTION_MAX_NAME ? *length : 0;
}

static void
add_mention (GPtrArray * mentions,
             const char *name,
             const char *address)
{
  g_autofree char *normal = confab_mime_address_normalize (address);
  g_autofree char *clean = confab_mime_sanitize_line (name, CONFAB_COI_MENTION_MAX_NAME);

  for (guint i = 0; i < mentions->len; i++)
    if (strcmp (((ConfabMimeAddress *) g_ptr_array_index (mentions, i))->address, normal) == 0)
      return;
  if (mentions->len < CONFAB_COI_MAX_MENTIONS)
    g_ptr_array_add (mentions, confab_mime_address_new (clean, normal));
}

/**
 * confab_coi_mentions_take:
 * @text: a text as it came
 * @mentions: (nullable) (element-type ConfabMimeAddress): gets who is named, each once
 * @all: (inout) (nullable): set when "@all" names everybody
 *
 * Returns: (transfer full): the text with names alone
 */
char *
confab_coi_mentions_take (const char *text,
                          GPtrArray * mentions,
                          gboolean *  all)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    {
      const char *at = strchr (p, '@');
      const char *name = NULL;
      gsize name_length = 0;
      gsize before;
      gsize address;

      if (at == NULL)
        break;
      g_string_append_len (out, p, at + 1 - p);
      p = at + 1;
      if (!begins_word (text, at))
        continue;
      before = span_name (p, &name, &name_length);
      address = before > 0 && p[before] == ':' ? span_address (p + before + 1) : 0;
      if (address > 0)
        {
          g_autofree char *who = g_strndup (name, name_length);
          g_autofree char *where = g_strndup (p + before + 1, address);

          if (mentions != NULL)
            add_mention (mentions, who, where);
          g_string_append_len (out, name, (gssize) name_length);
          p += before + 1 + address;
        }
      else if (all != NULL && g_ascii_strncasecmp (p, ALL, strlen (ALL)) == 0 &&
               !is_word (g_utf8_get_char (p + strlen (ALL))))
        {
          *all = TRUE;
        }
    }
  g_string_append (out, p);
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/**
 * confab_coi_mentions_take_from_html:
 * @html: HTML
 * @text: the text that was made of it, with addresses behind links
 * @mentions: (element-type ConfabMimeAddress): gets who is named, each once
 *
 * Reads links with the class "mention".
 *
 * Returns: (transfer full): the text with names alone
 */
char *
confab_coi_mentions_take_from_html (const char *html,
                                    const char *text,
                                    GPtrArray * mentions)
{
  g_autoptr (ConfabCoiMicroformat) parsed = confab_coi_microformat_new (html, strlen (html));
  ConfabCoiElement *root = parsed != NULL ? confab_coi_microformat_get_root (parsed) : NULL;
  ConfabCoiElement *link = NULL;
  g_autoptr (GString) out = g_string_new (text);

  for (guint i = 0; root != NULL && i < CONFAB_COI_MAX_MENTIONS &&
       (link = confab_coi_element_find (root, link, "mention")) != NULL; i++)
    {
      g_autofree char *href = confab_coi_element_dup_attribute (link, "href");
      g_autofree char *name = confab_coi_element_dup_text (link, CONFAB_MIME_TEXT_MAX_LINE);
      const char *address = href != NULL && g_ascii_strncasecmp (href, "mailto:", strlen ("mailto:")) == 0
                              ? href + strlen ("mailto:") : NULL;

      if (address != NULL && name[0] == '@' && name[1] != '\0' && span_address (address) == strcspn (address, "?"))
        {
          g_autofree char *where = g_strndup (address, span_address (address));
          g_autofree char *with_link = g_strdup_printf ("%s (%s)", name, address);

          add_mention (mentions, name + 1, where);
          g_string_replace (out, with_link, name, 0);
        }
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* The longest name of @people that the text begins with, as a whole word. */
static const ConfabMimeAddress *
find_person (const char *                     text,
             const ConfabMimeAddress * const *people,
             gsize                            n_people)
{
  const ConfabMimeAddress *found = NULL;
  gsize longest = 0;

  for (gsize i = 0; i < n_people; i++)
    {
      gsize length = people[i]->name != NULL ? strlen (people[i]->name) : 0;

      if (length > longest && length <= CONFAB_COI_MENTION_MAX_NAME && strncmp (text, people[i]->name, length) == 0 &&
          !is_word (g_utf8_get_char (text + length)) && strpbrk (people[i]->name, "\"\n@") == NULL &&
          span_address (people[i]->address) == strlen (people[i]->address))
        {
          found = people[i];
          longest = length;
        }
    }
  return found;
}

/**
 * confab_coi_mentions_expand:
 * @text: what was typed, UTF-8
 * @people: (array length=n_people): who may be meant
 * @n_people: how many
 *
 * Gives names of people behind "@" their addresses, as they go over the wire.
 *
 * Returns: (transfer full): the text
 */
char *
confab_coi_mentions_expand (const char *                     text,
                            const ConfabMimeAddress * const *people,
                            gsize                            n_people)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = text;
  guint n = 0;

  while (*p != '\0' && n < CONFAB_COI_MAX_MENTIONS)
    {
      const char *at = strchr (p, '@');
      const ConfabMimeAddress *person;

      if (at == NULL)
        break;
      g_string_append_len (out, p, at + 1 - p);
      p = at + 1;
      person = begins_word (text, at) ? find_person (p, people, n_people) : NULL;
      if (person == NULL || p[strlen (person->name)] == ':')
        continue;
      if (strpbrk (person->name, " \t:<>()[],;") != NULL)
        g_string_append_printf (out, "\"%s\":%s", person->name, person->address);
      else
        g_string_append_printf (out, "%s:%s", person->name, person->address);
      p += strlen (person->name);
      n++;
    }
  g_string_append (out, p);
  return g_string_free_and_steal (g_steal_pointer (&out));
}
