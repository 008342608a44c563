import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';

/** An object that a data class makes once, as the default of a field, and that all its objects share. */
export interface SharedObject {
  /** The field: `metrics: Metrics = Metrics()`. */
  readonly node: SyntaxNode;
  readonly name: string;
  /** What is made: `Metrics`. */
  readonly made: string;
  /** The class. */
  readonly owner: string;
}

/** What makes a data class of a class, and computes its defaults once: `dataclasses` and `attrs` of Python. */
const DATA_CLASSES = /(^|\.)(dataclass|attrs|define|mutable)$/;

/** Types whose objects cannot be changed, and what stands for a default that is made anew. */
const FROZEN_TYPES =
  /^(Decimal|timedelta|datetime|date|UUID|Path|frozenset|tuple|str|int|float|Fraction|field|Field|Factory|factory|attrib|ib)$/;

/**
 * Every such object of a file, in source order.
 *
 * @param frozen the project's own types whose objects cannot be changed
 */
export function sharedObjects(facts: FileFacts, frozen: ReadonlySet<string>): SharedObject[] {
  return facts.nodes('class').flatMap(({ decorators, body, name: owner }) => {
    if (!decorators.some((one) => DATA_CLASSES.test(pathOf(one)))) return [];
    return body.flatMap((node): SharedObject[] => {
      const [target] = node.kind === 'assign' ? node.targets : [];
      if (node.kind !== 'assign' || target?.kind !== 'name' || node.value?.kind !== 'call') return [];
      const made = calleeName(node.value);
      if (!/^[A-Z]/.test(made) || FROZEN_TYPES.test(made) || frozen.has(made)) return [];
      return [{ node, name: target.name, made, owner: owner ?? '' }];
    });
  });
}

/** Names of the enumerations and of the data classes whose objects cannot be changed. */
export function frozenClasses(files: readonly FileFacts[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const facts of files)
    for (const { name, variety, decorators } of facts.nodes('class'))
      if (name !== null && (variety === 'enum' || decorators.some(isFrozen))) names.add(name);
  return names;
}

function isFrozen(decorator: SyntaxNode): boolean {
  return (
    pathOf(decorator).endsWith('frozen') ||
    (decorator.kind === 'call' &&
      decorator.arguments.some(
        ({ name, value }) => name === 'frozen' && value.kind === 'boolean' && value.value,
      ))
  );
}
