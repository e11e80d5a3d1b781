/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes in, responses out: the incremental IMAP response parser. */
#include "config.h"

#include "confab-imap-parser.h"

#include "confab-imap-response-private.h"

#include <string.h>

#define INPUT_SIZE (64 * 1024)
/* Below this much free space the input is moved to its buffer's start. */
#define INPUT_LOW (16 * 1024)
/* From this much on, the rest of a literal is read straight into its place. */
#define DIRECT_LITERAL (16 * 1024)
/* Memory follows the bytes that came, not the size that was promised. */
#define LITERAL_STEP (1024 * 1024)
/* What is kept from one response to the next. */
#define KEEP_TEXT (64 * 1024)
#define KEEP_NODES 4096

typedef enum
{
  STEP_MORE,    /* the line is done, the response is not: a literal follows */
  STEP_DONE,
  STEP_SKIP,    /* an empty line */
  STEP_FAILED,
} Step;

struct _ConfabImapParser
{
  ConfabImapResponse response;
  GError *error;

  guint8 *input;
  gsize input_size;
  gsize input_start;
  gsize input_scan; /* no line end before here */
  gsize input_end;

  gboolean in_response; /* a literal was read or is being read */
  gboolean in_literal;
  gboolean reserved_literal;
  guint8 *literal;
  gsize literal_size;
  gsize literal_have;
  gsize literal_room;
  guint64 literal_bytes; /* of all literals of this response */
  guint64 max_literal_bytes;

  /* The open lists, and the newest value in each; [0] is the top. */
  guint32 lists[CONFAB_IMAP_MAX_DEPTH + 1];
  guint32 newest[CONFAB_IMAP_MAX_DEPTH + 1];
  guint depth;
  guint64 skipped_depth; /* lists deeper than is kept */
};

G_DEFINE_QUARK (confab-imap-parse-error-quark, confab_imap_parse_error)

/**
 * confab_imap_parser_new:
 *
 * Returns: (transfer full): a parser that saw nothing yet
 */
ConfabImapParser *
confab_imap_parser_new (void)
{
  ConfabImapParser *self = g_new0 (ConfabImapParser, 1);

  self->max_literal_bytes = CONFAB_IMAP_MAX_LITERAL_BYTES;
  self->response.literals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

/**
 * confab_imap_parser_free:
 * @self: (transfer full) (nullable): a parser
 */
void
confab_imap_parser_free (ConfabImapParser *self)
{
  if (self == NULL)
    return;

  g_clear_error (&self->error);
  g_free (self->input);
  g_free (self->literal);
  g_free (self->response.text);
  g_free (self->response.nodes);
  g_ptr_array_unref (self->response.literals);
  g_free (self);
}

/**
 * confab_imap_parser_set_max_literal_bytes:
 * @self: a parser
 * @max_literal_bytes: most bytes of all literals of one response
 */
void
confab_imap_parser_set_max_literal_bytes (ConfabImapParser *self,
                                          guint64           max_literal_bytes)
{
  self->max_literal_bytes = max_literal_bytes;
}

static Step
fail (ConfabImapParser *   self,
      ConfabImapParseError code,
      const char *         message)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (CONFAB_IMAP_PARSE_ERROR, (int) code, message);
  return STEP_FAILED;
}

static void
reset_response (ConfabImapParser *self)
{
  ConfabImapResponse *response = &self->response;

  if (response->text_size > KEEP_TEXT)
    {
      g_clear_pointer (&response->text, g_free);
      response->text_size = 0;
    }
  if (response->nodes_size > KEEP_NODES)
    {
      g_clear_pointer (&response->nodes, g_free);
      response->nodes_size = 0;
    }
  if (response->nodes == NULL)
    {
      response->nodes_size = 64;
      response->nodes = g_new (ConfabImapNode, response->nodes_size);
    }
  if (response->text == NULL)
    {
      response->text_size = 1024;
      response->text = g_malloc (response->text_size);
    }
  if (response->literals->len > 0)
    g_ptr_array_set_size (response->literals, 0);

  /* The empty string at offset 0 and the "no value" at index 0. */
  response->text[0] = '\0';
  response->text_length = 1;
  response->nodes[0] = (ConfabImapNode) { .kind = CONFAB_IMAP_VALUE_NIL };
  response->n_nodes = 1;

  response->kind = CONFAB_IMAP_RESPONSE_UNTAGGED;
  response->status = CONFAB_IMAP_STATUS_NONE;
  response->code = CONFAB_IMAP_CODE_NONE;
  response->code_args = 0;
  response->tag_offset = 0;
  response->name_offset = 0;
  response->text_offset = 0;
  response->number = 0;
  response->args = 0;

  self->literal_bytes = 0;
  self->in_response = FALSE;
  self->depth = 0;
  self->skipped_depth = 0;
  self->lists[0] = 0;
  self->newest[0] = 0;
}

