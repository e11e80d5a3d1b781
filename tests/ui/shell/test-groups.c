/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of choosing people, and of beginning and changing groups. */
#include "config.h"

#include "confab-account-info.h"
#include "confab-avatar-chooser.h"
#include "confab-conversation-about.h"
#include "confab-new-chat-dialog.h"
#include "confab-new-group-dialog.h"
#include "confab-picture-decode.h"
#include "shell-bed.h"

typedef struct
{
  ShellBed *bed;
  GtkWidget *window;
  AdwDialog *dialog;
  gint64 opened;
} Place;

static void
place_set_up (Place *       place,
              gconstpointer data)
{
  place->bed = shell_bed_new (0);
  place->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (place->window), 700, 700);
  gtk_window_present (GTK_WINDOW (place->window));
}

static void
place_tear_down (Place *       place,
                 gconstpointer data)
{
  if (place->dialog != NULL)
    adw_dialog_force_close (place->dialog);
  shell_wait_gone ((gpointer *) &place->dialog);
  gtk_window_destroy (GTK_WINDOW (place->window));
  shell_settle ();
  shell_bed_free (place->bed);
}

static void
opened_cb (AdwDialog *dialog,
           gint64     conversation,
           Place *    place)
{
  place->opened = conversation;
}

static void
place_show (Place *    place,
            AdwDialog *dialog)
{
  place->dialog = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &place->dialog);
  adw_dialog_present (dialog, place->window);
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

static void
press (Place *     place,
       const char *label)
{
  GtkWidget *button = find (place, GTK_TYPE_BUTTON, "label", label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  shell_settle ();
}

/* Something that is looked for among the rows of a dialog. */
typedef struct
{
  Place *place;
  const char *title;
  gboolean is_there;
} Wanted;

static gboolean
is_as_wanted (gpointer data)
{
  const Wanted *wanted = data;

  return (find (wanted->place, ADW_TYPE_ACTION_ROW, "title", wanted->title) != NULL) == wanted->is_there;
}

static void
wait_for_row (Place *     place,
              const char *title,
              gboolean    is_there)
{
  shell_wait (is_as_wanted, &(Wanted) { place, title, is_there });
}

static void
activate (Place *     place,
          const char *title)
{
  GtkWidget *row;

  wait_for_row (place, title, TRUE);
  row = find (place, ADW_TYPE_ACTION_ROW, "title", title);
  g_signal_emit_by_name (gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX), "row-activated", row);
}

static gboolean
is_opened (gpointer data)
{
  return ((Place *) data)->opened != 0;
}

/* A new chat */

static void
test_new_chat_offers_who_is_known (Place *       place,
                                   gconstpointer data)
{
  GtkEditable *field;

  place_show (place, confab_new_chat_dialog_new (place->bed->engine));
  field = GTK_EDITABLE (shell_find_widget (GTK_WIDGET (place->dialog), ADW_TYPE_ENTRY_ROW));
  wait_for_row (place, "Carol Winter", TRUE);
  gtk_editable_set_text (field, "mar");
  wait_for_row (place, "Carol Winter", FALSE);
  g_assert_nonnull (find (place, ADW_TYPE_ACTION_ROW, "title", "Bob Marsh"));

  gtk_editable_set_text (field, "zoe@example.org, car");
  activate (place, "Carol Winter");
  g_assert_cmpstr (gtk_editable_get_text (field), ==, "zoe@example.org, carol@mail.test, ");
  g_assert_nonnull (place->dialog);
}

static void
test_new_chat_begins_with_who_is_chosen (Place *       place,
                                         gconstpointer data)
{
  place_show (place, confab_new_chat_dialog_new (place->bed->engine));
  g_signal_connect (place->dialog, "opened", G_CALLBACK (opened_cb), place);
  activate (place, "Bob Marsh");
  shell_wait (is_opened, place);
  g_assert_cmpint (place->opened, ==, confab_conversation_get_id (shell_bed_find (place->bed, "Bob Marsh")));
}

/* A new group */

static void
type_into_picker (Place *     place,
                  const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (shell_find_widget (GTK_WIDGET (place->dialog), GTK_TYPE_SEARCH_ENTRY)), text);
}

static void
assert_chosen (Place *     place,
               const char *addresses)
{
  g_auto (GStrv) chosen = confab_people_picker_dup_addresses (confab_new_group_dialog_get_picker (CONFAB_NEW_GROUP_DIALOG (place->dialog)));
  g_autofree char *joined = g_strjoinv (" ", chosen);

  g_assert_cmpstr (joined, ==, addresses);
}

