/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message says of its group: to COI by a part of its own, to Delta Chat in the header (§13.3, §28.5). */
#include "config.h"

#include "confab-coi-draft-private.h"

#include "confab-coi-headers.h"
#include "confab-coi-microformat.h"

static void
add_seconds (ConfabMimeBuilder *mail,
             const char *       name,
             gint64             ms)
{
  char text[24];

  if (ms == 0)
    return;
  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, ms / 1000);
  confab_mime_builder_add_raw (mail, name, text);
}

/* Who is a member since when, and who was one until when: whoever hears of several
 * changes in another order knows by it which of them is the last. */
static void
add_members (ConfabMimeBuilder *   mail,
             const ConfabCoiDraft *self)
{
  const ConfabCoiDraftGroup *group = self->group;
  g_autoptr (GString) times = g_string_new (NULL);

  for (gsize i = 0; i < self->n_to; i++)
    g_string_append_printf (times, "%s%" G_GINT64_FORMAT, times->len > 0 ? " " : "", group->member_times[i] / 1000);
  for (gsize i = 0; i < group->n_past; i++)
    g_string_append_printf (times, "%s%" G_GINT64_FORMAT, times->len > 0 ? " " : "", group->past_times[i] / 1000);
  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_CHAT_GROUP_PAST, group->past, group->n_past);
  confab_mime_builder_add_text (mail, CONFAB_HEADER_CHAT_GROUP_TIMES, times->str);
}

static void
add_change (ConfabMimeBuilder *   mail,
            const ConfabCoiDraft *self)
{
  const ConfabCoiDraftGroup *group = self->group;

  switch (group->change)
    {
    case CONFAB_COI_GROUP_CHANGE_CREATED:
      confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_CONTENT, CONFAB_CONTENT_GROUP_CREATED);
      break;
    case CONFAB_COI_GROUP_CHANGE_AVATAR:
      confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_CONTENT, CONFAB_CONTENT_GROUP_AVATAR);
      break;
    case CONFAB_COI_GROUP_CHANGE_MEMBERS:
      confab_mime_builder_add_addresses (mail, group->takes_out ? CONFAB_HEADER_CHAT_GROUP_REMOVED : CONFAB_HEADER_CHAT_GROUP_ADDED,
                                         group->changed, group->n_changed);
      break;
    case CONFAB_COI_GROUP_CHANGE_NAME:
      if (group->old_name != NULL)
        confab_mime_builder_add_text (mail, CONFAB_HEADER_CHAT_GROUP_OLD_NAME, group->old_name);
      break;
    case CONFAB_COI_GROUP_CHANGE_DESCRIPTION:
      confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_GROUP_DESCRIPTION_CHANGED, "");
      break;
    case CONFAB_COI_GROUP_CHANGE_NONE:
      break;
    }
}

/* Writes the fields that tell of the group, and of what the message changes in it. */
void
confab_coi_draft_add_group (const ConfabCoiDraft *self,
                            ConfabMimeBuilder *   mail)
{
  const ConfabCoiDraftGroup *group = self->group;

  if (group->unnamed)
    confab_mime_builder_add_raw (mail, CONFAB_HEADER_GROUP_UNNAMED, "1");
  else if (self->group_name != NULL && *self->group_name != '\0')
    add_seconds (mail, CONFAB_HEADER_CHAT_GROUP_NAME_TIME, group->name_ms);
  if (group->description != NULL && group->description_ms != 0 &&
      (group->info || group->change == CONFAB_COI_GROUP_CHANGE_DESCRIPTION))
    {
      confab_mime_builder_add_text (mail, CONFAB_HEADER_CHAT_GROUP_DESCRIPTION, group->description);
      add_seconds (mail, CONFAB_HEADER_CHAT_GROUP_DESCRIPTION_TIME, group->description_ms);
    }
  add_members (mail, self);
  add_change (mail, self);
  if (self->kind == CONFAB_COI_KIND_GROUP_LEFT)
    {
      const ConfabMimeAddress bare = { NULL, self->from->address };
      const ConfabMimeAddress *left[] = { &bare };

      /* Whoever answers with an ordinary program writes to those who stay, §13.5. */
      confab_mime_builder_add_addresses (mail, CONFAB_HEADER_REPLY_TO, self->to, self->n_to);
      confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_CONTENT, CONFAB_CONTENT_GROUP_LEFT);
      confab_mime_builder_add_addresses (mail, CONFAB_HEADER_CHAT_GROUP_REMOVED, left, 1);
    }
  else if (group->ask && group->change == CONFAB_COI_GROUP_CHANGE_NONE &&
           (self->kind == 0 || self->kind == CONFAB_COI_KIND_TEXT))
    {
      confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_CONTENT, CONFAB_CONTENT_GROUP_REQUEST);
    }
}

static void
append_member (GString *                html,
               const ConfabMimeAddress *member)
{
  g_string_append (html, "<p class=\"h-card\">");
  if (member->name != NULL && *member->name != '\0')
    {
      g_string_append (html, "<span class=\"p-name\">");
      confab_coi_microformat_append_text (html, member->name);
      g_string_append (html, "</span> ");
    }
  g_string_append (html, "<span class=\"u-email\">");
  confab_coi_microformat_append_text (html, member->address);
  g_string_append (html, "</span></p>\n");
}

/* Makes the part that has all there is to know of the group; people are not shown it. */
ConfabMimeBuilder *
confab_coi_draft_make_group_info (const ConfabCoiDraft *self,
                                  const char *          text)
{
  const ConfabCoiDraftGroup *group = self->group;
  g_autoptr (GString) html = g_string_new ("<html><body>\n<p>");
  ConfabMimeBuilder *part;

  confab_coi_microformat_append_text (html, text);
  g_string_append (html, "</p>\n<div class=\"h-group\" style=\"display: none\">\n");
  if (group->avatar != NULL)
    confab_coi_microformat_append_picture (html, "u-photo", group->avatar);
  if (group->description != NULL && *group->description != '\0')
    {
      g_string_append (html, "<p class=\"p-description\">");
      confab_coi_microformat_append_text (html, group->description);
      g_string_append (html, "</p>\n");
    }
  g_string_append (html, "<div class=\"e-participants\">\n");
  append_member (html, self->from);
  for (gsize i = 0; i < self->n_to; i++)
    if (g_strcmp0 (self->to[i]->address, self->from->address) != 0)
      append_member (html, self->to[i]);
  g_string_append (html, "</div>\n</div>\n</body></html>\n");
  part = confab_mime_builder_new_html (html->str);
  confab_mime_builder_add_raw (part, CONFAB_HEADER_CHAT_CONTENT, CONFAB_CONTENT_GROUP_INFO);
  return part;
}
