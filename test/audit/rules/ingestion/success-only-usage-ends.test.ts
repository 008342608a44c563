import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [
    {
      name: 'recorded at the good end of a stream or a session alone',
      files: {
        'src/voice.js': `
          server.on('connection', async (socket, request) => {
            const startedAt = Date.now();
            const call = await bridge(socket);
            socket.on('message', async (raw) => {
              const message = JSON.parse(raw);
              if (message.type === 'audio') call.push(message.payload);
              if (message.type === 'bye') {
                await usage.report({ transactionId: call.id, quantity: Math.ceil((Date.now() - startedAt) / 1000) });
                socket.close(1000);
              }
            });
            socket.on('close', () => call.hangup());
          });
        `,
        'src/DraftController.java': `
          class DraftController {
            Flux<String> draft(DraftRequest request) {
              var tokens = new AtomicLong();
              return llm.stream(request.prompt())
                  .doOnNext(chunk -> tokens.addAndGet(chunk.tokens()))
                  .doOnComplete(() -> ledger.add(request.id(), tokens.get()))
                  .map(Chunk::text);
            }
          }
        `,
      },
      at: ['src/voice.js:8', 'src/DraftController.java:6'],
    },
    {
      name: 'the time of work that may fail, recorded behind it',
      files: {
        'jobs/render.go': `
          package jobs

          func (j *RenderJob) Handle(ctx context.Context, task Task) error {
            started := time.Now()
            frames, err := j.gpu.Render(ctx, task.Scene)
            if err != nil {
              return err
            }
            seconds := time.Since(started).Seconds()
            return j.meter.Record(ctx, metering.Event{ID: task.ID, CustomerID: task.CustomerID, Value: seconds})
          }
        `,
        'jobs/transcode.py': `
          def transcode_job(job):
              started = time.monotonic()
              transcode(job.source, job.target)
              record_usage(account=job.account_id, seconds=time.monotonic() - started)
        `,
      },
      at: ['jobs/render.go:10', 'jobs/transcode.py:4'],
    },
  ],
  silent: [
    {
      name: 'recorded at every end',
      files: {
        'src/voice.js': `
          server.on('connection', async (socket, request) => {
            const startedAt = Date.now();
            const call = await bridge(socket);
            socket.on('message', async (raw) => {
              const message = JSON.parse(raw);
              if (message.type === 'bye') socket.close(1000);
              if (message.type === 'query') await usage.report({ transactionId: message.id, quantity: 1 });
            });
            socket.once('close', async () => {
              await usage.report({ transactionId: call.id, quantity: Math.ceil((Date.now() - startedAt) / 1000) });
            });
          });
          server.on('connection', (socket) => {
            const startedAt = Date.now();
            socket.on('message', async (raw) => {
              if (raw === 'bye') await finish();
            });
            socket.on('close', finish);
            async function finish() {
              await usage.report({ transactionId: socket.id, quantity: Date.now() - startedAt });
            }
          });
        `,
        'src/DraftController.java': `
          class DraftController {
            Flux<String> draft(DraftRequest request) {
              var tokens = new AtomicLong();
              return llm.stream(request.prompt())
                  .doOnNext(chunk -> tokens.addAndGet(chunk.tokens()))
                  .doOnComplete(() -> log.debug("draft {} complete", request.id()))
                  .doFinally(signal -> ledger.add(request.id(), tokens.get()));
            }
          }
        `,
        'jobs/render.go': `
          package jobs

          func (j *RenderJob) Handle(ctx context.Context, task Task) (err error) {
            started := time.Now()
            defer func() {
              err = errors.Join(err, j.meter.Record(ctx, metering.Event{CustomerID: task.CustomerID, Value: time.Since(started).Seconds()}))
            }()
            frames, err := j.gpu.Render(ctx, task.Scene)
            if err != nil {
              return err
            }
            return j.upload(ctx, frames)
          }
        `,
        'jobs/transcode.py': `
          def transcode_job(job):
              started = time.monotonic()
              try:
                  transcode(job.source, job.target)
              finally:
                  record_usage(account=job.account_id, seconds=time.monotonic() - started)

          def measured(job):
              started = time.monotonic()
              transcode(job.source, job.target)
              histogram.observe(time.monotonic() - started)
              record_usage(account=job.account_id, pages=job.pages)
        `,
      },
    },
  ],
});
