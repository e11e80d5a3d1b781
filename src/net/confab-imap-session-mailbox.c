/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IMAP session's mailboxes: LIST, SELECT, CREATE, SUBSCRIBE. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-imap-decode.h"
#include "confab-net-error.h"

#include <string.h>

typedef struct
{
  ConfabImapSession *session;
  GPtrArray *mailboxes;
} List;

static void
list_free (void *data)
{
  List *list = data;

  g_object_unref (list->session);
  g_ptr_array_unref (list->mailboxes);
  g_free (list);
}

static gboolean
list_cb (const ConfabImapResponse *response,
         gpointer                  user_data)
{
  List *list = user_data;
  ConfabImapMailbox *mailbox = NULL;

  if (!confab_imap_response_is (response, "LIST"))
    return FALSE;
  mailbox = confab_imap_decode_list (response, list->session->utf8);
  if (mailbox == NULL)
    return TRUE;
  if (list->mailboxes->len < CONFAB_IMAP_MAX_MAILBOXES)
    g_ptr_array_add (list->mailboxes, mailbox);
  else
    confab_imap_mailbox_unref (mailbox);
  return TRUE;
}

/*< private >
 * confab_imap_session_send_list:
 * @self: a session
 * @extended: use LIST-EXTENDED (RFC 5258)
 * @mailboxes: where they go as they come
 *
 * Returns: (transfer full): a future of a #ConfabImapReply
 */
DexFuture *
confab_imap_session_send_list (ConfabImapSession *self,
                               gboolean           extended,
                               GPtrArray *        mailboxes)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("LIST");
  List *list = g_new0 (List, 1);
  ConfabImapHandlers handlers = { .untagged = list_cb, .user_data = list, .destroy = list_free };

  g_ptr_array_set_size (mailboxes, 0);
  list->session = g_object_ref (self);
  list->mailboxes = g_ptr_array_ref (mailboxes);
  confab_imap_command_add_string (command, "");
  confab_imap_command_add_string (command, "*");
  if (extended)
    confab_imap_command_add_atom (command, confab_imap_session_has (self, CONFAB_IMAP_CAP_SPECIAL_USE) ?
                                  "RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)" : "RETURN (SUBSCRIBED CHILDREN)");
  return confab_imap_session_send (self, command, &handlers);
}

/*< private >
 * confab_imap_session_use_mailboxes:
 * @self: a session
 * @mailboxes: what LIST told
 *
 * Makes them the session's mailboxes. A name that comes twice (two spellings of
 * INBOX, a broken server) counts once.
 */
void
confab_imap_session_use_mailboxes (ConfabImapSession *self,
                                   GPtrArray *        mailboxes)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *unique = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_mailbox_unref);

  for (guint i = 0; i < mailboxes->len; i++)
    {
      ConfabImapMailbox *mailbox = g_ptr_array_index (mailboxes, i);

      if (g_hash_table_add (names, mailbox->name))
        g_ptr_array_add (unique, confab_imap_mailbox_ref (mailbox));
      if (self->delimiter == '\0')
        self->delimiter = mailbox->delimiter;
    }
  confab_imap_mailboxes_guess_roles (unique);
  g_ptr_array_unref (self->mailboxes);
  self->mailboxes = unique;
}

