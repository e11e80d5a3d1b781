/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signed-in IMAP session: what it is, what changes, and how it waits. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-dex.h"
#include "confab-imap-decode.h"
#include "confab-net-error.h"

#include <string.h>

/* How long a LOGOUT may take. */
#define LOGOUT_SECONDS 5

/**
 * ConfabImapSession:
 *
 * One connection that is signed in, with at most one mailbox selected. Made by
 * confab_imap_session_connect(); lives on the main thread. Operations may be
 * started while others run: they go out in the order they were started. After
 * any error of the connection it stays closed: make a new one.
 */
G_DEFINE_FINAL_TYPE (ConfabImapSession, confab_imap_session, G_TYPE_OBJECT)

G_DEFINE_BOXED_TYPE (ConfabImapMailboxState, confab_imap_mailbox_state,
                     confab_imap_mailbox_state_ref, confab_imap_mailbox_state_unref)
G_DEFINE_BOXED_TYPE (ConfabImapChanges, confab_imap_changes, confab_imap_changes_copy, confab_imap_changes_free)

/**
 * confab_imap_mailbox_state_ref:
 * @self: a state
 *
 * Returns: (transfer full): @self
 */
ConfabImapMailboxState *
confab_imap_mailbox_state_ref (ConfabImapMailboxState *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_imap_mailbox_state_unref:
 * @self: (transfer full) (nullable): a state
 */
void
confab_imap_mailbox_state_unref (ConfabImapMailboxState *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->mailbox);
  g_strfreev (self->permanent_keywords);
  g_clear_pointer (&self->vanished, confab_imap_set_free);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_free (self);
}

static ConfabImapChanges *
changes_new (void)
{
  ConfabImapChanges *self = g_new0 (ConfabImapChanges, 1);

  self->exists = -1;
  return self;
}

/**
 * confab_imap_changes_copy:
 * @self: changes
 *
 * Returns: (transfer full): a copy
 */
ConfabImapChanges *
confab_imap_changes_copy (const ConfabImapChanges *self)
{
  ConfabImapChanges *copy = g_memdup2 (self, sizeof *self);

  copy->vanished = self->vanished != NULL ? confab_imap_set_copy (self->vanished) : NULL;
  copy->changed = self->changed != NULL ? g_ptr_array_ref (self->changed) : NULL;
  copy->status = self->status != NULL ? g_ptr_array_ref (self->status) : NULL;
  return copy;
}

/**
 * confab_imap_changes_free:
 * @self: (transfer full) (nullable): changes
 */
void
confab_imap_changes_free (ConfabImapChanges *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->vanished, confab_imap_set_free);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->status, g_ptr_array_unref);
  g_free (self);
}

static gboolean
changes_are_empty (const ConfabImapChanges *self)
{
  return self->exists < 0 && self->expunged == 0 && self->vanished == NULL && self->changed == NULL && !self->resync &&
         self->status == NULL;
}

static void
note_vanished (ConfabImapSession *       self,
               const ConfabImapResponse *response)
{
  gboolean earlier = FALSE;
  g_autoptr (ConfabImapSet) vanished = confab_imap_decode_vanished (response, &earlier);
  guint n_ranges = 0;

  if (vanished == NULL)
    return;
  if (self->changes->vanished == NULL)
    self->changes->vanished = g_steal_pointer (&vanished);
  else
    confab_imap_set_add_set (self->changes->vanished, vanished);
  confab_imap_set_get_ranges (self->changes->vanished, &n_ranges);
  if (n_ranges > CONFAB_IMAP_MAX_VANISHED_RANGES)
    {
      g_clear_pointer (&self->changes->vanished, confab_imap_set_free);
      self->changes->resync = TRUE;
    }
}

