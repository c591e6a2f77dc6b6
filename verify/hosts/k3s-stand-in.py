#!/usr/bin/python3
"""Stands in for K3s, whose binary no package registry serves: it takes the same configuration, and refuses what K3s would refuse.

server: answers on port 6443 to those who know its token.   agent: joins, or ends.   kubectl get --raw /readyz: asks the local server;
kubectl label node NAME: remembers the labels.   crictl images: what it imported from its folder; ctr images label NAME KEY=: unpins it.
The lines below are replaced by the documented flags and the version when the file is served.
"""
FLAGS = {}
VERSION = ''

import glob
import hashlib
import json
import os
import socket
import stat
import subprocess
import sys
import tarfile
import time

import yaml

CONFIG = '/etc/rancher/k3s'
PORT = 6443
LABELS = '/var/lib/rancher/labels-%s'
IMAGES = '/var/lib/rancher/k3s/agent/images'
STORE = '/var/lib/rancher/images.json'


def configuration():
    merged = {}
    for path in [CONFIG + '/config.yaml', *sorted(glob.glob(CONFIG + '/config.yaml.d/*.yaml'))]:
        with open(path) as file:
            merged.update(yaml.safe_load(file) or {})
    return merged


def refuse(why):
    sys.exit('level=fatal msg="%s"' % why)


def check(role, config):
    known = set().union(*FLAGS['agent'].values(), *(FLAGS['server'].values() if role == 'server' else []))
    for key in config:
        if key not in known:
            refuse('flag provided but not defined: -%s' % key)
    addresses = subprocess.run(['ip', '-4', '-o', 'address', 'show', 'dev', config['flannel-iface']], capture_output=True, text=True).stdout
    if ' %s/' % config['node-ip'] not in addresses:
        refuse('node-ip %s is not on flannel-iface %s' % (config['node-ip'], config['flannel-iface']))
    if os.stat(config['token-file']).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        refuse('token-file can be read by others')
    for argument in config.get('kube-apiserver-arg', []):
        name, value = argument.split('=', 1)
        if name in ('admission-control-config-file', 'audit-policy-file'):
            with open(value) as file:
                yaml.safe_load(file)['kind']
        if name == 'audit-log-path' and not os.path.isdir(os.path.dirname(value)):
            refuse('%s: no such folder' % value)
    if config.get('etcd-s3') and not os.environ.get('AWS_ACCESS_KEY_ID'):
        refuse('no key for the bucket of snapshots')


def digest(config):
    with open(config['token-file']) as file:
        return hashlib.sha256(file.read().strip().encode()).hexdigest().encode()


def ready():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.connect(os.environ['NOTIFY_SOCKET'])
        notify.send(b'READY=1')


def serve(config):
    with socket.create_server(('', PORT)) as server:
        ready()
        while True:
            caller, _ = server.accept()
            with caller:
                caller.settimeout(5)
                try:
                    said = caller.recv(100)
                    caller.sendall(b'ok' if said in (digest(config), b'readyz') else b'unauthorized')
                except OSError:
                    pass


def ask(host, text):
    with socket.create_connection((host, PORT), 5) as connection:
        connection.sendall(text)
        return connection.recv(100)


def label(node, pairs):
    """Keeps the labels of a node, and says what kubectl says."""
    path = LABELS % node
    before = open(path).read() if os.path.exists(path) else ''
    after = '\n'.join(sorted(pairs))
    with open(path, 'w') as file:
        file.write(after)
    print('node/%s %slabeled' % (node, '' if after != before else 'not '))


def images():
    """What was imported, by name: a new file is imported and pinned; what was imported stays when its file goes."""
    known = json.load(open(STORE)) if os.path.exists(STORE) else {'files': [], 'images': {}}
    for path in sorted(glob.glob(IMAGES + '/*.tar.gz')):
        if path in known['files']:
            continue
        with tarfile.open(path) as archive:
            for image in json.load(archive.extractfile('manifest.json')):
                identity = 'sha256:' + image['Config'].removesuffix('.json')
                known['images'].update({name: {'id': identity, 'pinned': True} for name in image['RepoTags']})
        known['files'].append(path)
    return known


def keep(known):
    with open(STORE, 'w') as file:
        json.dump(known, file)


def container_images():
    known = images()
    keep(known)
    listed = [{'id': image['id'], 'repoTags': [name], 'repoDigests': [], 'pinned': image['pinned']} for name, image in known['images'].items()]
    print(json.dumps({'images': listed}))


def label_image(arguments):
    if arguments[:4] != ['--namespace', 'k8s.io', 'images', 'label']:
        sys.exit('unknown arguments: %s' % arguments)
    name, labels = arguments[4], arguments[5:]
    known = images()
    if name not in known['images']:
        sys.exit('image %s: not found' % name)
    if 'io.cri-containerd.pinned=' in labels:
        known['images'][name]['pinned'] = False
    keep(known)


def main():
    role = sys.argv[1]
    if role == '--version':
        return print('k3s version %s (stand-in)' % VERSION)
    if sys.argv[1:] == ['crictl', 'images', '--output', 'json']:
        return container_images()
    if role == 'ctr':
        return label_image(sys.argv[2:])
    if sys.argv[1:4] == ['kubectl', 'label', 'node']:
        return label(sys.argv[4], [pair for pair in sys.argv[5:] if pair != '--overwrite'])
    if role == 'kubectl':
        answer = ask('127.0.0.1', b'readyz')
        print(answer.decode())
        sys.exit(answer != b'ok')
    config = configuration()
    check(role, config)
    if 'server' in config:
        host = config['server'].removeprefix('https://').rsplit(':', 1)[0]
        if ask(host, digest(config)) != b'ok':
            refuse('not authorized to join %s' % host)
    if role == 'server':
        serve(config)
    ready()
    while True:
        time.sleep(60)


main()
