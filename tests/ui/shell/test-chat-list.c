/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the chat list: what is open stays so, and what is done with a chat. */
#include "config.h"

#include "confab-chat-list.h"
#include "confab-conversation-row.h"
#include "confab-conversation-selection.h"
#include "confab-filtered-conversations.h"
#include "confab-match-row.h"
#include "confab-search-list.h"
#include "confab-sidebar.h"
#include "shell-bed.h"

static ConfabConversation *
new_conversation (gint64      id,
                  const char *name)
{
  g_autoptr (ConfabConversationRecord) record = confab_conversation_record_new ();

  record->id = id;
  record->kind = CONFAB_CONVERSATION_PERSON;
  record->name = g_strdup (name);
  return confab_conversation_new (record);
}

static void
test_selection_follows_the_object (void)
{
  g_autoptr (GListStore) store = g_list_store_new (CONFAB_TYPE_CONVERSATION);
  g_autoptr (ConfabConversation) one = new_conversation (1, "One");
  g_autoptr (ConfabConversation) two = new_conversation (2, "Two");
  g_autoptr (ConfabConversationSelection) selection = confab_conversation_selection_new ();
  GtkSelectionModel *model = GTK_SELECTION_MODEL (selection);

  g_list_store_append (store, one);
  g_list_store_append (store, two);
  confab_conversation_selection_set_model (selection, G_LIST_MODEL (store));
  confab_conversation_selection_set_selected (selection, two);
  g_assert_false (gtk_selection_model_is_selected (model, 0));
  g_assert_true (gtk_selection_model_is_selected (model, 1));

  /* A message comes: the row leaves and comes in at the top. */
  g_list_store_remove (store, 1);
  g_assert_true (confab_conversation_selection_get_selected (selection) == two);
  g_list_store_insert (store, 0, two);
  g_assert_true (gtk_selection_model_is_selected (model, 0));
  g_assert_false (gtk_selection_model_is_selected (model, 1));

  /* The list view cannot change it. */
  g_assert_false (gtk_selection_model_select_item (model, 1, TRUE));
  g_assert_true (confab_conversation_selection_get_selected (selection) == two);
  confab_conversation_selection_set_selected (selection, NULL);
  g_assert_false (gtk_selection_model_is_selected (model, 0));
  g_assert_finalize_object (g_steal_pointer (&selection));
}

static void
count_cb (GtkSelectionModel *model,
          guint              position,
          guint              n_items,
          guint *            counter)
{
  g_assert_cmpuint (n_items, ==, 1);
  (*counter)++;
}

static void
test_selection_tells_of_two_rows (void)
{
  g_autoptr (GListStore) store = g_list_store_new (CONFAB_TYPE_CONVERSATION);
  g_autoptr (ConfabConversationSelection) selection = confab_conversation_selection_new ();
  g_autoptr (ConfabConversation) last = NULL;
  g_autoptr (ConfabConversation) first = NULL;
  guint counter = 0;

  for (gint64 i = 0; i < 100; i++)
    {
      g_autoptr (ConfabConversation) conversation = new_conversation (i + 1, "X");

      g_list_store_append (store, conversation);
    }
  confab_conversation_selection_set_model (selection, G_LIST_MODEL (store));
  first = g_list_model_get_item (G_LIST_MODEL (store), 0);
  last = g_list_model_get_item (G_LIST_MODEL (store), 99);
  g_signal_connect (selection, "selection-changed", G_CALLBACK (count_cb), &counter);
  confab_conversation_selection_set_selected (selection, last);
  g_assert_cmpuint (counter, ==, 1);
  confab_conversation_selection_set_selected (selection, first);
  g_assert_cmpuint (counter, ==, 3);
}

/* A list of its own in a window, over the chats of a profile. */
typedef struct
{
  ShellBed *bed;
  ConfabFilteredConversations *shown;
  GtkWidget *window;
  ConfabChatList *list;
  ConfabConversation *opened;
} Place;

static void
opened_cb (Place *             place,
           ConfabConversation *conversation)
{
  g_set_object (&place->opened, conversation);
}

static void
place_set_up (Place *       place,
              gconstpointer data)
{
  place->bed = shell_bed_new (0);
  place->shown = confab_filtered_conversations_new (place->bed->list);
  place->list = CONFAB_CHAT_LIST (confab_chat_list_new ());
  confab_chat_list_set_model (place->list, G_LIST_MODEL (place->shown));
  confab_chat_list_set_engine (place->list, place->bed->engine);
  g_signal_connect_swapped (place->list, "opened", G_CALLBACK (opened_cb), place);
  place->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (place->window), GTK_WIDGET (place->list));
  gtk_window_set_default_size (GTK_WINDOW (place->window), 360, 700);
  gtk_window_present (GTK_WINDOW (place->window));
  shell_settle ();
}

