/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How people reacted to a message: one chip for each emoji. */
#include "config.h"

#include "confab-reactions.h"

#include <glib/gi18n.h>

#include "confab-format.h"

/* More kinds are not shown, and more names not told. */
#define MAX_CHIPS 8
#define MAX_NAMES 20
/* Longer than any emoji: what else came as one is cut. */
#define MAX_CHARACTERS 12

/**
 * ConfabReactions:
 *
 * A click on a chip gives or takes back the same reaction, by the action `message.react`.
 */
struct _ConfabReactions
{
  GtkWidget parent_instance;

  gint64 message;
};

G_DEFINE_FINAL_TYPE (ConfabReactions, confab_reactions, GTK_TYPE_WIDGET)

/**
 * Chip:
 *
 * What one emoji stands for.
 */
typedef struct
{
  const char *emoji; /* of the record */
  guint n;
  gboolean own;
  GString *names;
} Chip;

static void
chip_clear (gpointer data)
{
  Chip *chip = data;

  g_string_free (chip->names, TRUE);
}

static void
add_name (Chip *                    chip,
          const ConfabPersonRecord *person)
{
  g_autofree char *name = person->is_self ? g_strdup (_ ("You")) : confab_format_name (person->name, person->address);
  g_autofree char *isolated = confab_format_isolated (name);

  if (chip->n <= MAX_NAMES)
    g_string_append_printf (chip->names, "%s%s", chip->n > 1 ? ", " : "", isolated);
  else if (chip->n == MAX_NAMES + 1)
    g_string_append (chip->names, "…");
}

/* In the order in which each emoji was first used. */
static GArray *
count_chips (const ConfabMessageRecord *record)
{
  GArray *chips = g_array_new (FALSE, TRUE, sizeof (Chip));

  g_array_set_clear_func (chips, chip_clear);
  for (guint i = 0; i < record->reactions->len; i++)
    {
      const ConfabReactionRecord *reaction = g_ptr_array_index (record->reactions, i);
      guint at = 0;

      while (at < chips->len && !g_str_equal (g_array_index (chips, Chip, at).emoji, reaction->emoji))
        at++;
      if (at == chips->len)
        {
          Chip chip = { .emoji = reaction->emoji, .names = g_string_new (NULL) };

          if (at == MAX_CHIPS)
            continue;
          g_array_append_val (chips, chip);
        }
      g_array_index (chips, Chip, at).n++;
      g_array_index (chips, Chip, at).own |= reaction->person->is_self;
      add_name (&g_array_index (chips, Chip, at), reaction->person);
    }
  return chips;
}

static char *
dup_shown (const char *emoji)
{
  g_autofree char *line = confab_format_line (emoji);

  return g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), MAX_CHARACTERS));
}

static void
clicked_cb (GtkButton *      button,
            ConfabReactions *self)
{
  const char *emoji = g_object_get_data (G_OBJECT (button), "emoji");

  gtk_widget_activate_action (GTK_WIDGET (self), "message.react", "(xs)", self->message,
                              gtk_widget_has_css_class (GTK_WIDGET (button), "own") ? "" : emoji);
}

static GtkWidget *
make_chip (ConfabReactions *self)
{
  GtkWidget *button = gtk_button_new_with_label ("");

  gtk_widget_add_css_class (button, "reaction");
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return button;
}

static void
set_chip (GtkWidget * button,
          const Chip *chip)
{
  g_autofree char *shown = dup_shown (chip->emoji);
  g_autofree char *label = chip->n > 1 ? g_strdup_printf ("%s %u", shown, chip->n) : g_strdup (shown);

  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_widget_set_tooltip_text (button, chip->names->str);
  g_object_set_data_full (G_OBJECT (button), "emoji", g_strdup (chip->emoji), g_free);
  if (chip->own)
    gtk_widget_add_css_class (button, "own");
  else
    gtk_widget_remove_css_class (button, "own");
  gtk_widget_set_visible (button, TRUE);
}

static void
confab_reactions_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (confab_reactions_parent_class)->dispose (object);
}

static void
confab_reactions_class_init (ConfabReactionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_reactions_dispose;
  gtk_widget_class_set_css_name (widget_class, "reactions");
  gtk_widget_class_set_layout_manager_type (widget_class, ADW_TYPE_WRAP_LAYOUT);
}

static void
confab_reactions_init (ConfabReactions *self)
{
  AdwWrapLayout *layout = ADW_WRAP_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  adw_wrap_layout_set_child_spacing (layout, 4);
  adw_wrap_layout_set_line_spacing (layout, 4);
}

/**
 * confab_reactions_new:
 *
 * Returns: an empty one
 */
GtkWidget *
confab_reactions_new (void)
{
  return g_object_new (CONFAB_TYPE_REACTIONS, NULL);
}

/**
 * confab_reactions_set_record:
 * @self: reactions
 * @record: the message they belong to
 */
void
confab_reactions_set_record (ConfabReactions *          self,
                             const ConfabMessageRecord *record)
{
  g_autoptr (GArray) chips = count_chips (record);
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self));

  self->message = record->id;
  for (guint i = 0; i < chips->len; i++)
    {
      if (button == NULL)
        button = make_chip (self);
      set_chip (button, &g_array_index (chips, Chip, i));
      button = gtk_widget_get_next_sibling (button);
    }
  for (; button != NULL; button = gtk_widget_get_next_sibling (button))
    gtk_widget_set_visible (button, FALSE);
}

/**
 * confab_reactions_describe:
 * @record: a message
 *
 * Returns: (transfer full) (nullable): its reactions in words, or %NULL when there are none
 */
char *
confab_reactions_describe (const ConfabMessageRecord *record)
{
  g_autoptr (GArray) chips = count_chips (record);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < chips->len; i++)
    {
      const Chip *chip = &g_array_index (chips, Chip, i);
      g_autofree char *shown = dup_shown (chip->emoji);

      g_string_append_printf (words, "%s%s %u", words->len > 0 ? ", " : "", shown, chip->n);
    }
  return words->len > 0 ? g_string_free_and_steal (g_steal_pointer (&words)) : NULL;
}
