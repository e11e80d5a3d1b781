/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's card: h-card and vCard, read and written. */
#include "config.h"

#include "confab-coi-card.h"

#include "confab-coi-message.h"
#include "confab-mime-header.h"

#include <string.h>

/* What is kept of a card: its class in h-card, and its property in vCard (RFC 6350), if any. */
static const struct
{
  const char *kind;
  const char *property;
} kinds[] = {
  { "p-nickname", "NICKNAME" },
  { "dt-bday", "BDAY" },
  { "dt-anniversary", "ANNIVERSARY" },
  { CONFAB_COI_DETAIL_CATEGORY, "CATEGORIES" },
  { "p-note", "NOTE" },
  { "p-tel", "TEL" },
  { "u-url", "URL" },
  { "p-org", "ORG" },
  { "p-job-title", "TITLE" },
  { "p-gender-identity", "GENDER" },
  { "p-adr", NULL },
  { "u-key", NULL },
};

static void
detail_free (gpointer data)
{
  ConfabCoiDetail *detail = data;

  g_free (detail->kind);
  g_free (detail->value);
  g_free (detail);
}

/**
 * confab_coi_card_new:
 *
 * Returns: (transfer full): an empty card
 */
ConfabCoiCard *
confab_coi_card_new (void)
{
  ConfabCoiCard *self = g_new0 (ConfabCoiCard, 1);

  self->addresses = g_ptr_array_new_with_free_func (g_free);
  self->details = g_ptr_array_new_with_free_func (detail_free);
  return self;
}

/**
 * confab_coi_card_free:
 * @self: (transfer full): a card
 */
void
confab_coi_card_free (ConfabCoiCard *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->addresses);
  g_clear_pointer (&self->photo, g_bytes_unref);
  g_free (self->status);
  g_free (self->notification);
  g_free (self->audience);
  g_ptr_array_unref (self->details);
  g_free (self);
}

/**
 * confab_coi_card_add_address:
 * @self: a card
 * @address: an address, in any case; nothing is added when mail cannot be sent to it, or
 *   there are too many already
 */
