/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes a text apart: what was said, what is quoted, what is signature. */
#include "config.h"

#include "confab-mime-split-private.h"
#include "confab-mime-text.h"

#include <string.h>

/* Lines of an attribution that was wrapped, and their longest length together. */
#define MAX_ATTRIBUTION_LINES 4
#define MAX_ATTRIBUTION 500

/* In how many lines below From the other labels of a quoted header stand. */
#define HEADER_LINES 7

/* Most lines of a signature, and of one below a "--" that lacks its blank. */
#define MAX_SIGNATURE_LINES 60
#define MAX_LOOSE_SIGNATURE_LINES 12

/* Shortest line of "_" that lists put above their footer. */
#define MIN_LIST_RULE 40

/* Keeps a line from being read as the start of a signature. */
#define ESCAPED_DASHES "-\342\200\213-"

typedef struct
{
  const char *start;
  gsize length;   /* without blanks at the end */
  gboolean dashes; /* exactly "-- " */
} Line;

typedef struct
{
  GArray *lines;
  guint first; /* of what is shown */
  guint end;
} Text;

static const Line *
line_at (const Text *self,
         guint       index)
{
  return &g_array_index (self->lines, Line, index);
}

static void
split_lines (Text *      self,
             const char *text)
{
  self->lines = g_array_sized_new (FALSE, FALSE, sizeof (Line), 64);
  for (;;)
    {
      gsize length = strcspn (text, "\n");
      Line line = { text, length, length == 3 && memcmp (text, "-- ", 3) == 0 };

      while (line.length > 0 && (text[line.length - 1] == ' ' || text[line.length - 1] == '\t'))
        line.length--;
      g_array_append_val (self->lines, line);
      if (text[length] == '\0')
        break;
      text += length + 1;
    }
  self->end = self->lines->len;
}

static gboolean
is_blank (const Line *line)
{
  return line->length == 0 ||
         (line->length == 2 && memcmp (line->start, "\302\240", 2) == 0);
}

static gboolean
is_quoted (const Line *line)
{
  return line->length > 0 && *line->start == '>';
}

static gboolean
ends_with_colon (const Line *line)
{
  return (line->length > 0 && line->start[line->length - 1] == ':') ||
         (line->length >= 3 && memcmp (line->start + line->length - 3, "：", 3) == 0);
}

static guint
skip_blank (const Text *self,
            guint       index)
{
  while (index < self->end && is_blank (line_at (self, index)))
    index++;
  return index;
}

static guint
skip_blank_up (const Text *self,
               guint       end)
{
  while (end > self->first && is_blank (line_at (self, end - 1)))
    end--;
  return end;
}

/* A time or a year or an address: what an attribution has and a sentence seldom. */
static gboolean
has_date_or_address (const char *text,
                     gsize       length)
{
  guint digits = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '@' || text[i] == '<')
        return TRUE;
      if (text[i] == ':' && digits > 0 && i + 1 < length && g_ascii_isdigit (text[i + 1]))
        return TRUE;
      digits = g_ascii_isdigit (text[i]) ? digits + 1 : 0;
      if (digits == 4)
        return TRUE;
    }
  return FALSE;
}

static gsize
span_of (const Text *self,
         guint       first,
         guint       end)
{
  const Line *last = line_at (self, end - 1);

  return last->start + last->length - line_at (self, first)->start;
}

/* Where the attribution that ends with the line before @end begins; @end for none. */
static guint
attribution_start (const Text *self,
                   guint       end)
{
  guint first;

  if (end == self->first || !ends_with_colon (line_at (self, end - 1)))
    return end;
  first = end - 1;
  while (first > self->first && end - first < MAX_ATTRIBUTION_LINES &&
         !confab_mime_phrase_is_start (line_at (self, first)->start, line_at (self, first)->length) &&
         !is_blank (line_at (self, first - 1)) && !is_quoted (line_at (self, first - 1)))
    first--;
  /* None of the lines above begins one: it is the last line alone. */
  if (!confab_mime_phrase_is_start (line_at (self, first)->start, line_at (self, first)->length))
    first = end - 1;
  if (span_of (self, first, end) > MAX_ATTRIBUTION)
    return end;
  if (confab_mime_phrase_has_verb (line_at (self, first)->start, span_of (self, first, end)) ||
      has_date_or_address (line_at (self, first)->start, span_of (self, first, end)))
    return first;
  return end;
}

