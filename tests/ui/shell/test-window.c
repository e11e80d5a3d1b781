/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the window: what it shows when, and what its actions do. */
#include "config.h"

#include "confab-account-info.h"
#include "confab-address-book.h"
#include "confab-conversation-view.h"
#include "confab-match-row.h"
#include "confab-problems.h"
#include "confab-transaction-conversations.h"
#include "confab-window.h"
#include "shell-bed.h"

typedef struct
{
  ShellBed *bed;
  GSettings *settings;
  ConfabWindow *window;
} Place;

/* One for all tests: GTK keeps what is registered on the bus. */
static GtkApplication *application;

static void
place_open (Place *   place,
            ShellBed *bed,
            int       width)
{
  place->bed = bed;
  place->settings = g_settings_new (APPLICATION_ID);
  g_settings_set_int (place->settings, "window-width", width);
  place->window = confab_window_new (application, place->settings);
  gtk_window_present (GTK_WINDOW (place->window));
  shell_settle ();
}

static gboolean
is_ready (gpointer data)
{
  return confab_window_is_ready (data);
}

static void
place_set_up (Place *       place,
              gconstpointer data)
{
  place_open (place, shell_bed_new (0), GPOINTER_TO_INT (data));
  confab_window_set_engine (place->window, place->bed->engine, place->bed->registry);
  shell_wait (is_ready, place->window);
  shell_settle ();
}

static void
place_set_up_empty (Place *       place,
                    gconstpointer data)
{
  place_open (place, shell_bed_new_empty (), GPOINTER_TO_INT (data));
}

static void
place_tear_down (Place *       place,
                 gconstpointer data)
{
  shell_assert_finalized (place->window, place->window);
  g_object_unref (place->settings);
  shell_bed_free (place->bed);
}

static gboolean
is_shown (Place *     place,
          const char *words)
{
  GtkWidget *label = shell_find_named (GTK_WIDGET (place->window), GTK_TYPE_LABEL, "label", words);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
assert_shown (Place *     place,
              const char *words)
{
  if (!is_shown (place, words))
    g_error ("“%s” is not to be seen", words);
}

static void
act (Place *     place,
     const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (place->window), action, NULL));
  shell_settle ();
}

static AdwNavigationSplitView *
get_split (Place *place)
{
  return ADW_NAVIGATION_SPLIT_VIEW (shell_find_widget (GTK_WIDGET (place->window), ADW_TYPE_NAVIGATION_SPLIT_VIEW));
}

static void
test_window_is_there_before_the_engine (Place *       place,
                                        gconstpointer data)
{
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (place->window)));
  g_assert_false (confab_window_is_ready (place->window));
  g_assert_false (is_shown (place, "Welcome to Confab"));
  confab_window_set_engine (place->window, place->bed->engine, place->bed->registry);
  shell_settle ();
  assert_shown (place, "Welcome to Confab");
  g_assert_true (confab_window_is_ready (place->window));
  g_assert_false (g_action_get_enabled (g_action_map_lookup_action (G_ACTION_MAP (place->window), "new-chat")));
}

static void
reopen_cb (ConfabWindow *window,
           guint *       counter)
{
  (*counter)++;
}

/* Each way in which a profile cannot be opened is a page with words and a way on. */
static void
test_window_says_why_there_is_nothing (Place *       place,
                                       gconstpointer data)
{
  static const int codes[] = {
    CONFAB_STORE_ERROR_FULL, CONFAB_STORE_ERROR_READONLY, CONFAB_STORE_ERROR_CORRUPT, CONFAB_STORE_ERROR_NEWER, CONFAB_STORE_ERROR_BUSY,
  };
  guint counter = 0;

  g_signal_connect (place->window, "reopen", G_CALLBACK (reopen_cb), &counter);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (CONFAB_STORE_ERROR, codes[i], "<raw & ugly>");
      g_autoptr (ConfabProblem) problem = confab_problem_new_from_error (error, NULL);

      confab_window_show_failure (place->window, problem, place->bed->directory);
      shell_settle ();
      assert_shown (place, confab_problem_get_title (problem));
      assert_shown (place, confab_problem_get_sentence (problem));
      g_assert_true (confab_window_is_ready (place->window));
      act (place, "win.reopen");
      g_assert_cmpuint (counter, ==, i + 1);
    }
  confab_window_set_engine (place->window, place->bed->engine, place->bed->registry);
  shell_settle ();
  assert_shown (place, "Welcome to Confab");
}

