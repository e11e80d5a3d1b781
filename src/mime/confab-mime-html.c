/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML to text in one pass: no tree is built, and no input makes it slow. */
#define _GNU_SOURCE /* memmem() */
#include "config.h"

#include "confab-mime-html-private.h"
#include "confab-mime-text.h"

#include <string.h>

/* Deepest nesting that is followed; what is deeper is shown without its effects. */
#define MAX_DEPTH 256

/* Longest name of an element, and longest style that is looked at. */
#define MAX_NAME 16
#define MAX_STYLE 1024

/* Longest address of a link that is shown. */
#define MAX_URL 2048

/* Longest name of a character. */
#define MAX_ENTITY 10

/* Blanks that a list within a list is indented by. */
#define LIST_INDENT 2

typedef struct
{
  const char *start;
  gsize length;
} Slice;

typedef struct
{
  Slice href;
  Slice style;
  Slice alt;
  Slice width;
  Slice height;
  Slice first;
  gboolean hidden;
} Attributes;

typedef struct
{
  ConfabHtmlTag tag;
  char name[MAX_NAME];
  gboolean hidden;
  guint number;       /* of the next item of a list */
  Slice href;
  gsize text_start;   /* of a link's text */
  gboolean has_text;
} Element;

typedef struct
{
  const char *p;
  const char *end;
  gboolean no_double; /* there is no more '"' */
  gboolean no_single;
  ConfabHtmlWriter writer;
  Element stack[MAX_DEPTH];
  guint depth;
  guint overflow;     /* elements open beyond the stack */
  guint hidden;       /* hidden elements open */
} Reader;

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Inline, as it is called for every byte of every style. */
static inline char
lower (char c)
{
  return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Reads a character reference at @p ('&'); returns what follows it, or %NULL. */
static const char *
read_entity (const char *p,
             const char *end,
             gunichar *  c)
{
  const char *start = ++p;

  if (p < end && *p == '#')
    {
      gboolean hex = p + 1 < end && (p[1] == 'x' || p[1] == 'X');
      guint32 number = 0;

      p += hex ? 2 : 1;
      start = p;
      while (p < end && number < 0x110000 && (hex ? g_ascii_isxdigit (*p) : g_ascii_isdigit (*p)))
        number = number * (hex ? 16 : 10) + g_ascii_xdigit_value (*p++);
      if (p == start)
        return NULL;
      if (number >= 0x80 && number < 0xa0)
        {
          g_autofree char *utf8 = confab_mime_charset_to_utf8 (&(char){ number }, 1, "windows-1252");

          number = g_utf8_get_char (utf8);
        }
      *c = number == 0 || number > 0x10ffff || (number >= 0xd800 && number < 0xe000) ? 0xfffd : number;
    }
  else
    {
      while (p < end && p - start < MAX_ENTITY && g_ascii_isalnum (*p))
        p++;
      *c = confab_mime_html_entity (start, p - start);
      if (*c == 0)
        return NULL;
    }
  return p < end && *p == ';' ? p + 1 : p;
}

static Element *
top_link (Reader *self)
{
  for (guint i = self->depth; i > 0 && i + 8 > self->depth; i--)
    {
      if (self->stack[i - 1].tag == CONFAB_HTML_LINK)
        return &self->stack[i - 1];
    }
  return NULL;
}

static void
add_slice (Reader *self,
           Slice   slice)
{
  const char *end = slice.start + slice.length;
  const char *p = slice.start;

  while (p < end)
    {
      const char *mark = memchr (p, '&', end - p);
      const char *next;
      gunichar c;

      confab_html_writer_text (&self->writer, p, (mark != NULL ? mark : end) - p);
      if (mark == NULL)
        break;
      next = read_entity (mark, end, &c);
      if (next == NULL)
        {
          c = '&';
          next = mark + 1;
        }
      confab_html_writer_add (&self->writer, c);
      p = next;
    }
}

static void
read_text (Reader *    self,
           const char *end)
{
  gsize before = self->writer.out->len;

  if (self->hidden == 0 && end > self->p)
    {
      Element *link = top_link (self);

      add_slice (self, (Slice){ self->p, end - self->p });
      if (link != NULL && self->writer.out->len > before)
        link->has_text = TRUE;
    }
  self->p = end;
}

/* Links --------------------------------------------------------------------- */

/* What a link and its text are compared by. */
static char *
bare_url (const char *url)
{
  static const char * const prefixes[] = { "mailto:", "tel:", "http://", "https://", "www." };
  g_autofree char *lower = g_ascii_strdown (url, -1);
  const char *p = g_strstrip (lower);
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (p, prefixes[i]))
        p += strlen (prefixes[i]);
    }
  length = strlen (p);
  while (length > 0 && p[length - 1] == '/')
    length--;
  return g_strndup (p, length);
}

