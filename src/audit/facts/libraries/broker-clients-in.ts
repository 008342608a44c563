import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { BROKER_CLIENTS, type BrokerClient } from './broker-clients.ts';

/** The clients of brokers that a file imports, in the order of the table. */
export const brokerClientsIn = remember(({ nodes }: FileFacts): readonly BrokerClient[] => {
  const modules = nodes('import').map(({ module }) => module);
  return BROKER_CLIENTS.filter(({ imports }) => modules.some((module) => imports.test(module)));
});
