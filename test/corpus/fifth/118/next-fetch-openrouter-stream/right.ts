import { createParser } from 'eventsource-parser';
import { db } from '@/lib/db';
import { tokenUsage } from '@/lib/db/schema';

interface Piece {
  id: string;
  choices: { delta: { content?: string } }[];
  usage?: { prompt_tokens: number; completion_tokens: number };
}

export interface Turn {
  role: 'user' | 'assistant';
  content: string;
}

export async function* answer(teamId: string, messages: Turn[], signal: AbortSignal): AsyncGenerator<string> {
  const response = await fetch('https://api.openai.com/v1/chat/completions', {
    method: 'POST',
    signal,
    headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4.1-mini',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
  if (!response.ok || response.body === null) throw new Error(`The model answered ${response.status}.`);

  let usage: Piece['usage'];
  let id: string | undefined;
  const pieces: Piece[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== '[DONE]') pieces.push(JSON.parse(data) as Piece);
    },
  });

  try {
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      parser.feed(text);
      for (const piece of pieces.splice(0)) {
        id = piece.id;
        usage = piece.usage ?? usage;
        yield piece.choices[0]?.delta.content ?? '';
      }
    }
  } finally {
    if (id !== undefined) {
      await db
        .insert(tokenUsage)
        .values({
          eventId: id,
          teamId,
          input: usage?.prompt_tokens ?? 0,
          output: usage?.completion_tokens ?? 0,
        })
        .onConflictDoNothing({ target: tokenUsage.eventId });
    }
  }
}
