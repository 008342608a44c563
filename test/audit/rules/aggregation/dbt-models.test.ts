import { joinFanout } from '#audit/rules/aggregation/join-fanout.ts';
import { periodBounds } from '#audit/rules/aggregation/period-bounds.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(periodBounds, {
  fires: [
    {
      name: 'a model of dbt that begins with its settings',
      files: {
        'src/dbt-between/models/fct_billable_usage.sql': `
          {{ config(materialized='incremental', unique_key='subscription_period_id') }}

          with periods as (
              select * from {{ ref('stg_billing_periods') }}
          ),

          usage as (
              select * from {{ ref('stg_usage_events') }}
          )

          select
              p.subscription_period_id,
              p.subscription_id,
              sum(u.quantity) as billable_quantity
          from periods p
          join usage u
              on u.subscription_id = p.subscription_id
             and u.occurred_at between p.period_start and p.period_end
          group by 1, 2
        `,
      },
      at: ['src/dbt-between/models/fct_billable_usage.sql:18'],
    },
  ],
  silent: [
    {
      name: 'half-open periods, and what is no usage',
      files: {
        'src/dbt-ok/models/fct_billable_usage.sql': `
          {{ config(materialized='incremental', unique_key='subscription_period_id') }}

          with periods as (
              select * from {{ ref('stg_billing_periods') }}
              {% if is_incremental() %}
              where period_end > current_date - interval '3 days'
              {% endif %}
          ),

          usage as (
              select * from {{ ref('stg_usage_events') }}
          )

          select
              p.subscription_period_id,
              p.subscription_id,
              sum(u.quantity) as billable_quantity
          from periods p
          join usage u
              on u.subscription_id = p.subscription_id
             and u.occurred_at >= p.period_start
             and u.occurred_at < p.period_end
          group by 1, 2
        `,
        'src/dbt-ok/models/fct_invoice_totals.sql': `
          {{ config(materialized='table', tags=['billing']) }}

          with usage as (
              select customer_id, sum(units) as usage_units
              from {{ ref('fct_usage_events') }}
              group by customer_id
          ),

          paid as (
              select customer_id, sum(amount_cents) as paid_cents
              from {{ ref('fct_payments') }}
              group by customer_id
          )

          select c.customer_id, coalesce(u.usage_units, 0) as usage_units, coalesce(p.paid_cents, 0) as paid_cents
          from {{ ref('dim_customers') }} c
          left join usage u on u.customer_id = c.customer_id
          left join paid p on p.customer_id = c.customer_id
        `,
      },
    },
  ],
});

describeRule(joinFanout, {
  fires: [
    {
      name: 'sums of two tables that hang from the same customer',
      files: {
        'src/dbt-fanout/models/fct_invoice_totals.sql': `
          {{
            config(
              materialized='table',
              tags=['billing', 'nightly'],
              cluster_by=['customer_id']
            )
          }}

          select
              c.customer_id,
              sum(u.units) as usage_units,
              sum(p.amount_cents) as paid_cents
          from {{ ref('dim_customers') }} c
          left join {{ ref('fct_usage_events') }} u on u.customer_id = c.customer_id
          left join {{ ref('fct_payments') }} p on p.customer_id = c.customer_id
          group by c.customer_id
        `,
      },
      at: [
        'src/dbt-fanout/models/fct_invoice_totals.sql:14',
        'src/dbt-fanout/models/fct_invoice_totals.sql:15',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'each of them added up before the join',
      files: {
        'src/dbt-ok/models/fct_billable_usage.sql': `
          {{ config(materialized='incremental', unique_key='subscription_period_id') }}

          with periods as (
              select * from {{ ref('stg_billing_periods') }}
              {% if is_incremental() %}
              where period_end > current_date - interval '3 days'
              {% endif %}
          ),

          usage as (
              select * from {{ ref('stg_usage_events') }}
          )

          select
              p.subscription_period_id,
              p.subscription_id,
              sum(u.quantity) as billable_quantity
          from periods p
          join usage u
              on u.subscription_id = p.subscription_id
             and u.occurred_at >= p.period_start
             and u.occurred_at < p.period_end
          group by 1, 2
        `,
        'src/dbt-ok/models/fct_invoice_totals.sql': `
          {{ config(materialized='table', tags=['billing']) }}

          with usage as (
              select customer_id, sum(units) as usage_units
              from {{ ref('fct_usage_events') }}
              group by customer_id
          ),

          paid as (
              select customer_id, sum(amount_cents) as paid_cents
              from {{ ref('fct_payments') }}
              group by customer_id
          )

          select c.customer_id, coalesce(u.usage_units, 0) as usage_units, coalesce(p.paid_cents, 0) as paid_cents
          from {{ ref('dim_customers') }} c
          left join usage u on u.customer_id = c.customer_id
          left join paid p on p.customer_id = c.customer_id
        `,
      },
    },
  ],
});
