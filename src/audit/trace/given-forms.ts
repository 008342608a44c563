import { calleeName } from '../facts/calls.ts';
import { putUnder } from '../facts/put-under.ts';
import { remember } from '../facts/remember.ts';
import { type InstantForm, instantFormOf } from '../facts/time/instants.ts';
import { resolve } from '../facts/values.ts';
import { descendants, enclosingNamedFunction, rootOf } from '../facts/walk.ts';
import type { SyntaxNode } from '../languages/syntax.ts';
import type { Trace } from './site.ts';

/** More callers of one function are not asked. */
const MAX_CALLERS = 10;

/**
 * The form of a moment that is made elsewhere: what all callers give a parameter, or what all literals and assignments of
 * the file give a field of that name. Null where none says, or where they differ.
 */
export function givenFormOf(node: SyntaxNode, trace: Trace): InstantForm | null {
  const value = resolve(bare(resolve(node)));
  if (value.kind === 'name') return formGiven(value, trace);
  // What everything is called that has a time, a log line as well.
  if (value.kind !== 'member' || /^(timestamp|time|ts|at|date|now)$/i.test(value.name)) return null;
  return agreed(fieldsOf(rootOf(value)).get(value.name) ?? []);
}

/** `stripe.Int64(at)`, `String(at)`: the value itself. */
function bare(value: SyntaxNode): SyntaxNode {
  if (
    value.kind !== 'call' ||
    !/^(u?int(64)?|number|string|str|ptr|value_?of|some|long)$/i.test(calleeName(value))
  )
    return value;
  const [only, ...others] = value.arguments;
  return only === undefined || others.length > 0 ? value : only.value;
}

function formGiven(name: SyntaxNode & { readonly kind: 'name' }, { calls }: Trace): InstantForm | null {
  const holder = enclosingNamedFunction(name);
  if (holder?.kind !== 'function') return null;
  const at = holder.parameters.findIndex((one) => one.name === name.name);
  if (at < 0) return null;
  const given = calls
    .callersOf(holder)
    .slice(0, MAX_CALLERS)
    .flatMap((call) => {
      const argument = call.arguments.find((one) => one.name === name.name) ?? call.arguments[at];
      return argument === undefined ? [] : [argument.value];
    });
  return agreed(given);
}

/** The one form that all of them have that have any; told of by a name, as somebody else may set it too. */
function agreed(values: readonly SyntaxNode[]): InstantForm | null {
  const [first, ...others] = values
    .map(instantFormOf)
    .filter((form) => form !== null && form.by === 'expression');
  if (first === undefined || first === null || others.some((form) => form?.unit !== first.unit)) return null;
  return { ...first, by: 'name' };
}

/** What a file gives the fields of its objects, by their names. */
const fieldsOf = remember((root: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> => {
  const fields = new Map<string, SyntaxNode[]>();
  for (const node of descendants(root)) {
    if (node.kind === 'object')
      for (const { key, value } of node.entries) if (key !== null) putUnder(fields, key, value);
    const [target] = node.kind === 'assign' ? node.targets : [];
    if (node.kind === 'assign' && target?.kind === 'member' && node.value !== null)
      putUnder(fields, target.name, node.value);
  }
  return fields;
});
