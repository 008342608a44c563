import type { CallNode, FunctionNode, SyntaxFile } from '../languages/syntax.ts';
import { calleeName } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { putUnder } from './put-under.ts';
import { remember } from './remember.ts';

export interface DeclaredFunction {
  readonly file: SyntaxFile;
  readonly node: FunctionNode;
}

/** Functions by name, over all files given. */
export type FunctionIndex = ReadonlyMap<string, readonly DeclaredFunction[]>;

/** Every named function of the files. Made once for one list of files. */
export const functionIndex = remember((files: readonly FileFacts[]): FunctionIndex => {
  const index = new Map<string, DeclaredFunction[]>();
  for (const facts of files) {
    for (const node of facts.nodes('function')) {
      if (node.name === null) continue;
      putUnder(index, node.name, { file: facts.file, node });
    }
  }
  return index;
});

/**
 * The functions a call may run, by name: those of its own file where there are any, otherwise all of the same language.
 * A name that many functions carry says nothing: then none is given.
 */
export function calledFunctions(
  call: CallNode,
  from: SyntaxFile,
  index: FunctionIndex,
): readonly DeclaredFunction[] {
  const named = index.get(calleeName(call)) ?? [];
  const own = named.filter(({ file }) => file.path === from.path);
  const found = own.length > 0 ? own : named.filter(({ file }) => file.language === from.language);
  return found.length <= MAX_NAMESAKES ? found : [];
}

const MAX_NAMESAKES = 3;
