# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of confab-cli for bash: verbs, options, files, and the numbers of chats.

_confab_cli_words ()
{
  # The verb's words so far, without options and what belongs to them.
  local i word
  verb=()
  for (( i = 1; i < COMP_CWORD; i++ )); do
    word=${COMP_WORDS[i]}
    case $word in
      --profile | --account | --name | --imap | --smtp | --ca | --limit | --before | --history | --attach | --reply-to | --until) (( i++ )) ;;
      -*) ;;
      *) verb+=("$word") ;;
    esac
  done
}

_confab_cli ()
{
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb profile=() i options
  COMPREPLY=()

  case $prev in
    --profile)
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    --ca | --attach)
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    --account | --name | --imap | --smtp | --limit | --before | --history | --reply-to | --until)
      return
      ;;
  esac

  _confab_cli_words
  if [[ $cur == -* ]]; then
    options='--profile --json --account --help --version'
    case "${verb[0]-} ${verb[1]-}" in
      'account add') options+=' --name --imap --smtp --ca --password-stdin --oauth' ;;
      'account find') options+=' --ca' ;;
      'account set') options+=' --history' ;;
      'messages '*) options+=' --limit --before' ;;
      'show '*) options+=' --source' ;;
      'send '*) options+=' --attach --reply-to --pin --until --wait' ;;
      'group members') ;;
      'read '* | 'forward '* | 'edit '* | 'react '* | 'unpin '* | 'poll vote' | 'poll close' | 'place send' | 'group '*)
        options+=' --wait'
        ;;
      'pin '*) options+=' --until --wait' ;;
      'poll create') options+=' --single --wait' ;;
      'delete '*) options+=' --for-everyone --wait' ;;
      'filter '*) options+=' --on-server' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    return
  fi

  for (( i = 1; i < COMP_CWORD; i++ )); do
    [[ ${COMP_WORDS[i]} == --profile ]] && profile=(--profile "${COMP_WORDS[i + 1]}")
  done
  case "${#verb[@]} ${verb[0]-}" in
    '0 '*)
      mapfile -t COMPREPLY < <(compgen -W 'account sync watch chats messages show save send forward read receipts server filter webpush direct changes edit delete react pin unpin poll place group' -- "$cur")
      ;;
    '1 account')
      mapfile -t COMPREPLY < <(compgen -W 'add find list set remove' -- "$cur")
      ;;
    '1 poll')
      mapfile -t COMPREPLY < <(compgen -W 'create vote close show' -- "$cur")
      ;;
    '1 place')
      mapfile -t COMPREPLY < <(compgen -W 'send' -- "$cur")
      ;;
    '1 group')
      mapfile -t COMPREPLY < <(compgen -W 'create add remove rename describe avatar leave members' -- "$cur")
      ;;
    '1 receipts' | '1 direct')
      mapfile -t COMPREPLY < <(compgen -W 'on off' -- "$cur")
      ;;
    '1 webpush')
      mapfile -t COMPREPLY < <(compgen -W 'key list subscribe validate unsubscribe' -- "$cur")
      ;;
    '1 server')
      mapfile -t COMPREPLY < <(compgen -W 'enable disable' -- "$cur")
      ;;
    '1 filter')
      mapfile -t COMPREPLY < <(compgen -W 'none active seen' -- "$cur")
      ;;
    '2 account')
      [[ ${verb[1]} == remove || ${verb[1]} == set ]] || return
      mapfile -t COMPREPLY < <(compgen -W "$(confab-cli "${profile[@]}" account list 2>/dev/null | cut -d ' ' -f 1)" -- "$cur")
      ;;
    '3 group')
      [[ ${verb[1]} == avatar ]] || return
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      ;;
    '1 messages' | '1 send' | '1 read' | '2 group')
      [[ ${verb[1]-} == create ]] && return
      mapfile -t COMPREPLY < <(compgen -W "$(confab-cli "${profile[@]}" chats 2>/dev/null | cut -c 1-5)" -- "$cur")
      ;;
  esac
}

complete -F _confab_cli confab-cli
