/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the address book: who stands in it, and what can be done with them. */
#include "config.h"

#include "confab-account-info.h"
#include "confab-address-book.h"
#include "confab-contact-page.h"
#include "confab-contacts-dialog.h"
#include "confab-new-contact-page.h"
#include "confab-problem-row.h"
#include "shell-bed.h"

typedef struct
{
  ShellBed *bed;
  gint64 account;
  GtkWidget *window;
  AdwDialog *dialog;
  GtkWidget *page; /* that was opened */
  ConfabAddressBook *book;
  gint64 opened;
} Place;

static void
opened_cb (AdwDialog *dialog,
           gint64     id,
           Place *    place)
{
  place->opened = id;
}

static void
place_set_up (Place *       place,
              gconstpointer data)
{
  g_autoptr (ConfabAccountInfo) account = NULL;

  place->bed = shell_bed_new (0);
  account = g_list_model_get_item (confab_engine_get_accounts (place->bed->engine), 0);
  place->account = confab_account_info_get_id (account);
  place->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (place->window), 700, 700);
  gtk_window_present (GTK_WINDOW (place->window));
  place->dialog = confab_contacts_dialog_new (place->bed->engine, place->bed->registry);
  g_object_add_weak_pointer (G_OBJECT (place->dialog), (gpointer *) &place->dialog);
  g_signal_connect (place->dialog, "opened", G_CALLBACK (opened_cb), place);
  adw_dialog_present (place->dialog, place->window);
  place->book = confab_address_book_new (place->bed->engine, 0, NULL);
  shell_settle ();
}

static void
place_tear_down (Place *       place,
                 gconstpointer data)
{
  if (place->dialog != NULL)
    adw_dialog_force_close (place->dialog);
  shell_wait_gone ((gpointer *) &place->dialog);
  shell_wait_gone ((gpointer *) &place->page);
  gtk_window_destroy (GTK_WINDOW (place->window));
  shell_settle ();
  g_assert_finalize_object (place->book);
  shell_bed_free (place->bed);
}

static void
wait_for (ConfabOperation *operation)
{
  shell_wait_operation (operation);
  g_assert_cmpint (confab_operation_get_state (operation), ==, CONFAB_OPERATION_DONE);
  g_object_unref (operation);
  shell_settle ();
}

static GtkWidget *
find (Place *     place,
      GType       type,
      const char *property,
      const char *value)
{
  return shell_find_named (GTK_WIDGET (place->dialog), type, property, value);
}

static GListModel *
get_list (Place *place)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (find (place, GTK_TYPE_LIST_VIEW, NULL, NULL))));
}

static void
search (Place *     place,
        const char *text)
{
  GtkWidget *entry = find (place, GTK_TYPE_SEARCH_ENTRY, NULL, NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "search-changed");
  shell_settle ();
}

/* The row of somebody, or -1. */
static int
find_person (Place *     place,
             const char *address)
{
  for (guint i = 0; i < g_list_model_get_n_items (get_list (place)); i++)
    {
      g_autoptr (ConfabPerson) person = g_list_model_get_item (get_list (place), i);

      if (g_str_equal (confab_person_get_address (person), address))
        return (int) i;
    }
  return -1;
}

static GtkWidget *
find_page (Place *place,
           GType  type)
{
  g_set_weak_pointer (&place->page, find (place, type, NULL, NULL));
  g_assert_nonnull (place->page);
  return place->page;
}

static GtkWidget *
open_page (Place *     place,
           const char *address)
{
  int row = find_person (place, address);

  g_assert_cmpint (row, >=, 0);
  g_signal_emit_by_name (find (place, GTK_TYPE_LIST_VIEW, NULL, NULL), "activate", (guint) row);
  shell_settle ();
  return find_page (place, CONFAB_TYPE_CONTACT_PAGE);
}

static void
press (Place *     place,
       const char *title)
{
  GtkWidget *row = find (place, ADW_TYPE_BUTTON_ROW, "title", title);

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_get_visible (row));
  g_signal_emit_by_name (row, "activated");
  shell_settle ();
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

static gboolean
is_hidden (gpointer data)
{
  return !gtk_widget_get_visible (data);
}

static ConfabPerson *
get_from_book (Place *place,
               guint  position)
{
  return g_list_model_get_item (G_LIST_MODEL (place->book), position);
}

static gboolean
begins_with_bob (gpointer data)
{
  return find_person (data, "bob@mail.test") == 0 && find (data, GTK_TYPE_LABEL, "label", "Robert") != NULL;
}

static gboolean
is_of_a_kind (gpointer data)
{
  g_autoptr (ConfabPerson) person = get_from_book (data, 0);

  return person != NULL && confab_person_get_category (person) != NULL;
}