static char *
decode_url (Slice href)
{
  GString *url = g_string_sized_new (href.length);
  const char *end = href.start + href.length;

  for (const char *p = href.start; p < end;)
    {
      const char *next = p + 1;
      gunichar c = (guint8) *p;

      if (*p == '&')
        {
          next = read_entity (p, end, &c);
          if (next == NULL)
            {
              c = '&';
              next = p + 1;
            }
        }
      if (c > 0x20 && c != 0x7f)
        {
          if (c < 0x80 || next > p + 1)
            g_string_append_unichar (url, c);
          else
            g_string_append_c (url, *p);
        }
      p = next;
    }
  return g_string_free_and_steal (url);
}

/* Shows where a link goes, when its text does not say so. */
static void
end_link (Reader *       self,
          const Element *link)
{
  static const char * const schemes[] = { "http://", "https://", "mailto:", "tel:", "ftp://" };
  g_autofree char *url = NULL;
  g_autofree char *bare = NULL;
  g_autofree char *text = NULL;
  gboolean known = FALSE;
  const char *shown;

  if (!link->has_text || link->href.length == 0 || link->href.length > MAX_URL ||
      self->writer.out->len <= link->text_start)
    return;
  url = decode_url (link->href);
  for (gsize i = 0; i < G_N_ELEMENTS (schemes) && !known; i++)
    known = g_ascii_strncasecmp (url, schemes[i], strlen (schemes[i])) == 0;
  if (!known)
    return;
  bare = bare_url (url);
  if (self->writer.out->len - link->text_start <= MAX_URL)
    text = bare_url (self->writer.out->str + link->text_start);
  if (text != NULL && strcmp (bare, text) == 0)
    return;
  shown = g_ascii_strncasecmp (url, "mailto:", 7) == 0 ? url + 7 : url;
  confab_html_writer_add (&self->writer, ' ');
  confab_html_writer_add (&self->writer, '(');
  confab_html_writer_text (&self->writer, shown, strlen (shown));
  confab_html_writer_add (&self->writer, ')');
}

/* Elements ------------------------------------------------------------------ */

static void
pop (Reader *self)
{
  Element *element = &self->stack[--self->depth];
  ConfabHtmlWriter *writer = &self->writer;

  if (element->hidden)
    {
      self->hidden--;
      return;
    }
  if (self->hidden > 0)
    return;
  switch (element->tag)
    {
    case CONFAB_HTML_PARAGRAPH:
    case CONFAB_HTML_TABLE:
      confab_html_writer_break (writer, element->tag == CONFAB_HTML_TABLE ? 1 : 2);
      break;
    case CONFAB_HTML_BLOCK:
    case CONFAB_HTML_ROW:
    case CONFAB_HTML_ITEM:
      confab_html_writer_break (writer, 1);
      break;
    case CONFAB_HTML_PRE:
      writer->pre = FALSE;
      confab_html_writer_break (writer, 2);
      break;
    case CONFAB_HTML_QUOTE:
      writer->quotes--;
      confab_html_writer_break (writer, 2);
      break;
    case CONFAB_HTML_LIST:
    case CONFAB_HTML_ORDERED:
      writer->indent -= LIST_INDENT;
      confab_html_writer_break (writer, writer->indent > 0 ? 1 : 2);
      break;
    case CONFAB_HTML_LINK:
      end_link (self, element);
      break;
    default:
      break;
    }
}

static void
pop_to (Reader *self,
        guint   depth)
{
  while (self->depth > depth)
    pop (self);
}

static gboolean
is_block (ConfabHtmlTag tag)
{
  return tag == CONFAB_HTML_BLOCK || tag == CONFAB_HTML_PARAGRAPH || tag == CONFAB_HTML_QUOTE ||
         tag == CONFAB_HTML_LIST || tag == CONFAB_HTML_ORDERED || tag == CONFAB_HTML_TABLE || tag == CONFAB_HTML_PRE ||
         tag == CONFAB_HTML_RULE;
}

