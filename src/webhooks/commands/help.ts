import type { Command } from '#jobs/command.ts';
import { defineCommand } from './define-command.ts';

export const help = defineCommand({
  name: 'help',
  usage: 'List these commands.',
  permission: 'read',
  run: async ({ commands }) => toHelp(commands),
});

/** The list of commands as Markdown. */
export function toHelp(commands: readonly Command[]): string {
  const lines = commands.map(({ name, usage, permission, takes }) => {
    const who = permission === 'write' ? ' Needs write access to the repository.' : '';
    const what = takes === undefined ? '' : ` <${takes}>`;
    return `- \`/metercheck ${name}${what}\`: ${usage}${who}`;
  });
  return ['Commands, each on a line of its own:', '', ...lines].join('\n');
}
