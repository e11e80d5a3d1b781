/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays out the text of HTML in lines, and knows what each element does to it. */
#include "config.h"

#include "confab-mime-html-private.h"

#include <string.h>

/* Most empty lines in a row are one less than this. */
#define MAX_BREAKS 3

/* Most marks and blanks at the start of a line. */
#define MAX_QUOTES 20
#define MAX_INDENT 20

typedef struct
{
  const char *name;
  ConfabHtmlTag tag;
} Tag;

/* Sorted by name. */
static const Tag tags[] = {
  { "a", CONFAB_HTML_LINK },
  { "address", CONFAB_HTML_BLOCK },
  { "area", CONFAB_HTML_VOID },
  { "article", CONFAB_HTML_BLOCK },
  { "aside", CONFAB_HTML_BLOCK },
  { "audio", CONFAB_HTML_SKIP },
  { "base", CONFAB_HTML_VOID },
  { "blockquote", CONFAB_HTML_QUOTE },
  { "body", CONFAB_HTML_BLOCK },
  { "br", CONFAB_HTML_BREAK },
  { "caption", CONFAB_HTML_BLOCK },
  { "center", CONFAB_HTML_BLOCK },
  { "col", CONFAB_HTML_VOID },
  { "dd", CONFAB_HTML_ITEM },
  { "details", CONFAB_HTML_BLOCK },
  { "div", CONFAB_HTML_BLOCK },
  { "dl", CONFAB_HTML_PARAGRAPH },
  { "dt", CONFAB_HTML_BLOCK },
  { "embed", CONFAB_HTML_VOID },
  { "fieldset", CONFAB_HTML_BLOCK },
  { "figcaption", CONFAB_HTML_BLOCK },
  { "figure", CONFAB_HTML_BLOCK },
  { "footer", CONFAB_HTML_BLOCK },
  { "form", CONFAB_HTML_BLOCK },
  { "frame", CONFAB_HTML_VOID },
  { "h1", CONFAB_HTML_PARAGRAPH },
  { "h2", CONFAB_HTML_PARAGRAPH },
  { "h3", CONFAB_HTML_PARAGRAPH },
  { "h4", CONFAB_HTML_PARAGRAPH },
  { "h5", CONFAB_HTML_PARAGRAPH },
  { "h6", CONFAB_HTML_PARAGRAPH },
  { "header", CONFAB_HTML_BLOCK },
  { "hr", CONFAB_HTML_RULE },
  { "iframe", CONFAB_HTML_SKIP },
  { "img", CONFAB_HTML_IMAGE },
  { "input", CONFAB_HTML_VOID },
  { "legend", CONFAB_HTML_BLOCK },
  { "li", CONFAB_HTML_ITEM },
  { "link", CONFAB_HTML_VOID },
  { "main", CONFAB_HTML_BLOCK },
  { "map", CONFAB_HTML_SKIP },
  { "math", CONFAB_HTML_SKIP },
  { "meta", CONFAB_HTML_VOID },
  { "nav", CONFAB_HTML_BLOCK },
  { "noframes", CONFAB_HTML_SKIP },
  { "object", CONFAB_HTML_SKIP },
  { "ol", CONFAB_HTML_ORDERED },
  { "p", CONFAB_HTML_PARAGRAPH },
  { "param", CONFAB_HTML_VOID },
  { "pre", CONFAB_HTML_PRE },
  { "script", CONFAB_HTML_RAW },
  { "section", CONFAB_HTML_BLOCK },
  { "select", CONFAB_HTML_SKIP },
  { "source", CONFAB_HTML_VOID },
  { "style", CONFAB_HTML_RAW },
  { "summary", CONFAB_HTML_BLOCK },
  { "svg", CONFAB_HTML_SKIP },
  { "table", CONFAB_HTML_TABLE },
  { "td", CONFAB_HTML_CELL },
  { "template", CONFAB_HTML_SKIP },
  { "textarea", CONFAB_HTML_BLOCK },
  { "th", CONFAB_HTML_CELL },
  { "title", CONFAB_HTML_SKIP },
  { "tr", CONFAB_HTML_ROW },
  { "ul", CONFAB_HTML_LIST },
  { "video", CONFAB_HTML_SKIP },
  { "wbr", CONFAB_HTML_VOID },
  { "xml", CONFAB_HTML_RAW },
};

