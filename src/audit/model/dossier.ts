import type { ChangeLines } from '../diff/line-map.ts';
import type { Finding } from '../finding.ts';
import type { RuleScope } from '../rules/rule.ts';

/** What dossiers are made from: both sides of the change as the rules saw them, and what the rules found. */
export interface DossierGround {
  readonly scope: RuleScope;
  /** Null where there is no change: pasted code or a whole tree. */
  readonly lines: ChangeLines | null;
  /** Paths of the audited files, as opposed to context, in the order of the change. */
  readonly audited: readonly string[];
  readonly found: readonly Finding[];
}

/** How much may be sent. Tokens are estimated before sending; what a server counts may differ by a fifth. */
export interface DossierLimits {
  readonly tokensPerRequest: number;
  readonly tokensPerPullRequest: number;
}

/** One line of code that was shown, and where it stands. */
export interface ShownLine {
  readonly path: string;
  /** At head; for a line that was taken away, the head line that now stands in its place. */
  readonly line: number;
  readonly text: string;
  readonly kind: 'kept' | 'added' | 'removed';
}

/** What one request is about: related files of one change, with all that is needed to judge them. */
export interface Dossier {
  /** Unique within the audit; the same for the same files. */
  readonly name: string;
  readonly text: string;
  /** Every line of code in `text`, in order: the only lines a model may quote. */
  readonly shown: readonly ShownLine[];
  readonly estimatedTokens: number;
}

export interface Dossiers {
  readonly dossiers: readonly Dossier[];
  /** Audited files, or parts of them, that were not put into any dossier, and why. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
}
