#!/usr/bin/python3
"""Stands in for K3s, whose binary no package registry serves: it takes the same configuration, and refuses what K3s would refuse.

server: answers on port 6443 to those who know its token.   agent: joins, or ends.   kubectl get --raw /readyz: asks the local server;
kubectl label node NAME: remembers the labels; kubectl delete secret NAME.node-password.k3s: the first server forgets by which password it knows that node.
etcd-snapshot save: pages and their sum.   crictl images: what it imported from its folder; ctr images label NAME KEY=: unpins it.
The lines below are replaced by the documented flags and the version when the file is served.
"""
FLAGS = {}
VERSION = ''

import glob
import hashlib
import json
import os
import secrets
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
PASSWORD = '/etc/rancher/node/password'
PASSWORDS = '/var/lib/rancher/passwords.json'


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


def introduction(config):
    """Who a node says that it is: its token, its name and its password, made when it joins for the first time."""
    if not os.path.exists(PASSWORD):
        os.makedirs(os.path.dirname(PASSWORD), exist_ok=True)
        with open(PASSWORD, 'w') as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(secrets.token_hex(16))
    with open(PASSWORD) as file:
        return b' '.join((digest(config), config['node-name'].encode(), hashlib.sha256(file.read().encode()).hexdigest().encode()))


def passwords():
    return json.load(open(PASSWORDS)) if os.path.exists(PASSWORDS) else {}


def remember(known):
    with open(PASSWORDS, 'w') as file:
        json.dump(known, file)


def admitted(config, said):
    token, node, password = said.decode().split(' ')
    if token.encode() != digest(config):
        return b'unauthorized'
    known = passwords()
    if known.setdefault(node, password) != password:
        return b'Node password rejected, duplicate hostname or contents of %s may not match server node-passwd entry' % PASSWORD.encode()
    remember(known)
    return b'ok'


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
                    said = caller.recv(1000)
                    caller.sendall(b'ok' if said == b'readyz' else admitted(config, said))
                except (OSError, ValueError):
                    pass


def ask(host, text):
    with socket.create_connection((host, PORT), 5) as connection:
        connection.sendall(text)
        return connection.recv(1000)


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


def snapshot(config, options):
    pages = secrets.token_bytes(3 * 4096)
    with open('%s/%s-%s-%d' % (options['--etcd-snapshot-dir'], options['--name'], config['node-name'], time.time()), 'wb') as file:
        file.write(pages + hashlib.sha256(pages).digest())


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
    if sys.argv[1:4] == ['kubectl', 'delete', 'secret']:
        return remember({node: password for node, password in passwords().items() if sys.argv[4] != node + '.node-password.k3s'})
    if sys.argv[1:3] == ['etcd-snapshot', 'save']:
        return snapshot(configuration(), dict(zip(sys.argv[3::2], sys.argv[4::2])))
    if role == 'kubectl':
        answer = ask('127.0.0.1', b'readyz')
        print(answer.decode())
        sys.exit(answer != b'ok')
    config = configuration()
    check(role, config)
    if 'server' in config:
        host = config['server'].removeprefix('https://').rsplit(':', 1)[0]
        answer = ask(host, introduction(config))
        if answer != b'ok':
            refuse('not taken in by %s: %s' % (host, answer.decode()))
    elif admitted(config, introduction(config)) != b'ok':
        refuse('Node password rejected')
    if role == 'server':
        serve(config)
    ready()
    while True:
        time.sleep(60)


main()
