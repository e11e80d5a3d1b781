/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One response of a server as a tree of values: walking it. */
#include "config.h"

#include "confab-imap-response-private.h"

#include <string.h>

static const struct
{
  const char *name;
  ConfabImapCode code;
} codes[] = {
  { "ALERT", CONFAB_IMAP_CODE_ALERT },
  { "ALREADYEXISTS", CONFAB_IMAP_CODE_ALREADYEXISTS },
  { "APPENDUID", CONFAB_IMAP_CODE_APPENDUID },
  { "AUTHENTICATIONFAILED", CONFAB_IMAP_CODE_AUTHENTICATIONFAILED },
  { "AUTHORIZATIONFAILED", CONFAB_IMAP_CODE_AUTHORIZATIONFAILED },
  { "BADCHARSET", CONFAB_IMAP_CODE_BADCHARSET },
  { "CANNOT", CONFAB_IMAP_CODE_CANNOT },
  { "CAPABILITY", CONFAB_IMAP_CODE_CAPABILITY },
  { "CLIENTBUG", CONFAB_IMAP_CODE_CLIENTBUG },
  { "CLOSED", CONFAB_IMAP_CODE_CLOSED },
  { "CONTACTADMIN", CONFAB_IMAP_CODE_CONTACTADMIN },
  { "COPYUID", CONFAB_IMAP_CODE_COPYUID },
  { "CORRUPTION", CONFAB_IMAP_CODE_CORRUPTION },
  { "EXPIRED", CONFAB_IMAP_CODE_EXPIRED },
  { "EXPUNGEISSUED", CONFAB_IMAP_CODE_EXPUNGEISSUED },
  { "HIGHESTMODSEQ", CONFAB_IMAP_CODE_HIGHESTMODSEQ },
  { "INPROGRESS", CONFAB_IMAP_CODE_INPROGRESS },
  { "INUSE", CONFAB_IMAP_CODE_INUSE },
  { "LIMIT", CONFAB_IMAP_CODE_LIMIT },
  { "MODIFIED", CONFAB_IMAP_CODE_MODIFIED },
  { "NOMODSEQ", CONFAB_IMAP_CODE_NOMODSEQ },
  { "NONEXISTENT", CONFAB_IMAP_CODE_NONEXISTENT },
  { "NOPERM", CONFAB_IMAP_CODE_NOPERM },
  { "NOTIFICATIONOVERFLOW", CONFAB_IMAP_CODE_NOTIFICATIONOVERFLOW },
  { "NOTSAVED", CONFAB_IMAP_CODE_NOTSAVED },
  { "OVERQUOTA", CONFAB_IMAP_CODE_OVERQUOTA },
  { "PERMANENTFLAGS", CONFAB_IMAP_CODE_PERMANENTFLAGS },
  { "PRIVACYREQUIRED", CONFAB_IMAP_CODE_PRIVACYREQUIRED },
  { "READ-ONLY", CONFAB_IMAP_CODE_READ_ONLY },
  { "READ-WRITE", CONFAB_IMAP_CODE_READ_WRITE },
  { "SERVERBUG", CONFAB_IMAP_CODE_SERVERBUG },
  { "THROTTLED", CONFAB_IMAP_CODE_THROTTLED },
  { "TOOBIG", CONFAB_IMAP_CODE_TOOBIG },
  { "TRYCREATE", CONFAB_IMAP_CODE_TRYCREATE },
  { "UIDNEXT", CONFAB_IMAP_CODE_UIDNEXT },
  { "UIDNOTSTICKY", CONFAB_IMAP_CODE_UIDNOTSTICKY },
  { "UIDVALIDITY", CONFAB_IMAP_CODE_UIDVALIDITY },
  { "UNAVAILABLE", CONFAB_IMAP_CODE_UNAVAILABLE },
  { "UNKNOWN-CTE", CONFAB_IMAP_CODE_UNKNOWN_CTE },
  { "UNSEEN", CONFAB_IMAP_CODE_UNSEEN },
};

