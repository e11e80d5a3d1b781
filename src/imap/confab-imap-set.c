/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of message numbers or UIDs as sorted ranges, and its wire form. */
#include "config.h"

#include "confab-imap-set.h"

#include <string.h>

/* Ranges may be appended out of order; they are sorted and joined when the set
 * is next looked at, or when there are twice as many as after the last time. So
 * hostile orders cost O(n log n), and the usual ascending one O(n). */
#define MIN_DIRTY_RANGES 1024

struct _ConfabImapSet
{
  GArray *ranges; /* ConfabImapRange */
  guint clean_length;
  gboolean dirty;
};

G_DEFINE_BOXED_TYPE (ConfabImapSet, confab_imap_set, confab_imap_set_copy, confab_imap_set_free)

static int
compare_ranges (const void *a,
                const void *b)
{
  const ConfabImapRange *left = a;
  const ConfabImapRange *right = b;

  return left->first < right->first ? -1 : left->first > right->first;
}

static void
normalize (ConfabImapSet *self)
{
  ConfabImapRange *ranges = (ConfabImapRange *) (void *) self->ranges->data;
  guint n_out = 0;

  if (!self->dirty)
    return;

  qsort (ranges, self->ranges->len, sizeof (ConfabImapRange), compare_ranges);
  for (guint i = 1; i < self->ranges->len; i++)
    {
      ConfabImapRange *top = &ranges[n_out];

      if (top->last == G_MAXUINT32 || ranges[i].first <= top->last + 1)
        top->last = MAX (top->last, ranges[i].last);
      else
        ranges[++n_out] = ranges[i];
    }
  g_array_set_size (self->ranges, n_out + 1);
  self->clean_length = n_out + 1;
  self->dirty = FALSE;
}

/* Looking at a set may sort it: that changes its form, not what it holds. */
static const GArray *
peek_ranges (const ConfabImapSet *self)
{
  normalize ((ConfabImapSet *) self);
  return self->ranges;
}

/**
 * confab_imap_set_new:
 *
 * Returns: (transfer full): an empty set
 */
ConfabImapSet *
confab_imap_set_new (void)
{
  ConfabImapSet *self = g_new0 (ConfabImapSet, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (ConfabImapRange));
  return self;
}

/**
 * confab_imap_set_new_range:
 * @first: the first number
 * @last: the last number; the two may come in either order
 *
 * Returns: (transfer full): a set of one range
 */
ConfabImapSet *
confab_imap_set_new_range (guint32 first,
                           guint32 last)
{
  ConfabImapSet *self = confab_imap_set_new ();

  confab_imap_set_add_range (self, first, last);
  return self;
}

static const char *
parse_number (const char *cursor,
              const char *end,
              guint32 *   number)
{
  guint64 value = 0;
  const char *start = cursor;

  while (cursor < end && g_ascii_isdigit (*cursor))
    {
      value = value * 10 + (guint64) (*cursor++ - '0');
      if (value > G_MAXUINT32)
        return NULL;
    }
  if (cursor == start || value == 0)
    return NULL;

  *number = (guint32) value;
  return cursor;
}

/**
 * confab_imap_set_new_parse:
 * @text: a sequence set without `*` (RFC 9051, uid-set), as "1:3,7"
 * @length: its length in bytes, or -1 when it ends with NUL
 *
 * Returns: (transfer full) (nullable): the set, or %NULL when @text is none or
 *   has more than %CONFAB_IMAP_SET_MAX_RANGES ranges
 */
ConfabImapSet *
confab_imap_set_new_parse (const char *text,
                           gssize      length)
{
  g_autoptr (ConfabImapSet) self = confab_imap_set_new ();
  const char *cursor = text;
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);

  for (guint n = 0; n < CONFAB_IMAP_SET_MAX_RANGES; n++)
    {
      guint32 first = 0;
      guint32 last = 0;

      cursor = parse_number (cursor, end, &first);
      if (cursor == NULL)
        return NULL;
      last = first;
      if (cursor < end && *cursor == ':')
        {
          cursor = parse_number (cursor + 1, end, &last);
          if (cursor == NULL)
            return NULL;
        }
      confab_imap_set_add_range (self, first, last);
      if (cursor == end)
        return g_steal_pointer (&self);
      if (*cursor++ != ',')
        return NULL;
    }

  return NULL;
}

