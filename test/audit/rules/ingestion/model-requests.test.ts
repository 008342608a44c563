import { unrequestedUsage } from '#audit/rules/ingestion/unrequested-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unrequestedUsage, {
  fires: [
    {
      name: 'bodies made under a name, in PHP, and by a map',
      files: {
        'chat.py': `
          from openai import AsyncOpenAI
          from app.metering import Meter

          client = AsyncOpenAI()


          class ChatService:
              def __init__(self, meter: Meter, model: str = "gpt-4o-mini"):
                  self._meter = meter
                  self._model = model

              async def stream(self, tenant_id: str, messages: list[dict]):
                  params = {
                      "model": self._model,
                      "messages": messages,
                      "stream": True,
                      "temperature": 0.3,
                  }
                  response = await client.chat.completions.create(**params)
                  usage = None
                  try:
                      async for chunk in response:
                          if chunk.usage is not None:
                              usage = chunk.usage
                          if chunk.choices and chunk.choices[0].delta.content:
                              yield chunk.choices[0].delta.content
                  finally:
                      if usage:
                          await self._meter.add(tenant_id, usage.prompt_tokens, usage.completion_tokens)
        `,
      },
      at: ['chat.py:13'],
    },
    {
      name: 'in PHP',
      files: {
        'Chat.php': `
          <?php

          namespace App\\Llm;

          use GuzzleHttp\\Client;

          final class ChatStreamer
          {
              public function __construct(private Client $http, private TokenLedger $ledger, private string $apiKey)
              {
              }

              public function stream(Tenant $tenant, array $messages, callable $onText): void
              {
                  $response = $this->http->post('https://api.openai.com/v1/chat/completions', [
                      'headers' => ['Authorization' => 'Bearer ' . $this->apiKey],
                      'stream' => true,
                      'json' => [
                          'model' => 'gpt-4o',
                          'messages' => $messages,
                          'stream' => true,
                      ],
                  ]);
                  $usage = null;
                  $body = $response->getBody();
                  while (!$body->eof()) {
                      $line = \\GuzzleHttp\\Psr7\\Utils::readLine($body);
                      if (!str_starts_with($line, 'data: ') || str_contains($line, '[DONE]')) {
                          continue;
                      }
                      $chunk = json_decode(substr($line, 6), true, 64, JSON_THROW_ON_ERROR);
                      if (isset($chunk['usage'])) {
                          $usage = $chunk['usage'];
                      }
                      $onText($chunk['choices'][0]['delta']['content'] ?? '');
                  }
                  $this->ledger->record($tenant->id, 'gpt-4o', $usage['prompt_tokens'] ?? 0, $usage['completion_tokens'] ?? 0);
              }
          }
        `,
      },
      at: ['Chat.php:18'],
    },
    {
      name: 'of a model whose own API sends it unasked, asked in the form of another one',
      files: {
        'src/deepseek.ts': "export const client = new OpenAI({ baseURL: 'https://api.deepseek.com' });",
        'src/gemini.ts': `
          const client = new OpenAI({ baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai/' });

          export async function* ask(messages: Message[]) {
            const stream = await client.chat.completions.create({ model, messages, stream: true });
            for await (const chunk of stream) {
              if (chunk.usage) await saveUsage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens);
              yield chunk.choices[0]?.delta.content ?? '';
            }
          }
        `,
      },
      at: ['src/gemini.ts:4'],
    },
    {
      name: 'in Java',
      files: {
        'Chat.java': `
          package com.acme.assistant;

          import java.util.List;
          import java.util.Map;
          import org.springframework.http.MediaType;
          import org.springframework.stereotype.Component;
          import org.springframework.web.reactive.function.client.WebClient;
          import reactor.core.publisher.Flux;

          @Component
          public class CompletionClient {
              private final WebClient http;
              private final UsageRecorder recorder;

              public CompletionClient(WebClient.Builder builder, UsageRecorder recorder) {
                  this.http = builder.baseUrl("https://api.openai.com/v1").build();
                  this.recorder = recorder;
              }

              public Flux<String> stream(String accountId, List<ChatMessage> messages) {
                  return http.post()
                          .uri("/chat/completions")
                          .accept(MediaType.TEXT_EVENT_STREAM)
                          .bodyValue(Map.of("model", "gpt-4o-mini", "messages", messages, "stream", true))
                          .retrieve()
                          .bodyToFlux(Chunk.class)
                          .doOnNext(chunk -> {
                              if (chunk.usage() != null) {
                                  recorder.record(accountId, chunk.usage().promptTokens(), chunk.usage().completionTokens());
                              }
                          })
                          .filter(chunk -> !chunk.choices().isEmpty())
                          .map(chunk -> chunk.choices().get(0).delta().content());
              }
          }
        `,
      },
      at: ['Chat.java:24'],
    },
  ],
  silent: [
    {
      name: 'asked for in a default',
      files: {
        'chat.py': `
          from openai import AsyncOpenAI
          from app.metering import Meter

          client = AsyncOpenAI()


          class ChatService:
              def __init__(self, meter: Meter, model: str = "gpt-4o-mini"):
                  self._meter = meter
                  self._defaults = {"model": model, "stream": True, "stream_options": {"include_usage": True}}

              async def stream(self, tenant_id: str, messages: list[dict]):
                  params = {**self._defaults, "messages": messages, "temperature": 0.3}
                  response = await client.chat.completions.create(**params)
                  usage = None
                  try:
                      async for chunk in response:
                          if chunk.usage is not None:
                              usage = chunk.usage
                          if chunk.choices and chunk.choices[0].delta.content:
                              yield chunk.choices[0].delta.content
                  finally:
                      if usage:
                          await self._meter.add(tenant_id, usage.prompt_tokens, usage.completion_tokens)
        `,
      },
    },
    {
      name: 'by a map',
      files: {
        'Chat.java': `
          package com.acme.assistant;

          import java.util.List;
          import java.util.Map;
          import org.springframework.http.MediaType;
          import org.springframework.stereotype.Component;
          import org.springframework.web.reactive.function.client.WebClient;
          import reactor.core.publisher.Flux;

          @Component
          public class DeepSeekClient {
              private static final Map<String, Object> WITH_USAGE = Map.of("include_usage", true);
              private final WebClient http;
              private final UsageRecorder recorder;

              public DeepSeekClient(WebClient.Builder builder, UsageRecorder recorder) {
                  this.http = builder.baseUrl("https://api.deepseek.com").build();
                  this.recorder = recorder;
              }

              public Flux<String> stream(String accountId, List<ChatMessage> messages) {
                  return http.post()
                          .uri("/chat/completions")
                          .accept(MediaType.TEXT_EVENT_STREAM)
                          .bodyValue(Map.of("model", "deepseek-chat", "messages", messages, "stream", true, "stream_options", WITH_USAGE))
                          .retrieve()
                          .bodyToFlux(Chunk.class)
                          .concatMap(chunk -> chunk.usage() == null
                                  ? Flux.just(chunk)
                                  : recorder.record(accountId, chunk.usage().promptTokens(), chunk.usage().completionTokens()).thenReturn(chunk))
                          .filter(chunk -> !chunk.choices().isEmpty())
                          .map(chunk -> chunk.choices().get(0).delta().content());
              }
          }
        `,
      },
    },
    {
      name: 'an API that sends it unasked',
      files: {
        'src/mistral.ts': `
          // Mistral sends usage in the last chunk unasked
          const url = 'https://api.mistral.ai/v1/chat/completions';

          export async function* chat(apiKey: string, messages: object[], onUsage: (u: { prompt_tokens: number; completion_tokens: number }) => Promise<void>) {
            const res = await fetch(url, {
              method: 'POST',
              headers: { authorization: \`Bearer \${apiKey}\` },
              body: JSON.stringify({ model: 'mistral-large-latest', messages, stream: true }),
            });
            for await (const event of events(res.body!)) {
              if (event.usage) await onUsage(event.usage);
              yield event.choices[0]?.delta.content ?? '';
            }
          }

          async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<any> {
            let rest = '';
            for await (const part of body.pipeThrough(new TextDecoderStream())) {
              const lines = (rest + part).split('\\n');
              rest = lines.pop()!;
              for (const line of lines) if (line.startsWith('data: ') && !line.includes('[DONE]')) yield JSON.parse(line.slice(6));
            }
          }
        `,
      },
    },
  ],
});
