/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The avatar of a conversation: the same in the chat list and above the chat. */
#include "config.h"

#include "confab-avatar.h"

#include "confab-format.h"
#include "confab-tint.h"

/**
 * confab_avatar_set_conversation:
 * @avatar: an avatar
 * @record: a conversation
 *
 * Makes @avatar that of the conversation: with one person, that of this person, in the
 * colour they have everywhere; else the initials of its name.
 */
void
confab_avatar_set_conversation (AdwAvatar *               avatar,
                                ConfabConversationRecord *record)
{
  g_autofree char *name = confab_format_line (record->name);
  const char *key = record->name;
  gboolean self = record->kind == CONFAB_CONVERSATION_SELF;

  if ((record->kind == CONFAB_CONVERSATION_PERSON || record->kind == CONFAB_CONVERSATION_PERSON_KEY ||
       record->kind == CONFAB_CONVERSATION_MACHINE) && record->members->len > 0)
    key = ((ConfabPersonRecord *) g_ptr_array_index (record->members, 0))->address;
  adw_avatar_set_icon_name (avatar, self ? "user-bookmarks-symbolic" : NULL);
  adw_avatar_set_show_initials (avatar, !self);
  confab_avatar_set_person (avatar, name, key);
}
