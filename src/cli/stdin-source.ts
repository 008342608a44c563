import type { ChangeSource } from '#audit/source.ts';

/** One pasted file without a repository around it: nothing at base, no tree, and nothing to compare with. */
export function pastedSource(path: string, text: string): ChangeSource {
  return {
    async files() {
      return [{ path, previousPath: path, status: 'added', patch: null }];
    },
    async read(side, paths) {
      return new Map(
        paths.map((asked) => [
          asked,
          side === 'head' && asked === path ? { text } : { skipped: `does not exist at ${side}` },
        ]),
      );
    },
    async paths() {
      return null;
    },
  };
}
