import { createECDH, createHash, createPrivateKey, createPublicKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import type { Source } from './make';

/** Loaded on first use: most runs make no authority. */
const asn1 = async () => ({ ...(await import('@peculiar/asn1-schema')), ...(await import('@peculiar/asn1-x509')) });

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
/** Order of P-256 (FIPS 186-5): a private key is below it, and above 0. */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const BYTES = 32;
const YEARS = 10;
const VALUE =
  /^(-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END PRIVATE KEY-----\n)(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n)$/;

/**
 * An authority that signs certificates of servers: an ECDSA key on P-256 (PKCS #8) and its self-signed certificate of ten years (RFC 5280), both as PEM,
 * the key first.
 */
export async function makeAuthority(name: string, random: Source['random'], now: Source['now']): Promise<string> {
  const key = privateKey(random);
  return `${key.export({ format: 'pem', type: 'pkcs8' }).toString()}${pem(await certificate(name, key, random, now()))}`;
}

/** The half of an authority that everyone may know: its certificate, as PEM. */
export const authorityCertificate = (value: string): string => halves(value)?.certificate ?? '';

/** The half that signs, as PEM. */
export const authorityKey = (value: string): string => halves(value)?.key ?? '';

/** Whether a text is an authority of this name: a key on P-256, and the certificate of that key, which may sign others. */
export function isAuthority(value: string, name: string): boolean {
  const found = halves(value);
  if (!found) return false;
  try {
    const key = createPrivateKey(found.key);
    const own = new X509Certificate(found.certificate);
    return (
      key.asymmetricKeyDetails?.namedCurve === 'prime256v1' &&
      own.ca &&
      own.subject === `CN=${name}` &&
      own.checkPrivateKey(key) &&
      own.verify(createPublicKey(key))
    );
  } catch {
    return false;
  }
}

function halves(value: string): { readonly key: string; readonly certificate: string } | undefined {
  const [, key, own] = VALUE.exec(value) ?? [];
  return key === undefined || own === undefined ? undefined : { key, certificate: own };
}

function privateKey(random: Source['random']): KeyObject {
  for (;;) {
    const bytes = Buffer.from(random(BYTES));
    const scalar = BigInt(`0x${bytes.toString('hex')}`);
    if (scalar === 0n || scalar >= ORDER) continue; // one draw in 2^32
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(bytes);
    const point = pair.getPublicKey();
    const coordinate = (from: number): string => point.subarray(from, from + BYTES).toString('base64url');
    const jwk = { kty: 'EC', crv: 'P-256', d: bytes.toString('base64url'), x: coordinate(1), y: coordinate(1 + BYTES) };
    return createPrivateKey({ key: jwk, format: 'jwk' });
  }
}

async function certificate(name: string, key: KeyObject, random: Source['random'], from: Date): Promise<Buffer> {
  const x509 = await asn1();
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const subjectPublicKeyInfo = x509.AsnConvert.parse(publicKey, x509.SubjectPublicKeyInfo);
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + YEARS);
  const issuer = new x509.Name([
    new x509.RelativeDistinguishedName([
      new x509.AttributeTypeAndValue({ type: COMMON_NAME, value: new x509.AttributeValue({ utf8String: name }) }),
    ]),
  ]);
  const signatureAlgorithm = new x509.AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const extension = (extnID: string, critical: boolean, value: unknown) =>
    new x509.Extension({ extnID, critical, extnValue: new x509.OctetString(x509.AsnConvert.serialize(value)) });
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const identifier = createHash('sha256').update(Buffer.from(subjectPublicKeyInfo.subjectPublicKey)).digest().subarray(0, 20);
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serial(random),
    signature: signatureAlgorithm,
    issuer,
    validity: new x509.Validity({ notBefore: from, notAfter: until }),
    subject: issuer,
    subjectPublicKeyInfo,
    extensions: new x509.Extensions([
      // it signs servers, no further authority
      extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(keyCertSign | cRLSign)),
      extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(identifier)),
    ]),
  });
  const signatureValue = sign('sha256', Buffer.from(x509.AsnConvert.serialize(tbsCertificate)), key);
  return Buffer.from(
    x509.AsnConvert.serialize(new x509.Certificate({ tbsCertificate, signatureAlgorithm, signatureValue: arrayOf(signatureValue) })),
  );
}

/** Positive, and of its full length: 127 bits of chance (RFC 5280, 4.1.2.2). */
function serial(random: Source['random']): ArrayBuffer {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return arrayOf(bytes);
}

const arrayOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
