import type { Operation, Provider } from '../../providers/provider.ts';
import type { Stage } from '../../report.ts';
import { channelOf, meterOf } from '../channel.ts';
import { carriesUsage, type Place, storesUsage } from '../place.ts';
import type { Recognised } from '../recognise.ts';
import type { SiteDraft } from './draft.ts';

/**
 * Sites at calls to known providers. A billing provider takes nothing but usage; a transport, queue or store takes
 * anything, so its calls count only where something around them speaks of usage.
 */
export function providerSites(recognised: readonly Recognised[], place: Place): SiteDraft[] {
  return recognised.flatMap(({ call, provider, operation, basis, ...rest }) => {
    if (operation === 'configure') return [];
    const takesOnlyUsage = isUsageProvider(provider);
    const channel = takesOnlyUsage ? null : channelOf(call);
    const isUsage = operation === 'store' ? storesUsage : carriesUsage;
    if (!takesOnlyUsage && !isUsage(call, channel, place)) return [];
    const meter = meterOf(call, provider);
    // Products send all they do to analytics; only events named after metering are counted on for billing.
    if (provider.category === 'analytics' && operation === 'send' && !METERED.test(meter ?? '')) return [];
    const stage = stageOf(provider, operation);
    const what = whatOf(operation, provider.name);
    return [
      { stage, operation, node: call, provider, meter, channel, statement: null, basis, what, ...rest },
    ];
  });
}

const METERED = /usage|meter|billable/i;

/** True for systems that exist to take usage. */
export function isUsageProvider(provider: Provider): boolean {
  return ['billing', 'marketplace', 'entitlements'].includes(provider.category);
}

function stageOf(provider: Provider, operation: Operation): Stage {
  if (provider.category === 'store') return operation === 'read' ? 'aggregate' : 'store';
  if (provider.category === 'transport' || provider.category === 'queue') return 'transport';
  if (operation === 'check') return 'enforce';
  if (operation === 'read') return 'show';
  return operation === 'flush' ? 'transport' : 'emit';
}

function whatOf(operation: Operation, name: string): string {
  return DOES[operation].replace('%', name);
}

const DOES: Readonly<Record<Operation, string>> = {
  send: 'sends a usage event to %',
  'send-batch': 'sends usage events to %',
  adjust: 'corrects usage at %',
  check: 'asks % whether more usage is allowed',
  produce: 'puts usage on %',
  consume: 'takes usage from %',
  acknowledge: 'tells % that usage was taken',
  flush: 'waits until % has the buffered usage',
  increment: 'adds usage to a counter (%)',
  expire: 'lets a usage counter end (%)',
  store: 'stores usage (%)',
  change: 'changes stored usage (%)',
  read: 'reads usage back from %',
  configure: 'sets up %',
};
