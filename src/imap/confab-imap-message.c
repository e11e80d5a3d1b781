/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What FETCH said of one message: flags, dates, structure, bytes. */
#include "config.h"

#include "confab-imap-message.h"

#include <string.h>

/* What a message costs beside its bytes, roughly. */
#define BASE_WEIGHT 256

static const struct
{
  const char *name;
  ConfabImapFlags flag;
} known_flags[] = {
  { "\\Seen", CONFAB_IMAP_FLAG_SEEN },
  { "\\Answered", CONFAB_IMAP_FLAG_ANSWERED },
  { "\\Flagged", CONFAB_IMAP_FLAG_FLAGGED },
  { "\\Deleted", CONFAB_IMAP_FLAG_DELETED },
  { "\\Draft", CONFAB_IMAP_FLAG_DRAFT },
  { "\\Recent", CONFAB_IMAP_FLAG_RECENT },
  { "\\*", CONFAB_IMAP_FLAG_ANY_KEYWORD },
  { "$MDNSent", CONFAB_IMAP_FLAG_MDN_SENT },
  { "$Forwarded", CONFAB_IMAP_FLAG_FORWARDED },
  { "$Junk", CONFAB_IMAP_FLAG_JUNK },
  { "$NotJunk", CONFAB_IMAP_FLAG_NOT_JUNK },
  { "$Chat", CONFAB_IMAP_FLAG_CHAT },
};

G_DEFINE_BOXED_TYPE (ConfabImapMessage, confab_imap_message, confab_imap_message_ref, confab_imap_message_unref)

/**
 * confab_imap_flags_from_name:
 * @name: a flag or keyword as on the wire, in any case
 * @length: its length in bytes
 *
 * Returns: the flag, or %CONFAB_IMAP_FLAG_NONE when it is none that is known
 */
ConfabImapFlags
confab_imap_flags_from_name (const char *name,
                             gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_flags); i++)
    if (strlen (known_flags[i].name) == length && g_ascii_strncasecmp (known_flags[i].name, name, length) == 0)
      return known_flags[i].flag;

  return CONFAB_IMAP_FLAG_NONE;
}

/**
 * confab_imap_flags_to_name:
 * @flag: exactly one flag
 *
 * Returns: (transfer none) (nullable): its name on the wire
 */
const char *
confab_imap_flags_to_name (ConfabImapFlags flag)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_flags); i++)
    if (known_flags[i].flag == flag)
      return known_flags[i].name;

  return NULL;
}

/**
 * confab_imap_message_new:
 *
 * Returns: (transfer full): a message nothing is known of yet
 */
ConfabImapMessage *
confab_imap_message_new (void)
{
  ConfabImapMessage *self = g_new0 (ConfabImapMessage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

/**
 * confab_imap_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): @self
 */
ConfabImapMessage *
confab_imap_message_ref (ConfabImapMessage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_imap_message_unref:
 * @self: (transfer full) (nullable): a message
 */
void
confab_imap_message_unref (ConfabImapMessage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_strfreev (self->keywords);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->header, g_bytes_unref);
  g_clear_pointer (&self->structure, confab_imap_part_unref);
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_free (self->email_id);
  g_free (self);
}

/**
 * confab_imap_message_get_weight:
 * @self: a message
 *
 * Returns: about how many bytes of memory it holds
 */
gsize
confab_imap_message_get_weight (const ConfabImapMessage *self)
{
  gsize weight = BASE_WEIGHT;

  if (self->body != NULL)
    weight += g_bytes_get_size (self->body);
  if (self->header != NULL)
    weight += g_bytes_get_size (self->header);
  for (guint i = 0; self->sections != NULL && i < self->sections->len; i++)
    {
      ConfabImapSection *section = g_ptr_array_index (self->sections, i);

      if (section->bytes != NULL)
        weight += g_bytes_get_size (section->bytes);
    }

  return weight;
}
