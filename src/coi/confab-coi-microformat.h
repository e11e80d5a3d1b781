/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Microformats: what HTML made for programs says, found by the classes of its elements. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** HTML is read up to this many bytes; what is longer is not looked at. */
#define CONFAB_COI_MICROFORMAT_MAX (2 * 1024 * 1024)

/**
 * ConfabCoiMicroformat:
 *
 * A document.
 */
typedef struct _ConfabCoiMicroformat ConfabCoiMicroformat;

/**
 * ConfabCoiElement:
 *
 * One element of a document, which owns it.
 */
typedef struct _xmlNode ConfabCoiElement;

ConfabCoiMicroformat *confab_coi_microformat_new (const char *html,
                                                  gsize       length);
void                  confab_coi_microformat_free (ConfabCoiMicroformat *self);
ConfabCoiElement     *confab_coi_microformat_get_root (ConfabCoiMicroformat *self);

ConfabCoiElement     *confab_coi_element_find (ConfabCoiElement *below,
                                               ConfabCoiElement *after,
                                               const char *      name);
char                 *confab_coi_element_dup_text (ConfabCoiElement *self,
                                                   gsize             max_length);
gboolean              confab_coi_element_has_text_beside (ConfabCoiElement *  self,
                                                          const char * const *names);
char                 *confab_coi_element_dup_attribute (ConfabCoiElement *self,
                                                        const char *      name);
GBytes               *confab_coi_element_dup_picture (ConfabCoiElement *self);

/* Writing. */
void                  confab_coi_microformat_append_text (GString *   html,
                                                          const char *text);
void                  confab_coi_microformat_append_picture (GString *   html,
                                                             const char *name,
                                                             GBytes *    picture);
const char           *confab_coi_picture_get_type (GBytes *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiMicroformat, confab_coi_microformat_free)

G_END_DECLS
