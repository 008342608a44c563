import type { CallNode } from '../../languages/syntax.ts';
import { namedArguments } from '../arguments.ts';
import { calleeName } from '../calls.ts';
import { plainName } from '../names.ts';
import { resolve } from '../values.ts';

/** What is counted, and how much of it: only rows of usage have both. */
const METERED =
  /^(dimension|meter|meter(name|code|id)|metric|metric(name|code)|eventname|billablemetric(id|code)?)$/;
const AMOUNT = /^(quantity|qty|units|amount|value|count|total)$/;

/**
 * The type of what a call is given, where its fields say that it is usage whatever it is called:
 * `db.MarketplaceHours.Add(new MarketplaceHour { Dimension = …, Quantity = … })`. Null for anything else.
 */
export function meteredTypeGiven(call: CallNode): string | null {
  for (const { value } of call.arguments) {
    const made = resolve(value);
    const isMade = made.kind === 'call' && made.isNew;
    const type = made.kind === 'object' ? made.typeName : isMade ? calleeName(made) : null;
    if (type === null) continue;
    const keys =
      made.kind === 'object'
        ? made.entries.map(({ key }) => plainName(key ?? ''))
        : made.kind === 'call'
          ? namedArguments(made).map(({ name }) => plainName(name))
          : [];
    if (keys.some((key) => METERED.test(key)) && keys.some((key) => AMOUNT.test(key))) return type;
  }
  return null;
}

const CUSTOMER =
  /^(external)?(customer|account|tenant|subscription|org|organi[sz]ation|workspace|team|subject)(external)?(id|key|ref)?$/;

/** What the call is given says whom it is for and how much it is: a meter of measurements knows no customers. */
export function isForCustomer(call: CallNode): boolean {
  const keys = namedArguments(call).map(({ name }) => plainName(name));
  return keys.some((key) => CUSTOMER.test(key)) && keys.some((key) => AMOUNT.test(key));
}
