/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of passwords of a profile, for systems that have no keyring at all. */
#include "config.h"

#include "confab-secrets-file.h"

#include "confab-secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Far more than the passwords of any number of accounts. */
#define MAX_FILE_SIZE (1024 * 1024)

/* What its owner alone can read and write. */
#define FILE_MODE 0600

/* Brackets and control characters would end a group's name. */
static char *
dup_group (const char *address)
{
  g_autofree char *lower = g_ascii_strdown (address, -1);

  return g_uri_escape_string (lower, "@", FALSE);
}

static gboolean
fail_errno (const char *path,
            int         code,
            GError **   error)
{
  g_set_error (error, CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_FILE, "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
check_private (const char *       path,
               const struct stat *info,
               GError **          error)
{
  if (!S_ISREG (info->st_mode) || info->st_uid != geteuid () || (info->st_mode & 077) != 0)
    {
      g_set_error (error, CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_PERMISSIONS,
                   _ ("Others could read the passwords in %s, so it is not used. Make it yours alone with “chmod 600”, "
                      "change the passwords and try again."), path);
      return FALSE;
    }
  if (info->st_size > MAX_FILE_SIZE)
    {
      g_set_error (error, CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_FILE, _ ("%s is too large"), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_all (int         fd,
          GString *   contents,
          const char *path,
          GError **   error)
{
  char buffer[4096];

  for (;;)
    {
      ssize_t n = read (fd, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_errno (path, errno, error);
      if (n == 0)
        return TRUE;
      g_string_append_len (contents, buffer, n);
      if (contents->len > MAX_FILE_SIZE)
        return fail_errno (path, EFBIG, error);
    }
}

/* A file that is not there is an empty one. */
static GKeyFile *
load (const char *path,
      GError **   error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GString) contents = g_string_new (NULL);
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  g_autoptr (GError) local = NULL;
  struct stat info;

  if (fd < 0 && errno == ENOENT)
    return g_steal_pointer (&file);
  if (fd < 0 || fstat (fd, &info) < 0)
    {
      fail_errno (path, errno, error);
      return NULL;
    }
  if (!check_private (path, &info, error) || !read_all (fd, contents, path, error))
    return NULL;
  if (contents->len > 0 &&
      !g_key_file_load_from_data (file, contents->str, contents->len, G_KEY_FILE_NONE, &local))
    {
      g_set_error (error, CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_FILE, "%s: %s", path, local->message);
      return NULL;
    }
  return g_steal_pointer (&file);
}

/* Made private from its first byte, and put in its place in one step. */
static gboolean
save (GKeyFile *  file,
      const char *path,
      GError **   error)
{
  gsize length;
  g_autofree char *data = g_key_file_to_data (file, &length, NULL);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                FILE_MODE, &local))
    return TRUE;
  g_set_error_literal (error, CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_FILE, local->message);
  return FALSE;
}

/**
 * confab_secrets_file_store:
 * @path: the file; made when it is not there
 * @address: the account's address
 * @service: what the password is for
 * @secret: the password, UTF-8
 * @error: return location for a #ConfabSecretsError
 *
 * Returns: whether it is kept
 */
gboolean
confab_secrets_file_store (const char *path,
                           const char *address,
                           const char *service,
                           const char *secret,
                           GError **   error)
{
  g_autoptr (GKeyFile) file = load (path, error);
  g_autofree char *group = dup_group (address);

  if (file == NULL)
    return FALSE;
  g_key_file_set_string (file, group, service, secret);
  return save (file, path, error);
}

/**
 * confab_secrets_file_lookup:
 * @path: the file
 * @address: the account's address
 * @service: what the password is for
 * @error: return location for a #ConfabSecretsError
 *
 * Returns: (transfer full) (nullable): the password, or %NULL with @error
 */
char *
confab_secrets_file_lookup (const char *path,
                            const char *address,
                            const char *service,
                            GError **   error)
{
  g_autoptr (GKeyFile) file = load (path, error);
  g_autofree char *group = dup_group (address);
  char *secret;

  if (file == NULL)
    return NULL;
  secret = g_key_file_get_string (file, group, service, NULL);
  if (secret == NULL)
    g_set_error (error, CONFAB_SECRETS_ERROR, CONFAB_SECRETS_ERROR_NOT_FOUND,
                 "No password is kept for %s", address);
  return secret;
}

/**
 * confab_secrets_file_clear:
 * @path: the file
 * @address: the account's address
 * @service: what the password is for
 * @removed: (out): whether there was one
 * @error: return location for a #ConfabSecretsError
 *
 * Forgets a password; with the last one the file goes too.
 *
 * Returns: whether it is no longer kept
 */
gboolean
confab_secrets_file_clear (const char *path,
                           const char *address,
                           const char *service,
                           gboolean *  removed,
                           GError **   error)
{
  g_autoptr (GKeyFile) file = load (path, error);
  g_autofree char *group = dup_group (address);
  g_auto (GStrv) keys = NULL;
  g_auto (GStrv) groups = NULL;

  *removed = FALSE;
  if (file == NULL)
    return FALSE;
  if (!g_key_file_remove_key (file, group, service, NULL))
    return TRUE;
  keys = g_key_file_get_keys (file, group, NULL, NULL);
  if (keys == NULL || keys[0] == NULL)
    g_key_file_remove_group (file, group, NULL);
  groups = g_key_file_get_groups (file, NULL);
  *removed = TRUE;
  if (groups[0] != NULL)
    return save (file, path, error);
  if (g_unlink (path) < 0)
    return fail_errno (path, errno, error);
  return TRUE;
}
