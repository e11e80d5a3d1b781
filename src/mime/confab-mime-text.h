/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text of mails: charsets, format=flowed, HTML, and what of it is quote or signature. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Longest line that is shown of one header field, in bytes. */
#define CONFAB_MIME_TEXT_MAX_LINE 4096

/** The line above a text that is passed on, as chat programs write it. */
#define CONFAB_MIME_TEXT_FORWARD_MARK "---------- Forwarded message ----------"

/** Most bytes of HTML that are read. */
#define CONFAB_MIME_TEXT_MAX_HTML (1024 * 1024)

/** Most bytes of text that HTML becomes. */
#define CONFAB_MIME_TEXT_MAX_HTML_TEXT (512 * 1024)

/**
 * ConfabMimeSplitFlags:
 * @CONFAB_MIME_SPLIT_MAIL: an ordinary mail: quotes, attributions and signatures are folded
 * @CONFAB_MIME_SPLIT_CHAT: a chat program wrote it: only a quote at the top and
 *   what follows `-- ` are taken off
 * @CONFAB_MIME_SPLIT_FORWARD: a forwarded mail: what was forwarded stays
 * @CONFAB_MIME_SPLIT_LIST: a mailing list passed it on, and may have added a footer
 *
 * What kind of text is taken apart.
 */
typedef enum /*< flags >*/
{
  CONFAB_MIME_SPLIT_MAIL = 0,
  CONFAB_MIME_SPLIT_CHAT = 1 << 0,
  CONFAB_MIME_SPLIT_FORWARD = 1 << 1,
  CONFAB_MIME_SPLIT_LIST = 1 << 2,
} ConfabMimeSplitFlags;

/**
 * ConfabMimeTextSplit:
 * @quote: (nullable): what is quoted above the text, without the marks
 * @text: what is to be shown; "" when there is nothing
 * @signature: (nullable): what follows the line `-- `, or a program's advert
 * @forwarded: it had the mark of a forwarded chat message, which is taken off
 * @folded: something was taken out of @text (quotes, signature)
 *
 * A text taken apart for showing.
 */
typedef struct
{
  char *quote;
  char *text;
  char *signature;
  gboolean forwarded;
  gboolean folded;
} ConfabMimeTextSplit;

gboolean             confab_mime_charset_is_known (const char *charset);
char                *confab_mime_charset_to_utf8 (const char *data,
                                                  gsize       length,
                                                  const char *charset);
void                 confab_mime_text_clean (char *text);
char                *confab_mime_flowed_decode (const char *text,
                                                gboolean    delsp);
char                *confab_mime_flowed_encode (const char *text);
char                *confab_mime_html_to_text (const char *html,
                                               gsize       length);
ConfabMimeTextSplit *confab_mime_text_split (const char *         text,
                                             ConfabMimeSplitFlags flags);
void                 confab_mime_text_split_free (ConfabMimeTextSplit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeTextSplit, confab_mime_text_split_free)

G_END_DECLS
