export async function addUsage(env, tenant, u) {
  await env.DB.prepare(
    `insert into message_usage
       (message_id, tenant, model, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, datetime('now')) on conflict (message_id) do nothing`,
  )
    .bind(u.id, tenant, u.model, u.input, u.cacheRead, u.cacheWrite, u.output)
    .run()
}

export async function usageOfDay(env, tenant, day) {
  const { results } = await env.DB.prepare(
    `select model, sum(input_tokens) as input, sum(cache_read_tokens) as cache_read,
            sum(cache_write_tokens) as cache_write, sum(output_tokens) as output
       from message_usage where tenant = ?1 and at >= ?2 and at < date(?2, '+1 day') group by model`,
  )
    .bind(tenant, day)
    .all()
  return results
}
