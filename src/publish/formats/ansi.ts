import type { Severity } from '#audit/finding.ts';

/** What a piece of terminal text is; how that looks is decided here alone. */
type Ink = Severity | 'strong' | 'faint' | 'good' | 'bad';

/** SGR codes of ECMA-48, chosen from the sixteen colours every terminal theme maps to something readable. */
const SGR: Record<Ink, string> = {
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '36',
  strong: '1',
  faint: '2',
  good: '32',
  bad: '31',
};

export type Paint = (ink: Ink, text: string) => string;

/** Puts colour on text, or leaves it as it is where none is wanted. Text has to be made visible before. */
export function toPaint(isColoured: boolean): Paint {
  return (ink, text) => (isColoured && text !== '' ? `\u001b[${SGR[ink]}m${text}\u001b[0m` : text);
}
