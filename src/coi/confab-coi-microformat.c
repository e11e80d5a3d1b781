/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Microformats: what HTML made for programs says, found by the classes of its elements. */
#include "config.h"

#include "confab-coi-microformat.h"

#include "confab-coi-message.h"
#include "confab-mime-header.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define DATA_URI "data:"
#define BASE64_MARK ";base64,"

struct _ConfabCoiMicroformat
{
  xmlDoc *document;
};

/**
 * confab_coi_microformat_new:
 * @html: (array length=length): HTML, UTF-8
 * @length: bytes of it
 *
 * Takes a document apart. The network is never asked for anything.
 *
 * Returns: (transfer full) (nullable): the document; %NULL when there is none or it
 *   is too long
 */
ConfabCoiMicroformat *
confab_coi_microformat_new (const char *html,
                            gsize       length)
{
  ConfabCoiMicroformat *self;
  xmlDoc *document;

  if (length == 0 || length > CONFAB_COI_MICROFORMAT_MAX)
    return NULL;
  document = htmlReadMemory (html, (int) length, NULL, "UTF-8",
                             HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
  if (document == NULL)
    return NULL;
  self = g_new0 (ConfabCoiMicroformat, 1);
  self->document = document;
  return self;
}

/**
 * confab_coi_microformat_free:
 * @self: (transfer full): a document
 */
void
confab_coi_microformat_free (ConfabCoiMicroformat *self)
{
  xmlFreeDoc (self->document);
  g_free (self);
}

/**
 * confab_coi_microformat_get_root:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): its outermost element
 */
ConfabCoiElement *
confab_coi_microformat_get_root (ConfabCoiMicroformat *self)
{
  return xmlDocGetRootElement (self->document);
}

static gboolean
has_class (const xmlNode *node,
           const char *   name)
{
  const xmlAttr *attribute = node->properties;
  const char *value;
  gsize length = strlen (name);

  while (attribute != NULL && g_ascii_strcasecmp ((const char *) attribute->name, "class") != 0)
    attribute = attribute->next;
  if (attribute == NULL || attribute->children == NULL || attribute->children->content == NULL)
    return FALSE;
  value = (const char *) attribute->children->content;
  while (*value != '\0')
    {
      gsize word;

      value += strspn (value, " \t\r\n\f");
      word = strcspn (value, " \t\r\n\f");
      if (word == length && g_ascii_strncasecmp (value, name, length) == 0)
        return TRUE;
      value += word;
    }
  return FALSE;
}

/* The next one behind it and all that is in it, below @top. */
static xmlNode *
step_over (xmlNode *node,
           xmlNode *top)
{
  while (node != top && node->next == NULL)
    node = node->parent;
  return node != top ? node->next : NULL;
}

/* The next one in the order of the text, below @top. */
static xmlNode *
step (xmlNode *node,
      xmlNode *top)
{
  if (node->children != NULL && node->type == XML_ELEMENT_NODE)
    return node->children;
  return step_over (node, top);
}

/**
 * confab_coi_element_find:
 * @below: where to look
 * @after: (nullable): the one that was found before, to go on after it
 * @name: a class
 *
 * Returns: (transfer none) (nullable): the first element of that class, in the order
 *   of the text; classes are compared without regard to case
 */
ConfabCoiElement *
confab_coi_element_find (ConfabCoiElement *below,
                         ConfabCoiElement *after,
                         const char *      name)
{
  for (xmlNode *node = step (after != NULL ? after : below, below); node != NULL; node = step (node, below))
    if (node->type == XML_ELEMENT_NODE && has_class (node, name))
      return node;
  return NULL;
}

/**
 * confab_coi_element_dup_text:
 * @self: an element
 * @max_length: most bytes of it
 *
 * Returns: (transfer full): its text on one line, without what surrounds it
 */
char *
confab_coi_element_dup_text (ConfabCoiElement *self,
                             gsize             max_length)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *valid = NULL;
  g_autofree char *line = NULL;

  for (xmlNode *node = step (self, self); node != NULL && text->len <= max_length; node = step (node, self))
    if (node->type == XML_TEXT_NODE && node->content != NULL)
      g_string_append (text, (const char *) node->content);
  /* What is broken in the document is passed on as it is. */
  valid = g_utf8_make_valid (text->str, (gssize) text->len);
  line = confab_mime_sanitize_line (valid, max_length);
  return g_strdup (g_strstrip (line));
}

/**
 * confab_coi_element_has_text_beside:
 * @self: an element
 * @names: (array zero-terminated=1): classes
 *
 * Returns: whether there is text in it that no element of one of these classes has in it
 */
