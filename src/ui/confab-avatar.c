/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The avatar of a conversation: the same in the chat list and above the chat. */
#include "config.h"

#include "confab-avatar.h"

#include "confab-format.h"
#include "confab-picture-decode.h"
#include "confab-tint.h"

/* Decoded for screens with two pixels where others have one. */
#define PIXELS_PER_POINT 2

typedef struct
{
  char *path;
  int size;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->path);
  g_free (wanted);
}

static void
decode_in_thread (GTask *       task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  const Wanted *wanted = data;
  GError *error = NULL;
  GdkTexture *texture = confab_picture_decode (wanted->path, wanted->size, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* What cannot be shown leaves the initials. */
static void
decoded_cb (GObject *     source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), NULL);
  const Wanted *wanted = g_task_get_task_data (G_TASK (result));

  if (g_strcmp0 (g_object_get_data (source, "picture"), wanted->path) == 0)
    adw_avatar_set_custom_image (ADW_AVATAR (source), GDK_PAINTABLE (texture));
}

/**
 * confab_avatar_set_picture:
 * @avatar: an avatar
 * @path: (nullable): file with the picture, which never changes; %NULL for none
 *
 * Shows the picture instead of the initials, as soon as it is decoded.
 */
void
confab_avatar_set_picture (AdwAvatar * avatar,
                           const char *path)
{
  g_autoptr (GTask) task = NULL;
  Wanted *wanted;

  if (g_strcmp0 (g_object_get_data (G_OBJECT (avatar), "picture"), path) == 0)
    return;
  g_object_set_data_full (G_OBJECT (avatar), "picture", g_strdup (path), g_free);
  adw_avatar_set_custom_image (avatar, NULL);
  if (path == NULL)
    return;
  wanted = g_new0 (Wanted, 1);
  wanted->path = g_strdup (path);
  wanted->size = PIXELS_PER_POINT * adw_avatar_get_size (avatar);
  task = g_task_new (avatar, NULL, decoded_cb, NULL);
  g_task_set_task_data (task, wanted, wanted_free);
  g_task_run_in_thread (task, decode_in_thread);
}

/**
 * confab_avatar_set_conversation:
 * @avatar: an avatar
 * @record: a conversation
 *
 * Makes @avatar that of the conversation: with one person, that of this person, in the
 * colour they have everywhere; else the initials of its name. A picture of its own goes
 * before both.
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
  confab_avatar_set_picture (avatar, record->avatar);
}
