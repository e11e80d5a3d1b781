/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what reads the parts and lines that are made for programs: polls, votes, places, names, ids, subjects. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-coi-id.h"
#include "confab-coi-mention.h"
#include "confab-coi-place.h"
#include "confab-coi-poll.h"

#include <string.h>

/* Valid, and on one line where @line. */
static void
check_string (const char *text,
              gboolean    line)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (; *text != '\0'; text++)
    g_assert_true ((guint8) *text >= 0x20 || (!line && (*text == '\n' || *text == '\t')));
}

/* The parts that programs read: of anything, either nothing or something whole is made. */
static void
check_data (const char *text)
{
  g_autoptr (ConfabCoiPoll) poll = confab_coi_poll_new_from_json (text);
  g_autoptr (ConfabCoiPoll) html_poll = confab_coi_poll_new_from_html (text);
  g_autoptr (ConfabCoiPlace) place = confab_coi_place_new_from_kml (text);
  g_autoptr (ConfabCoiPlace) html_place = confab_coi_place_new_from_html (text);
  g_autoptr (GArray) votes = confab_coi_votes_new_from_json (text);

  for (guint i = 0; i < 2; i++)
    {
      const ConfabCoiPoll *one = i == 0 ? poll : html_poll;
      const ConfabCoiPlace *where = i == 0 ? place : html_place;

      if (one != NULL)
        {
          g_autofree char *json = confab_coi_poll_to_json (one);
          g_autoptr (ConfabCoiPoll) again = confab_coi_poll_new_from_json (json);

          check_string (one->title, TRUE);
          check_string (one->description, TRUE);
          g_assert_nonnull (again);
          g_assert_true (g_strv_equal ((const char *const *) again->options, (const char *const *) one->options));
        }
      if (where != NULL)
        {
          g_assert_true (where->latitude >= -90 && where->latitude <= 90 && where->longitude >= -180 && where->longitude <= 180);
          check_string (where->name, TRUE);
        }
    }
}

static void
check_mentions (const char *valid)
{
  g_autoptr (GPtrArray) mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  const ConfabMimeAddress bob = { (char *) "Bob", (char *) "bob@b.example" };
  const ConfabMimeAddress *people[] = { &bob };
  gboolean all = FALSE;
  g_autofree char *taken = confab_coi_mentions_take (valid, mentions, &all);
  g_autofree char *expanded = confab_coi_mentions_expand (valid, people, 1);
  g_autofree char *html = confab_coi_mentions_take_from_html (valid, valid, mentions);
  g_autofree char *stripped = confab_coi_place_strip_text (valid);

  g_assert_true (g_utf8_validate (taken, -1, NULL));
  g_assert_true (g_utf8_validate (expanded, -1, NULL));
  g_assert_true (g_utf8_validate (html, -1, NULL));
  g_assert_true (g_utf8_validate (stripped, -1, NULL));
  g_assert_cmpuint (mentions->len, <=, CONFAB_COI_MAX_MENTIONS);
  for (guint i = 0; i < mentions->len; i++)
    {
      const ConfabMimeAddress *mention = g_ptr_array_index (mentions, i);

      check_string (mention->name, TRUE);
      check_string (mention->address, TRUE);
    }
}

static void
check_ids (const char *valid)
{
  g_autofree char *title = confab_coi_subject_clean (valid, NULL, NULL);
  g_autofree char *group = confab_coi_message_id_dup_group_id (valid);

  g_assert_true (title == NULL || g_utf8_validate (title, -1, NULL));
  g_assert_true (group == NULL || g_utf8_validate (group, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  check_data (text);
  check_mentions (valid);
  check_ids (valid);
  return 0;
}
