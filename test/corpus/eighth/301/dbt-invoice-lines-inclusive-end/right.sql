{{ config(
    materialized = 'table',
    unique_key = ['billing_period_id', 'meter_id'],
    tags = ['billing', 'finance']
) }}

-- One row per billing period and meter that was used in it. Periods are contiguous: the end of a
-- period is the start of the following one (see stg_billing__periods).

with periods as (

    select
        period_id as billing_period_id,
        subscription_id,
        starts_at,
        coalesce(ended_early_at, ends_at) as closes_at
    from {{ ref('stg_billing__periods') }}
    where period_status in ('closing', 'closed')

),

events as (

    select
        event_id,
        subscription_id,
        meter_id,
        quantity,
        occurred_at
    from {{ ref('int_usage_events_deduplicated') }}

),

lines as (

    select
        p.billing_period_id,
        p.subscription_id,
        e.meter_id,
        sum(e.quantity) as billable_quantity,
        count(*) as event_count,
        min(e.occurred_at) as first_event_at,
        max(e.occurred_at) as last_event_at
    from periods as p
    inner join events as e
        on e.subscription_id = p.subscription_id
        and p.starts_at <= e.occurred_at
        and e.occurred_at < p.closes_at
    group by 1, 2, 3

)

select
    billing_period_id,
    subscription_id,
    meter_id,
    billable_quantity,
    event_count,
    first_event_at,
    last_event_at
from lines
