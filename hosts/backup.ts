import type { Blueprint, HostCopyPlan, HostPartPlan, HostPlacePlan } from '../blueprint/blueprint';
import { OutputTree } from '../constructs/files/output-tree';
import type { HostBundle } from '../constructs/hosts/host-bundle';
import { toSeconds } from '../constructs/units';
import { readRoleFile } from './role-files';

const FOLDER = '/etc/archipel/backup';
const part = 'backup';

/** Adds what a machine is copied by: its plan in the form that the role's programs read, and the units that call them. */
export function addBackup(bundle: HostBundle, site: string, plan: HostCopyPlan): void {
  bundle.addFolder('/etc/archipel', { part });
  for (const folder of ['', '/parts', '/places', ...plan.places.map(({ name }) => `/places/${name}`)])
    bundle.addFolder(`${FOLDER}${folder}`, { part, mode: '0700' });
  const add = (name: string, lines: readonly string[]): void =>
    bundle.addFile(`${FOLDER}/${name}`, lines.map((line) => `${line}\n`).join(''), { part, mode: '0600' });
  add('plan.env', [`SITE='${site}'`, `NODE='${plan.node}'`]);
  add('places.list', plan.places.map(placeLine));
  add('known_hosts', plan.places.flatMap(knownHost));
  add('parts.list', plan.parts.map(partLine));
  for (const kept of plan.parts) if (kept.kind === 'folders') add(`parts/${kept.name}`, kept.folders);
  add('without', plan.without);
  const { proven } = plan;
  for (const [name, text] of [
    ['archipel-backup.service', service('Copies of this host', 'copy', '6h')],
    ['archipel-backup.timer', timer('Copies of this host, every day', `*-*-* ${plan.at}:00 UTC`)],
    ['archipel-backup-prove.service', service('Proof that copies of this host can be restored', 'prove', '12h')],
    ['archipel-backup-prove.timer', timer('Proof of copies, every week', `${proven.day.slice(0, 3)} *-*-* ${proven.at}:00 UTC`)],
  ] as const)
    bundle.addFile(`/etc/systemd/system/${name}`, text, { part });
}

/** `place kind region-or-port locked|open repository`. */
const placeLine = (place: HostPlacePlan): string =>
  place.kind === 's3'
    ? `${place.name} s3 ${place.region} ${place.lock === undefined ? 'open' : 'locked'} ${place.repository}`
    : `${place.name} sftp ${place.port} open ${place.repository}`;

const knownHost = (place: HostPlacePlan): readonly string[] =>
  place.kind === 's3' ? [] : [`${place.port === 22 ? place.host : `[${place.host}]:${place.port}`} ${place.hostKey}`];

/** `part kind over|beside program`, `-` for none. */
const partLine = (kept: HostPartPlan): string =>
  kept.kind === 'program'
    ? `${kept.name} program over ${kept.program}`
    : `${kept.name} folders ${kept.over ? 'over' : 'beside'} ${kept.holder ?? '-'}`;

const service = (description: string, verb: string, longest: string): string => `[Unit]
Description=${description}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/archipel-backup ${verb}
TimeoutStartSec=${longest}
Nice=10
IOSchedulingClass=idle
PrivateTmp=yes
NoNewPrivileges=yes
ProtectHome=read-only
`;

// a machine that was off at that time copies when it is on again
const timer = (description: string, at: string): string => `[Unit]
Description=${description}

[Timer]
OnCalendar=${at}
Persistent=true

[Install]
WantedBy=timers.target
`;

/** What an operator's machine prunes and checks copies with, and takes them to a disk of its own: keys that may delete are on no host. */
export function operatorFiles({ hostCopies }: Blueprint, header: string): OutputTree {
  const tree = new OutputTree();
  if (hostCopies.length === 0) return tree;
  const lines = hostCopies.flatMap(({ node, keep, places }) =>
    places.map((place) => {
      const at = place.kind === 's3' ? place.region : String(place.port);
      return `${node} ${place.name} ${place.kind} ${at} ${toSeconds(keep) / 3600}h ${place.repository}\n`;
    }),
  );
  tree.add('repositories', `# ${header}\n${lines.join('')}`);
  tree.add('operator.sh', readRoleFile('roles/backup/files/operator.sh'), 0o755);
  return tree;
}