/* Adds a value to the innermost open list; 0 when there are too many. */
static guint32
add_node (ConfabImapParser *  self,
          ConfabImapValueType kind,
          gsize               offset,
          gsize               length)
{
  ConfabImapResponse *response = &self->response;
  guint32 index = response->n_nodes;

  if (self->skipped_depth > 0)
    return 0;
  if (index >= CONFAB_IMAP_MAX_VALUES)
    {
      fail (self, CONFAB_IMAP_PARSE_ERROR_LIMIT, "too many values in one response");
      return 0;
    }
  if (index == response->nodes_size)
    {
      response->nodes_size *= 2;
      response->nodes = g_renew (ConfabImapNode, response->nodes, response->nodes_size);
    }

  response->nodes[index] = (ConfabImapNode) {
    .offset = (guint32) offset, .length = (guint32) length, .kind = kind,
  };
  response->n_nodes++;

  if (self->newest[self->depth] != 0)
    response->nodes[self->newest[self->depth]].next = index;
  else if (self->depth > 0)
    response->nodes[self->lists[self->depth]].child = index;
  else
    self->lists[0] = index;
  self->newest[self->depth] = index;
  return index;
}

/* Lists deeper than is kept are dropped with all that is in them: nothing in
 * IMAP needs them, and one such message must not end the session. */
static void
open_list (ConfabImapParser *self)
{
  guint32 index = 0;

  if (self->skipped_depth > 0 || self->depth == CONFAB_IMAP_MAX_DEPTH)
    {
      self->skipped_depth++;
      return;
    }
  index = add_node (self, CONFAB_IMAP_VALUE_LIST, 0, 0);
  if (index == 0)
    return;
  self->depth++;
  self->lists[self->depth] = index;
  self->newest[self->depth] = 0;
}

static void
close_list (ConfabImapParser *self)
{
  if (self->skipped_depth > 0)
    self->skipped_depth--;
  else if (self->depth > 0)
    self->depth--;
}

/* A quoted string, unescaped where it lies. @position is behind its opening
 * quote. Returns where to go on, or 0 when it has no end. */
static gsize
take_quoted (ConfabImapParser *self,
             gsize             position,
             gsize             end)
{
  char *text = self->response.text;
  gsize out = position;

  for (gsize in = position; in < end; in++)
    {
      if (text[in] == '"')
        {
          text[out] = '\0';
          add_node (self, CONFAB_IMAP_VALUE_STRING, position, out - position);
          return in + 1;
        }
      if (text[in] == '\\' && in + 1 < end)
        in++;
      text[out++] = text[in];
    }

  return 0;
}

/* The end of an atom. A section as in BODY[HEADER.FIELDS (DATE "X")] is part of
 * it, spaces and all. */
static gsize
find_atom_end (const char *text,
               gsize       position,
               gsize       end,
               gboolean    in_code)
{
  while (position < end)
    {
      char c = text[position];

      if (c == ' ' || c == '(' || c == ')' || c == '"' || (in_code && c == ']'))
        break;
      if (c == '[' && !in_code)
        {
          const char *close = memchr (text + position, ']', end - position);

          if (close != NULL)
            position = (gsize) (close - text);
        }
      position++;
    }

  return position;
}

