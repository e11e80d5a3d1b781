/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All about one person: how to reach them, what they are called, where they are met. */
#include "config.h"

#include "confab-contact-page.h"

#include <glib/gi18n.h>

#include "confab-address-book.h"
#include "confab-avatar-chooser.h"
#include "confab-avatar.h"
#include "confab-format.h"
#include "confab-shared-chats.h"
#include "confab-tint.h"
#include "confab-toasts.h"
#include "confab-ui.h"

#define AVATAR_SIZE 32
/* Cards of others may have any number. */
#define MAX_ADDRESSES 50

/**
 * ConfabContactPage:
 *
 * Follows the address book while it is open. What is changed here shows when the store
 * says so. Its signal `opened` gives the row id of a conversation to see.
 */
struct _ConfabContactPage
{
  AdwNavigationPage parent_instance;

  ConfabAvatarChooser *chooser;
  GtkLabel *name;
  GtkLabel *status;
  GtkWidget *blocked;
  GtkWidget *message_row;
  GtkWidget *save_row;
  GtkWidget *saved;
  GtkEditable *own_name;
  GtkEditable *category;
  AdwPreferencesGroup *addresses;
  GtkWidget *chats;
  GtkListBox *chat_list;
  GtkWidget *unblock_row;
  GtkWidget *block_row;
  GPtrArray *rows; /* of the addresses */

  ConfabEngine *engine;
  ConfabPerson *person;      /* as they are now */
  ConfabAddressBook *book;   /* of them alone */
  ConfabSharedChats *shared;
  ConfabOperation *opening;
};

G_DEFINE_FINAL_TYPE (ConfabContactPage, confab_contact_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What can be done */

static void
drop_opening (ConfabContactPage *self)
{
  if (self->opening != NULL)
    g_signal_handlers_disconnect_by_data (self->opening, self);
  g_clear_object (&self->opening);
  if (self->message_row != NULL)
    gtk_widget_set_sensitive (self->message_row, TRUE);
}

static void
opening_changed_cb (ConfabContactPage *self)
{
  g_autoptr (ConfabOperation) operation = g_object_ref (self->opening);

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  drop_opening (self);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_DONE)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, g_variant_get_int64 (confab_operation_get_result (operation)));
}

static void
message_cb (ConfabContactPage *self)
{
  const char *addresses[] = { confab_person_get_address (self->person), NULL };

  if (self->opening != NULL)
    return;
  self->opening = confab_engine_open_chat (self->engine, confab_person_get_account (self->person), addresses);
  gtk_widget_set_sensitive (self->message_row, FALSE);
  g_signal_connect_swapped (self->opening, "notify::state", G_CALLBACK (opening_changed_cb), self);
  confab_toasts_watch (GTK_WIDGET (self), g_object_ref (self->opening));
  opening_changed_cb (self);
}

static void
save (ConfabContactPage *self,
      const char *       name,
      const char *       photo,
      const char *       category)
{
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_save_contact (self->engine, confab_person_get_account (self->person),
                                                                      confab_person_get_address (self->person), name, photo,
                                                                      category));
}

static void
add_cb (ConfabContactPage *self)
{
  save (self, NULL, NULL, NULL);
}

static void
picture_chosen_cb (ConfabContactPage *self,
                   const char *       path)
{
  save (self, NULL, path, NULL);
}

static void
rename_cb (ConfabContactPage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->own_name)));

  save (self, name, NULL, NULL);
}

static void
categorize_cb (ConfabContactPage *self)
{
  g_autofree char *category = g_strstrip (g_strdup (gtk_editable_get_text (self->category)));

  save (self, NULL, NULL, category);
}

static void
block (ConfabContactPage *self,
       gboolean           blocked)
{
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_block_contact (self->engine, confab_person_get_account (self->person),
                                                                       confab_person_get_address (self->person), blocked));
}

static void
block_cb (ConfabContactPage *self)
{
  block (self, TRUE);
}

static void
unblock_cb (ConfabContactPage *self)
{
  block (self, FALSE);
}

/* What there is */

static void
copy_cb (GtkWidget *        button,
         ConfabContactPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), g_object_get_data (G_OBJECT (button), "address"));
  confab_toasts_add (GTK_WIDGET (self), adw_toast_new (_ ("Address copied")));
}

static void
add_address (ConfabContactPage *self,
             const char *       address)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *line = confab_format_line (address);
  /* Translators: a mail address */
  g_autofree char *words = g_strdup_printf (_ ("Copy %s"), line);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), line);
  adw_preferences_row_set_title_selectable (ADW_PREFERENCES_ROW (row), TRUE);
  gtk_widget_set_tooltip_text (button, words);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->addresses, row);
  g_ptr_array_add (self->rows, row);
}

static void
update_addresses (ConfabContactPage *self)
{
  const char * const *addresses = confab_person_get_addresses (self->person);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->addresses, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; addresses[i] != NULL && i < MAX_ADDRESSES; i++)
    add_address (self, addresses[i]);
}

