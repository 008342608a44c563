import type { ModelAuditor } from '#audit/model/audit-with-model.ts';
import { type Environment, readModelSettings } from '#env';
import { createLog } from '#log';
import { createModelAuditor } from '#model/compose-model.ts';

/**
 * The model auditor the environment configures; null where it configures none.
 *
 * @throws UserError for settings that are unsafe or make no sense, one line each
 */
export async function openModel(
  environment: Environment,
  write: (line: string) => void,
): Promise<ModelAuditor | null> {
  const settings = readModelSettings(environment);
  if (settings === null) return null;
  // What a model failed at stands in the report; the terminal hears of nothing less than an error.
  const secrets = settings.apiKey === null ? [] : [settings.apiKey];
  const now = (): Date => new Date();
  const log = createLog({ level: 'error', secrets, write, now });
  return createModelAuditor(settings, { log, now });
}
