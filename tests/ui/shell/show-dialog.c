/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows one of the dialogs over a profile with believable chats, to be looked at. */
#include "config.h"

#include "confab-account-dialog.h"
#include "confab-contacts-dialog.h"
#include "confab-conversation-about.h"
#include "confab-forward-dialog.h"
#include "confab-new-chat-dialog.h"
#include "confab-new-group-dialog.h"
#include "confab-place-dialog.h"
#include "confab-profile-dialog.h"
#include "confab-ui.h"
#include "shell-bed.h"

static char *which = NULL;
static char *chat = NULL;
static char *typed = NULL;
static int row = -1;
static int width = 720;
static int height = 700;

static const GOptionEntry entries[] = {
  { "dialog", 0, 0, G_OPTION_ARG_STRING, &which, NULL, NULL },
  { "chat", 0, 0, G_OPTION_ARG_STRING, &chat, NULL, NULL },
  { "type", 0, 0, G_OPTION_ARG_STRING, &typed, NULL, NULL },
  { "row", 0, 0, G_OPTION_ARG_INT, &row, NULL, NULL },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, NULL, NULL },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, NULL, NULL },
  { NULL },
};

/* Two in the address book, one of them blocked. */
static void
fill_address_book (ShellBed *bed)
{
  g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (confab_engine_get_accounts (bed->engine), 0);
  gint64 id = confab_account_info_get_id (account);
  g_autoptr (ConfabOperation) saving = confab_engine_save_contact (bed->engine, id, "bob@mail.test", "Bob from the harbour", NULL,
                                                                   "friend");
  g_autoptr (ConfabOperation) blocking = confab_engine_block_contact (bed->engine, id, "carol@mail.test", TRUE);

  shell_wait_operation (saving);
  shell_wait_operation (blocking);
}

static AdwDialog *
make_dialog (ShellBed *bed)
{
  if (g_strcmp0 (which, "new-chat") == 0)
    return confab_new_chat_dialog_new (bed->engine);
  if (g_strcmp0 (which, "contacts") == 0)
    return confab_contacts_dialog_new (bed->engine, bed->registry);
  if (g_strcmp0 (which, "new-group") == 0 || g_strcmp0 (which, "new-group-name") == 0)
    {
      AdwDialog *dialog = confab_new_group_dialog_new (bed->engine);
      ConfabPeoplePicker *picker = confab_new_group_dialog_get_picker (CONFAB_NEW_GROUP_DIALOG (dialog));

      confab_people_picker_choose (picker, "Bob Marsh", "bob@mail.test");
      confab_people_picker_choose (picker, NULL, "somebody.with.a.long.name@example.org");
      return dialog;
    }
  if (g_strcmp0 (which, "place") == 0)
    return confab_place_dialog_new (bed->engine, confab_conversation_get_id (shell_bed_find (bed, "Bob Marsh")));
  if (g_strcmp0 (which, "forward") == 0)
    return confab_forward_dialog_new (bed->registry);
  if (g_strcmp0 (which, "account") == 0 || g_strcmp0 (which, "profile") == 0)
    {
      g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (confab_engine_get_accounts (bed->engine), 0);

      if (g_strcmp0 (which, "profile") == 0)
        return confab_profile_dialog_new (bed->engine, account);
      return confab_account_dialog_new_for_account (bed->engine, account);
    }
  return confab_conversation_about_new (bed->engine, shell_bed_find (bed, chat));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkCssProvider) styles = gtk_css_provider_new ();
  GtkWidget *window;
  AdwDialog *dialog;
  ShellBed *bed;

  shell_bed_init (&argc, &argv);
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    g_error ("%s", error->message);
  bed = shell_bed_new (0);
  gtk_css_provider_load_from_resource (styles, CONFAB_UI_RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (styles),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  window = adw_window_new ();
  adw_window_set_content (ADW_WINDOW (window), adw_toast_overlay_new ());
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  fill_address_book (bed);
  dialog = make_dialog (bed);
  adw_dialog_present (dialog, window);
  shell_settle ();
  if (typed != NULL)
    {
      GtkWidget *entry = shell_find_widget (GTK_WIDGET (dialog), GTK_TYPE_SEARCH_ENTRY);

      gtk_editable_set_text (GTK_EDITABLE (entry != NULL ? entry : shell_find_widget (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW)), typed);
    }
  if (row >= 0)
    g_signal_emit_by_name (shell_find_widget (GTK_WIDGET (dialog), GTK_TYPE_LIST_VIEW), "activate", (guint) row);
  if (g_strcmp0 (which, "new-group-name") == 0)
    g_signal_emit_by_name (shell_find_named (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "label", "_Next"), "clicked");
  while (gtk_widget_get_mapped (window))
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
