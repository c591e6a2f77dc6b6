// The rehearsal with a Ghost beside it; real Ghost and real Node, from npm.
import { ghost } from '../../../index';
import rehearsal from './site';

export default {
  ...rehearsal,
  services: { ...rehearsal.services, blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org', storage: '1Gi' }) },
  accept: { ...rehearsal.accept, 'needs/optional-open': 'nobody reads mail in a rehearsal' },
};
