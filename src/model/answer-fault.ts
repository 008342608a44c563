/**
 * What can be wrong with a server's answer apart from its status:
 * `slow` and `huge` went over the bounds, `redirect` points elsewhere, `page` is HTML, `nonsense` is no completion,
 * `unnamed` is a list without a model, `empty` has no choice, `broken` ended before it was whole.
 */
export type AnswerFaultKind =
  | 'slow'
  | 'huge'
  | 'redirect'
  | 'page'
  | 'nonsense'
  | 'unnamed'
  | 'empty'
  | 'broken';

/** An answer that cannot be used. Never leaves this room: the port tells a reason instead. */
export class AnswerFault extends Error {
  readonly kind: AnswerFaultKind;

  constructor(kind: AnswerFaultKind) {
    super(kind);
    this.name = 'AnswerFault';
    this.kind = kind;
  }
}
