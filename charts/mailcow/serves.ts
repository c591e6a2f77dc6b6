import { join } from 'node:path';
import type { Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { helpersOf } from './records';
import type { Options } from './service';

const FILES = sourceOf(__dirname);

/** What DAV and ActiveSync speak is neither forms nor JSON: the rules read it as attacks, and are told only. */
const DAV = {
  mode: 'detect',
  methods: [
    'PUT',
    'DELETE',
    'PATCH',
    'PROPFIND',
    'PROPPATCH',
    'REPORT',
    'MKCOL',
    'MKCALENDAR',
    'COPY',
    'MOVE',
    'LOCK',
    'UNLOCK',
    'ACL',
    'SEARCH',
  ],
  contentTypes: [
    'text/calendar',
    'text/vcard',
    'text/x-vcard',
    'application/vnd.ms-sync.wbxml',
    'application/vnd.ms-sync',
    'message/rfc822',
  ],
} as const;

/** What the edge shows of it: its pages, the webmail, and names by which programs and servers find their settings. */
export function servesOf({ host, domains, groupware }: Options): Readonly<Record<string, Serve>> {
  const way = { component: 'app', port: 'http' } as const;
  const helpers = domains.flatMap((domain) =>
    helpersOf(domain).map((name): readonly [string, Serve] => [
      name.replaceAll('.', '-'),
      { ...way, host: name, ...(name.startsWith('mta-sts.') && { path: '/.well-known/mta-sts.txt' }), maxBody: '1Mi' },
    ]),
  );
  return {
    pages: { ...way, host, maxBody: '10Mi', waf: { before: join(FILES, 'waf.conf'), methods: ['PUT', 'DELETE'] } },
    ...(groupware && {
      webmail: { ...way, host, path: '/SOGo', maxBody: '100Mi', waf: DAV },
      activesync: { ...way, host, path: '/Microsoft-Server-ActiveSync', maxBody: '100Mi', waf: DAV },
    }),
    ...Object.fromEntries(helpers),
  };
}
