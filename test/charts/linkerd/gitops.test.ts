import { argocd } from '../../../charts/argocd/service';
import { gitopsClaims } from '../argocd/claims';
import { projectsOf } from '../argocd/site';
import { write } from '../site-objects';
import { meshed, plain } from './site';

test('Argo CD may apply all of it, and the authority is the platform’s alone to hand out', async () => {
  const gitops = { gitops: argocd({ repository: 'https://git.example.org/site.git' }) };
  const written = await write({ ...meshed(), services: { ...meshed().services, ...gitops } });
  expect(Object.entries(gitopsClaims).flatMap(([claim, holds]) => holds(written).map((what) => `${claim}: ${what}`))).toEqual([]);
  const may = projectsOf(written).filter(({ spec: found }) => JSON.stringify(found).includes('"Bundle"'));
  expect(may.map(({ metadata }) => metadata.name)).toEqual(['platform']);
  const bare = await write({ ...plain, services: { ...plain.services, ...gitops } });
  expect(JSON.stringify(projectsOf(bare))).not.toContain('"Bundle"');
});