static void
add_atom (ConfabImapParser *self,
          gsize             position,
          gsize             length)
{
  gboolean nil = length == 3 && g_ascii_strncasecmp (self->response.text + position, "NIL", 3) == 0;

  add_node (self, nil ? CONFAB_IMAP_VALUE_NIL : CONFAB_IMAP_VALUE_ATOM, position, length);
}

/* Whether "{123}" (also "{123+}", "~{123}") ends the line here; starts it. */
static gboolean
start_literal (ConfabImapParser *self,
               gsize             position,
               gsize             end)
{
  const char *text = self->response.text;
  guint64 size = 0;
  gsize digits = 0;

  if (text[position] == '~')
    position++;
  if (text[position] != '{' || text[end - 1] != '}')
    return FALSE;
  for (position++; position < end && g_ascii_isdigit (text[position]); position++, digits++)
    size = MIN (size * 10 + (guint64) (text[position] - '0'), G_MAXUINT32);
  if (digits > 0 && text[position] == '+')
    position++;
  if (digits == 0 || position != end - 1)
    return FALSE;

  if (size > self->max_literal_bytes - MIN (self->literal_bytes, self->max_literal_bytes) ||
      self->response.literals->len >= CONFAB_IMAP_MAX_LITERALS)
    {
      fail (self, CONFAB_IMAP_PARSE_ERROR_LIMIT, "a literal is larger than is taken");
      return TRUE;
    }

  self->literal_bytes += size;
  self->literal_size = size;
  self->literal_have = 0;
  self->literal_room = MIN (size, LITERAL_STEP);
  self->literal = g_malloc (MAX (self->literal_room, 1));
  self->in_literal = TRUE;
  self->in_response = TRUE;
  return TRUE;
}

/* Reads values up to @end, or, in a response code, up to its "]". Text behind an
 * atom is overwritten with its NUL, so that character is held back. Returns
 * where it stopped, or 0 when a string has no end. */
static gsize
take_values (ConfabImapParser *self,
             gsize             position,
             gsize             end,
             gboolean          in_code)
{
  char *text = self->response.text;
  char held = '\0';

  while (position < end && self->error == NULL && !self->in_literal)
    {
      char c = held != '\0' ? held : text[position];
      gsize atom_end = 0;

      held = '\0';
      switch (c)
        {
        case ' ':
          position++;
          continue;

        case '(':
          open_list (self);
          position++;
          continue;

        case ')':
          close_list (self);
          position++;
          continue;

        case '"':
          position = take_quoted (self, position + 1, end);
          if (position == 0)
            return 0;
          continue;

        case ']':
          if (in_code)
            return position;
          break;

        case '{':
        case '~':
          if (!in_code && start_literal (self, position, end))
            continue;
          break;

        default:
          break;
        }

      atom_end = find_atom_end (text, position, end, in_code);
      if (atom_end == position)
        atom_end++;
      add_atom (self, position, atom_end - position);
      held = text[atom_end];
      text[atom_end] = '\0';
      position = atom_end;
      if (held == ']' && in_code)
        return position;
    }

  return position;
}

static ConfabImapStatus
status_from_name (const char *name)
{
  static const struct
  {
    const char *name;
    ConfabImapStatus status;
  } statuses[] = {
    { "OK", CONFAB_IMAP_STATUS_OK },
    { "NO", CONFAB_IMAP_STATUS_NO },
    { "BAD", CONFAB_IMAP_STATUS_BAD },
    { "BYE", CONFAB_IMAP_STATUS_BYE },
    { "PREAUTH", CONFAB_IMAP_STATUS_PREAUTH },
  };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_ascii_strcasecmp (statuses[i].name, name) == 0)
      return statuses[i].status;
  return CONFAB_IMAP_STATUS_NONE;
}

/* Cuts a word off at a space: its offset; @position goes behind it. */
static gsize
take_word (ConfabImapParser *self,
           gsize *           position,
           gsize             end)
{
  char *text = self->response.text;
  gsize start = *position;
  char *space = memchr (text + start, ' ', end - start);
  gsize stop = space != NULL ? (gsize) (space - text) : end;

  text[stop] = '\0';
  *position = MIN (stop + 1, end);
  return start;
}

