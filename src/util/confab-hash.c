/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short keyed hash for index keys and tables. */
#include "config.h"

#include "confab-hash.h"

#include <string.h>

/* SipHash-2-4 (Aumasson and Bernstein, 2012): who does not know the key cannot
 * make texts whose hashes meet. */

typedef struct
{
  guint64 v[4];
} State;

static inline guint64
rotate (guint64 x,
        int     bits)
{
  return x << bits | x >> (64 - bits);
}

static inline void
mix (State *state,
     int    rounds)
{
  guint64 *v = state->v;

  for (int i = 0; i < rounds; i++)
    {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = rotate (v[1], 13) ^ v[0];
      v[3] = rotate (v[3], 16) ^ v[2];
      v[0] = rotate (v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = rotate (v[1], 17) ^ v[2];
      v[3] = rotate (v[3], 21) ^ v[0];
      v[2] = rotate (v[2], 32);
    }
}

static inline guint64
read_word (const void *bytes,
           gsize       length)
{
  guint64 word = 0;

  memcpy (&word, bytes, length);
  return GUINT64_FROM_LE (word);
}

static inline void
take_word (State * state,
           guint64 word)
{
  state->v[3] ^= word;
  mix (state, 2);
  state->v[0] ^= word;
}

/**
 * confab_hash:
 * @key: what makes it this hash and no other
 * @text: a text
 *
 * Returns: 64 bits that are the same for this key and text on every machine
 */
guint64
confab_hash (const guint8 key[CONFAB_HASH_KEY_LENGTH],
             const char * text)
{
  guint64 k0 = read_word (key, 8);
  guint64 k1 = read_word (key + 8, 8);
  gsize length = strlen (text);
  gsize whole = length & ~(gsize) 7;
  State state = { {
                    k0 ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
                    k1 ^ G_GUINT64_CONSTANT (0x646f72616e646f6d),
                    k0 ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
                    k1 ^ G_GUINT64_CONSTANT (0x7465646279746573),
                  } };

  for (gsize i = 0; i < whole; i += 8)
    take_word (&state, read_word (text + i, 8));
  take_word (&state, read_word (text + whole, length - whole) | (guint64) length << 56);
  state.v[2] ^= 0xff;
  mix (&state, 4);
  return state.v[0] ^ state.v[1] ^ state.v[2] ^ state.v[3];
}
