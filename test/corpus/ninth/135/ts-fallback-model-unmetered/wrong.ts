import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { Logger } from 'pino';
import type { TokenStore } from '../usage/token-store.js';

export interface Question {
  requestId: string;
  customerId: string;
  prompt: string;
}

const FIRST = 'claude-sonnet-4-5';
const SECOND = 'gpt-4.1';

interface Deps {
  anthropic: Anthropic;
  openai: OpenAI;
  tokens: TokenStore;
  log: Logger;
}

/** Asks Claude, and GPT when Anthropic is overloaded. `tokens` holds one row per request and model. */
export function createAsk({ anthropic, openai, tokens, log }: Deps) {
  async function askFirst({ requestId, customerId, prompt }: Question): Promise<string> {
    const message = await anthropic.messages.create({
      model: FIRST,
      max_tokens: 2048,
      messages: [{ role: 'user', content: prompt }],
    });
    await tokens.put({
      requestId,
      customerId,
      model: FIRST,
      input: message.usage.input_tokens,
      output: message.usage.output_tokens,
    });
    return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  }

  return async function ask(question: Question): Promise<string> {
    try {
      return await askFirst(question);
    } catch (error) {
      if (!(error instanceof Anthropic.APIError) || (error.status !== 529 && error.status !== 503)) throw error;
      log.warn({ requestId: question.requestId, status: error.status }, 'falling back');
      const completion = await openai.chat.completions.create({ // <- MTR-135
        model: SECOND,
        messages: [{ role: 'user', content: question.prompt }],
      });
      return completion.choices[0].message.content ?? ''; // <- MTR-135
    }
  };
}
