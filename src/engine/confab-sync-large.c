/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads mails that are too large to come whole: header, structure, and the parts that say something. */
#include "config.h"

#include "confab-sync-private.h"

/* The most bytes that are read of a text, and of a small part that tells a program something. */
#define MAX_TEXT (128 * 1024)
#define MAX_SMALL (32 * 1024)

/* How many bodies, and how many parts' own headers, are asked for of one mail. */
#define MAX_BODIES 6
#define MAX_HEADERS 60

/* One node of a structure and what was asked of the server about it. */
typedef struct
{
  const ConfabImapPart *part;
  gboolean is_root;
  DexFuture *header;
  DexFuture *body;
} Node;

static void
node_clear (gpointer data)
{
  Node *node = data;

  dex_clear (&node->header);
  dex_clear (&node->body);
}

/* A multipart comes before what it holds; a mail within the mail is one part to us. */
static void
add_nodes (GArray *              nodes,
           const ConfabImapPart *part,
           gboolean              is_root)
{
  Node node = { .part = part, .is_root = is_root };

  if (nodes->len >= CONFAB_MIME_SOURCE_MAX_PARTS)
    return;
  g_array_append_val (nodes, node);
  /* The structure's own depth is bounded: CONFAB_IMAP_PART_MAX_DEPTH. */
  if (g_str_has_prefix (part->media_type, "multipart/"))
    for (guint i = 0; part->children != NULL && i < part->children->len; i++)
      add_nodes (nodes, g_ptr_array_index (part->children, i), FALSE);
}

static gboolean
is_multipart (const Node *node)
{
  return g_str_has_prefix (node->part->media_type, "multipart/");
}

/* How many bytes of it are read; 0: none. */
static guint64
get_wanted (const Node *node)
{
  const ConfabImapPart *part = node->part;
  gboolean attached = g_strcmp0 (part->disposition, "attachment") == 0;

  if (is_multipart (node))
    return 0;
  if (!attached && (g_str_equal (part->media_type, "text/plain") || g_str_equal (part->media_type, "text/html")))
    return MAX_TEXT;
  if (part->size <= MAX_SMALL && !g_str_has_prefix (part->media_type, "image/") &&
      !g_str_has_prefix (part->media_type, "audio/") && !g_str_has_prefix (part->media_type, "video/"))
    return MAX_SMALL;
  return 0;
}

/* All of it is asked for at once, and the answers are awaited later: one round trip. */
static GArray *
ask (ConfabImapSession *session,
     ConfabImapMessage *message)
{
  GArray *nodes = g_array_new (FALSE, TRUE, sizeof (Node));
  guint bodies = 0;

  g_array_set_clear_func (nodes, node_clear);
  if (message->structure == NULL)
    return nodes;
  add_nodes (nodes, message->structure, TRUE);
  for (guint i = 0; i < nodes->len; i++)
    {
      Node *node = &g_array_index (nodes, Node, i);
      guint64 wanted = get_wanted (node);

      if (!node->is_root && i < MAX_HEADERS)
        {
          g_autofree char *section = g_strconcat (node->part->section, ".MIME", NULL);

          node->header = confab_imap_session_fetch_section (session, message->uid, section, 0, MAX_SMALL);
        }
      if (wanted == 0 || bodies >= MAX_BODIES)
        continue;
      bodies++;
      node->body = confab_imap_session_fetch_section (session, message->uid, node->part->section, 0, wanted);
    }
  return nodes;
}

/* A part whose header was not asked for is still known by its type. */
static GBytes *
make_header (const ConfabImapPart *part)
{
  g_autoptr (GString) header = g_string_new ("Content-Type: ");

  g_string_append_printf (header, "%s\r\n", part->media_type);
  if (part->encoding != NULL)
    g_string_append_printf (header, "Content-Transfer-Encoding: %s\r\n", part->encoding);
  if (part->disposition != NULL)
    g_string_append_printf (header, "Content-Disposition: %s\r\n", part->disposition);
  g_string_append (header, "\r\n");
  return g_string_free_to_bytes (g_steal_pointer (&header));
}

/* A part that cannot be had is left out; only a lost connection is an error. */
static gboolean
await_bytes (ConfabImapSession *session,
             DexFuture **       future,
             GBytes **          bytes,
             GError **          error)
{
  g_autoptr (GError) local = NULL;

  *bytes = NULL;
  if (*future == NULL)
    return TRUE;
  *bytes = dex_await_boxed (g_steal_pointer (future), &local);
  if (*bytes != NULL || confab_imap_session_is_open (session))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static ConfabMimeSource *
await_source (ConfabImapSession *session,
              ConfabImapMessage *message,
              GArray *           nodes,
              GError **          error)
{
  g_autofree ConfabMimeSourcePart *parts = g_new0 (ConfabMimeSourcePart, MAX (nodes->len, 1));
  ConfabMimeSource *source = NULL;
  gboolean done = TRUE;

  for (guint i = 0; done && i < nodes->len; i++)
    {
      Node *node = &g_array_index (nodes, Node, i);

      parts[i].section = node->part->section;
      parts[i].size = (gint64) MIN (node->part->size, G_MAXINT64);
      done = await_bytes (session, &node->header, &parts[i].header, error) &&
             await_bytes (session, &node->body, &parts[i].body, error);
      if (done && parts[i].header == NULL && !node->is_root)
        parts[i].header = make_header (node->part);
    }
  if (done)
    source = confab_mime_source_new_partial (message->header, parts, nodes->len);
  for (guint i = 0; i < nodes->len; i++)
    {
      g_clear_pointer (&parts[i].header, g_bytes_unref);
      g_clear_pointer (&parts[i].body, g_bytes_unref);
    }
  return source;
}

/**
 * confab_sync_await_large:
 * @session: where the folder is open
 * @messages: (element-type ConfabImapMessage): mails with header and structure
 * @error: return location
 *
 * Reads the text of mails without their attachments. For fibers.
 *
 * Returns: (transfer full) (nullable) (element-type ConfabMimeSource): one for each, or
 *   %NULL with @error when the connection was lost
 */
GPtrArray *
confab_sync_await_large (ConfabImapSession *session,
                         GPtrArray *        messages,
                         GError **          error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_source_unref);
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (asked, ask (session, g_ptr_array_index (messages, i)));
  for (guint i = 0; i < messages->len; i++)
    {
      ConfabImapMessage *message = g_ptr_array_index (messages, i);
      g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
      ConfabMimeSource *source = message->header != NULL ? await_source (session, message, g_ptr_array_index (asked, i), error)
                                                         : confab_mime_source_new (none);

      if (source == NULL)
        return NULL;
      g_ptr_array_add (sources, source);
    }
  return g_steal_pointer (&sources);
}
