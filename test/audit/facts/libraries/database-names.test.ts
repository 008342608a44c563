import { describe, expect, it } from 'vitest';
import { DATABASE_LIBRARIES } from '#audit/facts/libraries/database-libraries.ts';
import {
  bareName,
  changesColumns,
  deletesRows,
  findsOrMakes,
  flushesSession,
  isInsertName,
  isLookupName,
  isRaisedViolation,
  isRowLockName,
  isViolationCode,
  isViolationName,
  locksRows,
  opensTransaction,
  savesRow,
  settlesConflict,
  stagesRow,
  writesRows,
} from '#audit/facts/libraries/database-names.ts';
import { factsOf } from '#test/facts-of.ts';

describe('the table of database libraries', () => {
  it.each(DATABASE_LIBRARIES)('says where $name was read', ({ sources }) => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.every((source) => source.startsWith('https://'))).toBe(true);
  });

  it('has each library once', () => {
    const names = DATABASE_LIBRARIES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets every statement that is only put together be sent by something', () => {
    for (const { building } of DATABASE_LIBRARIES)
      if (building) expect(building.isSentByWaiting || building.runs !== '').toBe(true);
  });
});

describe('the name of a call', () => {
  it.each([
    ['SaveChangesAsync', 'savechanges'],
    ['ExecContext', 'exec'],
    ['scalar_one_or_none', 'scalaroneornone'],
    ['Context', 'context'],
  ])('%s is compared as %s', (name, bare) => {
    expect(bareName(name)).toBe(bare);
  });

  it.each([
    'findUnique',
    'scalar_one_or_none',
    'exists?',
    'FirstOrDefaultAsync',
    'fetchExists',
    'find_by_id',
  ])('%s asks for rows', (name) => {
    expect(isLookupName(name)).toBe(true);
  });

  it.each(['insertInto', 'create!', 'AddAsync', 'insert_one', 'NewInsert'])('%s puts rows in', (name) => {
    expect(isInsertName(name)).toBe(true);
  });

  it.each(['onConflictDoNothing', 'insertOrIgnore', 'skipDuplicates', 'insert_conflict'])(
    '%s lets the database settle a repeat',
    (name) => {
      expect(settlesConflict(name)).toBe(true);
    },
  );

  it.each(['save!', 'saveOrFail', 'merge', 'SaveChangesAsync', 'commit'])(
    '%s writes what was changed in memory',
    (name) => {
      expect(savesRow(name)).toBe(true);
    },
  );

  it('tells what writes one row from what writes all of a session', () => {
    expect(['saveAndFlush', 'SaveChangesAsync', 'flush'].every(flushesSession)).toBe(true);
    expect(['save', 'merge', 'bulk_update'].some(flushesSession)).toBe(false);
  });

  it.each(['deleteMany', 'destroy_all', 'ExecuteDeleteAsync', 'findByIdAndDelete', 'deleteAllByIdInBatch'])(
    '%s takes rows out',
    (name) => {
      expect(deletesRows(name)).toBe(true);
    },
  );

  it.each(['createMany', 'update_all', 'deleteOne', 'upsert', 'insertOrIgnore', 'InsertOneAsync'])(
    '%s writes rows at once',
    (name) => {
      expect(writesRows(name)).toBe(true);
    },
  );

  it.each(['add', 'AddRange', 'persist'])('%s only stages them', (name) => {
    expect([isInsertName(name), stagesRow(name), writesRows(name)]).toEqual([true, true, false]);
  });

  it.each(['set', 'replace', 'merge', 'onConflict', 'ignore', 'remove', 'findMany'])(
    '%s says nothing of rows by itself',
    (name) => {
      expect(writesRows(name)).toBe(false);
    },
  );

  it('tells what changes columns from what puts a row in', () => {
    expect(['updateMany', 'find_one_and_update', 'UpdateColumns'].every(changesColumns)).toBe(true);
    expect(['Save', 'create', 'deleteMany', 'set'].some(changesColumns)).toBe(false);
  });

  it('tells a look-up with an insert behind it from what the database settles', () => {
    expect(findsOrMakes('get_or_create')).toBe(true);
    expect(settlesConflict('get_or_create')).toBe(false);
    expect(findsOrMakes('find_or_initialize_by')).toBe(false);
  });

  it.each(['$transaction', 'atomic', 'wrapInTransaction', 'BeginTxFunc', 'newSuspendedTransaction'])(
    '%s opens a transaction',
    (name) => {
      expect(opensTransaction(name)).toBe(true);
    },
  );

  it.each(['update', 'map', 'send'])('%s is none of them', (name) => {
    const asked = [isLookupName, isInsertName, settlesConflict, opensTransaction, isRowLockName];
    expect(asked.some((ask) => ask(name))).toBe(false);
  });
});

describe('a lock of rows', () => {
  it.each([
    ['a.ts', "const row = await trx('wallets').where({ id }).forUpdate().first();"],
    ['a.ts', 'const row = await Account.findByPk(id, { transaction, lock: transaction.LOCK.UPDATE });'],
    ['a.ts', "const row = await db.select().from(wallets).for('update');"],
    ['a.ts', "const row = await repo.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });"],
    ['a.py', 'row = session.execute(select(Wallet).with_for_update()).scalar_one()'],
    ['a.php', '<?php $team = $em->find(Team::class, $id, LockMode::PESSIMISTIC_WRITE);'],
    ['a.rs', 'fn f() { let found = Entity::find_by_id(id).lock_exclusive().one(&tx); }'],
    ['A.cs', 'class A { void F() { var team = session.Get<Team>(id, LockMode.Upgrade); } }'],
  ])('is seen in %s: %s', async (path, text) => {
    const facts = await factsOf(path, text);
    const nodes = [
      ...facts.nodes('call'),
      ...facts.nodes('member'),
      ...facts.nodes('name'),
      ...facts.nodes('string'),
    ];
    expect(nodes.some(locksRows)).toBe(true);
  });

  it('is not seen in an update', async () => {
    const facts = await factsOf('a.ts', "await db.update(wallets).set({ credits: 1 }); log('update');");
    const nodes = [...facts.nodes('call'), ...facts.nodes('name'), ...facts.nodes('string')];
    expect(nodes.some(locksRows)).toBe(false);
  });
});

describe('an error of a unique key', () => {
  it.each([
    'IntegrityError',
    'ActiveRecord::RecordNotUnique',
    'ErrDuplicatedKey',
    'AlreadyExistsException',
    'asyncpg.UniqueViolationError',
    'DataIntegrityViolationException',
    'is_unique_violation',
  ])('is %s', (name) => {
    expect(isViolationName(name)).toBe(true);
  });

  it.each(['TimeoutError', 'NotFound', 'DbUpdateException'])('is not %s', (name) => {
    expect(isViolationName(name)).toBe(false);
  });

  it('is raised by a library itself or by the project', () => {
    expect(isRaisedViolation('Sequel::UniqueConstraintViolation')).toBe(true);
    expect(isRaisedViolation('DuplicateEventError')).toBe(false);
  });

  it.each(['23505', 'P2002', 'ER_DUP_ENTRY', 'E11000'])('has the code %s', (code) => {
    expect(isViolationCode(code)).toBe(true);
    expect(isViolationCode(`${code} of another message`)).toBe(false);
  });
});