static void
place_tear_down (Place *       place,
                 gconstpointer data)
{
  shell_assert_finalized (place->window, place->list);
  g_clear_object (&place->opened);
  g_assert_finalize_object (place->shown);
  shell_bed_free (place->bed);
}

/* The row that shows a chat, which has to be among those on the screen. */
static GtkWidget *
find_row (GtkWidget * root,
          const char *name)
{
  GtkWidget *label = shell_find_named (root, GTK_TYPE_LABEL, "label", name);

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, CONFAB_TYPE_CONVERSATION_ROW);
}

static void
test_list_opens_what_is_activated (Place *       place,
                                   gconstpointer data)
{
  GtkWidget *row = find_row (GTK_WIDGET (place->list), "Bob Marsh");

  gtk_widget_activate_action (row, "list.activate-item", "u", 0u);
  g_assert_nonnull (place->opened);
  g_assert_cmpstr (confab_conversation_get_name (place->opened), ==, "Bob Marsh");
  /* Only the window says what is open. */
  g_assert_null (confab_chat_list_get_selected (place->list));
}

static void
test_list_steps (Place *       place,
                 gconstpointer data)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (place->shown));

  confab_chat_list_step (place->list, 1);
  g_assert_cmpstr (confab_conversation_get_name (place->opened), ==, "Bob Marsh");
  confab_chat_list_set_selected (place->list, place->opened);
  confab_chat_list_step (place->list, 1);
  g_assert_cmpstr (confab_conversation_get_name (place->opened), ==, "Sunday hike");
  confab_chat_list_set_selected (place->list, place->opened);
  confab_chat_list_step (place->list, -1);
  g_assert_cmpstr (confab_conversation_get_name (place->opened), ==, "Bob Marsh");

  /* At the ends it stays. */
  confab_chat_list_set_selected (place->list, place->opened);
  g_clear_object (&place->opened);
  confab_chat_list_step (place->list, -1);
  g_assert_null (place->opened);
  confab_chat_list_set_selected (place->list, NULL);
  confab_chat_list_step (place->list, -1);
  g_assert_nonnull (place->opened);
  confab_chat_list_set_selected (place->list, place->opened);
  g_assert_cmpuint (n, ==, SHELL_SAMPLE_CHATS - 2);
  g_clear_object (&place->opened);
  confab_chat_list_step (place->list, 1);
  g_assert_null (place->opened);
}

/* The menu key makes the menu about the row that has the focus. */
static void
open_menu (Place *     place,
           const char *name)
{
  GtkWidget *row = find_row (GTK_WIDGET (place->list), name);
  GtkWidget *item = gtk_widget_get_parent (row);
  GtkWidget *view = gtk_widget_get_parent (item);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);
  gboolean done = FALSE;

  gtk_widget_grab_focus (item);
  shell_settle ();
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !done; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)) && !done; j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          g_autofree char *keys = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (strstr (keys, "F10") != NULL)
            done = gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, view, NULL);
        }
    }
  g_assert_true (done);
  shell_settle ();
}

static gboolean
is_pinned (gpointer data)
{
  return confab_conversation_get_record (data)->pinned;
}

static gboolean
is_not_pinned (gpointer data)
{
  return !is_pinned (data);
}

static gboolean
is_read (gpointer data)
{
  return confab_conversation_get_record (data)->unread == 0;
}

static gboolean
is_muted (gpointer data)
{
  return confab_conversation_get_record (data)->muted_until > 0;
}

static gboolean
is_not_muted (gpointer data)
{
  return !is_muted (data);
}

static gboolean
is_archived (gpointer data)
{
  return confab_conversation_get_record (data)->archived;
}

