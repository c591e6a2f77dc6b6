/** What an OpenSSH public key line says of itself, as far as it can be read (RFC 4253, section 6.6). */
export interface SshKey {
  /** Type before the blank. */
  readonly type: string;
  /** The key itself, in base64. */
  readonly body: string;
  /** Bits of an RSA modulus; undefined for other types. */
  readonly bits: number | undefined;
}

/** Lengths of the parts that follow the type; undefined for any length. */
const PARTS: Readonly<Record<string, readonly (number | undefined)[]>> = {
  'ssh-ed25519': [32],
  'sk-ssh-ed25519@openssh.com': [32, undefined],
  'ecdsa-sha2-nistp256': [8, 65],
  'ssh-rsa': [undefined, undefined],
};

/** Undefined where the text is cut, has something left over, or is a key of another type. */
export function readSshKey(line: string): SshKey | undefined {
  const [type = '', body = ''] = line.split(' ');
  const expected = PARTS[type];
  const [inner, ...parts] = split(Buffer.from(body, 'base64')) ?? [];
  if (!expected || inner?.toString('latin1') !== type || parts.length !== expected.length) return undefined;
  if (parts.some((part, i) => part.length === 0 || (expected[i] !== undefined && part.length !== expected[i]))) return undefined;
  const modulus = type === 'ssh-rsa' ? parts[1] : undefined;
  return { type, body, bits: modulus && BigInt(`0x${modulus.toString('hex')}`).toString(2).length };
}

/** The length-prefixed strings of a blob; undefined where they do not fill it. */
function split(blob: Buffer): readonly Buffer[] | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}
