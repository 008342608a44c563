import { GrammarNode } from './grammar-node.ts';

/** Node types whose children are statements. */
const BODIES: ReadonlySet<string> = new Set([
  'program',
  'body_statement',
  'block_body',
  'then',
  'do',
  'else',
  'ensure',
  'begin',
  'begin_block',
]);

const MODIFIERS: ReadonlySet<string> = new Set([
  'if_modifier',
  'unless_modifier',
  'while_modifier',
  'until_modifier',
  'rescue_modifier',
]);

/** Each of these has local variables of its own. */
const SCOPES: ReadonlySet<string> = new Set([
  'program',
  'method',
  'singleton_method',
  'class',
  'module',
  'singleton_class',
]);

/** Words that the grammar takes for names and the table of node types reads as statements. */
const KEYWORDS: ReadonlySet<string> = new Set(['raise', '__method__', '__FILE__', '__dir__']);

/** The type given to a name, or a `receiver.name`, that is a call without arguments. */
export const IMPLICIT_CALL = 'implicit_call';

/**
 * Brings the text of each heredoc to where it is used, and marks what stands as a statement of its own and can only
 * be a call: `publish_event` where no variable has that name, `client.flush`.
 */
export function rearrangeRuby(root: GrammarNode, text: string): void {
  joinHeredocs(root);
  markCalls(root, localsOf(root, text), text);
}

/** Heredocs open and end in the same order. Their text becomes a child of the place that opens them. */
function joinHeredocs(root: GrammarNode): void {
  const openings: GrammarNode[] = [];
  const bodies: GrammarNode[] = [];
  const visit = (node: GrammarNode): void => {
    if (node.type === 'heredoc_beginning') openings.push(node);
    const kept = node.children.filter((child) => child.type !== 'heredoc_body');
    if (kept.length < node.children.length) {
      bodies.push(...node.children.filter((child) => child.type === 'heredoc_body'));
      node.children = kept;
    }
    for (const child of kept) visit(child);
  };
  visit(root);
  bodies.sort((a, b) => a.start - b.start);
  openings.sort((a, b) => a.start - b.start);
  for (const [i, opening] of openings.entries()) {
    const body = bodies[i];
    if (body && body.start >= opening.end) opening.addChild(body);
  }
}

/** Names assigned or taken as parameters in a scope, in whatever order: a bare name of these is no call. */
function localsOf(scope: GrammarNode, text: string): ReadonlySet<string> {
  const locals = new Set<string>();
  const visit = (node: GrammarNode, isBinding: boolean): void => {
    if (node.type === 'identifier' && isBinding) locals.add(text.slice(node.start, node.end));
    for (const child of node.children) {
      if (SCOPES.has(child.type)) continue;
      visit(child, binds(node, child, isBinding));
    }
  };
  visit(scope, false);
  return locals;
}

function binds(parent: GrammarNode, child: GrammarNode, isBinding: boolean): boolean {
  if (child.type.endsWith('parameters') || child.type === 'exception_variable') return true;
  if (/^(assignment|operator_assignment)$/.test(parent.type))
    return child.field === 'left' && !/^(call|element_reference)$/.test(child.type);
  if (parent.type === 'for' && child.field === 'pattern') return true;
  if (parent.type === 'in_clause' && child.field === 'pattern') return true;
  return isBinding && child.field !== 'value';
}

function markCalls(node: GrammarNode, locals: ReadonlySet<string>, text: string): void {
  if (node.children.length === 0) return;
  if (BODIES.has(node.type)) {
    // The last value of a short block is its result: `events.map { |event| event.amount }`.
    const results = node.type === 'block_body' ? 1 : 0;
    const statements = node.children.length - results;
    node.children = node.children.map((child, i) =>
      i < statements ? toStatement(child, locals, text) : child,
    );
  }
  for (const child of node.children) {
    markCalls(child, SCOPES.has(child.type) ? localsOf(child, text) : locals, text);
  }
}

function toStatement(node: GrammarNode, locals: ReadonlySet<string>, text: string): GrammarNode {
  if (MODIFIERS.has(node.type)) {
    node.children = node.children.map((child) =>
      child.field === 'body' ? toStatement(child, locals, text) : child,
    );
    return node;
  }
  const name = text.slice(node.start, node.end);
  const isName = node.type === 'identifier' && !locals.has(name) && !KEYWORDS.has(name);
  const isBareCall =
    node.type === 'call' &&
    node.get('arguments') === null &&
    node.get('block') === null &&
    node.get('method') !== null;
  if (!isName && !isBareCall) return node;
  const call = new GrammarNode(IMPLICIT_CALL, node.field, node.start, node.end);
  call.children = node.children;
  call.tokens = node.tokens;
  return call;
}
