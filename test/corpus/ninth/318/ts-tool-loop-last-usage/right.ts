import OpenAI from 'openai';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import { runTool } from './tools';
import type { TokenLedger } from './token-ledger';

const MAX_STEPS = 8;

export interface AgentRun {
  id: string;
  workspaceId: string;
  model: string;
}

/** Answers a question with the help of tools. A run is booked as one entry, whatever number of calls it takes. */
export class Agent {
  constructor(
    private readonly openai: OpenAI,
    private readonly ledger: TokenLedger,
    private readonly tools: ChatCompletionTool[],
  ) {}

  async answer(run: AgentRun, question: string): Promise<string> {
    const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
    const usage = { prompt: 0, completion: 0 };

    try {
      for (let step = 0; step < MAX_STEPS; step++) {
        const completion = await this.openai.chat.completions.create({
          model: run.model,
          messages,
          tools: this.tools,
        });
        if (!completion.usage) throw new Error(`completion ${completion.id} came without usage`);
        usage.prompt += completion.usage.prompt_tokens;
        usage.completion += completion.usage.completion_tokens;

        const { message } = completion.choices[0];
        messages.push(message);
        if (!message.tool_calls?.length) return message.content ?? '';
        for (const call of message.tool_calls) {
          messages.push({ role: 'tool', tool_call_id: call.id, content: await runTool(call) });
        }
      }
      throw new Error(`run ${run.id} took more than ${MAX_STEPS} steps`);
    } finally {
      // One row per run, `run_id` is its primary key.
      await this.ledger.put({ runId: run.id, workspaceId: run.workspaceId, model: run.model, ...usage });
    }
  }
}