static void
note_fetch (ConfabImapSession *       self,
            const ConfabImapResponse *response)
{
  g_autoptr (ConfabImapMessage) message = confab_imap_decode_fetch (response);

  if ((message->items & CONFAB_IMAP_FETCH_FLAGS) == 0)
    return;
  if (message->uid == 0)
    {
      self->changes->resync = TRUE;
      return;
    }
  if (self->changes->changed == NULL)
    self->changes->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  if (self->changes->changed->len < CONFAB_IMAP_MAX_CHANGED_MESSAGES)
    g_ptr_array_add (self->changes->changed, g_steal_pointer (&message));
  else
    self->changes->resync = TRUE;
}

static void
note_status (ConfabImapSession *       self,
             const ConfabImapResponse *response)
{
  ConfabImapMailboxStatus *status = confab_imap_decode_status (response, self->utf8);

  if (status == NULL)
    return;
  if (self->changes->status == NULL)
    self->changes->status = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_mailbox_status_free);
  if (self->changes->status->len < CONFAB_IMAP_MAX_CHANGED_MAILBOXES)
    g_ptr_array_add (self->changes->status, status);
  else
    confab_imap_mailbox_status_free (status);
}

/* What a person has to be told (RFC 9051, 7.1), and that a mailbox is full (RFC
 * 9208), which some servers tell in passing only. */