void
confab_coi_card_add_address (ConfabCoiCard *self,
                             const char *   address)
{
  g_autofree char *normal = confab_mime_address_normalize (address);

  if (normal == NULL || !confab_mime_address_is_valid (normal) || self->addresses->len >= CONFAB_COI_CARD_MAX_ADDRESSES ||
      g_ptr_array_find_with_equal_func (self->addresses, normal, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->addresses, g_steal_pointer (&normal));
}

/**
 * confab_coi_card_add_detail:
 * @self: a card
 * @kind: the class of h-card
 * @value: what it says; nothing is added when that is nothing, is there, or is too much
 */
void
confab_coi_card_add_detail (ConfabCoiCard *self,
                            const char *   kind,
                            const char *   value)
{
  g_autofree char *line = confab_mime_sanitize_line (value, CONFAB_COI_CARD_MAX_VALUE);
  ConfabCoiDetail *detail;

  g_strstrip (line);
  if (*line == '\0' || self->details->len >= CONFAB_COI_CARD_MAX_DETAILS)
    return;
  for (guint i = 0; i < self->details->len; i++)
    {
      detail = g_ptr_array_index (self->details, i);
      if (strcmp (detail->kind, kind) == 0 && strcmp (detail->value, line) == 0)
        return;
    }
  detail = g_new0 (ConfabCoiDetail, 1);
  detail->kind = g_strdup (kind);
  detail->value = g_steal_pointer (&line);
  g_ptr_array_add (self->details, detail);
}

static gboolean
is_empty (const ConfabCoiCard *self)
{
  return self->name == NULL && self->addresses->len == 0 && self->photo == NULL && self->status == NULL;
}

/* h-card */

static char *
dup_class (ConfabCoiElement *card,
           const char *      name,
           gsize             max)
{
  ConfabCoiElement *element = confab_coi_element_find (card, NULL, name);
  g_autofree char *text = element != NULL ? confab_coi_element_dup_text (element, max) : NULL;

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* "mailto:" stands in a link, and an address in its text otherwise. */
static void
read_address (ConfabCoiCard *   self,
              ConfabCoiElement *element)
{
  g_autofree char *target = confab_coi_element_dup_attribute (element, "href");
  g_autofree char *text = NULL;

  if (target != NULL && g_ascii_strncasecmp (target, "mailto:", strlen ("mailto:")) == 0)
    {
      target[strcspn (target, "?")] = '\0';
      text = g_uri_unescape_string (target + strlen ("mailto:"), NULL);
    }
  if (text == NULL)
    text = confab_coi_element_dup_text (element, CONFAB_COI_CARD_MAX_NAME);
  if (g_utf8_validate (text, -1, NULL))
    confab_coi_card_add_address (self, text);
}

/**
 * confab_coi_card_new_from_element:
 * @element: an element of the class h-card
 *
 * Returns: (transfer full) (nullable): the card, or %NULL when it says nothing
 */
ConfabCoiCard *
confab_coi_card_new_from_element (ConfabCoiElement *element)
{
  g_autoptr (ConfabCoiCard) self = confab_coi_card_new ();
  ConfabCoiElement *photo = confab_coi_element_find (element, NULL, "u-photo");
  ConfabCoiElement *found = NULL;

  self->name = dup_class (element, "p-name", CONFAB_COI_CARD_MAX_NAME);
  self->status = dup_class (element, "p-status", CONFAB_COI_CARD_MAX_VALUE);
  if (self->status == NULL)
    self->status = dup_class (element, "x-coi-status", CONFAB_COI_CARD_MAX_VALUE);
  self->notification = dup_class (element, "p-notification", CONFAB_COI_CARD_MAX_NAME);
  if (photo != NULL)
    self->photo = confab_coi_element_dup_picture (photo);
  while (self->addresses->len < CONFAB_COI_CARD_MAX_ADDRESSES &&
         (found = confab_coi_element_find (element, found, "u-email")) != NULL)
    read_address (self, found);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (found = confab_coi_element_find (element, NULL, kinds[i].kind);
         found != NULL && self->details->len < CONFAB_COI_CARD_MAX_DETAILS;
         found = confab_coi_element_find (element, found, kinds[i].kind))
      {
        g_autofree char *text = confab_coi_element_dup_text (found, CONFAB_COI_CARD_MAX_VALUE);

        confab_coi_card_add_detail (self, kinds[i].kind, text);
      }
  return is_empty (self) ? NULL : g_steal_pointer (&self);
}

/**
 * confab_coi_card_new_from_html:
 * @html: HTML
 *
 * Returns: (transfer full) (nullable): its first h-card, or %NULL when there is none
 */
ConfabCoiCard *
confab_coi_card_new_from_html (const char *html)
{
  g_autoptr (ConfabCoiMicroformat) parsed = confab_coi_microformat_new (html, strlen (html));
  ConfabCoiElement *root = parsed != NULL ? confab_coi_microformat_get_root (parsed) : NULL;
  ConfabCoiElement *card = root != NULL ? confab_coi_element_find (root, NULL, "h-card") : NULL;

  return card != NULL ? confab_coi_card_new_from_element (card) : NULL;
}

static void
append_class (GString *   html,
              const char *name,
              const char *text)
{
  g_string_append_printf (html, "<span class=\"%s\">", name);
  confab_coi_microformat_append_text (html, text);
  g_string_append (html, "</span><br>\n");
}

/**
 * confab_coi_card_append_html:
 * @self: a card
 * @html: HTML that is being written
 *
 * Adds it as an h-card that people can read, too.
 */
void
confab_coi_card_append_html (const ConfabCoiCard *self,
                             GString *            html)
{
  g_string_append (html, "<p class=\"h-card\">\n");
  if (self->photo != NULL)
    confab_coi_microformat_append_picture (html, "u-photo", self->photo);
  if (self->name != NULL)
    append_class (html, "p-name", self->name);
  for (guint i = 0; i < self->addresses->len; i++)
    append_class (html, "u-email", g_ptr_array_index (self->addresses, i));
  if (self->status != NULL)
    append_class (html, "p-status x-coi-status", self->status);
  for (guint i = 0; i < self->details->len; i++)
    {
      const ConfabCoiDetail *detail = g_ptr_array_index (self->details, i);

      append_class (html, detail->kind, detail->value);
    }
  if (self->notification != NULL)
    {
      g_string_append (html, "<span class=\"p-notification\" style=\"display: none\">");
      confab_coi_microformat_append_text (html, self->notification);
      g_string_append (html, "</span>\n");
    }
  g_string_append (html, "</p>\n");
}

/* vCard 4.0, RFC 6350 */

/* Lines that begin with a blank go on with the one before (§3.2). */
static char *
unfold (const char *text)
{
  g_autoptr (GString) unfolded = g_string_new (NULL);

  for (const char *p = text; *p != '\0' && unfolded->len < CONFAB_COI_CARD_MAX_VCARD; p++)
    {
      if (*p == '\r')
        continue;
      if (*p == '\n' && (p[1] == ' ' || p[1] == '\t'))
        p++;
      else
        g_string_append_c (unfolded, *p);
    }
  /* What was cut may end in the middle of a character. */
  return g_utf8_make_valid (unfolded->str, (gssize) unfolded->len);
}

static char *
unescape (const char *value)
{
  GString *text = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        {
          p++;
          g_string_append_c (text, *p == 'n' || *p == 'N' ? ' ' : *p);
        }
      else
        g_string_append_c (text, *p);
    }
  return g_string_free (text, FALSE);
}

static char *
escape (const char *value)
{
  GString *text = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\' || *p == ',' || *p == ';')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  return g_string_free (text, FALSE);
}

static GBytes *
read_photo (const char *value)
{
  static const char data_uri[] = "data:image/";
  static const char mark[] = "base64,";
  const char *data;
  gsize length;
  guchar *bytes;
  g_autoptr (GBytes) picture = NULL;

  if (g_ascii_strncasecmp (value, data_uri, strlen (data_uri)) != 0)
    return NULL;
  data = strstr (value, mark);
  if (data == NULL || strlen (data) / 4 * 3 > CONFAB_COI_MAX_AVATAR + CONFAB_COI_MAX_AVATAR / 16)
    return NULL;
  bytes = g_base64_decode (data + strlen (mark), &length);
  picture = g_bytes_new_take (bytes, length);
  return length <= CONFAB_COI_MAX_AVATAR && confab_coi_picture_get_type (picture) != NULL ? g_steal_pointer (&picture) : NULL;
}

static void
read_property (ConfabCoiCard *self,
               const char *   name,
               const char *   value)
{
  g_autofree char *plain = unescape (value);
  g_autofree char *line = NULL;

  if (g_ascii_strcasecmp (name, "PHOTO") == 0)
    {
      if (self->photo == NULL)
        self->photo = read_photo (plain);
      return;
    }
  line = confab_mime_sanitize_line (plain, CONFAB_COI_CARD_MAX_NAME);
  g_strstrip (line);
  if (*line == '\0')
    return;
  if (g_ascii_strcasecmp (name, "FN") == 0)
    {
      if (self->name == NULL)
        self->name = g_steal_pointer (&line);
    }
  else if (g_ascii_strcasecmp (name, "EMAIL") == 0)
    confab_coi_card_add_address (self, line);
  else
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
      if (kinds[i].property != NULL && g_ascii_strcasecmp (name, kinds[i].property) == 0)
        confab_coi_card_add_detail (self, kinds[i].kind, plain);
}

/* Where the value begins: a colon in quotes belongs to a parameter. */
static char *
find_value (char *line)
{
  gboolean quoted = FALSE;

  for (char *p = line; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (*p == ':' && !quoted)
        return p;
    }
  return NULL;
}

/**
 * confab_coi_card_new_from_vcard:
 * @vcard: a vCard (RFC 6350), UTF-8; of several the first
 *
 * Returns: (transfer full) (nullable): the card, or %NULL when it is none or says nothing
 */
ConfabCoiCard *
confab_coi_card_new_from_vcard (const char *vcard)
{
  g_autoptr (ConfabCoiCard) self = confab_coi_card_new ();
  g_autofree char *text = NULL;
  gboolean inside = FALSE;
  char *next;

  if (!g_utf8_validate (vcard, -1, NULL))
    return NULL;
  text = unfold (vcard);
  for (char *line = text; line != NULL; line = next)
    {
      char *value;
      char *dot;

      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      value = find_value (line);
      if (value == NULL)
        continue;
      *value++ = '\0';
      line[strcspn (line, ";")] = '\0';
      dot = strrchr (line, '.');
      if (dot != NULL)
        line = dot + 1;
      if (g_ascii_strcasecmp (line, "BEGIN") == 0)
        inside = TRUE;
      else if (g_ascii_strcasecmp (line, "END") == 0)
        break;
      else if (inside)
        read_property (self, line, value);
    }
  return is_empty (self) ? NULL : g_steal_pointer (&self);
}

/* Folded at 75 bytes, never within a character (§3.2). */
static void
append_line (GString *   vcard,
             const char *line)
{
  static const gsize most = 74;
  gsize column = 0;

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gsize length = (gsize) (g_utf8_next_char (p) - p);

      if (column + length > most)
        {
          g_string_append (vcard, "\r\n ");
          column = 1;
        }
      g_string_append_len (vcard, p, (gssize) length);
      column += length;
    }
  g_string_append (vcard, "\r\n");
}

