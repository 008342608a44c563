import { describe, expect, it } from 'vitest';
import { collectFacts } from '#audit/facts/file-facts.ts';
import { mergeTables } from '#audit/facts/schema/merge-tables.ts';
import type { TableDefinition } from '#audit/facts/schema/table-definition.ts';
import { tablesIn } from '#audit/facts/schema/tables-in.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { readGrammar } from '../../../../src/grammars.ts';

const parser = createSourceParser(readGrammar);

async function tables(path: string, text: string): Promise<TableDefinition[]> {
  const file = await parser.parse(path, text);
  if ('skipped' in file) throw new Error(file.skipped);
  return mergeTables(tablesIn(collectFacts(file)));
}

function columns(table: TableDefinition | undefined): string[] {
  return (table?.columns ?? []).map(
    (c) => `${c.name} ${c.type}${c.isNullable ? '?' : ''}${c.default === null ? '' : ` = ${c.default}`}`,
  );
}

function keys(table: TableDefinition | undefined): string[] {
  return (table?.unique ?? []).map(
    (key) =>
      `${key.isPrimary ? 'primary' : (key.name ?? 'unique')} (${key.columns.join(', ')})` +
      `${key.where === null ? '' : ` where ${key.where}`} at ${key.line}`,
  );
}

describe('Rails', () => {
  it('reads schema.rb and migrations', async () => {
    const [table, other] = await tables(
      'db/schema.rb',
      `class AddUsage < ActiveRecord::Migration[8.0]
  def change
    create_table :usage_events, id: :uuid do |t|
      t.string :transaction_id, null: false
      t.decimal "units", precision: 30, default: 0
      t.references :payment, null: false, type: :uuid, index: {unique: true}
      t.timestamps
      t.index %i[transaction_id units], name: "by_transaction", unique: true, where: "deleted_at IS NULL"
    end
    add_column :usage_events, :code, :string
    add_index :usage_events,
      [:code, :units],
      unique: true
    add_index :usage_events, :units
    add_index :fees, "code", unique: true, name: "by_code"
  end
  def down
    drop_table :usage_events
    remove_index :fees, name: "by_code"
  end
end`,
    );

    expect(table).toMatchObject({ name: 'usage_events', line: 3, isWhole: true });
    expect(columns(table)).toEqual([
      'transaction_id string',
      'units decimal? = 0',
      'payment_id uuid',
      'created_at datetime',
      'updated_at datetime',
      'code string?',
    ]);
    expect(keys(table)).toEqual([
      'primary (id) at 3',
      'unique (payment_id) at 6',
      'by_transaction (transaction_id, units) where deleted_at IS NULL at 8',
      'unique (code, units) at 11',
    ]);
    expect(keys(other)).toEqual(['by_code (code) at 15']);
  });

  it('takes away what a later migration removes, by name or by columns', async () => {
    const found = await tables(
      'db/migrate/1.rb',
      `add_index :a, [:b, :c], unique: true
add_index :a, :d, unique: true, name: "by_d"
remove_index :a, column: [:b, :c]
remove_index :a, name: "by_d"`,
    );

    expect(keys(found[0])).toEqual([]);
    expect(found[0]?.dropped).toHaveLength(2);
  });

  it('reads SQL given to execute at its own lines', async () => {
    const found = await tables('db/migrate/1.rb', 'execute <<~SQL\n  CREATE UNIQUE INDEX i ON a (b);\nSQL\n');

    expect(found.map((t) => [t.name, ...keys(t)])).toEqual([['a', 'i (b) at 1']]);
  });
});

