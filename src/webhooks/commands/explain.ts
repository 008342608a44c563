import { defineCommand } from './define-command.ts';
import { toHelp } from './help.ts';

export const explain = defineCommand({
  name: 'explain',
  usage: 'Say more about a finding of the newest commit, named by its id (`MTR-101`) or its fingerprint.',
  permission: 'write',
  takes: 'finding',
  run: ({ job, explain: explainFinding, commands }) =>
    job.finding === undefined ? Promise.resolve(toHelp(commands)) : explainFinding(job.finding),
});
