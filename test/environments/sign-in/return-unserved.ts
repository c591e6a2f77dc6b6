import { issuer, signing } from '../issuer';
import { lab, type RuleFixture } from '../fixture';

const site = (tools: ReturnType<typeof signing>) => lab({ services: { tools, id: issuer } });

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
];
