import { unaskedAnswer } from '#audit/rules/ingestion/unasked-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unaskedAnswer, {
  fires: [
    {
      name: 'a result thrown away beside one that raises',
      files: {
        'app/services/usage_monitoring/process_service.rb': `
          class ProcessService
            def call
              if organization.lifetime_usage?
                LifetimeUsages::CalculateService.call!(lifetime_usage: usage)
              end
              if organization.progressive_billing?
                LifetimeUsages::CheckThresholdsService.call(lifetime_usage: usage)
              end
              activity.delete
              result
            end
          end
        `,
      },
      at: ['app/services/usage_monitoring/process_service.rb:7'],
      confidence: 'likely',
    },
    {
      name: 'an amount read from an answer nobody asked, and rows saved both ways',
      files: {
        'app/services/wallets/refresh_service.rb': `
          class RefreshService
            def call
              total = customer.subscriptions.sum do |subscription|
                ::Invoices::UsageService.call(subscription: subscription).invoice.total_amount
              end
              Wallets::DecreaseService.call(wallet: wallet, amount: total).raise_if_error!
              result
            end
          end
        `,
        'app/models/invoice_builder.rb': `
          class InvoiceBuilder
            def build
              invoice.save!
              invoice.lines.each do |line|
                line.amount = price(line)
                line.save
              end
              invoice
            end
          end
        `,
      },
      at: ['app/services/wallets/refresh_service.rb:4', 'app/models/invoice_builder.rb:6'],
    },
  ],
  silent: [
    {
      name: 'a step that raises by itself, and clicks in mails',
      files: {
        'app/services/wallets/decrease_service.rb': `
          class Wallets::DecreaseService < BaseService
            def initialize(wallet:, skip_refresh: false)
              @wallet = wallet
            end

            def call
              wallet.update!(balance: wallet.balance - amount)
              result
            end
          end
        `,
        'app/services/wallets/void_service.rb': `
          class Wallets::VoidService < BaseService
            def call
              transaction = Transactions::CreateService.call!(wallet:).transaction
              Wallets::Balance::DecreaseService.new(wallet:, transaction:).call
            end
          end
        `,
        'app/services/wallets/balance/decrease_service.rb': `
          class Wallets::Balance::DecreaseService < BaseService
            def call
              wallet.update!(balance_cents: wallet.balance_cents - transaction.amount_cents)
              result.wallet = wallet
              result
            end
          end
        `,
        'app/services/handle_email_event.rb': `
          class HandleEmailEvent
            def call
              EmailClickSummary.create!(installment: 1)
              EmailClickEvent.create(installment: 1)
            end
          end
        `,
      },
    },
    {
      name: 'answers that are asked, returned or kept',
      files: {
        'app/services/usage_monitoring/process_service.rb': `
          class ProcessService
            def call
              Usages::CalculateService.call!(usage: usage)
              checked = Usages::CheckService.call(usage: usage)
              return checked unless checked.success?
              return result unless Usages::LockService.call(usage: usage).success?

              Usages::CloseService.call(usage: usage)
            end
          end
        `,
      },
    },
    {
      name: 'services of which none is heard, and steps of another kind',
      files: {
        'app/services/usage_monitoring/notify_service.rb': `
          class NotifyService
            def call
              Usages::CalculateService.call(usage: usage)
              result
            end

            def store
              usage.update!(seen: true)
              Webhooks::Sender.update(usage: usage)
              result
            end
          end
        `,
        'app/services/posts/publish_service.rb': `
          class PublishService
            def call
              post.save!
              author.save
              true
            end
          end
        `,
      },
    },
  ],
});