/* Whether an attribution begins at @index whose quote has no marks. */
static gboolean
is_bare_attribution (const Text *self,
                     guint       index)
{
  const Line *line = line_at (self, index);
  guint end = index + 1;
  gsize length;

  if (!confab_mime_phrase_is_start (line->start, line->length))
    return FALSE;
  while (!ends_with_colon (line_at (self, end - 1)))
    {
      if (end == self->end || end - index == MAX_ATTRIBUTION_LINES || is_blank (line_at (self, end)))
        return FALSE;
      end++;
    }
  length = span_of (self, index, end);
  end = skip_blank (self, end);
  if (end == self->end || is_quoted (line_at (self, end)))
    return FALSE;
  return length <= MAX_ATTRIBUTION && has_date_or_address (line->start, length) &&
         confab_mime_phrase_has_verb (line->start, length);
}

/* Whether the header of a quoted mail begins at @index, as Outlook and others write it. */
static gboolean
is_header_block (const Text *self,
                 guint       index)
{
  guint labels = 0;
  guint from = 0;

  for (guint i = index; i < self->end && i <= index + HEADER_LINES; i++)
    {
      const Line *line = line_at (self, i);

      if (confab_mime_phrase_is_from_label (line->start, line->length))
        from++;
      else if (confab_mime_phrase_is_label (line->start, line->length))
        labels++;
      else if (i == index)
        return FALSE;
    }
  return from > 0 && labels >= 2;
}

static gboolean
is_rule (const Line *line)
{
  gsize n = 0;

  while (n < line->length && (line->start[n] == '_' || line->start[n] == '-'))
    n++;
  return (n >= 10 && n == line->length) || (line->length == strlen ("———") && memcmp (line->start, "———", line->length) == 0);
}

/* Whether a quoted mail that has no marks begins at @index. */
static gboolean
begins_original (const Text *self,
                 guint       index)
{
  const Line *line = line_at (self, index);

  if (is_rule (line))
    {
      index = skip_blank (self, index + 1);
      return index < self->end && is_header_block (self, index);
    }
  return confab_mime_phrase_is_original (line->start, line->length) || is_header_block (self, index) ||
         is_bare_attribution (self, index);
}

/* Ends the text before it; what stands at the very top is all there is to show. */
static void
cut_original (Text *self)
{
  gboolean any = FALSE;

  for (guint i = self->first; i < self->end; i++)
    {
      const Line *line = line_at (self, i);

      if (is_blank (line) || is_quoted (line))
        continue;
      /* What is forwarded is what the mail is about. */
      if (confab_mime_phrase_is_forward (line->start, line->length))
        return;
      if (begins_original (self, i))
        {
          if (any)
            self->end = i;
          return;
        }
      any = any || !is_rule (line);
    }
}

/* Takes a quote at the end off, with the line that says whose it is. */
static void
cut_trailing_quote (Text *self)
{
  guint end = skip_blank_up (self, self->end);
  guint start = end;

  while (start > self->first && (is_quoted (line_at (self, start - 1)) || is_blank (line_at (self, start - 1))))
    start--;
  while (start < end && is_blank (line_at (self, start)))
    start++;
  if (start == end)
    return;
  end = skip_blank_up (self, start);
  end = attribution_start (self, end);
  if (skip_blank_up (self, end) > self->first)
    self->end = end;
}

