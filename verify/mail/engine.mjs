// Docker as its packages lay it out: Compose itself, and what stands in for the client and the daemon.
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../hosts/shell.mjs';

export const COMPOSE = '/usr/libexec/docker/cli-plugins/docker-compose';
export const textOf = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** @param {import('./root.mjs').Root} root @param {string} compose the binary */
export const startEngine = async (root, compose) => {
  root.on('mkdir', '-p', dirname(COMPOSE));
  copyFileSync(compose, join(root.folder, COMPOSE));
  root.on('chmod', '0755', COMPOSE);
  root.write('/usr/bin/docker', textOf('./docker.py'), 0o755);
  root.write('/usr/bin/dockerd', textOf('../hosts/dockerd.py'), 0o755);
  root.start('dockerd');
  await until('the stand-in of the engine', () => root.try(['test', '-S', '/run/docker.sock']).code === 0, 20);
};
