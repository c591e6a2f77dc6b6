import { sambaAd } from '../../charts/samba-ad/service';

/** A directory of a domain. */
export const directory = (realm: string): ReturnType<typeof sambaAd> => sambaAd({ realm });
