import type { PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { labelsOf } from '../service-chart';
import { selectorLabels } from '../../constructs/kubernetes';
import type { Engine, ImageFacts } from './images';
import { archiveTimeout, ownParameters, sharedParameters } from './parameters';
import type { postgres } from './service';
import { admitted, memberLogin, serverParameters } from './tls';

type Plan = PlanOf<typeof postgres>;

export const SCRIPTS = '/usr/local/lib/archipel';
export const SOCKET = '/var/run/postgresql';
/** Memory of the pod: `patroni.yml` beside the passwords that Patroni reads. */
export const RUN = '/run/patroni';
/** Who reads what the server tells of itself: in no image's group of the server's own user. */
export const NOBODY = 65_534;

/** A standby reads what the leader no longer has from the archive. */
const FETCH = `bash ${SCRIPTS}/archive.sh fetch %f "%p"`;

/**
 * The configuration of every member; who a member is stands in its variables, passwords in a file beside this one.
 * A `namespace` at the top would take the place of the one that is Kubernetes' (patroni 4.1, dcs/__init__.py), so there is none.
 */
export function patroniConfiguration(plan: Plan, facts: ImageFacts, archive: Engine | undefined): JsonObject {
  const { options, name, namespace } = plan;
  // the labels of its pods, of which the instance is the scope
  const { [INSTANCE]: _, ...labels } = selectorLabels(labelsOf(plan, 'db'));
  return {
    scope: name,
    log: { level: 'INFO' },
    restapi: { listen: '0.0.0.0:8008' },
    kubernetes: {
      namespace,
      labels,
      scope_label: INSTANCE,
      role_label: 'role',
      leader_label_value: 'primary',
      use_endpoints: true,
      // by the name that the port has in the Service
      ports: [{ name: 'postgres', port: 5432 }],
    },
    bootstrap: {
      dcs: {
        ...dynamicConfiguration(plan),
        // what somebody promotes by hand must not be undone: said here once, never again
        ...(options.standby && {
          standby_cluster: {
            ...(options.standby.host !== undefined && { host: options.standby.host, port: options.standby.port }),
            create_replica_methods: ['archive'],
            restore_command: `bash ${SCRIPTS}/archive.sh follow %f "%p"`,
          },
        }),
      },
      ...(archive
        ? {
            method: 'archive',
            archive: { command: `bash ${SCRIPTS}/bootstrap.sh`, keep_existing_recovery_conf: true, no_params: true },
          }
        : { initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'] }),
    },
    postgresql: {
      listen: '0.0.0.0:5432',
      data_dir: facts.data,
      bin_dir: facts.programs,
      pgpass: `${RUN}/pgpass`,
      use_unix_socket: true,
      authentication: {
        superuser: { username: 'postgres' },
        replication: { username: 'replicator', ...memberLogin(options) },
        rewind: { username: 'rewinder', ...memberLogin(options) },
      },
      create_replica_methods: ['basebackup'],
      basebackup: [{ checkpoint: 'fast' }],
      ...(options.standby && { archive: { command: `bash ${SCRIPTS}/bootstrap.sh follow`, no_params: true, no_leader: true } }),
      remove_data_directory_on_rewind_failure: true,
      remove_data_directory_on_diverged_timelines: true,
      ...(archive && { recovery_conf: { restore_command: FETCH } }),
      parameters: {
        ...ownParameters(options),
        ...serverParameters(options),
        unix_socket_directories: SOCKET,
        logging_collector: 'off',
        ...(archive
          ? {
              archive_mode: 'on',
              // pgBackRest wants its name in there
              archive_command: `ENGINE=${archive} bash ${SCRIPTS}/archive.sh push "%p"`,
              archive_timeout: archiveTimeout(options.archive.rpo),
            }
          : { archive_mode: 'off' }),
      },
      pg_hba: [
        // the pod's own containers are known by their users
        'local all postgres peer',
        'local all exporter peer map=pod',
        `${admitted(options)} replication replicator all scram-sha-256`,
        // who may do everything signs in from inside its pod
        'host all postgres all reject',
        `${admitted(options)} all all all scram-sha-256`,
      ],
      pg_ident: ['pod nobody exporter'],
    },
    watchdog: { mode: 'off' },
    tags: { nofailover: false, noloadbalance: false, clonefrom: false },
  };
}

/**
 * What Patroni keeps in the cluster for all members. A lock lives 20 seconds, the least that Patroni takes: loop_wait + 2 * retry_timeout must fit into it.
 * Failsafe mode lets a leader go on while the API server is away and all members answer.
 */
export function dynamicConfiguration({ options }: Pick<Plan, 'options'>): JsonObject {
  return {
    ttl: 20,
    loop_wait: 5,
    retry_timeout: 7,
    maximum_lag_on_failover: 33_554_432,
    failsafe_mode: true,
    member_slots_ttl: '30min',
    synchronous_mode: true,
    synchronous_mode_strict: options.strict && options.members > 1,
    synchronous_node_count: 1,
    postgresql: { use_pg_rewind: true, use_slots: true, parameters: sharedParameters(options) },
  };
}

const INSTANCE = 'app.kubernetes.io/instance';
