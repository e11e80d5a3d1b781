/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the window's templates, style sheets and icons known. */
#include "config.h"

#include "confab-ui.h"

#include "confab-ui-resources.h"

/**
 * confab_ui_init:
 *
 * Registers the resources. To be called once, before the application starts; a static
 * library's own constructor would be left out by the linker.
 */
void
confab_ui_init (void)
{
  g_resources_register (confab_ui_get_resource ());
}
