import type { SecretRef } from '../../blueprint/contracts/contract';
import type { Equipment, HostFacts, HostFile } from '../../blueprint/equipment';
import type { ServicePlan } from '../../blueprint/service-plan';
import type { OptionsOf } from '../../blueprint/service';
import { fieldOf } from '../../constructs/answer-field';
import { readAsset } from '../../constructs/files/asset';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { toMebibytes } from '../../constructs/units';
import type { options } from './service';

type Options = OptionsOf<typeof options>;
type Container = Options['containers'][string];

/** What the host is given: the Compose file, the environment of each container, and the secrets that are filled in there. */
export function composeOnHost(plan: ServicePlan<Options>, { nodes }: HostFacts): readonly Equipment[] {
  const { name, on, options: given } = plan;
  if (on === undefined) return [];
  const here = `/etc/archipel-${name}`;
  const mesh = nodes.find((node) => node.name === on)?.meshAddress ?? '127.0.0.1';
  const environments = Object.entries(given.containers).map(([key, { env }]) => [key, environmentOf(plan, env)] as const);
  const files: Readonly<Record<string, HostFile>> = {
    'compose.yaml': { text: toYaml(composeOf(name, given, mesh)) },
    'converge.sh': { text: readAsset(__dirname, 'converge.sh'), mode: '0700', comments: false },
    ...Object.fromEntries(environments.map(([key, { text }]) => [`${key}.template`, { text }])),
  };
  const secrets = Object.assign({}, ...environments.map(([, env]) => env.secrets)) as Readonly<Record<string, SecretRef>>;
  return [
    {
      node: on,
      role: 'compose',
      variables: { [`compose_of_${name.replaceAll('-', '_')}`]: { name, converge: `${here}/converge.sh` } },
      files: Object.fromEntries(Object.entries(files).map(([file, content]) => [`${here}/${file}`, content])),
      secrets: Object.fromEntries(Object.entries(secrets).map(([file, secret]) => [`${here}/secrets/${file}`, secret])),
    },
  ];
}

/** Lines of an environment, secrets as `KEY=@file@`, and these files. */
function environmentOf({ answers }: ServicePlan<Options>, env: Container['env']) {
  const secrets: Record<string, SecretRef> = {};
  const lines = Object.entries(env).map(([key, value]) => {
    if (typeof value === 'string') return `${key}=${value}\n`;
    const answer = (answers as Readonly<Record<string, object | undefined>>)[value.need];
    const field = fieldOf(answer, value.field) as string | number | SecretRef | undefined;
    // a rule tells of what is not there
    if (field === undefined) return '';
    if (typeof field !== 'object') return `${key}=${String(field)}\n`;
    const file = `${value.need}-${value.field.toLowerCase().replaceAll('.', '-')}`;
    secrets[file] = field;
    return `${key}=@${file}@\n`;
  });
  return { text: lines.join(''), secrets };
}

/** Nothing is published but at an address; what the edge shows is in the mesh alone. */
function composeOf(name: string, { containers, web, open, network }: Options, mesh: string): JsonObject {
  const published = [
    ...(web ? [{ ...web, protocol: 'tcp', address: mesh }] : []),
    ...Object.values(open).map((entry) => ({ ...entry, address: '0.0.0.0' })),
  ];
  const services = Object.entries(containers).map(([key, container]): [string, JsonObject] => [
    key,
    {
      ...serviceOf(key, container),
      ports: published
        .filter((entry) => entry.container === key)
        .map(({ address, port, inside, protocol }) => `${address}:${port ?? inside}:${inside}/${protocol}`),
    },
  ]);
  const volumes = [...new Set(Object.values(containers).flatMap((container) => Object.keys(container.volumes)))].sort();
  return {
    name,
    services: Object.fromEntries(services),
    networks: { default: { ipam: { config: [{ subnet: network }] } } },
    volumes: Object.fromEntries(volumes.map((volume) => [volume, {}])),
  };
}

const serviceOf = (key: string, { image, memory, user, readOnly, capabilities, volumes, command, after }: Container): JsonObject => ({
  image,
  restart: 'always',
  ...(user !== 'root' && { user }),
  read_only: readOnly,
  tmpfs: ['/tmp'],
  cap_drop: ['ALL'],
  ...(capabilities.length > 0 && { cap_add: capabilities }),
  security_opt: ['no-new-privileges:true'],
  mem_limit: `${toMebibytes(memory)}m`,
  pids_limit: 512,
  // into the journal of the machine, which bounds it and which the site's agent reads
  logging: { driver: 'journald', options: { tag: '{{.Name}}' } },
  // as it stands: a sign of dollars is one
  env_file: [{ path: `./${key}.env`, format: 'raw' }],
  volumes: Object.entries(volumes).map(([volume, path]) => `${volume}:${path}`),
  ...(command && { command }),
  ...(after.length > 0 && { depends_on: after }),
});
