/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads BODYSTRUCTURE (RFC 9051, 7.5.2) into a tree of parts. */
#include "config.h"

#include "confab-imap-decode.h"

#include <string.h>

/** Longest text kept of one field, and most parameters of one part. */
#define MAX_FIELD 4096
#define MAX_PARAMETERS 64

typedef struct
{
  const ConfabImapResponse *response;
  guint n_parts;
} Reader;

static ConfabImapPart *read_part (Reader *        reader,
                                  ConfabImapValue list,
                                  const char *    section,
                                  gboolean        is_root,
                                  guint           depth);

static char *
dup_field (Reader *        reader,
           ConfabImapValue value)
{
  gsize length = 0;
  const char *text = confab_imap_value_peek_text (reader->response, value, &length);

  return text != NULL ? g_utf8_make_valid (text, (gssize) MIN (length, MAX_FIELD)) : NULL;
}

static char *
dup_lower (Reader *        reader,
           ConfabImapValue value)
{
  g_autofree char *text = dup_field (reader, value);

  return text != NULL ? g_ascii_strdown (text, -1) : NULL;
}

static ConfabImapValue
next_nth (Reader *        reader,
          ConfabImapValue value,
          guint           n)
{
  while (n-- > 0 && value != 0)
    value = confab_imap_value_next (reader->response, value);
  return value;
}

/* A list of names and values; RFC 2231 "name*" and "name*0" are kept as they
 * are and count as the name. */
static void
read_parameters (Reader *        reader,
                 ConfabImapPart *part,
                 ConfabImapValue list,
                 gboolean        of_type)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  ConfabImapValue name_value = confab_imap_value_child (reader->response, list);
  guint n = 0;

  while (name_value != 0 && n++ < MAX_PARAMETERS)
    {
      ConfabImapValue value = confab_imap_value_next (reader->response, name_value);
      g_autofree char *name = dup_lower (reader, name_value);
      g_autofree char *text = dup_field (reader, value);

      if (name != NULL && text != NULL)
        {
          if (of_type && strcmp (name, "charset") == 0 && part->charset == NULL)
            part->charset = g_ascii_strdown (text, -1);
          if (strcmp (name, of_type ? "name" : "filename") == 0 && (part->file_name == NULL || !of_type))
            {
              g_free (part->file_name);
              part->file_name = g_strdup (text);
            }
          g_strv_builder_take (builder, g_steal_pointer (&name));
          g_strv_builder_take (builder, g_steal_pointer (&text));
        }
      name_value = confab_imap_value_next (reader->response, value);
    }

  if (of_type)
    part->parameters = g_strv_builder_end (builder);
}

/* (disposition (parameters)) or NIL */
static void
read_disposition (Reader *        reader,
                  ConfabImapPart *part,
                  ConfabImapValue list)
{
  ConfabImapValue kind = confab_imap_value_child (reader->response, list);

  if (kind == 0)
    return;
  part->disposition = dup_lower (reader, kind);
  read_parameters (reader, part, confab_imap_value_next (reader->response, kind), FALSE);
}

static char *
join_type (Reader *        reader,
           const char *    major,
           ConfabImapValue minor_value)
{
  g_autofree char *minor = dup_lower (reader, minor_value);

  return g_strconcat (major, "/", minor != NULL ? minor : "", NULL);
}

/* ((part)(part)… subtype (parameters) disposition …) */
static void
read_multipart (Reader *        reader,
                ConfabImapPart *part,
                ConfabImapValue value,
                guint           depth)
{
  const char *section = part->section;
  guint n = 1;

  part->children = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_part_unref);
  while (confab_imap_value_get_kind (reader->response, value) == CONFAB_IMAP_VALUE_LIST)
    {
      g_autofree char *child_section = g_strdup_printf ("%s%s%u", section, section[0] != '\0' ? "." : "", n++);
      ConfabImapPart *child = read_part (reader, value, child_section, FALSE, depth + 1);

      if (child != NULL)
        g_ptr_array_add (part->children, child);
      value = confab_imap_value_next (reader->response, value);
    }

  part->media_type = join_type (reader, "multipart", value);
  value = confab_imap_value_next (reader->response, value);
  read_parameters (reader, part, value, TRUE);
  read_disposition (reader, part, confab_imap_value_next (reader->response, value));
}

