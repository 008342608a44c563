import { rewrittenUsage } from '#audit/rules/observability/rewritten-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(rewrittenUsage, {
  fires: [
    {
      name: 'an action of an administration',
      files: {
        'app/admin.py': `
          class UsageRecordAdmin(admin.ModelAdmin):
              actions = ["zero_out"]

              def zero_out(self, request, queryset):
                  for record in queryset:
                      usage_record = UsageRecord.objects.get(pk=record.pk)
                      usage_record.quantity = 0
                      usage_record.save()
        `,
      },
      at: ['app/admin.py:7'],
    },
    {
      name: 'one column of a model',
      files: {
        'support/patch.go': `
          package support

          func (h *Handler) PatchUsage(w http.ResponseWriter, r *http.Request) {
          	var in struct{ Units int64 }
          	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
          		http.Error(w, "bad", 400)
          		return
          	}
          	h.db.Model(&models.UsageEvent{}).Where("id = ?", chi.URLParam(r, "id")).Update("units", in.Units)
          }
        `,
      },
      at: ['support/patch.go:9'],
    },
    {
      name: 'a route of an administrator',
      files: {
        'src/admin.ts': `
          adminRouter.delete('/usage-events/:id', async (req, res) => {
            await prisma.usageEvent.delete({ where: { id: req.params.id } });
            res.status(204).end();
          });
          adminRouter.put('/usage-events/:id', async (req, res) => {
            await db.update(usageEvents).set({ quantity: req.body.quantity }).where(eq(usageEvents.id, req.params.id));
            res.status(204).end();
          });
        `,
      },
      at: ['src/admin.ts:6', 'src/admin.ts:2'],
    },
    {
      name: 'a reading of a meter',
      files: {
        'app/admin/readings.rb': `
          class Admin::MeterReadingsController < AdminController
            def update
              reading = MeterReading.find(params[:id])
              reading.update!(value: params.require(:value))
              redirect_to admin_meter_readings_path
            end

            def destroy
              MeterReading.find(params[:id]).destroy!
              head :no_content
            end
          end
        `,
      },
      at: ['app/admin/readings.rb:4', 'app/admin/readings.rb:9'],
    },
    {
      name: 'a field set by a bean',
      files: {
        'src/UsageCorrectionController.java': `
          @RestController
          public class UsageCorrectionController {
              @PutMapping("/internal/usage/{id}")
              @Transactional
              public void correct(@PathVariable UUID id, @RequestBody CorrectionRequest body) {
                  UsageRecord record = usageRecords.findById(id).orElseThrow();
                  record.setQuantity(body.quantity());
                  usageRecords.save(record);
              }
          }
        `,
      },
      at: ['src/UsageCorrectionController.java:7'],
    },
    {
      name: 'a command',
      files: {
        'app/halve.py': `
          import click

          @click.command()
          @click.option("--account")
          def halve_usage(account):
              with engine.begin() as conn:
                  conn.execute(text("UPDATE usage_events SET quantity = :q WHERE account_id = :a"), {"q": 1, "a": account})
        `,
      },
      at: ['app/halve.py:7'],
    },
    {
      name: 'a query builder',
      files: {
        'src/SupportTools.kt': `
          class SupportTools(private val dsl: DSLContext) {
              fun dropDuplicates(accountId: Long, ids: List<Long>) {
                  dsl.deleteFrom(USAGE_EVENTS).where(USAGE_EVENTS.ID.\`in\`(ids)).execute()
              }
          }
        `,
      },
      at: ['src/SupportTools.kt:3'],
    },
    {
      name: 'a row taken out of its set',
      files: {
        'src/UsageAdminService.cs': `
          public class UsageAdminService(BillingDbContext db)
          {
              public async Task RemoveAsync(Guid eventId)
              {
                  var usageEvent = await db.UsageEvents.FindAsync(eventId);
                  db.UsageEvents.Remove(usageEvent);
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
      at: ['src/UsageAdminService.cs:6'],
    },
    {
      name: 'an update by id',
      files: {
        'src/override.js': `
          exports.overrideUsage = async (req, res) => {
            await UsageLog.findByIdAndUpdate(req.params.id, { $set: { tokens: req.body.tokens } });
            res.sendStatus(204);
          };
        `,
      },
      at: ['src/override.js:2'],
    },
  ],
  silent: [
    {
      name: 'an adjustment, a retention, a new row',
      files: {
        'app/admin.py': `
          class UsageRecordAdmin(admin.ModelAdmin):
              def correct(self, request, record, delta, reason):
                  UsageAdjustment.objects.create(record=record, delta=delta, reason=reason, made_by=request.user)

          def purge_old_usage():
              UsageEvent.objects.filter(occurred_at__lt=retention_cutoff()).delete()

          def ingest(row):
              usage_event = UsageEvent()
              usage_event.quantity = row["quantity"]
              usage_event.save()
        `,
      },
    },
    {
      name: 'a mark, and an addition',
      files: {
        'support/mark.go': `
          package support

          func (h *Handler) MarkInvoiced(ctx context.Context, ids []int64, invoice string) error {
          	return h.db.Model(&models.UsageEvent{}).Where("id IN ?", ids).Update("invoice_id", invoice).Error
          }
          func (s *Store) Bump(ctx context.Context, id int64, n int64) error {
          	return s.db.Model(&models.UsageRecord{}).Where("id = ?", id).Update("quantity", gorm.Expr("quantity + ?", n)).Error
          }
        `,
      },
    },
    {
      name: 'no usage, an account that is closed, a note',
      files: {
        'src/admin.ts': `
          export async function removeAlert(id: string) {
            await prisma.usageAlert.delete({ where: { id } });
          }
          export async function deleteAccount(id: string) {
            await prisma.usageEvent.deleteMany({ where: { accountId: id } });
            await prisma.account.delete({ where: { id } });
          }
          export async function setNote(id: string, note: string) {
            await prisma.usageEvent.update({ where: { id }, data: { note } });
          }
        `,
      },
    },
  ],
});