static void
append_property (GString *   vcard,
                 const char *property,
                 const char *value)
{
  g_autofree char *escaped = escape (value);
  g_autofree char *line = g_strdup_printf ("%s:%s", property, escaped);

  append_line (vcard, line);
}

/**
 * confab_coi_card_to_vcard:
 * @self: a card
 *
 * Returns: (transfer full): a vCard 4.0, lines ended with CRLF
 */
char *
confab_coi_card_to_vcard (const ConfabCoiCard *self)
{
  GString *vcard = g_string_new ("BEGIN:VCARD\r\nVERSION:4.0\r\n");
  const char *address = self->addresses->len > 0 ? g_ptr_array_index (self->addresses, 0) : "";

  append_property (vcard, "FN", self->name != NULL ? self->name : address);
  for (guint i = 0; i < self->addresses->len; i++)
    append_property (vcard, i == 0 && self->addresses->len > 1 ? "EMAIL;PREF=1" : "EMAIL", g_ptr_array_index (self->addresses, i));
  for (guint i = 0; i < self->details->len; i++)
    {
      const ConfabCoiDetail *detail = g_ptr_array_index (self->details, i);

      for (gsize j = 0; j < G_N_ELEMENTS (kinds); j++)
        if (kinds[j].property != NULL && strcmp (detail->kind, kinds[j].kind) == 0)
          append_property (vcard, kinds[j].property, detail->value);
    }
  if (self->photo != NULL)
    {
      gsize length;
      const guchar *data = g_bytes_get_data (self->photo, &length);
      g_autofree char *encoded = g_base64_encode (data, length);
      g_autofree char *line = g_strdup_printf ("PHOTO:data:%s;base64,%s", confab_coi_picture_get_type (self->photo), encoded);

      append_line (vcard, line);
    }
  g_string_append (vcard, "END:VCARD\r\n");
  return g_string_free (vcard, FALSE);
}
