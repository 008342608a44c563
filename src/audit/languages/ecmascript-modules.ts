import type { Built, Draft } from './define-language.ts';
import { boundNames } from './ecmascript-patterns.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { ImportNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

type Names = ImportNode['names'];

/** `import ...`, in all its forms, type imports included. */
export function toImport(node: GrammarNode, to: TreeBuilder): Draft {
  const required = node.child('import_require_clause');
  if (required !== null) {
    const alias = to.text(required.child('identifier'));
    return { kind: 'import', module: moduleName(required.get('source'), to), names: [{ name: '*', alias }] };
  }
  const clause = node.child('import_clause');
  return {
    kind: 'import',
    module: moduleName(node.get('source'), to),
    names: (clause?.children ?? []).flatMap((part) => importedNames(part, to)),
  };
}

function importedNames(part: GrammarNode, to: TreeBuilder): Names {
  switch (part.type) {
    case 'identifier':
      return [{ name: 'default', alias: to.text(part) }];
    case 'namespace_import':
      return [{ name: '*', alias: to.text(part.child('identifier')) }];
    default:
      return specifiers(part, to);
  }
}

function specifiers(list: GrammarNode, to: TreeBuilder): Names {
  return list.children.map((specifier) => {
    const name = to.text(specifier.get('name'));
    const alias = specifier.get('alias');
    return { name, alias: alias === null ? name : to.text(alias) };
  });
}

function moduleName(source: GrammarNode | null, to: TreeBuilder): string {
  return to.text(source).slice(1, -1);
}

/** An export is what it exports, marked; `export { a } from 'x'` brings names in, so it is an import as well. */
export function toExport(node: GrammarNode, to: TreeBuilder): Built {
  const source = node.get('source');
  if (source !== null) {
    const clause = node.child('export_clause');
    return {
      kind: 'import',
      module: moduleName(source, to),
      names: clause === null ? [{ name: '*', alias: '*' }] : specifiers(clause, to),
    };
  }
  const clause = node.child('export_clause');
  if (clause !== null) return null;
  return to
    .list(node.children.filter((child) => child.type !== 'decorator'))
    .map((exported) => withMarks(node, exported, to));
}

function withMarks(node: GrammarNode, exported: SyntaxNode, to: TreeBuilder): SyntaxNode {
  const decorators = to.list(node.children.filter((child) => child.type === 'decorator'));
  if (exported.kind === 'function') return to.amend(exported, { isExported: true });
  if (exported.kind === 'class' && decorators.length > 0) {
    return to.amend(exported, { decorators: [...decorators, ...exported.decorators] });
  }
  if (exported.kind === 'assign' && exported.value?.kind === 'function') {
    return to.amend(exported, { value: to.amend(exported.value, { isExported: true }) });
  }
  return exported;
}

/**
 * `const { a } = require('x')` is an import; `const s = require('stripe')(key)` imports without binding the module
 * and goes on to call it. Nothing for any other declaration.
 */
export function toRequire(declarator: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const value = declarator.get('value');
  const name = declarator.get('name');
  if (value === null || name === null) return [];
  const direct = requiredModule(value, to);
  if (direct !== null)
    return [to.make({ kind: 'import', module: direct, names: requiredNames(name, to) }, declarator)];
  const called = value.get('function') ?? value.get('object');
  const module = called === null ? null : requiredModule(called, to);
  if (module === null) return [];
  return [to.make({ kind: 'import', module, names: [] }, declarator)];
}

function requiredModule(call: GrammarNode, to: TreeBuilder): string | null {
  if (call.type !== 'call_expression' || to.text(call.get('function')) !== 'require') return null;
  const [given] = call.get('arguments')?.children ?? [];
  return given?.type === 'string' ? moduleName(given, to) : null;
}

function requiredNames(pattern: GrammarNode, to: TreeBuilder): Names {
  if (pattern.type === 'identifier') return [{ name: '*', alias: to.text(pattern) }];
  return pattern.children.flatMap((part) => {
    const alias = boundNames(part, to).map((bound) => (bound.kind === 'name' ? bound.name : ''));
    const name = part.type === 'pair_pattern' ? to.text(part.get('key')) : (alias[0] ?? '');
    return alias[0] === undefined ? [] : [{ name, alias: alias[0] }];
  });
}