gboolean
confab_coi_element_has_text_beside (ConfabCoiElement *  self,
                                    const char * const *names)
{
  static const char * const unseen[] = { "head", "script", "style", NULL };
  xmlNode *node = step (self, self);

  while (node != NULL)
    {
      gboolean skip = node->type == XML_ELEMENT_NODE && g_strv_contains (unseen, (const char *) node->name);

      if (node->type == XML_TEXT_NODE && node->content != NULL &&
          node->content[strspn ((const char *) node->content, " \t\r\n\f")] != '\0')
        return TRUE;
      for (guint i = 0; !skip && node->type == XML_ELEMENT_NODE && names[i] != NULL; i++)
        skip = has_class (node, names[i]);
      node = skip ? step_over (node, self) : step (node, self);
    }
  return FALSE;
}

/**
 * confab_coi_element_dup_attribute:
 * @self: an element
 * @name: an attribute
 *
 * Returns: (transfer full) (nullable): its value, UTF-8
 */
char *
confab_coi_element_dup_attribute (ConfabCoiElement *self,
                                  const char *      name)
{
  xmlChar *value = xmlGetProp (self, (const xmlChar *) name);
  char *copy = value != NULL ? g_utf8_make_valid ((const char *) value, -1) : NULL;

  xmlFree (value);
  return copy;
}

/**
 * confab_coi_picture_get_type:
 * @picture: bytes
 *
 * Returns: (transfer none) (nullable): the type of a picture that chat programs show,
 *   by how it begins; %NULL when it is none
 */
const char *
confab_coi_picture_get_type (GBytes *picture)
{
  gsize length;
  const char *data = g_bytes_get_data (picture, &length);

  if (length >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (length >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (length >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "image/webp";
  if (length >= 6 && memcmp (data, "GIF8", 4) == 0)
    return "image/gif";
  return NULL;
}

/**
 * confab_coi_element_dup_picture:
 * @self: an `img` element, or one with such a one in it
 *
 * Returns: (transfer full) (nullable): the picture it has in itself; what lies
 *   elsewhere is not looked at, nor what is no picture or too large
 */
GBytes *
confab_coi_element_dup_picture (ConfabCoiElement *self)
{
  g_autoptr (GBytes) picture = NULL;

  for (xmlNode *node = self; node != NULL; node = step (node, self))
    {
      xmlChar *source = node->type == XML_ELEMENT_NODE ? xmlGetProp (node, (const xmlChar *) "src") : NULL;
      const char *data;
      gsize length;

      if (source == NULL)
        continue;
      data = g_ascii_strncasecmp ((const char *) source, DATA_URI, strlen (DATA_URI)) == 0
             ? strstr ((const char *) source, BASE64_MARK) : NULL;
      if (data != NULL && strlen (data) / 4 * 3 <= CONFAB_COI_MAX_AVATAR + CONFAB_COI_MAX_AVATAR / 16)
        {
          guchar *bytes = g_base64_decode (data + strlen (BASE64_MARK), &length);

          picture = g_bytes_new_take (bytes, length);
        }
      xmlFree (source);
      if (picture == NULL || g_bytes_get_size (picture) > CONFAB_COI_MAX_AVATAR || confab_coi_picture_get_type (picture) == NULL)
        return NULL;
      return g_steal_pointer (&picture);
    }
  return NULL;
}

/**
 * confab_coi_microformat_append_text:
 * @html: HTML that is being written
 * @text: (nullable): plain text
 *
 * Adds text that no markup can break out of; its lines stay lines.
 */
void
confab_coi_microformat_append_text (GString *   html,
                                    const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  for (const char *p = escaped; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append (html, "<br>\n");
      else if (*p != '\r')
        g_string_append_c (html, *p);
    }
}

/**
 * confab_coi_microformat_append_picture:
 * @html: HTML that is being written
 * @name: the class
 * @picture: a picture of a type that confab_coi_picture_get_type() knows
 *
 * Adds a picture with all its bytes.
 */
void
confab_coi_microformat_append_picture (GString *   html,
                                       const char *name,
                                       GBytes *    picture)
{
  /* No line of a mail may be longer than 998 bytes, RFC 5322 §2.1.1. */
  static const gsize line = 57;
  gsize length;
  const guchar *data = g_bytes_get_data (picture, &length);

  g_string_append_printf (html, "<img class=\"%s\" alt=\"\" src=\"data:%s;base64,", name, confab_coi_picture_get_type (picture));
  for (gsize i = 0; i < length; i += line)
    {
      g_autofree char *encoded = g_base64_encode (data + i, MIN (line, length - i));

      g_string_append_printf (html, "\n%s", encoded);
    }
  g_string_append (html, "\">\n");
}