static gboolean
is_empty (gpointer data)
{
  return g_list_model_get_n_items (data) == 0;
}

static void
test_lists_saved_and_known_people (Place *       place,
                                   gconstpointer data)
{
  guint before = g_list_model_get_n_items (get_list (place));

  g_assert_cmpint (find_person (place, "bob@mail.test"), >=, 0);
  g_assert_nonnull (find (place, GTK_TYPE_LABEL, "label", "Others You Know"));
  g_assert_null (find (place, GTK_TYPE_LABEL, "label", "Your Contacts"));

  /* Who is saved goes up, and is not there twice. */
  wait_for (confab_engine_save_contact (place->bed->engine, place->account, "bob@mail.test", "Robert", NULL, NULL));
  shell_wait (begins_with_bob, place);
  shell_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (get_list (place)), ==, before);
  g_assert_nonnull (find (place, GTK_TYPE_LABEL, "label", "Your Contacts"));
}

static void
test_search_looks_at_names_and_addresses (Place *       place,
                                          gconstpointer data)
{
  wait_for (confab_engine_save_contact (place->bed->engine, place->account, "jose@books.example", "José Ñandú", NULL, NULL));
  search (place, "nandu");
  g_assert_cmpuint (g_list_model_get_n_items (get_list (place)), ==, 1);
  search (place, "jose@");
  g_assert_cmpint (find_person (place, "jose@books.example"), ==, 0);
  search (place, "ada");
  g_assert_cmpuint (g_list_model_get_n_items (get_list (place)), ==, 1);
  g_assert_cmpint (find_person (place, "ada@example.org"), ==, 0);
  search (place, "nobody at all");
  g_assert_cmpuint (g_list_model_get_n_items (get_list (place)), ==, 0);
  g_assert_true (gtk_widget_get_mapped (find (place, ADW_TYPE_STATUS_PAGE, "title", "Nobody Found")));
  search (place, "");
  g_assert_false (gtk_widget_get_mapped (find (place, ADW_TYPE_STATUS_PAGE, "title", "Nobody Found")));
}

static void
test_page_saves_and_renames (Place *       place,
                             gconstpointer data)
{
  GtkWidget *page = open_page (place, "bob@mail.test");
  g_autoptr (ConfabPerson) person = NULL;
  GtkWidget *field;

  g_assert_cmpstr (adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (page)), ==, "Bob Marsh");
  g_assert_false (gtk_widget_get_mapped (find (place, ADW_TYPE_ENTRY_ROW, "title", "Name You Give Them")));
  press (place, "_Add to Contacts");
  shell_wait (is_hidden, find (place, ADW_TYPE_BUTTON_ROW, "title", "_Add to Contacts"));
  field = find (place, ADW_TYPE_ENTRY_ROW, "title", "Name You Give Them");
  shell_wait (is_mapped, field);
  gtk_editable_set_text (GTK_EDITABLE (field), "  Bob from work ");
  g_signal_emit_by_name (field, "apply");
  field = find (place, ADW_TYPE_ENTRY_ROW, "title", "Kind, as “Friend” or “Family”");
  gtk_editable_set_text (GTK_EDITABLE (field), "friend,work");
  g_signal_emit_by_name (field, "apply");
  shell_wait (is_of_a_kind, place);
  shell_settle ();
  person = get_from_book (place, 0);
  g_assert_true (confab_person_get_saved (person));
  g_assert_cmpstr (confab_person_get_name (person), ==, "Bob from work");
  g_assert_cmpstr (confab_person_get_category (person), ==, "friend,work");
  g_assert_cmpstr (adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (page)), ==, "Bob from work");
}

static void
test_page_blocks_and_unblocks (Place *       place,
                               gconstpointer data)
{
  g_autoptr (ConfabPerson) person = NULL;
  GtkWidget *words;

  open_page (place, "bob@mail.test");
  words = find (place, GTK_TYPE_LABEL, "label", "Blocked: you do not see what they write.");
  press (place, "_Block");
  shell_wait (is_mapped, words);
  shell_settle ();
  person = get_from_book (place, 0);
  g_assert_true (confab_person_get_blocked (person));
  g_assert_false (confab_person_get_saved (person));
  press (place, "_Unblock");
  shell_wait (is_hidden, words);
  shell_wait (is_empty, place->book);
  g_assert_true (gtk_widget_get_visible (find (place, ADW_TYPE_BUTTON_ROW, "title", "_Block")));
}

