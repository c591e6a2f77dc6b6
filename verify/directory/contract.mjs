// What whoever answers the contract `ldap` must do for whoever asks (blueprint/contracts/directory.ts): asked by OpenLDAP's client, which is nobody's own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from '../hosts/shell.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};

export class LdapReader {
  /** @param {{ answer: object, password: string, authority: string, folder: string, enter: (argv: string[]) => string[] }} props `answer`: what the contract says; `authority`: file with its `ca`; `folder`: for the password, which is no word of a command; `enter`: runs a command where the reader is */
  constructor(props) {
    Object.assign(this, props);
  }

  /** Asks as the account of the reader. @returns {{ code: number, out: string }} */
  ask(
    filter,
    attributes = ['dn'],
    { password = this.password, url = this.answer.url, authority = this.authority, base = this.answer.baseDn } = {},
  ) {
    const secret = join(this.folder, 'reader');
    writeFileSync(secret, password, { mode: 0o600 });
    const login = ['-x', '-D', this.answer.bind.dn, '-y', secret];
    return attempt(
      this.enter([
        'env',
        `LDAPTLS_CACERT=${authority}`,
        'LDAPTLS_REQCERT=demand',
        'ldapsearch',
        '-LLL',
        '-o',
        'ldif-wrap=no',
        ...login,
        '-H',
        url,
        '-b',
        base,
        filter,
        ...attributes,
      ]),
      { timeout: 60 },
    );
  }

  /** Whether the account may sign in. */
  signsIn(change) {
    return this.ask('(objectClass=domain)', ['dn'], change).code === 0;
  }
}

/** @param {LdapReader} reader @param {{ person: string, group: string, stranger: string }} known `person` is in `group` and in the group of everybody; `stranger` is the file of another authority */
export const behavesAsLdap = (reader, { person, group, stranger }) => {
  const { answer } = reader;
  const found = reader.ask(`(sAMAccountName=${person})`, ['memberOf', 'mail', 'displayName'], { base: answer.usersDn });
  must(found.code === 0, `it cannot search: ${found.out}`);
  must(found.out.match(/^dn:/gm)?.length === 1, `${person} is found ${found.out.match(/^dn:/gm)?.length ?? 0} times`);
  must(/^mail: \S+@\S+$/m.test(found.out) && /^displayName: /m.test(found.out), `no mail or no name: ${found.out}`);
  const groups = [...found.out.matchAll(/^memberOf: (.*)$/gm)].map(([, dn]) => dn);
  must(groups.includes(answer.membersOf), `${person} is not in ${answer.membersOf}`);
  must(groups.includes(`CN=${group},${answer.groupsDn}`), `${person} is not in ${group}`);
  const members = reader.ask(`(&(objectClass=user)(memberOf=${answer.membersOf}))`, ['sAMAccountName'], { base: answer.usersDn });
  must(members.out.includes(`sAMAccountName: ${person}`), `the group of everybody does not hold ${person}`);
  must(!reader.signsIn({ password: 'another' }), 'it may sign in with another password');
  must(!reader.signsIn({ authority: stranger }), 'it trusts a server that another authority signed for');
  const none = attempt(
    reader.enter([
      'env',
      `LDAPTLS_CACERT=${reader.authority}`,
      'ldapsearch',
      '-x',
      '-LLL',
      '-H',
      answer.url,
      '-b',
      answer.usersDn,
      '(objectClass=user)',
    ]),
  );
  must(none.code !== 0 || !/^dn:/m.test(none.out), 'whoever says no name sees people');
  return `${person} in ${groups.length} groups`;
};
