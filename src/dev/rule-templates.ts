import type { Section } from '#audit/finding.ts';
import type { RuleFiles } from './rule-files.ts';

/** What is known of a rule before it is written. */
export interface NewRule {
  readonly files: RuleFiles;
  readonly section: Section;
  readonly name: string;
  readonly id: string;
}

/** The code of a rule that finds nothing yet. */
export function ruleCode({ files, section, name, id }: NewRule): string {
  return `import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** TODO: say what it proves, and from which facts. */
export const ${files.exportName} = defineRule({
  id: '${id}',
  name: '${name}',
  section: '${section}',
  title: 'TODO: the mistake, in one line',
  severity: 'high',
  classification: 'vulnerability',
  question: 'TODO: what an auditor asks of the code?',
  cost: 'TODO: what happens to the invoice.',
  remediation: 'TODO: how to mend it.',
  references: [],
  match,
});

function match(_scope: RuleScope): readonly Match[] {
  // TODO: a match for every place that is proven wrong.
  return [];
}
`;
}

/** The page of a rule, with the headings every page has. */
export function rulePage({ id }: NewRule): string {
  return `# ${id} TODO: the mistake, in one line

## What it finds

TODO

## What it costs

TODO

## Wrong

\`\`\`ts
// TODO: code in which this rule finds something
\`\`\`

## Right

\`\`\`ts
// TODO: the same, mended
\`\`\`

## When not to use it

TODO

## References

- TODO
`;
}

/** A test that fails until the rule finds what it is for. */
export function ruleTest({ files }: NewRule): string {
  return `import { ${files.exportName} } from '#audit/rules/${files.stem}.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(${files.exportName}, {
  fires: [
    {
      name: 'TODO: the mistake',
      files: { 'a.ts': 'TODO();\\n' },
      at: ['a.ts:1'],
    },
  ],
  silent: [
    {
      name: 'TODO: the same, done right',
      files: { 'a.ts': 'fine();\\n' },
    },
  ],
});
`;
}
