{{ config(materialized = 'table', tags = ['billing']) }}

-- Block storage, per account and month.
-- Contract: "the mean of all hourly readings of the month, in bytes".
-- The agent takes a reading every hour while the account has a volume; a day on
-- which the first volume was made or the last one deleted has fewer readings.

with readings as (

    select
        account_id,
        volume_id,
        read_at,
        size_bytes
    from {{ ref('stg_storage__readings') }}
    where size_bytes > 0

),

hourly as (

    select
        account_id,
        date_trunc('hour', read_at) as hour_at,
        sum(size_bytes) as size_bytes
    from readings
    group by 1, 2

),

monthly as (

    select
        account_id,
        date_trunc('month', hour_at) as month_at,
        avg(size_bytes) as billable_bytes,
        max(size_bytes) as peak_bytes,
        count(*) as hours_read
    from hourly
    group by 1, 2

)

select
    account_id,
    month_at,
    billable_bytes,
    peak_bytes,
    hours_read
from monthly
