-- models/billing/monthly_usage.sql
-- One row per workspace and month, read by the invoicing job.
-- Price list: API calls per thousand, active users per month (a user counts once, however often they come back).
{{ config(materialized='table', unique_key=['workspace_id', 'month']) }}

with daily as (

    select
        workspace_id,
        date_trunc('month', day) as month,
        sum(active_users) as active_users, -- <- MTR-307
        sum(api_calls)    as api_calls,
        sum(export_rows)  as export_rows
    from {{ ref('workspace_daily_stats') }}
    group by 1, 2

),

peaks as (

    select
        workspace_id,
        date_trunc('month', day) as month,
        max(seats) as peak_seats
    from {{ ref('workspace_seats_daily') }}
    group by 1, 2

)

select
    d.workspace_id,
    d.month,
    d.active_users, -- <- MTR-307
    d.api_calls,
    d.export_rows,
    coalesce(p.peak_seats, 0) as peak_seats
from daily d
left join peaks p
    on p.workspace_id = d.workspace_id
    and p.month = d.month