static void
test_list_menu_does_what_it_says (Place *       place,
                                  gconstpointer data)
{
  g_autoptr (ConfabConversation) hike = g_object_ref (shell_bed_find (place->bed, "Sunday hike"));
  GtkWidget *list = GTK_WIDGET (place->list);
  GtkWidget *popover;
  gint64 hour = G_GINT64_CONSTANT (60) * 60 * 1000;
  gint64 now;

  open_menu (place, "Sunday hike");
  popover = shell_find_widget (list, GTK_TYPE_POPOVER_MENU);
  g_assert_true (gtk_widget_is_visible (popover));
  g_assert_true (gtk_widget_activate_action (list, "chat.pin", NULL));
  shell_wait (is_pinned, hike);
  g_assert_true (gtk_widget_activate_action (list, "chat.mark-read", NULL));
  shell_wait (is_read, hike);
  now = g_get_real_time () / 1000;
  g_assert_true (gtk_widget_activate_action (list, "chat.mute", "s", "8"));
  shell_wait (is_muted, hike);
  g_assert_cmpint (confab_conversation_get_record (hike)->muted_until, >=, now + 8 * hour);
  g_assert_cmpint (confab_conversation_get_record (hike)->muted_until, <, now + 9 * hour);
  gtk_popover_popdown (GTK_POPOVER (popover));

  /* Now the menu is the other way round. */
  open_menu (place, "Sunday hike");
  g_assert_true (gtk_widget_activate_action (list, "chat.unpin", NULL));
  shell_wait (is_not_pinned, hike);
  g_assert_true (gtk_widget_activate_action (list, "chat.unmute", NULL));
  shell_wait (is_not_muted, hike);
  gtk_popover_popdown (GTK_POPOVER (popover));

  open_menu (place, "Sunday hike");
  g_assert_true (gtk_widget_activate_action (list, "chat.mute", "s", "always"));
  shell_wait (is_muted, hike);
  g_assert_cmpint (confab_conversation_get_record (hike)->muted_until, ==, G_MAXINT64);
  g_assert_true (gtk_widget_activate_action (list, "chat.archive", NULL));
  shell_wait (is_archived, hike);
  g_assert_null (shell_find_named (list, GTK_TYPE_LABEL, "label", "Sunday hike"));
  gtk_popover_popdown (GTK_POPOVER (popover));
  shell_settle ();
}

/* A message moves its chat up; who looks at the top sees it there. */
static void
test_list_shows_what_comes_in_at_the_top (Place *       place,
                                          gconstpointer data)
{
  ConfabConversation *ada = shell_bed_find (place->bed, "Ada Lovelace");
  GtkWidget *scrolled = shell_find_widget (GTK_WIDGET (place->list), GTK_TYPE_SCROLLED_WINDOW);
  gint64 before = confab_conversation_get_record (ada)->last_time;
  g_autoptr (ConfabConversation) second = NULL;

  confab_chat_list_set_selected (place->list, ada);
  shell_sample_add_message (confab_engine_get_store (place->bed->engine), confab_conversation_get_id (ada), "News!",
                            g_get_real_time () / 1000);
  while (confab_conversation_get_record (ada)->last_time == before)
    g_main_context_iteration (NULL, TRUE);
  shell_settle ();
  second = g_list_model_get_item (G_LIST_MODEL (place->shown), 1);
  g_assert_true (second == ada); /* below the pinned one */
  g_assert_cmpfloat (gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled))), ==, 0);
  g_assert_true (confab_chat_list_get_selected (place->list) == ada);
}

/* So many rows that the window does not hold them all, none of them pinned. */
static void
test_list_stays_at_its_top (void)
{
  g_autoptr (GListStore) store = g_list_store_new (CONFAB_TYPE_CONVERSATION);
  GtkWidget *list = confab_chat_list_new ();
  GtkWidget *window = gtk_window_new ();
  g_autoptr (ConfabConversation) newer = NULL;
  GtkAdjustment *adjustment;

  for (gint64 i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("Chat %" G_GINT64_FORMAT, i);
      g_autoptr (ConfabConversation) conversation = new_conversation (i + 1, name);

      g_list_store_append (store, conversation);
    }
  confab_chat_list_set_model (CONFAB_CHAT_LIST (list), G_LIST_MODEL (store));
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 500);
  gtk_window_present (GTK_WINDOW (window));
  shell_settle ();
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (shell_find_widget (list, GTK_TYPE_SCROLLED_WINDOW)));
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), >, gtk_adjustment_get_page_size (adjustment));

  /* One from below what is seen, one from what is seen, and a new one. */
  for (guint i = 0; i < 3; i++)
    {
      const guint from[] = { 39, 2, GTK_INVALID_LIST_POSITION };
      g_autoptr (ConfabConversation) moved = g_list_model_get_item (G_LIST_MODEL (store), from[i]);

      if (moved != NULL)
        g_list_store_remove (store, from[i]);
      else
        moved = new_conversation (100, "New");
      g_list_store_insert (store, 0, moved);
      shell_settle ();
      g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
      find_row (list, confab_conversation_get_name (moved));
    }

  /* Who looks further down stays there. */
  gtk_adjustment_set_value (adjustment, 300);
  shell_settle ();
  g_list_store_remove (store, 40);
  newer = new_conversation (200, "Newer");
  g_list_store_insert (store, 0, newer);
  shell_settle ();
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >=, 300);
  shell_assert_finalized (window, list);
}

