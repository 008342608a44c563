import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { providers } from '#audit/providers/index.generated.ts';
import { providerIndexFile } from '#dev/generate-provider-index.ts';

describe('the list of providers', () => {
  it('is what the folder holds', async () => {
    const { path, text } = await providerIndexFile();

    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('names every provider once', () => {
    const ids = providers.map((provider) => provider.id);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('numbers every known mistake once', () => {
    const ids = providers.flatMap((provider) => provider.mistakes.map((mistake) => mistake.id));

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(providers.map((provider) => [provider.id, provider] as const))('provider %s', (_, provider) => {
  it('says where its facts were read', () => {
    expect(provider.sources.length).toBeGreaterThan(0);
    for (const source of [...provider.sources, ...provider.mistakes.map((mistake) => mistake.source)])
      expect(URL.canParse(source), source).toBe(true);
  });

  it('has a way to be recognised', () => {
    const shapes = provider.sdks.flatMap((sdk) => sdk.calls);

    expect(shapes.length + provider.httpPatterns.length + provider.endpoints.length).toBeGreaterThan(0);
    expect(provider.receiverWords.length).toBeGreaterThan(0);
  });

  it('gives its addresses as expressions that compile and are not met by ordinary paths', () => {
    for (const pattern of provider.httpPatterns) {
      expect(new RegExp(pattern).test('https://api.example.com/v1/users'), pattern).toBe(false);
    }
  });

  it('gives its call shapes as dotted patterns', () => {
    for (const { pattern } of provider.sdks.flatMap((sdk) => sdk.calls))
      expect(pattern).toMatch(/^(\*|\w+)(\.\w+)*\*?$/);
  });

  it('names an import for every call that needs one', () => {
    for (const sdk of provider.sdks)
      if (sdk.calls.some((call) => call.needsImport))
        expect(sdk.imports.length, sdk.package).toBeGreaterThan(0);
  });

  it('keeps limits that are limits', () => {
    const { batch, timestamp, deduplication } = provider;
    for (const limit of [
      batch.maxItems,
      batch.maxBytes,
      timestamp.maxPastSeconds,
      deduplication.windowSeconds,
    ])
      if (limit !== null) expect(limit).toBeGreaterThan(0);
    for (const field of batch.checkFields) expect(field).toMatch(/^\w+$/);
  });
});
