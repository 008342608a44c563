import { calleePath, pathOf } from '../facts/calls.ts';
import { fieldMakers, type Maker, parameterType } from '../facts/declared-types.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { lastName, lastPart } from '../facts/names.ts';
import { putUnder } from '../facts/put-under.ts';
import { remember } from '../facts/remember.ts';
import { literalString, valueOfName } from '../facts/values.ts';
import type { SyntaxNode } from '../languages/syntax.ts';

/** What one file brings in, and which of its names come from where. */
export interface FileImports {
  /** True when the file imports something that starts with one of the prefixes. */
  readonly has: (prefixes: readonly string[]) => boolean;
  /**
   * True when the expression's value comes out of such an import: an imported name itself, or a variable, field or
   * parameter made by or typed as something imported.
   */
  readonly comesFrom: (node: SyntaxNode, prefixes: readonly string[]) => boolean;
}

/** Follows a name through this many makers; further is not read by people either. */
const MAX_MAKERS = 3;

/** A file's imports, read once. */
export const readImports = remember((facts: FileFacts): FileImports => {
  const imports = collectImports(facts);
  return imports;
});

function collectImports(facts: FileFacts): FileImports {
  const modules = new Set<string>();
  const byName = new Map<string, string[]>();
  const bind = (name: string, module: string): void => {
    putUnder(byName, name, module);
  };
  for (const { module, names } of facts.nodes('import')) {
    modules.add(module);
    if (names.length === 0) {
      const own = lastPart(module);
      bind(own, module);
      // Go packages are named without the affix of their repository: `stripe` in `github.com/stripe/stripe-go`.
      bind(own.replace(/^go-|-go$/, ''), module);
    }
    for (const { name, alias } of names) {
      const whole = name === '*' || name === 'default' ? module : `${module}.${name}`;
      modules.add(whole);
      bind(alias, whole);
    }
  }
  for (const assign of facts.nodes('assign')) {
    const module = assign.value && requiredModule(assign.value);
    if (module === null) continue;
    modules.add(module);
    for (const target of assign.targets) if (target.kind === 'name') bind(target.name, module);
  }
  for (const call of facts.nodes('call')) {
    const module = requiredModule(call);
    if (module !== null) modules.add(module);
  }
  // Ruby and PHP name constants by their full path without importing them in the file.
  for (const { name } of facts.nodes('name')) if (/^\\?\p{Lu}/u.test(name)) modules.add(name);
  for (const { object, name } of facts.nodes('member'))
    if (object.kind === 'name' && /^\\?\p{Lu}/u.test(object.name)) modules.add(`${object.name}.${name}`);
  const plainModules = [...new Set([...modules].map(plainModule))];
  return {
    has: (prefixes) => plainModules.some((module) => isUnderAny(module, prefixes)),
    comesFrom: (node, prefixes) => comesFrom({ node, prefixes, byName, makers: 0 }),
  };
}

interface Origin {
  readonly node: SyntaxNode;
  readonly prefixes: readonly string[];
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly makers: number;
}

function comesFrom(origin: Origin): boolean {
  const { node, prefixes, byName } = origin;
  const path = pathOf(node);
  const root = path.split('.')[0] ?? '';
  if (byName.get(root)?.some((module) => startsWithAny(module, prefixes))) return true;
  if (startsWithAny(path, prefixes) && /^\\?\p{Lu}/u.test(path)) return true;
  if (origin.makers >= MAX_MAKERS) return false;
  const makers: Maker[] = [...fieldMakers(lastName(path), node)];
  const value = valueOfName(root, node);
  if (value !== null) makers.push(value);
  const type = parameterType(root, node);
  if (type !== null) makers.push(type);
  return makers.some((maker) =>
    typeof maker === 'string'
      ? isTypeFrom(maker, origin)
      : isMade(maker) && comesFrom({ ...origin, node: maker, makers: origin.makers + 1 }),
  );
}

/** Only what makes or hands on a value: a call, an await of one, another name. */
function isMade(node: SyntaxNode): boolean {
  return ['call', 'await', 'name', 'member', 'unary'].includes(node.kind);
}

function isTypeFrom(type: string, { prefixes, byName }: Origin): boolean {
  for (const [part] of type.matchAll(/[\p{L}_$][\p{L}\p{N}_$.:\\]*/gu)) {
    const root = part.split(/[.:\\]/)[0] ?? '';
    if (byName.get(root)?.some((module) => startsWithAny(module, prefixes))) return true;
  }
  return false;
}

function requiredModule(node: SyntaxNode): string | null {
  if (node.kind === 'await') return requiredModule(node.value);
  if (node.kind !== 'call') return null;
  if (node.callee.kind === 'call') return requiredModule(node.callee);
  const path = calleePath(node);
  if (path !== 'require' && path !== 'import') return null;
  const [first] = node.arguments;
  return first === undefined ? null : literalString(first.value);
}

function startsWithAny(module: string, prefixes: readonly string[]): boolean {
  return isUnderAny(plainModule(module), prefixes);
}

/** The same in every language: `Stripe::Billing` and `\Stripe\Billing` are `Stripe.Billing`. */
function plainModule(module: string): string {
  return module.replace(/^\\/, '').replaceAll(/::|\\/g, '.');
}

function isUnderAny(plain: string, prefixes: readonly string[]): boolean {
  return prefixes.some(
    (prefix) =>
      plain.startsWith(prefix) &&
      (plain.length === prefix.length || /[./]/.test(plain.charAt(prefix.length))),
  );
}
