import { forEachChild } from '#audit/languages/children.ts';
import type { Argument, Entry, FunctionNode, SyntaxFile, SyntaxNode } from '#audit/languages/syntax.ts';

/** The function every program of the contract stands in, where the language needs one. */
const PROGRAM = 'run';

/**
 * One line a statement, spelled the same for every language: what rules can tell apart stays apart, what is only
 * custom (case of names, the word for the receiver, keyword arguments or an object of options) is made one.
 */
export function sketchProgram(file: SyntaxFile): readonly string[] {
  const program = find(file.root, (node) => node.kind === 'function' && node.name?.toLowerCase() === PROGRAM);
  const body = program?.kind === 'function' ? program.body : file.root.body;
  return statements(body.filter((node) => node.kind !== 'other' || node.children.length > 0));
}

/** The last part of each module's name, with what is bound from it. */
export function sketchImports(file: SyntaxFile): readonly string[] {
  return collect(file.root, 'import').map((node) => plain(node.module.split(/[./\\:]+/).at(-1) ?? ''));
}

/** Classes and the methods on them, wherever the language lets methods stand. */
export function sketchClasses(file: SyntaxFile): readonly string[] {
  const classes = collect(file.root, 'class').map((node) => `class ${plain(node.name ?? '')}`);
  const methods = collect(file.root, 'function')
    .filter((node) => node.variety === 'method')
    .map((node) => `${owner(node)}.${sketchFunction(node)}`);
  return [...classes, ...methods];
}

function owner(node: FunctionNode): string {
  if (node.receiver !== null) return plain(node.receiver.type);
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.kind === 'class') return plain(above.name ?? '');
  }
  return '';
}

function collect<K extends SyntaxNode['kind']>(
  root: SyntaxNode,
  kind: K,
): Extract<SyntaxNode, { kind: K }>[] {
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.kind === kind) found.push(node);
    forEachChild(node, visit);
  };
  visit(root);
  return found as Extract<SyntaxNode, { kind: K }>[];
}

function find(root: SyntaxNode, isWanted: (node: SyntaxNode) => boolean): SyntaxNode | null {
  if (isWanted(root)) return root;
  let found: SyntaxNode | null = null;
  forEachChild(root, (child) => {
    found ??= find(child, isWanted);
  });
  return found;
}

/** `event_name`, `eventName` and `EventName` are one name; so are `this`, `self` and `$this`. */
function plain(name: string): string {
  const bare = name.replaceAll(/[_@$*&]/g, '').toLowerCase();
  return bare === 'this' ? 'self' : bare;
}

function statements(nodes: readonly SyntaxNode[]): string[] {
  return nodes.map(sketch);
}

function block(nodes: readonly SyntaxNode[]): string {
  return `{ ${statements(nodes).join('; ')} }`;
}

function sketchFunction(node: FunctionNode): string {
  return `${plain(node.name ?? '')}(${node.parameters.map((p) => plain(p.name)).join(', ')}) ${block(node.body)}`;
}

function sketchArguments(given: readonly Argument[]): string {
  const positional = given
    .filter((each) => each.name === null)
    .map(({ value, isSpread }) => `${isSpread ? '...' : ''}${sketch(value)}`);
  const named = given
    .filter((each) => each.name !== null)
    .map(({ name, value }) => `${plain(name ?? '')}: ${sketch(value)}`);
  return [...positional, ...(named.length === 0 ? [] : [`{${named.join(', ')}}`])].join(', ');
}

function sketchEntry({ key, keyNode, value, isSpread }: Entry): string {
  if (isSpread) return `...${sketch(value)}`;
  if (key !== null) return `${plain(key)}: ${sketch(value)}`;
  return keyNode === null ? sketch(value) : `[${sketch(keyNode)}]: ${sketch(value)}`;
}

