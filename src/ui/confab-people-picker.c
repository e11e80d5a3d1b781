/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses several people: among those who are known, or by their addresses. */
#include "config.h"

#include "confab-people-picker.h"

#include <glib/gi18n.h>

#include "confab-address-check.h"
#include "confab-format.h"
#include "confab-people.h"
#include "confab-person-row.h"
#include "confab-ui.h"

#define MAX_CHIP_CHARS 24

/**
 * ConfabPeoplePicker:
 *
 * Who is chosen stands between the field and the list, and goes with a click. All can be
 * done from the field: Enter chooses the first of the list, Backspace takes the last one
 * back. Its signal `changed` tells that somebody was chosen or is no more.
 */
struct _ConfabPeoplePicker
{
  AdwBin parent_instance;

  GtkEditable *entry;
  AdwWrapBox *chosen;
  GtkStack *stack;
  GtkWidget *list_page;
  GtkListBox *list;
  GtkWidget *empty_page;

  ConfabPeople *people;
  GHashTable *chips;   /* address in lower case → its button */
  GPtrArray *addresses; /* the keys of chips, in the order they were chosen */
  GHashTable *left_out;
};

G_DEFINE_FINAL_TYPE (ConfabPeoplePicker, confab_people_picker, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The list */

static const char *
get_address (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "address");
}

static void
update_check (ConfabPeoplePicker *self,
              GtkListBoxRow *     row)
{
  GtkWidget *check = g_object_get_data (G_OBJECT (row), "check");
  gboolean is_chosen = g_hash_table_contains (self->chips, get_address (row));

  gtk_widget_set_opacity (check, is_chosen ? 1 : 0);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_CHECKED,
                               is_chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
}

static GtkWidget *
make_row (const char *name,
          const char *address)
{
  GtkWidget *row = confab_person_row_new (name, address);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Chosen"), -1);
  gtk_widget_add_css_class (check, "accent");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), check);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_object_set_data_full (G_OBJECT (row), "address", g_utf8_strdown (address, -1), g_free);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  return row;
}

/* What was typed, when it is a whole address of nobody in the list. */
static char *
dup_typed_address (ConfabPeoplePicker *self)
{
  g_autofree char *typed = confab_address_tidy (gtk_editable_get_text (self->entry));
  g_autofree char *address = g_utf8_strdown (typed, -1);

  if (!confab_address_is_whole (address) || g_hash_table_contains (self->left_out, address))
    return NULL;
  for (guint i = 0; self->people != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->people)); i++)
    {
      g_autoptr (ConfabPerson) person = g_list_model_get_item (G_LIST_MODEL (self->people), i);

      if (g_ascii_strcasecmp (confab_person_get_address (person), address) == 0)
        return NULL;
    }
  return g_steal_pointer (&address);
}

static void
fill (ConfabPeoplePicker *self)
{
  g_autofree char *typed = dup_typed_address (self);
  guint n = self->people != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->people)) : 0;

  gtk_list_box_remove_all (self->list);
  if (typed != NULL)
    gtk_list_box_append (self->list, make_row (NULL, typed));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabPerson) person = g_list_model_get_item (G_LIST_MODEL (self->people), i);

      gtk_list_box_append (self->list, make_row (confab_person_get_name (person), confab_person_get_address (person)));
    }
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    update_check (self, GTK_LIST_BOX_ROW (row));
  gtk_stack_set_visible_child (self->stack, n > 0 || typed != NULL ? self->list_page : self->empty_page);
}

static void
loading_cb (ConfabPeoplePicker *self)
{
  if (!confab_answers_get_loading (CONFAB_ANSWERS (self->people)))
    fill (self);
}

/* Who is chosen */

static void
changed (ConfabPeoplePicker *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->chosen), self->addresses->len > 0);
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    update_check (self, GTK_LIST_BOX_ROW (row));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_back (ConfabPeoplePicker *self,
           const char *        address)
{
  GtkWidget *chip = g_hash_table_lookup (self->chips, address);
  guint position;

  if (chip == NULL || !g_ptr_array_find_with_equal_func (self->addresses, address, g_str_equal, &position))
    return;
  if (gtk_widget_has_focus (chip))
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  adw_wrap_box_remove (self->chosen, chip);
  g_hash_table_remove (self->chips, address);
  g_ptr_array_remove_index (self->addresses, position);
  changed (self);
}

static void
chip_cb (GtkWidget *         chip,
         ConfabPeoplePicker *self)
{
  g_autofree char *address = g_strdup (g_object_get_data (G_OBJECT (chip), "address"));

  take_back (self, address);
}

static GtkWidget *
make_chip (ConfabPeoplePicker *self,
           const char *        name,
           const char *        address)
{
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *shown = confab_format_name (name, address);
  /* Translators: a name; takes somebody out of a choice of people */
  g_autofree char *words = g_strdup_printf (_ ("Do not choose %s"), shown);
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_CHIP_CHARS);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "person-chip");
  gtk_widget_set_tooltip_text (chip, address);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data_full (G_OBJECT (chip), "address", g_strdup (address), g_free);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (chip_cb), self, G_CONNECT_DEFAULT);
  return chip;
}

/* What is typed */

static void
search_changed_cb (ConfabPeoplePicker *self)
{
  if (self->people != NULL)
    confab_people_look_for (self->people, gtk_editable_get_text (self->entry));
}

/* An address becomes whole between two answers. */
static void
typed_cb (ConfabPeoplePicker *self)
{
  g_autofree char *typed = dup_typed_address (self);

  if (typed != NULL)
    fill (self);
}