/* [CODE args] words (RFC 9051, resp-text). A code that cannot be read is none:
 * the words stay, and the status counts. */
static Step
take_status_text (ConfabImapParser *self,
                  gsize             position,
                  gsize             end)
{
  ConfabImapResponse *response = &self->response;
  char *text = response->text;
  gsize name = position + 1;
  gsize stop = 0;
  gboolean bare = FALSE;

  response->text_offset = (guint32) position;
  if (position >= end || text[position] != '[' || memchr (text + position, ']', end - position) == NULL)
    return STEP_DONE;

  stop = name + strcspn (text + name, " ]");
  bare = text[stop] == ']';
  text[stop] = '\0';
  response->code = confab_imap_code_from_name (text + name);
  if (!bare)
    {
      stop = take_values (self, stop + 1, end, TRUE);
      response->code_args = self->lists[0];
      if (self->error != NULL)
        return STEP_FAILED;
      if (stop == 0 || stop >= end || self->depth > 0 || self->skipped_depth > 0)
        {
          response->code = CONFAB_IMAP_CODE_OTHER;
          response->code_args = 0;
          response->text_offset = (guint32) end;
          return STEP_DONE;
        }
    }

  stop++;
  if (stop < end && text[stop] == ' ')
    stop++;
  response->text_offset = (guint32) MIN (stop, end);
  return STEP_DONE;
}

static Step
take_arguments (ConfabImapParser *self,
                gsize             position,
                gsize             end)
{
  gsize stop = take_values (self, position, end, FALSE);

  self->response.args = self->lists[0];
  if (self->error != NULL)
    return STEP_FAILED;
  if (stop == 0)
    return fail (self, CONFAB_IMAP_PARSE_ERROR_SYNTAX, "a quoted string has no end");
  if (self->in_literal)
    return STEP_MORE;
  return STEP_DONE;
}

static Step
take_untagged (ConfabImapParser *self,
               gsize             position,
               gsize             end)
{
  ConfabImapResponse *response = &self->response;
  const char *text = response->text;
  gsize word = take_word (self, &position, end);

  response->kind = CONFAB_IMAP_RESPONSE_UNTAGGED;
  if (g_ascii_isdigit (text[word]))
    {
      guint64 number = 0;

      if (!g_ascii_string_to_unsigned (text + word, 10, 0, G_MAXUINT32, &number, NULL))
        return fail (self, CONFAB_IMAP_PARSE_ERROR_SYNTAX, "a message number is none");
      response->number = (guint32) number;
      word = take_word (self, &position, end);
    }
  if (text[word] == '\0')
    return fail (self, CONFAB_IMAP_PARSE_ERROR_SYNTAX, "an untagged response has no name");

  response->name_offset = (guint32) word;
  response->status = status_from_name (text + word);
  if (response->status != CONFAB_IMAP_STATUS_NONE)
    return take_status_text (self, position, end);
  return take_arguments (self, position, end);
}

static Step
take_tagged (ConfabImapParser *self,
             gsize             position,
             gsize             end)
{
  ConfabImapResponse *response = &self->response;
  gsize tag = take_word (self, &position, end);
  gsize word = take_word (self, &position, end);

  response->kind = CONFAB_IMAP_RESPONSE_TAGGED;
  response->tag_offset = (guint32) tag;
  response->status = status_from_name (response->text + word);
  if (response->status != CONFAB_IMAP_STATUS_OK && response->status != CONFAB_IMAP_STATUS_NO &&
      response->status != CONFAB_IMAP_STATUS_BAD)
    return fail (self, CONFAB_IMAP_PARSE_ERROR_SYNTAX, "this is not an IMAP response");
  return take_status_text (self, position, end);
}