static char *
dup_lines (const Text *self,
           guint       first,
           guint       end)
{
  first = skip_blank (self, first);
  while (end > first && is_blank (line_at (self, end - 1)))
    end--;
  return end > first ? g_strndup (line_at (self, first)->start, span_of (self, first, end)) : NULL;
}

/* Adds what stands in lines to the front of the signature. */
static void
take_signature (ConfabMimeTextSplit *split,
                const Text *         self,
                guint                first)
{
  g_autofree char *taken = dup_lines (self, first, self->end);
  g_autofree char *old = g_steal_pointer (&split->signature);

  if (taken == NULL)
    split->signature = g_steal_pointer (&old);
  else
    split->signature = old != NULL ? g_strconcat (taken, "\n", old, NULL) : g_steal_pointer (&taken);
}

/* The line above what a mailing list adds. */
static gboolean
is_list_rule (const Line *line)
{
  gsize n = 0;

  while (n < line->length && line->start[n] == '_')
    n++;
  return n >= MIN_LIST_RULE && n == line->length;
}

static void
cut_signature (Text *               self,
               ConfabMimeTextSplit *split,
               gboolean             chat,
               gboolean             list)
{
  for (guint i = self->first; i < self->end; i++)
    {
      const Line *line = line_at (self, i);
      gboolean rule = list && is_list_rule (line);
      gboolean loose = line->length == 2 && memcmp (line->start, "--", 2) == 0;

      if (!rule && (!loose || (chat && !line->dashes)))
        continue;
      if (!chat && self->end - i > (line->dashes ? MAX_SIGNATURE_LINES : MAX_LOOSE_SIGNATURE_LINES))
        continue;
      if (!chat && skip_blank_up (self, i) == self->first)
        continue;
      take_signature (split, self, i + 1);
      self->end = i;
      return;
    }
}

static void
cut_device (Text *               self,
            ConfabMimeTextSplit *split)
{
  guint end = skip_blank_up (self, self->end);

  if (end > self->first && confab_mime_phrase_is_device (line_at (self, end - 1)->start, line_at (self, end - 1)->length) &&
      skip_blank_up (self, end - 1) > self->first)
    {
      take_signature (split, self, end - 1);
      self->end = end - 1;
    }
}

/* The lines from @first to @end without one level of marks. */
static char *
dup_quote (const Text *self,
           guint       first,
           guint       end)
{
  GString *out = g_string_new (NULL);

  for (guint i = first; i < end; i++)
    {
      const Line *line = line_at (self, i);
      gsize skip = is_quoted (line) ? 1 : 0;

      if (skip > 0 && line->length > 1 && line->start[1] == ' ')
        skip++;
      if (i > first)
        g_string_append_c (out, '\n');
      g_string_append_len (out, line->start + skip, line->length - skip);
    }
  g_strchomp (out->str);
  g_string_erase (out, 0, strspn (out->str, "\n"));
  return g_string_free_and_steal (out);
}

/* Takes a quote at the top off, when there is text below it. */
static void
take_leading_quote (Text *               self,
                    ConfabMimeTextSplit *split,
                    gboolean             chat)
{
  guint first = skip_blank (self, self->first);
  guint end;

  if (!chat)
    {
      guint i = first;

      while (i < self->end && i - first < MAX_ATTRIBUTION_LINES && !is_quoted (line_at (self, i)) && !is_blank (line_at (self, i)))
        i++;
      if (i > first && skip_blank (self, i) < self->end && is_quoted (line_at (self, skip_blank (self, i))))
        {
          Text head = { self->lines, first, i };

          if (attribution_start (&head, i) == first)
            first = skip_blank (self, i);
        }
    }
  end = first;
  while (end < self->end)
    {
      guint next = chat ? end : skip_blank (self, end);

      if (next == self->end || !is_quoted (line_at (self, next)))
        break;
      end = next + 1;
    }
  if (end == first)
    return;
  /* In a chat a blank line follows, else it is text that begins with ">". */
  if (chat && end < self->end && !is_blank (line_at (self, end)))
    return;
  if (!chat && skip_blank (self, end) == self->end)
    return;
  split->quote = dup_quote (self, first, end);
  self->first = end;
}

