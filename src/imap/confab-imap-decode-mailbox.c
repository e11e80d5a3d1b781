/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed readings of a response: LIST, STATUS, SEARCH, VANISHED, ID, codes. */
#include "config.h"

#include "confab-imap-decode.h"

#include <string.h>

/** Most pairs kept of a server's ID, and the longest text of one. */
#define MAX_ID_PAIRS 30
#define MAX_ID_TEXT 1024

static const struct
{
  const char *name;
  ConfabImapRole role;
} special_uses[] = {
  { "\\Sent", CONFAB_IMAP_ROLE_SENT },
  { "\\Drafts", CONFAB_IMAP_ROLE_DRAFTS },
  { "\\Trash", CONFAB_IMAP_ROLE_TRASH },
  { "\\Junk", CONFAB_IMAP_ROLE_JUNK },
  { "\\Spam", CONFAB_IMAP_ROLE_JUNK },
  { "\\Archive", CONFAB_IMAP_ROLE_ARCHIVE },
  { "\\All", CONFAB_IMAP_ROLE_ALL },
  { "\\AllMail", CONFAB_IMAP_ROLE_ALL },
  { "\\Flagged", CONFAB_IMAP_ROLE_FLAGGED },
  { "\\Starred", CONFAB_IMAP_ROLE_FLAGGED },
  { "\\Important", CONFAB_IMAP_ROLE_IMPORTANT },
};

static const struct
{
  const char *name;
  ConfabImapMailboxAttributes attribute;
} list_attributes[] = {
  { "\\Noselect", CONFAB_IMAP_MAILBOX_NO_SELECT },
  { "\\NonExistent", CONFAB_IMAP_MAILBOX_NO_SELECT },
  { "\\Noinferiors", CONFAB_IMAP_MAILBOX_NO_INFERIORS },
  { "\\Subscribed", CONFAB_IMAP_MAILBOX_SUBSCRIBED },
  { "\\HasChildren", CONFAB_IMAP_MAILBOX_HAS_CHILDREN },
};

static void
take_attribute (ConfabImapMailbox *       mailbox,
                const ConfabImapResponse *response,
                ConfabImapValue           value)
{
  for (guint i = 0; i < G_N_ELEMENTS (special_uses); i++)
    if (mailbox->role == CONFAB_IMAP_ROLE_NONE && confab_imap_value_equals (response, value, special_uses[i].name))
      mailbox->role = special_uses[i].role;
  for (guint i = 0; i < G_N_ELEMENTS (list_attributes); i++)
    if (confab_imap_value_equals (response, value, list_attributes[i].name))
      mailbox->attributes |= list_attributes[i].attribute;
}

static char *
dup_mailbox_name (const ConfabImapResponse *response,
                  ConfabImapValue           value)
{
  gsize length = 0;
  const char *name = confab_imap_value_peek_text (response, value, &length);

  /* A mailbox may be called NIL, and a bare NIL here can be nothing else. */
  if (name == NULL && value != 0 && confab_imap_value_get_kind (response, value) == CONFAB_IMAP_VALUE_NIL)
    return g_strdup ("NIL");
  if (name == NULL || length > CONFAB_IMAP_MAX_MAILBOX_NAME || memchr (name, '\0', length) != NULL ||
      memchr (name, '\r', length) != NULL || memchr (name, '\n', length) != NULL)
    return NULL;
  return g_strndup (name, length);
}

/**
 * confab_imap_decode_list:
 * @response: a LIST, LSUB or XLIST response
 * @utf8: whether names are UTF-8 rather than modified UTF-7
 *
 * Returns: (transfer full) (nullable): the mailbox, or %NULL when it is none
 */
ConfabImapMailbox *
confab_imap_decode_list (const ConfabImapResponse *response,
                         gboolean                  utf8)
{
  ConfabImapValue attributes = confab_imap_response_get_args (response);
  ConfabImapValue delimiter = confab_imap_value_next (response, attributes);
  ConfabImapValue name = confab_imap_value_next (response, delimiter);
  g_autofree char *wire = dup_mailbox_name (response, name);
  ConfabImapMailbox *mailbox = NULL;
  const char *separator = NULL;
  gsize length = 0;

  if (wire == NULL || wire[0] == '\0')
    return NULL;

  mailbox = confab_imap_mailbox_new (wire, utf8);
  separator = confab_imap_value_peek_text (response, delimiter, &length);
  if (separator != NULL && length == 1)
    mailbox->delimiter = separator[0];
  for (ConfabImapValue value = confab_imap_value_child (response, attributes);
       value != 0;
       value = confab_imap_value_next (response, value))
    take_attribute (mailbox, response, value);
  return mailbox;
}

