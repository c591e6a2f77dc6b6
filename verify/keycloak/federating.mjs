// A second server, and people of a real directory.
import { until } from '../hosts/shell.mjs';
import { EDGE, person, redeem, WIKI } from './client.mjs';
import { differs } from './found.mjs';
import { beginning, claimsOf, Person } from './person.mjs';
import { startServer } from './starting.mjs';
import { HOSTS } from './site.mjs';

const known = new Map();
/** Somebody of the directory, with the password that the operator gave. */
const somebody = (lab, name) => {
  if (!known.has(name)) {
    const password = lab.directory.invite(name);
    known.set(name, new Person({ name, password, ca: lab.ca, address: lab.address, edge: EDGE }));
  }
  return known.get(name).fresh();
};

export const federating = {
  'a second server joins the first by TLS, and knows who signed in there': {
    prove: async (lab) => {
      // the manifests of a site with a directory: the first server never reads them
      await lab.openDirectory();
      const ada = person(lab, 'ada').fresh();
      await ada.go(beginning(WIKI).url);
      await lab.write({ shop: false });
      const wrong = await startServer(lab, 1);
      if (wrong) return wrong;
      const both = /Received new cluster view.*\(2\)/;
      const log = () => lab.servers.map((pod) => pod.log('keycloak')).join('\n');
      await until('both are of one cluster', () => both.test(log()), 60).catch(() => undefined);
      const told = log()
        .split('\n')
        .filter((line) => /cluster|ISPN|JGRP/i.test(line));
      if (!both.test(log())) return `no cluster of two: ${told.slice(-12).join('\n')}`;
      if (!/JGroups Encryption enabled \(mTLS\)/.test(log())) return 'they speak in the clear';
      lab.servers[0].stop('keycloak');
      await lab.servers[0].started.get('keycloak').ended;
      lab.lead(1);
      let came;
      // the edge looks names up anew within some seconds
      await until('the edge asks the second', async () => ((came = await ada.go(beginning(WIKI).url)), came.status < 500), 30);
      return differs([came.asked, came.location?.host], [[], HOSTS.wiki]);
    },
  },
  'people of a directory take the place of those of the site file, who are disabled': {
    prove: async (lab) => {
      const { code, out } = lab.keep();
      lab.kept = out;
      if (code !== 0) return `ended with ${code}: ${out.slice(-2000)}`;
      const again = lab.keep().out;
      const ada = await person(lab, 'ada').fresh().go(beginning(WIKI).url, true);
      return differs([again.includes('kept, 0 changes'), ada.location], [true, undefined]);
    },
  },
  'they sign in with the password that the directory knows and a second factor, and clients learn their groups': {
    prove: async (lab) => {
      const found = [];
      for (const name of ['alice', 'dan']) {
        const begun = beginning(WIKI);
        const came = await somebody(lab, name).go(begun.url);
        if (came.location?.host !== HOSTS.wiki) {
          const log = lab.servers[1]
            .log('keycloak')
            .split('\n')
            .filter((line) => /ldap|LDAP|LOGIN_ERROR/.test(line));
          return `${name}: asked ${came.asked}, then ${came.status}: ${came.body.slice(0, 600)} ${log.slice(-4).join('\n').slice(0, 2500)}`;
        }
        const { answer } = await redeem(lab, begun, came.location);
        const { preferred_username: short, email, email_verified: verified, groups } = claimsOf(answer.id_token);
        found.push([came.asked, short, email, verified, [...groups].sort()]);
      }
      const asked = ['kc-form-login', 'kc-totp-settings-form'];
      return differs(found, [
        [asked, 'alice', 'alice@example.org', true, ['site-users', 'staff']],
        [asked, 'dan', 'dan@example.org', true, ['site-users', 'staff']],
      ]);
    },
  },
  'whom the directory no longer lets in is in nowhere, and a wrong password is none': {
    prove: async (lab) => {
      const alice = somebody(lab, 'alice');
      const { password } = alice;
      alice.password = 'guessed';
      const wrong = await alice.go(beginning(WIKI).url, true);
      alice.password = password;
      const right = await alice.fresh().go(beginning(WIKI).url);
      await lab.directory.say({ dan: { name: 'Dan', mail: 'dan@example.org', groups: ['staff'] } });
      const gone = await alice.fresh().go(beginning(WIKI).url, true);
      return differs([wrong.location, right.location?.host, gone.location], [undefined, HOSTS.wiki, undefined]);
    },
  },
};
