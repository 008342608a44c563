import type { CallNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { rememberNames } from '../remember.ts';

/** Methods of SDKs that say what they make by the resource they hang on: `client.messages.create`. */
const OF_RESOURCE = /^(create|generate|send|stream|parse|edit|new)$/i;
const RESOURCES =
  /(completions|messages|responses|embeddings|images|transcriptions|translations|speech|chat|models)\.\w+$/i;

/** What is asked of a model or another paid service, by the first word of the call's name. */
const DOES = new Set(
  'generate complete completions completion chat invoke converse embed transcribe translate synthesize synthesise geocode transcode upscale ocr scrape summarize summarise infer'.split(
    ' ',
  ),
);
/** Such calls that answer with something else. */
const BUILDS =
  /^(id|ids|key|keys|token|url|uri|link|report|invoice|pdf|csv|hash|slug|code|uuid|name|password|secret|config|schema|types?|prompt|message_id|task|order|checkout|payment|setup|onboarding|job|step|request|registration)$/;
/** `callModel`, `ask_llm`, `send_sms`: verbs of many meanings, and what they are done to. */
const TO_WHAT =
  /^(create_(chat_)?(completion|message|response|embedding|image|transcription|speech)s?(_stream)?|(call|ask|query|run|invoke|prompt)_(the_)?(llm|model|ai|agent|provider)|send_(sms|mms|fax|whatsapp|text_message)|generate_content(_stream)?|chat_completions?(_stream)?)$/;
/** A message goes out by whoever carries it. */
const SENDS = /^send_(message|mail|email|sms|text)s?$/;
const CARRIERS = /^(carrier|twilio|vonage|sinch|messagebird|plivo|telnyx|sms|smsc|gateway|nexmo|whatsapp)$/;

const isWorkName = rememberNames((name): boolean => {
  const words = wordsOf(name);
  if (TO_WHAT.test(words.join('_'))) return true;
  return DOES.has(words[0] ?? '') && !BUILDS.test(words.at(-1) ?? '');
});

/** True for a call by which something is done that its maker pays for: a model's answer, a transcription, a message sent. */
export function isPaidWork(call: CallNode): boolean {
  const name = calleeName(call);
  if (OF_RESOURCE.test(name)) return RESOURCES.test(calleePath(call));
  if (receiverOf(call) !== null && SENDS.test(wordsOf(name).join('_')))
    return wordsOf(calleePath(call)).some((word) => CARRIERS.test(word));
  return isWorkName(name);
}

/** Whom the work is asked of: `this.client` of `this.client.messages.create`; null where nobody is named. */
export function askedOf(call: CallNode): string | null {
  const parts = calleePath(call).split('.');
  const at = OF_RESOURCE.test(parts.at(-1) ?? '')
    ? parts.findIndex((part) => OWN_PART.test(part))
    : parts.length - 1;
  const path = parts
    .slice(0, at)
    .join('.')
    .replaceAll(/\b(self|this|@|\w)\./g, '');
  return path === '' || /^(self|this)$/.test(path) ? null : path;
}

const OWN_PART =
  /^(beta|completions|messages|responses|embeddings|images|transcriptions|translations|speech|chat|audio|models)$/i;
