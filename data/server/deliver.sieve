# SPDX-License-Identifier: GPL-3.0-or-later
# Files mail as the person's COI settings say, when it is delivered.
require ["fileinto", "mailbox", "imap4flags", "servermetadata", "variables"];

# Where your folders are separated by something else than "/", change it here and in seen.sieve.
set "root" "COI/";
set "blocked_folder" "Blocked";
set "settings" "/private/vendor/vendor.dovecot/coi/config";

# Whom they have blocked.
if address :matches "From" "*" {
  set :lower "sender" "${1}";
  if servermetadata :is "/private/vendor/confab/blocked/${sender}" "yes" {
    fileinto :create "${blocked_folder}";
    stop;
  }
}

# A chat: by its version, by its own id, or by the first id it refers to.
if allof (
    servermetadata :is "${settings}/enabled" "yes",
    anyof (
      exists "Chat-Version",
      header :matches "Message-ID" ["<chat$*", "<coi$*"],
      header :matches "References" ["<chat$*", "<coi$*"])) {
  addflag "$Chat";
  if servermetadata :is "${settings}/message-filter" "active" {
    fileinto :create "${root}Chats";
    stop;
  }
}