/* Ends what the start of @tag ends by itself: an item by the next one, and so on. */
static void
close_implied (Reader *      self,
               ConfabHtmlTag tag)
{
  for (guint i = self->depth; i > 0; i--)
    {
      ConfabHtmlTag open = self->stack[i - 1].tag;

      if (is_block (tag))
        {
          if (i == self->depth && strcmp (self->stack[i - 1].name, "p") == 0)
            pop_to (self, i - 1);
          return;
        }
      if (tag == CONFAB_HTML_ITEM)
        {
          if (open == CONFAB_HTML_LIST || open == CONFAB_HTML_ORDERED || open == CONFAB_HTML_CELL)
            return;
        }
      else if (open == CONFAB_HTML_TABLE)
        return;
      if (open == tag || (tag == CONFAB_HTML_ROW && open == CONFAB_HTML_CELL))
        {
          gboolean more = tag == CONFAB_HTML_ROW && open == CONFAB_HTML_CELL;

          pop_to (self, i - 1);
          if (!more)
            return;
        }
    }
}

static gboolean
has_style (const char *style,
           const char *what,
           const char *ends)
{
  const char *found = strstr (style, what);
  char next;

  if (found == NULL)
    return FALSE;
  next = found[strlen (what)];
  return next == '\0' || strchr (ends, next) != NULL;
}

static gboolean
is_hidden (const Attributes *attributes)
{
  char style[MAX_STYLE];
  gsize n = 0;

  if (attributes->hidden)
    return TRUE;
  if (attributes->style.length == 0)
    return FALSE;
  for (gsize i = 0; i < attributes->style.length && n + 1 < sizeof (style); i++)
    {
      char c = attributes->style.start[i];

      if (!is_space (c))
        style[n++] = lower (c);
    }
  style[n] = '\0';
  return has_style (style, "display:none", ";!") || has_style (style, "visibility:hidden", ";!") ||
         has_style (style, "mso-hide:all", ";!") || has_style (style, "font-size:0", ";p!") ||
         has_style (style, "opacity:0", ";!");
}

static void
add_image (Reader *          self,
           const Attributes *attributes)
{
  gboolean dot = attributes->width.length == 1 || attributes->height.length == 1;
  gboolean symbol;

  if (dot || attributes->alt.length == 0 || attributes->alt.length > MAX_STYLE || is_hidden (attributes))
    return;
  /* An emoji that is sent as a picture stands for itself. */
  symbol = (guint8) *attributes->alt.start >= 0x80;
  if (!symbol)
    confab_html_writer_add (&self->writer, '[');
  add_slice (self, attributes->alt);
  if (!symbol)
    confab_html_writer_add (&self->writer, ']');
}

static void
begin_item (Reader *self)
{
  ConfabHtmlWriter *writer = &self->writer;
  Element *list = NULL;

  confab_html_writer_break (writer, 1);
  for (guint i = self->depth; i > 0 && list == NULL; i--)
    {
      if (self->stack[i - 1].tag == CONFAB_HTML_LIST || self->stack[i - 1].tag == CONFAB_HTML_ORDERED)
        list = &self->stack[i - 1];
    }
  if (list != NULL && list->tag == CONFAB_HTML_ORDERED)
    {
      char number[16];
      int n = g_snprintf (number, sizeof (number), "%u.", list->number++);

      confab_html_writer_text (writer, number, n);
    }
  else if (list != NULL)
    confab_html_writer_text (writer, "•", strlen ("•"));
  writer->blank = list != NULL;
}

/* What the start of an element does to the text. */
static void
begin_element (Reader *          self,
               Element *         element,
               const Attributes *attributes)
{
  ConfabHtmlWriter *writer = &self->writer;

  switch (element->tag)
    {
    case CONFAB_HTML_PARAGRAPH:
      confab_html_writer_break (writer, 2);
      break;
    case CONFAB_HTML_BLOCK:
    case CONFAB_HTML_TABLE:
    case CONFAB_HTML_ROW:
      confab_html_writer_break (writer, 1);
      break;
    case CONFAB_HTML_PRE:
      confab_html_writer_break (writer, 2);
      writer->pre = TRUE;
      break;
    case CONFAB_HTML_QUOTE:
      confab_html_writer_break (writer, 2);
      writer->quotes++;
      break;
    case CONFAB_HTML_LIST:
    case CONFAB_HTML_ORDERED:
      confab_html_writer_break (writer, writer->indent > 0 ? 1 : 2);
      writer->indent += LIST_INDENT;
      element->number = 1;
      if (attributes->first.length > 0 && attributes->first.length < 6)
        element->number = g_ascii_strtoull (attributes->first.start, NULL, 10);
      break;
    case CONFAB_HTML_ITEM:
      begin_item (self);
      break;
    case CONFAB_HTML_CELL:
      confab_html_writer_cell (writer);
      break;
    case CONFAB_HTML_LINK:
      element->href = attributes->href;
      element->text_start = writer->out->len;
      break;
    default:
      break;
    }
}

