import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [
    {
      name: 'an early answer on an empty result that was paid for',
      files: {
        'src/ocr.js': `
          router.post('/jobs', async (req, res) => {
            const result = await recognise(req.file.buffer);
            if (result.text === '') {
              return res.status(422).json({ error: 'no text found' });
            }
            await recordUsage(req.account.id, result.pagesRead);
            return res.json({ text: result.text });
          });
        `,
      },
      at: ['src/ocr.js:3'],
    },
    {
      name: 'the answer is parsed before its tokens are recorded',
      files: {
        'src/extract.ts': `
          export async function extract(doc: Doc, usage: UsageStore) {
            const completion = await openai.chat.completions.create({ model: 'gpt-4.1', messages: prompt(doc) });
            const invoice = Invoice.parse(JSON.parse(completion.choices[0].message.content ?? ''));
            await usage.record({ tenant: doc.tenant, tokens: completion.usage!.total_tokens, requestId: completion.id });
            return invoice;
          }
        `,
      },
      at: ['src/extract.ts:3'],
    },
    {
      name: 'a refusal leaves before the tokens are recorded',
      files: {
        'app/summarise.py': `
          async def summarise(text: str, account: str) -> Summary:
              message = await anthropic.messages.create(model=MODEL, max_tokens=800, messages=[{"role": "user", "content": text}])
              if message.stop_reason == "refusal":
                  raise HTTPException(422, "the model refused")
              summary = Summary.model_validate_json(message.content[0].text)
              await record_usage(account, message.usage.input_tokens, message.usage.output_tokens)
              return summary
        `,
      },
      at: ['app/summarise.py:3'],
    },
    {
      name: 'an empty translation leaves before its characters are recorded',
      files: {
        'internal/api/translate.go': `
          func (h *Handler) Translate(w http.ResponseWriter, r *http.Request) {
          	out, err := h.engine.Translate(r.Context(), readText(r))
          	if err != nil {
          		http.Error(w, "engine", http.StatusBadGateway)
          		return
          	}
          	if len(out.Sentences) == 0 {
          		http.Error(w, "nothing translated", http.StatusUnprocessableEntity)
          		return
          	}
          	if err := h.usage.RecordUsage(r.Context(), tenant(r), out.BilledCharacters); err != nil {
          		http.Error(w, "metering", http.StatusInternalServerError)
          		return
          	}
          	json.NewEncoder(w).Encode(out)
          }
        `,
      },
      at: ['internal/api/translate.go:7'],
    },
    {
      name: 'a low score returns before the seconds are recorded',
      files: {
        'app/services/detect.rb': `
          class Detect
            def call(clip)
              result = Engine.detect(clip)
              return :unsure if result.confidence < 0.4
              UsageEvent.create!(account: clip.account, meter: "gpu_seconds", quantity: result.gpu_seconds, event_id: clip.id)
              result.label
            end
          end
        `,
      },
      at: ['app/services/detect.rb:4'],
    },
  ],
  silent: [
    {
      name: 'nothing was used, so nothing is recorded',
      files: {
        'src/ocr.js': `
          router.post('/jobs', async (req, res) => {
            const result = await recognise(req.file.buffer);
            if (result.pagesRead === 0) {
              return res.status(422).json({ error: 'no pages' });
            }
            await recordUsage(req.account.id, result.pagesRead);
            return res.json({ text: result.text });
          });
        `,
      },
    },
    {
      name: 'recorded before the early answer',
      files: {
        'src/ocr.js': `
          router.post('/jobs', async (req, res) => {
            const result = await recognise(req.file.buffer);
            await recordUsage(req.account.id, result.pagesRead);
            if (result.text === '') return res.status(422).json({ error: 'no text found' });
            return res.json({ text: result.text });
          });
        `,
      },
    },
    {
      name: 'a failed call and a cached answer, which cost nothing',
      files: {
        'src/ocr.js': `
          router.post('/jobs', async (req, res) => {
            const result = await recognise(req.file.buffer);
            if (!result.ok) return res.status(502).json({ error: result.error });
            if (result.fromCache) return res.json({ text: result.text });
            await recordUsage(req.account.id, result.pagesRead);
            return res.json({ text: result.text });
          });
        `,
      },
    },
    {
      name: 'recorded in a finally',
      files: {
        'app/summarise.py': `
          async def summarise(text: str, account: str) -> Summary:
              message = await anthropic.messages.create(model=MODEL, max_tokens=800, messages=[{"role": "user", "content": text}])
              try:
                  return Summary.model_validate_json(message.content[0].text)
              finally:
                  await record_usage(account, message.usage.input_tokens, message.usage.output_tokens)
        `,
      },
    },
  ],
});
