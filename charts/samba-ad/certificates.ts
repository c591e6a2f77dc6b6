import type { PlanOf } from '../../blueprint/blueprint';
import type { SiteChart } from '../../constructs/kubernetes';
import { addCertificates } from '../own-authority';
import { componentOf } from '../service-chart';
import type { sambaAd } from './service';

type Plan = PlanOf<typeof sambaAd>;

/** Secret with the certificate of the server. */
export const tlsSecret = ({ name }: Plan): string => `${name}-tls`;

export function addCertificate(scope: SiteChart, plan: Plan): void {
  const { answers, options } = plan;
  const { host } = componentOf(plan, 'dc');
  addCertificates(scope, plan, answers.authority, {
    [tlsSecret(plan)]: {
      // a controller that is brought back has another name
      dnsNames: [host, host.replace(/\.cluster\.local$/, ''), options.realm, `*.${options.realm}`, 'localhost'],
      ipAddresses: ['127.0.0.1'],
    },
  });
}
