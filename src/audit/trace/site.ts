import type { FunctionNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import type { Operation, Provider } from '../providers/provider.ts';
import type { Stage } from '../report.ts';

/** A place where a metered event passes: the ground that rules stand on. */
export interface MeteringSite {
  /** Unique within one trace: path, line and a counter. */
  readonly id: string;
  readonly stage: Stage;
  readonly operation: Operation | null;
  readonly file: SyntaxFile;
  /** The call, assignment, comparison or string (SQL) itself. */
  readonly node: SyntaxNode;
  readonly function: FunctionNode | null;
  readonly provider: Provider | null;
  /** Meter or event name, where it is literal. */
  readonly meter: string | null;
  /** Topic, queue or table, where it is literal. */
  readonly channel: string | null;
  /** The project's own wrapper this site is reached through: `recordUsage` calling `stripe...create`. */
  readonly wraps: MeteringSite | null;
  /** A few words for people: `sends a usage event to Stripe`. */
  readonly what: string;
}

export interface SiteLink {
  readonly from: MeteringSite;
  readonly to: MeteringSite;
  readonly by: 'call' | 'topic' | 'table' | 'meter';
}

export interface Trace {
  readonly sites: readonly MeteringSite[];
  readonly links: readonly SiteLink[];
}
