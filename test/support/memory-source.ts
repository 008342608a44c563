import type { ChangedFile, ChangeSource, FileText } from '#audit/source.ts';

/** A change held in memory: paths with their text at base and at head; null where the file does not exist. */
export interface MemoryChange {
  readonly [path: string]: { readonly base: string | null; readonly head: string | null };
}

/** A source over texts in memory. Its patches show each changed file as one whole hunk. */
export function memorySource(change: MemoryChange): ChangeSource {
  const entries = Object.entries(change);
  return {
    files: async () =>
      entries
        .filter(([, { base, head }]) => base !== head)
        .map(([path, texts]) => toChangedFile(path, texts)),
    read: async (side, paths) =>
      new Map(
        paths.map((path): [string, FileText] => {
          const text = change[path]?.[side] ?? null;
          return [path, text === null ? { skipped: 'does not exist' } : { text }];
        }),
      ),
    paths: async () => ({
      paths: entries.filter(([, { head }]) => head !== null).map(([path]) => path),
      isComplete: true,
    }),
  };
}

function toChangedFile(
  path: string,
  { base, head }: { base: string | null; head: string | null },
): ChangedFile {
  const status = base === null ? 'added' : head === null ? 'removed' : 'modified';
  return { path, previousPath: path, status, patch: wholePatch(base ?? '', head ?? '') };
}

/** Lines kept at both ends stay context; everything between them is replaced. */
function wholePatch(base: string, head: string): string {
  const old = toLines(base);
  const now = toLines(head);
  let top = 0;
  while (top < old.length && top < now.length && old[top] === now[top]) top++;
  let tail = 0;
  while (tail < old.length - top && tail < now.length - top && old.at(-1 - tail) === now.at(-1 - tail))
    tail++;
  const body = [
    ...old.slice(0, top).map((line) => ` ${line}`),
    ...old.slice(top, old.length - tail).map((line) => `-${line}`),
    ...now.slice(top, now.length - tail).map((line) => `+${line}`),
    ...old.slice(old.length - tail).map((line) => ` ${line}`),
  ];
  const header = `@@ -${old.length ? 1 : 0},${old.length} +${now.length ? 1 : 0},${now.length} @@`;
  return [header, ...body].join('\n');
}

function toLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