/* Sidebar */

static gboolean
is_shown (GtkWidget * root,
          const char *name)
{
  GtkWidget *label = shell_find_named (root, GTK_TYPE_LABEL, "label", name);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
test_sidebar_filters_and_searches (void)
{
  g_autoptr (ShellBed) bed = shell_bed_new (0);
  GtkWidget *window = gtk_window_new ();
  ConfabSidebar *sidebar = CONFAB_SIDEBAR (confab_sidebar_new ());
  GtkWidget *root = GTK_WIDGET (sidebar);
  AdwToggleGroup *filters;
  GtkWidget *entry;
  GtkWidget *found;

  confab_sidebar_set_engine (sidebar, bed->engine, bed->registry, bed->list);
  gtk_window_set_child (GTK_WINDOW (window), root);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 1200);
  gtk_window_present (GTK_WINDOW (window));
  shell_settle ();
  g_assert_true (is_shown (root, "Dora"));
  g_assert_true (is_shown (root, "Sunday hike"));
  g_assert_false (is_shown (root, "Old flat"));
  g_assert_false (is_shown (root, "Henry Stranger"));
  g_assert_true (is_shown (root, "Archived"));
  g_assert_true (is_shown (root, "Contact requests"));

  filters = ADW_TOGGLE_GROUP (shell_find_widget (root, ADW_TYPE_TOGGLE_GROUP));
  adw_toggle_group_set_active_name (filters, "unread");
  shell_settle ();
  g_assert_false (is_shown (root, "Dora"));
  g_assert_true (is_shown (root, "Sunday hike"));
  adw_toggle_group_set_active_name (filters, "groups");
  shell_settle ();
  g_assert_false (is_shown (root, "Bob Marsh"));
  g_assert_true (is_shown (root, "Sunday hike"));
  adw_toggle_group_set_active_name (filters, "all");

  confab_sidebar_start_search (sidebar);
  entry = shell_find_widget (root, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "dor");
  g_signal_emit_by_name (entry, "search-changed");
  shell_settle ();
  found = shell_find_widget (root, CONFAB_TYPE_SEARCH_LIST);
  g_assert_true (is_shown (found, "Dora"));
  g_assert_false (is_shown (root, "Ada Lovelace"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody has this name");
  g_signal_emit_by_name (entry, "search-changed");
  shell_settle ();
  g_assert_true (is_shown (root, "Nothing Found"));
  g_signal_emit_by_name (entry, "stop-search");
  shell_settle ();
  g_assert_false (is_shown (root, "Nothing Found"));
  g_assert_true (is_shown (root, "Ada Lovelace"));

  gtk_widget_activate_action (root, "sidebar.archived", NULL);
  shell_settle ();
  g_assert_true (is_shown (root, "Old flat"));
  shell_assert_finalized (window, sidebar);
}

/* Presses the key of the menu in a list. */
static void
press_menu_key (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);
  gboolean pressed = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !pressed; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      g_autoptr (GtkShortcut) shortcut = GTK_IS_SHORTCUT_CONTROLLER (controller) ? g_list_model_get_item (G_LIST_MODEL (controller), 0) : NULL;

      pressed = shortcut != NULL && GTK_IS_CALLBACK_ACTION (gtk_shortcut_get_action (shortcut)) &&
                gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, view, NULL);
    }
  g_assert_true (pressed);
}

static gboolean
shows_a_match (gpointer data)
{
  return shell_find_widget (data, CONFAB_TYPE_MATCH_ROW) != NULL;
}

static void
found_cb (ConfabSidebar *sidebar,
          ConfabMatch *  match,
          ConfabMatch ** found)
{
  g_set_object (found, match);
}

