import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeOf } from '#dev/repository.ts';
import manifest from '../../package.json' with { type: 'json' };
import runtime from '../../tools/node-runtime/package.json' with { type: 'json' };

const dockerfile = readFileSync(placeOf('Dockerfile'), 'utf8');

describe('the Node it runs on', () => {
  it('is of one release line everywhere', () => {
    const [line] = runtime.version.split('.');

    expect(process.versions.node.split('.')[0]).toBe(line);
    expect(dockerfile).toContain(`FROM node:${runtime.version}-slim\n`);
  });
});

describe('the Dockerfile', () => {
  it('copies files that exist, with all that the program needs', () => {
    const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );

    expect(copied.filter((path) => !existsSync(placeOf(path)))).toEqual([]);
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'bin', 'src']));
  });

  it('runs as an ordinary user, what npm start runs', () => {
    const [, command = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    const words = JSON.parse(command) as readonly string[];

    expect(dockerfile.indexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('RUN '));
    expect(manifest.scripts.start.split(' ').at(-1)).toBe(words.at(-1));
  });
});

describe('the bin of the package', () => {
  it('can be executed', () => {
    expect(statSync(placeOf(manifest.bin.metercheck)).mode & 0o111).not.toBe(0);
  });
});
