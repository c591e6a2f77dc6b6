#!/bin/sh
# Asks the local API whom to keep out, has nginx refuse them, and tells how it is. The list is asked for whole whenever something changed, and once an
# hour: what is wrong by whatever reason is right again then. API is where it answers, FAILURE `open` or `closed`, EVERY the seconds between questions.
set -eu

run=/run/bouncer
conf=/etc/bouncer/nginx.conf
every=${EVERY:-15}
# this long without an answer, nobody knows any more
patience=300
hour=3600

now() { date +%s; }

ask() { curl --silent --show-error --fail --max-time 20 --header "@$run/header" "$API/v1/$1"; }

# Puts decisions (stdin, one address or network a line) in force; what nginx does not take changes nothing.
enforce() {
  {
    echo "default $1;"
    sed 's/$/ 1;/'
  } >"$run/decisions.new"
  cp "$run/decisions" "$run/decisions.last" 2>/dev/null || : >"$run/decisions.last"
  ! cmp -s "$run/decisions.new" "$run/decisions.last" || return 0
  mv "$run/decisions.new" "$run/decisions"
  if ! nginx -t -q -e stderr -c "$conf"; then
    mv "$run/decisions.last" "$run/decisions"
    return 1
  fi
  [ -z "${server:-}" ] || kill -HUP "$server"
}

# `value` cannot stand in another text of the answer: there its quotes are escaped.
fetch() {
  ask 'decisions?type=ban&scopes=ip,range' >"$run/answer" || return 1
  grep -o '"value":"[0-9A-Fa-f.:/]*"' "$run/answer" | cut -d '"' -f 4 | sort -u >"$run/values" || :
  enforce 0 <"$run/values" || return 1
  whole=$(now)
}

# One round. The API tells news once: an answer that got lost may have held some.
refresh() {
  news=$(ask 'decisions/stream') || {
    whole=0
    return 1
  }
  case $news in *'"value"'*) whole=0 ;; esac
  [ $(($(now) - whole)) -lt "$hour" ] || fetch || {
    whole=0
    return 1
  }
  answered=$(now)
}

doubt() {
  [ "$FAILURE" = closed ] || return 0
  [ $(($(now) - answered)) -ge "$patience" ] || return 0
  enforce 2 </dev/null
}

tell() {
  {
    echo '# HELP bouncer_answered_timestamp_seconds When the local API last answered, 0 for never.'
    echo '# TYPE bouncer_answered_timestamp_seconds gauge'
    echo "bouncer_answered_timestamp_seconds $answered"
    echo '# HELP bouncer_refused_addresses Addresses and networks that are refused.'
    echo '# TYPE bouncer_refused_addresses gauge'
    echo "bouncer_refused_addresses $(($(wc -l <"$run/decisions") - 1))"
  } >"$run/metrics.new"
  mv "$run/metrics.new" "$run/metrics"
}

umask 077
printf 'X-Api-Key: %s\n' "$(cat /run/key)" >"$run/header"
whole=0
answered=0
unknown=0
[ "$FAILURE" = open ] || unknown=2
refresh || enforce "$unknown" </dev/null
tell

nginx -e stderr -c "$conf" &
server=$!
trap 'kill -QUIT "$server"; wait "$server"; exit 0' TERM INT

# nginx ends with this script and this script with nginx: the kubelet starts both again
while kill -0 "$server" 2>/dev/null; do
  sleep "$every" &
  wait $! || :
  refresh || doubt || :
  tell
done
exit 1
