import type { Rule } from '../../rule';
import { needsAmbiguousProvider } from './ambiguous-provider';
import { needsAnsweredByUnknown } from './answered-by-unknown';
import { needsDevReachesProd } from './dev-reaches-prod';
import { needsLaterWave } from './later-wave';
import { needsModelMissing } from './model-missing';
import { needsNoProvider } from './no-provider';
import { needsOptionalOpen } from './optional-open';
import { needsProviderInItself } from './provider-in-itself';
import { needsReferenceUnknown } from './reference-unknown';
import { needsUnfitProvider } from './unfit-provider';
import { needsUnknownProvider } from './unknown-provider';
import { needsWrongProvider } from './wrong-provider';

export const needsRules: readonly Rule[] = [
  needsAmbiguousProvider,
  needsAnsweredByUnknown,
  needsDevReachesProd,
  needsLaterWave,
  needsModelMissing,
  needsNoProvider,
  needsOptionalOpen,
  needsProviderInItself,
  needsReferenceUnknown,
  needsUnfitProvider,
  needsUnknownProvider,
  needsWrongProvider,
];
