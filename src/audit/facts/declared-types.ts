import type { CallNode, MemberNode, NameNode, SyntaxNode } from '../languages/syntax.ts';
import { calleePath } from './calls.ts';
import { lastPart } from './names.ts';
import { remember } from './remember.ts';
import { assignmentsOf, valueOfName } from './values.ts';
import { descendants, rootOf } from './walk.ts';

/** What a field is set to, or the name of its type. */
export type Maker = SyntaxNode | string;

/**
 * Names of the types an expression is declared with or made as, as far as its own file says:
 * `MeterEventService` for `_events` after `private readonly MeterEventService _events`.
 */
export function typesOf(node: SyntaxNode): readonly string[] {
  if (node.kind === 'call') return typeMade(node);
  if (node.kind !== 'name' && node.kind !== 'member') return [];
  const types = makersOf(node).flatMap((maker) => {
    if (typeof maker === 'string') return [lastPart(maker.replace(/^[&*?]+|[<?].*$/gs, ''))];
    if (maker.kind === 'name' && maker !== node) {
      const type = parameterType(maker.name, maker);
      return type === null ? [] : [lastPart(type.replace(/^[&*?]+|[<?].*$/gs, ''))];
    }
    return maker.kind === 'call' ? typeMade(maker) : [];
  });
  return [...new Set(types)].filter((type) => /^\p{Lu}/u.test(type));
}

/** Every type named where an expression is declared, what it is a container of included: `Repository<UsageRecord>`. */
export function typeNamesOf(node: SyntaxNode): readonly string[] {
  if (node.kind !== 'name' && node.kind !== 'member') return [];
  return makersOf(node).flatMap((maker) =>
    typeof maker === 'string'
      ? (maker.match(/\p{Lu}\w+/gu) ?? [])
      : maker.kind === 'call'
        ? typeMade(maker)
        : [],
  );
}

function makersOf(node: NameNode | MemberNode): readonly Maker[] {
  const makers: Maker[] = [...fieldMakers(node.name, node)];
  if (node.kind === 'member') return makers;
  const value = valueOfName(node.name, node);
  if (value !== null) makers.push(value);
  const declared = assignmentsOf(node.name, node).find(({ type }) => type !== null)?.type;
  const type = declared ?? parameterType(node.name, node);
  if (type !== null) makers.push(type);
  return makers;
}

/** `new MeterEventService(…)`, `Client(…)`, `Client.new`, `NewClient(…)`. */
function typeMade(call: CallNode): readonly string[] {
  const path = calleePath(call);
  if (call.isNew || path.endsWith('.new')) return [lastPart(path.replace(/\.new$/, ''))];
  return [lastPart(path).replace(/^New(?=\p{Lu})/u, '')];
}

/** The type that a parameter of a function around the node is declared with; null where there is none. */
export function parameterType(name: string, from: SyntaxNode): string | null {
  for (let above = from.parent; above !== null; above = above.parent) {
    if (above.kind !== 'function') continue;
    const parameter = above.parameters.find((one) => one.name === name);
    if (parameter !== undefined) return parameter.type;
    if (above.receiver?.name === name) return null;
  }
  return null;
}

/** `this.client = new Autumn()`, `private readonly client: Autumn`, and constructor parameters that become fields. */
const fieldsOf = remember((root: SyntaxNode): ReadonlyMap<string, readonly Maker[]> => {
  const fields = new Map<string, Maker[]>();
  const add = (name: string, maker: Maker): void => {
    const known = fields.get(name);
    if (known === undefined) fields.set(name, [maker]);
    else if (known.length < MAX_FIELD_MAKERS) known.push(maker);
  };
  for (const node of descendants(root)) {
    if (node.kind === 'function' && /^(constructor|__construct)$/.test(node.name ?? ''))
      for (const { name, type } of node.parameters) if (type !== null) add(name, type);
    if (node.kind !== 'assign') continue;
    const assign = node;
    const [target] = assign.targets;
    const isField = target?.kind === 'member' || (target?.kind === 'name' && target.name.startsWith('@'));
    const isDeclared = target?.kind === 'name' && assign.parent?.kind === 'class';
    if (target === undefined || (!isField && !isDeclared)) continue;
    const name = target.kind === 'name' || target.kind === 'member' ? target.name : '';
    if (assign.value !== null) add(name, assign.value);
    if (assign.type !== null) add(name, assign.type);
  }
  return fields;
});

/** One name may be a field of many classes of a file; the first few tell. */
const MAX_FIELD_MAKERS = 8;

/** What the fields of this name are set to in the node's file, or typed as. */
export function fieldMakers(name: string, from: SyntaxNode): readonly Maker[] {
  return fieldsOf(rootOf(from)).get(name) ?? [];
}
