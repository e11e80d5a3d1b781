/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IMAP server keeps beside mail (METADATA), and what it is to tell (NOTIFY). */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-net-error.h"

#include <string.h>

/** Most entries kept of one answer, and the longest value. */
#define MAX_ENTRIES 500
#define MAX_VALUE (256 * 1024)
/** Longest name of an entry. */
#define MAX_ENTRY 1000

/* What is asked for. Shared by the fiber and its command. */
typedef struct
{
  char *entry;
  gboolean children; /* and what is below it */
  GHashTable *values;
} Asked;

static void
asked_clear (gpointer data)
{
  Asked *asked = data;

  g_free (asked->entry);
  g_clear_pointer (&asked->values, g_hash_table_unref);
}

static void
asked_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, asked_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_unref)

static Asked *
asked_new (const char *entry,
           gboolean children)
{
  Asked *asked = g_atomic_rc_box_new0 (Asked);

  asked->entry = g_strdup (entry);
  asked->children = children;
  asked->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return asked;
}

/* Names are the same in whatever case (RFC 5464 §3.2): the answer has them as they were asked for. */
static void
take_entry (Asked *     asked,
            const char *name,
            gsize       name_length,
            const char *value,
            gsize       length)
{
  gsize entry_length = strlen (asked->entry);
  g_autofree char *below = NULL;

  if (name_length < entry_length || name_length > MAX_ENTRY || length > MAX_VALUE ||
      g_ascii_strncasecmp (name, asked->entry, entry_length) != 0 ||
      (name_length > entry_length && (!asked->children || name[entry_length] != '/')))
    return;
  below = g_utf8_make_valid (name + entry_length, (gssize) (name_length - entry_length));
  g_hash_table_insert (asked->values, g_strconcat (asked->entry, below, NULL), g_utf8_make_valid (value, (gssize) length));
}

static gboolean
metadata_cb (const ConfabImapResponse *response,
             gpointer                  user_data)
{
  Asked *asked = user_data;
  ConfabImapValue list = 0;
  ConfabImapValue entry = 0;

  if (!confab_imap_response_is (response, "METADATA"))
    return FALSE;
  list = confab_imap_value_next (response, confab_imap_response_get_args (response));
  /* A bare name tells that a value changed: nobody asked for it here. */
  if (confab_imap_value_get_kind (response, list) != CONFAB_IMAP_VALUE_LIST)
    return TRUE;

  entry = confab_imap_value_child (response, list);
  while (entry != 0 && g_hash_table_size (asked->values) < MAX_ENTRIES)
    {
      ConfabImapValue value = confab_imap_value_next (response, entry);
      gsize name_length = 0;
      gsize length = 0;
      const char *name = confab_imap_value_peek_text (response, entry, &name_length);
      const char *text = confab_imap_value_peek_text (response, value, &length);

      if (name != NULL && text != NULL)
        take_entry (asked, name, name_length, text, length);
      entry = confab_imap_value_next (response, value);
    }
  return TRUE;
}

static gboolean
is_entry (const char *entry)
{
  return entry[0] == '/' && strlen (entry) <= MAX_ENTRY && g_str_is_ascii (entry) && strpbrk (entry, "*%\r\n") == NULL;
}

static DexFuture *
get_metadata_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("GETMETADATA");
  g_autoptr (Asked) asked = asked_new (operation->name, operation->add);
  ConfabImapHandlers handlers = { .untagged = metadata_cb, .user_data = g_atomic_rc_box_acquire (asked), .destroy = asked_unref };
  g_autoptr (ConfabImapReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (operation->add)
    confab_imap_command_add_atom (command, "(DEPTH 1)");
  if (operation->mailbox[0] != '\0')
    confab_imap_session_add_mailbox (operation->session, command, operation->mailbox);
  else
    confab_imap_command_add_string (command, "");
  confab_imap_command_open_list (command);
  confab_imap_command_add_string (command, operation->name);
  confab_imap_command_close_list (command);

  reply = confab_imap_session_run (operation->session, command, &handlers, &error);
  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, g_hash_table_ref (asked->values));
}

/**
 * confab_imap_session_get_metadata:
 * @self: a session
 * @mailbox: a mailbox, UTF-8, or "" for the server's own
 * @entry: an entry's name, as "/private/comment"
 * @children: also those one level below it
 *
 * Asks for annotations (RFC 5464). It may be tried on a server that does not
 * offer METADATA: some have part of it.
 *
 * Returns: (transfer full): a future that resolves to a #GHashTable of names and
 *   values; an entry that is not there is not in it, nor one that was not asked for
 */
DexFuture *
confab_imap_session_get_metadata (ConfabImapSession *self,
                                  const char *       mailbox,
                                  const char *       entry,
                                  gboolean           children)
{
  ConfabImapOperation *operation = NULL;

  if (!is_entry (entry))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "This is no name of an annotation");
  operation = confab_imap_operation_new (self);
  operation->mailbox = g_strdup (mailbox);
  operation->name = g_strdup (entry);
  operation->add = children;
  return confab_imap_operation_spawn (operation, get_metadata_fiber);
}

/**
 * confab_imap_session_set_metadata:
 * @self: a session
 * @mailbox: a mailbox, UTF-8, or "" for the server's own
 * @entry: an entry's name, as "/private/comment"
 * @value: (nullable): its new value, or %NULL to take it away
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply
 */
DexFuture *
confab_imap_session_set_metadata (ConfabImapSession *self,
                                  const char *       mailbox,
                                  const char *       entry,
                                  const char *       value)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("SETMETADATA");

  if (!is_entry (entry))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "This is no name of an annotation");
  if (mailbox[0] != '\0')
    confab_imap_session_add_mailbox (self, command, mailbox);
  else
    confab_imap_command_add_string (command, "");
  confab_imap_command_open_list (command);
  confab_imap_command_add_string (command, entry);
  if (value != NULL && strpbrk (value, "\r\n") != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (value, strlen (value));

      confab_imap_command_add_literal (command, bytes);
    }
  else
    {
      confab_imap_command_add_nstring (command, value);
    }
  confab_imap_command_close_list (command);
  return confab_imap_session_send (self, command, NULL);
}

/**
 * confab_imap_session_notify:
 * @self: a session
 * @mailboxes: (array zero-terminated=1): mailboxes beside the selected one, UTF-8
 *
 * Asks the server to tell of changes in further mailboxes (RFC 5465): they come
 * as `status` of #ConfabImapChanges, also while the session idles.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply, or is
 *   rejected with %CONFAB_NET_ERROR_UNSUPPORTED
 */
DexFuture *
confab_imap_session_notify (ConfabImapSession * self,
                            const char * const *mailboxes)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("NOTIFY");

  if (!confab_imap_session_has (self, CONFAB_IMAP_CAP_NOTIFY))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED, "The server tells of one mailbox at a time");

  confab_imap_command_add_atom (command, "SET (selected (MessageNew MessageExpunge FlagChange))");
  if (mailboxes[0] != NULL)
    {
      confab_imap_command_open_list (command);
      confab_imap_command_add_atom (command, "mailboxes");
      confab_imap_command_open_list (command);
      for (; *mailboxes != NULL; mailboxes++)
        confab_imap_session_add_mailbox (self, command, *mailboxes);
      confab_imap_command_close_list (command);
      confab_imap_command_add_atom (command, "(MessageNew MessageExpunge FlagChange)");
      confab_imap_command_close_list (command);
    }
  return confab_imap_session_send (self, command, NULL);
}
