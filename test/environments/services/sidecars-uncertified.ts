import { certManager } from '../../../charts/cert-manager/service';
import { linkerd } from '../../../charts/linkerd/service';
import { linkerdCni } from '../../../charts/linkerd-cni/service';
import { lab, type RuleFixture } from '../fixture';

const meshed = { meshed: linkerd({}), cni: linkerdCni({}) };
export const fixture: RuleFixture = {
  rejects: lab({ services: meshed }),
  at: 'services.meshed',
  suggests: 'certManager({})',
  passes: lab({ services: { ...meshed, certs: certManager({}) } }),
};
