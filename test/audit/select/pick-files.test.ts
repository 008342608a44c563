import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '#audit/config.ts';
import { providers } from '#audit/providers/index.generated.ts';
import { pickFiles } from '#audit/select/pick-files.ts';
import type { ChangeSource } from '#audit/source.ts';

const BILLING = 'export const usage = () => recordUsage(invoice, subscription, quota, overage, billing);';

function sourceOf(count: number): ChangeSource & { readonly asked: number[] } {
  const paths = Array.from({ length: count }, (_, i) => `src/billing/usage${i}.ts`);
  const asked: number[] = [];
  return {
    asked,
    files: async () =>
      paths.map((path) => ({ path, previousPath: path, status: 'added' as const, patch: null })),
    read: async (_, wanted) => {
      asked.push(wanted.length);
      return new Map(wanted.map((path) => [path, { text: BILLING }]));
    },
    paths: async () => ({ paths, isComplete: true }),
  };
}

async function pick(count: number, limits: { files: number; characters: number }) {
  const source = sourceOf(count);
  const ground = { config: DEFAULT_CONFIG, providers, isReadable: () => true, limits };
  const { files, skipped, unread } = await pickFiles(source, await source.files(), ground);
  return { picked: files.length, skipped, unread: unread.length, asked: source.asked };
}

describe('limits of what is read to choose from', () => {
  it('reads all of what is within them, a part at a time', async () => {
    const { picked, asked } = await pick(2_500, { files: 20_000, characters: 1_000_000 });

    expect(picked).toBe(2_500);
    expect(asked).toEqual([1_000, 1_000, 500]);
  });

  it('leaves files beyond the number out, and says so', async () => {
    const { picked, skipped, unread } = await pick(30, { files: 20, characters: 1_000_000 });

    expect(picked).toBe(20);
    expect(unread).toBe(10);
    expect(skipped[0]?.reason).toBe('more than 20 files of code');
  });

  it('reads no further once there are more characters than there is room for', async () => {
    const { picked, skipped, asked } = await pick(2_500, { files: 20_000, characters: 100 });

    expect(picked).toBe(1_000);
    expect(asked).toEqual([1_000]);
    expect(skipped.at(-1)?.reason).toBe('more than 100 characters of code');
  });
});
