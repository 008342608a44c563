import { wordsOf } from '../names.ts';
import type { AlertRule } from './alert-rules.ts';

/** Words that make an alert one of the metering or billing pipeline. */
const PIPELINE = new Set(
  'billing billable billed metering metered invoice invoices invoicing overage overages'.split(' '),
);

/** Words that do so where the alert is not about machines. */
const USAGE = new Set(
  'usage usages quota quotas credits meter meters charges entitlement entitlements'.split(' '),
);

const MACHINES = new Set(
  `cpu memory mem disk disks fs filesystem volume volumes node nodes container kube kubelet heap swap inode inodes
  storage pv pvc ram gpu rss pod pods pool connections connection network bandwidth file files descriptors fd
  resourcequota space thread threads smart`.split(/\s+/),
);

/** True when the alert's name, group or expression says that it watches metering or billing, not a machine. */
export function isMeteringAlert({
  name,
  group,
  expression,
}: Pick<AlertRule, 'name' | 'group' | 'expression'>): boolean {
  const words = new Set([name, group, ...(expression.match(/[\w:.-]+/g) ?? [])].flatMap(wordsOf));
  for (const word of words) if (PIPELINE.has(word)) return true;
  for (const word of words) if (MACHINES.has(word)) return false;
  for (const word of words) if (USAGE.has(word)) return true;
  return false;
}

/**
 * True when a text, whole or in pieces, holds an alert on metering: told by the lines alone, so that a patch can be
 * asked too.
 */
export function speaksOfMeteringAlerts(text: string): boolean {
  for (const [, name = ''] of text.matchAll(/^\s*(?:-\s+)?alert:\s*["']?([\w -]{1,200})/gm))
    if (isMeteringAlert({ name, group: '', expression: '' })) return true;
  for (const [, expression = ''] of text.matchAll(/^\s*(?:-\s+)?expr:\s*(\S.{0,400})/gm))
    if (isMeteringAlert({ name: '', group: '', expression })) return true;
  return false;
}

/** Functions, operators and labels of PromQL are no metrics; a metric's name has several words. */
const METRIC = /(?<!["'\w=~])[a-zA-Z_:][\w:]*_[\w:]*(?=\s*(?:[{[)\s<>=!+\-*/]|$))/g;

/** The metrics an expression reads, by name. */
export function metricsOf(expression: string): ReadonlySet<string> {
  const bare = expression
    .replace(/"[^"]*"|'[^']*'/g, '""')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, ' ');
  return new Set(
    (bare.match(METRIC) ?? []).filter(
      (name) =>
        !/_over_time$|^(histogram_quantile|label_(replace|join)|count_values|group_(left|right))$/.test(name),
    ),
  );
}
