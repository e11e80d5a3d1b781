/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address book of all accounts, and who else is known. */
#include "config.h"

#include "confab-contacts-dialog.h"

#include <glib/gi18n.h>

#include <string.h>

#include "confab-address-book.h"
#include "confab-contact-page.h"
#include "confab-contact-row.h"
#include "confab-new-contact-page.h"
#include "confab-people.h"
#include "confab-ui.h"

/* So long after a list is there it is laid out. */
#define TOP_MS 100

/**
 * ConfabContactsDialog:
 *
 * Two lists below each other: whom the person saved or blocked, and the latest of those
 * they have to do with. A click shows a #ConfabContactPage. Its signal `opened` gives the
 * row id of a conversation that the person wants to see.
 */
struct _ConfabContactsDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation;
  GtkEditable *entry;
  GtkStack *stack;
  GtkWidget *list_page;
  GtkListView *view;
  GtkWidget *empty;
  GtkWidget *nothing;

  ConfabEngine *engine;
  ConfabRegistry *registry;
  ConfabAddressBook *book;
  GtkCustomFilter *filter;
  ConfabPeople *others;
  GListModel *all;
  guint top_source; /* scrolls to the top once, when all is laid out */
};

G_DEFINE_FINAL_TYPE (ConfabContactsDialog, confab_contacts_dialog, ADW_TYPE_DIALOG)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Who is shown */

static gboolean
is_wanted (gpointer item,
           gpointer data)
{
  ConfabContactsDialog *self = data;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  const char *name = confab_person_get_name (item);
  const char * const *addresses = confab_person_get_addresses (item);

  if (*text == '\0' || (name != NULL && g_str_match_string (text, name, TRUE)))
    return TRUE;
  for (guint i = 0; addresses[i] != NULL; i++)
    if (g_ascii_strncasecmp (addresses[i], text, strlen (text)) == 0 || g_str_match_string (text, addresses[i], FALSE))
      return TRUE;
  return FALSE;
}

/* GTK begins with the first row, and so below its heading. */
static void
top_cb (gpointer data)
{
  ConfabContactsDialog *self = data;

  self->top_source = 0;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->list_page)), 0);
}

/* While an answer is awaited nobody knows yet that there is nobody. */
static void
update_stack (ConfabContactsDialog *self)
{
  gboolean loading = confab_answers_get_loading (CONFAB_ANSWERS (self->book)) || confab_answers_get_loading (CONFAB_ANSWERS (self->others));
  gboolean searching = *gtk_editable_get_text (self->entry) != '\0';

  if (g_list_model_get_n_items (self->all) > 0 || loading)
    gtk_stack_set_visible_child (self->stack, self->list_page);
  else
    gtk_stack_set_visible_child (self->stack, searching ? self->nothing : self->empty);
}

static void
go_to_top (ConfabContactsDialog *self)
{
  if (self->top_source == 0)
    self->top_source = g_timeout_add_once (TOP_MS, top_cb, self);
}

static void
search_changed_cb (ConfabContactsDialog *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  confab_people_look_for (self->others, gtk_editable_get_text (self->entry));
  update_stack (self);
  go_to_top (self);
}

static void
setup_cb (ConfabContactsDialog *self,
          GtkListItem *         item)
{
  gtk_list_item_set_child (item, confab_contact_row_new ());
}

static void
bind_cb (ConfabContactsDialog *self,
         GtkListItem *         item)
{
  ConfabContactRow *row = CONFAB_CONTACT_ROW (gtk_list_item_get_child (item));
  ConfabPerson *person = gtk_list_item_get_item (item);
  g_autofree char *words = confab_contact_row_set_person (row, person);

  gtk_list_item_set_accessible_label (item, words);
  gtk_list_item_set_accessible_description (item, confab_person_get_blocked (person) ? _ ("Blocked") : "");
}

