import type { PlanOf } from '../../blueprint/blueprint';
import { FILES } from './places';
import type { authelia } from './service';

type Answers = PlanOf<typeof authelia>['answers'];

/** Who signed for what it asks, each in a file of its own: the authorities that every system knows are trusted beside them. */
export function authoritiesOf({
  storage,
  directory,
  sessions,
}: Pick<Answers, 'storage' | 'directory' | 'sessions'>): Readonly<Record<string, string>> {
  const known = { database: storage.ca, directory: directory?.ca, redis: sessions?.ca };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, ca]) => (ca === undefined ? [] : [[`${FILES.authorities}/${name}.pem`, ca]])),
  );
}
