import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '#errors';
import { loadPrompts } from '#model/load-prompts.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metercheck-prompts-'));
  await writeFile(join(directory, 'system.md'), 'version: 1\n\nYou read code.\n');
  await writeFile(join(directory, 'audit.md'), 'version: 12\r\nWhat is lost?\n\nversion: 2\n');
  await writeFile(join(directory, 'refute.md'), 'version: 3\n\nIs it true?');
  await writeFile(join(directory, 'explain.md'), 'version: 4\n\nWhy?');
});

afterEach(() => rm(directory, { recursive: true }));

describe("the model's instructions", () => {
  it('are read without their versions, which are told', async () => {
    expect(await loadPrompts(directory)).toEqual({
      system: 'You read code.',
      audit: 'What is lost?\n\nversion: 2',
      refute: 'Is it true?',
      explain: 'Why?',
      version: 'system 1, audit 12, refute 3, explain 4',
    });
  });

  it('are refused when a file is missing, by name', async () => {
    await rm(join(directory, 'audit.md'));

    await expect(loadPrompts(directory)).rejects.toThrow(UserError);
    await expect(loadPrompts(directory)).rejects.toThrow(/audit\.md cannot be read \(ENOENT\)/);
  });

  it.each([
    ['', /refute\.md are empty/],
    ['version: 3\n\n \n', /refute\.md are empty/],
    ['Is it true?', /refute\.md do not begin with "version: 1"/],
  ])('are refused when a file holds %j', async (text, problem) => {
    await writeFile(join(directory, 'refute.md'), text);

    await expect(loadPrompts(directory)).rejects.toThrow(problem);
  });
});
