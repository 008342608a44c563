import { rebuiltAnswer } from '#audit/rules/ingestion/rebuilt-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

const WHOLE = `
          export function toAnswer(answer: Answer) {
            return { id: answer.id, choices: answer.choices, usage: { total: answer.usage.total_tokens } };
          }
`;

describeRule(rebuiltAnswer, {
  fires: [
    {
      name: 'a parsed piece, in TypeScript',
      files: {
        'src/providers/chat.ts': `${WHOLE}
          export const toPiece = (line: string) => {
            const parsed: StreamChunk = JSON.parse(line);
            return JSON.stringify({
              id: parsed.id,
              created: parsed.created,
              choices: parsed.choices.map((choice) => ({ index: choice.index, delta: choice.delta })),
            });
          };
        `,
      },
      at: ['src/providers/chat.ts:7'],
      confidence: 'likely',
    },
    {
      name: 'a piece that is called one, in Python',
      files: {
        'proxy/chat.py': `
          def whole(answer):
              return {"id": answer.id, "usage": {"total": answer.usage.total_tokens}}


          def rewrite_chunk(chunk):
              return {"id": chunk.id, "model": chunk.model, "choices": [chunk.choices[0]]}
        `,
      },
      at: ['proxy/chat.py:6'],
    },
    {
      name: 'a struct, in Go',
      files: {
        'proxy/chat.go': `
          package proxy

          func Whole(a Answer) Out {
          	return Out{Id: a.Id, Usage: Usage{Total: a.Usage.TotalTokens}}
          }

          func StreamPiece(in Chunk) OutChunk {
          	return OutChunk{Id: in.Id, Created: in.Created, Choices: rewrite(in.Choices)}
          }
        `,
      },
      at: ['proxy/chat.go:8'],
    },
  ],
  silent: [
    {
      name: 'the usage handed on',
      files: {
        'src/providers/chat.ts': `${WHOLE}
          export const toPiece = (parsed: StreamChunk) => ({
            id: parsed.id,
            created: parsed.created,
            choices: parsed.choices.map((choice) => ({ delta: choice.delta })),
            usage: parsed.usage,
          });
        `,
      },
    },
    {
      name: 'set afterwards',
      files: {
        'src/providers/chat.ts': `${WHOLE}
          export function toPiece(parsed: StreamChunk) {
            const piece: Out = { id: parsed.id, created: parsed.created, choices: [{ delta: parsed.choices[0].delta }] };
            if (parsed.usage) piece.usage = parsed.usage;
            return piece;
          }
        `,
      },
    },
    {
      name: 'the rest of the piece spread into it',
      files: {
        'src/providers/chat.ts': `${WHOLE}
          export const toPiece = (chunk: StreamChunk) => ({
            ...chunk,
            id: chunk.id,
            model: chunk.model,
            choices: chunk.choices.slice(1),
          });
        `,
      },
    },
    {
      name: 'a piece made up of another provider’s answer, which has its usage elsewhere',
      files: {
        'src/providers/chat.ts': `${WHOLE}
          export const toPiece = (chunk: Foreign, id: string, model: string) => ({
            id,
            model,
            choices: [{ delta: { content: chunk.text } }],
          });
        `,
      },
    },
    {
      name: 'a whole answer without usage',
      files: {
        'src/providers/chat.ts': `${WHOLE}
          export const toText = (answer: Answer) => ({
            id: answer.id,
            model: answer.model,
            choices: answer.choices,
          });
        `,
      },
    },
    {
      name: 'a file in which nothing is said of usage',
      files: {
        'src/stream.ts': `
          export const toPiece = (chunk: StreamChunk) => ({
            id: chunk.id,
            model: chunk.model,
            choices: chunk.choices,
          });
        `,
      },
    },
  ],
});
