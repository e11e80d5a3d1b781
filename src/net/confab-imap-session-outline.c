/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large messages in outline: header, structure and text, and what is small. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-dex.h"
#include "confab-imap-decode.h"
#include "confab-net-error.h"

#include <string.h>

/* Messages that are looked at together; so many at most are in memory. */
#define SLICE 32

/* What the fetching fiber owns. */
typedef struct
{
  ConfabImapSession *session;
  ConfabImapSet *uids; /* those that are left */
  ConfabImapFetchItems items;
  guint64 max_text;
  ConfabImapFetchFunc func;
  void *user_data;
  GDestroyNotify user_data_destroy;
  GPtrArray *slice; /* ConfabImapMessage */
} Outline;

static void
outline_free (void *data)
{
  Outline *outline = data;

  g_object_unref (outline->session);
  confab_imap_set_free (outline->uids);
  g_clear_pointer (&outline->slice, g_ptr_array_unref);
  if (outline->user_data_destroy != NULL)
    outline->user_data_destroy (outline->user_data);
  g_free (outline);
}

/* Text that is meant to be read, what reports are made of, and whatever is small. */
static gboolean
wants_body (const ConfabImapPart *part)
{
  gboolean attached = part->disposition != NULL && strcmp (part->disposition, "attachment") == 0;

  if (part->children != NULL || g_str_has_prefix (part->media_type, "multipart/"))
    return FALSE;
  if (part->size <= CONFAB_IMAP_OUTLINE_SMALL_BYTES)
    return TRUE;
  if (attached)
    return FALSE;
  return g_str_has_prefix (part->media_type, "text/") ||
         strcmp (part->media_type, "message/delivery-status") == 0 ||
         strcmp (part->media_type, "message/disposition-notification") == 0;
}

/* Appends what to fetch of a part and of those in it. An embedded message is told
 * of, not looked into. */
static void
append_items (GString *             items,
              const ConfabImapPart *part,
              guint64               max_text,
              gboolean              is_root,
              guint *               n_parts)
{
  if (*n_parts >= CONFAB_IMAP_OUTLINE_MAX_PARTS)
    return;
  (*n_parts)++;
  if (!is_root)
    g_string_append_printf (items, " BODY.PEEK[%s.MIME]", part->section);
  if (wants_body (part))
    g_string_append_printf (items, " BODY.PEEK[%s]<0.%" G_GUINT64_FORMAT ">", part->section, max_text);
  if (part->children == NULL || !g_str_has_prefix (part->media_type, "multipart/"))
    return;
  for (guint i = 0; i < part->children->len; i++)
    append_items (items, g_ptr_array_index (part->children, i), max_text, FALSE, n_parts);
}

static gboolean
sections_cb (const ConfabImapResponse *response,
             gpointer                  user_data)
{
  ConfabImapMessage *message = user_data;
  g_autoptr (ConfabImapMessage) answer = NULL;

  if (!confab_imap_response_is (response, "FETCH"))
    return FALSE;
  answer = confab_imap_decode_fetch (response);
  if (answer->uid != message->uid || answer->sections == NULL)
    return FALSE;
  /* Told once; a server that tells it again says nothing new. */
  if (message->sections == NULL)
    message->sections = g_ptr_array_ref (answer->sections);
  return TRUE;
}

/* (nullable): the fetch of what belongs to the message's outline */
static DexFuture *
ask_sections (Outline *          outline,
              ConfabImapMessage *message)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("UID FETCH");
  g_autoptr (GString) items = g_string_new ("(UID");
  ConfabImapHandlers handlers = {
    .untagged = sections_cb, .user_data = confab_imap_message_ref (message),
    .destroy = (GDestroyNotify) confab_imap_message_unref,
  };
  guint n_parts = 0;

  if (message->structure != NULL)
    append_items (items, message->structure, outline->max_text, TRUE, &n_parts);
  if (items->len == strlen ("(UID"))
    {
      confab_imap_message_unref (message);
      return NULL;
    }
  g_string_append_c (items, ')');
  confab_imap_command_add_number (command, message->uid);
  confab_imap_command_add_atom (command, items->str);
  return confab_imap_session_send (outline->session, command, &handlers);
}

