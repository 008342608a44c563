import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeOf } from '#dev/repository.ts';

const map = readFileSync(placeOf('src/README.md'), 'utf8');
const questions = map.slice(map.indexOf('| What is asked |'), map.indexOf('One rule is written once'));

describe('the map of the rooms', () => {
  it('sends nobody to a file that is not there', () => {
    const named = [...questions.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path = '']) => path);

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !existsSync(placeOf(`src/audit/${path}`)))).toEqual([]);
  });

  it.each(['facts', 'trace'])('says what each folder of %s is for', (room) => {
    const folders = readdirSync(placeOf(`src/audit/${room}`), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const prose = map.slice(map.indexOf('`facts` holds'), map.indexOf("Where a newcomer's"));

    expect(folders.filter((name) => !prose.includes(`\`${name}\``))).toEqual([]);
  });
});