static void
test_page_opens_chats (Place *       place,
                       gconstpointer data)
{
  open_page (place, "bob@mail.test");
  press (place, "_Message");
  shell_wait_gone ((gpointer *) &place->dialog);
  g_assert_cmpint (place->opened, ==, confab_conversation_get_id (shell_bed_find (place->bed, "Bob Marsh")));
}

static gboolean
shows_hike (gpointer data)
{
  return find (data, ADW_TYPE_ACTION_ROW, "title", "Sunday hike") != NULL;
}

static void
test_page_shows_common_groups (Place *       place,
                               gconstpointer data)
{
  GtkWidget *row;

  open_page (place, "carol@mail.test");
  shell_wait (shows_hike, place);
  row = find (place, ADW_TYPE_ACTION_ROW, "title", "Sunday hike");
  shell_wait (is_mapped, row);
  g_assert_null (find (place, ADW_TYPE_ACTION_ROW, "title", "Old flat"));
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  shell_wait_gone ((gpointer *) &place->dialog);
  g_assert_cmpint (place->opened, ==, confab_conversation_get_id (shell_bed_find (place->bed, "Sunday hike")));
}

static GtkWidget *
begin_new (Place *place)
{
  g_signal_emit_by_name (find (place, GTK_TYPE_BUTTON, "tooltip-text", "New Contact"), "clicked");
  shell_settle ();
  return find_page (place, CONFAB_TYPE_NEW_CONTACT_PAGE);
}

static void
test_new_contact_is_checked (Place *       place,
                             gconstpointer data)
{
  GtkWidget *page;
  GtkWidget *save;
  GtkEditable *address;

  search (place, "Zoe");
  page = begin_new (place);
  save = shell_find_named (page, GTK_TYPE_BUTTON, "label", "_Save");
  address = GTK_EDITABLE (shell_find_named (page, ADW_TYPE_ENTRY_ROW, "title", "Mail Address"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (shell_find_named (page, ADW_TYPE_ENTRY_ROW, "title", "Name"))), ==, "Zoe");
  g_assert_false (gtk_widget_get_sensitive (save));
  gtk_editable_set_text (address, "zoe@");
  g_signal_emit_by_name (save, "clicked");
  shell_settle ();
  g_assert_nonnull (shell_find_named (page, GTK_TYPE_LABEL, "label", "Not a whole address"));

  /* What the engine does not want is said at the same field. */
  gtk_editable_set_text (address, "alice@mail.test");
  g_signal_emit_by_name (save, "clicked");
  shell_wait (is_mapped, shell_find_widget (page, CONFAB_TYPE_PROBLEM_ROW));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (place->book)), ==, 0);
}

static gboolean
shows_a_contact (gpointer data)
{
  return find (data, CONFAB_TYPE_CONTACT_PAGE, NULL, NULL) != NULL;
}

static void
test_new_contact_is_shown (Place *       place,
                           gconstpointer data)
{
  GtkWidget *page;
  g_autoptr (ConfabPerson) person = NULL;

  search (place, "zoe@example.net");
  page = begin_new (place);
  gtk_editable_set_text (GTK_EDITABLE (shell_find_named (page, ADW_TYPE_ENTRY_ROW, "title", "Name")), "Zoe");
  g_signal_emit_by_name (shell_find_named (page, GTK_TYPE_BUTTON, "label", "_Save"), "clicked");
  shell_wait (shows_a_contact, place);
  page = find_page (place, CONFAB_TYPE_CONTACT_PAGE);
  shell_wait (is_mapped, shell_find_named (page, ADW_TYPE_ENTRY_ROW, "title", "Name You Give Them"));
  person = get_from_book (place, 0);
  g_assert_cmpstr (confab_person_get_name (person), ==, "Zoe");
  g_assert_cmpstr (confab_person_get_address (person), ==, "zoe@example.net");
  g_assert_cmpstr (adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (page)), ==, "Zoe");
}

static void
add (const char *name,
     void ( *test ) (Place *, gconstpointer))
{
  g_test_add (name, Place, NULL, place_set_up, test, place_tear_down);
}

int
main (int    argc,
      char **argv)
{
  shell_bed_init (&argc, &argv);
  add ("/ui/contacts/lists", test_lists_saved_and_known_people);
  add ("/ui/contacts/search", test_search_looks_at_names_and_addresses);
  add ("/ui/contacts/save", test_page_saves_and_renames);
  add ("/ui/contacts/block", test_page_blocks_and_unblocks);
  add ("/ui/contacts/message", test_page_opens_chats);
  add ("/ui/contacts/groups", test_page_shows_common_groups);
  add ("/ui/contacts/new/checked", test_new_contact_is_checked);
  add ("/ui/contacts/new/shown", test_new_contact_is_shown);
  return g_test_run ();
}
