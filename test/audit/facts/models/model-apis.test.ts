import { describe, expect, it } from 'vitest';
import type { ModelApi } from '#audit/facts/models/model-api.ts';
import { MODEL_APIS } from '#audit/facts/models/model-apis.ts';
import { MODEL_FRAMEWORKS } from '#audit/facts/models/model-frameworks.ts';
import { plainName } from '#audit/facts/names.ts';

const ALL: readonly ModelApi[] = [...MODEL_APIS, ...MODEL_FRAMEWORKS];

describe('the tables of what model APIs count', () => {
  it.each(ALL.map((api) => [api.name, api] as const))('%s names its counts in one spelling', (_, api) => {
    const names = api.counts.flatMap(({ name, holds = [], beside = [] }) => [name, ...holds, ...beside]);
    const fields = [...names.flatMap((name) => name.split('.')), ...api.owners];

    expect(fields.filter((field) => field !== plainName(field))).toEqual([]);
  });

  it.each(ALL.map((api) => [api.name, api] as const))('%s has each count once, and a source', (_, api) => {
    const names = api.counts.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(api.sources.filter((source) => source.startsWith('https://'))).not.toEqual([]);
  });

  it.each(ALL.map((api) => [api.name, api] as const))(
    '%s bills beside a count only what it counts',
    (_, api) => {
      const names = api.counts.map(({ name }) => name);
      const besides = api.counts.flatMap(({ beside = [] }) => beside);

      expect(besides.filter((name) => !names.includes(name))).toEqual([]);
    },
  );

  it.each(ALL.map((api) => [api.name, api] as const))(
    '%s holds no count in itself or beside it',
    (_, api) => {
      const twice = api.counts.filter(
        ({ name, holds = [], beside = [] }) =>
          holds.includes(name) || holds.some((one) => beside.includes(one)),
      );

      expect(twice).toEqual([]);
    },
  );
});
