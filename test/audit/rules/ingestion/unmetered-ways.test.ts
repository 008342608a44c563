import { unmeteredPath } from '#audit/rules/ingestion/unmetered-path.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unmeteredPath, {
  fires: [
    {
      name: 'one branch returns what was made of the answer',
      files: {
        'src/complete.ts': `
          import OpenAI from 'openai';
          import { db } from './db';

          const openai = new OpenAI();

          export class CompletionService {
            constructor(private readonly meter: UsageMeter) {}

            async complete(workspaceId: string, prompt: string, opts: CompletionOptions) {
              const started = Date.now();
              const res = await openai.chat.completions.create({
                model: opts.model ?? 'gpt-4o-mini',
                messages: [{ role: 'user', content: prompt }],
                response_format: opts.json ? { type: 'json_object' } : undefined,
              });

              const text = res.choices[0]?.message.content ?? '';
              if (opts.json) {
                return { kind: 'json', value: JSON.parse(text), ms: Date.now() - started };
              }

              await this.meter.record({
                workspaceId,
                model: res.model,
                inputTokens: res.usage?.prompt_tokens ?? 0,
                outputTokens: res.usage?.completion_tokens ?? 0,
              });
              return { kind: 'text', value: text, ms: Date.now() - started };
            }
          }
        `,
      },
      at: ['src/complete.ts:19'],
      confidence: 'likely',
    },
    {
      name: 'streams are handed to a generator that records nothing',
      files: {
        'app/answers.py': `
          import anthropic
          from fastapi import APIRouter, Depends
          from fastapi.responses import StreamingResponse

          from app.billing import record_tokens
          from app.auth import current_org

          router = APIRouter()
          client = anthropic.AsyncAnthropic()


          async def stream_answer(body):
              async with client.messages.stream(
                  model=body.model, max_tokens=2048, messages=body.messages
              ) as stream:
                  async for text in stream.text_stream:
                      yield f"data: {text}\\n\\n"


          @router.post("/v1/answers")
          async def answer(body: AnswerRequest, org=Depends(current_org)):
              if body.stream:
                  return StreamingResponse(stream_answer(body), media_type="text/event-stream")

              message = await client.messages.create(
                  model=body.model, max_tokens=2048, messages=body.messages
              )
              await record_tokens(
                  org_id=org.id,
                  model=body.model,
                  input_tokens=message.usage.input_tokens,
                  output_tokens=message.usage.output_tokens,
              )
              return {"text": message.content[0].text}
        `,
      },
      at: ['app/answers.py:13'],
      confidence: 'likely',
    },
    {
      name: 'many at once are sent beside one that is recorded',
      files: {
        'sms/service.go': `
          package sms

          import "context"

          type Service struct {
          	carrier Carrier
          	usage   UsageRecorder
          }

          func (s *Service) Send(ctx context.Context, account string, msg Message) (string, error) {
          	id, err := s.carrier.SendMessage(ctx, msg.From, msg.To, msg.Body)
          	if err != nil {
          		return "", err
          	}
          	if err := s.usage.RecordUsage(ctx, account, "sms", segments(msg.Body)); err != nil {
          		return "", err
          	}
          	return id, nil
          }

          func (s *Service) SendBulk(ctx context.Context, account string, msgs []Message) ([]string, error) {
          	ids := make([]string, 0, len(msgs))
          	for _, msg := range msgs {
          		id, err := s.carrier.SendMessage(ctx, msg.From, msg.To, msg.Body)
          		if err != nil {
          			return ids, err
          		}
          		ids = append(ids, id)
          	}
          	return ids, nil
          }
        `,
      },
      at: ['sms/service.go:24'],
      confidence: 'likely',
    },
    {
      name: 'what stands in for a failed service is recorded nowhere',
      files: {
        'app/transcribe.rb': `
          class TranscriptionService
            def initialize(account)
              @account = account
            end

            def call(audio)
              result = primary.transcribe(audio.path)
              UsageEvent.create!(account: @account, metric: "transcription_seconds", quantity: audio.duration)
              result.text
            rescue Deepgram::Unavailable
              Rails.logger.warn("deepgram is down, taking whisper")
              whisper.transcribe(audio.path).text
            end

            private

            def primary = Deepgram::Client.new(key: ENV.fetch("DEEPGRAM_KEY"))

            def whisper = Whisper::Client.new(key: ENV.fetch("OPENAI_KEY"))
          end
        `,
      },
      at: ['app/transcribe.rb:12'],
      confidence: 'likely',
    },
    {
      name: 'one arm of a branch',
      files: {
        'src/picture.ts': `
          export async function run(client: Client, team: Team, job: Job) {
            let text: string;
            if (job.kind === 'audio') {
              text = await client.transcribe(job.file);
              await recordUsage(team.id, job.seconds);
            } else {
              text = await client.translate(job.text);
            }
            return text;
          }
        `,
      },
      at: ['src/picture.ts:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'it leaves before the work, and after an empty answer',
      files: {
        'src/complete.ts': `
          import OpenAI from 'openai';

          const openai = new OpenAI();

          export class CompletionService {
            constructor(private readonly meter: UsageMeter, private readonly cache: Cache) {}

            async complete(workspaceId: string, prompt: string, opts: CompletionOptions) {
              if (!prompt.trim()) return { kind: 'text', value: '' };
              const cached = await this.cache.get(prompt);
              if (cached) return { kind: 'cached', value: cached };

              const res = await openai.chat.completions.create({
                model: opts.model ?? 'gpt-4o-mini',
                messages: [{ role: 'user', content: prompt }],
              });
              if (!res.choices.length) {
                throw new Error('empty answer');
              }
              await this.meter.record({
                workspaceId,
                model: res.model,
                inputTokens: res.usage?.prompt_tokens ?? 0,
                outputTokens: res.usage?.completion_tokens ?? 0,
              });
              const text = res.choices[0].message.content ?? '';
              if (opts.json) return { kind: 'json', value: JSON.parse(text) };
              return { kind: 'text', value: text };
            }
          }
        `,
      },
    },
    {
      name: 'the generator records at its end',
      files: {
        'app/answers.py': `
          import anthropic
          from fastapi import APIRouter, Depends
          from fastapi.responses import StreamingResponse

          from app.billing import record_tokens
          from app.auth import current_org

          router = APIRouter()
          client = anthropic.AsyncAnthropic()


          async def stream_answer(body, org):
              async with client.messages.stream(
                  model=body.model, max_tokens=2048, messages=body.messages
              ) as stream:
                  try:
                      async for text in stream.text_stream:
                          yield f"data: {text}\\n\\n"
                  finally:
                      usage = stream.current_message_snapshot.usage
                      await record_tokens(org_id=org.id, model=body.model,
                                          input_tokens=usage.input_tokens, output_tokens=usage.output_tokens)


          @router.post("/v1/answers")
          async def answer(body: AnswerRequest, org=Depends(current_org)):
              if body.stream:
                  return StreamingResponse(stream_answer(body, org), media_type="text/event-stream")

              message = await client.messages.create(model=body.model, max_tokens=2048, messages=body.messages)
              await record_tokens(
                  org_id=org.id, model=body.model,
                  input_tokens=message.usage.input_tokens, output_tokens=message.usage.output_tokens,
              )
              return {"text": message.content[0].text}
        `,
      },
    },
    {
      name: 'many at once go through the one that records',
      files: {
        'sms/service.go': `
          package sms

          import "context"

          type Service struct {
          	carrier Carrier
          	usage   UsageRecorder
          }

          func (s *Service) Send(ctx context.Context, account string, msg Message) (string, error) {
          	id, err := s.carrier.SendMessage(ctx, msg.From, msg.To, msg.Body)
          	if err != nil {
          		return "", err
          	}
          	if err := s.usage.RecordUsage(ctx, account, "sms", segments(msg.Body)); err != nil {
          		return "", err
          	}
          	return id, nil
          }

          func (s *Service) SendBulk(ctx context.Context, account string, msgs []Message) ([]string, error) {
          	ids := make([]string, 0, len(msgs))
          	for _, msg := range msgs {
          		id, err := s.Send(ctx, account, msg)
          		if err != nil {
          			return ids, err
          		}
          		ids = append(ids, id)
          	}
          	return ids, nil
          }

          // Probe tells whether the carrier answers; it goes to our own number.
          func (s *Service) Probe(ctx context.Context) error {
          	_, err := s.carrier.Balance(ctx)
          	return err
          }
        `,
      },
    },
    {
      name: 'recorded is what either service gave',
      files: {
        'app/transcribe.rb': `
          class TranscriptionService
            def initialize(account)
              @account = account
            end

            def call(audio)
              result = transcribe(audio)
              UsageEvent.create!(account: @account, metric: "transcription_seconds", quantity: audio.duration)
              result.text
            end

            private

            def transcribe(audio)
              primary.transcribe(audio.path)
            rescue Deepgram::Unavailable
              Rails.logger.warn("deepgram is down, taking whisper")
              whisper.transcribe(audio.path)
            end

            def primary = Deepgram::Client.new(key: ENV.fetch("DEEPGRAM_KEY"))

            def whisper = Whisper::Client.new(key: ENV.fetch("OPENAI_KEY"))
          end
        `,
      },
    },
    {
      name: 'both arms are recorded below',
      files: {
        'src/picture.ts': `
          export async function run(client: Client, team: Team, job: Job) {
            let text: string;
            if (job.kind === 'audio') {
              text = await client.transcribe(job.file);
            } else {
              text = await client.translate(job.text);
            }
            await recordUsage(team.id, job.units);
            return text;
          }
        `,
      },
    },
  ],
});
