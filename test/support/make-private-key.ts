import { generateKeyPairSync } from 'node:crypto';

/** A key as GitHub hands them out: RSA, 2,048 bits, PKCS#1. Made anew in every run. */
export function makePrivateKey(modulusLength = 2_048): string {
  const pair = generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return pair.privateKey;
}