static void
take_number (const ConfabImapResponse *response,
             ConfabImapValue           value,
             guint32 *                 number)
{
  guint64 big = 0;

  if (confab_imap_value_get_number (response, value, &big) && big <= G_MAXUINT32)
    *number = (guint32) big;
}

/* A number, or NIL for none. */
static void
take_append_limit (const ConfabImapResponse *response,
                   ConfabImapValue           value,
                   ConfabImapMailboxStatus * status)
{
  status->has_append_limit = confab_imap_value_get_number (response, value, &status->append_limit) ||
                             (value != 0 && confab_imap_value_get_kind (response, value) == CONFAB_IMAP_VALUE_NIL);
}

/**
 * confab_imap_decode_status:
 * @response: a STATUS response
 * @utf8: whether names are UTF-8 rather than modified UTF-7
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL when it says
 *   nothing of a mailbox
 */
ConfabImapMailboxStatus *
confab_imap_decode_status (const ConfabImapResponse *response,
                           gboolean                  utf8)
{
  ConfabImapValue name = confab_imap_response_get_args (response);
  ConfabImapValue item = confab_imap_value_child (response, confab_imap_value_next (response, name));
  g_autofree char *wire = dup_mailbox_name (response, name);
  g_autoptr (ConfabImapMailbox) mailbox = NULL;
  ConfabImapMailboxStatus *status = NULL;

  if (wire == NULL || wire[0] == '\0')
    return NULL;

  mailbox = confab_imap_mailbox_new (wire, utf8);
  status = g_new0 (ConfabImapMailboxStatus, 1);
  status->name = g_strdup (mailbox->name);
  while (item != 0)
    {
      ConfabImapValue value = confab_imap_value_next (response, item);

      if (confab_imap_value_equals (response, item, "MESSAGES"))
        take_number (response, value, &status->messages);
      else if (confab_imap_value_equals (response, item, "UIDNEXT"))
        take_number (response, value, &status->uid_next);
      else if (confab_imap_value_equals (response, item, "UIDVALIDITY"))
        take_number (response, value, &status->uid_validity);
      else if (confab_imap_value_equals (response, item, "UNSEEN"))
        take_number (response, value, &status->unseen);
      else if (confab_imap_value_equals (response, item, "HIGHESTMODSEQ"))
        confab_imap_value_get_number (response, value, &status->highest_modseq);
      else if (confab_imap_value_equals (response, item, "SIZE"))
        confab_imap_value_get_number (response, value, &status->size);
      else if (confab_imap_value_equals (response, item, "APPENDLIMIT"))
        take_append_limit (response, value, status);
      item = confab_imap_value_next (response, value);
    }

  return status;
}

static ConfabImapSet *
parse_set (const ConfabImapResponse *response,
           ConfabImapValue           value)
{
  gsize length = 0;
  const char *text = confab_imap_value_peek_text (response, value, &length);

  return text != NULL && length > 0 ? confab_imap_set_new_parse (text, (gssize) length) : NULL;
}

/* ESEARCH (TAG "x") UID ALL 1:3 … */
static ConfabImapSet *
decode_esearch (const ConfabImapResponse *response)
{
  ConfabImapValue value = confab_imap_response_get_args (response);

  while (value != 0 && !confab_imap_value_equals (response, value, "ALL"))
    value = confab_imap_value_next (response, value);
  if (value == 0)
    return confab_imap_set_new ();
  return parse_set (response, confab_imap_value_next (response, value));
}

/**
 * confab_imap_decode_search:
 * @response: a SEARCH or ESEARCH response
 *
 * Returns: (transfer full) (nullable): the numbers found, or %NULL when it is
 *   not what it should be
 */