static DexFuture *
collect_cb (GPtrArray *messages,
            gpointer   user_data)
{
  g_ptr_array_extend_and_steal (user_data, messages);
  return NULL;
}

/* Fills outline->slice. */
static gboolean
fetch_slice (Outline *            outline,
             const ConfabImapSet *uids,
             GError **            error)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (dex_unref);
  ConfabImapFetchOptions options = {
    .items = outline->items | CONFAB_IMAP_FETCH_HEADER | CONFAB_IMAP_FETCH_STRUCTURE,
  };

  g_clear_pointer (&outline->slice, g_ptr_array_unref);
  outline->slice = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  if (!dex_await (confab_imap_session_fetch (outline->session, uids, &options, collect_cb,
                                             g_ptr_array_ref (outline->slice), (GDestroyNotify) g_ptr_array_unref),
                  error))
    return FALSE;

  for (guint i = 0; i < outline->slice->len; i++)
    {
      DexFuture *answer = ask_sections (outline, g_ptr_array_index (outline->slice, i));

      if (answer != NULL)
        g_ptr_array_add (answers, answer);
    }
  for (guint i = 0; i < answers->len; i++)
    {
      g_autoptr (GError) refusal = NULL;

      /* A message the server cannot take apart is told of without its text. */
      if (dex_await (dex_ref (g_ptr_array_index (answers, i)), &refusal) ||
          g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
        continue;
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return TRUE;
}

static DexFuture *
outline_fiber (void *user_data)
{
  Outline *outline = user_data;
  g_autoptr (GError) error = NULL;
  DexFuture *taking = NULL;
  guint n_given = 0;

  while (!confab_imap_set_is_empty (outline->uids))
    {
      g_autoptr (ConfabImapSet) uids = confab_imap_set_steal_highest (outline->uids, SLICE);
      gboolean fetched = fetch_slice (outline, uids, &error);
      DexFuture *taken = g_steal_pointer (&taking);

      if (taken != NULL)
        dex_await (taken, error == NULL ? &error : NULL);
      if (!fetched || error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (outline->slice->len > 0)
        {
          n_given += outline->slice->len;
          taking = outline->func (g_steal_pointer (&outline->slice), outline->user_data);
        }
    }
  if (taking != NULL && !dex_await (taking, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_uint (n_given);
}

/**
 * confab_imap_session_fetch_outlines:
 * @self: a session with a selected mailbox
 * @uids: which messages, from few to as many as one likes, but no open end
 * @items: what else of each message, as flags and date
 * @max_text: most bytes of each text
 * @func: takes them, batch by batch, the newest first
 * @user_data: for @func
 * @user_data_destroy: (nullable): frees @user_data when no more comes
 *
 * Fetches of large messages what is needed to show them: `header`, `structure`,
 * and in `sections` the header of each part ("1.2.MIME"), its text ("1.2", cut at
 * @max_text, still encoded), and whatever is small. The rest can be had by
 * confab_imap_session_fetch_part(). Two round trips for each 32 messages, while
 * @func is at work on those before.
 *
 * Returns: (transfer full): a future that resolves, once @func took the last
 *   batch, to the number of messages, a uint
 */
DexFuture *
confab_imap_session_fetch_outlines (ConfabImapSession *  self,
                                    const ConfabImapSet *uids,
                                    ConfabImapFetchItems items,
                                    guint64              max_text,
                                    ConfabImapFetchFunc  func,
                                    gpointer             user_data,
                                    GDestroyNotify       user_data_destroy)
{
  Outline *outline = g_new0 (Outline, 1);

  outline->session = g_object_ref (self);
  outline->uids = confab_imap_set_copy (uids);
  outline->items = items;
  outline->max_text = MAX (max_text, 1);
  outline->func = func;
  outline->user_data = user_data;
  outline->user_data_destroy = user_data_destroy;
  return confab_dex_spawn (NULL, outline_fiber, outline, outline_free);
}
