/** A comment that says what the code is for: `Writes call records to the billing ledger`, `each export is billed`. */
const PURPOSE =
  /^[^\S\n]*(?:\/\/|#|\*|\/\*\*?|--|"""|''')[^\n]{0,300}?\b(billing (?:ledger|run|job|worker|reads|sums|counts|adds|period|service|table)|(?:is|are|be|was|were|gets?) (?:billed|invoiced|metered)|(?:customers?|tenants?|accounts?|teams?|workspaces?) (?:is|are|be|was|were|pays?) (?:charged|billed|for)|usage[- ]based billing|billable (?:usage|events?|units?|calls|minutes|seconds))\b/im;

/** What a comment says of billing in a program's text, in its own words; null where none does. */
export function purposeIn(text: string): string | null {
  return PURPOSE.exec(text)?.[1]?.toLowerCase() ?? null;
}