/* A field that is being typed in is left alone. */
static void
set_field (GtkEditable *field,
           const char * text)
{
  GtkWidget *inner = GTK_WIDGET (gtk_editable_get_delegate (field));

  if (!gtk_widget_has_focus (inner) && g_strcmp0 (gtk_editable_get_text (field), text) != 0)
    gtk_editable_set_text (field, text != NULL ? text : "");
}

static void
update (ConfabContactPage *self)
{
  const char *address = confab_person_get_address (self->person);
  const char *status = confab_person_get_status (self->person);
  g_autofree char *name = confab_format_name (confab_person_get_name (self->person), address);
  gboolean is_saved = confab_person_get_saved (self->person);
  gboolean is_blocked = confab_person_get_blocked (self->person);
  AdwAvatar *avatar = confab_avatar_chooser_get_avatar (self->chooser);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), name);
  confab_avatar_set_person (avatar, name, address);
  confab_avatar_set_picture (avatar, confab_person_get_picture (self->person));
  confab_avatar_chooser_set_can_choose (self->chooser, is_saved);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->status, status != NULL ? status : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), status != NULL && *status != '\0');
  gtk_widget_set_visible (self->blocked, is_blocked);
  gtk_widget_set_visible (self->save_row, !is_saved);
  gtk_widget_set_visible (self->saved, is_saved);
  set_field (self->own_name, confab_person_get_name (self->person));
  set_field (self->category, confab_person_get_category (self->person));
  update_addresses (self);
  gtk_widget_set_visible (self->block_row, !is_blocked);
  gtk_widget_set_visible (self->unblock_row, is_blocked);
}

/* Who is not in the address book is shown as before, but for what it says of them. */
static void
book_changed_cb (ConfabContactPage *self)
{
  g_autoptr (ConfabPerson) person = g_list_model_get_item (G_LIST_MODEL (self->book), 0);

  if (confab_answers_get_loading (CONFAB_ANSWERS (self->book)))
    return;
  if (person == NULL && (confab_person_get_saved (self->person) || confab_person_get_blocked (self->person)))
    person = confab_person_new_in_account (confab_person_get_account (self->person), confab_person_get_name (self->person),
                                           confab_person_get_address (self->person));
  if (person == NULL || person == self->person)
    return;
  g_set_object (&self->person, person);
  update (self);
}

static GtkWidget *
make_chat_row (gpointer item,
               gpointer data)
{
  ConfabConversationRecord *record = confab_conversation_get_record (item);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (AVATAR_SIZE, NULL, TRUE);
  g_autofree char *name = confab_format_line (record->name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  confab_avatar_set_conversation (ADW_AVATAR (avatar), record);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
shared_changed_cb (ConfabContactPage *self)
{
  gtk_widget_set_visible (self->chats, g_list_model_get_n_items (G_LIST_MODEL (self->shared)) > 0);
}

static void
chat_activated_cb (ConfabContactPage *self,
                   GtkListBoxRow *    row)
{
  g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->shared),
                                                                       (guint) gtk_list_box_row_get_index (row));

  if (conversation != NULL)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, confab_conversation_get_id (conversation));
}

/* Object */

static void
confab_contact_page_dispose (GObject *object)
{
  ConfabContactPage *self = CONFAB_CONTACT_PAGE (object);

  drop_opening (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONTACT_PAGE);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->book);
  g_clear_object (&self->shared);
  g_clear_object (&self->person);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_contact_page_parent_class)->dispose (object);
}

static void
confab_contact_page_class_init (ConfabContactPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_contact_page_dispose;

  /**
   * ConfabContactPage::opened:
   *
   * The person wants to see a chat; its row id.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CONFAB_TYPE_CONTACT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (CONFAB_TYPE_AVATAR_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-contact-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, status);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, blocked);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, message_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, save_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, saved);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, own_name);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, category);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, addresses);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, chats);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, chat_list);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, unblock_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactPage, block_row);
  gtk_widget_class_bind_template_callback (widget_class, picture_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, categorize_cb);
  gtk_widget_class_bind_template_callback (widget_class, chat_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, block_cb);
  gtk_widget_class_bind_template_callback (widget_class, unblock_cb);
}

static void
confab_contact_page_init (ConfabContactPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_contact_page_new:
 * @engine: the engine
 * @registry: where conversations are from
 * @person: somebody whom one of its accounts knows
 *
 * Returns: the page
 */
GtkWidget *
confab_contact_page_new (ConfabEngine *  engine,
                         ConfabRegistry *registry,
                         ConfabPerson *  person)
{
  ConfabContactPage *self = g_object_new (CONFAB_TYPE_CONTACT_PAGE, NULL);
  gint64 account = confab_person_get_account (person);

  self->engine = g_object_ref (engine);
  self->person = g_object_ref (person);
  self->book = confab_address_book_new (engine, account, confab_person_get_address (person));
  g_signal_connect_object (self->book, "notify::loading", G_CALLBACK (book_changed_cb), self, G_CONNECT_SWAPPED);
  self->shared = confab_shared_chats_new (registry, account, confab_person_get_address (person));
  gtk_list_box_bind_model (self->chat_list, G_LIST_MODEL (self->shared), make_chat_row, self, NULL);
  g_signal_connect_object (self->shared, "items-changed", G_CALLBACK (shared_changed_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
