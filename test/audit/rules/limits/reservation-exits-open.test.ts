import { reservationExits } from '#audit/rules/limits/reservation-exits.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(reservationExits, {
  fires: [
    {
      name: 'a catch of one failure alone',
      files: {
        'app/transcribe.py': `
          async def transcribe(request: TranscribeRequest, wallet: WalletService):
              hold = await wallet.reserve(request.org_id, estimate(request))
              try:
                  result = await engine.run(request.audio)
              except EngineTimeout:
                  await wallet.release(hold)
                  raise HTTPException(504)
              await wallet.settle(hold, result.cost)
              return result
        `,
      },
      at: ['app/transcribe.py:5'],
    },
    {
      name: 'one of two checks',
      files: {
        'render/service.go': `
          package render

          func (s *Service) Render(ctx context.Context, job Job) (*Result, error) {
          	res, err := s.quota.Reserve(ctx, job.OrgID, job.Minutes)
          	if err != nil {
          		return nil, err
          	}
          	tmpl, err := s.templates.Load(ctx, job.Template)
          	if err != nil {
          		return nil, fmt.Errorf("template: %w", err)
          	}
          	out, err := s.farm.Render(ctx, tmpl, job)
          	if err != nil {
          		s.quota.Release(ctx, res)
          		return nil, err
          	}
          	if err := s.quota.Commit(ctx, res, out.Minutes); err != nil {
          		return nil, err
          	}
          	return out, nil
          }
        `,
      },
      at: ['render/service.go:10'],
    },
    {
      name: 'a catch and a finally',
      files: {
        'src/run-agent.ts': `
          export async function runAgent(req: AgentRequest) {
            const reservation = await credits.reserve(req.teamId, req.maxCredits);
            try {
              const result = await agent.run(req);
              await credits.capture(reservation.id, result.credits);
              return result;
            } catch (err) {
              await credits.release(reservation.id);
              throw err;
            } finally {
              await credits.release(reservation.id);
            }
          }
        `,
      },
      at: ['src/run-agent.ts:11'],
    },
    {
      name: 'nothing to report',
      files: {
        'app/generate_report.rb': `
          class GenerateReport
            def call(account, params)
              hold = CreditHold.create!(account: account, amount: COST, status: "held")
              data = Warehouse.query(params)
              return :empty if data.rows.empty?

              report = Report.build(data)
              hold.capture!
              report
            rescue Warehouse::Timeout
              hold.release!
              :timeout
            end
          end
        `,
      },
      at: ['app/generate_report.rb:5'],
    },
    {
      name: 'cancelled twice',
      files: {
        'src/Reservations.cs': `
          public async Task CancelAsync(Guid reservationId)
          {
              var reservation = await _db.QuotaReservations.FindAsync(reservationId);
              var quota = await _db.Quotas.SingleAsync(q => q.TenantId == reservation.TenantId);
              quota.Reserved -= reservation.Units;
              reservation.Status = ReservationStatus.Cancelled;
              await _db.SaveChangesAsync();
          }
        `,
      },
      at: ['src/Reservations.cs:5'],
    },
    {
      name: 'a handler and a sweeper',
      files: {
        'src/jobs.js': `
          async function onJobFailed(event) {
            const job = await Job.findById(event.jobId);
            await Account.updateOne({ _id: job.accountId }, { $inc: { credits: job.reservedCredits } });
            job.status = 'refunded';
            await job.save();
          }
          agenda.define('sweep stale jobs', async () => {
            const stale = await Job.find({ status: 'running', updatedAt: { $lt: hourAgo() } });
            for (const job of stale) await onJobFailed({ jobId: job.id });
          });
        `,
      },
      at: ['src/jobs.js:3'],
    },
    {
      name: 'an empty file',
      files: {
        'src/Export.kt': `
          suspend fun export(accountId: String, request: ExportRequest): ExportResult {
              val reserved = quota.reserveRows(accountId, request.estimatedRows)
              if (!reserved) throw QuotaExceeded(accountId)
              val file = warehouse.export(request)
              if (file.rows == 0L) return ExportResult.Empty
              quota.settleRows(accountId, request.estimatedRows, file.rows)
              return ExportResult.Done(file.url)
          }
        `,
      },
      at: ['src/Export.kt:5'],
    },
    {
      name: 'an event delivered twice',
      files: {
        'app/RefundHeldCredits.php': `
          <?php
          class RefundHeldCredits implements ShouldQueue
          {
              public function handle(GenerationFailed $event): void
              {
                  $hold = CreditHold::findOrFail($event->holdId);
                  $hold->team->increment('credits', $hold->amount);
                  $hold->update(['status' => 'released']);
              }
          }
        `,
      },
      at: ['app/RefundHeldCredits.php:7'],
    },
    {
      name: 'a question mark',
      files: {
        'src/complete.rs': `
          pub async fn complete(&self, org: Uuid, req: CompletionRequest) -> Result<Completion, ApiError> {
              let hold = self.wallet.hold(org, req.max_tokens as i64).await?;
              let prompt = self.templates.render(&req.template, &req.vars)?;
              let completion = match self.model.complete(&prompt).await {
                  Ok(c) => c,
                  Err(e) => {
                      self.wallet.release(hold.id).await?;
                      return Err(e.into());
                  }
              };
              self.wallet.settle(hold.id, completion.tokens).await?;
              Ok(completion)
          }
        `,
      },
      at: ['src/complete.rs:3'],
    },
    {
      name: 'what is saved after the work',
      files: {
        'src/TranslateHandler.java': `
          public class TranslateHandler {
              public Translation translate(UUID account, Document doc) {
                  Reservation reservation = quotaService.reserve(account, doc.characters());
                  Translation translation;
                  try {
                      translation = engine.translate(doc);
                  } catch (EngineException e) {
                      quotaService.release(reservation);
                      throw e;
                  }
                  storage.save(translation);
                  quotaService.confirm(reservation, translation.characters());
                  return translation;
              }
          }
        `,
      },
      at: ['src/TranslateHandler.java:7'],
    },
  ],
  silent: [
    {
      name: 'a catch of everything, and a context',
      files: {
        'app/transcribe.py': `
          async def transcribe(request: TranscribeRequest, wallet: WalletService):
              hold = await wallet.reserve(request.org_id, estimate(request))
              try:
                  result = await engine.run(request.audio)
              except BaseException:
                  await wallet.release(hold)
                  raise
              await wallet.settle(hold, result.cost)
              return result

          async def with_hold(request, wallet):
              async with wallet.reserve(request.org_id, estimate(request)) as hold:
                  if not request.ok:
                      return None
                  return await engine.run(request.audio, hold)
        `,
      },
    },
    {
      name: 'deferred',
      files: {
        'render/service.go': `
          package render

          func (s *Service) Render(ctx context.Context, job Job) (_ *Result, err error) {
          	res, err := s.quota.Reserve(ctx, job.OrgID, job.Minutes)
          	if err != nil {
          		return nil, err
          	}
          	defer func() {
          		if err != nil {
          			s.quota.Release(context.WithoutCancel(ctx), res)
          		}
          	}()
          	tmpl, err := s.templates.Load(ctx, job.Template)
          	if err != nil {
          		return nil, fmt.Errorf("template: %w", err)
          	}
          	out, err := s.farm.Render(ctx, tmpl, job)
          	if err != nil {
          		return nil, err
          	}
          	return out, s.quota.Commit(ctx, res, out.Minutes)
          }
        `,
      },
    },
    {
      name: 'settled in the end, and seats of a show',
      files: {
        'src/run-agent.ts': `
          export async function runAgent(req: AgentRequest) {
            const reservation = await credits.reserve(req.teamId, req.maxCredits);
            let used = 0;
            try {
              const result = await agent.run(req);
              used = result.credits;
              return result;
            } finally {
              await credits.settle(reservation.id, used);
            }
          }
          export async function reserveSeat(showId, seat) {
            const hold = await seats.hold(showId, seat);
            const email = await mail.confirm(hold);
            return email;
          }
        `,
      },
    },
    {
      name: 'raised again',
      files: {
        'app/generate_report.rb': `
          class GenerateReport
            def call(account, params)
              hold = CreditHold.create!(account: account, amount: COST, status: "held")
              begin
                data = Warehouse.query(params)
                report = Report.build(data)
              rescue StandardError
                hold.release!
                raise
              end
              hold.capture!
              report
            end
          end
        `,
      },
    },
    {
      name: 'asked for its state',
      files: {
        'src/Reservations.cs': `
          public async Task CancelAsync(Guid reservationId)
          {
              var reservation = await _db.QuotaReservations.FindAsync(reservationId);
              if (reservation.Status != ReservationStatus.Held) return;
              var quota = await _db.Quotas.SingleAsync(q => q.TenantId == reservation.TenantId);
              quota.Reserved -= reservation.Units;
              reservation.Status = ReservationStatus.Cancelled;
              await _db.SaveChangesAsync();
          }
        `,
      },
    },
    {
      name: 'locked while held',
      files: {
        'app/RefundHeldCredits.php': `
          <?php
          class RefundHeldCredits implements ShouldQueue
          {
              public function handle(GenerationFailed $event): void
              {
                  DB::transaction(function () use ($event) {
                      $hold = CreditHold::whereKey($event->holdId)->where('status', 'held')->lockForUpdate()->first();
                      if ($hold === null) {
                          return;
                      }
                      $hold->team->increment('credits', $hold->amount);
                      $hold->update(['status' => 'released']);
                  });
              }
          }
        `,
      },
    },
  ],
});
