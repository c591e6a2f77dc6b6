#!/usr/bin/python3
"""Stands in for kubectl beside a cluster that is a JSON file: `cluster.json` beside this program, lists of objects by their kind. What it was told is in `told`."""
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
STATE = FOLDER / 'cluster.json'
words = [word for word in sys.argv[1:] if not word.startswith('--')]
options = [word for word in sys.argv[1:] if word.startswith('--')]
cluster = json.loads(STATE.read_text())
with (FOLDER / 'told').open('a') as told:
    told.write(' '.join(sys.argv[1:]) + '\n')


def named(kind, name):
    return next((one for one in cluster[kind] if one['metadata']['name'] == name), None)


def ready(node):
    return any(is_['type'] == 'Ready' and is_['status'] == 'True' for is_ in node['status']['conditions'])


if words[0] == 'get':
    kind = words[1]
    if kind not in cluster:
        sys.exit("error: the server doesn't have a resource type \"%s\"" % kind)
    found = cluster[kind]
    for word in words[2:]:
        if word.startswith('spec.nodeName='):
            found = [one for one in found if one['spec']['nodeName'] == word.split('=')[1]]
    print(json.dumps({'items': found}))
elif words[0] in ('drain', 'uncordon'):
    node = named('nodes', words[1])
    closed = words[0] == 'drain'
    print('node/%s %s%sed' % (words[1], 'already ' if node['spec'].get('unschedulable', False) == closed else '', 'cordon' if closed else 'uncordon'))
    node['spec']['unschedulable'] = closed
    if closed:
        going = [one for one in cluster['pods'] if one['spec']['nodeName'] == words[1] and 'ownerReferences' not in one['metadata']]
        for pod in going:
            print('evicting pod %s/%s' % (pod['metadata']['namespace'], pod['metadata']['name']))
            cluster['pods'].remove(pod)
elif words[0] == 'delete' or words[:2] == ['kube-system', 'delete']:
    kind, name = words[-2:]
    if kind == 'node' and named('nodes', name):
        cluster['nodes'].remove(named('nodes', name))
        print('node "%s" deleted' % name)
elif words[0] == 'wait':
    node = named('nodes', words[1].split('/')[1])
    sys.exit(not (node and ready(node)))
else:
    sys.exit('unknown arguments: %s' % sys.argv[1:])
STATE.write_text(json.dumps(cluster))