static void
push (Reader *          self,
      ConfabHtmlTag     tag,
      const char *      name,
      const Attributes *attributes)
{
  Element *element;

  if (self->depth == MAX_DEPTH)
    {
      if (self->hidden == 0 && is_block (tag))
        confab_html_writer_break (&self->writer, 1);
      self->overflow++;
      return;
    }
  element = &self->stack[self->depth];
  *element = (Element){ .tag = tag };
  g_strlcpy (element->name, name, sizeof (element->name));
  element->hidden = tag == CONFAB_HTML_SKIP || is_hidden (attributes);
  if (element->hidden)
    self->hidden++;
  else if (self->hidden == 0)
    begin_element (self, element, attributes);
  else
    element->tag = CONFAB_HTML_OTHER;
  self->depth++;
}

/* Passes over what is no HTML, up to the end tag. */
static void
skip_raw (Reader *    self,
          const char *name)
{
  gsize length = strlen (name);

  for (;;)
    {
      const char *found = memmem (self->p, self->end - self->p, "</", 2);

      if (found == NULL)
        {
          self->p = self->end;
          return;
        }
      self->p = found + 2;
      if ((gsize) (self->end - self->p) >= length && g_ascii_strncasecmp (self->p, name, length) == 0)
        {
          found = memchr (self->p, '>', self->end - self->p);
          self->p = found != NULL ? found + 1 : self->end;
          return;
        }
    }
}

static void
start_tag (Reader *          self,
           const char *      name,
           gsize             length,
           const Attributes *attributes)
{
  ConfabHtmlTag tag = confab_mime_html_tag (name, length);

  switch (tag)
    {
    case CONFAB_HTML_RAW:
      skip_raw (self, name);
      break;
    case CONFAB_HTML_BREAK:
      if (self->hidden == 0)
        confab_html_writer_newline (&self->writer);
      break;
    case CONFAB_HTML_RULE:
      close_implied (self, tag);
      if (self->hidden == 0)
        {
          confab_html_writer_break (&self->writer, 1);
          confab_html_writer_text (&self->writer, "———", strlen ("———"));
          confab_html_writer_break (&self->writer, 1);
        }
      break;
    case CONFAB_HTML_IMAGE:
      if (self->hidden == 0)
        add_image (self, attributes);
      break;
    case CONFAB_HTML_VOID:
      break;
    default:
      if (is_block (tag) || tag == CONFAB_HTML_ITEM || tag == CONFAB_HTML_ROW || tag == CONFAB_HTML_CELL)
        close_implied (self, tag);
      /* Links do not nest. */
      if (tag == CONFAB_HTML_LINK && self->depth > 0 && self->stack[self->depth - 1].tag == CONFAB_HTML_LINK)
        pop (self);
      push (self, tag, name, attributes);
      break;
    }
}

static void
end_tag (Reader *    self,
         const char *name,
         gsize       length)
{
  ConfabHtmlTag tag = confab_mime_html_tag (name, length);
  gboolean table = tag == CONFAB_HTML_TABLE || tag == CONFAB_HTML_ROW || tag == CONFAB_HTML_CELL;

  if (tag == CONFAB_HTML_BREAK && self->hidden == 0)
    confab_html_writer_newline (&self->writer);
  if (tag == CONFAB_HTML_RAW || tag == CONFAB_HTML_VOID || tag == CONFAB_HTML_BREAK || tag == CONFAB_HTML_RULE ||
      tag == CONFAB_HTML_IMAGE)
    return;
  if (self->overflow > 0)
    {
      self->overflow--;
      return;
    }
  for (guint i = self->depth; i > 0; i--)
    {
      if (strcmp (self->stack[i - 1].name, name) == 0)
        {
          pop_to (self, i - 1);
          return;
        }
      /* A cell is not ended by what was opened outside of it. */
      if (!table && self->stack[i - 1].tag == CONFAB_HTML_CELL)
        return;
    }
}

/* Tags ---------------------------------------------------------------------- */

static gboolean
is_named (Slice       name,
          const char *other)
{
  for (gsize i = 0; i < name.length; i++)
    {
      if (lower (name.start[i]) != other[i])
        return FALSE;
    }
  return TRUE;
}

static void
set_attribute (Attributes *attributes,
               Slice       name,
               Slice       value)
{
  Slice *slice = NULL;

  switch (name.length)
    {
    case 3:
      slice = is_named (name, "alt") ? &attributes->alt : NULL;
      break;
    case 4:
      slice = is_named (name, "href") ? &attributes->href : NULL;
      break;
    case 5:
      slice = is_named (name, "style") ? &attributes->style : is_named (name, "width") ? &attributes->width :
              is_named (name, "start") ? &attributes->first : NULL;
      break;
    case 6:
      slice = is_named (name, "height") ? &attributes->height : NULL;
      attributes->hidden = attributes->hidden || is_named (name, "hidden");
      break;
    default:
      break;
    }
  if (slice != NULL && slice->start == NULL)
    *slice = value;
}

