import { createSign, generateKeyPairSync } from 'node:crypto';

/** The key of an App, made anew for every run: none is kept in the repository. */
export const APP_ID = 4711;
export const { privateKey: PRIVATE_KEY, publicKey: PUBLIC_KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A token that the App signs for itself; claims may be overridden to make a wrong one. */
export function signJwt(claims: Readonly<Record<string, unknown>> = {}, key = PRIVATE_KEY): string {
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: 'RS256', typ: 'JWT' },
    { iss: APP_ID, iat: now - 30, exp: now + 300, ...claims },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}
