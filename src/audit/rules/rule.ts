import type { FileFacts } from '../facts/file-facts.ts';
import type { Classification, Confidence, Section, Severity } from '../finding.ts';
import type { SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import type { Provider } from '../providers/provider.ts';
import type { Trace } from '../trace/site.ts';

/** A rule's metadata: data only, so that tables, documents, SARIF and prompts are projections of it. */
export interface RuleMetadata {
  readonly id: `MTR-${number}`;
  /** Kebab-case; the stem of its three files. */
  readonly name: string;
  readonly section: Section;
  readonly title: string;
  readonly severity: Severity;
  readonly classification: Classification;
  /** What the auditor asks of the code, answered by both auditors. */
  readonly question: string;
  /** Plain sentences: what happens to the invoice. */
  readonly cost: string;
  readonly remediation: string;
  readonly references: readonly string[];
}

/** What a rule sees. Everything is read-only and pure. */
export interface RuleScope {
  /** Files of the change at this side, then context files. */
  readonly files: readonly FileFacts[];
  /**
   * Those of the change alone. What stands in a context file is reported only where a changed line of another file proves
   * it, so a rule whose proof lies within one file looks for it here.
   */
  readonly audited: readonly FileFacts[];
  readonly trace: Trace;
  readonly providers: readonly Provider[];
  /** The same at base, for rules about a safeguard that was removed; null at base itself and for pasted code. */
  readonly base: RuleScope | null;
  /** True when no file of the repository that could matter was left out: only then may absence be claimed. */
  readonly isWholeView: boolean;
}

/** What a rule proves. Plain data plus the places it rests on. */
export interface Match {
  readonly file: SyntaxFile;
  /** The node the comment stands at. Its first line is the finding's first line. */
  readonly node: SyntaxNode;
  /** The lines meant, where they are only a part of the node: one clause of a long SQL text. */
  readonly lines?: { readonly startLine: number; readonly endLine: number };
  /** The change took away what stood here: it is new wherever it stands. Only found by comparing with the base. */
  readonly isRemoval?: true;
  /** Further places that prove it; quoted as evidence after the node itself. */
  readonly evidence?: readonly {
    readonly file: SyntaxFile;
    readonly node: SyntaxNode;
    readonly lines?: { readonly startLine: number; readonly endLine: number };
  }[];
  /** How sure the proof makes us. */
  readonly confidence: Confidence;
  /** Set only where what was proven makes it graver or lighter than the rule's own severity. */
  readonly severity?: Severity;
  readonly classification?: Classification;
  /** What happens here, in this code's own names: a fact, with the money consequence. */
  readonly message: string;
  /** What to do here; the rule's own remediation where absent. */
  readonly remediation?: string;
  /** A rewrite of whole lines, offered only where it is certainly right. */
  readonly rewrite?: { readonly startLine: number; readonly endLine: number; readonly text: string };
}

export interface Rule extends RuleMetadata {
  readonly match: (scope: RuleScope) => Iterable<Match>;
}

/** Keeps a rule's literal types and checks its shape where it is written. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
