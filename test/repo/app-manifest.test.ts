import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAppManifest } from '#dev/app-manifest.ts';
import { placeOf } from '#dev/repository.ts';
import { WEBHOOK_PATH } from '#webhooks/edge.ts';
import { toIntake } from '#webhooks/to-job.ts';

const manifest = await readAppManifest();

describe('app.yml', () => {
  it('subscribes to the events that ask for work, and to no other', () => {
    // The table of readers is not exported: its keys are read where they are written.
    const code = readFileSync(placeOf('src/webhooks/to-job.ts'), 'utf8');
    const handled = [...code.matchAll(/\['(\w+)\.\w+', read\w+\]/g)].map(([, event]) => event);

    expect(new Set(handled)).toEqual(new Set(manifest.default_events));
  });

  it('subscribes to nothing that is taken for an unknown event', () => {
    const intakes = manifest.default_events.map((name) =>
      toIntake({ deliveryId: 'd', name, payload: { action: 'no-such-action' } }, 1),
    );

    expect(intakes).toEqual(intakes.map(() => ({ kind: 'dropped', reason: 'uninteresting' })));
  });

  it('asks for no more than reading, but for checks and pull requests', () => {
    const writes = Object.entries(manifest.default_permissions).filter(([, level]) => level !== 'read');

    expect(writes).toEqual([
      ['checks', 'write'],
      ['pull_requests', 'write'],
    ]);
  });

  it('names the path that deliveries are taken at', () => {
    expect(new URL(manifest.hook_attributes.url).pathname).toBe(WEBHOOK_PATH);
  });
});
