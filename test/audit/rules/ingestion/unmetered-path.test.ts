import { unmeteredPath } from '#audit/rules/ingestion/unmetered-path.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unmeteredPath, {
  fires: [
    {
      name: 'images leave before the reporter is made',
      files: {
        'relay/executor.go': `
          package relay

          func (e *Executor) Execute(ctx context.Context, req Request) (Response, error) {
          	if req.IsImage() {
          		return e.executeImage(ctx, req)
          	}
          	reporter := NewUsageReporter(ctx, req.Model)
          	resp, err := e.client.Do(req.HTTP())
          	if err != nil {
          		return Response{}, err
          	}
          	reporter.Publish(ctx, usageOf(resp))
          	return read(resp), nil
          }

          func (e *Executor) executeImage(ctx context.Context, req Request) (Response, error) {
          	resp, err := e.client.Do(req.HTTP())
          	if err != nil {
          		return Response{}, err
          	}
          	return read(resp), nil
          }
        `,
      },
      at: ['relay/executor.go:17'],
      confidence: 'likely',
    },
    {
      name: 'in TypeScript',
      files: {
        'src/search.ts': `
          export class Search {
            async run(org: string, query: Query) {
              if (query.kind === 'news') return this.news(query);
              const page = await fetch(urlOf(query));
              await this.meter.recordUsage(org, 1);
              return page.json();
            }

            private async news(query: Query) {
              const page = await fetch(newsUrlOf(query));
              return page.json();
            }
          }
        `,
      },
      at: ['src/search.ts:10'],
    },
    {
      name: 'a branch hands the answer out before it is recorded',
      files: {
        'chat.py': `
          async def answer(client, org, request):
              response = await client.chat.completions.create(model="m", messages=request.messages)
              if response.choices[0].message.tool_calls:
                  return await run_tools(response.choices[0].message)
              await record_usage(org, response.usage)
              return response
        `,
      },
      at: ['chat.py:4'],
    },
    {
      name: 'a branch for one format, in TypeScript',
      files: {
        'src/speech.ts': `
          export async function speak(org: string, text: string, raw: boolean) {
            const audio = await synthesizeSpeech(text);
            if (raw) {
              return new Response(audio);
            }
            await trackUsage(org, text.length);
            return toJson(audio);
          }
        `,
      },
      at: ['src/speech.ts:4'],
    },
    {
      name: 'the third of its kind records nothing',
      files: {
        'providers/speech.py': `
          class Provider:
              async def chat(self, request: Request):
                  answer = await self.session.post("/chat", request.body)
                  record_usage(request.org, answer.tokens)
                  return answer

              async def embed(self, request: Request):
                  answer = await self.session.post("/embed", request.body)
                  record_usage(request.org, answer.tokens)
                  return answer

              async def speak(self, request: Request):
                  answer = await self.session.post("/speak", request.body)
                  return answer.audio
        `,
      },
      at: ['providers/speech.py:13'],
    },
  ],
  silent: [
    {
      name: 'one of several that asks for something else, given something else',
      files: {
        'providers/speech.py': `
          class Provider:
              async def chat(self, request: Request):
                  answer = await self.session.post("/chat", request.body)
                  record_usage(request.org, answer.tokens)
                  return answer

              async def embed(self, request: Request):
                  answer = await self.session.post("/embed", request.body)
                  record_usage(request.org, answer.tokens)
                  return answer

              async def feedback(self, note: Note):
                  await self.session.post("/feedback", note.text)
        `,
      },
    },
    {
      name: 'several that record nothing: it is done elsewhere',
      files: {
        'providers/speech.py': `
          class Provider:
              async def chat(self, request: Request):
                  answer = await self.session.post("/chat", request.body)
                  record_usage(request.org, answer.tokens)
                  return answer

              async def draw(self, request: Request):
                  return await self.session.post("/draw", request.body)

              async def speak(self, request: Request):
                  return await self.session.post("/speak", request.body)
        `,
      },
    },
    {
      name: 'whoever calls the third records it',
      files: {
        'providers/speech.py': `
          class Provider:
              async def chat(self, request: Request):
                  answer = await self.session.post("/chat", request.body)
                  record_usage(request.org, answer.tokens)
                  return answer

              async def embed(self, request: Request):
                  answer = await self.session.post("/embed", request.body)
                  record_usage(request.org, answer.tokens)
                  return answer

              async def speak(self, request: Request):
                  audio = await self.synthesize(request)
                  record_usage(request.org, audio.seconds)
                  return audio

              async def synthesize(self, request: Request):
                  return await self.session.post("/speak", request.body)
        `,
      },
    },
    {
      name: 'the other way records too',
      files: {
        'relay/executor.go': `
          package relay

          func (e *Executor) Execute(ctx context.Context, req Request) (Response, error) {
          	if req.IsImage() {
          		return e.executeImage(ctx, req)
          	}
          	reporter := NewUsageReporter(ctx, req.Model)
          	resp, err := e.client.Do(req.HTTP())
          	reporter.Publish(ctx, usageOf(resp))
          	return read(resp), err
          }

          func (e *Executor) executeImage(ctx context.Context, req Request) (Response, error) {
          	reporter := NewUsageReporter(ctx, req.Model)
          	resp, err := e.client.Do(req.HTTP())
          	reporter.Publish(ctx, usageOf(resp))
          	return read(resp), err
          }
        `,
      },
    },
    {
      name: 'recorded before it leaves',
      files: {
        'src/search.ts': `
          export class Search {
            async run(org: string, query: Query) {
              await this.meter.recordUsage(org, 1);
              if (query.kind === 'news') return this.news(query);
              const page = await fetch(urlOf(query));
              return page.json();
            }

            private async news(query: Query) {
              return (await fetch(newsUrlOf(query))).json();
            }
          }
        `,
      },
    },
    {
      name: 'the other way asks nothing that is paid for',
      files: {
        'src/search.ts': `
          export class Search {
            async run(org: string, query: Query) {
              if (query.isEmpty) return this.emptyPage(query);
              const page = await fetch(urlOf(query));
              await this.meter.recordUsage(org, 1);
              return page.json();
            }

            private emptyPage(query: Query) {
              return { query, results: [] };
            }
          }
        `,
      },
    },
    {
      name: 'asked is for a list of models',
      files: {
        'src/search.ts': `
          export class Search {
            async run(org: string, query: Query) {
              if (query.kind === 'models') return this.listModels();
              const page = await fetch(urlOf(query));
              await this.meter.recordUsage(org, 1);
              return page.json();
            }

            private async listModels() {
              return (await fetch(modelsUrl)).json();
            }
          }
        `,
      },
    },
    {
      name: 'it leaves because the answer failed',
      files: {
        'chat.py': `
          async def answer(client, org, request):
              response = await client.chat.completions.create(model="m", messages=request.messages)
              if response.status == "failed":
                  return explain(response)
              await record_usage(org, response.usage)
              return response
        `,
      },
    },
    {
      name: 'both branches record',
      files: {
        'chat.py': `
          async def answer(client, org, request):
              response = await client.chat.completions.create(model="m", messages=request.messages)
              if response.choices[0].message.tool_calls:
                  await record_usage(org, response.usage)
                  return await run_tools(response.choices[0].message)
              await record_usage(org, response.usage)
              return response
        `,
      },
    },
    {
      name: 'the caller is given the usage to record',
      files: {
        'src/search.ts': `
          export class Search {
            async run(org: string, query: Query) {
              if (query.kind === 'news') return this.news(query);
              const page = await fetch(urlOf(query));
              await this.meter.recordUsage(org, 1);
              return page.json();
            }

            private async news(query: Query) {
              const page = await (await fetch(newsUrlOf(query))).json();
              return { page, usage: page.usage };
            }
          }
        `,
      },
    },
    {
      name: 'it leaves with what was kept from before',
      files: {
        'chat.py': `
          async def answer(client, org, request, kept):
              if kept:
                  return kept
              response = await client.chat.completions.create(model="m", messages=request.messages)
              await record_usage(org, response.usage)
              return response
        `,
      },
    },
  ],
});
