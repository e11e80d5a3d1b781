/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the outline of a large mail, as IMAP tells it, to a mail that can be read. */
#include "config.h"

#include "confab-sync-private.h"

static GBytes *
find_section (ConfabImapMessage *message,
              const char *       name)
{
  for (guint i = 0; message->sections != NULL && i < message->sections->len; i++)
    {
      ConfabImapSection *section = g_ptr_array_index (message->sections, i);

      if (g_ascii_strcasecmp (section->name, name) == 0)
        return section->bytes;
    }
  return NULL;
}

/* A part whose header was not told is still known by its type. */
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

static void
part_clear (gpointer data)
{
  ConfabMimeSourcePart *part = data;

  g_clear_pointer (&part->header, g_bytes_unref);
  g_clear_pointer (&part->body, g_bytes_unref);
}

/* A multipart comes before what it holds; a mail within the mail is one part to us. How
 * deep parts nest is bounded: CONFAB_IMAP_PART_MAX_DEPTH. */
static void
add_parts (GArray *              parts,
           ConfabImapMessage *   message,
           const ConfabImapPart *part,
           gboolean              is_root)
{
  g_autofree char *mime = g_strconcat (part->section, ".MIME", NULL);
  gboolean is_multipart = g_str_has_prefix (part->media_type, "multipart/");
  GBytes *header = is_root ? NULL : find_section (message, mime);
  GBytes *body = is_multipart ? NULL : find_section (message, part->section);
  ConfabMimeSourcePart node = { .section = part->section, .size = (gint64) MIN (part->size, G_MAXINT64) };

  if (parts->len >= CONFAB_MIME_SOURCE_MAX_PARTS)
    return;
  if (!is_root)
    node.header = header != NULL ? g_bytes_ref (header) : make_header (part);
  node.body = body != NULL ? g_bytes_ref (body) : NULL;
  g_array_append_val (parts, node);
  for (guint i = 0; is_multipart && part->children != NULL && i < part->children->len; i++)
    add_parts (parts, message, g_ptr_array_index (part->children, i), FALSE);
}

/**
 * confab_sync_source_from_outline:
 * @message: a message with its header, and as much of its structure and sections as
 *   the server told
 *
 * Returns: (transfer full): the mail, some of whose parts are on the server alone
 */
ConfabMimeSource *
confab_sync_source_from_outline (ConfabImapMessage *message)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, TRUE, sizeof (ConfabMimeSourcePart));

  g_array_set_clear_func (parts, part_clear);
  if (message->structure != NULL)
    add_parts (parts, message, message->structure, TRUE);
  return confab_mime_source_new_partial (message->header, (ConfabMimeSourcePart *) parts->data, parts->len);
}