/* One line, from its first byte in the response's text to its end. */
static Step
take_line (ConfabImapParser *self,
           gsize             position,
           gsize             end)
{
  const char *text = self->response.text;

  if (self->in_response)
    return take_arguments (self, position, end);
  if (position == end)
    return STEP_SKIP;
  if (text[position] == '+')
    {
      self->response.kind = CONFAB_IMAP_RESPONSE_CONTINUATION;
      position++;
      if (position < end && text[position] == ' ')
        position++;
      self->response.text_offset = (guint32) position;
      return STEP_DONE;
    }
  if (text[position] == '*' && position + 1 < end && text[position + 1] == ' ')
    return take_untagged (self, position + 2, end);
  return take_tagged (self, position, end);
}

/* Copies a line to the response's text. NUL has no place in one; what comes
 * after would be hidden behind it. */
static gboolean
append_line (ConfabImapParser *self,
             const guint8 *    line,
             gsize             length)
{
  ConfabImapResponse *response = &self->response;
  char *copy = NULL;

  if (length + response->text_length > CONFAB_IMAP_MAX_TEXT)
    {
      fail (self, CONFAB_IMAP_PARSE_ERROR_LIMIT, "a response is longer than is taken");
      return FALSE;
    }
  if (response->text_length + length + 1 > response->text_size)
    {
      response->text_size = MAX (response->text_size * 2, response->text_length + length + 1);
      response->text = g_realloc (response->text, response->text_size);
    }

  copy = response->text + response->text_length;
  memcpy (copy, line, length);
  copy[length] = '\0';
  for (char *nul = memchr (copy, '\0', length); nul != NULL; nul = memchr (nul, '\0', length - (gsize) (nul - copy)))
    *nul = '?';
  response->text_length += length + 1;
  return TRUE;
}

/* Moves what there is of the literal from the input; TRUE when it is whole. */
static gboolean
fill_literal (ConfabImapParser *self)
{
  ConfabImapResponse *response = &self->response;

  while (self->literal_have < self->literal_size && self->input_start < self->input_end)
    {
      gsize step = 0;

      if (self->literal_have == self->literal_room)
        {
          self->literal_room = MIN (self->literal_size, self->literal_room * 2);
          self->literal = g_realloc (self->literal, self->literal_room);
        }
      step = MIN (self->literal_room - self->literal_have, self->input_end - self->input_start);
      memcpy (self->literal + self->literal_have, self->input + self->input_start, step);
      self->literal_have += step;
      self->input_start += step;
    }
  self->input_scan = self->input_start;
  if (self->literal_have < self->literal_size)
    return FALSE;

  add_node (self, CONFAB_IMAP_VALUE_LITERAL, response->literals->len, self->literal_size);
  g_ptr_array_add (response->literals, g_bytes_new_take (g_steal_pointer (&self->literal), self->literal_size));
  self->in_literal = FALSE;
  return TRUE;
}

/* Takes one line from the input; NULL when there is no whole one. */
static const guint8 *
find_line (ConfabImapParser *self,
           gsize *           length)
{
  const guint8 *start = self->input + self->input_start;
  const guint8 *found = NULL;

  if (self->input_scan < self->input_end)
    found = memchr (self->input + self->input_scan, '\n', self->input_end - self->input_scan);
  if (found == NULL)
    {
      self->input_scan = self->input_end;
      if (self->input_end - self->input_start > CONFAB_IMAP_MAX_TEXT)
        fail (self, CONFAB_IMAP_PARSE_ERROR_LIMIT, "a line is longer than is taken");
      return NULL;
    }

  *length = (gsize) (found - start);
  self->input_start += *length + 1;
  self->input_scan = self->input_start;
  if (*length > 0 && start[*length - 1] == '\r')
    (*length)--;
  return start;
}

/**
 * confab_imap_parser_next:
 * @self: a parser
 * @error: a %CONFAB_IMAP_PARSE_ERROR; from then on always the same one
 *
 * Returns: (transfer none) (nullable): the next whole response, valid until the
 *   next call; %NULL without an error when more bytes are needed
 */