static void
test_window_shows_chats (Place *       place,
                         gconstpointer data)
{
  ConfabConversation *bob = shell_bed_find (place->bed, "Bob Marsh");

  assert_shown (place, "Choose a Chat");
  assert_shown (place, "Bob Marsh");
  confab_window_set_conversation (place->window, bob);
  shell_settle ();
  g_assert_false (is_shown (place, "Choose a Chat"));
  g_assert_true (confab_window_get_conversation (place->window) == bob);
  g_assert_false (confab_window_shows_chat (place->window, confab_conversation_get_id (bob) + 1));
  act (place, "win.next-chat");
  g_assert_cmpstr (confab_conversation_get_name (confab_window_get_conversation (place->window)), ==, "Sunday hike");
  act (place, "win.previous-chat");
  g_assert_true (confab_window_get_conversation (place->window) == bob);
}

static gboolean
has_conversation (gpointer data)
{
  return confab_window_get_conversation (data) != NULL;
}

static gboolean
has_no_conversation (gpointer data)
{
  return !has_conversation (data);
}

static void
test_window_opens_by_id (Place *       place,
                         gconstpointer data)
{
  gint64 ada = confab_conversation_get_id (shell_bed_find (place->bed, "Ada Lovelace"));
  gint64 dora = confab_conversation_get_id (shell_bed_find (place->bed, "Dora"));

  /* The last one that was asked for wins. */
  confab_window_open_chat (place->window, dora);
  confab_window_open_chat (place->window, ada);
  shell_wait (has_conversation, place->window);
  shell_settle ();
  g_assert_cmpint (confab_conversation_get_id (confab_window_get_conversation (place->window)), ==, ada);
  confab_window_open_chat (place->window, 4711);
  shell_settle ();
  g_assert_cmpint (confab_conversation_get_id (confab_window_get_conversation (place->window)), ==, ada);
}

static gboolean
merge (ConfabTransaction *txn,
       gpointer           data,
       GError **          error)
{
  gint64 *ids = data;

  return confab_transaction_merge_conversations (txn, ids[0], ids[1], error);
}

/* A notification may still have the id of a chat that has become part of another. */
static void
test_window_opens_merged (Place *       place,
                          gconstpointer data)
{
  gint64 ids[] = { confab_conversation_get_id (shell_bed_find (place->bed, "Dora")),
                   confab_conversation_get_id (shell_bed_find (place->bed, "Ada Lovelace")) };
  g_autoptr (GError) error = NULL;

  shell_sample_wait (confab_store_write (confab_engine_get_store (place->bed->engine), merge, ids, NULL, CONFAB_STORE_WRITE_NONE),
                     &error);
  g_assert_no_error (error);
  shell_settle ();
  confab_window_open_chat (place->window, ids[0]);
  shell_wait (has_conversation, place->window);
  g_assert_cmpint (confab_conversation_get_id (confab_window_get_conversation (place->window)), ==, ids[1]);
}

static void
test_window_closes_the_chat_of_a_removed_account (Place *       place,
                                                  gconstpointer data)
{
  g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (confab_engine_get_accounts (place->bed->engine), 0);
  g_autoptr (ConfabOperation) operation = NULL;

  confab_window_set_conversation (place->window, shell_bed_find (place->bed, "Bob Marsh"));
  shell_settle ();
  operation = confab_engine_remove_account (place->bed->engine, confab_account_info_get_id (account));
  shell_wait (has_no_conversation, place->window);
  shell_wait_operation (operation);
  shell_settle ();
  assert_shown (place, "Welcome to Confab");
}

