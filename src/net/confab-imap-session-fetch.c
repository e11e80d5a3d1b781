/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IMAP session's messages: FETCH as a stream, SEARCH. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-dex.h"
#include "confab-imap-decode.h"
#include "confab-net-error.h"

#include <string.h>

/* Commands of one fetch that are under way at once. */
#define FETCH_WINDOW 2
/* Longest section name. */
#define MAX_SECTION 200

/**
 * Fetch:
 *
 * One stream of messages, shared by its fiber and its commands. A full batch is
 * given over while the next one is read; a second full one holds up the reader.
 */
typedef struct
{
  ConfabImapSet *uids;
  ConfabImapFetchOptions options;
  ConfabImapFetchFunc func;
  void *user_data;
  GDestroyNotify user_data_destroy;

  GPtrArray *batch; /* ConfabImapMessage */
  gsize batch_weight;
  DexFuture *taking; /* the consumer's answer to the last batch */
  GError *error;
  guint n_delivered;
} Fetch;

static void
fetch_clear (void *data)
{
  Fetch *fetch = data;

  confab_imap_set_free (fetch->uids);
  g_clear_pointer (&fetch->batch, g_ptr_array_unref);
  dex_clear (&fetch->taking);
  g_clear_error (&fetch->error);
  if (fetch->user_data_destroy != NULL)
    fetch->user_data_destroy (fetch->user_data);
}

