/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids that say what belongs together, and subjects as names. */
#define _GNU_SOURCE /* memmem() */
#include "config.h"

#include "confab-coi-id.h"

#include "confab-coi-headers.h"

#include <string.h>

/* Prefixes of one subject that are taken off. */
#define MAX_PREFIXES 20

/* Characters in which a prefix, its number and its colon stand. */
#define PREFIX_RANGE 32

/* Base64 for names of all kinds: RFC 4648 §5, without padding. */
static char *
encode_random (const guint8 *random,
               gsize         length)
{
  char *text = g_base64_encode (random, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/**
 * confab_coi_group_id_new:
 * @random: (array length=length): randomness that is used for nothing else
 * @length: %CONFAB_COI_GROUP_RANDOM or more
 *
 * Makes an id for a new group, §13.1.
 *
 * Returns: (transfer full): the id
 */
char *
confab_coi_group_id_new (const guint8 *random,
                         gsize         length)
{
  return encode_random (random, length);
}

/* A domain as it can stand in an id. */
static char *
clean_domain (const char *domain)
{
  g_autofree char *ascii = g_hostname_to_ascii (domain);
  GString *clean = g_string_new (NULL);

  for (const char *p = ascii != NULL ? ascii : ""; *p != '\0' && clean->len < 255; p++)
    {
      if (g_ascii_isalnum (*p) || ((*p == '.' || *p == '-') && clean->len > 0))
        g_string_append_c (clean, g_ascii_tolower (*p));
    }
  if (clean->len == 0)
    g_string_append (clean, "localhost");
  return g_string_free_and_steal (clean);
}

/**
 * confab_coi_message_id_new:
 * @random: (array length=length): randomness that is used for nothing else
 * @length: its length; 12 or more
 * @domain: the domain of the sender's address
 * @group_id: (nullable): the group the message goes to
 *
 * Makes a Message-ID, §2 and §13.1.
 *
 * Returns: (transfer full): the id without brackets
 */
char *
confab_coi_message_id_new (const guint8 *random,
                           gsize         length,
                           const char *  domain,
                           const char *  group_id)
{
  g_autofree char *unique = encode_random (random, length);
  g_autofree char *host = clean_domain (domain);

  if (group_id != NULL)
    return g_strconcat (CONFAB_ID_GROUP_PREFIX, group_id, ".", unique, "@", host, NULL);
  return g_strconcat (CONFAB_ID_PREFIX, unique, "@", host, NULL);
}

/**
 * confab_coi_message_id_is_chat:
 * @message_id: an id without brackets
 *
 * Returns: whether a chat program made it, §21.1
 */
gboolean
confab_coi_message_id_is_chat (const char *message_id)
{
  return g_str_has_prefix (message_id, CONFAB_ID_PREFIX) || g_str_has_prefix (message_id, CONFAB_ID_PREFIX_OLD);
}

/**
 * confab_coi_group_id_is_valid:
 * @group_id: what may be a group's id
 * @length: its length, or -1
 *
 * Returns: whether it is one, §27 no. 24
 */
gboolean
confab_coi_group_id_is_valid (const char *group_id,
                              gssize      length)
{
  gsize n = length < 0 ? strlen (group_id) : (gsize) length;

  if (n < CONFAB_COI_GROUP_ID_MIN || n > CONFAB_COI_GROUP_ID_MAX)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isalnum (group_id[i]) && group_id[i] != '-' && group_id[i] != '_')
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_coi_message_id_dup_group_id:
 * @message_id: an id without brackets
 *
 * Finds the group in a message's id, §13.1 and §28.1.
 *
 * Returns: (transfer full) (nullable): the group's id, or %NULL when there is none
 */
char *
confab_coi_message_id_dup_group_id (const char *message_id)
{
  static const char * const prefixes[] = {
    CONFAB_ID_GROUP_PREFIX, CONFAB_ID_GROUP_PREFIX_OLD, CONFAB_ID_GROUP_PREFIX_DELTA,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      const char *start;
      gsize length;

      if (!g_str_has_prefix (message_id, prefixes[i]))
        continue;
      start = message_id + strlen (prefixes[i]);
      length = strcspn (start, ".@");
      if (start[length] == '.' && confab_coi_group_id_is_valid (start, length))
        return g_strndup (start, length);
    }
  return NULL;
}

/* Of answers, in many languages; in lower case. */
static const char * const reply_prefixes[] = {
  "re", "aw", "antw", "antwort", "sv", "vs", "rif", "r", "res", "ynt", "odp", "yanıt", "vb", "bls", "vá", "atb",
  "απ", "σχετ", "ответ", "отв", "на", "відп", "回复", "回覆", "答复", "答覆", "返信", "回信", "답장", "svar", "rép", "odg",
  "vasts", "ats", "trả lời", "תשובה", "השב", "رد", "ตอบ",
};

/* Of forwarded mails. */
static const char * const forward_prefixes[] = {
  "fw", "fwd", "wg", "tr", "rv", "enc", "i", "vl", "doorst", "vb", "vidarebefordrat", "videresendt", "pd", "továbbítás",
  "fs", "πρθ", "пересл", "转发", "轉寄", "転送", "전달", "ilt", "הועבר", "إعادة توجيه", "trs", "fwrd",
};

/* Length of one of @words, a number and a colon at the start of @lower, or 0; in characters. */
static gsize
match_prefix (const char *        lower,
              const char * const *words,
              gsize               n_words)
{
  for (gsize i = 0; i < n_words; i++)
    {
      gsize length = strlen (words[i]);
      const char *p = lower + length;

      if (!g_str_has_prefix (lower, words[i]))
        continue;
      /* "Re[2]:", "Re(2):", "Re^2:", "Re2:", "Re :" */
      if (*p == '[' || *p == '(' || *p == '^')
        p++;
      while (g_ascii_isdigit (*p))
        p++;
      if (*p == ']' || *p == ')')
        p++;
      while (*p == ' ')
        p++;
      if (*p == ':')
        return g_utf8_strlen (lower, p - lower) + 1;
      if (g_str_has_prefix (p, "："))
        return g_utf8_strlen (lower, p - lower) + 1;
    }
  return 0;
}

/* The start of @subject in lower case, long enough for any prefix. */
static char *
lower_start (const char *subject)
{
  const char *end = subject;

  for (guint i = 0; i < PREFIX_RANGE && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  return g_utf8_strdown (subject, end - subject);
}

/**
 * confab_coi_subject_clean:
 * @subject: a decoded subject on one line
 * @reply: (out) (optional): whether it has a prefix of an answer
 * @forward: (out) (optional): whether it has one of a forwarded mail
 *
 * Takes the prefixes of answers and forwarded mails off, in many languages;
 * those that stand before or after the tag of a list ("[list] Re: …") too, and
 * keeps the tag.
 *
 * Returns: (transfer full) (nullable): the rest, or %NULL when nothing is left
 */
char *
confab_coi_subject_clean (const char *subject,
                          gboolean *  reply,
                          gboolean *  forward)
{
  g_autoptr (GString) tags = g_string_new (NULL);
  gboolean is_reply = FALSE;
  gboolean is_forward = FALSE;
  const char *rest;

  for (guint i = 0; i < MAX_PREFIXES; i++)
    {
      g_autofree char *lower = NULL;
      gsize skip;

      subject += strspn (subject, " ");
      lower = lower_start (subject);
      skip = match_prefix (lower, reply_prefixes, G_N_ELEMENTS (reply_prefixes));
      if (skip > 0)
        is_reply = TRUE;
      else
        {
          skip = match_prefix (lower, forward_prefixes, G_N_ELEMENTS (forward_prefixes));
          is_forward = is_forward || skip > 0;
        }
      if (skip == 0 && *subject == '[')
        {
          const char *end = strchr (subject, ']');

          if (end == NULL)
            break;
          /* The list's tag once, however often it was put there. */
          if (memmem (tags->str, tags->len, subject, end + 1 - subject) == NULL)
            {
              g_string_append_len (tags, subject, end + 1 - subject);
              g_string_append_c (tags, ' ');
            }
          subject = end + 1;
          continue;
        }
      if (skip == 0)
        break;
      subject = g_utf8_offset_to_pointer (subject, skip);
    }
  if (reply != NULL)
    *reply = is_reply;
  if (forward != NULL)
    *forward = is_forward;
  rest = subject + strspn (subject, " ");
  g_string_append (tags, rest);
  g_strchomp (tags->str);
  return *tags->str != '\0' ? g_strdup (tags->str) : NULL;
}
