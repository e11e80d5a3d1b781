/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar that searches the open conversation, and goes from match to match. */
#include "config.h"

#include "confab-chat-search.h"

#include <glib/gi18n.h>

#include "confab-ui.h"

/**
 * ConfabChatSearch:
 *
 * Begins at the newest match and goes up from there. Its signal `go-to` asks to show a
 * message, `closed` tells that the person has enough of it.
 */
struct _ConfabChatSearch
{
  AdwBin parent_instance;

  GtkSearchBar *bar;
  GtkEditable *entry;
  GtkLabel *place;
  GtkWidget *older_button;
  GtkWidget *newer_button;

  ConfabSearch *search;
  gint64 conversation;
  guint position; /* of the match that is shown */
};

G_DEFINE_FINAL_TYPE (ConfabChatSearch, confab_chat_search, ADW_TYPE_BIN)

enum
{
  SIGNAL_GO_TO,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
count (ConfabChatSearch *self)
{
  return self->search != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->search)) : 0;
}

static void
update (ConfabChatSearch *self)
{
  guint n = count (self);
  gboolean looks = self->search != NULL && *confab_search_get_text (self->search) != '\0';
  g_autofree char *words = NULL;

  if (!looks || confab_answers_get_loading (CONFAB_ANSWERS (self->search)))
    words = g_strdup ("");
  else if (n == 0)
    words = g_strdup (_ ("Nothing found"));
  else if (confab_search_get_more (self->search))
    /* Translators: which of the found messages is shown, and how many there are at least */
    words = g_strdup_printf (_ ("%u of %u+"), self->position + 1, n);
  else
    /* Translators: which of the found messages is shown, and how many there are */
    words = g_strdup_printf (_ ("%u of %u"), self->position + 1, n);
  gtk_label_set_text (self->place, words);
  gtk_widget_set_sensitive (self->older_button, self->position + 1 < n);
  gtk_widget_set_sensitive (self->newer_button, n > 0 && self->position > 0);
}

static void
go_to (ConfabChatSearch *self,
       guint             position)
{
  g_autoptr (ConfabMatch) match = self->search != NULL ? g_list_model_get_item (G_LIST_MODEL (self->search), position) : NULL;

  if (match == NULL)
    return;
  self->position = position;
  update (self);
  g_signal_emit (self, signals[SIGNAL_GO_TO], 0, confab_message_get_id (confab_match_get_message (match)));
}

static void
loading_cb (ConfabChatSearch *self)
{
  if (!confab_answers_get_loading (CONFAB_ANSWERS (self->search)))
    {
      self->position = 0;
      go_to (self, 0);
    }
  update (self);
}

static void
older_cb (ConfabChatSearch *self)
{
  go_to (self, self->position + 1);
}

static void
newer_cb (ConfabChatSearch *self)
{
  if (self->position > 0)
    go_to (self, self->position - 1);
}

static gboolean
newer_key_cb (GtkWidget *widget,
              GVariant * arguments,
              gpointer   data)
{
  newer_cb (data);
  return GDK_EVENT_STOP;
}

static void
search_changed_cb (ConfabChatSearch *self)
{
  if (self->search != NULL)
    confab_search_look_for (self->search, self->conversation, gtk_editable_get_text (self->entry));
  update (self);
}

static void
stopped_cb (ConfabChatSearch *self)
{
  confab_chat_search_stop (self);
}

static void
mode_changed_cb (ConfabChatSearch *self)
{
  if (gtk_search_bar_get_search_mode (self->bar))
    return;
  gtk_editable_set_text (self->entry, "");
  search_changed_cb (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
drop_search (ConfabChatSearch *self)
{
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
}

static void
confab_chat_search_dispose (GObject *object)
{
  ConfabChatSearch *self = CONFAB_CHAT_SEARCH (object);

  drop_search (self);
  adw_bin_set_child (ADW_BIN (self), NULL); /* else the template frees it behind the bin's back */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CHAT_SEARCH);
  G_OBJECT_CLASS (confab_chat_search_parent_class)->dispose (object);
}

static void
confab_chat_search_class_init (ConfabChatSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_chat_search_dispose;

  /**
   * ConfabChatSearch::go-to:
   * @message: row id
   *
   * The person wants to see this message of the conversation.
   */
  signals[SIGNAL_GO_TO] =
    g_signal_new ("go-to", CONFAB_TYPE_CHAT_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  /**
   * ConfabChatSearch::closed:
   *
   * The bar was closed.
   */
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", CONFAB_TYPE_CHAT_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-chat-search.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabChatSearch, bar);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatSearch, place);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatSearch, older_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatSearch, newer_button);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, older_cb);
  gtk_widget_class_bind_template_callback (widget_class, newer_cb);
  gtk_widget_class_bind_template_callback (widget_class, stopped_cb);
}

static void
confab_chat_search_init (ConfabChatSearch *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, self->entry);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Shift>Return|<Shift>KP_Enter"),
                                                          gtk_callback_action_new (newer_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  update (self);
}

/**
 * confab_chat_search_set_place:
 * @self: the bar
 * @registry: (nullable): where messages are from
 * @conversation: row id of the conversation that is open, or 0
 *
 * Closes the bar; from now on it searches elsewhere.
 */
void
confab_chat_search_set_place (ConfabChatSearch *self,
                              ConfabRegistry *  registry,
                              gint64            conversation)
{
  g_return_if_fail (CONFAB_IS_CHAT_SEARCH (self));

  drop_search (self);
  self->conversation = conversation;
  if (registry != NULL && conversation != 0)
    {
      self->search = confab_search_new (registry);
      g_signal_connect_swapped (self->search, "notify::loading", G_CALLBACK (loading_cb), self);
    }
  gtk_search_bar_set_search_mode (self->bar, FALSE);
  update (self);
}

/**
 * confab_chat_search_start:
 * @self: the bar
 *
 * Shows it, with the cursor in it.
 */
void
confab_chat_search_start (ConfabChatSearch *self)
{
  g_return_if_fail (CONFAB_IS_CHAT_SEARCH (self));

  if (self->search == NULL)
    return;
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/**
 * confab_chat_search_stop:
 * @self: the bar
 *
 * Closes it.
 */
void
confab_chat_search_stop (ConfabChatSearch *self)
{
  g_return_if_fail (CONFAB_IS_CHAT_SEARCH (self));

  gtk_search_bar_set_search_mode (self->bar, FALSE);
}
