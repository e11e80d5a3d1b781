/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of the shortcuts dialog: what happens, and by which keys. */
#include "config.h"

#include "confab-shortcut-row.h"

#include "confab-ui.h"

/**
 * ConfabShortcutRow:
 *
 * Draws each key as a cap.
 */
struct _ConfabShortcutRow
{
  AdwActionRow parent_instance;

  GtkBox *keys;
  char *accelerator;
};

G_DEFINE_FINAL_TYPE (ConfabShortcutRow, confab_shortcut_row, ADW_TYPE_ACTION_ROW)

typedef enum
{
  PROP_ACCELERATOR = 1,
} ConfabShortcutRowProperty;

static GParamSpec *properties[PROP_ACCELERATOR + 1];

static void
add_cap (ConfabShortcutRow *self,
         const char *       text)
{
  GtkWidget *cap = gtk_label_new (text);

  gtk_widget_add_css_class (cap, "keycap");
  gtk_box_append (self->keys, cap);
}

/* “Ctrl+N” in the person's language becomes two caps. */
static void
show_keys (ConfabShortcutRow *self,
           guint              key,
           GdkModifierType    modifiers)
{
  static const GdkModifierType each[] = { GDK_CONTROL_MASK, GDK_ALT_MASK, GDK_SHIFT_MASK, GDK_SUPER_MASK };
  g_autofree char *name = gtk_accelerator_get_label (key, 0);

  for (guint i = 0; i < G_N_ELEMENTS (each); i++)
    {
      g_autofree char *label = NULL;
      gsize length;

      if (!(modifiers & each[i]))
        continue;
      label = gtk_accelerator_get_label (0, each[i]);
      length = strlen (label);
      if (length > 1 && label[length - 1] == '+')
        label[length - 1] = '\0';
      add_cap (self, label);
    }
  add_cap (self, name);
}

static void
confab_shortcut_row_dispose (GObject *object)
{
  ConfabShortcutRow *self = CONFAB_SHORTCUT_ROW (object);

  g_clear_pointer (&self->accelerator, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SHORTCUT_ROW);
  G_OBJECT_CLASS (confab_shortcut_row_parent_class)->dispose (object);
}

static void
confab_shortcut_row_get_property (GObject *   object,
                                  guint       id,
                                  GValue *    value,
                                  GParamSpec *pspec)
{
  switch ((ConfabShortcutRowProperty) id)
    {
    case PROP_ACCELERATOR:
      g_value_set_string (value, CONFAB_SHORTCUT_ROW (object)->accelerator);
      break;
    }
}

static void
confab_shortcut_row_set_property (GObject *     object,
                                  guint         id,
                                  const GValue *value,
                                  GParamSpec *  pspec)
{
  switch ((ConfabShortcutRowProperty) id)
    {
    case PROP_ACCELERATOR:
      confab_shortcut_row_set_accelerator (CONFAB_SHORTCUT_ROW (object), g_value_get_string (value));
      break;
    }
}

static void
confab_shortcut_row_class_init (ConfabShortcutRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_shortcut_row_dispose;
  object_class->get_property = confab_shortcut_row_get_property;
  object_class->set_property = confab_shortcut_row_set_property;

  /**
   * ConfabShortcutRow:accelerator:
   *
   * The keys, as gtk_accelerator_parse() reads them.
   */
  properties[PROP_ACCELERATOR] =
    g_param_spec_string ("accelerator", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-shortcut-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabShortcutRow, keys);
}

static void
confab_shortcut_row_init (ConfabShortcutRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_shortcut_row_get_accelerator:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the keys
 */
const char *
confab_shortcut_row_get_accelerator (ConfabShortcutRow *self)
{
  g_return_val_if_fail (CONFAB_IS_SHORTCUT_ROW (self), NULL);

  return self->accelerator;
}

/**
 * confab_shortcut_row_set_accelerator:
 * @self: a row
 * @accelerator: the keys, as gtk_accelerator_parse() reads them
 */
void
confab_shortcut_row_set_accelerator (ConfabShortcutRow *self,
                                     const char *       accelerator)
{
  GtkWidget *child;
  guint key;
  GdkModifierType modifiers;

  g_return_if_fail (CONFAB_IS_SHORTCUT_ROW (self));

  if (!g_set_str (&self->accelerator, accelerator))
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->keys))) != NULL)
    gtk_box_remove (self->keys, child);
  if (accelerator != NULL && gtk_accelerator_parse (accelerator, &key, &modifiers))
    {
      g_autofree char *label = gtk_accelerator_get_label (key, modifiers);

      show_keys (self, key, modifiers);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCELERATOR]);
}