static void
setup_header_cb (ConfabContactsDialog *self,
                 GtkListHeader *       header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
bind_header_cb (ConfabContactsDialog *self,
                GtkListHeader *       header)
{
  ConfabPerson *first = gtk_list_header_get_item (header);
  gboolean in_book = confab_person_get_saved (first) || confab_person_get_blocked (first);

  gtk_label_set_text (GTK_LABEL (gtk_list_header_get_child (header)), in_book ? _ ("Your Contacts") : _ ("Others You Know"));
}

/* Pages */

static void
open_cb (ConfabContactsDialog *self,
         gint64                conversation)
{
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, conversation);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static GtkWidget *
make_page (ConfabContactsDialog *self,
           ConfabPerson *        person)
{
  GtkWidget *page = confab_contact_page_new (self->engine, self->registry, person);

  g_signal_connect_object (page, "opened", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  return page;
}

static void
activate_cb (ConfabContactsDialog *self,
             guint                 position)
{
  g_autoptr (ConfabPerson) person = g_list_model_get_item (self->all, position);

  if (person != NULL)
    adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (make_page (self, person)));
}

/* Enter takes the first one that was found. */
static void
entered_cb (ConfabContactsDialog *self)
{
  if (*gtk_editable_get_text (self->entry) != '\0')
    activate_cb (self, 0);
}

static void
saved_cb (ConfabContactsDialog *self,
          ConfabPerson *        person)
{
  adw_navigation_view_pop (self->navigation);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (make_page (self, person)));
}

static void
new_cb (ConfabContactsDialog *self)
{
  GtkWidget *page = confab_new_contact_page_new (self->engine, gtk_editable_get_text (self->entry));

  g_signal_connect_object (page, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (page));
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        ConfabContactsDialog * self)
{
  if ((keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down) || g_list_model_get_n_items (self->all) == 0)
    return GDK_EVENT_PROPAGATE;
  gtk_list_view_scroll_to (self->view, 0, GTK_LIST_SCROLL_FOCUS, NULL);
  return GDK_EVENT_STOP;
}

/* Object */

static void
confab_contacts_dialog_dispose (GObject *object)
{
  ConfabContactsDialog *self = CONFAB_CONTACTS_DIALOG (object);

  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  if (self->all != NULL)
    g_signal_handlers_disconnect_by_data (self->all, self);
  g_clear_handle_id (&self->top_source, g_source_remove);
  g_clear_object (&self->all);
  g_clear_object (&self->filter);
  g_clear_object (&self->book);
  g_clear_object (&self->others);
  g_clear_object (&self->registry);
  g_clear_object (&self->engine);
  adw_dialog_set_child (ADW_DIALOG (self), NULL); /* else what has the focus keeps its page */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONTACTS_DIALOG);
  G_OBJECT_CLASS (confab_contacts_dialog_parent_class)->dispose (object);
}

static void
confab_contacts_dialog_class_init (ConfabContactsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_contacts_dialog_dispose;

  /**
   * ConfabContactsDialog::opened:
   *
   * The person wants to see a chat; its row id.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CONFAB_TYPE_CONTACTS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-contacts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabContactsDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactsDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactsDialog, list_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactsDialog, view);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactsDialog, empty);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactsDialog, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
}

static void
confab_contacts_dialog_init (ConfabContactsDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), GTK_WIDGET (self->view));
}

/**
 * confab_contacts_dialog_new:
 * @engine: the engine
 * @registry: where conversations are from
 *
 * Returns: the dialog
 */
AdwDialog *
confab_contacts_dialog_new (ConfabEngine *  engine,
                            ConfabRegistry *registry)
{
  ConfabContactsDialog *self = g_object_new (CONFAB_TYPE_CONTACTS_DIALOG, NULL);
  g_autoptr (GListStore) both = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkFilterListModel) found = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  self->engine = g_object_ref (engine);
  self->registry = g_object_ref (registry);
  self->book = confab_address_book_new (engine, 0, NULL);
  self->others = confab_people_new_unsaved (engine);
  self->filter = gtk_custom_filter_new (is_wanted, self, NULL);
  found = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->book)), GTK_FILTER (g_object_ref (self->filter)));
  g_list_store_append (both, found);
  g_list_store_append (both, self->others);
  self->all = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&both))));
  selection = gtk_no_selection_new (g_object_ref (self->all));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->book, "notify::loading", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->others, "notify::loading", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->all, "items-changed", G_CALLBACK (update_stack), self);
  confab_people_look_for (self->others, "");
  update_stack (self);
  go_to_top (self);
  return ADW_DIALOG (self);
}
