/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window's actions do, and what they need of it. */
#include "config.h"

#include "confab-window-actions.h"

#include <glib/gi18n.h>

#include "confab-account-dialog.h"
#include "confab-contacts-dialog.h"
#include "confab-new-chat-dialog.h"
#include "confab-new-group-dialog.h"
#include "confab-preferences-dialog.h"
#include "confab-shortcuts-dialog.h"
#include "confab-ui.h"

static void
present (ConfabWindow *self,
         AdwDialog *   dialog)
{
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
add_account_cb (GSimpleAction *action,
                GVariant *     parameter,
                gpointer       data)
{
  ConfabEngine *engine = confab_window_get_engine (data);

  if (engine != NULL)
    present (data, confab_account_dialog_new (engine));
}

static void
edit_account_cb (GSimpleAction *action,
                 GVariant *     parameter,
                 gpointer       data)
{
  ConfabEngine *engine = confab_window_get_engine (data);
  GListModel *accounts = engine != NULL ? confab_engine_get_accounts (engine) : NULL;
  guint n = accounts != NULL ? g_list_model_get_n_items (accounts) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (accounts, i);

      if (confab_account_info_get_id (account) == g_variant_get_int64 (parameter))
        present (data, confab_account_dialog_new_for_account (engine, account));
    }
}

static void
new_chat_cb (GSimpleAction *action,
             GVariant *     parameter,
             gpointer       data)
{
  ConfabEngine *engine = confab_window_get_engine (data);
  AdwDialog *dialog;

  if (engine == NULL)
    return;
  dialog = confab_new_chat_dialog_new (engine);
  g_signal_connect_object (dialog, "opened", G_CALLBACK (confab_window_open_chat), data, G_CONNECT_SWAPPED);
  present (data, dialog);
}

static void
new_group_cb (GSimpleAction *action,
              GVariant *     parameter,
              gpointer       data)
{
  ConfabEngine *engine = confab_window_get_engine (data);
  AdwDialog *dialog;

  if (engine == NULL)
    return;
  dialog = confab_new_group_dialog_new (engine);
  g_signal_connect_object (dialog, "opened", G_CALLBACK (confab_window_open_chat), data, G_CONNECT_SWAPPED);
  present (data, dialog);
}

static void
contacts_cb (GSimpleAction *action,
             GVariant *     parameter,
             gpointer       data)
{
  ConfabEngine *engine = confab_window_get_engine (data);
  AdwDialog *dialog;

  if (engine == NULL)
    return;
  dialog = confab_contacts_dialog_new (engine, confab_window_get_registry (data));
  g_signal_connect_object (dialog, "opened", G_CALLBACK (confab_window_open_chat), data, G_CONNECT_SWAPPED);
  present (data, dialog);
}

static void
search_cb (GSimpleAction *action,
           GVariant *     parameter,
           gpointer       data)
{
  confab_window_show_list (data);
  confab_sidebar_start_search (confab_window_get_sidebar (data));
}

static void
find_cb (GSimpleAction *action,
         GVariant *     parameter,
         gpointer       data)
{
  confab_window_find (data);
}

static void
close_chat_cb (GSimpleAction *action,
               GVariant *     parameter,
               gpointer       data)
{
  confab_window_set_conversation (data, NULL);
}

static void
next_chat_cb (GSimpleAction *action,
              GVariant *     parameter,
              gpointer       data)
{
  confab_sidebar_step (confab_window_get_sidebar (data), 1);
}

static void
previous_chat_cb (GSimpleAction *action,
                  GVariant *     parameter,
                  gpointer       data)
{
  confab_sidebar_step (confab_window_get_sidebar (data), -1);
}

static void
retry_cb (GSimpleAction *action,
          GVariant *     parameter,
          gpointer       data)
{
  ConfabEngine *engine = confab_window_get_engine (data);

  if (engine != NULL)
    confab_engine_retry_now (engine);
}

static void
reopen_cb (GSimpleAction *action,
           GVariant *     parameter,
           gpointer       data)
{
  confab_window_reopen (data);
}

static void
show_folder_cb (GSimpleAction *action,
                GVariant *     parameter,
                gpointer       data)
{
  const char *profile = confab_window_get_profile (data);
  g_autoptr (GFile) file = profile != NULL ? g_file_new_for_path (profile) : NULL;
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  if (file != NULL)
    gtk_file_launcher_launch (launcher, GTK_WINDOW (data), NULL, NULL, NULL);
}

static void
preferences_cb (GSimpleAction *action,
                GVariant *     parameter,
                gpointer       data)
{
  present (data, confab_preferences_dialog_new (confab_window_get_settings (data), confab_window_get_engine (data)));
}

static void
shortcuts_cb (GSimpleAction *action,
              GVariant *     parameter,
              gpointer       data)
{
  present (data, confab_shortcuts_dialog_new ());
}

static void
about_cb (GSimpleAction *action,
          GVariant *     parameter,
          gpointer       data)
{
  AdwDialog *dialog = adw_about_dialog_new_from_appdata (CONFAB_UI_RESOURCE_PATH "/metainfo.xml", PACKAGE_VERSION);
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (dialog);

  adw_about_dialog_set_version (about, PACKAGE_VERSION);
  adw_about_dialog_set_application_icon (about, APPLICATION_ID);
  adw_about_dialog_set_copyright (about, _ ("© The people who make Confab"));
  /* Translators: put your names here, one a line */
  adw_about_dialog_set_translator_credits (about, _ ("translator-credits"));
  present (data, dialog);
}

static const GActionEntry entries[] = {
  { .name = "new-chat", .activate = new_chat_cb },
  { .name = "new-group", .activate = new_group_cb },
  { .name = "contacts", .activate = contacts_cb },
  { .name = "search", .activate = search_cb },
  { .name = "find", .activate = find_cb },
  { .name = "close-chat", .activate = close_chat_cb },
  { .name = "next-chat", .activate = next_chat_cb },
  { .name = "previous-chat", .activate = previous_chat_cb },
  { .name = "add-account", .activate = add_account_cb },
  { .name = "edit-account", .activate = edit_account_cb, .parameter_type = "x" },
  { .name = "retry", .activate = retry_cb },
  { .name = "reopen", .activate = reopen_cb },
  { .name = "show-folder", .activate = show_folder_cb },
  { .name = "preferences", .activate = preferences_cb },
  { .name = "shortcuts", .activate = shortcuts_cb },
  { .name = "about", .activate = about_cb },
};

/**
 * confab_window_add_actions:
 * @self: a window
 *
 * Gives it all `win.` actions.
 */
void
confab_window_add_actions (ConfabWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/**
 * confab_window_update_actions:
 * @self: a window
 * @has_chats: whether the chat list is shown
 *
 * What is about chats can be done only while they are there.
 */
void
confab_window_update_actions (ConfabWindow *self,
                              gboolean      has_chats)
{
  static const char * const names[] = { "new-chat", "new-group", "contacts", "search", "find", "next-chat", "previous-chat" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), names[i])), has_chats);
}