static void
take_forward_mark (Text *               self,
                   ConfabMimeTextSplit *split)
{
  const Line *line = line_at (self, 0);

  if (self->end < 2 || line->length != strlen (CONFAB_MIME_TEXT_FORWARD_MARK) || memcmp (line->start, CONFAB_MIME_TEXT_FORWARD_MARK, line->length) != 0 ||
      line_at (self, 1)->length < 5 || memcmp (line_at (self, 1)->start, "From:", 5) != 0)
    return;
  split->forwarded = TRUE;
  self->first = 2;
}

static char *
unescape_dashes (const char *text)
{
  GString *out;

  if (strstr (text, ESCAPED_DASHES) == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (const char *line = text;;)
    {
      gsize length = strcspn (line, "\n");
      gsize skip = strlen (ESCAPED_DASHES);

      if (g_str_has_prefix (line, ESCAPED_DASHES) && (length == skip || line[skip] == ' '))
        {
          g_string_append (out, "--");
          g_string_append_len (out, line + skip, length - skip);
        }
      else
        g_string_append_len (out, line, length);
      if (line[length] == '\0')
        break;
      g_string_append_c (out, '\n');
      line += length + 1;
    }
  return g_string_free_and_steal (out);
}

static gboolean
is_anything_outside (const Text *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (i == self->first)
        i = self->end;
      if (i < self->lines->len && !is_blank (line_at (self, i)))
        return TRUE;
    }
  return FALSE;
}

/**
 * confab_mime_text_split:
 * @text: a text as confab_mime_message_dup_part_text() gives it
 * @flags: what kind of text it is
 *
 * Takes a text apart for showing. A mail that is nothing but quote or signature
 * is shown whole; a chat message that is only a quote has an empty text.
 *
 * Returns: (transfer full): the pieces
 */
ConfabMimeTextSplit *
confab_mime_text_split (const char *         text,
                        ConfabMimeSplitFlags flags)
{
  ConfabMimeTextSplit *split = g_new0 (ConfabMimeTextSplit, 1);
  gboolean chat = (flags & CONFAB_MIME_SPLIT_CHAT) != 0;
  Text self = { 0 };
  char *plain;

  split_lines (&self, text);
  if (chat)
    {
      take_forward_mark (&self, split);
      cut_signature (&self, split, TRUE, (flags & CONFAB_MIME_SPLIT_LIST) != 0);
      take_leading_quote (&self, split, TRUE);
    }
  else
    {
      if ((flags & CONFAB_MIME_SPLIT_FORWARD) == 0)
        cut_original (&self);
      cut_trailing_quote (&self);
      cut_signature (&self, split, FALSE, TRUE);
      cut_device (&self, split);
      cut_trailing_quote (&self);
      take_leading_quote (&self, split, FALSE);
    }
  split->text = dup_lines (&self, self.first, self.end);
  if (split->text == NULL && !chat)
    {
      g_clear_pointer (&split->quote, g_free);
      g_clear_pointer (&split->signature, g_free);
      self.first = 0;
      self.end = self.lines->len;
      split->text = dup_lines (&self, 0, self.end);
    }
  if (split->text == NULL)
    split->text = g_strdup ("");
  split->folded = is_anything_outside (&self);
  if (chat && (plain = unescape_dashes (split->text)) != NULL)
    {
      g_free (split->text);
      split->text = plain;
    }
  g_array_unref (self.lines);
  return split;
}

/**
 * confab_mime_text_split_free:
 * @self: (transfer full) (nullable): the pieces
 */
void
confab_mime_text_split_free (ConfabMimeTextSplit *self)
{
  if (self == NULL)
    return;
  g_free (self->quote);
  g_free (self->text);
  g_free (self->signature);
  g_free (self);
}