static gboolean
is_blocked (gpointer data)
{
  Place *place = data;
  g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (confab_engine_get_accounts (place->bed->engine), 0);
  g_autoptr (ConfabAddressBook) blocked = confab_address_book_new_blocked (place->bed->engine, confab_account_info_get_id (account));

  shell_settle ();
  return g_list_model_get_n_items (G_LIST_MODEL (blocked)) == 1;
}

static void
test_window_blocks_after_a_question (Place *       place,
                                     gconstpointer data)
{
  GtkWidget *view;
  GtkWidget *alert;

  confab_window_set_conversation (place->window, shell_bed_find (place->bed, "Bob Marsh"));
  shell_settle ();
  view = shell_find_widget (GTK_WIDGET (place->window), CONFAB_TYPE_CONVERSATION_VIEW);
  g_assert_true (gtk_widget_activate_action (view, "chat.block", NULL));
  shell_settle ();
  alert = GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (place->window)));
  g_assert_true (ADW_IS_ALERT_DIALOG (alert));
  g_assert_false (is_blocked (place));
  g_signal_emit_by_name (alert, "response::block", "block");
  adw_dialog_force_close (ADW_DIALOG (alert));
  shell_wait (is_blocked, place);
  shell_wait (has_no_conversation, place->window);
}

static void
test_window_is_narrow (Place *       place,
                       gconstpointer data)
{
  AdwNavigationSplitView *split = get_split (place);

  g_assert_true (adw_navigation_split_view_get_collapsed (split));
  g_assert_false (adw_navigation_split_view_get_show_content (split));
  confab_window_set_conversation (place->window, shell_bed_find (place->bed, "Bob Marsh"));
  shell_settle ();
  g_assert_true (adw_navigation_split_view_get_show_content (split));

  /* Who goes back closes the chat, so that nothing is marked as read behind the list. */
  adw_navigation_split_view_set_show_content (split, FALSE);
  shell_wait (has_no_conversation, place->window);
  act (place, "win.next-chat");
  g_assert_true (adw_navigation_split_view_get_show_content (split));
  act (place, "win.search");
  g_assert_false (adw_navigation_split_view_get_show_content (split));
}

static void
test_window_is_wide (Place *       place,
                     gconstpointer data)
{
  g_assert_false (adw_navigation_split_view_get_collapsed (get_split (place)));
}

static gboolean
is_found (gpointer data)
{
  Place *place = data;
  GtkWidget *row = shell_find_widget (GTK_WIDGET (place->window), CONFAB_TYPE_MATCH_ROW);

  return row != NULL && gtk_widget_get_mapped (row);
}

static gboolean
is_looking (gpointer data)
{
  return *gtk_label_get_text (data) != '\0';
}

static GtkWidget *
find_mapped_entry (Place *place)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (place->window));

  g_assert_nonnull (focus);
  return gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY);
}

/* Words of a message lead to the message; in the chat, from one to the next. */
static void
test_window_finds_messages (Place *       place,
                            gconstpointer data)
{
  ConfabConversation *bob = shell_bed_find (place->bed, "Bob Marsh");
  g_autofree char *description = NULL;
  GtkWidget *entry;
  GtkLabel *label;

  shell_sample_add_message (confab_engine_get_store (place->bed->engine), confab_conversation_get_id (bob),
                            "The heron\nstands \xe2\x80\xae in the reeds", g_get_real_time () / 1000);
  act (place, "win.find");
  entry = find_mapped_entry (place);
  gtk_editable_set_text (GTK_EDITABLE (entry), "HERON stan");
  g_signal_emit_by_name (entry, "search-changed");
  shell_wait (is_found, place);
  description = g_strdup (confab_match_row_get_description (
                            CONFAB_MATCH_ROW (shell_find_widget (GTK_WIDGET (place->window), CONFAB_TYPE_MATCH_ROW))));
  g_assert_true (g_str_has_prefix (description, "Bob Marsh, The heron stands in the reeds, "));
  g_signal_emit_by_name (entry, "activate");
  shell_wait (has_conversation, place->window);
  g_assert_true (confab_window_get_conversation (place->window) == bob);

  act (place, "win.find");
  g_assert_true (find_mapped_entry (place) != entry);
  entry = find_mapped_entry (place);
  label = GTK_LABEL (gtk_widget_get_next_sibling (entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "heron");
  g_signal_emit_by_name (entry, "search-changed");
  shell_wait (is_looking, label);
  g_assert_cmpstr (gtk_label_get_text (label), ==, "1 of 1");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nowhere");
  g_signal_emit_by_name (entry, "search-changed");
  shell_wait (is_looking, label);
  g_assert_cmpstr (gtk_label_get_text (label), ==, "Nothing found");
  g_signal_emit_by_name (entry, "stop-search");
  shell_settle ();
  g_assert_null (find_mapped_entry (place));
}

static void
close_dialog (Place *place)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (place->window));

  g_assert_nonnull (dialog);
  adw_dialog_force_close (dialog);
  shell_settle ();
}

