/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader of HTML is made of: tags, characters, and text laid out in lines. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabHtmlTag:
 * @CONFAB_HTML_OTHER: shown as if it were not there
 * @CONFAB_HTML_SKIP: nothing in it is shown (title, select, object…)
 * @CONFAB_HTML_RAW: nothing in it is shown, nor is it HTML (script, style)
 *
 * What an element does to the text.
 */
typedef enum
{
  CONFAB_HTML_OTHER,
  CONFAB_HTML_SKIP,
  CONFAB_HTML_RAW,
  CONFAB_HTML_BLOCK,
  CONFAB_HTML_PARAGRAPH,
  CONFAB_HTML_BREAK,
  CONFAB_HTML_RULE,
  CONFAB_HTML_IMAGE,
  CONFAB_HTML_VOID,
  CONFAB_HTML_LINK,
  CONFAB_HTML_QUOTE,
  CONFAB_HTML_LIST,
  CONFAB_HTML_ORDERED,
  CONFAB_HTML_ITEM,
  CONFAB_HTML_TABLE,
  CONFAB_HTML_ROW,
  CONFAB_HTML_CELL,
  CONFAB_HTML_PRE,
} ConfabHtmlTag;

/**
 * ConfabHtmlWriter:
 *
 * Text that grows word by word; blanks collapse, breaks are kept back until
 * there is something to put after them.
 */
typedef struct
{
  GString *out;
  gsize max;
  guint breaks;      /* line ends due before the next word */
  gboolean blank;    /* a blank due */
  gboolean tab;      /* a tab due: another cell */
  guint quotes;      /* ">" at the start of lines */
  guint line_quotes; /* of the line last begun */
  guint indent;      /* blanks at the start of lines */
  gboolean pre;      /* blanks and line ends count */
} ConfabHtmlWriter;

void          confab_html_writer_break (ConfabHtmlWriter *self,
                                        guint             lines);
void          confab_html_writer_newline (ConfabHtmlWriter *self);
void          confab_html_writer_cell (ConfabHtmlWriter *self);
void          confab_html_writer_add (ConfabHtmlWriter *self,
                                      gunichar          c);
void          confab_html_writer_text (ConfabHtmlWriter *self,
                                       const char *      text,
                                       gsize             length);

ConfabHtmlTag confab_mime_html_tag (const char *name,
                                    gsize       length);
gunichar      confab_mime_html_entity (const char *name,
                                       gsize       length);

G_END_DECLS
