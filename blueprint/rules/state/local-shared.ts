import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const stateLocalShared: Rule = {
  id: 'state/local-shared',
  severity: 'warning',
  why: 'two people with two state files make two sites of one (developer.hashicorp.com, Terraform state: remote state and locking)',
  check: ({ environment: { state, operator } }) => {
    const people = Object.keys(operator.sshKeys);
    if (state || people.length < 2) return [];
    return [
      {
        at: 'state',
        what: 'several operators and a state in a local file',
        got: enumerate(people),
        expected: 'a state that all of them share, with a lock',
        do: "add state: { bucket: '<existing bucket>', region: '<region>' }, or accept that one of them applies",
      },
    ];
  },
};