ConfabImapSet *
confab_imap_decode_search (const ConfabImapResponse *response)
{
  g_autoptr (ConfabImapSet) set = NULL;

  if (confab_imap_response_is (response, "ESEARCH"))
    return decode_esearch (response);
  if (!confab_imap_response_is (response, "SEARCH"))
    return NULL;

  set = confab_imap_set_new ();
  for (ConfabImapValue value = confab_imap_response_get_args (response);
       value != 0;
       value = confab_imap_value_next (response, value))
    {
      guint64 number = 0;

      /* (MODSEQ n) may come last */
      if (confab_imap_value_get_kind (response, value) == CONFAB_IMAP_VALUE_LIST)
        continue;
      if (!confab_imap_value_get_number (response, value, &number) || number == 0 || number > G_MAXUINT32)
        return NULL;
      confab_imap_set_add (set, (guint32) number);
    }

  return g_steal_pointer (&set);
}

/**
 * confab_imap_decode_vanished:
 * @response: a VANISHED response (RFC 7162)
 * @earlier: (out): whether it tells of before, rather than of now
 *
 * Returns: (transfer full) (nullable): the UIDs, or %NULL when it is not what it
 *   should be
 */
ConfabImapSet *
confab_imap_decode_vanished (const ConfabImapResponse *response,
                             gboolean *                earlier)
{
  ConfabImapValue value = confab_imap_response_get_args (response);

  *earlier = FALSE;
  if (confab_imap_value_get_kind (response, value) == CONFAB_IMAP_VALUE_LIST)
    {
      *earlier = confab_imap_value_equals (response, confab_imap_value_child (response, value), "EARLIER");
      value = confab_imap_value_next (response, value);
    }
  return parse_set (response, value);
}

/**
 * confab_imap_decode_capabilities:
 * @response: a CAPABILITY response, or a status with that response code
 *
 * Returns: (transfer full) (nullable): the capabilities, or %NULL when it is
 *   another response
 */
ConfabImapCapabilities *
confab_imap_decode_capabilities (const ConfabImapResponse *response)
{
  ConfabImapCapabilities *capabilities = NULL;
  ConfabImapValue value = 0;

  if (confab_imap_response_get_code (response) == CONFAB_IMAP_CODE_CAPABILITY)
    value = confab_imap_response_get_code_args (response);
  else if (confab_imap_response_is (response, "CAPABILITY"))
    value = confab_imap_response_get_args (response);
  else
    return NULL;

  capabilities = confab_imap_capabilities_new ();
  for (; value != 0; value = confab_imap_value_next (response, value))
    {
      gsize length = 0;
      const char *word = confab_imap_value_peek_text (response, value, &length);

      if (word != NULL)
        confab_imap_capabilities_add (capabilities, word, length);
    }
  return capabilities;
}

/**
 * confab_imap_decode_id:
 * @response: an ID response (RFC 2971)
 *
 * Returns: (transfer full): names in lower case → values
 */
GHashTable *
confab_imap_decode_id (const ConfabImapResponse *response)
{
  GHashTable *id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ConfabImapValue name_value = confab_imap_value_child (response, confab_imap_response_get_args (response));

  while (name_value != 0 && g_hash_table_size (id) < MAX_ID_PAIRS)
    {
      ConfabImapValue value = confab_imap_value_next (response, name_value);
      gsize name_length = 0;
      gsize length = 0;
      const char *name = confab_imap_value_peek_text (response, name_value, &name_length);
      const char *text = confab_imap_value_peek_text (response, value, &length);

      if (name != NULL && text != NULL && name_length <= MAX_ID_TEXT && length <= MAX_ID_TEXT)
        g_hash_table_insert (id, g_ascii_strdown (name, (gssize) name_length), g_utf8_make_valid (text, (gssize) length));
      name_value = confab_imap_value_next (response, value);
    }

  return id;
}

/**
 * confab_imap_decode_namespace:
 * @response: a NAMESPACE response (RFC 2342)
 * @prefix: (out) (transfer full): the prefix of one's own mailboxes, on the wire
 * @delimiter: (out): between levels of a name, or 0
 *
 * Returns: whether there is a personal namespace
 */
