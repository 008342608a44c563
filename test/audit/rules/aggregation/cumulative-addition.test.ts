import { cumulativeAddition } from '#audit/rules/aggregation/cumulative-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cumulativeAddition, {
  fires: [
    {
      name: 'set at the start and added to by the last event, in Go',
      files: {
        'relay/stream.go': `
          package relay

          func (p *parser) handle(kind string, data []byte) error {
          	switch kind {
          	case "message_start":
          		u := decode(data)
          		p.usage.InputTokens = u.InputTokens
          		p.usage.CachedTokens = u.CachedTokens
          	case "message_delta":
          		u := decode(data)
          		p.usage.OutputTokens += u.OutputTokens
          		p.usage.CachedTokens += u.CachedTokens
          	}
          	return nil
          }
        `,
      },
      at: ['relay/stream.go:12'],
      confidence: 'likely',
    },
    {
      name: 'by the methods of the counts',
      files: {
        'relay/stream.go': `
          package relay

          func (p *parser) handle(event Event) {
          	if event.Type == MessageStart {
          		p.usage.SetInputTokens(event.Message.Usage.Input)
          	} else if event.Type == MessageDelta {
          		p.usage.AddInputTokens(event.Usage.Input)
          	}
          }
        `,
      },
      at: ['relay/stream.go:7'],
    },
    {
      name: 'in TypeScript, added by both',
      files: {
        'src/stream.ts': `
          export async function relay(events: AsyncIterable<Event>) {
            const usage = { outputTokens: 0 };
            for await (const event of events) {
              if (event.type === 'message_start') usage.outputTokens += event.message.usage.output_tokens;
              if (event.type === 'message_delta') usage.outputTokens += event.usage.output_tokens;
            }
            return usage;
          }
        `,
      },
      at: ['src/stream.ts:5'],
    },
    {
      name: 'the usage of every event, in Python',
      files: {
        'models/claude.py': `
          def map_usage(event):
              if isinstance(event, RawMessageStartEvent):
                  return to_usage(event.message.usage)
              if isinstance(event, RawMessageDeltaEvent):
                  return to_usage(event.usage)
              return Usage()

          class Stream:
              async def pieces(self):
                  async for event in self.response:
                      self.usage += map_usage(event)
                      yield event
        `,
      },
      at: ['models/claude.py:11'],
    },
    {
      name: 'counts so far of each piece',
      files: {
        'gemini.py': `
          def stream(response):
              output_tokens = 0
              for chunk in response:
                  output_tokens += chunk.usage_metadata.candidates_token_count
              return output_tokens
        `,
      },
      at: ['gemini.py:4'],
    },
    {
      name: 'counts so far behind a name, in TypeScript',
      files: {
        'src/gemini.ts': `
          export async function stream(result: Result) {
            let totalTokens = 0;
            for await (const piece of result.stream) {
              const meta = piece.usageMetadata;
              totalTokens += meta.totalTokenCount ?? 0;
            }
            return totalTokens;
          }
        `,
      },
      at: ['src/gemini.ts:5'],
    },
  ],
  silent: [
    {
      name: 'set by both',
      files: {
        'src/stream.ts': `
          export async function relay(events: AsyncIterable<Event>) {
            const usage = { outputTokens: 0 };
            for await (const event of events) {
              if (event.type === 'message_start') usage.outputTokens = event.message.usage.output_tokens;
              if (event.type === 'message_delta') usage.outputTokens = event.usage.output_tokens;
            }
            return usage;
          }
        `,
      },
    },
    {
      name: 'each event has counts of its own: input at the start, output at the end',
      files: {
        'relay/stream.go': `
          package relay

          func (p *parser) handle(kind string, data []byte) {
          	switch kind {
          	case "message_start":
          		p.usage.InputTokens = decode(data).InputTokens
          	case "message_delta":
          		p.usage.OutputTokens += decode(data).OutputTokens
          	}
          }
        `,
      },
    },
    {
      name: 'the counts of several answers, added up',
      files: {
        'gemini.py': `
          def batch(responses):
              output_tokens = 0
              for response in responses:
                  output_tokens += response.usage_metadata.candidates_token_count
              return output_tokens
        `,
      },
    },
    {
      name: 'the last piece wins',
      files: {
        'gemini.py': `
          def stream(response):
              output_tokens = 0
              for chunk in response:
                  output_tokens = chunk.usage_metadata.candidates_token_count
              return output_tokens
        `,
      },
    },
    {
      name: 'text is added, counts are not',
      files: {
        'src/stream.ts': `
          export async function relay(events: AsyncIterable<Event>) {
            let text = '';
            let outputTokens = 0;
            for await (const event of events) {
              if (event.type === 'content_block_delta') text += event.delta.text;
              if (event.type === 'message_delta') outputTokens = event.usage.output_tokens;
            }
            return { text, outputTokens };
          }
        `,
      },
    },
    {
      name: 'usage of finished requests, mapped from either shape',
      files: {
        'models/claude.py': `
          def map_usage(event):
              if isinstance(event, RawMessageStartEvent):
                  return to_usage(event.message.usage)
              if isinstance(event, RawMessageDeltaEvent):
                  return to_usage(event.usage)
              return Usage()

          def total(requests):
              usage = Usage()
              for request in requests:
                  usage += map_usage(last(request))
              return usage
        `,
      },
    },
    {
      name: 'one piece at a time, estimated from its text',
      files: {
        'src/gemini.ts': `
          export async function stream(result: Result) {
            let outputTokens = 0;
            for await (const chunk of result.stream) outputTokens += estimate(chunk.text());
            return outputTokens;
          }
        `,
      },
    },
  ],
});
