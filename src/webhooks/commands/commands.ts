import type { Command } from '#jobs/command.ts';
import { audit } from './audit.ts';
import { explain } from './explain.ts';
import { help } from './help.ts';

/** Every command, in the order the help shows them. */
export const COMMANDS: readonly Command[] = [audit, explain, help];
