/** The key part of an OpenSSH public key line: length-prefixed strings in base64 (RFC 4251, section 5). */
export const blob = (type: string, ...parts: readonly Buffer[]): string =>
  Buffer.concat([Buffer.from(type), ...parts].flatMap((part) => [prefix(part.length), part])).toString('base64');

function prefix(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** An RSA key line whose modulus has so many bits; nobody knows its factors. */
export function rsaKey(bits: number): string {
  const hex = ((1n << BigInt(bits - 1)) + 1n).toString(16);
  const modulus = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  // a first byte of 128 or more would read as negative
  const positive = (modulus[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), modulus]) : modulus;
  return `ssh-rsa ${blob('ssh-rsa', Buffer.from([1, 0, 1]), positive)}`;
}
