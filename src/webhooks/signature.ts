import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([\da-f]{64})$/i;

/**
 * True when `header` (`X-Hub-Signature-256`) is the HMAC of exactly these bytes under the secret; compared in
 * constant time. It works on bytes and not on text, so that nothing is decoded before it is known who sent it.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(body: Buffer, header: string | undefined, secret: string): boolean {
  const hex = SIGNATURE.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'));
}

/** True when the header has a signature's shape; without one, reading the body would be a waste. */
export function hasSignature(header: string | undefined): header is string {
  return header !== undefined && SIGNATURE.test(header);
}
