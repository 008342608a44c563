import { SENDING_CALLS, senderOf } from '../../facts/delivery/message-sender-of.ts';
import { channelOf } from '../channel.ts';
import { carriesUsage, type Place } from '../place.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/** Sites at calls that hand usage to a queue or stream of which no provider's facts speak: Service Bus, Pulsar, NATS, MQTT. */
export function senderSites(place: Place): SiteDraft[] {
  const { facts } = place;
  return facts.callsNamed(SENDING_CALLS).flatMap((call) => {
    const sender = senderOf(call, facts.file);
    if (sender === null) return [];
    const channel = channelOf(call);
    if (!carriesUsage(call, channel, place)) return [];
    const draft = vocabularyDraft({
      stage: 'transport',
      operation: 'produce',
      node: call,
      channel,
      basis: 'import',
      what: 'puts usage on a queue',
    });
    const answersAtOnce = sender.gives !== 'promise' && sender.gives !== 'answer';
    return [answersAtOnce ? { ...draft, answersAtOnce } : draft];
  });
}