function sketchLoop(node: SyntaxNode & { kind: 'loop' }): string {
  if (node.variety === 'each') {
    const names = node.variables.map(sketch).join(', ');
    return `each ${names} of ${node.iterable ? sketch(node.iterable) : ''} ${block(node.body)}`;
  }
  if (node.variety === 'for') {
    return `for ${node.variables.map(sketch).join(', ')} while ${sketchOptional(node.test)} then ${sketchOptional(node.step)} ${block(node.body)}`;
  }
  return node.variety === 'forever'
    ? `forever ${block(node.body)}`
    : `while ${sketchOptional(node.test)} ${block(node.body)}`;
}

function sketchOptional(node: SyntaxNode | null): string {
  return node === null ? '' : sketch(node);
}

function sketchTry(node: SyntaxNode & { kind: 'try' }): string {
  const handlers = node.handlers.map(
    (handler) =>
      ` catch ${[...handler.types, handler.variable ?? '']
        .map(plain)
        .filter((name) => name !== '' && name !== 'exception')
        .join(' ')} ${block(handler.body)}`,
  );
  return `try ${block(node.body)}${handlers.join('')}${node.finally.length === 0 ? '' : ` finally ${block(node.finally)}`}`;
}

function sketchSwitch(node: SyntaxNode & { kind: 'switch' }): string {
  const cases = node.cases.map((branch) => {
    // Languages whose cases fall through end each one with a jump that the others do not have.
    const body = branch.body
      .flatMap((each) => (each.kind === 'block' ? each.body : [each]))
      .filter((each) => each.kind !== 'break');
    return `${branch.isDefault ? 'default' : `case ${branch.tests.map(sketch).join(', ')}`} ${block(body)}`;
  });
  return `switch ${sketchOptional(node.subject)} { ${cases.join('; ')} }`;
}

/** One node as text. */
export function sketch(node: SyntaxNode): string {
  switch (node.kind) {
    case 'file':
    case 'block':
      return block(node.body);
    case 'import':
      return `import ${node.module}`;
    case 'class':
      return `class ${plain(node.name ?? '')} ${block(node.body)}`;
    case 'function':
      return node.variety === 'lambda'
        ? `lambda ${sketchFunction(node).replace(/^\w*/, '')}`
        : `function ${sketchFunction(node)}`;
    case 'call':
      return `${sketch(node.callee)}(${sketchArguments(node.arguments)})${node.block ? ` ${sketch(node.block)}` : ''}`;
    case 'member':
      return `${sketch(node.object)}${node.isOptional ? '?' : ''}.${plain(node.name)}`;
    case 'index':
      return `${sketch(node.object)}[${sketch(node.index)}]`;
    case 'name':
      return plain(node.name);
    case 'string':
      return `"${node.value}"${node.parts.length === 0 ? '' : ` % (${node.parts.map(sketch).join(', ')})`}`;
    case 'number':
      return String(node.value);
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    case 'object':
      return `{${node.entries.map(sketchEntry).join(', ')}}`;
    case 'list':
      return `[${node.items.map(sketch).join(', ')}]`;
    case 'binary':
      return `(${sketch(node.left)} ${node.operator} ${sketch(node.right)})`;
    case 'unary':
      return `(${node.operator} ${sketch(node.operand)})`;
    case 'assign':
      return `${node.targets.map(sketch).join(', ')} ${node.operator} ${sketchOptional(node.value)}`;
    case 'await':
    case 'spawn':
    case 'defer':
      return `${node.kind} ${sketch(node.value)}`;
    case 'return':
    case 'throw':
    case 'yield':
      return node.value === null ? node.kind : `${node.kind} ${sketch(node.value)}`;
    case 'conditional':
      return `(${sketch(node.test)} ? ${sketch(node.then)} : ${sketch(node.else)})`;
    case 'if':
      return `if ${sketch(node.test)} ${block(node.then)}${node.else.length === 0 ? '' : ` else ${block(node.else)}`}`;
    case 'loop':
      return sketchLoop(node);
    case 'try':
      return sketchTry(node);
    case 'switch':
      return sketchSwitch(node);
    case 'break':
    case 'continue':
      return node.kind;
    case 'with':
      return `with ${node.items.map(sketch).join(', ')} ${block(node.body)}`;
    case 'other':
      return `<${node.syntax}>${node.children.map(sketch).join(' ')}`;
  }
}
