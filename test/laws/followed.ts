import { read } from '../setup/project';

export interface Manager {
  readonly customType: string;
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate?: string;
  readonly depNameTemplate?: string;
  readonly versioningTemplate?: string;
  readonly extractVersionTemplate?: string;
  readonly registryUrlTemplate?: string;
}
interface Renovate {
  readonly customManagers: readonly Manager[];
  readonly packageRules: readonly { readonly matchPackageNames?: readonly string[] }[];
}

/** Something in the tree that ages. */
export interface Pin {
  readonly where: string;
  readonly file: string;
  readonly datasource: string;
  readonly name: string;
  readonly version: string;
  readonly registry?: string;
}

/** What Renovate is told. */
export const renovate = JSON.parse(read('renovate.json')) as Renovate;

/** What a manager finds in a text, as Renovate does it: file patterns between slashes, match strings with the flag `g`. */
export function found(managers: readonly Manager[], file: string, text: string): readonly Omit<Pin, 'where' | 'file'>[] {
  return managers
    .filter(({ managerFilePatterns }) => managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)))
    .flatMap(({ matchStrings, datasourceTemplate = '', depNameTemplate, registryUrlTemplate }) =>
      matchStrings.flatMap((pattern) =>
        [...text.matchAll(new RegExp(pattern, 'g'))].map(({ groups = {} }) => ({
          datasource: groups['datasource'] ?? datasourceTemplate,
          name: groups['depName'] ?? depNameTemplate ?? '',
          version: groups['currentValue'] ?? '',
          ...registryOf(groups['registryUrl'] ?? registryUrlTemplate),
        })),
      ),
    );
}

const registryOf = (registry: string | undefined) => (registry === undefined ? {} : { registry });