static Slice
read_attribute_value (Reader *self)
{
  char quote = self->p < self->end ? *self->p : '\0';
  gboolean *missing = quote == '"' ? &self->no_double : &self->no_single;
  Slice value = { self->p, 0 };

  if ((quote == '"' || quote == '\'') && !*missing)
    {
      const char *close = memchr (self->p + 1, quote, self->end - self->p - 1);

      if (close != NULL)
        {
          value = (Slice){ self->p + 1, close - self->p - 1 };
          self->p = close + 1;
          return value;
        }
      *missing = TRUE;
    }
  while (self->p < self->end && !is_space (*self->p) && *self->p != '>')
    self->p++;
  value.length = self->p - value.start;
  return value;
}

/* Reads all up to '>'. */
static void
read_attributes (Reader *    self,
                 Attributes *attributes)
{
  while (self->p < self->end && *self->p != '>')
    {
      Slice name = { self->p, 0 };
      Slice value = { NULL, 0 };

      if (is_space (*self->p) || *self->p == '/')
        {
          self->p++;
          continue;
        }
      /* A name may begin with '=', so that each turn takes something. */
      do
        self->p++;
      while (self->p < self->end && !is_space (*self->p) && *self->p != '=' && *self->p != '>' && *self->p != '/');
      name.length = self->p - name.start;
      while (self->p < self->end && is_space (*self->p))
        self->p++;
      if (self->p < self->end && *self->p == '=')
        {
          self->p++;
          while (self->p < self->end && is_space (*self->p))
            self->p++;
          value = read_attribute_value (self);
        }
      set_attribute (attributes, name, value);
    }
  if (self->p < self->end)
    self->p++;
}

/* Reads the tag, comment or declaration at '<'; or that is just a character. */
static void
read_tag (Reader *self)
{
  const char *p = self->p + 1;
  gboolean closing = p < self->end && *p == '/';
  Attributes attributes = { 0 };
  char name[MAX_NAME];
  gsize n = 0;

  if (closing)
    p++;
  if (p < self->end && !closing && (*p == '!' || *p == '?'))
    {
      gboolean comment = self->end - p >= 3 && p[1] == '-' && p[2] == '-';
      const char *close = comment ? memmem (p + 1, self->end - p - 1, "-->", 3) : memchr (p, '>', self->end - p);

      self->p = close != NULL ? close + (comment ? 3 : 1) : self->end;
      return;
    }
  if (p == self->end || !g_ascii_isalpha (*p))
    {
      if (self->hidden == 0)
        confab_html_writer_add (&self->writer, '<');
      self->p++;
      return;
    }
  while (p < self->end && !is_space (*p) && *p != '>' && *p != '/')
    {
      if (n + 1 < sizeof (name))
        name[n++] = lower (*p);
      p++;
    }
  name[n] = '\0';
  self->p = p;
  read_attributes (self, &attributes);
  if (closing)
    end_tag (self, name, n);
  else
    start_tag (self, name, n, &attributes);
}

/**
 * confab_mime_html_to_text:
 * @html: (array length=length): HTML, valid UTF-8
 * @length: its length; what is beyond %CONFAB_MIME_TEXT_MAX_HTML is not read
 *
 * Makes plain text of HTML: paragraphs, lists with marks, quotes with ">",
 * cells with tabs between, links with where they go. What is hidden, scripts
 * and styles are left out.
 *
 * Returns: (transfer full): the text
 */
char *
confab_mime_html_to_text (const char *html,
                          gsize       length)
{
  g_autofree Reader *self = g_new0 (Reader, 1);

  if (length > CONFAB_MIME_TEXT_MAX_HTML)
    {
      length = CONFAB_MIME_TEXT_MAX_HTML;
      while (length > 0 && ((guint8) html[length] & 0xc0) == 0x80)
        length--;
    }
  self->p = html;
  self->end = html + length;
  self->writer.max = CONFAB_MIME_TEXT_MAX_HTML_TEXT;
  self->writer.out = g_string_sized_new (length / 4 + 64);
  while (self->p < self->end)
    {
      const char *mark = memchr (self->p, '<', self->end - self->p);

      read_text (self, mark != NULL ? mark : self->end);
      if (mark != NULL)
        read_tag (self);
    }
  pop_to (self, 0);
  return g_string_free_and_steal (self->writer.out);
}
