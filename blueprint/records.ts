/** What the public DNS says of a service. */
export interface Records {
  /** Names that lead to the machine that it stays on, and to nothing else. @default [] */
  readonly addresses?: readonly string[];
  /** The name that the public address of that machine leads back to. @default the machine's own */
  readonly reverse?: string;
  /** @default [] */
  readonly others?: readonly Told[];
  /** Records that are not known yet, and what makes them known. @default [] */
  readonly pending?: readonly { readonly name: string; readonly until: string }[];
}
/** One record, by its full name. */
export type Told = { readonly name: string; readonly why: string } & RecordData;
export type RecordData =
  | { readonly type: 'TXT'; readonly value: string }
  | { readonly type: 'CNAME'; readonly value: string }
  | { readonly type: 'MX'; readonly value: string; readonly priority: number }
  | { readonly type: 'SRV'; readonly value: string; readonly port: number; readonly priority: number; readonly weight: number }
  | { readonly type: 'CAA'; readonly value: string; readonly tag: 'issue' | 'issuewild' | 'iodef' }
  | { readonly type: 'TLSA'; readonly value: string; readonly usage: number; readonly selector: number; readonly matchingType: number };
