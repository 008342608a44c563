import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** GitHub makes keys of 2048 bits; shorter RSA keys are broken. https://datatracker.ietf.org/doc/html/rfc7518#section-3.3 */
const MIN_KEY_BITS = 2_048;

const ADVICE = "make one on the settings page of your GitHub App, under 'Private keys'.";

/**
 * The App's private key from `PRIVATE_KEY` (PEM, also with its line feeds written as `\n`, or in Base64) or else from
 * the file that `PRIVATE_KEY_PATH` names; as PEM, PKCS#8. Otherwise one sentence naming the setting and the way out.
 */
export function readPrivateKey(
  environment: Readonly<Record<string, string | undefined>>,
): { readonly pem: string } | { readonly problem: string } {
  const { PRIVATE_KEY: value, PRIVATE_KEY_PATH: path } = environment;
  if (value !== undefined) return parsePrivateKey('PRIVATE_KEY', value);
  if (path === undefined) return { problem: `PRIVATE_KEY or PRIVATE_KEY_PATH is not set; ${ADVICE}` };
  try {
    return parsePrivateKey('PRIVATE_KEY_PATH', readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return { problem: `PRIVATE_KEY_PATH names a file that cannot be read${reason}: ${path}` };
  }
}

function parsePrivateKey(
  name: string,
  text: string,
): { readonly pem: string } | { readonly problem: string } {
  const key = toKey(toPem(text));
  if (key === null) return { problem: `${name} holds no private key that can be read; ${ADVICE}` };
  if (key.asymmetricKeyType !== 'rsa') {
    return { problem: `${name} holds a key of the type ${key.asymmetricKeyType}, not RSA; ${ADVICE}` };
  }
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_KEY_BITS) {
    return { problem: `${name} holds an RSA key of less than ${MIN_KEY_BITS} bits; ${ADVICE}` };
  }
  return { pem: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function toPem(text: string): string {
  const plain = text.trim().replace(/^(["'])([\s\S]*)\1$/, '$2');
  if (plain.includes('-----BEGIN')) return plain.replaceAll('\\r', '').replaceAll('\\n', '\n');
  return Buffer.from(plain, 'base64').toString('utf8');
}

function toKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
