import { b2Bucket, hetznerBucket, ovhBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const away = (bucket: object) => lab({ buckets: { away: bucket } });

export const fixture: RuleFixture = {
  rejects: away({ ...hetznerBucket('nbg1'), location: 'nbg2' }),
  at: 'buckets.away.location',
  suggests: "write 'nbg1'",
  passes: away(hetznerBucket('nbg1')),
};
export const more: readonly RuleFixture[] = [
  // servers stand there, object storage does not
  { rejects: away({ ...hetznerBucket('nbg1'), location: 'ash' }), at: 'buckets.away.location', passes: away(hetznerBucket('hel1')) },
  {
    rejects: away({ ...ovhBucket('GRA'), location: 'gra' }),
    at: 'buckets.away.location',
    suggests: "write 'GRA'",
    passes: away(ovhBucket('GRA')),
  },
  {
    rejects: away({ ...b2Bucket('us-west-004'), location: 'us-west-003' }),
    at: 'buckets.away.location',
    passes: away(b2Bucket('us-west-002')),
  },
];
