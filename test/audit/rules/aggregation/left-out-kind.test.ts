import { leftOutKind } from '#audit/rules/aggregation/left-out-kind.ts';
import { describeRule } from '#test/rule-tester.ts';

const CHOICES = `
  USAGE_KINDS = ["storage", "egress"]

  def is_billed(usage):
      if usage.kind in ["storage", "egress"]:
          return True
      return usage.kind == "support"
`;

const ENUM = `
  pub enum UsageType {
      Bulk,
      Multi,
      Firehose,
      Search,
  }

  impl UsageType {
      pub fn path(&self) -> &str {
          match self {
              UsageType::Bulk => "/bulk",
              UsageType::Multi => "/multi",
              UsageType::Firehose => "/firehose",
              UsageType::Search => "/search",
          }
      }

      pub fn is_ingestion(&self) -> bool {
          matches!(self, UsageType::Bulk | UsageType::Multi | UsageType::Firehose)
      }
  }
`;
const GROWN = ENUM.replace('Multi,\n', 'Multi,\n      Hec,\n').replace(
  '"/multi",\n',
  '"/multi",\n              UsageType::Hec => "/hec",\n',
);

describeRule(leftOutKind, {
  fires: [
    {
      name: 'the same choice in another place',
      base: { 'billing/kinds.py': CHOICES },
      files: {
        'billing/kinds.py': CHOICES.replace('["storage", "egress"]', '["storage", "egress", "ingress"]'),
      },
      at: ['billing/kinds.py:4'],
      confidence: 'likely',
    },
    {
      name: 'a chain of comparisons in another file',
      base: {
        'billing/kinds.ts': "export const PAID = ['pro', 'team'];",
        'billing/limits.ts': "export const isPaid = (plan: string) => plan === 'pro' || plan === 'team';",
      },
      files: {
        'billing/kinds.ts': "export const PAID = ['pro', 'team', 'scale'];",
        'billing/limits.ts': "export const isPaid = (plan: string) => plan === 'pro' || plan === 'team';",
      },
      at: ['billing/limits.ts:1'],
      confidence: 'likely',
    },
    {
      name: 'between two that are named there',
      base: { 'src/usage/kinds.rs': ENUM },
      files: { 'src/usage/kinds.rs': GROWN },
      at: ['src/usage/kinds.rs:21'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'told everywhere',
      base: { 'billing/kinds.py': CHOICES, 'src/usage/kinds.rs': ENUM },
      files: {
        'billing/kinds.py': CHOICES.replaceAll('["storage", "egress"]', '["storage", "egress", "ingress"]'),
        'src/usage/kinds.rs': GROWN.replace('UsageType::Multi |', 'UsageType::Multi | UsageType::Hec |'),
      },
    },
    {
      name: 'a choice of others, and a kind that is put at an end',
      base: {
        'src/usage/kinds.rs': ENUM,
        'billing/kinds.ts': "const ALL = ['free', 'pro', 'team'];\nconst PAID = ['pro', 'team'];",
      },
      files: {
        'src/usage/kinds.rs': ENUM.replace('Search,\n', 'Search,\n      Export,\n').replace(
          '"/search",\n',
          '"/search",\n              UsageType::Export => "/export",\n',
        ),
        'billing/kinds.ts': "const ALL = ['trial', 'free', 'pro', 'team'];\nconst PAID = ['pro', 'team'];",
      },
    },
    {
      name: 'nothing was added, and what is not about billing',
      base: {
        'billing/kinds.ts': "const A = ['pro', 'team', 'scale'];\nconst B = ['pro', 'team'];",
        'src/colours.ts': "const A = ['red', 'blue'];\nconst B = ['red', 'blue'];",
      },
      files: {
        'billing/kinds.ts': "const A = ['pro', 'team', 'scale'];\nconst C = 1;\nconst B = ['pro', 'team'];",
        'src/colours.ts': "const A = ['red', 'blue', 'green'];\nconst B = ['red', 'blue'];",
      },
    },
  ],
});