/**
 * confab_imap_set_copy:
 * @self: a set
 *
 * Returns: (transfer full): a copy
 */
ConfabImapSet *
confab_imap_set_copy (const ConfabImapSet *self)
{
  ConfabImapSet *copy = confab_imap_set_new ();
  const GArray *ranges = peek_ranges (self);

  g_array_append_vals (copy->ranges, ranges->data, ranges->len);
  copy->clean_length = ranges->len;
  return copy;
}

/**
 * confab_imap_set_free:
 * @self: (transfer full) (nullable): a set
 */
void
confab_imap_set_free (ConfabImapSet *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ranges);
  g_free (self);
}

/**
 * confab_imap_set_add:
 * @self: a set
 * @number: 1 or more; 0 is not a number of a set and is ignored
 */
void
confab_imap_set_add (ConfabImapSet *self,
                     guint32        number)
{
  confab_imap_set_add_range (self, number, number);
}

/**
 * confab_imap_set_add_range:
 * @self: a set
 * @first: the first number
 * @last: the last number; the two may come in either order
 */
void
confab_imap_set_add_range (ConfabImapSet *self,
                           guint32        first,
                           guint32        last)
{
  ConfabImapRange range = { MIN (first, last), MAX (first, last) };

  if (range.last == 0)
    return;
  range.first = MAX (range.first, 1);

  if (self->ranges->len > 0)
    {
      ConfabImapRange *top = &g_array_index (self->ranges, ConfabImapRange, self->ranges->len - 1);

      if (range.first >= top->first && (top->last == G_MAXUINT32 || range.first <= top->last + 1))
        {
          top->last = MAX (top->last, range.last);
          return;
        }
      if (range.first < top->first)
        self->dirty = TRUE;
    }

  g_array_append_val (self->ranges, range);
  if (self->dirty && self->ranges->len > 2 * self->clean_length + MIN_DIRTY_RANGES)
    normalize (self);
}

/**
 * confab_imap_set_add_set:
 * @self: a set
 * @other: what to add to it
 */
void
confab_imap_set_add_set (ConfabImapSet *      self,
                         const ConfabImapSet *other)
{
  const GArray *ranges = peek_ranges (other);

  for (guint i = 0; i < ranges->len; i++)
    {
      const ConfabImapRange *range = &g_array_index (ranges, ConfabImapRange, i);

      confab_imap_set_add_range (self, range->first, range->last);
    }
}

/**
 * confab_imap_set_remove_set:
 * @self: a set
 * @other: what to take out of it
 */
void
confab_imap_set_remove_set (ConfabImapSet *      self,
                            const ConfabImapSet *other)
{
  const GArray *mine = peek_ranges (self);
  const GArray *theirs = peek_ranges (other);
  GArray *left = g_array_new (FALSE, FALSE, sizeof (ConfabImapRange));
  guint j = 0;

  for (guint i = 0; i < mine->len; i++)
    {
      ConfabImapRange range = g_array_index (mine, ConfabImapRange, i);
      gboolean rest = TRUE;

      while (j < theirs->len && g_array_index (theirs, ConfabImapRange, j).last < range.first)
        j++;
      for (guint k = j; rest && k < theirs->len; k++)
        {
          const ConfabImapRange *hole = &g_array_index (theirs, ConfabImapRange, k);

          if (hole->first > range.last)
            break;
          if (hole->first > range.first)
            {
              ConfabImapRange before = { range.first, hole->first - 1 };

              g_array_append_val (left, before);
            }
          rest = hole->last < range.last;
          if (rest)
            {
              range.first = hole->last + 1;
              j = k + 1;
            }
        }
      if (rest)
        g_array_append_val (left, range);
    }

  g_array_unref (self->ranges);
  self->ranges = left;
  self->clean_length = left->len;
}

