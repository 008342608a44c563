import { lostUpdate } from '#audit/rules/aggregation/lost-update.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostUpdate, {
  fires: [
    {
      name: 'rows that are found or made, added to and saved, in six languages',
      files: {
        'src/usage.js': `
          async function addUsage(orgId, tokens) {
            let doc = await Usage.findOne({ orgId });
            if (!doc) doc = new Usage({ orgId });
            doc.promptTokens += tokens;
            await doc.save();
          }
        `,
        'SegmentMeter.cs': `
          class SegmentMeter {
            async Task RecordAsync(Sms sms, int segments) {
              await using var tx = await db.Database.BeginTransactionAsync();
              var usage = await db.MonthlyUsage.SingleOrDefaultAsync(u => u.TenantId == sms.TenantId);
              if (usage is null) { usage = new MonthlyUsage { TenantId = sms.TenantId }; db.MonthlyUsage.Add(usage); }
              usage.Segments += segments;
              await db.SaveChangesAsync();
              await tx.CommitAsync();
            }
          }
        `,
        'StorageMeter.java': `
          class StorageMeter {
            @Transactional
            void onUpload(String tenantId, long bytes) {
              UsageCounter counter = counters.findByTenantId(tenantId).orElseGet(() -> new UsageCounter(tenantId));
              counter.setBytesStored(counter.getBytesStored() + bytes);
              counters.save(counter);
            }
          }
        `,
        'usage.go': `
          package metering

          func AddMessages(db *gorm.DB, orgID string, n int64) error {
          	var u SeatUsage
          	if err := db.Where("org_id = ?", orgID).FirstOrCreate(&u).Error; err != nil {
          		return err
          	}
          	u.Messages += n
          	return db.Save(&u).Error
          }
        `,
        'app/record.rb': `
          def call(account, minutes)
            usage = account.usage_periods.find_or_create_by!(month: month)
            usage.update!(minutes_used: usage.minutes_used + minutes)
          end
        `,
        'CountEmails.php': `<?php
          class CountEmails {
            function handle($event) {
              $usage = PlanUsage::firstOrCreate(['team_id' => $event->team]);
              $usage->emails_sent = $usage->emails_sent + $event->recipients;
              $usage->save();
            }
          }
        `,
      },
      at: [
        'src/usage.js:4',
        'SegmentMeter.cs:6',
        'StorageMeter.java:5',
        'usage.go:8',
        'app/record.rb:3',
        'CountEmails.php:5',
      ],
      confidence: 'likely',
    },
    {
      name: 'a column read and written back by SQL, in three languages',
      files: {
        'src/credits.rs': `
          pub async fn consume(pool: &PgPool, org: i64, credits: i64) -> Result<i64, sqlx::Error> {
              let remaining: i64 = sqlx::query_scalar("SELECT credits_remaining FROM organizations WHERE id = $1")
                  .bind(org).fetch_one(pool).await?;
              let left = remaining - credits;
              sqlx::query("UPDATE organizations SET credits_remaining = $1 WHERE id = $2")
                  .bind(left).bind(org).execute(pool).await?;
              Ok(left)
          }
        `,
        'usage.py': `
          def add_tokens(cur, tenant_id, tokens):
              cur.execute("SELECT tokens FROM daily_token_usage WHERE tenant_id = %s", (tenant_id,))
              row = cur.fetchone()
              total = row[0] + tokens
              cur.execute("UPDATE daily_token_usage SET tokens = %s WHERE tenant_id = %s", (total, tenant_id))
        `,
        'Balances.cs': `
          class PrepaidBalances {
            async Task ChargeAsync(int id, decimal amount) {
              var balance = await _db.QuerySingleAsync<decimal>("SELECT balance FROM prepaid_accounts WHERE id = @id", new { id });
              var next = balance - amount;
              await _db.ExecuteAsync("UPDATE prepaid_accounts SET balance = @next WHERE id = @id", new { next, id });
            }
          }
        `,
      },
      at: ['src/credits.rs:5', 'usage.py:5', 'Balances.cs:5'],
      confidence: 'likely',
    },
    {
      name: 'a value of a store of keys, documents or tables written over',
      files: {
        'quota/counter.go': `
          package quota

          func (c *Counter) AddBytes(ctx context.Context, key string, n int64) error {
          	raw, err := c.rdb.Get(ctx, key).Result()
          	used, err := strconv.ParseInt(raw, 10, 64)
          	if err != nil {
          		return err
          	}
          	used += n
          	return c.rdb.Set(ctx, key, used, 0).Err()
          }
        `,
        'src/ledger.ts': `
          export class MinuteLedger {
            async addMinutes(pk: string, minutes: number) {
              const { Item } = await this.ddb.send(new GetCommand({ TableName: this.table, Key: { pk } }));
              const billed = (Item?.minutes ?? 0) + minutes;
              await this.ddb.send(new PutCommand({ TableName: this.table, Item: { pk, minutes: billed } }));
            }
          }
        `,
        'src/render.js': `
          exports.onRenderFinished = async (event) => {
            const ref = db.collection('usage').doc(event.teamId);
            const snap = await ref.get();
            const used = snap.exists ? snap.data().renderSeconds : 0;
            await ref.set({ renderSeconds: used + event.seconds }, { merge: true });
          };
        `,
        'Wallets.kt': `
          class WalletService {
            fun debit(id: Long, cents: Long) = transaction {
              val balance = Wallets.selectAll().where { Wallets.customerId eq id }.single()[Wallets.balanceCents]
              Wallets.update({ Wallets.customerId eq id }) { it[balanceCents] = balance - cents }
            }
          }
        `,
      },
      at: ['quota/counter.go:9', 'src/ledger.ts:4', 'src/render.js:5', 'Wallets.kt:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'read under a lock, in a transaction that notices conflicts, or written where it is still the same',
      files: {
        'usage.py': `
          def add_tokens(cur, tenant_id, tokens):
              cur.execute("SELECT tokens FROM daily_token_usage WHERE tenant_id = %s FOR UPDATE", (tenant_id,))
              total = cur.fetchone()[0] + tokens
              cur.execute("UPDATE daily_token_usage SET tokens = %s WHERE tenant_id = %s", (total, tenant_id))

          def spend(cur, tenant_id, tokens):
              cur.execute("SELECT tokens FROM token_usage WHERE tenant_id = %s", (tenant_id,))
              before = cur.fetchone()[0]
              cur.execute(
                  "UPDATE token_usage SET tokens = %s WHERE tenant_id = %s AND tokens = %s",
                  (before + tokens, tenant_id, before),
              )
        `,
        'src/render.js': `
          exports.onRenderFinished = async (event) => {
            const ref = db.collection('usage').doc(event.teamId);
            await db.runTransaction(async (tx) => {
              const snap = await tx.get(ref);
              tx.set(ref, { renderSeconds: snap.data().renderSeconds + event.seconds }, { merge: true });
            });
          };
        `,
        'StorageMeter.java': `
          interface UsageCounterRepository {
            @Lock(LockModeType.PESSIMISTIC_WRITE)
            Optional<UsageCounter> findByTenantId(String tenantId);
          }
          class StorageMeter {
            void onUpload(String tenantId, long bytes) {
              UsageCounter counter = counters.findByTenantId(tenantId).orElseThrow();
              counter.setBytesStored(counter.getBytesStored() + bytes);
              counters.save(counter);
            }
          }
        `,
        'Wallets.kt': `
          class WalletService {
            fun debit(id: Long, cents: Long) = transaction {
              val balance = Wallets.selectAll().where { Wallets.customerId eq id }.forUpdate().single()[Wallets.balanceCents]
              Wallets.update({ Wallets.customerId eq id }) { it[balanceCents] = balance - cents }
            }
          }
        `,
      },
    },
    {
      name: 'reads of one place and writes of another, attempts, and sums that are only shown',
      files: {
        'src/usage.ts': `
          export async function roll(orgId: string) {
            const usage = await prisma.usage.findFirst({ where: { orgId } });
            await prisma.invoice.update({ where: { orgId }, data: { total: usage.units + usage.minimum } });
            const row = await prisma.usageExport.findFirst({ where: { orgId } });
            await prisma.usageExport.update({ where: { orgId }, data: { attempts: row.attempts + 1 } });
            return usage.units + 1;
          }
        `,
        'usage.py': `
          def show(cur, tenant_id):
              cur.execute("SELECT credits FROM wallets WHERE id = %s", (tenant_id,))
              credits = cur.fetchone()[0]
              print(credits + 1)
              cur.execute("UPDATE wallets SET seen_at = %s WHERE id = %s", (now(), tenant_id))
        `,
      },
    },
  ],
});