static void
test_people_are_chosen (Place *       place,
                        gconstpointer data)
{
  GtkWidget *entry;
  GtkWidget *next;

  place_show (place, confab_new_group_dialog_new (place->bed->engine));
  entry = shell_find_widget (GTK_WIDGET (place->dialog), GTK_TYPE_SEARCH_ENTRY);
  next = find (place, GTK_TYPE_BUTTON, "label", "_Next");
  g_assert_false (gtk_widget_get_sensitive (next));
  activate (place, "Bob Marsh");
  assert_chosen (place, "bob@mail.test");
  g_assert_true (gtk_widget_get_sensitive (next));

  type_into_picker (place, "Zoe@example.org");
  wait_for_row (place, "zoe@example.org", TRUE);
  g_signal_emit_by_name (entry, "activate");
  assert_chosen (place, "bob@mail.test zoe@example.org");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");

  type_into_picker (place, "nobody at all");
  shell_wait (is_as_wanted, &(Wanted) { place, "Bob Marsh", FALSE });
  g_assert_true (gtk_widget_get_mapped (shell_find_widget (GTK_WIDGET (place->dialog), ADW_TYPE_STATUS_PAGE)));
  type_into_picker (place, "");
  activate (place, "Bob Marsh");
  assert_chosen (place, "zoe@example.org");
  g_signal_emit_by_name (find (place, GTK_TYPE_BUTTON, "tooltip-text", "zoe@example.org"), "clicked");
  assert_chosen (place, "");
  g_assert_false (gtk_widget_get_sensitive (next));
}

static gboolean
is_in_list (gpointer data)
{
  Place *place = data;

  return confab_registry_lookup_conversation (place->bed->registry, place->opened) != NULL;
}

static void
test_group_is_begun (Place *       place,
                     gconstpointer data)
{
  GtkWidget *create;
  ConfabConversationRecord *record;

  place_show (place, confab_new_group_dialog_new (place->bed->engine));
  g_signal_connect (place->dialog, "opened", G_CALLBACK (opened_cb), place);
  activate (place, "Bob Marsh");
  activate (place, "Carol Winter");
  press (place, "_Next");
  create = find (place, GTK_TYPE_BUTTON, "label", "C_reate");
  g_assert_false (gtk_widget_get_sensitive (create));
  gtk_editable_set_text (GTK_EDITABLE (find (place, ADW_TYPE_ENTRY_ROW, "title", "Name")), "  Choir ");
  press (place, "C_reate");
  shell_wait (is_opened, place);
  shell_wait (is_in_list, place);
  record = confab_conversation_get_record (shell_bed_find (place->bed, "Choir"));
  g_assert_cmpint (record->id, ==, place->opened);
  g_assert_cmpint (record->kind, ==, CONFAB_CONVERSATION_GROUP);
  g_assert_cmpuint (record->members->len, ==, 2);
}

/* A group that is there */

static ConfabConversation *
begin_group (Place *place)
{
  static const char * const addresses[] = { "bob@mail.test", "carol@mail.test", NULL };
  g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (confab_engine_get_accounts (place->bed->engine), 0);
  g_autoptr (ConfabOperation) operation =
    confab_engine_create_group (place->bed->engine, confab_account_info_get_id (account), "Choir", addresses);

  shell_wait_operation (operation);
  place->opened = g_variant_get_int64 (confab_operation_get_result (operation));
  shell_wait (is_in_list, place);
  return confab_registry_lookup_conversation (place->bed->registry, place->opened);
}

typedef struct
{
  ConfabConversation *chat;
  const char *name;
  const char *description;
  guint n_members;
  gboolean is_member;
  gboolean has_picture;
} Group;

static gboolean
is_group (gpointer data)
{
  const Group *group = data;
  ConfabConversationRecord *record = confab_conversation_get_record (group->chat);

  return g_str_equal (record->name, group->name) && g_strcmp0 (record->description, group->description) == 0 &&
         record->members->len == group->n_members && record->can_send == group->is_member &&
         (record->avatar != NULL) == group->has_picture;
}