static void
test_window_opens_dialogs (Place *       place,
                           gconstpointer data)
{
  static const char * const actions[] = {
    "win.add-account", "win.new-chat", "win.preferences", "win.shortcuts", "win.about",
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      act (place, actions[i]);
      close_dialog (place);
    }
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (place->window), "win.edit-account", "x", G_GINT64_CONSTANT (1)));
  shell_settle ();
  close_dialog (place);
}

static void
test_window_names_its_buttons (Place *       place,
                               gconstpointer data)
{
  g_autoptr (GQueue) queue = g_queue_new ();
  guint n = 0;

  g_queue_push_tail (queue, place->window);
  while (!g_queue_is_empty (queue))
    {
      GtkWidget *widget = g_queue_pop_head (queue);
      GtkWidget *parent = gtk_widget_get_parent (widget);

      /* A search bar has a button that it does not show. */
      if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL &&
          (gtk_widget_get_visible (widget) || gtk_widget_get_ancestor (widget, GTK_TYPE_SEARCH_BAR) == NULL))
        {
          n++;
          if (gtk_widget_get_tooltip_text (widget) == NULL && !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
            g_error ("A button with %s in a %s has no name", gtk_button_get_icon_name (GTK_BUTTON (widget)), G_OBJECT_TYPE_NAME (parent));
        }
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
        g_queue_push_tail (queue, child);
    }
  g_assert_cmpuint (n, >, 3);
}

int
main (int    argc,
      char **argv)
{
  const gconstpointer wide = GINT_TO_POINTER (1000);
  const gconstpointer narrow = GINT_TO_POINTER (360);

  shell_bed_init (&argc, &argv);
  application = GTK_APPLICATION (adw_application_new ("im.confab.Test", G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_test_add ("/ui/window/first", Place, wide, place_set_up_empty, test_window_is_there_before_the_engine, place_tear_down);
  g_test_add ("/ui/window/failures", Place, wide, place_set_up_empty, test_window_says_why_there_is_nothing, place_tear_down);
  g_test_add ("/ui/window/chats", Place, wide, place_set_up, test_window_shows_chats, place_tear_down);
  g_test_add ("/ui/window/by-id", Place, wide, place_set_up, test_window_opens_by_id, place_tear_down);
  g_test_add ("/ui/window/merged", Place, wide, place_set_up, test_window_opens_merged, place_tear_down);
  g_test_add ("/ui/window/blocks", Place, wide, place_set_up, test_window_blocks_after_a_question, place_tear_down);
  g_test_add ("/ui/window/removed", Place, wide, place_set_up, test_window_closes_the_chat_of_a_removed_account, place_tear_down);
  g_test_add ("/ui/window/narrow", Place, narrow, place_set_up, test_window_is_narrow, place_tear_down);
  g_test_add ("/ui/window/wide", Place, wide, place_set_up, test_window_is_wide, place_tear_down);
  g_test_add ("/ui/window/finds", Place, wide, place_set_up, test_window_finds_messages, place_tear_down);
  g_test_add ("/ui/window/dialogs", Place, wide, place_set_up, test_window_opens_dialogs, place_tear_down);
  g_test_add ("/ui/window/names", Place, wide, place_set_up, test_window_names_its_buttons, place_tear_down);
  return g_test_run ();
}
