import { oidc } from '../../../blueprint/contracts/contract';
import { onMachine } from '../on-machine';
import { issuer, signing } from '../issuer';
import { lab, type RuleFixture } from '../fixture';

const site = (tools: ReturnType<typeof signing>) => lab({ services: { tools, id: issuer } });

/** Its machine has a name, and the ports of the web, itself. */
const machine = (host: string) =>
  lab({
    services: {
      post: onMachine(
        { on: 'two' },
        {
          needs: () => ({ 'sign-in': oidc({ host, callbacks: ['/'], groups: ['staff'] }) }),
          records: () => ({ addresses: ['post.example.org'] }),
        },
      ),
      id: issuer,
    },
  });

export const fixture: RuleFixture = {
  rejects: site(signing({ host: 'other.example.org' })),
  at: 'services.tools.needs.sign-in',
  suggests: "write 'tools.example.org'",
  passes: site(signing({})),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: site(signing({ host: undefined })),
    at: 'services.tools.needs.sign-in',
    suggests: 'tools.example.org',
    passes: site(signing({})),
  },
  {
    rejects: machine('other.example.org'),
    at: 'services.post.needs.sign-in',
    suggests: "write 'post.example.org'",
    passes: machine('post.example.org'),
  },
];
