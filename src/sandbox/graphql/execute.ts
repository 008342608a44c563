import type { Directive, Document, Field, Selection, Value } from './syntax.ts';

/** An error as GraphQL answers it, beside whatever data could be had. */
export interface GraphqlError {
  readonly type?: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code: string };
  readonly message: string;
}

/** Thrown by a resolver: the field becomes null, and the error is listed with its path. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** An object in the answer: its type, and how each of its fields is found. */
export interface Node {
  readonly type: string;
  /** Types it is also known as, such as an interface. */
  readonly interfaces?: readonly string[];
  readonly fields: Readonly<Record<string, (given: Arguments) => Resolved | Promise<Resolved>>>;
}

export type Arguments = Readonly<Record<string, unknown>>;
export type Resolved = Node | Scalar | readonly (Node | null)[];
type Scalar = string | number | boolean | null;

/** What a document asks for under one operation. */
export interface Execution {
  readonly document: Document;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly errors: GraphqlError[];
}

type Path = readonly (string | number)[];

/** Resolves selections on an object. Errors are gathered in `execution`. */
export async function resolveSelections(
  execution: Execution,
  node: Node,
  selections: readonly Selection[],
  path: Path,
): Promise<Record<string, unknown>> {
  const answer: Record<string, unknown> = {};
  for (const field of flatten(execution, node, selections)) {
    answer[field.key] = await resolveField(execution, node, field, [...path, field.key]);
  }
  return answer;
}

/** The fields that stand for an object of this type, fragments opened. */
function flatten(execution: Execution, node: Node, selections: readonly Selection[]): Field[] {
  return selections.flatMap((selection) => {
    if (!isIncluded(execution, selection.directives)) return [];
    if (selection.kind === 'field') return [selection];
    const fragment =
      selection.kind === 'inline' ? selection : execution.document.fragments.get(selection.name);
    if (fragment === undefined) return [];
    const isOfType =
      fragment.type === null ||
      fragment.type === node.type ||
      node.interfaces?.includes(fragment.type) === true;
    return isOfType ? flatten(execution, node, fragment.selections) : [];
  });
}

function isIncluded(execution: Execution, directives: readonly Directive[]): boolean {
  return directives.every((directive) => {
    const condition = directive.arguments['if'];
    const isTrue = condition !== undefined && toPlain(execution, condition) === true;
    return directive.name === 'skip' ? !isTrue : directive.name !== 'include' || isTrue;
  });
}

async function resolveField(execution: Execution, node: Node, field: Field, path: Path): Promise<unknown> {
  if (field.name === '__typename') return node.type;
  const resolve = node.fields[field.name];
  if (resolve === undefined) {
    const message = `Field '${field.name}' doesn't exist on type '${node.type}'`;
    execution.errors.push({ path, extensions: { code: 'undefinedField' }, message });
    return null;
  }
  const given = Object.entries(field.arguments).map(([name, value]) => [name, toPlain(execution, value)]);
  try {
    return await toAnswer(execution, await resolve(Object.fromEntries(given)), field, path);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    execution.errors.push({ type: error.type, path, message: error.message });
    return null;
  }
}

async function toAnswer(
  execution: Execution,
  resolved: Resolved,
  field: Field,
  path: Path,
): Promise<unknown> {
  if (resolved === null || typeof resolved !== 'object') return resolved;
  const selections = field.selections ?? [];
  if (!Array.isArray(resolved)) return resolveSelections(execution, resolved as Node, selections, path);
  const items: (Node | null)[] = resolved;
  const toItem = async (item: Node | null, index: number) =>
    item === null ? null : resolveSelections(execution, item, selections, [...path, index]);
  return Promise.all(items.map(toItem));
}

function toPlain(execution: Execution, value: Value): unknown {
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'variable':
      return execution.variables[value.name] ?? null;
    case 'list':
      return value.values.map((item) => toPlain(execution, item));
    case 'object':
      return Object.fromEntries(
        Object.entries(value.fields).map(([name, item]) => [name, toPlain(execution, item)]),
      );
  }
}