static void
note_alert (ConfabImapSession *self,
            const char *       text)
{
  g_autofree char *words = confab_net_error_clean_words (text, -1);

  if (words == NULL || self->alerts->len >= CONFAB_IMAP_MAX_ALERTS ||
      g_ptr_array_find_with_equal_func (self->alerts, words, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->alerts, g_steal_pointer (&words));
}

static void
note_progress (ConfabImapSession *       self,
               const ConfabImapResponse *response)
{
  g_autofree char *tag = NULL;
  guint64 done = 0;
  guint64 goal = 0;

  if (confab_imap_decode_in_progress (response, &tag, &done, &goal) && self->progress_func != NULL)
    self->progress_func (done, goal, self->progress_data);
}

/* Response codes that may come at any time and are about no command. */
static void
note_code (ConfabImapSession *       self,
           const ConfabImapResponse *response)
{
  switch ((guint) confab_imap_response_get_code (response))
    {
    case CONFAB_IMAP_CODE_ALERT:
    case CONFAB_IMAP_CODE_OVERQUOTA:
      note_alert (self, confab_imap_response_get_text (response));
      break;

    case CONFAB_IMAP_CODE_INPROGRESS:
      note_progress (self, response);
      break;

    case CONFAB_IMAP_CODE_NOTIFICATIONOVERFLOW:
      self->changes->resync = TRUE;
      break;

    case CONFAB_IMAP_CODE_READ_ONLY:
    case CONFAB_IMAP_CODE_READ_WRITE:
      self->read_only = confab_imap_response_get_code (response) == CONFAB_IMAP_CODE_READ_ONLY;
      break;

    case CONFAB_IMAP_CODE_CAPABILITY:
      confab_imap_session_take_capabilities (self, confab_imap_decode_capabilities (response));
      break;

    default:
      break;
    }
}

/*< private >
 * confab_imap_session_untagged:
 * @response: an untagged response that no command asked for, or a tagged one
 *   with something the person has to be told
 * @user_data: the session
 *
 * Notes what changed, and ends an IDLE for it.
 *
 * Returns: %TRUE
 */
gboolean
confab_imap_session_untagged (const ConfabImapResponse *response,
                              gpointer                  user_data)
{
  ConfabImapSession *self = user_data;
  gboolean was_empty = changes_are_empty (self->changes);

  if (confab_imap_response_is (response, "CAPABILITY"))
    confab_imap_session_take_capabilities (self, confab_imap_decode_capabilities (response));
  else if (confab_imap_response_is (response, "STATUS"))
    note_status (self, response);
  else if (confab_imap_response_get_status (response) != CONFAB_IMAP_STATUS_NONE)
    note_code (self, response);
  else if (self->selected == NULL)
    return TRUE;
  else if (confab_imap_response_is (response, "EXISTS"))
    self->changes->exists = confab_imap_response_get_number (response);
  else if (confab_imap_response_is (response, "EXPUNGE"))
    self->changes->expunged++;
  else if (confab_imap_response_is (response, "VANISHED"))
    note_vanished (self, response);
  else if (confab_imap_response_is (response, "FETCH"))
    note_fetch (self, response);

  if (was_empty && !changes_are_empty (self->changes))
    confab_imap_session_wake (self);
  return TRUE;
}

static void
confab_imap_session_dispose (GObject *object)
{
  ConfabImapSession *self = CONFAB_IMAP_SESSION (object);

  if (self->connection != NULL)
    {
      confab_imap_connection_set_untagged (self->connection, NULL, NULL);
      confab_imap_connection_set_capabilities (self->connection, NULL);
      confab_imap_connection_close (self->connection, NULL);
    }
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (confab_imap_session_parent_class)->dispose (object);
}

static void
confab_imap_session_finalize (GObject *object)
{
  ConfabImapSession *self = CONFAB_IMAP_SESSION (object);

  g_clear_pointer (&self->server, confab_server_unref);
  g_clear_pointer (&self->capabilities, confab_imap_capabilities_free);
  g_clear_pointer (&self->server_id, g_hash_table_unref);
  g_clear_pointer (&self->mailboxes, g_ptr_array_unref);
  g_clear_pointer (&self->prefix, g_free);
  g_clear_pointer (&self->selected, confab_imap_mailbox_state_unref);
  g_clear_pointer (&self->changes, confab_imap_changes_free);
  g_clear_pointer (&self->alerts, g_ptr_array_unref);
  g_clear_pointer (&self->append_limits, g_hash_table_unref);
  dex_clear (&self->wake);
  dex_clear (&self->idling);

  G_OBJECT_CLASS (confab_imap_session_parent_class)->finalize (object);
}

static void
confab_imap_session_class_init (ConfabImapSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_imap_session_dispose;
  object_class->finalize = confab_imap_session_finalize;
}

static void
confab_imap_session_init (ConfabImapSession *self)
{
  self->capabilities = confab_imap_capabilities_new ();
  self->mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_mailbox_unref);
  self->prefix = g_strdup ("");
  self->changes = changes_new ();
  self->alerts = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->append_limits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/*< private >
 * confab_imap_session_take_capabilities:
 * @self: a session
 * @capabilities: (transfer full): what the server can do now
 */
void
confab_imap_session_take_capabilities (ConfabImapSession *     self,
                                       ConfabImapCapabilities *capabilities)
{
  confab_imap_connection_set_capabilities (self->connection, capabilities);
  g_clear_pointer (&self->capabilities, confab_imap_capabilities_free);
  self->capabilities = capabilities;
  self->capabilities_told = TRUE;
}

/*< private >
 * confab_imap_session_has:
 * @self: a session
 * @capability: one of them
 *
 * Returns: whether the server has it
 */
gboolean
confab_imap_session_has (ConfabImapSession *  self,
                         ConfabImapCapability capability)
{
  return confab_imap_capabilities_has (self->capabilities, capability);
}

/**
 * confab_imap_session_knows_copies:
 * @self: a session
 *
 * Returns: whether the server says which messages are copies of one, whatever mailbox
 *   they lie in (%CONFAB_IMAP_FETCH_GMAIL)
 */
gboolean
confab_imap_session_knows_copies (ConfabImapSession *self)
{
  g_return_val_if_fail (CONFAB_IS_IMAP_SESSION (self), FALSE);

  return confab_imap_session_has (self, CONFAB_IMAP_CAP_GMAIL);
}

static void
operation_free (void *data)
{
  ConfabImapOperation *operation = data;

  g_object_unref (operation->session);
  g_free (operation->mailbox);
  g_clear_pointer (&operation->set, confab_imap_set_free);
  g_strfreev (operation->keywords);
  g_clear_pointer (&operation->bytes, g_bytes_unref);
  g_free (operation->name);
  g_free (operation->value);
  g_free (operation);
}

/*< private >
 * confab_imap_operation_new:
 * @session: a session
 *
 * Returns: (transfer full): an operation without arguments
 */
ConfabImapOperation *
confab_imap_operation_new (ConfabImapSession *session)
{
  ConfabImapOperation *operation = g_new0 (ConfabImapOperation, 1);

  operation->session = g_object_ref (session);
  return operation;
}

/*< private >
 * confab_imap_operation_spawn:
 * @operation: (transfer full): an operation
 * @fiber: what runs it
 *
 * Returns: (transfer full): the fiber's future
 */
DexFuture *
confab_imap_operation_spawn (ConfabImapOperation *operation,
                             DexFiberFunc         fiber)
{
  return confab_dex_spawn (NULL, fiber, operation, operation_free);
}

/*< private >
 * confab_imap_session_send:
 * @self: a session
 * @command: what to send
 * @handlers: (nullable): who is told what happens meanwhile
 *
 * Sends a command; an IDLE that runs is ended first.
 *
 * Returns: (transfer full): a future of a #ConfabImapReply
 */
DexFuture *
confab_imap_session_send (ConfabImapSession *       self,
                          ConfabImapCommand *       command,
                          const ConfabImapHandlers *handlers)
{
  confab_imap_session_wake (self);
  return confab_imap_connection_send (self->connection, command, handlers);
}

/*< private >
 * confab_imap_session_run:
 * @self: a session
 * @command: what to send
 * @handlers: (nullable): who is told what happens meanwhile
 * @error: a %CONFAB_NET_ERROR
 *
 * Sends a command and awaits its answer, on a fiber.
 *
 * Returns: (transfer full) (nullable): the answer
 */
ConfabImapReply *
confab_imap_session_run (ConfabImapSession *       self,
                         ConfabImapCommand *       command,
                         const ConfabImapHandlers *handlers,
                         GError **                 error)
{
  return dex_await_boxed (confab_imap_session_send (self, command, handlers), error);
}

/*< private >
 * confab_imap_session_add_mailbox:
 * @self: a session
 * @command: a command
 * @name: a mailbox, UTF-8
 *
 * Adds a mailbox's name as this server spells it: back as it was told, where it
 * was told, else encoded.
 */
void
confab_imap_session_add_mailbox (ConfabImapSession *self,
                                 ConfabImapCommand *command,
                                 const char *       name)
{
  ConfabImapMailbox *mailbox = confab_imap_session_find_mailbox (self, name);

  if (mailbox != NULL)
    confab_imap_command_add_string (command, mailbox->wire);
  else
    confab_imap_command_add_mailbox (command, name, self->utf8);
}

/*< private >
 * confab_imap_session_split:
 * @set: UIDs
 *
 * Returns: (transfer full) (element-type ConfabImapSet): the same in pieces
 *   that are short enough for one command each; none when @set is empty
 */
GPtrArray *
confab_imap_session_split (const ConfabImapSet *set)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_set_free);
  guint n_ranges = 0;
  const ConfabImapRange *ranges = confab_imap_set_get_ranges (set, &n_ranges);
  /* "4294967295:4294967295," */
  const guint per_piece = CONFAB_IMAP_MAX_SET_LENGTH / 22;

  for (guint i = 0; i < n_ranges; i++)
    {
      if (i % per_piece == 0)
        g_ptr_array_add (pieces, confab_imap_set_new ());
      confab_imap_set_add_range (g_ptr_array_index (pieces, pieces->len - 1), ranges[i].first, ranges[i].last);
    }
  return pieces;
}