static void
row_activated_cb (ConfabPeoplePicker *self,
                  GtkListBoxRow *     row)
{
  g_autofree char *address = g_strdup (get_address (row));

  if (g_hash_table_contains (self->chips, address))
    {
      take_back (self, address);
      return;
    }
  confab_people_picker_choose (self, g_object_get_data (G_OBJECT (row), "name"), address);
}

static void
activated_cb (ConfabPeoplePicker *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);
  g_autofree char *typed = dup_typed_address (self);

  if (*gtk_editable_get_text (self->entry) == '\0')
    return;
  if (typed != NULL)
    confab_people_picker_choose (self, NULL, typed);
  else if (row != NULL && !g_hash_table_contains (self->chips, get_address (row)))
    confab_people_picker_choose (self, g_object_get_data (G_OBJECT (row), "name"), get_address (row));
  gtk_editable_set_text (self->entry, "");
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        ConfabPeoplePicker *   self)
{
  if ((keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down) && gtk_list_box_get_row_at_index (self->list, 0) != NULL)
    return gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
  if (keyval == GDK_KEY_BackSpace && *gtk_editable_get_text (self->entry) == '\0' && self->addresses->len > 0)
    {
      g_autofree char *last = g_strdup (g_ptr_array_index (self->addresses, self->addresses->len - 1));

      take_back (self, last);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

/* Object */

static gboolean
confab_people_picker_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CONFAB_PEOPLE_PICKER (widget)->entry));
}

static void
confab_people_picker_dispose (GObject *object)
{
  ConfabPeoplePicker *self = CONFAB_PEOPLE_PICKER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PEOPLE_PICKER);
  g_clear_object (&self->people);
  G_OBJECT_CLASS (confab_people_picker_parent_class)->dispose (object);
}

static void
confab_people_picker_finalize (GObject *object)
{
  ConfabPeoplePicker *self = CONFAB_PEOPLE_PICKER (object);

  g_clear_pointer (&self->chips, g_hash_table_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_hash_table_unref);
  G_OBJECT_CLASS (confab_people_picker_parent_class)->finalize (object);
}

static void
confab_people_picker_class_init (ConfabPeoplePickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_people_picker_dispose;
  object_class->finalize = confab_people_picker_finalize;
  widget_class->grab_focus = confab_people_picker_grab_focus;

  /**
   * ConfabPeoplePicker::changed:
   *
   * Somebody was chosen, or is no more.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", CONFAB_TYPE_PEOPLE_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-people-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPeoplePicker, entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeoplePicker, chosen);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeoplePicker, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeoplePicker, list_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeoplePicker, list);
  gtk_widget_class_bind_template_child (widget_class, ConfabPeoplePicker, empty_page);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
confab_people_picker_init (ConfabPeoplePicker *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->chips = g_hash_table_new (g_str_hash, g_str_equal);
  self->addresses = g_ptr_array_new_with_free_func (g_free);
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

/**
 * confab_people_picker_set_engine:
 * @self: a picker
 * @engine: whose people to choose from
 * @left_out: (nullable) (array zero-terminated=1): addresses of those who cannot be chosen
 */
void
confab_people_picker_set_engine (ConfabPeoplePicker *self,
                                 ConfabEngine *      engine,
                                 const char * const *left_out)
{
  g_return_if_fail (CONFAB_IS_PEOPLE_PICKER (self));
  g_return_if_fail (self->people == NULL);

  self->people = confab_people_new (engine);
  for (guint i = 0; left_out != NULL && left_out[i] != NULL; i++)
    g_hash_table_add (self->left_out, g_utf8_strdown (left_out[i], -1));
  if (left_out != NULL)
    confab_people_set_left_out (self->people, left_out);
  g_signal_connect_object (self->people, "notify::loading", G_CALLBACK (loading_cb), self, G_CONNECT_SWAPPED);
  search_changed_cb (self);
}

/**
 * confab_people_picker_choose:
 * @self: a picker
 * @name: (nullable): what they are called
 * @address: their address
 *
 * Chooses somebody, once.
 */
void
confab_people_picker_choose (ConfabPeoplePicker *self,
                             const char *        name,
                             const char *        address)
{
  g_autofree char *key = NULL;
  GtkWidget *chip;

  g_return_if_fail (CONFAB_IS_PEOPLE_PICKER (self));

  key = g_utf8_strdown (address, -1);
  if (g_hash_table_contains (self->chips, key))
    return;
  chip = make_chip (self, name, key);
  adw_wrap_box_append (self->chosen, chip);
  g_hash_table_insert (self->chips, key, chip);
  g_ptr_array_add (self->addresses, g_steal_pointer (&key));
  changed (self);
}

/**
 * confab_people_picker_get_n_chosen:
 * @self: a picker
 *
 * Returns: how many are chosen
 */
guint
confab_people_picker_get_n_chosen (ConfabPeoplePicker *self)
{
  g_return_val_if_fail (CONFAB_IS_PEOPLE_PICKER (self), 0);

  return self->addresses->len;
}

/**
 * confab_people_picker_dup_addresses:
 * @self: a picker
 *
 * Returns: (transfer full) (array zero-terminated=1): who is chosen, in lower case
 */
char **
confab_people_picker_dup_addresses (ConfabPeoplePicker *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (CONFAB_IS_PEOPLE_PICKER (self), NULL);

  for (guint i = 0; i < self->addresses->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->addresses, i));
  return g_strv_builder_end (builder);
}
