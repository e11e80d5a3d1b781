/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mailboxes hold without opening them: STATUS, LIST-STATUS, APPENDLIMIT. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-imap-decode.h"
#include "confab-net-error.h"

#include <string.h>

/* Mailboxes asked about in one command. */
#define MOST_IN_ONE 50

/* What was told; shared by the fiber and its commands, since either may end
 * before the other. */
typedef struct
{
  ConfabImapSession *session;
  GHashTable *wanted;  /* names */
  GPtrArray *statuses; /* ConfabImapMailboxStatus */
} Collector;

static void
collector_clear (void *data)
{
  Collector *collector = data;

  g_object_unref (collector->session);
  g_hash_table_unref (collector->wanted);
  g_ptr_array_unref (collector->statuses);
}

static void
collector_release (void *data)
{
  g_rc_box_release_full (data, collector_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Collector, collector_release)

static Collector *
collector_new (ConfabImapSession *session)
{
  Collector *collector = g_rc_box_new0 (Collector);

  collector->session = g_object_ref (session);
  collector->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  collector->statuses = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_mailbox_status_free);
  return collector;
}

static void
note_append_limit (ConfabImapSession *            self,
                   const ConfabImapMailboxStatus *status)
{
  if (status->has_append_limit && g_hash_table_size (self->append_limits) < CONFAB_IMAP_MAX_MAILBOXES)
    g_hash_table_replace (self->append_limits, g_strdup (status->name),
                          g_memdup2 (&status->append_limit, sizeof status->append_limit));
}

/* Each mailbox that was asked about counts once, the first time. */
static gboolean
collect_cb (const ConfabImapResponse *response,
            gpointer                  user_data)
{
  Collector *collector = user_data;
  ConfabImapMailboxStatus *status = NULL;

  if (!confab_imap_response_is (response, "STATUS"))
    return FALSE;
  status = confab_imap_decode_status (response, collector->session->utf8);
  if (status == NULL)
    return TRUE;
  if (!g_hash_table_remove (collector->wanted, status->name))
    {
      confab_imap_mailbox_status_free (status);
      return FALSE;
    }
  note_append_limit (collector->session, status);
  g_ptr_array_add (collector->statuses, status);
  return TRUE;
}

static gboolean
collect_list_cb (const ConfabImapResponse *response,
                 gpointer                  user_data)
{
  return collect_cb (response, user_data) || confab_imap_response_is (response, "LIST");
}

/* A server with one limit for all may not know the word here. */
static gboolean
has_limit_by_mailbox (ConfabImapSession *self)
{
  return confab_imap_session_has (self, CONFAB_IMAP_CAP_APPENDLIMIT) &&
         confab_imap_capabilities_get_append_limit (self->capabilities) == 0;
}

static void
add_items (ConfabImapSession *self,
           ConfabImapCommand *command)
{
  confab_imap_command_open_list (command);
  confab_imap_command_add_atom (command, "MESSAGES UIDNEXT UIDVALIDITY UNSEEN");
  if (self->condstore)
    confab_imap_command_add_atom (command, "HIGHESTMODSEQ");
  if (confab_imap_session_has (self, CONFAB_IMAP_CAP_STATUS_SIZE))
    confab_imap_command_add_atom (command, "SIZE");
  if (has_limit_by_mailbox (self))
    confab_imap_command_add_atom (command, "APPENDLIMIT");
  confab_imap_command_close_list (command);
}

static DexFuture *
send_status (Collector * collector,
             const char *mailbox)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("STATUS");
  ConfabImapHandlers handlers = {
    .untagged = collect_cb, .user_data = g_rc_box_acquire (collector), .destroy = collector_release,
  };

  confab_imap_session_add_mailbox (collector->session, command, mailbox);
  add_items (collector->session, command);
  return confab_imap_session_send (collector->session, command, &handlers);
}

static DexFuture *
send_list_status (Collector *         collector,
                  const char * const *mailboxes,
                  guint               n_mailboxes)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("LIST");
  ConfabImapHandlers handlers = {
    .untagged = collect_list_cb, .user_data = g_rc_box_acquire (collector), .destroy = collector_release,
  };

  confab_imap_command_add_string (command, "");
  confab_imap_command_open_list (command);
  for (guint i = 0; i < n_mailboxes; i++)
    confab_imap_session_add_mailbox (collector->session, command, mailboxes[i]);
  confab_imap_command_close_list (command);
  confab_imap_command_add_atom (command, "RETURN");
  confab_imap_command_open_list (command);
  confab_imap_command_add_atom (command, "STATUS");
  add_items (collector->session, command);
  confab_imap_command_close_list (command);
  return confab_imap_session_send (collector->session, command, &handlers);
}

/* Awaits all of it. A mailbox that is refused is left out; a connection that ends
 * is an error. */