/**
 * confab_imap_session_is_open:
 * @self: a session
 *
 * Returns: whether its connection stands, as far as is known
 */
gboolean
confab_imap_session_is_open (ConfabImapSession *self)
{
  return confab_imap_connection_is_open (self->connection);
}

/**
 * confab_imap_session_await_closed:
 * @self: a session
 *
 * Returns: (transfer full): a future that is rejected with the reason, a
 *   %CONFAB_NET_ERROR, once the connection is closed, and never resolved
 */
DexFuture *
confab_imap_session_await_closed (ConfabImapSession *self)
{
  return confab_imap_connection_await_closed (self->connection);
}

/**
 * confab_imap_session_close:
 * @self: a session
 *
 * Closes the connection at once. Every operation that runs is rejected with
 * %CONFAB_NET_ERROR_CANCELLED.
 */
void
confab_imap_session_close (ConfabImapSession *self)
{
  confab_imap_connection_close (self->connection, NULL);
}

static DexFuture *
logout_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("LOGOUT");
  ConfabImapHandlers handlers = { .flags = CONFAB_IMAP_SEND_LOGOUT };
  g_autoptr (GError) error = NULL;

  if (!dex_await (dex_future_first (confab_imap_session_send (operation->session, command, &handlers),
                                    dex_timeout_new_seconds (LOGOUT_SECONDS), NULL),
                  &error))
    g_debug ("No goodbye from the server: %s", error->message);
  confab_imap_session_close (operation->session);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_imap_session_logout:
 * @self: a session
 *
 * Ends the session politely, and within seconds even if the server is not.
 *
 * Returns: (transfer full): a future that resolves to %TRUE once it is closed
 */