/*< private >
 * confab_imap_code_from_name:
 * @name: a response code's name in any case
 *
 * Returns: the code, %CONFAB_IMAP_CODE_OTHER when it is not known
 */
ConfabImapCode
confab_imap_code_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_ascii_strcasecmp (codes[i].name, name) == 0)
      return codes[i].code;

  return CONFAB_IMAP_CODE_OTHER;
}

/**
 * confab_imap_response_get_kind:
 * @self: a response
 *
 * Returns: whom it speaks to
 */
ConfabImapResponseKind
confab_imap_response_get_kind (const ConfabImapResponse *self)
{
  return self->kind;
}

/**
 * confab_imap_response_get_tag:
 * @self: a response
 *
 * Returns: (transfer none): the tag of a tagged response, else ""
 */
const char *
confab_imap_response_get_tag (const ConfabImapResponse *self)
{
  return self->text + self->tag_offset;
}

/**
 * confab_imap_response_get_status:
 * @self: a response
 *
 * Returns: the status of a status response, else %CONFAB_IMAP_STATUS_NONE
 */
ConfabImapStatus
confab_imap_response_get_status (const ConfabImapResponse *self)
{
  return self->status;
}

/**
 * confab_imap_response_get_code:
 * @self: a response
 *
 * Returns: the response code of a status response
 */
ConfabImapCode
confab_imap_response_get_code (const ConfabImapResponse *self)
{
  return self->code;
}

/**
 * confab_imap_response_get_code_args:
 * @self: a response
 *
 * Returns: the first argument of the response code, or 0
 */
ConfabImapValue
confab_imap_response_get_code_args (const ConfabImapResponse *self)
{
  return self->code_args;
}

/**
 * confab_imap_response_get_text:
 * @self: a response
 *
 * Returns: (transfer none): the words of a status response or a continuation,
 *   as they came: not necessarily UTF-8, never to be trusted
 */
const char *
confab_imap_response_get_text (const ConfabImapResponse *self)
{
  return self->text + self->text_offset;
}

/**
 * confab_imap_response_get_name:
 * @self: a response
 *
 * Returns: (transfer none): the name of an untagged response, as "FETCH", in
 *   the case the server chose, or ""
 */
const char *
confab_imap_response_get_name (const ConfabImapResponse *self)
{
  return self->text + self->name_offset;
}

/**
 * confab_imap_response_is:
 * @self: a response
 * @name: a name, as "FETCH"
 *
 * Returns: whether it is an untagged response of that name
 */
gboolean
confab_imap_response_is (const ConfabImapResponse *self,
                         const char *              name)
{
  return self->kind == CONFAB_IMAP_RESPONSE_UNTAGGED &&
         g_ascii_strcasecmp (confab_imap_response_get_name (self), name) == 0;
}

/**
 * confab_imap_response_get_number:
 * @self: a response
 *
 * Returns: the number before the name, as in "12 EXISTS", or 0
 */
guint32
confab_imap_response_get_number (const ConfabImapResponse *self)
{
  return self->number;
}

/**
 * confab_imap_response_get_args:
 * @self: a response
 *
 * Returns: the first value after the name, or 0
 */
ConfabImapValue
confab_imap_response_get_args (const ConfabImapResponse *self)
{
  return self->args;
}

/**
 * confab_imap_value_get_kind:
 * @self: a response
 * @value: one of its values, or 0
 *
 * Returns: what it is; NIL for 0
 */
ConfabImapValueType
confab_imap_value_get_kind (const ConfabImapResponse *self,
                            ConfabImapValue           value)
{
  return confab_imap_response_node (self, value)->kind;
}

/**
 * confab_imap_value_next:
 * @self: a response
 * @value: one of its values, or 0
 *
 * Returns: the value after it in the same list, or 0
 */
ConfabImapValue
confab_imap_value_next (const ConfabImapResponse *self,
                        ConfabImapValue           value)
{
  return confab_imap_response_node (self, value)->next;
}