static void
enter (Place *     place,
       const char *title,
       const char *text)
{
  GtkWidget *row = find (place, ADW_TYPE_ENTRY_ROW, "title", title);

  g_assert_true (gtk_editable_get_editable (GTK_EDITABLE (row)));
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

static void
answer (Place *place)
{
  AdwDialog *alert = adw_window_get_visible_dialog (ADW_WINDOW (place->window));

  g_assert_true (ADW_IS_ALERT_DIALOG (alert));
  g_signal_emit_by_name (alert, "response::do", "do");
  adw_dialog_force_close (alert);
  shell_settle ();
}

static void
test_group_is_changed (Place *       place,
                       gconstpointer data)
{
  Group group = { begin_group (place), "Choir", NULL, 2, TRUE, FALSE };

  place_show (place, confab_conversation_about_new (place->bed->engine, group.chat));
  enter (place, "Name of the Group", "Small choir");
  group.name = "Small choir";
  shell_wait (is_group, &group);
  enter (place, "Description", "Tuesdays at seven");
  group.description = "Tuesdays at seven";
  shell_wait (is_group, &group);

  g_signal_emit_by_name (find (place, GTK_TYPE_BUTTON, "tooltip-text", "Add People"), "clicked");
  shell_settle ();
  activate (place, "Dora");
  press (place, "_Add");
  group.n_members = 3;
  shell_wait (is_group, &group);
  wait_for_row (place, "Dora", TRUE);

  g_signal_emit_by_name (find (place, GTK_TYPE_BUTTON, "tooltip-text", "Remove Bob Marsh"), "clicked");
  shell_settle ();
  g_assert_true (is_group (&group));
  answer (place);
  group.n_members = 2;
  shell_wait (is_group, &group);
  wait_for_row (place, "Bob Marsh", FALSE);
}

static void
test_group_gets_a_picture (Place *       place,
                           gconstpointer data)
{
  Group group = { begin_group (place), "Choir", NULL, 2, TRUE, FALSE };
  g_autofree char *path = g_build_filename (place->bed->directory, "chosen.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 900, 400);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  ConfabAvatarChooser *chooser;
  g_autoptr (GdkPixbuf) made = NULL;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  place_show (place, confab_conversation_about_new (place->bed->engine, group.chat));
  chooser = CONFAB_AVATAR_CHOOSER (shell_find_widget (GTK_WIDGET (place->dialog), CONFAB_TYPE_AVATAR_CHOOSER));
  confab_avatar_chooser_take (chooser, file);
  group.has_picture = TRUE;
  shell_wait (is_group, &group);
  made = gdk_pixbuf_new_from_file (confab_conversation_get_record (group.chat)->avatar, NULL);
  g_assert_nonnull (made);
  g_assert_cmpint (gdk_pixbuf_get_width (made), ==, CONFAB_PICTURE_AVATAR_SIZE);
  g_assert_cmpint (gdk_pixbuf_get_height (made), ==, CONFAB_PICTURE_AVATAR_SIZE);
}

static void
test_group_is_left_after_a_question (Place *       place,
                                     gconstpointer data)
{
  Group group = { begin_group (place), "Choir", NULL, 2, TRUE, FALSE };
  GtkWidget *row;

  place_show (place, confab_conversation_about_new (place->bed->engine, group.chat));
  row = find (place, ADW_TYPE_BUTTON_ROW, "title", "_Leave Group…");
  g_assert_true (gtk_widget_grab_focus (row));
  g_signal_emit_by_name (row, "activated");
  shell_settle ();
  g_assert_true (is_group (&group));
  answer (place);
  group.is_member = FALSE;
  shell_wait (is_group, &group);
  g_assert_false (gtk_widget_get_mapped (row));
  g_assert_null (find (place, GTK_TYPE_BUTTON, "tooltip-text", "Remove Bob Marsh"));
  g_assert_false (gtk_editable_get_editable (GTK_EDITABLE (find (place, ADW_TYPE_ENTRY_ROW, "title", "Description"))));
}

/* Nobody can change a chat that is no group. */
static void
test_person_has_no_group_rows (Place *       place,
                               gconstpointer data)
{
  place_show (place, confab_conversation_about_new (place->bed->engine, shell_bed_find (place->bed, "Bob Marsh")));
  g_assert_false (gtk_widget_get_mapped (find (place, ADW_TYPE_ENTRY_ROW, "title", "Description")));
  g_assert_false (gtk_widget_get_mapped (find (place, ADW_TYPE_BUTTON_ROW, "title", "_Leave Group…")));
  g_assert_false (gtk_widget_get_mapped (find (place, GTK_TYPE_BUTTON, "tooltip-text", "Add People")));
}

static void
add (const char *path,
     void (*func) (Place *, gconstpointer))
{
  g_test_add (path, Place, NULL, place_set_up, func, place_tear_down);
}

int
main (int    argc,
      char **argv)
{
  shell_bed_init (&argc, &argv);
  add ("/ui/new-chat/offers", test_new_chat_offers_who_is_known);
  add ("/ui/new-chat/chosen", test_new_chat_begins_with_who_is_chosen);
  add ("/ui/new-group/people", test_people_are_chosen);
  add ("/ui/new-group/begun", test_group_is_begun);
  add ("/ui/group/changed", test_group_is_changed);
  add ("/ui/group/picture", test_group_gets_a_picture);
  add ("/ui/group/left", test_group_is_left_after_a_question);
  add ("/ui/group/person", test_person_has_no_group_rows);
  return g_test_run ();
}
