/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the IMAP session changes: STORE, MOVE, COPY, EXPUNGE, APPEND. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-imap-decode.h"
#include "confab-net-error.h"

/* Awaits all of what was sent; the first refusal counts. */
static gboolean
await_all (GPtrArray *futures,
           GError **  error)
{
  gboolean done = TRUE;

  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr (GError) refusal = NULL;

      if (dex_await (dex_ref (g_ptr_array_index (futures, i)), &refusal))
        continue;
      if (done)
        g_propagate_error (error, g_steal_pointer (&refusal));
      done = FALSE;
    }
  return done;
}

/* Nothing is sent to a mailbox that is known to take no changes. */
static gboolean
check_writable (ConfabImapSession *self,
                GError **          error)
{
  if (!confab_imap_session_is_read_only (self))
    return TRUE;
  g_propagate_error (error, confab_net_error_new_for_imap ("the change", CONFAB_IMAP_CODE_READ_ONLY,
                                                           "this mailbox can be read only"));
  return FALSE;
}

static DexFuture *
send_store (ConfabImapSession *  self,
            const ConfabImapSet *uids,
            gboolean             add,
            ConfabImapFlags      flags,
            const char * const * keywords)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("UID STORE");

  confab_imap_command_add_set (command, uids);
  confab_imap_command_add_atom (command, add ? "+FLAGS.SILENT" : "-FLAGS.SILENT");
  confab_imap_command_add_flags (command, flags, keywords);
  return confab_imap_session_send (self, command, NULL);
}

static DexFuture *
store_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  g_autoptr (GPtrArray) pieces = confab_imap_session_split (operation->set);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GError) error = NULL;

  if (!check_writable (operation->session, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < pieces->len; i++)
    g_ptr_array_add (futures, send_store (operation->session, g_ptr_array_index (pieces, i), operation->add,
                                          operation->flags, (const char * const *) operation->keywords));
  if (!await_all (futures, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_imap_session_store_flags:
 * @self: a session with a selected mailbox
 * @uids: which messages; those that are no more are left out
 * @add: set the flags rather than take them away
 * @flags: known flags
 * @keywords: (nullable): further keywords
 *
 * In a mailbox that can be read only it fails with %CONFAB_NET_ERROR_NO and
 * %CONFAB_IMAP_CODE_READ_ONLY, as do moving and expunging.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
confab_imap_session_store_flags (ConfabImapSession *  self,
                                 const ConfabImapSet *uids,
                                 gboolean             add,
                                 ConfabImapFlags      flags,
                                 const char * const * keywords)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->set = confab_imap_set_copy (uids);
  operation->add = add;
  operation->flags = flags;
  operation->keywords = g_strdupv ((GStrv) keywords);
  return confab_imap_operation_spawn (operation, store_fiber);
}

/* MOVE tells COPYUID in an untagged OK, before it expunges (RFC 6851). */
static gboolean
copy_uid_cb (const ConfabImapResponse *response,
             gpointer                  user_data)
{
  ConfabImapReply *total = user_data;
  guint32 uid_validity = 0;
  g_autoptr (ConfabImapSet) source = NULL;
  g_autoptr (ConfabImapSet) target = NULL;

  if (!confab_imap_decode_copy_uid (response, &uid_validity, &source, &target))
    return FALSE;
  if (total->source_uids == NULL)
    {
      total->uid_validity = uid_validity;
      total->source_uids = g_steal_pointer (&source);
      total->target_uids = g_steal_pointer (&target);
    }
  else
    {
      confab_imap_set_add_set (total->source_uids, source);
      confab_imap_set_add_set (total->target_uids, target);
    }
  return TRUE;
}

static void
copied_cb (const ConfabImapReply *reply,
           gpointer               user_data)
{
  ConfabImapReply *total = user_data;

  if (reply->source_uids == NULL || reply->target_uids == NULL)
    return;
  if (total->source_uids == NULL)
    {
      total->uid_validity = reply->uid_validity;
      total->source_uids = confab_imap_set_copy (reply->source_uids);
      total->target_uids = confab_imap_set_copy (reply->target_uids);
    }
  else
    {
      confab_imap_set_add_set (total->source_uids, reply->source_uids);
      confab_imap_set_add_set (total->target_uids, reply->target_uids);
    }
}

static DexFuture *
send_copy (ConfabImapSession *  self,
           const char *         name,
           const ConfabImapSet *uids,
           const char *         mailbox,
           ConfabImapReply *    total)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new (name);
  ConfabImapHandlers handlers = {
    .untagged = copy_uid_cb, .answered = copied_cb, .user_data = confab_imap_reply_ref (total),
    .destroy = (GDestroyNotify) confab_imap_reply_unref,
  };

  confab_imap_command_add_set (command, uids);
  confab_imap_session_add_mailbox (self, command, mailbox);
  return confab_imap_session_send (self, command, &handlers);
}

/* Only the named messages: a plain EXPUNGE would take what others have marked
 * too, so a server without UIDPLUS keeps them marked. */
static gboolean
expunge_pieces (ConfabImapSession *self,
                GPtrArray *        pieces,
                GError **          error)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  if (!confab_imap_session_has (self, CONFAB_IMAP_CAP_UIDPLUS))
    return TRUE;
  for (guint i = 0; i < pieces->len; i++)
    {
      g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("UID EXPUNGE");

      confab_imap_command_add_set (command, g_ptr_array_index (pieces, i));
      g_ptr_array_add (futures, confab_imap_session_send (self, command, NULL));
    }
  return await_all (futures, error);
}