static DexFuture *
list_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  gboolean extended = confab_imap_session_has (self, CONFAB_IMAP_CAP_LIST_EXTENDED);
  g_autoptr (GPtrArray) mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_mailbox_unref);
  g_autoptr (GError) error = NULL;

  if (!dex_await (confab_imap_session_send_list (self, extended, mailboxes), &error))
    {
      if (!extended || !g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_clear_error (&error);
      if (!dex_await (confab_imap_session_send_list (self, FALSE, mailboxes), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  confab_imap_session_use_mailboxes (self, mailboxes);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (self->mailboxes));
}

/**
 * confab_imap_session_list:
 * @self: a session
 *
 * Asks for the mailboxes anew.
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray of
 *   #ConfabImapMailbox
 */
DexFuture *
confab_imap_session_list (ConfabImapSession *self)
{
  return confab_imap_operation_spawn (confab_imap_operation_new (self), list_fiber);
}

/* What comes in while SELECT runs. */
typedef struct
{
  ConfabImapSession *session;
  ConfabImapMailboxState *state;
  guint32 known_uid_validity;
  guint64 known_modseq;
  gboolean asked_resync;
} Select;

static void
select_free (void *data)
{
  Select *select = data;

  g_object_unref (select->session);
  g_clear_pointer (&select->state, confab_imap_mailbox_state_unref);
  g_free (select);
}

static void
note_select_code (ConfabImapMailboxState *  state,
                  const ConfabImapResponse *response)
{
  guint64 number = 0;
  gboolean has_number = confab_imap_decode_code_number (response, &number);

  switch ((guint) confab_imap_response_get_code (response))
    {
    case CONFAB_IMAP_CODE_UIDVALIDITY:
      if (has_number && number <= G_MAXUINT32)
        state->uid_validity = (guint32) number;
      break;

    case CONFAB_IMAP_CODE_UIDNEXT:
      if (has_number && number <= G_MAXUINT32)
        state->uid_next = (guint32) number;
      break;

    case CONFAB_IMAP_CODE_HIGHESTMODSEQ:
      if (has_number)
        state->highest_modseq = number;
      break;

    case CONFAB_IMAP_CODE_NOMODSEQ:
      state->highest_modseq = 0;
      break;

    case CONFAB_IMAP_CODE_PERMANENTFLAGS:
      g_clear_pointer (&state->permanent_keywords, g_strfreev);
      state->permanent_flags = confab_imap_decode_flags (response, confab_imap_response_get_code_args (response),
                                                         &state->permanent_keywords);
      break;

    case CONFAB_IMAP_CODE_CLOSED:
      /* What came before was the old mailbox's. */
      g_clear_pointer (&state->vanished, confab_imap_set_free);
      g_clear_pointer (&state->changed, g_ptr_array_unref);
      break;

    default:
      break;
    }
}

static void
note_select_vanished (ConfabImapMailboxState *  state,
                      const ConfabImapResponse *response)
{
  gboolean earlier = FALSE;
  g_autoptr (ConfabImapSet) vanished = confab_imap_decode_vanished (response, &earlier);
  guint n_ranges = 0;

  if (vanished == NULL)
    return;
  if (state->vanished == NULL)
    state->vanished = g_steal_pointer (&vanished);
  else
    confab_imap_set_add_set (state->vanished, vanished);
  confab_imap_set_get_ranges (state->vanished, &n_ranges);
  if (n_ranges > CONFAB_IMAP_SET_MAX_RANGES)
    {
      g_clear_pointer (&state->vanished, confab_imap_set_free);
      state->overflow = TRUE;
    }
}

static void
note_select_fetch (ConfabImapMailboxState *  state,
                   const ConfabImapResponse *response)
{
  g_autoptr (ConfabImapMessage) message = confab_imap_decode_fetch (response);

  if (message->uid == 0)
    return;
  if (state->changed == NULL)
    state->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  if (state->changed->len < CONFAB_IMAP_MAX_RESYNC_MESSAGES)
    g_ptr_array_add (state->changed, g_steal_pointer (&message));
  else
    state->overflow = TRUE;
}

static gboolean
select_cb (const ConfabImapResponse *response,
           gpointer                  user_data)
{
  Select *select = user_data;

  if (confab_imap_response_get_status (response) != CONFAB_IMAP_STATUS_NONE)
    note_select_code (select->state, response);
  else if (confab_imap_response_is (response, "EXISTS"))
    select->state->exists = confab_imap_response_get_number (response);
  else if (confab_imap_response_is (response, "VANISHED"))
    note_select_vanished (select->state, response);
  else if (confab_imap_response_is (response, "FETCH"))
    note_select_fetch (select->state, response);
  else
    return confab_imap_response_is (response, "FLAGS") || confab_imap_response_is (response, "RECENT") ||
           confab_imap_response_is (response, "EXPUNGE") || confab_imap_response_is (response, "LIST");
  return TRUE;
}

/* The mailbox is open: what comes in from now on is about it. */
static void
selected_cb (const ConfabImapReply *reply,
             gpointer               user_data)
{
  Select *select = user_data;
  ConfabImapMailboxState *state = select->state;

  state->read_only = reply->code == CONFAB_IMAP_CODE_READ_ONLY;
  state->resynced = select->asked_resync && state->uid_validity == select->known_uid_validity &&
                    state->highest_modseq >= select->known_modseq && !state->overflow;
  if (!state->resynced)
    {
      g_clear_pointer (&state->vanished, confab_imap_set_free);
      g_clear_pointer (&state->changed, g_ptr_array_unref);
    }
  g_clear_pointer (&select->session->selected, confab_imap_mailbox_state_unref);
  select->session->selected = confab_imap_mailbox_state_ref (state);
  select->session->read_only = state->read_only;
}

static DexFuture *
return_state_cb (DexFuture *future,
                 gpointer   user_data)
{
  return dex_future_new_take_boxed (CONFAB_TYPE_IMAP_MAILBOX_STATE, confab_imap_mailbox_state_ref (user_data));
}

/*< private >
 * confab_imap_session_send_select:
 * @self: a session
 * @mailbox: a mailbox, UTF-8
 * @known_uid_validity: as for confab_imap_session_select()
 * @known_modseq: as for confab_imap_session_select()
 *
 * Returns: (transfer full): a future of a #ConfabImapMailboxState
 */
DexFuture *
confab_imap_session_send_select (ConfabImapSession *self,
                                 const char *       mailbox,
                                 guint32            known_uid_validity,
                                 guint64            known_modseq)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("SELECT");
  Select *select = g_new0 (Select, 1);
  ConfabImapMailboxState *state = g_new0 (ConfabImapMailboxState, 1);
  ConfabImapHandlers handlers = {
    .untagged = select_cb, .answered = selected_cb, .user_data = select, .destroy = select_free,
  };

  select->session = g_object_ref (self);
  select->known_uid_validity = known_uid_validity;
  select->known_modseq = known_modseq;
  select->asked_resync = self->qresync && known_uid_validity != 0 && known_modseq != 0;
  select->state = state;
  g_atomic_ref_count_init (&state->ref_count);
  state->mailbox = g_strdup (mailbox);
  state->permanent_flags = CONFAB_IMAP_FLAG_SEEN | CONFAB_IMAP_FLAG_ANSWERED | CONFAB_IMAP_FLAG_FLAGGED |
                           CONFAB_IMAP_FLAG_DELETED | CONFAB_IMAP_FLAG_DRAFT;
  confab_imap_mailbox_state_ref (state);

  confab_imap_session_add_mailbox (self, command, mailbox);
  if (select->asked_resync)
    {
      g_autofree char *known = g_strdup_printf ("(QRESYNC (%u %" G_GUINT64_FORMAT "))", known_uid_validity, known_modseq);

      confab_imap_command_add_atom (command, known);
    }
  else if (self->condstore)
    {
      confab_imap_command_add_atom (command, "(CONDSTORE)");
    }

  /* Whatever was selected is no more, even if this fails. */
  g_clear_pointer (&self->selected, confab_imap_mailbox_state_unref);
  confab_imap_changes_free (confab_imap_session_take_changes (self));
  return dex_future_then (confab_imap_session_send (self, command, &handlers), return_state_cb, state,
                          (GDestroyNotify) confab_imap_mailbox_state_unref);
}

/**
 * confab_imap_session_select:
 * @self: a session
 * @mailbox: a mailbox, UTF-8
 * @known_uid_validity: the UIDVALIDITY of what is known of it, or 0
 * @known_modseq: the HIGHESTMODSEQ up to which it is known, or 0
 *
 * Opens a mailbox. Where the server can (QRESYNC, RFC 7162) and something is
 * known, it tells in the same answer what changed since.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapMailboxState
 */
DexFuture *
confab_imap_session_select (ConfabImapSession *self,
                            const char *       mailbox,
                            guint32            known_uid_validity,
                            guint64            known_modseq)
{
  return confab_imap_session_send_select (self, mailbox, known_uid_validity, known_modseq);
}

static DexFuture *
create_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  g_autoptr (ConfabImapCommand) create = confab_imap_command_new ("CREATE");
  g_autoptr (ConfabImapCommand) subscribe = confab_imap_command_new ("SUBSCRIBE");
  g_autoptr (DexFuture) created = NULL;
  g_autoptr (DexFuture) subscribed = NULL;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GError) error = NULL;

  confab_imap_session_add_mailbox (self, create, operation->mailbox);
  confab_imap_session_add_mailbox (self, subscribe, operation->mailbox);
  created = confab_imap_session_send (self, create, NULL);
  subscribed = confab_imap_session_send (self, subscribe, NULL);

  dex_await (g_steal_pointer (&created), &refusal);
  if (!dex_await (g_steal_pointer (&subscribed), &error) &&
      !g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* Not every server has a code for what is there already. */
  if (refusal != NULL && confab_net_error_get_imap_code (refusal) != CONFAB_IMAP_CODE_ALREADYEXISTS &&
      (confab_net_error_get_imap_code (refusal) != CONFAB_IMAP_CODE_NONE ||
       !g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO) ||
       !dex_await (confab_imap_session_status (self, operation->mailbox), NULL)))
    return dex_future_new_for_error (g_steal_pointer (&refusal));
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_imap_session_create:
 * @self: a session
 * @mailbox: a mailbox, UTF-8
 *
 * Makes a mailbox and subscribes to it. One that is there already is fine.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
confab_imap_session_create (ConfabImapSession *self,
                            const char *       mailbox)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->mailbox = g_strdup (mailbox);
  return confab_imap_operation_spawn (operation, create_fiber);
}

/**
 * confab_imap_session_subscribe:
 * @self: a session
 * @mailbox: a mailbox, UTF-8
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply
 */
DexFuture *
confab_imap_session_subscribe (ConfabImapSession *self,
                               const char *       mailbox)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("SUBSCRIBE");

  confab_imap_session_add_mailbox (self, command, mailbox);
  return confab_imap_session_send (self, command, NULL);
}