static gboolean
await_answers (GPtrArray *answers,
               gboolean * refused,
               GError **  error)
{
  for (guint i = 0; i < answers->len; i++)
    {
      g_autoptr (GError) refusal = NULL;

      if (dex_await (dex_ref (g_ptr_array_index (answers, i)), &refusal))
        continue;
      if (!g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
        {
          g_propagate_error (error, g_steal_pointer (&refusal));
          return FALSE;
        }
      *refused = TRUE;
    }
  return TRUE;
}

/* One LIST for all of them (LIST-STATUS, RFC 5819). There a name is a pattern, so
 * that one with a wildcard in it goes by itself. */
static gboolean
collect_by_list (Collector *         collector,
                 const char * const *mailboxes,
                 GError **           error)
{
  g_autoptr (GPtrArray) plain = g_ptr_array_new ();
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (dex_unref);
  gboolean refused = FALSE;

  for (; *mailboxes != NULL; mailboxes++)
    if (strpbrk (*mailboxes, "*%") == NULL)
      g_ptr_array_add (plain, (gpointer) *mailboxes);
  for (guint i = 0; i < plain->len; i += MOST_IN_ONE)
    g_ptr_array_add (answers, send_list_status (collector, (const char * const *) plain->pdata + i,
                                                MIN (plain->len - i, MOST_IN_ONE)));
  return await_answers (answers, &refused, error);
}

/* Those that were not told yet. */
static gboolean
collect_one_by_one (Collector *         collector,
                    const char * const *mailboxes,
                    GError **           error)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (dex_unref);
  gboolean refused = FALSE;

  for (; *mailboxes != NULL; mailboxes++)
    {
      if (!g_hash_table_contains (collector->wanted, *mailboxes))
        continue;
      g_ptr_array_add (answers, send_status (collector, *mailboxes));
      if (answers->len == MOST_IN_ONE && !await_answers (answers, &refused, error))
        return FALSE;
      if (answers->len == MOST_IN_ONE)
        g_ptr_array_set_size (answers, 0);
    }
  return await_answers (answers, &refused, error);
}

static DexFuture *
statuses_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  const char * const *mailboxes = (const char * const *) operation->keywords;
  g_autoptr (Collector) collector = collector_new (self);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; mailboxes[i] != NULL; i++)
    g_hash_table_add (collector->wanted, g_strdup (mailboxes[i]));
  if (confab_imap_session_has (self, CONFAB_IMAP_CAP_LIST_STATUS) && !collect_by_list (collector, mailboxes, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* What LIST did not tell may be told by STATUS: some servers choke on patterns. */
  if (!collect_one_by_one (collector, mailboxes, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (collector->statuses));
}

/**
 * confab_imap_session_statuses:
 * @self: a session
 * @mailboxes: (array zero-terminated=1): mailboxes, UTF-8, but not the selected one
 *
 * Asks about several mailboxes at once, in one round trip: by LIST-STATUS where
 * the server can, else by STATUS after STATUS.
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray of
 *   #ConfabImapMailboxStatus in any order; a mailbox that is not there, or that
 *   cannot be looked at, is left out
 */
DexFuture *
confab_imap_session_statuses (ConfabImapSession * self,
                              const char * const *mailboxes)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->keywords = g_strdupv ((GStrv) mailboxes);
  return confab_imap_operation_spawn (operation, statuses_fiber);
}

static DexFuture *
status_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  g_autoptr (Collector) collector = collector_new (operation->session);
  g_autoptr (GError) error = NULL;

  g_hash_table_add (collector->wanted, g_strdup (operation->mailbox));
  if (!dex_await (send_status (collector, operation->mailbox), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (collector->statuses->len == 0)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO, "The server tells nothing of %s",
                                  operation->mailbox);
  return dex_future_new_take_boxed (CONFAB_TYPE_IMAP_MAILBOX_STATUS,
                                    confab_imap_mailbox_status_copy (g_ptr_array_index (collector->statuses, 0)));
}

/**
 * confab_imap_session_status:
 * @self: a session
 * @mailbox: a mailbox that is not the selected one, UTF-8
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapMailboxStatus
 */
DexFuture *
confab_imap_session_status (ConfabImapSession *self,
                            const char *       mailbox)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->mailbox = g_strdup (mailbox);
  return confab_imap_operation_spawn (operation, status_fiber);
}

/*< private >
 * confab_imap_session_await_append_limit:
 * @self: a session
 * @mailbox: a mailbox, UTF-8
 * @limit: (out): the largest message it takes, in bytes, or 0 for no limit told
 * @error: a %CONFAB_NET_ERROR
 *
 * Finds out, on a fiber: one limit for all, or one for each mailbox, which is
 * asked for once (APPENDLIMIT, RFC 7889).
 *
 * Returns: whether the connection stands
 */
gboolean
confab_imap_session_await_append_limit (ConfabImapSession *self,
                                        const char *       mailbox,
                                        guint64 *          limit,
                                        GError **          error)
{
  const guint64 *known = g_hash_table_lookup (self->append_limits, mailbox);
  g_autoptr (Collector) collector = NULL;
  g_autoptr (GError) refusal = NULL;

  *limit = confab_imap_capabilities_get_append_limit (self->capabilities);
  if (known == NULL && has_limit_by_mailbox (self) &&
      (self->selected == NULL || strcmp (self->selected->mailbox, mailbox) != 0))
    {
      collector = collector_new (self);
      g_hash_table_add (collector->wanted, g_strdup (mailbox));
      if (!dex_await (send_status (collector, mailbox), &refusal) &&
          !g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
        {
          g_propagate_error (error, g_steal_pointer (&refusal));
          return FALSE;
        }
      known = g_hash_table_lookup (self->append_limits, mailbox);
    }
  if (known != NULL)
    *limit = *known;
  return TRUE;
}
