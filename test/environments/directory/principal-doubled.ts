import { kerberos } from '../../../blueprint/contracts/contract';
import { lab, type RuleFixture } from '../fixture';
import { directory } from '../directory';
import { stub } from '../stub';

const taking = (...principals: string[]) => stub({ needs: () => ({ kdc: kerberos({ principals }) }) });
const two = (a: string, b: string) => lab({ services: { ad: directory('ad.example.org'), api: taking(a), web: taking(b) } });
export const fixture: RuleFixture = {
  rejects: two('HTTP/api.example.org', 'http/api.example.org'),
  at: 'services.web',
  suggests: 'host name',
  passes: two('HTTP/api.example.org', 'HTTP/web.example.org'),
};
