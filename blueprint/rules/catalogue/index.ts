import type { Rule } from '../../rule';
import { catalogueAdoptedTwice } from './adopted-twice';
import { catalogueArchMixed } from './arch-mixed';
import { catalogueBucketLocation } from './bucket-location';
import { catalogueFallbackScarce } from './fallback-scarce';
import { catalogueFallbackUnfit } from './fallback-unfit';
import { catalogueFallbackUnknown } from './fallback-unknown';
import { catalogueImage } from './image';
import { catalogueNotSoldThere } from './not-sold-there';
import { cataloguePlacementGroup } from './placement-group';
import { catalogueScarceWithoutFallback } from './scarce-without-fallback';
import { catalogueTooManyVolumes } from './too-many-volumes';
import { catalogueUnknownLocation } from './unknown-location';
import { catalogueUnknownType } from './unknown-type';
import { catalogueVolumeSize } from './volume-size';

export const catalogueRules: readonly Rule[] = [
  catalogueUnknownType,
  catalogueUnknownLocation,
  catalogueNotSoldThere,
  catalogueScarceWithoutFallback,
  catalogueFallbackUnknown,
  catalogueFallbackUnfit,
  catalogueFallbackScarce,
  catalogueArchMixed,
  catalogueBucketLocation,
  catalogueImage,
  catalogueVolumeSize,
  catalogueTooManyVolumes,
  cataloguePlacementGroup,
  catalogueAdoptedTwice,
];
