/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong in confab-cli, by how it exits. */
#include "config.h"

#include "confab-cli-error.h"

G_DEFINE_QUARK (confab-cli-error-quark, confab_cli_error)