static void
fetch_release (void *data)
{
  g_rc_box_release_full (data, fetch_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_release)

static void
begin_batch (Fetch *fetch)
{
  fetch->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  fetch->batch_weight = 0;
}

/* Whether a FETCH response answers this command, rather than tell of a change. */
static gboolean
answers (const Fetch *            fetch,
         const ConfabImapMessage *message)
{
  const ConfabImapFetchItems telling = CONFAB_IMAP_FETCH_BODY | CONFAB_IMAP_FETCH_HEADER | CONFAB_IMAP_FETCH_STRUCTURE |
                                       CONFAB_IMAP_FETCH_SIZE | CONFAB_IMAP_FETCH_INTERNAL_DATE;
  ConfabImapFetchItems asked = fetch->options.items & telling;

  if (message->uid == 0 || !confab_imap_set_contains (fetch->uids, message->uid))
    return FALSE;
  return asked == 0 || (message->items & asked) != 0;
}

static gboolean
fetch_cb (const ConfabImapResponse *response,
          gpointer                  user_data)
{
  Fetch *fetch = user_data;
  g_autoptr (ConfabImapMessage) message = NULL;

  if (!confab_imap_response_is (response, "FETCH"))
    return FALSE;
  message = confab_imap_decode_fetch (response);
  if (!answers (fetch, message))
    return FALSE;
  if (fetch->error != NULL)
    return TRUE;

  if (fetch->options.max_body > 0 && message->body != NULL)
    message->body_truncated = g_bytes_get_size (message->body) >= fetch->options.max_body &&
                              ((message->items & CONFAB_IMAP_FETCH_SIZE) == 0 || message->size > fetch->options.max_body);
  fetch->batch_weight += confab_imap_message_get_weight (message);
  g_ptr_array_add (fetch->batch, g_steal_pointer (&message));
  return TRUE;
}

static void
note_taking_failed (Fetch *fetch)
{
  if (fetch->taking != NULL && dex_future_is_rejected (fetch->taking) && fetch->error == NULL)
    dex_future_get_value (fetch->taking, &fetch->error);
}

static void
deliver (Fetch *fetch)
{
  GPtrArray *batch = g_steal_pointer (&fetch->batch);

  begin_batch (fetch);
  dex_clear (&fetch->taking);
  fetch->n_delivered += batch->len;
  fetch->taking = fetch->func (batch, fetch->user_data);
}

static DexFuture *
fetch_pause_cb (gpointer user_data)
{
  Fetch *fetch = user_data;

  if (fetch->batch->len < fetch->options.batch_messages && fetch->batch_weight < fetch->options.batch_bytes)
    return NULL;
  if (fetch->taking != NULL && dex_future_is_pending (fetch->taking))
    return dex_ref (fetch->taking);
  note_taking_failed (fetch);
  if (fetch->error == NULL)
    deliver (fetch);
  return NULL;
}

/* The last batch, and the end of the consumer's work. */
static gboolean
finish_fetch (Fetch *  fetch,
              GError **error)
{
  while (fetch->error == NULL && (fetch->taking != NULL || fetch->batch->len > 0))
    {
      if (fetch->taking != NULL)
        {
          g_autoptr (DexFuture) taking = g_steal_pointer (&fetch->taking);

          if (!dex_await (g_steal_pointer (&taking), &fetch->error))
            break;
        }
      if (fetch->batch->len > 0)
        deliver (fetch);
    }

  if (fetch->error != NULL)
    g_propagate_error (error, g_error_copy (fetch->error));
  return fetch->error == NULL;
}

static ConfabImapCommand *
build_fetch (ConfabImapSession *  self,
             Fetch *              fetch,
             const ConfabImapSet *uids)
{
  ConfabImapCommand *command = confab_imap_command_new ("UID FETCH");
  ConfabImapFetchItems items = fetch->options.items;

  confab_imap_command_add_set (command, uids);
  confab_imap_command_open_list (command);
  confab_imap_command_add_atom (command, "UID");
  if ((items & CONFAB_IMAP_FETCH_FLAGS) != 0)
    confab_imap_command_add_atom (command, "FLAGS");
  if ((items & CONFAB_IMAP_FETCH_MODSEQ) != 0 && self->condstore)
    confab_imap_command_add_atom (command, "MODSEQ");
  if ((items & CONFAB_IMAP_FETCH_INTERNAL_DATE) != 0)
    confab_imap_command_add_atom (command, "INTERNALDATE");
  if ((items & CONFAB_IMAP_FETCH_SIZE) != 0)
    confab_imap_command_add_atom (command, "RFC822.SIZE");
  if ((items & CONFAB_IMAP_FETCH_STRUCTURE) != 0)
    confab_imap_command_add_atom (command, "BODYSTRUCTURE");
  if ((items & CONFAB_IMAP_FETCH_GMAIL) != 0 && confab_imap_session_has (self, CONFAB_IMAP_CAP_GMAIL))
    confab_imap_command_add_atom (command, "X-GM-MSGID");
  if ((items & CONFAB_IMAP_FETCH_EMAIL_ID) != 0 && confab_imap_session_has (self, CONFAB_IMAP_CAP_OBJECTID))
    confab_imap_command_add_atom (command, "EMAILID");
  if ((items & CONFAB_IMAP_FETCH_HEADER) != 0)
    confab_imap_command_add_atom (command, "BODY.PEEK[HEADER]");
  else if ((items & CONFAB_IMAP_FETCH_MESSAGE_ID) != 0)
    confab_imap_command_add_atom (command, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]");
  if ((items & CONFAB_IMAP_FETCH_BODY) != 0)
    {
      g_autofree char *partial = g_strdup_printf ("BODY.PEEK[]<0.%" G_GUINT64_FORMAT ">", fetch->options.max_body);

      confab_imap_command_add_atom (command, fetch->options.max_body > 0 ? partial : "BODY.PEEK[]");
    }
  confab_imap_command_close_list (command);

  if (fetch->options.changed_since > 0 && self->condstore)
    {
      g_autofree char *since = g_strdup_printf ("(CHANGEDSINCE %" G_GUINT64_FORMAT ")", fetch->options.changed_since);

      confab_imap_command_add_atom (command, since);
    }
  return command;
}

/* What the fetching fiber owns. */
typedef struct
{
  ConfabImapSession *session;
  Fetch *fetch;
} FetchRun;

static void
fetch_run_free (void *data)
{
  FetchRun *run = data;

  g_object_unref (run->session);
  fetch_release (run->fetch);
  g_free (run);
}

static DexFuture *
send_fetch (FetchRun *           run,
            const ConfabImapSet *uids)
{
  g_autoptr (ConfabImapCommand) command = build_fetch (run->session, run->fetch, uids);
  ConfabImapHandlers handlers = {
    .untagged = fetch_cb, .pause = fetch_pause_cb, .user_data = g_rc_box_acquire (run->fetch), .destroy = fetch_release,
  };

  return confab_imap_session_send (run->session, command, &handlers);
}

static DexFuture *
fetch_fiber (void *user_data)
{
  FetchRun *run = user_data;
  g_autoptr (GPtrArray) pieces = confab_imap_session_split (run->fetch->uids);
  g_autoptr (GPtrArray) answers_due = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < pieces->len + FETCH_WINDOW; i++)
    {
      if (i < pieces->len && run->fetch->error == NULL)
        g_ptr_array_add (answers_due, send_fetch (run, g_ptr_array_index (pieces, i)));
      if (i + 1 < FETCH_WINDOW || answers_due->len == 0)
        continue;
      if (!dex_await (g_ptr_array_steal_index (answers_due, 0), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!finish_fetch (run->fetch, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_uint (run->fetch->n_delivered);
}

/**
 * confab_imap_session_fetch:
 * @self: a session with a selected mailbox
 * @uids: which messages
 * @options: what of them
 * @func: takes them, batch by batch
 * @user_data: for @func
 * @user_data_destroy: (nullable): frees @user_data when no more comes
 *
 * Fetches messages as a stream: what @func has not taken yet is bounded, however
 * many there are. UIDs that are no more are left out by the server. A message
 * whose answer made no sense is left out too.
 *
 * Returns: (transfer full): a future that resolves, once @func took the last
 *   batch, to the number of messages, a uint
 */
DexFuture *
confab_imap_session_fetch (ConfabImapSession *           self,
                           const ConfabImapSet *         uids,
                           const ConfabImapFetchOptions *options,
                           ConfabImapFetchFunc           func,
                           gpointer                      user_data,
                           GDestroyNotify                user_data_destroy)
{
  FetchRun *run = g_new0 (FetchRun, 1);
  Fetch *fetch = g_rc_box_new0 (Fetch);

  fetch->uids = confab_imap_set_copy (uids);
  fetch->options = *options;
  if (fetch->options.batch_messages == 0)
    fetch->options.batch_messages = CONFAB_IMAP_FETCH_BATCH_MESSAGES;
  if (fetch->options.batch_bytes == 0)
    fetch->options.batch_bytes = CONFAB_IMAP_FETCH_BATCH_BYTES;
  fetch->func = func;
  fetch->user_data = user_data;
  fetch->user_data_destroy = user_data_destroy;
  begin_batch (fetch);

  run->session = g_object_ref (self);
  run->fetch = fetch;
  return confab_dex_spawn (NULL, fetch_fiber, run, fetch_run_free);
}

/* One section of one message, shared by its fiber and its command. */
typedef struct
{
  guint32 uid;
  char *section;
  GBytes *bytes;
} Section;

static void
section_clear (void *data)
{
  Section *section = data;

  g_free (section->section);
  g_clear_pointer (&section->bytes, g_bytes_unref);
}

static void
section_release (void *data)
{
  g_rc_box_release_full (data, section_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Section, section_release)

static gboolean
section_cb (const ConfabImapResponse *response,
            gpointer                  user_data)
{
  Section *section = user_data;
  g_autoptr (ConfabImapMessage) message = NULL;
  GBytes *bytes = NULL;

  if (!confab_imap_response_is (response, "FETCH"))
    return FALSE;
  message = confab_imap_decode_fetch (response);
  if (message->uid != section->uid)
    return FALSE;

  if (section->section[0] == '\0')
    bytes = message->body;
  else if (message->header != NULL)
    bytes = message->header;
  for (guint i = 0; bytes == NULL && message->sections != NULL && i < message->sections->len; i++)
    {
      ConfabImapSection *candidate = g_ptr_array_index (message->sections, i);

      if (g_ascii_strcasecmp (candidate->name, section->section) == 0)
        bytes = candidate->bytes;
    }
  if (bytes == NULL)
    return FALSE;

  g_clear_pointer (&section->bytes, g_bytes_unref);
  section->bytes = g_bytes_ref (bytes);
  return TRUE;
}

static DexFuture *
section_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("UID FETCH");
  g_autoptr (Section) section = g_rc_box_new0 (Section);
  ConfabImapHandlers handlers = { .untagged = section_cb, .user_data = g_rc_box_acquire (section), .destroy = section_release };
  g_autoptr (GString) item = g_string_new (NULL);
  g_autoptr (ConfabImapReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  section->uid = operation->uid;
  section->section = g_strdup (operation->name);
  g_string_printf (item, "(UID BODY.PEEK[%s]", operation->name);
  if (operation->length > 0)
    g_string_append_printf (item, "<%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ">", operation->offset, operation->length);
  g_string_append_c (item, ')');
  confab_imap_command_add_number (command, operation->uid);
  confab_imap_command_add_atom (command, item->str);

  reply = confab_imap_session_run (operation->session, command, &handlers, &error);
  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (section->bytes == NULL)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO, "The server has no such part any more");
  return dex_future_new_take_boxed (G_TYPE_BYTES, g_bytes_ref (section->bytes));
}

/*< private >
 * confab_imap_session_is_section:
 * @section: text
 *
 * Returns: whether it can name a section of a message
 */
gboolean
confab_imap_session_is_section (const char *section)
{
  if (strlen (section) > MAX_SECTION)
    return FALSE;
  for (const char *cursor = section; *cursor != '\0'; cursor++)
    if (!g_ascii_isalnum (*cursor) && strchr (".-() ", *cursor) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * confab_imap_session_fetch_section:
 * @self: a session with a selected mailbox
 * @uid: a message
 * @section: a section of it, as "1.2", "1.MIME", "HEADER" or "" for all
 * @offset: where to begin, in bytes
 * @length: how many bytes at most, or 0 for all
 *
 * Fetches one part of one message, still in its transfer encoding.
 *
 * Returns: (transfer full): a future that resolves to a #GBytes; it is shorter
 *   than @length at the end of the section
 */
DexFuture *
confab_imap_session_fetch_section (ConfabImapSession *self,
                                   guint32            uid,
                                   const char *       section,
                                   guint64            offset,
                                   guint64            length)
{
  ConfabImapOperation *operation = NULL;

  if (uid == 0 || !confab_imap_session_is_section (section))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "This is no part of a message");
  operation = confab_imap_operation_new (self);
  operation->uid = uid;
  operation->name = g_strdup (section);
  operation->offset = offset;
  operation->length = length;
  return confab_imap_operation_spawn (operation, section_fiber);
}

/* What SEARCH found, shared by its fiber and its command. */
typedef struct
{
  ConfabImapSet *found;
  gboolean nonsense;
} Search;

static void
search_clear (void *data)
{
  Search *search = data;

  g_clear_pointer (&search->found, confab_imap_set_free);
}

static void
search_release (void *data)
{
  g_rc_box_release_full (data, search_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, search_release)

static gboolean
search_cb (const ConfabImapResponse *response,
           gpointer                  user_data)
{
  Search *search = user_data;
  g_autoptr (ConfabImapSet) found = NULL;

  if (!confab_imap_response_is (response, "SEARCH") && !confab_imap_response_is (response, "ESEARCH"))
    return FALSE;
  found = confab_imap_decode_search (response);
  if (found == NULL)
    search->nonsense = TRUE;
  else
    confab_imap_set_add_set (search->found, found);
  return TRUE;
}

static DexFuture *
search_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("UID SEARCH");
  g_autoptr (Search) search = g_rc_box_new0 (Search);
  ConfabImapHandlers handlers = { .untagged = search_cb, .user_data = g_rc_box_acquire (search), .destroy = search_release };
  g_autoptr (ConfabImapReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  search->found = confab_imap_set_new ();
  if (confab_imap_session_has (self, CONFAB_IMAP_CAP_ESEARCH))
    confab_imap_command_add_atom (command, "RETURN (ALL)");
  if (operation->name != NULL)
    {
      if (!g_str_is_ascii (operation->value) && !self->utf8)
        confab_imap_command_add_atom (command, "CHARSET UTF-8");
      confab_imap_command_add_atom (command, "HEADER");
      confab_imap_command_add_string (command, operation->name);
      confab_imap_command_add_string (command, operation->value);
    }
  else if (operation->date > 0)
    {
      if (operation->set != NULL)
        {
          confab_imap_command_add_atom (command, "UID");
          confab_imap_command_add_set (command, operation->set);
        }
      confab_imap_command_add_atom (command, "SINCE");
      confab_imap_command_add_date (command, operation->date);
    }
  else if (operation->length > 0)
    {
      confab_imap_command_add_atom (command, "LARGER");
      confab_imap_command_add_number (command, operation->length);
    }
  else
    {
      confab_imap_command_add_atom (command, "ALL");
    }

  reply = confab_imap_session_run (self, command, &handlers, &error);
  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (search->nonsense)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "What the server found makes no sense");
  return dex_future_new_take_boxed (CONFAB_TYPE_IMAP_SET, g_steal_pointer (&search->found));
}

/**
 * confab_imap_session_search_all:
 * @self: a session with a selected mailbox
 *
 * Returns: (transfer full): a future that resolves to the #ConfabImapSet of all
 *   UIDs in the mailbox
 */
DexFuture *
confab_imap_session_search_all (ConfabImapSession *self)
{
  return confab_imap_operation_spawn (confab_imap_operation_new (self), search_fiber);
}

/**
 * confab_imap_session_search_since:
 * @self: a session with a selected mailbox
 * @since: seconds since 1970; the day counts, by the server's clock
 * @first: the lowest UID to look at: a server looks up the date of each
 *
 * Returns: (transfer full): a future that resolves to the #ConfabImapSet of the
 *   UIDs that came in that day or later
 */
DexFuture *
confab_imap_session_search_since (ConfabImapSession *self,
                                  gint64             since,
                                  guint32            first)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->date = since;
  if (first > 1)
    operation->set = confab_imap_set_new_range (first, G_MAXUINT32);
  return confab_imap_operation_spawn (operation, search_fiber);
}

/**
 * confab_imap_session_search_larger:
 * @self: a session with a selected mailbox
 * @size: bytes, not 0
 *
 * Returns: (transfer full): a future that resolves to the #ConfabImapSet of the
 *   UIDs of messages with more bytes
 */
DexFuture *
confab_imap_session_search_larger (ConfabImapSession *self,
                                   guint64            size)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->length = size;
  return confab_imap_operation_spawn (operation, search_fiber);
}

/**
 * confab_imap_session_search_header:
 * @self: a session with a selected mailbox
 * @header: a header field's name, as "Message-ID"
 * @value: what it contains
 *
 * Returns: (transfer full): a future that resolves to the #ConfabImapSet of the
 *   UIDs whose field contains it, as the server sees it
 */
DexFuture *
confab_imap_session_search_header (ConfabImapSession *self,
                                   const char *       header,
                                   const char *       value)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->name = g_strdup (header);
  operation->value = g_strdup (value);
  return confab_imap_operation_spawn (operation, search_fiber);
}
