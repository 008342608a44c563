import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '#audit/model/mask-secrets.ts';

const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const word = (min: number, max = min) =>
  fc.string({ unit: fc.constantFrom(...WORD.split('')), minLength: min, maxLength: max });

/** Forms are put together here, so that no scanner takes this file for a leak. */
const KEYS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a Stripe key': word(24).map((text) => `sk_${'live'}_${text}`),
  'a restricted Stripe key': word(24).map((text) => `rk_${'test'}_${text}`),
  'a webhook secret': word(32).map((text) => `whsec_${text}`),
  'an OpenAI key': word(40).map((text) => `sk-proj-${text}`),
  'an AWS access key': fc
    .string({
      unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.split('')),
      minLength: 16,
      maxLength: 16,
    })
    .map((text) => `AKIA${text}`),
  'a GitHub token': word(36).map((text) => `ghp_${text}`),
  'a Slack token': word(24).map((text) => `xoxb-${text}`),
  'a Google key': word(35).map((text) => `AIza${text}`),
  'a JSON web token': fc.tuple(word(20), word(40), word(40)).map(([a, b, c]) => `eyJ${a}.eyJ${b}.${c}`),
};

describe('maskSecrets', () => {
  for (const [name, key] of Object.entries(KEYS))
    it(`lets ${name} through nowhere`, () => {
      fc.assert(
        fc.property(key, fc.constantFrom('"', "'", ' ', '=', ': '), (secret, before) => {
          const masked = maskSecrets(`call(1)\nconst client = make(${before}${secret})\nend`);

          expect(masked).not.toContain(secret.slice(8));
          expect(masked.split('\n')).toHaveLength(3);
        }),
      );
    });

  it('keeps the number of lines of any text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    const pieces = fc.oneof(text, ...Object.values(KEYS), fc.constant('-----BEGIN RSA PRIVATE KEY-----\n'));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const whole = parts.join('\n');

        expect(maskSecrets(whole).split('\n')).toHaveLength(whole.split('\n').length);
      }),
    );
  });

  it('changes nothing that is masked already', () => {
    fc.assert(
      fc.property(fc.oneof(...Object.values(KEYS)), (secret) => {
        const once = maskSecrets(`token = "${secret}"`);

        expect(maskSecrets(once)).toBe(once);
      }),
    );
  });

  it('masks a private key block and leaves what stands around it', () => {
    const block = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQ', 'abc', '-----END PRIVATE KEY-----'];

    expect(maskSecrets(['before', ...block, 'after'].join('\n')).split('\n')).toEqual([
      'before',
      '-----BEGIN PRIVATE KEY-----',
      '[masked]',
      '[masked]',
      '-----END PRIVATE KEY-----',
      'after',
    ]);
  });

  it('masks a private key in one string', () => {
    const masked = maskSecrets('key = "-----BEGIN PRIVATE KEY-----\\nMIIEvQ\\n-----END PRIVATE KEY-----"');

    expect(masked).toBe('key = "-----BEGIN PRIVATE KEY-----[masked]-----END PRIVATE KEY-----"');
  });

  it.each([
    ['postgres://meter:hunter2@db:5432/usage', 'postgres://meter:[masked]@db:5432/usage'],
    ['redis://:pa55word@cache:6379', 'redis://:[masked]@cache:6379'],
    ['password = "hunter2"', 'password = "[masked]"'],
    ['DB_PASSWORD: "hunter2",', 'DB_PASSWORD: "[masked]",'],
    ['db_password: hunter2secret', 'db_password: [masked]'],
    ["api_key: 'a1b2c3d4e5f6'", "api_key: '[masked]'"],
    ['Authorization: Bearer abcdef0123456789abcdef', 'Authorization: Bearer [masked]'],
    ['salt = "q8Zr2LmX0vB7tK4wYp9sD1fG6h"', 'salt = "[masked]"'],
  ])('masks %s', (line, expected) => {
    expect(maskSecrets(line)).toBe(expected);
  });

  it.each([
    'postgres://meter:${DB_PASSWORD}@db:5432/usage',
    'const password = process.env.DB_PASSWORD;',
    'token: string;',
    "tokens: 'input_tokens',",
    'api_key: api_key, secret: secret',
    'id = "550e8400-e29b-41d4-a716-446655440000"',
    'func TestUsageRecordSummariesForSubscriptionItemV2WithTiers(t *testing.T) {',
    'key = f"{customer_id}:{event.timestamp:%Y%m%d%H%M%S}"',
    '"github.com/stripe/stripe-go/v82/billing/meterevent"',
    'total_tokens = prompt_tokens + completion_tokens',
    'const K = 1000000000000000000000000;',
    'import { createUsageRecordSummary20240620 } from "./usage";',
  ])('leaves alone %s', (line) => {
    expect(maskSecrets(line)).toBe(line);
  });
});
