/** Memory and what it is enough for (docs.mailcow.email, prerequisites: 6 GiB with everything). Without ClamAV mail is not searched for known viruses. */
export const SIZES = {
  small: { memory: '4Gi', clamd: false, search: false, indexers: 1 },
  medium: { memory: '6Gi', clamd: true, search: true, indexers: 1 },
  large: { memory: '10Gi', clamd: true, search: true, indexers: 3 },
} as const;

/** Ports of mail, by name (docs.mailcow.email, prerequisites). */
export const MAIL_PORTS = { smtp: 25, smtps: 465, submission: 587, imap: 143, imaps: 993, pop3: 110, pop3s: 995, sieve: 4190 } as const;
/** Where its web server goes when another one has 80 and 443; 8081, 9081, 9082 and 65510 are its own inside. */
export const WEB_BESIDE = { http: 8080, https: 8443 } as const;

/** Where people come back to from the issuer: the first page takes the code (data/web/inc/triggers.user.inc.php). */
export const CALLBACK = '/';

/** Name of the need for the key that signs the mail of a domain. */
export const dkimOf = (domain: string): string => `dkim-${domain.replaceAll('.', '-')}`;
/** Name of that key in the DNS. */
export const SELECTOR = 'dkim';