ConfabImapResponse *
confab_imap_parser_next (ConfabImapParser *self,
                         GError **         error)
{
  if (!self->in_response && self->error == NULL)
    reset_response (self);

  while (self->error == NULL)
    {
      const guint8 *line = NULL;
      gsize length = 0;
      gsize position = self->response.text_length;

      if (self->in_literal && !fill_literal (self))
        return NULL;
      line = self->error == NULL ? find_line (self, &length) : NULL;
      if (line == NULL)
        break;
      if (!append_line (self, line, length))
        break;

      switch (take_line (self, position, position + length))
        {
        case STEP_DONE:
          self->in_response = FALSE;
          return &self->response;

        case STEP_SKIP:
          self->response.text_length = position;
          break;

        case STEP_MORE:
        case STEP_FAILED:
          break;
        }
    }

  if (self->error != NULL && error != NULL)
    *error = g_error_copy (self->error);
  return NULL;
}

/**
 * confab_imap_parser_reserve:
 * @self: a parser that has nothing more to give for now
 * @size: (out): how many bytes there is room for, never 0
 *
 * Where the next bytes go. Call confab_imap_parser_next() until it gives nothing
 * before, confab_imap_parser_commit() after; what was reserved is then no longer
 * valid.
 *
 * Returns: (transfer none): where to write
 */
void *
confab_imap_parser_reserve (ConfabImapParser *self,
                            gsize *           size)
{
  gsize unread = self->input_end - self->input_start;

  self->reserved_literal = self->in_literal && unread == 0 && self->error == NULL &&
                           self->literal_size - self->literal_have >= DIRECT_LITERAL;
  if (self->reserved_literal)
    {
      if (self->literal_have == self->literal_room)
        {
          self->literal_room = MIN (self->literal_size, self->literal_room * 2);
          self->literal = g_realloc (self->literal, self->literal_room);
        }
      *size = self->literal_room - self->literal_have;
      return self->literal + self->literal_have;
    }

  if (self->input_size - self->input_end < INPUT_LOW)
    {
      if (self->input_start > 0)
        memmove (self->input, self->input + self->input_start, unread);
      self->input_scan -= self->input_start;
      self->input_start = 0;
      self->input_end = unread;
      if (self->input_size - self->input_end < INPUT_LOW)
        {
          self->input_size = MAX (self->input_size * 2, INPUT_SIZE);
          self->input = g_realloc (self->input, self->input_size);
        }
    }
  else if (unread == 0)
    {
      self->input_start = self->input_scan = self->input_end = 0;
    }

  *size = self->input_size - self->input_end;
  return self->input + self->input_end;
}

/**
 * confab_imap_parser_commit:
 * @self: a parser
 * @size: how many bytes were written to what was reserved
 */
void
confab_imap_parser_commit (ConfabImapParser *self,
                           gsize             size)
{
  if (self->reserved_literal)
    self->literal_have += size;
  else
    self->input_end += size;
  self->reserved_literal = FALSE;
}

/**
 * confab_imap_parser_feed:
 * @self: a parser
 * @data: (array length=size): bytes
 * @size: how many
 *
 * Gives the parser bytes that are somewhere else already.
 */
void
confab_imap_parser_feed (ConfabImapParser *self,
                         const void *      data,
                         gsize             size)
{
  const guint8 *cursor = data;

  while (size > 0)
    {
      gsize room = 0;
      void *target = confab_imap_parser_reserve (self, &room);
      gsize step = MIN (room, size);

      memcpy (target, cursor, step);
      confab_imap_parser_commit (self, step);
      cursor += step;
      size -= step;
    }
}

/**
 * confab_imap_parser_has_pending:
 * @self: a parser
 *
 * Returns: whether bytes were given to it that are in no response yet
 */
gboolean
confab_imap_parser_has_pending (ConfabImapParser *self)
{
  return self->input_end > self->input_start || self->in_response;
}

/**
 * confab_imap_parser_steal_rest:
 * @self: a parser that just gave a response
 *
 * Takes back the bytes after that response, which are of another kind.
 *
 * Returns: (transfer full): them, often none
 */
GBytes *
confab_imap_parser_steal_rest (ConfabImapParser *self)
{
  gsize size = self->input_end - self->input_start;
  GBytes *rest = g_bytes_new (size > 0 ? self->input + self->input_start : NULL, size);

  self->input_start = self->input_scan = self->input_end = 0;
  return rest;
}
