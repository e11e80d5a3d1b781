/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says it can do. */
#include "config.h"

#include "confab-imap-capability.h"

#include <string.h>

#define MAX_MECHANISM_LENGTH 40

struct _ConfabImapCapabilities
{
  guint64 bits;
  GPtrArray *mechanisms; /* NULL-terminated */
  guint64 append_limit;
};

static const struct
{
  const char *word;
  ConfabImapCapability capability;
} words[] = {
  { "IMAP4rev1", CONFAB_IMAP_CAP_IMAP4REV1 },
  { "IMAP4rev2", CONFAB_IMAP_CAP_IMAP4REV2 },
  { "APPENDLIMIT", CONFAB_IMAP_CAP_APPENDLIMIT },
  { "BINARY", CONFAB_IMAP_CAP_BINARY },
  { "COI", CONFAB_IMAP_CAP_COI },
  { "COMPRESS=DEFLATE", CONFAB_IMAP_CAP_COMPRESS_DEFLATE },
  { "CONDSTORE", CONFAB_IMAP_CAP_CONDSTORE },
  { "ENABLE", CONFAB_IMAP_CAP_ENABLE },
  { "ESEARCH", CONFAB_IMAP_CAP_ESEARCH },
  { "X-GM-EXT-1", CONFAB_IMAP_CAP_GMAIL },
  { "ID", CONFAB_IMAP_CAP_ID },
  { "IDLE", CONFAB_IMAP_CAP_IDLE },
  { "INPROGRESS", CONFAB_IMAP_CAP_INPROGRESS },
  { "LIST-EXTENDED", CONFAB_IMAP_CAP_LIST_EXTENDED },
  { "LIST-STATUS", CONFAB_IMAP_CAP_LIST_STATUS },
  { "LITERAL-", CONFAB_IMAP_CAP_LITERAL_MINUS },
  { "LITERAL+", CONFAB_IMAP_CAP_LITERAL_PLUS },
  { "LOGINDISABLED", CONFAB_IMAP_CAP_LOGINDISABLED },
  { "METADATA", CONFAB_IMAP_CAP_METADATA },
  { "MOVE", CONFAB_IMAP_CAP_MOVE },
  { "NAMESPACE", CONFAB_IMAP_CAP_NAMESPACE },
  { "NOTIFY", CONFAB_IMAP_CAP_NOTIFY },
  { "OBJECTID", CONFAB_IMAP_CAP_OBJECTID },
  { "QRESYNC", CONFAB_IMAP_CAP_QRESYNC },
  { "QUOTA", CONFAB_IMAP_CAP_QUOTA },
  { "SASL-IR", CONFAB_IMAP_CAP_SASL_IR },
  { "SPECIAL-USE", CONFAB_IMAP_CAP_SPECIAL_USE },
  { "STARTTLS", CONFAB_IMAP_CAP_STARTTLS },
  { "STATUS=SIZE", CONFAB_IMAP_CAP_STATUS_SIZE },
  { "UIDPLUS", CONFAB_IMAP_CAP_UIDPLUS },
  { "UNSELECT", CONFAB_IMAP_CAP_UNSELECT },
  { "UTF8=ACCEPT", CONFAB_IMAP_CAP_UTF8_ACCEPT },
  { "UTF8=ONLY", CONFAB_IMAP_CAP_UTF8_ACCEPT },
  { "WEBPUSH", CONFAB_IMAP_CAP_WEBPUSH },
};

G_STATIC_ASSERT (CONFAB_IMAP_CAP_N <= 64);

/* What IMAP4rev2 has folded in (RFC 9051, appendix E). */
static const ConfabImapCapability rev2_has[] = {
  CONFAB_IMAP_CAP_BINARY, CONFAB_IMAP_CAP_ENABLE, CONFAB_IMAP_CAP_ESEARCH, CONFAB_IMAP_CAP_ID, CONFAB_IMAP_CAP_IDLE,
  CONFAB_IMAP_CAP_MOVE, CONFAB_IMAP_CAP_NAMESPACE, CONFAB_IMAP_CAP_SASL_IR,
  CONFAB_IMAP_CAP_LIST_EXTENDED, CONFAB_IMAP_CAP_LIST_STATUS,
  CONFAB_IMAP_CAP_UIDPLUS, CONFAB_IMAP_CAP_UNSELECT, CONFAB_IMAP_CAP_LITERAL_MINUS,
  CONFAB_IMAP_CAP_SPECIAL_USE, CONFAB_IMAP_CAP_STATUS_SIZE,
};