/* (type subtype (parameters) id description encoding size …) with an envelope,
 * a structure and lines for message/rfc822 and lines for text. */
static void
read_single (Reader *        reader,
             ConfabImapPart *part,
             ConfabImapValue value,
             guint           depth)
{
  g_autofree char *major = dup_lower (reader, value);
  ConfabImapValue size = next_nth (reader, value, 6);
  ConfabImapValue after = confab_imap_value_next (reader->response, size);

  part->media_type = join_type (reader, major != NULL ? major : "", confab_imap_value_next (reader->response, value));
  read_parameters (reader, part, next_nth (reader, value, 2), TRUE);
  part->content_id = dup_field (reader, next_nth (reader, value, 3));
  part->encoding = dup_lower (reader, next_nth (reader, value, 5));
  confab_imap_value_get_number (reader->response, size, &part->size);

  if (strcmp (part->media_type, "message/rfc822") == 0 || strcmp (part->media_type, "message/global") == 0)
    {
      ConfabImapValue structure = confab_imap_value_next (reader->response, after);
      ConfabImapPart *child = NULL;

      /* Some servers send the basic form here: then there is no structure. */
      if (confab_imap_value_get_kind (reader->response, structure) == CONFAB_IMAP_VALUE_LIST)
        child = read_part (reader, structure, part->section, TRUE, depth + 1);
      if (child != NULL)
        {
          part->children = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_part_unref);
          g_ptr_array_add (part->children, child);
          after = next_nth (reader, structure, 2);
        }
    }
  else if (major != NULL && strcmp (major, "text") == 0)
    {
      confab_imap_value_get_number (reader->response, after, &part->lines);
      after = confab_imap_value_next (reader->response, after);
    }

  /* after: MD5, then the disposition */
  read_disposition (reader, part, confab_imap_value_next (reader->response, after));
}

/* @is_root: the root of a message, whole or embedded. A root that is a multipart
 * has its message's section ("" or "2"); a single one is part 1 of it ("1" or
 * "2.1"). */
static ConfabImapPart *
read_part (Reader *        reader,
           ConfabImapValue list,
           const char *    section,
           gboolean        is_root,
           guint           depth)
{
  ConfabImapValue first = confab_imap_value_child (reader->response, list);
  gboolean is_multipart = confab_imap_value_get_kind (reader->response, first) == CONFAB_IMAP_VALUE_LIST;
  ConfabImapPart *part = NULL;

  if (first == 0 || depth > CONFAB_IMAP_PART_MAX_DEPTH || reader->n_parts >= CONFAB_IMAP_PART_MAX_PARTS)
    return NULL;

  reader->n_parts++;
  part = confab_imap_part_new ();
  if (is_root && !is_multipart)
    part->section = g_strconcat (section, section[0] != '\0' ? ".1" : "1", NULL);
  else
    part->section = g_strdup (section);

  if (is_multipart)
    read_multipart (reader, part, first, depth);
  else
    read_single (reader, part, first, depth);
  return part;
}

/**
 * confab_imap_decode_structure:
 * @response: a response
 * @value: the value of its BODYSTRUCTURE
 *
 * Parts beyond %CONFAB_IMAP_PART_MAX_PARTS or %CONFAB_IMAP_PART_MAX_DEPTH are
 * left out.
 *
 * Returns: (transfer full) (nullable): the root part, or %NULL when it is none
 */
ConfabImapPart *
confab_imap_decode_structure (const ConfabImapResponse *response,
                              ConfabImapValue           value)
{
  Reader reader = { response, 0 };

  if (confab_imap_value_get_kind (response, value) != CONFAB_IMAP_VALUE_LIST)
    return NULL;
  return read_part (&reader, value, "", TRUE, 0);
}
