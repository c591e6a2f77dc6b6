import type { TakenOver } from '../resource';
import type { Dependable } from './dependable';

/** A domain whose records we write. */
export interface Zone {
  /** `uyoop.fr` */
  readonly name: string;
  /** What the provider calls it. */
  readonly id: string;
}

export interface ZoneProps extends TakenOver {
  readonly name: string;
  /**
   * Whether Terraform makes the zone; else it exists, as one does that came with its domain.
   * @default false
   */
  readonly create?: boolean;
  /**
   * Whether Terraform and the provider refuse to destroy a zone that was made.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

export interface RecordsProps {
  readonly zone: Zone;
  readonly records: readonly DnsRecord[];
}

interface RecordBase extends TakenOver {
  /** Fully qualified, without a final dot: `www.uyoop.fr`, `*.apps.uyoop.fr`; the zone's own name is its apex. */
  readonly name: string;
  /**
   * Tells records of the same name and type apart and stays when a value changes: `spf`, `dmarc`. Several addresses of one name need it.
   * @default - a digest of the value; nothing for A, AAAA and CNAME, of which a name mostly has one
   */
  readonly label?: string;
  /**
   * How long resolvers keep it, in seconds, at least 60.
   * @default 300
   */
  readonly ttl?: number;
}

export interface AddressRecord extends RecordBase {
  readonly type: 'A' | 'AAAA';
  readonly value: string;
  /**
   * Whether Cloudflare stands in between, where it serves the zone. Never for mail.
   * @default false
   */
  readonly proxied?: boolean;
}

export interface AliasRecord extends RecordBase {
  readonly type: 'CNAME';
  /** Host name, fully qualified, without a final dot. */
  readonly value: string;
  /** @default false */
  readonly proxied?: boolean;
}

export interface TextRecord extends RecordBase {
  readonly type: 'TXT';
  /** The text itself: quoting and splitting at 255 bytes are done here. */
  readonly value: string;
}

export interface NameServerRecord extends RecordBase {
  readonly type: 'NS';
  readonly value: string;
}

export interface MailRecord extends RecordBase {
  readonly type: 'MX';
  readonly value: string;
  /** The lowest is tried first. */
  readonly priority: number;
}

export interface ServiceRecord extends RecordBase {
  readonly type: 'SRV';
  /** Host that serves it. */
  readonly value: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

export interface AuthorityRecord extends RecordBase {
  readonly type: 'CAA';
  readonly tag: 'issue' | 'issuewild' | 'iodef';
  readonly value: string;
}

export interface TlsaRecord extends RecordBase {
  readonly type: 'TLSA';
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  /** Hexadecimal digest. */
  readonly value: string;
}

export type DnsRecord =
  AddressRecord | AliasRecord | TextRecord | NameServerRecord | MailRecord | ServiceRecord | AuthorityRecord | TlsaRecord;

/** What was written, to be waited for. */
export type WrittenRecords = readonly Dependable[];

export interface ZoneSettingsProps {
  readonly zone: Zone;
  /** Settings as the provider names them: `{ ssl: 'strict', min_tls_version: '1.2', browser_cache_ttl: 14400 }`. */
  readonly settings: Readonly<Record<string, ZoneSettingValue>>;
}

export type ZoneSettingValue = string | number | boolean | readonly string[] | { readonly [name: string]: ZoneSettingValue };
