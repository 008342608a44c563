import { abortedTransaction } from '#audit/rules/deduplication/aborted-transaction.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedTransaction, {
  fires: [
    {
      name: 'events of a batch in Ruby, and matched charges found or made',
      files: {
        'app/services/events/create_batch_service.rb': `
          class CreateBatchService
            def store
              ActiveRecord::Base.transaction do
                result.events.each_with_index do |event, index|
                  event.save!
                rescue ActiveRecord::RecordNotUnique
                  result.errors[index] = {transaction_id: ["value_already_exist"]}
                end

                raise ActiveRecord::Rollback if result.errors.any?
              end
            end
          end
        `,
        'app/models/charge_matcher.rb': `
          class ChargeMatcher
            def match!
              Charge.transaction do
                begin
                  Charge.find_or_create_by!(fee: fee)
                rescue ActiveRecord::RecordNotUnique
                  nil
                end
                fee.update!(matched: true)
              end
            end
          end
        `,
      },
      at: ['app/services/events/create_batch_service.rb:5', 'app/models/charge_matcher.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'SQLAlchemy and Django in Python',
      files: {
        'usage/store.py': `
          def store(session, rows):
              with session.begin():
                  for row in rows:
                      try:
                          session.add(UsageRecord(**row))
                          session.flush()
                      except sqlalchemy.exc.IntegrityError:
                          skipped.append(row)
        `,
      },
      at: ['usage/store.py:4'],
    },
  ],
  silent: [
    {
      name: 'a savepoint around the insert',
      files: {
        'usage/store.py': `
          def store(session, rows):
              with session.begin():
                  for row in rows:
                      try:
                          with session.begin_nested():
                              session.add(UsageRecord(**row))
                      except IntegrityError:
                          skipped.append(row)
        `,
        'app/services/events/create_batch_service.rb': `
          class CreateBatchService
            def store
              Event.transaction do
                Event.transaction(requires_new: true) do
                  event.save!
                rescue ActiveRecord::RecordNotUnique
                  duplicates << event
                end
                batch.save!
              end
            end
          end
        `,
      },
    },
    {
      name: 'a handler that undoes, one around the transaction, and nothing left to do',
      files: {
        'usage/store.py': `
          def store(row):
              try:
                  with transaction.atomic():
                      UsageRecord.objects.create(**row)
              except IntegrityError:
                  return None

          def store_one(row):
              with transaction.atomic():
                  try:
                      UsageRecord.objects.create(**row)
                  except IntegrityError:
                      transaction.set_rollback(True)
                      raise
        `,
        'app/services/events/create_service.rb': `
          class CreateService
            def call
              Event.transaction do
                event.save!
              rescue ActiveRecord::RecordNotUnique
                result.failure!
              end
            end
          end
        `,
      },
    },
    {
      name: 'rows of no bill',
      files: {
        'blog/tags.py': `
          def tag(names):
              with transaction.atomic():
                  for name in names:
                      try:
                          Tag.objects.create(name=name)
                      except IntegrityError:
                          pass
        `,
      },
    },
  ],
});
