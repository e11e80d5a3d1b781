/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells one emoji with all that belongs to it from other text (RFC 9078, UTS #51). */
#include "config.h"

#include "confab-coi-emoji.h"

/* The first character that is an emoji by itself: ©. */
#define FIRST_EMOJI 0xa9

#define JOINER 0x200d
#define KEYCAP 0x20e3
#define AS_TEXT 0xfe0e
#define AS_PICTURE 0xfe0f
#define FIRST_REGION 0x1f1e6
#define LAST_REGION 0x1f1ff
#define FIRST_SKIN 0x1f3fb
#define LAST_SKIN 0x1f3ff
#define FIRST_TAG 0xe0020
#define LAST_TAG 0xe007f

static gunichar
take (const char **text)
{
  gunichar c = **text != '\0' ? g_utf8_get_char (*text) : 0;

  if (c != 0)
    *text = g_utf8_next_char (*text);
  return c;
}

static gboolean
is_region (gunichar c)
{
  return c >= FIRST_REGION && c <= LAST_REGION;
}

/* What changes how the one before it looks. */
static gboolean
is_modifier (gunichar c)
{
  return c == AS_TEXT || c == AS_PICTURE || (c >= FIRST_SKIN && c <= LAST_SKIN) || (c >= FIRST_TAG && c <= LAST_TAG);
}

static gboolean
is_symbol (gunichar c)
{
  return c >= FIRST_EMOJI && c != JOINER && !is_modifier (c) && !g_unichar_isalnum (c) && !g_unichar_isspace (c) &&
         !g_unichar_iscntrl (c) && !g_unichar_ismark (c) && g_unichar_type (c) != G_UNICODE_FORMAT;
}

/**
 * confab_coi_is_emoji:
 * @text: a text
 *
 * Returns: whether it is one emoji and nothing else: a symbol with its modifiers, several
 *   of those joined into one, a flag or a key
 */
gboolean
confab_coi_is_emoji (const char *text)
{
  gunichar c;

  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  c = take (&text);
  if (is_region (c))
    return is_region (take (&text)) && *text == '\0';
  if (c == '#' || c == '*' || (c >= '0' && c <= '9'))
    {
      c = take (&text);
      if (c == AS_PICTURE)
        c = take (&text);
      return c == KEYCAP && *text == '\0';
    }
  for (;;)
    {
      if (!is_symbol (c))
        return FALSE;
      do
        c = take (&text);
      while (is_modifier (c));
      if (c != JOINER)
        return c == 0;
      c = take (&text);
    }
}
