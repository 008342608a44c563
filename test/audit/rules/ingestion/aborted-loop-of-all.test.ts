import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'any step for one in a run over all, handed up by hand',
      files: {
        'src/billing/collect.rs': `
          pub async fn collect_usage(client: &Client) -> anyhow::Result<()> {
              let mut rows = Vec::new();
              let tenants = manager::list_tenants().await;
              for (tenant_id, state) in tenants {
                  if state != State::Active {
                      continue;
                  }
                  let tenant = manager::get_tenant(tenant_id, true).await?;
                  rows.push(tenant.size());
              }
              send(client, rows).await
          }
        `,
        'billing/collect.go': `
          package billing

          func (c *Collector) CollectUsage(ctx context.Context) error {
          	accounts, err := c.store.ListAccounts(ctx)
          	if err != nil {
          		return err
          	}
          	for _, account := range accounts {
          		size, err := c.store.Size(ctx, account.ID)
          		if err != nil {
          			return fmt.Errorf("size: %w", err)
          		}
          		c.add(account, size)
          	}
          	return nil
          }
        `,
      },
      at: ['src/billing/collect.rs:8', 'billing/collect.go:9'],
      confidence: 'likely',
    },
    {
      name: 'charging and reconciling everybody that a query found',
      files: {
        'billing/renew.py': `
          def charge_due(now):
              for account in Account.objects.filter(due_at__lte=now):
                  charge_account(account)

          def charge_overage(now):
              for organization in Organization.objects.all():
                  if organization.plan == "pro":
                      add_10k_api_calls(organization.subscription_id, overage(organization))
        `,
        'billing/reconcile.go': `
          package billing

          func (s *Service) Reconcile(ctx context.Context) error {
          	var tenants []Tenant
          	if err := s.db.Where("due_at < ?", now()).Find(&tenants).Error; err != nil {
          		return err
          	}
          	for _, tenant := range tenants {
          		err := s.reconcileInvoices(ctx, tenant.ID)
          		if err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
        'billing/invoice.ts': `
          export async function invoiceEverybody() {
            const customers = await db.customer.findMany({ where: { dueAt: { lte: new Date() } } });
            for (const customer of customers) {
              await billCustomer(customer);
            }
          }
        `,
      },
      at: ['billing/renew.py:3', 'billing/renew.py:8', 'billing/reconcile.go:9', 'billing/invoice.ts:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a step for one that is passed over, one that is for all, and a function that reads',
      files: {
        'src/billing/collect.rs': `
          pub async fn collect_usage(client: &Client) -> anyhow::Result<()> {
              let tenants = manager::list_tenants().await;
              for (tenant_id, state) in tenants {
                  let tenant = match manager::get_tenant(tenant_id, true).await {
                      Ok(tenant) => tenant,
                      Err(_) => continue,
                  };
                  let rates = prices::load().await?;
                  push(tenant, rates);
              }
              Ok(())
          }
        `,
        'billing/collect.go': `
          package billing

          func (c *Collector) SizesOf(ctx context.Context) ([]int, error) {
          	accounts, err := c.store.ListAccounts(ctx)
          	if err != nil {
          		return nil, err
          	}
          	var sizes []int
          	for _, account := range accounts {
          		size, err := c.store.Size(ctx, account.ID)
          		if err != nil {
          			return nil, err
          		}
          		sizes = append(sizes, size)
          	}
          	return sizes, nil
          }
        `,
      },
    },
    {
      name: 'charging that is caught, handed in by a caller, within a transaction, or of other things',
      files: {
        'billing/renew.py': `
          def charge_due(now):
              for account in Account.objects.filter(due_at__lte=now):
                  try:
                      charge_account(account)
                  except ChargeFailed:
                      log.exception("charge failed")

          def charge_given(accounts):
              for account in accounts:
                  charge_account(account)

          def report_states(now):
              for account in Account.objects.filter(due_at__lte=now):
                  report_error(account)
        `,
        'billing/renew.go': `
          package billing

          func (s *Service) Renew(ctx context.Context) error {
          	var customers []Customer
          	if err := s.db.Find(&customers).Error; err != nil {
          		return err
          	}
          	for _, customer := range customers {
          		if err := s.invoiceCustomer(ctx, customer); err != nil {
          			log.Error(err)
          			continue
          		}
          	}
          	return nil
          }
        `,
        'devices/renew.py': `
          def renew_all():
              for member in Member.objects.all():
                  renew_subscription(member)
        `,
      },
    },
  ],
});
