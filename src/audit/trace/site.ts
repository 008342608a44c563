import type { SqlStatement } from '../facts/sql/statement.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import type { Operation, Provider } from '../providers/provider.ts';
import type { Stage } from '../report.ts';
import type { CallGraph } from './call-graph.ts';
import type { EntryPoints } from './entry-points.ts';

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
  /** What the SQL of the node says, where the site is a statement; the node's text was parsed. */
  readonly statement: SqlStatement | null;
  /** The project's own wrapper this site is reached through: `recordUsage` calling `stripe...create`. */
  readonly wraps: MeteringSite | null;
  /** What it was recognised by; the later in {@link BASES}, the less sure. */
  readonly basis: Basis;
  /** The provider's call gives no promise, see `CallShape.answersAtOnce`. */
  readonly answersAtOnce?: true;
  /** The file imports the SDK whose call this is, and the call only fills a buffer, see `CallShape.isBuffered`. */
  readonly isBuffered?: true;
  /** See `CallShape.makesUp`. */
  readonly makesUp?: string;
  /** A few words for people: `sends a usage event to Stripe`. */
  readonly what: string;
}

/**
 * `shape`: a call no other library has. `import`: a call of a package the file imports. `receiver`: the receiver's name
 * says whose it is. `address`: a hand-written HTTP call to the provider. `wrapper`: through the project's own function.
 * `statement`: SQL. `vocabulary`: the project's own names say so.
 */
export const BASES = [
  'shape',
  'import',
  'address',
  'receiver',
  'statement',
  'wrapper',
  'vocabulary',
] as const;
export type Basis = (typeof BASES)[number];

export interface SiteLink {
  readonly from: MeteringSite;
  readonly to: MeteringSite;
  readonly by: 'call' | 'topic' | 'table' | 'meter';
}

export interface Trace {
  readonly sites: readonly MeteringSite[];
  readonly links: readonly SiteLink[];
  /** Who calls whom among the loaded functions. */
  readonly calls: CallGraph;
  /** Handlers, jobs and consumers: from where the sites are reached. */
  readonly entryPoints: EntryPoints;
}
