import type { GrammarNode } from './grammar-node.ts';

/**
 * What is built for tests alone, which in Rust stands in the files of the product.
 * https://doc.rust-lang.org/reference/conditional-compilation.html,
 * https://doc.rust-lang.org/reference/attributes/testing.html
 */
const FOR_TESTS =
  /^#!?\[\s*(cfg\s*\(\s*((all|any)\s*\(\s*)?test\b|(\w+\s*::\s*)*(test|bench|rstest|test_case|test_log|quickcheck|proptest)\s*[\](])/;

/** Takes modules and functions that are built for tests alone out of the tree, as files of tests are left out. */
export function leaveTestsOut(root: GrammarNode, text: string): void {
  const visit = (node: GrammarNode): void => {
    const { children } = node;
    if (children.some((child) => isForTests(child, text)))
      node.children = children.some(
        (child) => child.type === 'inner_attribute_item' && isForTests(child, text),
      )
        ? []
        : withoutTests(children, text);
    for (const child of node.children) if (HOLDERS.has(child.type)) visit(child);
  };
  visit(root);
}

/** Nodes that hold items: a function's own items are as rare as they are short. */
const HOLDERS: ReadonlySet<string> = new Set(['mod_item', 'impl_item', 'trait_item', 'declaration_list']);

/** An attribute belongs to the item after it, past further attributes. */
function withoutTests(children: readonly GrammarNode[], text: string): GrammarNode[] {
  const kept: GrammarNode[] = [];
  let isLeftOut = false;
  for (const child of children) {
    const isAttribute = child.type === 'attribute_item';
    if (isAttribute && isForTests(child, text)) isLeftOut = true;
    if (!isLeftOut) kept.push(child);
    if (!isAttribute) isLeftOut = false;
  }
  return kept;
}

function isForTests(node: GrammarNode, text: string): boolean {
  return (
    (node.type === 'attribute_item' || node.type === 'inner_attribute_item') &&
    FOR_TESTS.test(text.slice(node.start, node.end))
  );
}
