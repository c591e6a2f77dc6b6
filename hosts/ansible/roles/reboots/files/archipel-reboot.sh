#!/bin/bash
# Usage: archipel-reboot own <node> | drain <agent> | uncordon <node>
#   own       reboots this node, where an update asks for it: in its window, emptied, and only while all the others are there
#   drain     on the first server: empties an agent that asks for it in its window, since an agent may not
#   uncordon  after the boot: lets pods come back
# What a node's window is and who the others are stands in /etc/archipel-reboot/<node>.conf.
set -euo pipefail
shopt -s inherit_errexit

verb=$1
node=$2
root=${ARCHIPEL_ROOT:-}
# written before a node is emptied: whatever happens to this program, the next boot lets pods come back
mark=$root/var/lib/archipel/uncordon
# what an agent and the first server tell each other, on the agent's Node
word=archipel/reboot
# seconds at the end of a window: shutdown, boot, joining the others
boot=900
# seconds between two looks
pause=15
cordoned=no

day='' at='' minutes='' zone='' part='' others=''
# shellcheck source=/dev/null
. "$root/etc/archipel-reboot/$node.conf"

say() { echo "archipel-reboot: $node: $*"; }

# the journal takes <4> for a warning
give_up() {
  echo "<4>archipel-reboot: $node: not rebooted: $*"
  exit 0
}

now() { date +%s; }

# an agent has its kubelet's account, which may touch its own Node and no other; a server administers
kubectl() {
  if [[ $part == agent && $verb != drain ]]; then
    k3s kubectl --kubeconfig "$root/var/lib/rancher/k3s/agent/kubelet.kubeconfig" --request-timeout=30s "$@"
  else
    k3s kubectl --request-timeout=30s "$@"
  fi
}

# When the window that is open now closes, in seconds since 1970; fails outside of it, and where the clocks skip its beginning
closes() {
  local now today date opens
  now=$(now)
  today=$(TZ=$zone date -d "@$now" +%F)
  # a window may have opened the day before
  for date in "$today" "$(date -u -d "$today 1 day ago" +%F)"; do
    [[ $(date -u -d "$date" +%u) == "$day" ]] || continue
    opens=$(TZ=$zone date -d "$date $at" +%s 2>/dev/null) || continue
    if ((opens <= now && now < opens + minutes * 60)); then
      echo $((opens + minutes * 60))
      return
    fi
  done
  return 1
}

# What keeps the node from leaving; nothing where all others are there and nobody works on it
hindrance() {
  local nodes name ready off
  nodes=$(kubectl get nodes --no-headers \
    -o 'custom-columns=NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status,OFF:.spec.unschedulable') || {
    echo "the API server does not answer"
    return
  }
  for name in $others $node; do
    grep -q "^$name " <<<"$nodes" || echo "$name is not in the cluster"
  done
  while read -r name ready off; do
    [[ $ready == True || $name == "$node" ]] || echo "$name is not ready"
    [[ $off != true ]] || echo "$name is cordoned: somebody works on it"
  done <<<"$nodes"
}

# Empties the node within its window's time, as disruption budgets allow; nothing is forced
empty() {
  local seconds=$(($1 - boot - $(now)))
  ((seconds > 0)) || return 1
  k3s kubectl drain "$node" --ignore-daemonsets --delete-emptydir-data --timeout="${seconds}s"
}

# Lets pods come back where this program sent them away and the node stays
take_back() {
  [[ $cordoned == yes ]] || return 0
  kubectl uncordon "$node"
  rm -f "$mark"
  cordoned=no
}

reboot_now() {
  # the host goes, and its pods with it: nothing is to be taken back before the boot. unattended-upgrades holds the shutdown up while it installs
  cordoned=no
  say "reboots: $(tr '\n' ' ' <"$root/run/reboot-required.pkgs" 2>/dev/null || echo 'an update asks for it')"
  systemctl reboot
}

promise() {
  mkdir -p "${mark%/*}"
  echo "$node" >"$mark"
  cordoned=yes
}

heard() { kubectl get node "$node" -o "jsonpath={.metadata.annotations['$word']}"; }
tell() { kubectl annotate node "$node" --overwrite "$word=$1" >/dev/null; }
fall_silent() { kubectl annotate node "$node" "$word-" >/dev/null; }

own() {
  [[ -e $root/run/reboot-required ]] || exit 0
  local end why
  end=$(closes) || give_up "its window is closed"
  case $part in
    alone) ;;
    server)
      why=$(hindrance)
      [[ -z $why ]] || give_up "${why//$'\n'/, }"
      promise
      empty "$end" || give_up "pods did not leave in time, as their disruption budgets ask"
      ;;
    agent) asked "$end" ;;
  esac
  reboot_now
}

# An agent asks the first server, and waits
asked() {
  local said
  tell wanted || give_up "the API server does not answer"
  while (($(now) < $1 - boot + 60)); do
    said=$(heard || true)
    case $said in
      drained)
        promise
        return
        ;;
      refused*)
        fall_silent || true
        give_up "the first server says why in its journal (archipel-drain@$node)"
        ;;
    esac
    sleep "$pause"
  done
  fall_silent || true
  give_up "the first server did not empty it in time"
}

drain() {
  local end why
  end=$(closes) || give_up "its window is closed"
  # it asks at the beginning of its window, or needs no reboot
  until [[ $(heard || true) == wanted ]]; do
    (($(now) < end - minutes * 60 + 300)) || exit 0
    sleep "$pause"
  done
  why=$(hindrance)
  if [[ -n $why ]]; then
    tell refused
    give_up "${why//$'\n'/, }"
  fi
  cordoned=yes
  if ! empty "$end"; then
    tell refused
    give_up "pods did not leave in time, as their disruption budgets ask"
  fi
  tell drained
  # it goes, or says that it does not
  while (($(now) < end)); do
    [[ $(heard || true) == drained ]] || exit 0
    if [[ $(kubectl get node "$node" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' || true) != True ]]; then
      cordoned=no
      exit 0
    fi
    sleep "$pause"
  done
}

uncordon() {
  [[ -e $mark ]] || exit 0
  kubectl uncordon "$node"
  [[ $part != agent ]] || fall_silent
  rm -f "$mark"
  say "is back"
}

case $verb in
  own | drain | uncordon)
    trap take_back EXIT
    "$verb"
    ;;
  *)
    echo "archipel-reboot: $verb: is no verb, expected own, drain or uncordon" >&2
    exit 2
    ;;
esac