static void
test_sidebar_has_a_menu_for_what_is_found (void)
{
  g_autoptr (ShellBed) bed = shell_bed_new (0);
  g_autoptr (ConfabMatch) match = NULL;
  GtkWidget *window = gtk_window_new ();
  ConfabSidebar *sidebar = CONFAB_SIDEBAR (confab_sidebar_new ());
  GtkWidget *root = GTK_WIDGET (sidebar);
  GtkWidget *entry;
  GtkWidget *found;
  GtkWidget *row;

  confab_sidebar_set_engine (sidebar, bed->engine, bed->registry, bed->list);
  gtk_window_set_child (GTK_WINDOW (window), root);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (sidebar, "found", G_CALLBACK (found_cb), &match);
  shell_settle ();
  confab_sidebar_start_search (sidebar);
  entry = shell_find_widget (root, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "harbour");
  g_signal_emit_by_name (entry, "search-changed");
  found = shell_find_widget (root, CONFAB_TYPE_SEARCH_LIST);
  shell_wait (shows_a_match, found);
  shell_settle ();
  row = shell_find_widget (found, CONFAB_TYPE_MATCH_ROW);
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
  press_menu_key (shell_find_widget (found, GTK_TYPE_LIST_VIEW));
  shell_settle ();
  g_assert_true (gtk_widget_get_visible (shell_find_widget (found, GTK_TYPE_POPOVER_MENU)));
  g_assert_true (gtk_widget_activate_action (found, "found.copy", NULL));
  g_assert_nonnull (gdk_clipboard_get_content (gtk_widget_get_clipboard (root)));
  g_assert_true (gtk_widget_activate_action (found, "found.open", NULL));
  g_assert_nonnull (match);
  g_assert_cmpstr (confab_conversation_get_name (confab_match_get_conversation (match)), ==, "Bob Marsh");
  g_clear_object (&match);
  gtk_popover_popdown (GTK_POPOVER (shell_find_widget (found, GTK_TYPE_POPOVER_MENU)));
  shell_settle ();
  shell_assert_finalized (window, sidebar);
}

static void
test_sidebar_says_that_there_is_nothing (void)
{
  g_autoptr (ShellBed) bed = shell_bed_new_empty ();
  GtkWidget *window = gtk_window_new ();
  ConfabSidebar *sidebar = CONFAB_SIDEBAR (confab_sidebar_new ());

  confab_sidebar_set_engine (sidebar, bed->engine, bed->registry, bed->list);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (sidebar));
  gtk_window_present (GTK_WINDOW (window));
  shell_settle ();
  g_assert_true (is_shown (GTK_WIDGET (sidebar), "No Chats Yet"));
  shell_assert_finalized (window, sidebar);
}

/* As many rows as fit, however many chats there are. */
static void
test_sidebar_makes_few_rows (void)
{
  g_autoptr (ShellBed) bed = shell_bed_new (2000);
  GtkWidget *window = gtk_window_new ();
  ConfabSidebar *sidebar = CONFAB_SIDEBAR (confab_sidebar_new ());
  GtkWidget *view;
  guint rows = 0;

  confab_sidebar_set_engine (sidebar, bed->engine, bed->registry, bed->list);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (sidebar));
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 700);
  gtk_window_present (GTK_WINDOW (window));
  shell_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bed->list)), ==, 2000 + SHELL_SAMPLE_CHATS);
  view = gtk_widget_get_parent (gtk_widget_get_parent (find_row (GTK_WIDGET (sidebar), "Bob Marsh")));
  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL; child = gtk_widget_get_next_sibling (child))
    rows++;
  g_assert_cmpuint (rows, >, 5);
  g_assert_cmpuint (rows, <, 500);
  shell_assert_finalized (window, sidebar);
}

int
main (int    argc,
      char **argv)
{
  shell_bed_init (&argc, &argv);
  g_test_add_func ("/ui/selection/follows", test_selection_follows_the_object);
  g_test_add_func ("/ui/selection/two-rows", test_selection_tells_of_two_rows);
  g_test_add ("/ui/chat-list/opens", Place, NULL, place_set_up, test_list_opens_what_is_activated, place_tear_down);
  g_test_add ("/ui/chat-list/steps", Place, NULL, place_set_up, test_list_steps, place_tear_down);
  g_test_add ("/ui/chat-list/menu", Place, NULL, place_set_up, test_list_menu_does_what_it_says, place_tear_down);
  g_test_add ("/ui/chat-list/top", Place, NULL, place_set_up, test_list_shows_what_comes_in_at_the_top, place_tear_down);
  g_test_add_func ("/ui/chat-list/stays-at-top", test_list_stays_at_its_top);
  g_test_add_func ("/ui/sidebar/filters", test_sidebar_filters_and_searches);
  g_test_add_func ("/ui/sidebar/nothing", test_sidebar_says_that_there_is_nothing);
  g_test_add_func ("/ui/sidebar/found-menu", test_sidebar_has_a_menu_for_what_is_found);
  g_test_add_func ("/ui/sidebar/many", test_sidebar_makes_few_rows);
  return g_test_run ();
}