/**
 * confab_imap_capabilities_new:
 *
 * Returns: (transfer full): a server that said nothing yet
 */
ConfabImapCapabilities *
confab_imap_capabilities_new (void)
{
  ConfabImapCapabilities *self = g_new0 (ConfabImapCapabilities, 1);

  self->mechanisms = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  return self;
}

/**
 * confab_imap_capabilities_free:
 * @self: (transfer full) (nullable): capabilities
 */
void
confab_imap_capabilities_free (ConfabImapCapabilities *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->mechanisms);
  g_free (self);
}

static gboolean
has_prefix (const char *word,
            gsize       length,
            const char *prefix)
{
  gsize n = strlen (prefix);

  return length > n && g_ascii_strncasecmp (word, prefix, n) == 0;
}

static void
add_mechanism (ConfabImapCapabilities *self,
               const char *            name,
               gsize                   length)
{
  g_autofree char *upper = NULL;

  if (length > MAX_MECHANISM_LENGTH || self->mechanisms->len >= CONFAB_IMAP_MAX_MECHANISMS)
    return;
  upper = g_ascii_strup (name, (gssize) length);
  if (!g_ptr_array_find_with_equal_func (self->mechanisms, upper, g_str_equal, NULL))
    g_ptr_array_add (self->mechanisms, g_steal_pointer (&upper));
}

/**
 * confab_imap_capabilities_add:
 * @self: capabilities
 * @word: one word of a CAPABILITY list
 * @length: its length in bytes
 */
void
confab_imap_capabilities_add (ConfabImapCapabilities *self,
                              const char *            word,
                              gsize                   length)
{
  if (has_prefix (word, length, "AUTH="))
    {
      add_mechanism (self, word + 5, length - 5);
      return;
    }
  if (has_prefix (word, length, "APPENDLIMIT="))
    {
      g_autofree char *number = g_strndup (word + 12, length - 12);

      self->bits |= G_GUINT64_CONSTANT (1) << CONFAB_IMAP_CAP_APPENDLIMIT;
      g_ascii_string_to_unsigned (number, 10, 1, G_MAXUINT64, &self->append_limit, NULL);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && g_ascii_strncasecmp (words[i].word, word, length) == 0)
      self->bits |= G_GUINT64_CONSTANT (1) << words[i].capability;

  if (confab_imap_capabilities_has (self, CONFAB_IMAP_CAP_IMAP4REV2))
    for (guint i = 0; i < G_N_ELEMENTS (rev2_has); i++)
      self->bits |= G_GUINT64_CONSTANT (1) << rev2_has[i];
  if (confab_imap_capabilities_has (self, CONFAB_IMAP_CAP_QRESYNC))
    self->bits |= G_GUINT64_CONSTANT (1) << CONFAB_IMAP_CAP_CONDSTORE;
}

/**
 * confab_imap_capabilities_has:
 * @self: capabilities
 * @capability: one of them
 *
 * Returns: whether the server has it
 */
gboolean
confab_imap_capabilities_has (const ConfabImapCapabilities *self,
                              ConfabImapCapability          capability)
{
  return (self->bits & (G_GUINT64_CONSTANT (1) << capability)) != 0;
}

/**
 * confab_imap_capabilities_get_mechanisms:
 * @self: capabilities
 *
 * Returns: (transfer none): the SASL mechanisms offered, upper case, as the
 *   server ordered them
 */
const char * const *
confab_imap_capabilities_get_mechanisms (const ConfabImapCapabilities *self)
{
  return (const char * const *) self->mechanisms->pdata;
}

/**
 * confab_imap_capabilities_get_append_limit:
 * @self: capabilities
 *
 * Returns: the largest message in bytes that APPEND takes (RFC 7889), or 0 when
 *   the server named none
 */
guint64
confab_imap_capabilities_get_append_limit (const ConfabImapCapabilities *self)
{
  return self->append_limit;
}
