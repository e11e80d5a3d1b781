/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Describes a file with certificates, so that a person can compare the fingerprint. */
#include "config.h"

#include "confab-authority.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

static char *
dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *upper = NULL;
  g_autoptr (GString) pairs = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  upper = g_ascii_strup (digest, -1);
  for (const char *p = upper; *p != '\0'; p += 2)
    g_string_append_printf (pairs, "%s%.2s", pairs->len > 0 ? ":" : "", p);
  return g_string_free (g_steal_pointer (&pairs), FALSE);
}

static gboolean
check_size (const char *path,
            GError **   error)
{
  GStatBuf info;

  if (g_stat (path, &info) == 0 && info.st_size > CONFAB_AUTHORITY_MAX_SIZE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("This file is too large to hold a certificate."));
      return FALSE;
    }
  return TRUE;
}

/**
 * confab_authority_describe:
 * @path: a PEM file
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the subject and the SHA-256 fingerprint of each
 *   certificate in it, or %NULL with @error, whose message is a sentence for the person
 */
char *
confab_authority_describe (const char *path,
                           GError **   error)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autolist (GTlsCertificate) certificates = NULL;
  guint n = 0;

  if (!check_size (path, error))
    return NULL;
  certificates = g_tls_certificate_list_new_from_file (path, NULL);
  if (certificates == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("There is no certificate in this file. Ask your provider for the authority as a PEM file."));
      return NULL;
    }
  for (GList *l = certificates; l != NULL && n < CONFAB_AUTHORITY_MAX_SHOWN; l = l->next, n++)
    {
      g_autofree char *subject = g_tls_certificate_get_subject_name (l->data);
      g_autofree char *fingerprint = dup_fingerprint (l->data);

      if (words->len > 0)
        g_string_append_c (words, '\n');
      /* Translators: whose certificate it is, then its SHA-256 fingerprint */
      g_string_append_printf (words, _ ("%s\nSHA-256 %s"), subject != NULL ? subject : _ ("Unnamed"), fingerprint);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}
