/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is shown before there is an account. */
#include "config.h"

#include "confab-welcome-page.h"

#include "confab-ui.h"

/**
 * ConfabWelcomePage:
 *
 * The icon, one sentence, and how to begin.
 */
struct _ConfabWelcomePage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (ConfabWelcomePage, confab_welcome_page, ADW_TYPE_BIN)

static void
confab_welcome_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_WELCOME_PAGE);
  G_OBJECT_CLASS (confab_welcome_page_parent_class)->dispose (object);
}

static void
confab_welcome_page_class_init (ConfabWelcomePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = confab_welcome_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), CONFAB_UI_RESOURCE_PATH "/confab-welcome-page.ui");
}

static void
confab_welcome_page_init (ConfabWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_welcome_page_new:
 *
 * Returns: the page
 */
GtkWidget *
confab_welcome_page_new (void)
{
  return g_object_new (CONFAB_TYPE_WELCOME_PAGE, NULL);
}
