import { SchematicClient } from '@schematichq/schematic-typescript-node';
import { parseArgs } from 'node:util';
import { exportsOf, openStore } from '../src/store.js';

const { values } = parseArgs({ options: { day: { type: 'string' } } });
if (values.day === undefined) {
  process.stderr.write('usage: meter-exports --day 2026-03-01\n');
  process.exit(2);
}

const store = await openStore(process.env.DATABASE_URL ?? '');
const schematic = new SchematicClient({ apiKey: process.env.SCHEMATIC_API_KEY ?? '' });

let count = 0;
try {
  for await (const item of exportsOf(store, values.day)) {
    await schematic.track(
      { event: 'export', company: { id: item.companyId }, quantity: item.files },
      { idempotencyKey: `export-${item.id}` },
    );
    count += 1;
  }
} finally {
  await schematic.close();
  await store.end();
}
process.stdout.write(`${count} exports metered for ${values.day}\n`);