gboolean
confab_imap_decode_namespace (const ConfabImapResponse *response,
                              char **                   prefix,
                              char *                    delimiter)
{
  ConfabImapValue personal = confab_imap_response_get_args (response);
  ConfabImapValue first = confab_imap_value_child (response, confab_imap_value_child (response, personal));
  gsize length = 0;
  const char *separator = confab_imap_value_peek_text (response, confab_imap_value_next (response, first), &length);

  *prefix = dup_mailbox_name (response, first);
  *delimiter = separator != NULL && length == 1 ? separator[0] : '\0';
  return *prefix != NULL;
}

/**
 * confab_imap_decode_copy_uid:
 * @response: a status with COPYUID (RFC 4315)
 * @uid_validity: (out): of the target mailbox
 * @source: (out) (transfer full): what was copied
 * @target: (out) (transfer full): what it became, in the same order
 *
 * Returns: whether it says so, with as many targets as sources
 */
gboolean
confab_imap_decode_copy_uid (const ConfabImapResponse *response,
                             guint32 *                 uid_validity,
                             ConfabImapSet **          source,
                             ConfabImapSet **          target)
{
  ConfabImapValue value = confab_imap_response_get_code_args (response);
  ConfabImapValue source_value = confab_imap_value_next (response, value);
  g_autoptr (ConfabImapSet) from = NULL;
  g_autoptr (ConfabImapSet) to = NULL;
  guint64 number = 0;

  if (confab_imap_response_get_code (response) != CONFAB_IMAP_CODE_COPYUID ||
      !confab_imap_value_get_number (response, value, &number) || number > G_MAXUINT32)
    return FALSE;
  from = parse_set (response, source_value);
  to = parse_set (response, confab_imap_value_next (response, source_value));
  if (from == NULL || to == NULL || confab_imap_set_count (from) != confab_imap_set_count (to))
    return FALSE;

  *uid_validity = (guint32) number;
  *source = g_steal_pointer (&from);
  *target = g_steal_pointer (&to);
  return TRUE;
}

/**
 * confab_imap_decode_append_uid:
 * @response: a status with APPENDUID (RFC 4315)
 * @uid_validity: (out): of the mailbox
 * @target: (out) (transfer full): the new UIDs
 *
 * Returns: whether it says so
 */
gboolean
confab_imap_decode_append_uid (const ConfabImapResponse *response,
                               guint32 *                 uid_validity,
                               ConfabImapSet **          target)
{
  ConfabImapValue value = confab_imap_response_get_code_args (response);
  guint64 number = 0;

  if (confab_imap_response_get_code (response) != CONFAB_IMAP_CODE_APPENDUID ||
      !confab_imap_value_get_number (response, value, &number) || number > G_MAXUINT32)
    return FALSE;

  *uid_validity = (guint32) number;
  *target = parse_set (response, confab_imap_value_next (response, value));
  return *target != NULL;
}

/**
 * confab_imap_decode_code_number:
 * @response: a status whose response code has one number, as UIDVALIDITY
 * @number: (out): the number
 *
 * Returns: whether it has
 */
gboolean
confab_imap_decode_code_number (const ConfabImapResponse *response,
                                guint64 *                 number)
{
  return confab_imap_value_get_number (response, confab_imap_response_get_code_args (response), number);
}

/**
 * confab_imap_decode_in_progress:
 * @response: a status with INPROGRESS (RFC 9585)
 * @tag: (out) (transfer full) (nullable): the command it speaks of, if it says
 * @done: (out): how far that is, or 0
 * @goal: (out): how far it will be at the end, or 0 when that is not known
 *
 * Returns: whether it says so
 */
gboolean
confab_imap_decode_in_progress (const ConfabImapResponse *response,
                                char **                   tag,
                                guint64 *                 done,
                                guint64 *                 goal)
{
  ConfabImapValue value = confab_imap_value_child (response, confab_imap_response_get_code_args (response));

  *tag = NULL;
  *done = *goal = 0;
  if (confab_imap_response_get_code (response) != CONFAB_IMAP_CODE_INPROGRESS)
    return FALSE;
  *tag = confab_imap_value_dup_text (response, value);
  value = confab_imap_value_next (response, value);
  confab_imap_value_get_number (response, value, done);
  confab_imap_value_get_number (response, confab_imap_value_next (response, value), goal);
  return TRUE;
}
