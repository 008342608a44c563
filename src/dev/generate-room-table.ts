import { readFile } from 'node:fs/promises';
import { replacePart } from './fenced-part.ts';
import { type GeneratedFile, placeOf } from './repository.ts';
import { ROOMS, type Room } from './walls.ts';

const PATH = 'src/README.md';

/** The map of the rooms, with its table made from the walls. */
export async function roomTableFile(): Promise<GeneratedFile> {
  const rows = ROOMS.map(
    (room) => `| \`${room.path}\` | ${room.job} | ${room.mayNot} | ${toImports(room)} |`,
  );
  const lines = ['| Room | Its job | It may not | It may import |', '| --- | --- | --- | --- |', ...rows];
  return { path: PATH, text: replacePart(await readFile(placeOf(PATH), 'utf8'), 'rooms', lines.join('\n')) };
}

function toImports({ imports }: Room): string {
  if (imports.includes('')) return 'anything';
  return imports.length === 0 ? 'nothing' : imports.map((path) => `\`${path}\``).join(' ');
}