/**
 * confab_mime_html_tag:
 * @name: (array length=length): an element's name in lower case
 * @length: its length
 *
 * Returns: what the element does to the text
 */
ConfabHtmlTag
confab_mime_html_tag (const char *name,
                      gsize       length)
{
  gsize low = 0;
  gsize high = G_N_ELEMENTS (tags);

  while (low < high)
    {
      gsize middle = (low + high) / 2;
      int order = strncmp (name, tags[middle].name, length);

      if (order == 0 && tags[middle].name[length] != '\0')
        order = -1;
      if (order == 0)
        return tags[middle].tag;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return CONFAB_HTML_OTHER;
}

/* At least @lines line ends before what comes next. */
void
confab_html_writer_break (ConfabHtmlWriter *self,
                          guint             lines)
{
  self->blank = FALSE;
  self->tab = FALSE;
  if (self->out->len > 0)
    self->breaks = MAX (self->breaks, lines);
}

/* One more line end before what comes next. */
void
confab_html_writer_newline (ConfabHtmlWriter *self)
{
  self->blank = FALSE;
  self->tab = FALSE;
  if (self->out->len > 0)
    self->breaks = MIN (self->breaks + 1, MAX_BREAKS);
}

/* What comes next stands in a cell of its own. */
void
confab_html_writer_cell (ConfabHtmlWriter *self)
{
  if (self->breaks == 0 && self->out->len > 0)
    self->tab = TRUE;
}

static void
append_marks (ConfabHtmlWriter *self,
              guint             quotes)
{
  for (guint i = 0; i < MIN (quotes, MAX_QUOTES); i++)
    g_string_append_c (self->out, '>');
}

/* Writes the breaks and blanks that are due. */
static void
begin_word (ConfabHtmlWriter *self)
{
  if (self->breaks > 0 || self->out->len == 0)
    {
      for (guint i = 0; i < self->breaks; i++)
        {
          g_string_append_c (self->out, '\n');
          if (i + 1 < self->breaks)
            append_marks (self, MIN (self->quotes, self->line_quotes));
        }
      append_marks (self, self->quotes);
      if (self->quotes > 0)
        g_string_append_c (self->out, ' ');
      /* The outermost list is not indented. */
      for (guint i = 2; i < MIN (self->indent, MAX_INDENT); i++)
        g_string_append_c (self->out, ' ');
      self->line_quotes = self->quotes;
    }
  else if (self->tab)
    g_string_append_c (self->out, '\t');
  else if (self->blank)
    g_string_append_c (self->out, ' ');
  self->breaks = 0;
  self->blank = FALSE;
  self->tab = FALSE;
}

static gboolean
is_left_out (ConfabHtmlWriter *self,
             gunichar          c)
{
  /* Mails put joiners and soft hyphens after their first line, to fill the preview. */
  if (c == 0x200c || c == 0x200d)
    return self->blank || self->breaks > 0 || self->out->len == 0;
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x34f || c == 0x200b || c == 0x2060 || c == 0xfeff ||
         (c >= 0x202a && c <= 0x202e) || c == 0x2007;
}

/* Adds one character. */
void
confab_html_writer_add (ConfabHtmlWriter *self,
                        gunichar          c)
{
  if (self->out->len >= self->max)
    return;
  if (c == '\n' && self->pre)
    confab_html_writer_newline (self);
  else if ((c == ' ' || c == '\t') && self->pre)
    {
      if (self->breaks > 0 || self->out->len == 0)
        begin_word (self);
      g_string_append_c (self->out, c);
    }
  else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xa0 || c == 0x2028 || c == 0x2029)
    self->blank = TRUE;
  else if (!is_left_out (self, c))
    {
      begin_word (self);
      g_string_append_unichar (self->out, c);
    }
}

/* Adds text, of which runs of plain characters go fast. */
void
confab_html_writer_text (ConfabHtmlWriter *self,
                         const char *      text,
                         gsize             length)
{
  const char *end = text + length;

  while (text < end && self->out->len < self->max)
    {
      const char *run = text;

      while (run < end && *run > ' ' && *run < 0x7f)
        run++;
      if (run > text)
        {
          begin_word (self);
          g_string_append_len (self->out, text, run - text);
          text = run;
        }
      else
        {
          confab_html_writer_add (self, g_utf8_get_char (text));
          text = g_utf8_next_char (text);
        }
    }
}
