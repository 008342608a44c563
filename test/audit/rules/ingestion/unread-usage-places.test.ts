import { unreadUsage } from '#audit/rules/ingestion/unread-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadUsage, {
  fires: [
    {
      name: 'Java: within the delta, where nothing but its event has it',
      files: {
        'Streams.java': `
          class Streams {
            void take(StreamEvent event, AnswerBuilder answer) {
              if (event.type().equals("message_start")) {
                answer.usage(event.message().usage());
              }
              else if (event.type().equals("message_delta")) {
                Answer delta = Mapper.mapToClass(event.delta(), Answer.class);
                if (delta.usage() != null) {
                  answer.usage(delta.usage());
                }
              }
            }
          }
        `,
      },
      at: ['Streams.java:8'],
      confidence: 'likely',
    },
    {
      name: 'TypeScript, Python, Go: the same, and beside the answer that holds it',
      files: {
        'src/claude.ts': `
          export function take(event: StreamEvent, counts: Counts) {
            switch (event.type) {
              case 'message_delta':
                counts.output = event.delta.usage?.output_tokens ?? counts.output;
                break;
            }
          }
        `,
        'responses.py': `
          async def total(stream):
              async for event in stream:
                  if event.type == "response.completed":
                      usage = event.usage
                      return usage.total_tokens
              raise ValueError("response.incomplete or response.failed")
        `,
        'relay/start.go': `
          package relay

          func (r *reader) take(event Event) {
          	switch event.Type {
          	case "message_start":
          		r.input = event.Usage.InputTokens
          	case "message_delta":
          		r.output = event.Usage.OutputTokens
          	}
          }
        `,
      },
      at: ['src/claude.ts:4', 'responses.py:4', 'relay/start.go:6'],
      confidence: 'likely',
    },
    {
      name: 'Python: the events of the helper, of which one holds the piece with the usage',
      files: {
        'chat.py': `
          def answer(client, messages):
              text = ""
              with client.chat.completions.stream(model="m", messages=messages, stream_options={"include_usage": True}) as stream:
                  for event in stream:
                      if event.type == "content.delta":
                          text += event.delta
              tokens = event.usage.total_tokens if hasattr(event, "usage") else 0
              return text, tokens
        `,
      },
      at: ['chat.py:7'],
      confidence: 'likely',
    },
    {
      name: 'Rust, Kotlin: every count of the later event but the input',
      files: {
        'src/claude.rs': `
          fn watch(body: Body, log: Log) -> Body {
              each_event(body, move |event| {
                  match event {
                      StreamEvent::MessageStart { message } => {
                          log.change(|r| {
                              r.input = message.usage.input_tokens;
                              r.output = message.usage.output_tokens;
                          });
                      },
                      StreamEvent::MessageDelta { usage, .. } => {
                          log.change(|r| {
                              r.output = usage.output_tokens;
                              r.cached = usage.cache_read_input_tokens;
                              r.total = r.input + r.output;
                          });
                      },
                      _ => {},
                  }
              })
          }
        `,
        'Claude.kt': `
          fun take(event: StreamEvent, counts: Counts) {
              when (event.type) {
                  "message_start" -> counts.input = event.message.usage.inputTokens
                  "message_delta" -> {
                      counts.output = event.usage.outputTokens
                      counts.cached = event.usage.cacheReadInputTokens
                  }
              }
          }
        `,
      },
      at: ['src/claude.rs:12', 'Claude.kt:5'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'where each event has it, under other names, and asked for in both places',
      files: {
        'src/claude.ts': `
          export function take(event: StreamEvent, counts: Counts) {
            if (event.type === 'message_start') counts.input = event.message.usage.input_tokens;
            if (event.type === 'message_delta') counts.output = event.usage.output_tokens;
          }
        `,
        'src/both.ts': `
          export function take(event: StreamEvent, counts: Counts) {
            if (event.type === 'message_delta') {
              const usage = event.usage || event.delta.usage;
              counts.output = usage.output_tokens;
            }
          }
        `,
        'src/responses.ts': `
          export function take(event: StreamEvent) {
            if (event.type !== 'response.completed' && event.type !== 'response.incomplete') return null;
            const answer = event.response;
            return answer.usage;
          }
        `,
        'src/own.ts': `
          export function take(piece: Piece) {
            if (piece.type === 'usage') return piece.usage;
            if (piece.type !== 'message_start') return piece.usage;
            return null;
          }
        `,
      },
    },
    {
      name: 'Python: the helper’s piece, and the whole answer it puts together',
      files: {
        'chat.py': `
          def answer(client, messages):
              with client.chat.completions.stream(model="m", messages=messages) as stream:
                  for event in stream:
                      if event.type == "chunk" and event.chunk.usage:
                          return event.chunk.usage.total_tokens

          def whole(client, messages):
              with client.chat.completions.stream(model="m", messages=messages) as stream:
                  for event in stream:
                      show(event)
                  answer = stream.get_final_completion()
              return answer.usage.total_tokens
        `,
      },
    },
    {
      name: 'TypeScript: the later event is asked for the input too, or for the output alone',
      files: {
        'src/claude.ts': `
          export function take(event: StreamEvent, counts: Counts) {
            switch (event.type) {
              case 'message_start':
                counts.input = event.message.usage.input_tokens;
                break;
              case 'message_delta':
                counts.input = event.usage.input_tokens ?? counts.input;
                counts.cached = event.usage.cache_read_input_tokens;
                counts.output = event.usage.output_tokens;
            }
          }
        `,
        'src/output.ts': `
          export function take(event: StreamEvent, counts: Counts) {
            switch (event.type) {
              case 'message_start':
                counts.input = event.message.usage.input_tokens;
                counts.cached = event.message.usage.cache_read_input_tokens;
                break;
              case 'message_delta':
                counts.output = event.usage.output_tokens;
            }
          }
        `,
      },
    },
  ],
});
