# SPDX-License-Identifier: GPL-3.0-or-later
# Copies a chat from INBOX to the chats when it is marked as read, for those who want it so.
require ["fileinto", "mailbox", "imap4flags", "servermetadata", "variables", "environment", "imapsieve"];

set "root" "COI/";
set "settings" "/private/vendor/vendor.dovecot/coi/config";

if allof (
    environment :matches "imap.changedflags" "*\\Seen*",
    hasflag "\\Seen",
    hasflag "$Chat",
    not hasflag "\\Deleted",
    servermetadata :is "${settings}/enabled" "yes",
    servermetadata :is "${settings}/message-filter" "seen") {
  fileinto :create "${root}Chats";
  # The original cannot be taken away from here: it is marked, and goes with the next expunge.
  addflag "\\Deleted";
  keep;
}