DexFuture *
confab_imap_session_logout (ConfabImapSession *self)
{
  return confab_imap_operation_spawn (confab_imap_operation_new (self), logout_fiber);
}

/**
 * confab_imap_session_set_idle_priority:
 * @self: a session
 * @idle_priority: read below GTK's redraw: for bulk work
 */
void
confab_imap_session_set_idle_priority (ConfabImapSession *self,
                                       gboolean           idle_priority)
{
  confab_connection_set_io_priority (confab_imap_connection_get_connection (self->connection),
                                     idle_priority ? G_PRIORITY_DEFAULT_IDLE : G_PRIORITY_DEFAULT);
}

/**
 * confab_imap_session_set_timeout:
 * @self: a session
 * @milliseconds: after which a server that owes an answer and makes no progress
 *   with it is given up; %CONFAB_IMAP_TIMEOUT_SECONDS at first
 */
void
confab_imap_session_set_timeout (ConfabImapSession *self,
                                 guint              milliseconds)
{
  confab_imap_connection_set_timeout (self->connection, milliseconds);
}

/**
 * confab_imap_session_get_capabilities:
 * @self: a session
 *
 * Returns: (transfer none): what the server can do, valid until the next await
 */
const ConfabImapCapabilities *
confab_imap_session_get_capabilities (ConfabImapSession *self)
{
  return self->capabilities;
}

/**
 * confab_imap_session_get_mailboxes:
 * @self: a session
 *
 * Returns: (transfer none) (element-type ConfabImapMailbox): the mailboxes as of
 *   the last LIST; a new array comes with the next one, this one stays as it is
 */
GPtrArray *
confab_imap_session_get_mailboxes (ConfabImapSession *self)
{
  return self->mailboxes;
}

/**
 * confab_imap_session_find_mailbox:
 * @self: a session
 * @name: a name, UTF-8
 *
 * Returns: (transfer none) (nullable): the mailbox of that name
 */
ConfabImapMailbox *
confab_imap_session_find_mailbox (ConfabImapSession *self,
                                  const char *       name)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      ConfabImapMailbox *mailbox = g_ptr_array_index (self->mailboxes, i);

      if (strcmp (mailbox->name, name) == 0)
        return mailbox;
    }
  return NULL;
}

/**
 * confab_imap_session_find_role:
 * @self: a session
 * @role: what a mailbox is for
 *
 * Returns: (transfer none) (nullable): the first mailbox that is for it and can
 *   be opened
 */