/**
 * confab_imap_value_child:
 * @self: a response
 * @value: one of its values, or 0
 *
 * Returns: the first value in a list, or 0
 */
ConfabImapValue
confab_imap_value_child (const ConfabImapResponse *self,
                         ConfabImapValue           value)
{
  return confab_imap_response_node (self, value)->child;
}

/**
 * confab_imap_value_peek_text:
 * @self: a response
 * @value: one of its values, or 0
 * @length: (out) (optional): its length in bytes
 *
 * Returns: (transfer none) (nullable): the bytes of an atom, string or literal;
 *   an atom or string ends with a NUL as well, a literal does not
 */
const char *
confab_imap_value_peek_text (const ConfabImapResponse *self,
                             ConfabImapValue           value,
                             gsize *                   length)
{
  const ConfabImapNode *node = confab_imap_response_node (self, value);
  gsize size = 0;
  const char *text = NULL;

  switch (node->kind)
    {
    case CONFAB_IMAP_VALUE_ATOM:
    case CONFAB_IMAP_VALUE_STRING:
      text = self->text + node->offset;
      size = node->length;
      break;

    case CONFAB_IMAP_VALUE_LITERAL:
      text = g_bytes_get_data (g_ptr_array_index (self->literals, node->offset), &size);
      if (text == NULL)
        text = "";
      break;

    case CONFAB_IMAP_VALUE_NIL:
    case CONFAB_IMAP_VALUE_LIST:
      break;
    }

  if (length != NULL)
    *length = size;
  return text;
}

/**
 * confab_imap_value_equals:
 * @self: a response
 * @value: one of its values, or 0
 * @text: ASCII
 *
 * Returns: whether it is an atom, string or literal of that text in any case
 */
gboolean
confab_imap_value_equals (const ConfabImapResponse *self,
                          ConfabImapValue           value,
                          const char *              text)
{
  gsize length = 0;
  const char *own = confab_imap_value_peek_text (self, value, &length);

  return own != NULL && strlen (text) == length && g_ascii_strncasecmp (own, text, length) == 0;
}

/**
 * confab_imap_value_dup_text:
 * @self: a response
 * @value: one of its values, or 0
 *
 * Returns: (transfer full) (nullable): an atom, string or literal as a C
 *   string, cut at a NUL; %NULL for NIL and lists
 */
char *
confab_imap_value_dup_text (const ConfabImapResponse *self,
                            ConfabImapValue           value)
{
  gsize length = 0;
  const char *text = confab_imap_value_peek_text (self, value, &length);

  return text != NULL ? g_strndup (text, length) : NULL;
}

/**
 * confab_imap_value_dup_bytes:
 * @self: a response
 * @value: one of its values, or 0
 *
 * Returns: (transfer full) (nullable): its bytes, without a copy for a literal;
 *   %NULL for NIL and lists
 */
GBytes *
confab_imap_value_dup_bytes (const ConfabImapResponse *self,
                             ConfabImapValue           value)
{
  const ConfabImapNode *node = confab_imap_response_node (self, value);

  if (node->kind == CONFAB_IMAP_VALUE_LITERAL)
    return g_bytes_ref (g_ptr_array_index (self->literals, node->offset));
  if (node->kind == CONFAB_IMAP_VALUE_ATOM || node->kind == CONFAB_IMAP_VALUE_STRING)
    return g_bytes_new (self->text + node->offset, node->length);
  return NULL;
}

/**
 * confab_imap_value_get_number:
 * @self: a response
 * @value: one of its values, or 0
 * @number: (out): the number
 *
 * Returns: whether it is a number that fits
 */
gboolean
confab_imap_value_get_number (const ConfabImapResponse *self,
                              ConfabImapValue           value,
                              guint64 *                 number)
{
  gsize length = 0;
  const char *text = confab_imap_value_peek_text (self, value, &length);
  guint64 result = 0;

  if (text == NULL || length == 0)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      guint digit = (guint) (guchar) text[i] - '0';

      if (digit > 9 || result > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      result = result * 10 + digit;
    }

  *number = result;
  return TRUE;
}
