/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the window share: a filled profile, its engine, and bounded waits. */
#include "config.h"

#include "shell-bed.h"

#include "confab-ui.h"

/* Far more than anything here takes; it only ends what hangs. */
#define PATIENCE_S 60
/* So many turns of the loop let all idles and queued redraws run. */
#define SETTLE_TURNS 200
#define QUIET_TURNS 10
#define QUIET_US 1000

void
shell_bed_init (int *   argc,
                char ***argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (argc, argv, NULL);
  confab_ui_init ();
  gtk_init ();
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    CONFAB_UI_RESOURCE_PATH "/icons");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE,
                /* GTK warns of a cursor that still blinks in a dialog that is gone. */
                "gtk-cursor-blink", FALSE, NULL);
}

static gboolean
is_over (gpointer data)
{
  return confab_operation_get_state (data) != CONFAB_OPERATION_RUNNING;
}

static gboolean
is_loaded (gpointer data)
{
  ShellBed *bed = data;

  return confab_engine_get_loaded (bed->engine) && confab_conversation_list_get_loaded (bed->list);
}

static ShellBed *
open_bed (char *directory)
{
  ShellBed *self = g_new0 (ShellBed, 1);
  g_autoptr (GError) error = NULL;

  self->directory = directory;
  self->engine = confab_engine_new (directory, &error);
  g_assert_no_error (error);
  self->registry = confab_registry_new (self->engine);
  self->list = confab_conversation_list_new (self->registry);
  shell_wait (is_loaded, self);
  return self;
}

ShellBed *
shell_bed_new (guint n_extra)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabStore) store = NULL;
  ShellSample sample = { .n_extra = n_extra, .now = g_get_real_time () / 1000 };
  char *directory = shell_sample_make_directory ();

  store = confab_store_open (directory, CONFAB_STORE_OWNER, &error);
  g_assert_no_error (error);
  sample.store = store;
  shell_sample_fill (&sample, &error);
  g_assert_no_error (error);
  shell_sample_wait (confab_store_close (store), &error);
  g_assert_no_error (error);
  return open_bed (directory);
}

ShellBed *
shell_bed_new_empty (void)
{
  return open_bed (shell_sample_make_directory ());
}

/* Gives the profile up; the directory stays. */
void
shell_bed_close (ShellBed *self)
{
  g_autoptr (ConfabOperation) operation = NULL;

  g_clear_object (&self->list);
  g_clear_object (&self->registry);
  if (self->engine == NULL)
    return;
  operation = confab_engine_shut_down (self->engine);
  shell_wait_operation (operation);
  shell_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->engine));
}

void
shell_bed_free (ShellBed *self)
{
  shell_bed_close (self);
  shell_sample_remove_directory (self->directory);
  g_free (self->directory);
  g_free (self);
}

ConfabConversation *
shell_bed_find (ShellBed *  self,
                const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (g_str_equal (confab_conversation_get_name (conversation), name))
        return conversation;
    }
  g_error ("There is no chat called %s", name);
}

static void
impatient_cb (gpointer data)
{
  g_error ("Nothing happened for %d seconds", PATIENCE_S);
}

void
shell_wait (ShellCondition condition,
            gpointer       data)
{
  guint source = g_timeout_add_seconds_once (PATIENCE_S, impatient_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

void
shell_wait_gone (gpointer *weak)
{
  shell_wait (is_gone, weak);
}

void
shell_wait_operation (ConfabOperation *operation)
{
  shell_wait (is_over, operation);
}

/* Until nothing has happened for a while: the store answers from threads of its own. */
void
shell_settle (void)
{
  guint quiet = 0;

  for (guint i = 0; i < SETTLE_TURNS && quiet < QUIET_TURNS; i++)
    if (g_main_context_iteration (NULL, FALSE))
      {
        quiet = 0;
      }
    else
      {
        quiet++;
        g_usleep (QUIET_US);
      }
}

/* The first one below @root, itself included, in the order of the tree. */
GtkWidget *
shell_find_widget (GtkWidget *root,
                   GType      type)
{
  return shell_find_named (root, type, NULL, NULL);
}

GtkWidget *
shell_find_named (GtkWidget * root,
                  GType       type,
                  const char *property,
                  const char *value)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    {
      g_autofree char *text = NULL;

      if (property == NULL)
        return root;
      g_object_get (root, property, &text, NULL);
      if (g_strcmp0 (text, value) == 0)
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = shell_find_named (child, type, property, value);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_ours_alone (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

/* Destroys @window, and checks that nothing holds @widget any more: GTK itself may do so
 * until the screen has answered. */
void
shell_assert_finalized (gpointer window,
                        gpointer widget)
{
  g_object_ref (widget);
  gtk_window_destroy (window);
  shell_wait (is_ours_alone, widget);
  g_assert_finalize_object (widget);
}
