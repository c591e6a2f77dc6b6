import type { SecretMake, SecretPlan, SecretReader } from '../constructs/secrets/secret-plan';

/** Secrets asked for so far; asking again adds a reader. */
export class SecretLedger {
  private readonly byId = new Map<
    string,
    { readonly make: SecretMake; readonly why: string; readonly readers: Map<string, SecretReader>; readonly bound: string | undefined }
  >();

  /** @param bound What hangs on this very value */
  read(id: string, make: SecretMake, why: string, reader: SecretReader, bound?: string): void {
    const entry = this.byId.get(id) ?? { make, why, readers: new Map<string, SecretReader>(), bound };
    entry.readers.set(JSON.stringify(reader), reader);
    this.byId.set(id, entry);
  }

  /** A secret that leaves the store for nobody but the operator's own commands. */
  keep(id: string, make: SecretMake, why: string, bound?: string): void {
    if (!this.byId.has(id)) this.byId.set(id, { make, why, readers: new Map(), bound });
  }

  /** One more reader of a secret that was asked for. @throws Error when nobody asked for it */
  deliver(id: string, reader: SecretReader): void {
    const entry = this.byId.get(id);
    if (!entry) throw new Error(`secret '${id}' is delivered and nobody asked for it`);
    entry.readers.set(JSON.stringify(reader), reader);
  }

  plans(): readonly SecretPlan[] {
    return [...this.byId.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { make, why, readers, bound }]) => ({
        id,
        make,
        why,
        ...(bound !== undefined && { bound }),
        readers: [...readers.values()],
      }));
  }
}
