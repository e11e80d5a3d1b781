/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong in confab-cli, by how it exits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CONFAB_CLI_ERROR:
 *
 * The message is a sentence for the person, in their language.
 */
#define CONFAB_CLI_ERROR (confab_cli_error_quark ())
GQuark confab_cli_error_quark (void);

typedef enum
{
  CONFAB_CLI_ERROR_FAILED = 1, /* exit 1 */
  CONFAB_CLI_ERROR_USAGE = 2,  /* exit 2 */
} ConfabCliError;

/* The exit status when all went well. */
#define CONFAB_CLI_DONE 0

G_END_DECLS
