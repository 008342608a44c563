import { defineCommand } from './define-command.ts';

export const audit = defineCommand({
  name: 'audit',
  usage: 'Audit this pull request again and write a fresh check.',
  permission: 'write',
  run: async ({ job, queue }) => {
    const { pullRequest, deliveryId } = job;
    await queue.enqueue({ kind: 'audit', pullRequest, headSha: null, trigger: 'command', deliveryId });
    return null;
  },
});
