import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [],
  silent: [
    {
      name: 'what a row hangs from, looked for before the row is put in, and rows taken out',
      files: {
        'billing/overrides.go': `
          package billing

          func (s *Service) Override(ctx context.Context, override Override) error {
          	parent, err := s.EntitlementRepo.Get(ctx, override.EntitlementID)
          	if err != nil {
          		return err
          	}
          	return s.EntitlementRepo.Create(ctx, &Entitlement{EntitlementID: override.EntitlementID, Limit: parent.Limit})
          }

          func (r *Repo) RemoveLines(ctx context.Context, invoiceID string) error {
          	exists, err := r.client.InvoiceLine.Query().Where(invoiceline.InvoiceID(invoiceID)).Exist(ctx)
          	if err != nil {
          		return err
          	}
          	if exists {
          		return nil
          	}
          	return r.client.InvoiceLine.Update().Where(invoiceline.InvoiceID(invoiceID)).SetStatus("deleted").Save(ctx)
          }
        `,
        'src/billing/refunds.ts': `
          export async function refund(paymentId: string, amount: number) {
            const charge = await prisma.usageCharge.findFirst({ where: { paymentId } });
            if (!charge) throw new NotFound(paymentId);
            await prisma.usageCharge.create({ data: { paymentId, amount: -amount } });
          }
        `,
      },
    },
    {
      name: 'elements of a page, sets and maps in memory',
      files: {
        'resources/js/payments/pay.js': `
          class Pay {
            send() {
              if (document.getElementById('payment-number').value.length < 3) {
                document.querySelector('#pay > svg').classList.add('hidden');
                return;
              }
              document.querySelector('#pay > span').classList.add('hidden');
            }
          }
        `,
        'billing/PaymentRefresher.java': `
          class PaymentRefresher {
              void refresh(List<Payment> payments) {
                  final Map<UUID, Plugin> plugins = new HashMap<UUID, Plugin>();
                  final Set<UUID> absent = new HashSet<UUID>();
                  for (final Payment payment : payments) {
                      Plugin plugin = plugins.get(payment.getPaymentId());
                      if (plugin == null) {
                          absent.add(payment.getPaymentId());
                      }
                  }
              }
          }
        `,
        'billing/entries.py': `
          async def rate(session, entries):
              rated = set()
              prices = PriceRepository.from_session(session)
              for entry in entries:
                  price = await prices.get_by_id(entry.price_id)
                  if price is None:
                      continue
                  rated.add(entry.price_id)
        `,
        'billing/src/proration.rs': `
          fn net(lines: &[InvoiceLine]) -> Vec<InvoiceLine> {
              let mut index_by_key = HashMap::new();
              let mut netted = Vec::new();
              for line in lines {
                  if let Some(idx) = index_by_key.get(&line.invoice_id) {
                      continue;
                  }
                  index_by_key.insert(line.invoice_id, netted.len());
              }
              netted
          }
        `,
      },
    },
    {
      name: 'a row found, changed and saved, and rows made that the look was not about',
      files: {
        'app/billing/captures.rb': `
          class Captures
            def self.completed(event)
              charge = Charge.successful.find_by(transaction_id: event["id"])
              return unless charge

              charge.fee_cents = event["fee"]
              charge.save!
            end

            def update_rules(rules)
              rules.each do |given|
                attributes = given.except(:rule_id)
                rule = wallet.top_up_rules.active.find_by(id: given[:rule_id])
                if rule
                  rule.update!(attributes)
                else
                  wallet.top_up_rules.create!(attributes.merge(account_id: wallet.account_id))
                end
              end
            end
          end
        `,
        'app/Billing/PlanChange.php': `
          <?php
          namespace App\\Billing;
          class PlanChange
          {
              public function change($paymentHash, $target)
              {
                  $last = Credit::query()->where('invoice_id', $paymentHash->invoiceId)->first();
                  if ($last && $last->balance == 0) {
                      $credit = $this->createCredit($last, $target);
                  }
                  return $credit;
              }
          }
        `,
        'billing/addons.go': `
          package billing

          func (h *Handler) Add(ctx context.Context, req Request) error {
          	found, err := h.addons.GetAddon(ctx, GetAddonInput{Addon: NamespacedID{ID: req.Input.AddonID}})
          	if err != nil {
          		return err
          	}
          	if found.IsSingle {
          		return ErrSingle
          	}
          	return h.workflow.AddAddon(ctx, req.SubscriptionID, req.Input)
          }
        `,
      },
    },
    {
      name: 'a key whose column is longer than the finder says, and unique',
      files: {
        'billing/models.py': `
          class Dispute(Model):
              __tablename__ = "disputes"
              __table_args__ = (UniqueConstraint("processor", "dispute_alert_id"),)
              id = mapped_column(Uuid, primary_key=True)
              dispute_alert_id = mapped_column(String)
        `,
        'billing/disputes.py': `
          async def warn(session, alert):
              repository = DisputeRepository.from_session(session)
              dispute = await repository.get_by_alert_id(alert["id"])
              if dispute is None:
                  dispute = await repository.create(Dispute(alert_id=alert["id"], amount=alert["amount"]))
              return dispute
        `,
      },
    },
    {
      name: 'a decimal added up and the row that was found saved again',
      files: {
        'usage/complete.go': `
          package usage

          func Complete(requestID string, amount Amount) error {
          	var entry UsageLog
          	if err := db.Where("request_id = ?", requestID).First(&entry).Error; err != nil {
          		return err
          	}
          	entry.Amount.Add(amount)
          	return db.Save(&entry).Error
          }
        `,
      },
    },
    {
      name: 'an insert that settles the conflict by itself',
      files: {
        'src/r1.ts': `
          import { db } from './db';
          import { meterReadings } from './schema';
          export async function store(body: Body) {
            const [seen] = await db.select().from(meterReadings).where(eq(meterReadings.requestId, body.requestId));
            if (seen) return;
            await db.insert(meterReadings).values(body).onConflictDoNothing();
          }
        `,
      },
    },
    {
      name: 'a violation of the key taken for a repeat in Java',
      files: {
        'src/r2.java': `
          class UsageIngestService {
              public void ingest(UsageEventDto dto) {
                  if (repository.existsByEventId(dto.eventId())) return;
                  try {
                      repository.saveAndFlush(new UsageEvent(dto.eventId(), dto.units()));
                  } catch (DataIntegrityViolationException e) {
                      log.debug("known {}", dto.eventId());
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a unique index in EF Core',
      files: {
        'src/r3.cs': `
          namespace Acme.Metering;
          public class MeteringDbContext : DbContext
          {
              protected override void OnModelCreating(ModelBuilder model)
              {
                  model.Entity<UsageEvent>().HasIndex(e => e.EventId).IsUnique();
              }
          }
          public class UsageWriter(MeteringDbContext db)
          {
              public async Task WriteAsync(UsageMessage message, CancellationToken ct)
              {
                  if (await db.UsageEvents.AnyAsync(e => e.EventId == message.EventId, ct)) return;
                  db.UsageEvents.Add(new UsageEvent { EventId = message.EventId, Units = message.Units });
                  await db.SaveChangesAsync(ct);
              }
          }
        `,
      },
    },
    {
      name: 'a conflict settled in SQL in Rust',
      files: {
        'src/r4.rs': `
          pub async fn record(pool: &PgPool, event: &UsageEvent) -> Result<(), sqlx::Error> {
              let known = sqlx::query("SELECT 1 FROM usage_events WHERE event_id = $1").bind(&event.id).fetch_optional(pool).await?;
              if known.is_some() { return Ok(()); }
              sqlx::query("INSERT INTO usage_events (event_id, units) VALUES ($1, $2) ON CONFLICT DO NOTHING").bind(&event.id).execute(pool).await?;
              Ok(())
          }
        `,
      },
    },
    {
      name: 'a user looked for before one is made',
      files: {
        'src/r5.go': `
          package users
          func (s *Service) Ensure(ctx context.Context, e Event) error {
          	var n int64
          	s.db.Model(&User{}).Where("email = ?", e.Email).Count(&n)
          	if n > 0 {
          		return nil
          	}
          	return s.db.Create(&User{Email: e.Email}).Error
          }
        `,
      },
    },
    {
      name: 'an item of DynamoDB put in on a condition',
      files: {
        'src/r6.py': `
          import boto3
          table = boto3.resource("dynamodb").Table("usage-events")
          def handler(event, context):
              for record in event["Records"]:
                  usage = json.loads(record["body"])
                  if table.get_item(Key={"event_id": usage["event_id"]}).get("Item"):
                      continue
                  table.put_item(Item=usage, ConditionExpression="attribute_not_exists(event_id)")
        `,
      },
    },
    {
      name: 'queries that settle the conflict, by their name',
      files: {
        'src/r7.go': `
          package usage
          func (s *Service) Ingest(ctx context.Context, e Event) error {
          	exists, err := s.q.UsageEventExists(ctx, e.ID)
          	if err != nil {
          		return err
          	}
          	if exists {
          		return nil
          	}
          	return s.q.InsertUsageEventIfAbsent(ctx, db.InsertUsageEventParams{EventID: e.ID, Units: e.Units})
          }
        `,
      },
    },
    {
      name: 'a row found or made by the framework',
      files: {
        'src/r8.php': `
          <?php
          namespace App\\Billing;
          class RecordUsage
          {
              public function handle(JobFinished $event): void
              {
                  if (UsageRecord::where('job_id', $event->jobId)->exists()) {
                      return;
                  }
                  UsageRecord::firstOrCreate(['job_id' => $event->jobId], ['minutes' => $event->minutes]);
              }
          }
        `,
      },
    },
    {
      name: 'a lock around the look and the insert',
      files: {
        'src/r9.kt': `
          package io.acme.billing
          class CreditLedger(private val entries: LedgerEntryRepository, private val locks: LockRegistry) {
              fun book(event: UsageBooked) = locks.withLock(event.transactionId) {
                  if (entries.findByTransactionId(event.transactionId) != null) return@withLock
                  entries.save(LedgerEntry(transactionId = event.transactionId, amount = event.amount))
              }
          }
        `,
      },
    },
    {
      name: 'a customer looked for before one is made',
      files: {
        'src/r10.cs': `
          namespace Acme.Billing;
          public class Customers(BillingDb db)
          {
              public async Task EnsureAsync(Signup signup)
              {
                  if (await db.Customers.AnyAsync(c => c.AccountId == signup.AccountId)) return;
                  db.Customers.Add(new Customer { AccountId = signup.AccountId });
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
    },
    {
      name: 'a row looked for that nothing is put in for',
      files: {
        'src/r11.rs': `
          pub async fn find(pool: &PgPool, event: &UsageEvent) -> Result<bool, sqlx::Error> {
              let known = sqlx::query("SELECT 1 FROM usage_events WHERE event_id = $1").bind(&event.id).fetch_optional(pool).await?;
              if known.is_some() { return Ok(true); }
              Ok(false)
          }
        `,
      },
    },
    {
      name: 'a repository whose key is unique in the entity',
      files: {
        'src/r12.ts': `
          @Entity()
          export class UsageRecord {
            @Column({ unique: true }) callId: string;
          }
          export class UsageConsumer {
            constructor(private readonly records: Repository<UsageRecord>) {}
            async handle(msg: CallEnded) {
              if (await this.records.findOneBy({ callId: msg.callId })) return;
              await this.records.save({ callId: msg.callId, seconds: msg.seconds });
            }
          }
        `,
      },
    },
  ],
});