static DexFuture *
copy_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  g_autoptr (GPtrArray) pieces = confab_imap_session_split (operation->set);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (ConfabImapReply) total = g_new0 (ConfabImapReply, 1);
  gboolean can_move = confab_imap_session_has (self, CONFAB_IMAP_CAP_MOVE);
  g_autoptr (GError) error = NULL;

  g_atomic_ref_count_init (&total->ref_count);
  total->status = CONFAB_IMAP_STATUS_OK;
  if (!operation->add && !check_writable (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < pieces->len; i++)
    g_ptr_array_add (futures, send_copy (self, operation->add || !can_move ? "UID COPY" : "UID MOVE",
                                         g_ptr_array_index (pieces, i), operation->mailbox, total));
  if (!await_all (futures, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!operation->add && !can_move)
    {
      g_ptr_array_set_size (futures, 0);
      for (guint i = 0; i < pieces->len; i++)
        g_ptr_array_add (futures, send_store (self, g_ptr_array_index (pieces, i), TRUE, CONFAB_IMAP_FLAG_DELETED, NULL));
      if (!await_all (futures, &error) || !expunge_pieces (self, pieces, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_take_boxed (CONFAB_TYPE_IMAP_REPLY, confab_imap_reply_ref (total));
}

static DexFuture *
copy_or_move (ConfabImapSession *  self,
              const ConfabImapSet *uids,
              const char *         mailbox,
              gboolean             keep)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->set = confab_imap_set_copy (uids);
  operation->mailbox = g_strdup (mailbox);
  operation->add = keep;
  return confab_imap_operation_spawn (operation, copy_fiber);
}

/**
 * confab_imap_session_move:
 * @self: a session with a selected mailbox
 * @uids: which messages
 * @mailbox: where to, UTF-8
 *
 * Moves messages, with MOVE or what comes nearest: without it they are copied,
 * marked \Deleted, and, with UIDPLUS, expunged.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply with
 *   the UIDs they have there, if the server tells them
 */
DexFuture *
confab_imap_session_move (ConfabImapSession *  self,
                          const ConfabImapSet *uids,
                          const char *         mailbox)
{
  return copy_or_move (self, uids, mailbox, FALSE);
}

/**
 * confab_imap_session_copy:
 * @self: a session with a selected mailbox
 * @uids: which messages
 * @mailbox: where to, UTF-8
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply with
 *   the UIDs of the copies, if the server tells them
 */
DexFuture *
confab_imap_session_copy (ConfabImapSession *  self,
                          const ConfabImapSet *uids,
                          const char *         mailbox)
{
  return copy_or_move (self, uids, mailbox, TRUE);
}

static DexFuture *
expunge_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  g_autoptr (GPtrArray) pieces = confab_imap_session_split (operation->set);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GError) error = NULL;

  if (!check_writable (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < pieces->len; i++)
    g_ptr_array_add (futures, send_store (self, g_ptr_array_index (pieces, i), TRUE, CONFAB_IMAP_FLAG_DELETED, NULL));
  if (!await_all (futures, &error) || !expunge_pieces (self, pieces, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (confab_imap_session_has (self, CONFAB_IMAP_CAP_UIDPLUS));
}

/**
 * confab_imap_session_expunge:
 * @self: a session with a selected mailbox
 * @uids: which messages
 *
 * Deletes messages for good: marks them \Deleted and expunges them and no other.
 *
 * Returns: (transfer full): a future that resolves to whether they are gone;
 *   %FALSE on a server that can only mark them
 */
DexFuture *
confab_imap_session_expunge (ConfabImapSession *  self,
                             const ConfabImapSet *uids)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->set = confab_imap_set_copy (uids);
  return confab_imap_operation_spawn (operation, expunge_fiber);
}

/* Whether the header has bytes above 127. */
static gboolean
has_utf8_header (GBytes *message)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (message, &size);

  for (gsize i = 0; i < size; i++)
    {
      if (data[i] > 0x7f)
        return TRUE;
      if (data[i] == '\n' && (i + 1 >= size || data[i + 1] == '\r' || data[i + 1] == '\n'))
        return FALSE;
    }
  return FALSE;
}

static DexFuture *
append_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("APPEND");
  guint64 limit = 0;
  g_autoptr (ConfabImapReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!confab_imap_session_await_append_limit (self, operation->mailbox, &limit, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (limit > 0 && g_bytes_get_size (operation->bytes) > limit)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT,
                                  "The server takes no message above %" G_GUINT64_FORMAT " bytes", limit);

  confab_imap_session_add_mailbox (self, command, operation->mailbox);
  confab_imap_command_add_flags (command, operation->flags, (const char * const *) operation->keywords);
  if (operation->date > 0)
    confab_imap_command_add_date_time (command, operation->date);
  if (self->utf8 && confab_imap_session_has (self, CONFAB_IMAP_CAP_UTF8_ACCEPT) && has_utf8_header (operation->bytes))
    confab_imap_command_add_utf8_literal (command, operation->bytes);
  else
    confab_imap_command_add_literal (command, operation->bytes);
  reply = confab_imap_session_run (self, command, NULL, &error);
  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (CONFAB_TYPE_IMAP_REPLY, g_steal_pointer (&reply));
}

/**
 * confab_imap_session_append:
 * @self: a session
 * @mailbox: where to, UTF-8
 * @flags: known flags
 * @keywords: (nullable): further keywords
 * @internal_date: seconds since 1970, or 0 for now
 * @message: the message, with CRLF line ends
 *
 * Puts a message into a mailbox. One that is larger than the server takes
 * (APPENDLIMIT) is not sent, with %CONFAB_NET_ERROR_LIMIT. %CONFAB_IMAP_CODE_TRYCREATE in the error says
 * that there is no such mailbox but could be.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply whose
 *   `target_uids` has its UID, if the server tells it
 */
DexFuture *
confab_imap_session_append (ConfabImapSession * self,
                            const char *        mailbox,
                            ConfabImapFlags     flags,
                            const char * const *keywords,
                            gint64              internal_date,
                            GBytes *            message)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->mailbox = g_strdup (mailbox);
  operation->flags = flags;
  operation->keywords = g_strdupv ((GStrv) keywords);
  operation->date = internal_date;
  operation->bytes = g_bytes_ref (message);
  return confab_imap_operation_spawn (operation, append_fiber);
}