/**
 * confab_imap_set_contains:
 * @self: a set
 * @number: a number
 *
 * Returns: whether it is in the set
 */
gboolean
confab_imap_set_contains (const ConfabImapSet *self,
                          guint32              number)
{
  const GArray *ranges = peek_ranges (self);
  guint low = 0;
  guint high = ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const ConfabImapRange *range = &g_array_index (ranges, ConfabImapRange, middle);

      if (number < range->first)
        high = middle;
      else if (number > range->last)
        low = middle + 1;
      else
        return TRUE;
    }

  return FALSE;
}

/**
 * confab_imap_set_is_empty:
 * @self: a set
 *
 * Returns: whether nothing is in it
 */
gboolean
confab_imap_set_is_empty (const ConfabImapSet *self)
{
  return self->ranges->len == 0;
}

/**
 * confab_imap_set_count:
 * @self: a set
 *
 * Returns: how many numbers are in it
 */
guint64
confab_imap_set_count (const ConfabImapSet *self)
{
  const GArray *ranges = peek_ranges (self);
  guint64 count = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const ConfabImapRange *range = &g_array_index (ranges, ConfabImapRange, i);

      count += (guint64) range->last - range->first + 1;
    }
  return count;
}

/**
 * confab_imap_set_get_min:
 * @self: a set
 *
 * Returns: the lowest number, or 0 when it is empty
 */
guint32
confab_imap_set_get_min (const ConfabImapSet *self)
{
  const GArray *ranges = peek_ranges (self);

  return ranges->len > 0 ? g_array_index (ranges, ConfabImapRange, 0).first : 0;
}

/**
 * confab_imap_set_get_max:
 * @self: a set
 *
 * Returns: the highest number, or 0 when it is empty
 */
guint32
confab_imap_set_get_max (const ConfabImapSet *self)
{
  const GArray *ranges = peek_ranges (self);

  return ranges->len > 0 ? g_array_index (ranges, ConfabImapRange, ranges->len - 1).last : 0;
}

/**
 * confab_imap_set_get_ranges:
 * @self: a set
 * @n_ranges: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_ranges): the ranges, ascending,
 *   valid until the set changes
 */
const ConfabImapRange *
confab_imap_set_get_ranges (const ConfabImapSet *self,
                            guint *              n_ranges)
{
  const GArray *ranges = peek_ranges (self);

  *n_ranges = ranges->len;
  return (const ConfabImapRange *) (const void *) ranges->data;
}

/**
 * confab_imap_set_steal_highest:
 * @self: a set
 * @count: how many numbers to take at most
 *
 * Takes the highest numbers out of the set: the way to walk a mailbox newest
 * first.
 *
 * Returns: (transfer full): what was taken; empty when @self is
 */
ConfabImapSet *
confab_imap_set_steal_highest (ConfabImapSet *self,
                               guint          count)
{
  ConfabImapSet *taken = confab_imap_set_new ();

  normalize (self);
  while (count > 0 && self->ranges->len > 0)
    {
      ConfabImapRange *top = &g_array_index (self->ranges, ConfabImapRange, self->ranges->len - 1);
      guint32 length = top->last - top->first;

      if (length >= count)
        {
          confab_imap_set_add_range (taken, top->last - count + 1, top->last);
          top->last -= count;
          break;
        }
      confab_imap_set_add_range (taken, top->first, top->last);
      count -= length + 1;
      g_array_set_size (self->ranges, self->ranges->len - 1);
    }

  normalize (taken);
  self->clean_length = self->ranges->len;
  return taken;
}

/**
 * confab_imap_set_to_string:
 * @self: a set
 *
 * Returns: (transfer full): its wire form, as "1:3,7"; "" when it is empty,
 *   which no command takes
 */
char *
confab_imap_set_to_string (const ConfabImapSet *self)
{
  const GArray *ranges = peek_ranges (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    {
      const ConfabImapRange *range = &g_array_index (ranges, ConfabImapRange, i);

      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append_printf (text, "%u", range->first);
      if (range->last != range->first)
        g_string_append_printf (text, ":%u", range->last);
    }

  return g_string_free (text, FALSE);
}
