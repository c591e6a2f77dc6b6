import { z } from 'zod';
import { image } from '../../../blueprint/service';
import { webApp } from '../../../charts/web-app/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const running = (image: string) => lab({ services: { shop: webApp({ image, port: 3000 }) } });
export const fixture: RuleFixture = {
  rejects: running('ghcr.io/example/shop:latest'),
  at: 'services.shop.image',
  suggests: "'ghcr.io/example/shop:1.2.3'",
  passes: running('ghcr.io/example/shop:1.0.0'),
};
const trying = (image: string) =>
  lab({
    services: {
      shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, release: { strategy: 'blue-green', image, live: 'blue' } }),
    },
  });
const digest = `sha256:${'0'.repeat(64)}`;
export const more: readonly RuleFixture[] = [
  { rejects: running('ghcr.io/example/shop'), at: 'services.shop.image', passes: running(`ghcr.io/example/shop@${digest}`) },
  {
    rejects: lab({ services: { it: stub({ images: {}, options: { image: z.string() } }, { image: 'registry.example:5000/shop' }) } }),
    at: 'services.it.image',
    suggests: "'registry.example:5000/shop:1.2.3'",
    passes: running(`ghcr.io/example/shop:latest@${digest}`),
  },
  {
    rejects: trying('ghcr.io/example/shop:latest'),
    at: 'services.shop.release.image',
    passes: trying('ghcr.io/example/shop:2.0.0'),
  },
  {
    rejects: lab({ services: { it: stub({ images: { app: image('example/it', 'latest') } }) } }),
    at: 'services.it',
    passes: lab({ services: { it: stub({ images: { app: image('example/it', '1') } }) } }),
  },
];