ConfabImapMailbox *
confab_imap_session_find_role (ConfabImapSession *self,
                               ConfabImapRole     role)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      ConfabImapMailbox *mailbox = g_ptr_array_index (self->mailboxes, i);

      if (mailbox->role == role && (mailbox->attributes & CONFAB_IMAP_MAILBOX_NO_SELECT) == 0)
        return mailbox;
    }
  return NULL;
}

/**
 * confab_imap_session_get_prefix:
 * @self: a session
 *
 * Returns: (transfer none): what the names of the person's own mailboxes begin
 *   with (NAMESPACE), as "INBOX.", or ""
 */
const char *
confab_imap_session_get_prefix (ConfabImapSession *self)
{
  return self->prefix;
}

/**
 * confab_imap_session_get_delimiter:
 * @self: a session
 *
 * Returns: what stands between the levels of a name, or 0 when names are flat
 */
char
confab_imap_session_get_delimiter (ConfabImapSession *self)
{
  return self->delimiter;
}

/**
 * confab_imap_session_get_server_id:
 * @self: a session
 * @key: a field of ID, lower case, as "name"
 *
 * Returns: (transfer none) (nullable): what the server says of itself
 */
const char *
confab_imap_session_get_server_id (ConfabImapSession *self,
                                   const char *       key)
{
  return self->server_id != NULL ? g_hash_table_lookup (self->server_id, key) : NULL;
}

/**
 * confab_imap_session_get_selected:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the selected mailbox as it was when it
 *   was opened
 */
ConfabImapMailboxState *
confab_imap_session_get_selected (ConfabImapSession *self)
{
  return self->selected;
}

/*< private >
 * confab_imap_session_has_changes:
 * @self: a session
 *
 * Returns: whether confab_imap_session_take_changes() has something to give
 */
gboolean
confab_imap_session_has_changes (ConfabImapSession *self)
{
  return !changes_are_empty (self->changes);
}

/**
 * confab_imap_session_take_changes:
 * @self: a session
 *
 * Returns: (transfer full) (nullable): what the server told of the selected
 *   mailbox since the last call, or %NULL when nothing changed
 */
ConfabImapChanges *
confab_imap_session_take_changes (ConfabImapSession *self)
{
  ConfabImapChanges *changes = NULL;

  if (changes_are_empty (self->changes))
    return NULL;
  changes = self->changes;
  self->changes = changes_new ();
  return changes;
}

/**
 * confab_imap_session_is_read_only:
 * @self: a session
 *
 * Returns: whether nothing in the selected mailbox can be changed, as the server
 *   said when it was opened or since
 */
gboolean
confab_imap_session_is_read_only (ConfabImapSession *self)
{
  return self->selected != NULL && self->read_only;
}

/**
 * confab_imap_session_take_alerts:
 * @self: a session
 *
 * What the server wants the person to know, said since the last call, encrypted
 * and not before: one line of plain text each, bounded, at most
 * %CONFAB_IMAP_MAX_ALERTS. They are the server's words, and to be shown as such.
 *
 * Returns: (transfer full) (nullable): them, or %NULL when there are none
 */
GStrv
confab_imap_session_take_alerts (ConfabImapSession *self)
{
  GPtrArray *alerts = self->alerts;

  if (alerts->len == 0)
    return NULL;
  self->alerts = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  return (GStrv) g_ptr_array_free (alerts, FALSE);
}

/**
 * confab_imap_session_set_progress_func:
 * @self: a session
 * @func: (nullable): told how far a long command is (INPROGRESS, RFC 9585)
 * @user_data: for @func; valid as long as the session or until it is replaced
 */
void
confab_imap_session_set_progress_func (ConfabImapSession *    self,
                                       ConfabImapProgressFunc func,
                                       gpointer               user_data)
{
  self->progress_func = func;
  self->progress_data = user_data;
}
