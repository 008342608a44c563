import { readFile } from 'node:fs/promises';
import { audit } from '#audit/audit.ts';
import type { Finding } from '#audit/finding.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { languages } from '#audit/languages/registry.ts';
import { providers } from '#audit/providers/index.generated.ts';
import { RULES } from '#audit/rules/index.generated.ts';
import { HELP } from '#cli/help.ts';
import { pastedSource } from '#cli/stdin-source.ts';
import { readGrammar } from '#grammars';
import { createPostgresLoader } from '#postgres';
import { COMMANDS } from '#webhooks/commands/commands.ts';
import { toHelp } from '#webhooks/commands/help.ts';
import { replacePart } from './fenced-part.ts';
import { type GeneratedFile, placeOf } from './repository.ts';

/** The file of the demo whose finding is shown, and the rule that makes it. */
const SHOWN = { path: 'search/internal/usage/handler.go', language: 'go', ruleId: 'MTR-101' };
const SAMPLE = 'src/sandbox/demo/sample/head';

/** The README, with the parts that the code knows better. */
export async function readmeFile(): Promise<GeneratedFile> {
  const path = 'README.md';
  const parts = {
    finding: await toFindingPart(),
    scope: toScopePart(),
    commands: toHelp(COMMANDS),
    help: `\`\`\`text\n${HELP}\`\`\``,
  };
  let text = await readFile(placeOf(path), 'utf8');
  for (const [name, part] of Object.entries(parts)) text = replacePart(text, name, part);
  return { path, text };
}

/** A finding of the demo's sample, found now. */
async function toFindingPart(): Promise<string> {
  const text = await readFile(placeOf(`${SAMPLE}/${SHOWN.path}`), 'utf8');
  const { report } = await audit(
    {
      source: pastedSource(SHOWN.path, text),
      subject: { mode: 'paste' },
      configText: null,
      today: '2026-01-01',
      toolVersion: '0',
    },
    { parser: createSourceParser(readGrammar, undefined, createPostgresLoader()) },
  );
  const finding = report.findings.find(({ ruleId }) => ruleId === SHOWN.ruleId);
  if (finding === undefined) throw new Error(`${SHOWN.ruleId} was not found in ${SHOWN.path} of the sample.`);
  return toQuote(finding);
}

function toQuote({ location, evidence, ...finding }: Finding): string {
  const code = evidence[0]?.text ?? '';
  const lines = [
    `**${finding.severity} · ${finding.ruleId} · ${finding.confidence}** ${finding.title}`,
    '',
    `\`${location.path}\`, line ${location.startLine}:`,
    '',
    `\`\`\`${SHOWN.language}`,
    ...code.split('\n'),
    '```',
    '',
    finding.description,
    '',
    `How to mend it: ${finding.remediation}`,
  ];
  return lines.map((line) => `> ${line}`.trimEnd()).join('\n');
}

function toScopePart(): string {
  const names = languages.map(({ name }) => name);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [
    `It reads ${list}, and the SQL in and beside them (PostgreSQL’s by its own parser), alert rules, and settings that run jobs by the clock or set up queues; it knows what ${providers.length} billing providers, marketplaces, queues and`,
    `stores promise, and has [${RULES.length} rules](src/audit/rules/README.md).`,
  ].join('\n');
}
