import type { User } from '../../constructs/kubernetes';

/** What `patroni.yml` and the scripts must know of an image: nothing else differs between those that carry Patroni. */
export interface ImageFacts {
  /** The image's user `postgres`, and its group. */
  readonly user: Extract<User, object>;
  /** Where the volume is mounted. */
  readonly volume: string;
  /** The data directory, inside of it: a volume's own root belongs to others. */
  readonly data: string;
  /** PostgreSQL's programs. */
  readonly programs: string;
  readonly patroni: string;
  readonly python: string;
  /** Which tools copy the log. */
  readonly engines: readonly Engine[];
}

/** Tools that copy a log and full copies into buckets. */
export type Engine = 'pgbackrest' | 'wal-g';

const MAJOR = 17;

export const IMAGES: Readonly<Record<'own' | 'spilo', ImageFacts>> = {
  // images/postgres/Dockerfile
  own: {
    user: { uid: 999, gid: 999 },
    volume: '/var/lib/postgresql/data',
    data: '/var/lib/postgresql/data/pgdata',
    programs: `/usr/lib/postgresql/${MAJOR}/bin`,
    patroni: '/opt/patroni/bin',
    python: '/opt/patroni/bin/python',
    engines: ['pgbackrest', 'wal-g'],
  },
  // github.com/zalando/spilo, postgres-appliance/Dockerfile: Patroni 4.0.4 and WAL-G, without its own start script
  spilo: {
    user: { uid: 101, gid: 103 },
    volume: '/home/postgres/pgdata',
    data: '/home/postgres/pgdata/pgdata',
    programs: `/usr/lib/postgresql/${MAJOR}/bin`,
    patroni: '/usr/local/bin',
    python: '/usr/bin/python3',
    engines: ['wal-g'],
  },
};

/** The tool that copies: the one that was asked for, or the first that the image has. */
export const engineOf = ({ engines }: ImageFacts, asked: Engine | undefined): Engine =>
  engines.find((engine) => engine === asked) ?? engines[0] ?? 'wal-g';