describe('Python', () => {
  it("reads Alembic's operations and leaves out the way back", async () => {
    const [table] = await tables(
      'alembic/versions/1.py',
      `def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False, server_default="0"),
        sa.Column("key", sa.String(64), unique=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "cost", name="uq_usage"),
    )
    op.add_column("usage", sa.Column("code", sa.String()))
    op.create_index("ix_code", "usage", ["code"], unique=True, postgresql_where=sa.text("code IS NOT NULL"))
    op.create_index("ix_cost", "usage", ["cost"], unique=False)

def downgrade() -> None:
    op.drop_index("ix_code", table_name="usage")
`,
    );

    expect(columns(table)).toEqual(['id Integer', 'cost Float = 0', 'key String?', 'code String?']);
    expect(keys(table)).toEqual([
      'unique (key) at 6',
      'primary (id) at 7',
      'uq_usage (key, cost) at 8',
      'ix_code (code) where code IS NOT NULL at 11',
    ]);
  });

  it("reads SQLAlchemy's models, old and new style", async () => {
    const [table] = await tables(
      'models.py',
      `class Usage(Base):
    __tablename__ = "usage"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    note: Mapped[str | None] = mapped_column(String)
    cost = Column("cost_cents", Integer, nullable=False, default=0)
    owner = relationship("User")
    __table_args__ = (UniqueConstraint("note", cost, name="uq"), Index("ix", "note", unique=True))
`,
    );

    expect(columns(table)).toEqual(['id ', 'day Date', 'note String?', 'cost_cents Integer = 0']);
    expect(keys(table)).toEqual(['primary (id, day) at 3', 'uq (note, cost) at 8', 'ix (note) at 8']);
  });

  it("reads Django's models", async () => {
    const [table] = await tables(
      'models.py',
      `class Usage(models.Model):
    key = models.CharField(max_length=64, unique=True)
    day = models.DateField(null=True)
    class Meta:
        db_table = "billing_usage"
        unique_together = (("key", "day"),)
        constraints = [models.UniqueConstraint(fields=["day"], name="one_a_day", condition=Q(open=True))]

class Form(forms.Form):
    key = forms.CharField(unique=True)
`,
    );

    expect(table?.name).toBe('billing_usage');
    expect(columns(table)).toEqual(['key CharField', 'day DateField?']);
    expect(keys(table)).toEqual([
      'unique (key) at 2',
      'unique (key, day) at 6',
      'one_a_day (day) where ? at 7',
    ]);
  });
});

describe('TypeScript', () => {
  it("reads Drizzle's tables, with columns and keys made by functions of the file", async () => {
    const found = await tables(
      'schema.ts',
      `const columns = () => ({
  id: text().primaryKey(),
  tenantId: text('tenant_id').notNull(),
  key: text('key').unique('by_key'),
});
const tenantKey = (t) => unique('tenant_key').on(t.tenantId, t.key);
export const events = pgTable('events', columns(), (t) => [
  tenantKey(t),
  uniqueIndex('live').on(t.key).where(sql\`deleted_at IS NULL\`),
  index('plain').on(t.key),
  primaryKey({ columns: [t.id, t.tenantId] }),
]);`,
    );

    expect(found).toHaveLength(1);
    expect(columns(found[0])).toEqual(['id text', 'tenant_id text', 'key text?']);
    expect(keys(found[0])).toEqual([
      'primary (id) at 2',
      'by_key (key) at 4',
      'tenant_key (tenant_id, key) at 6',
      'live (key) where deleted_at IS NULL at 9',
      'primary (id, tenant_id) at 11',
    ]);
  });
});

describe('Go', () => {
  it("reads GORM's structs by their tags and table name", async () => {
    const found = await tables(
      'model/usage.go',
      `package model
type UsageEntry struct {
	ID int
	Key string \`json:"key" gorm:"type:char(48);uniqueIndex"\`
	UserID int \`gorm:"uniqueIndex:by_day,where:quota > 0;not null"\`
	Day string \`gorm:"column:on_day;uniqueIndex:by_day,where:quota > 0;default:today"\`
	Skipped string \`gorm:"-"\`
}
type Ledger struct { Code string \`gorm:"index:c,unique"\` }
func (Ledger) TableName() string { return "billing_ledger" }
type Request struct { Key string \`json:"key"\` }
`,
    );

    expect(found.map((t) => t.name)).toEqual(['usage_entries', 'billing_ledger']);
    expect(columns(found[0])).toEqual([
      'id int64?',
      'key char(48)?',
      'user_id int64',
      'on_day string? = today',
    ]);
    expect(keys(found[0])).toEqual([
      'primary (id) at 3',
      'unique (key) at 4',
      'by_day (user_id, on_day) where quota > 0 at 5',
    ]);
    expect(keys(found[1])).toEqual(['c (code) at 9']);
  });
});
